/**
 * What the controls share: colours by name ({@code Ink}), the canvas that repaints at most once a
 * frame, regions of memory, placing labels without overlap. The controls are in packages below,
 * each with a model that needs no window; none knows the emulator. Imports only {@code text} and
 * {@code action}.
 */
package bootscope.views.control;
