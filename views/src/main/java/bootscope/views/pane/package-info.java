/**
 * What the panes share: the guest that is open, and the ways from one pane to another. The panes
 * are in packages below, and know each other only through what is here. May import {@code text},
 * {@code action}, {@code control} and the emulator.
 */
package bootscope.views.pane;
