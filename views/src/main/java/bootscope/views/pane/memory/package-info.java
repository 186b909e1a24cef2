/**
 * Guest memory as a grid: physical or linear, searched, edited, saved. May import {@code pane}'s
 * shared interfaces, {@code control} and the emulator; never another pane.
 */
package bootscope.views.pane.memory;
