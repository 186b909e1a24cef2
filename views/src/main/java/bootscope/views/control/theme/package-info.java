/**
 * How the window looks: the themes, the text size, and the colours that mean something in a boot.
 * Imports {@code text} and {@code action}; knows no emulator type.
 */
package bootscope.views.control.theme;
