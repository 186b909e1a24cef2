/**
 * The breakpoints as a list. May import {@code pane}'s shared interfaces, {@code control} and the
 * emulator; never another pane.
 */
package bootscope.views.pane.breakpoints;
