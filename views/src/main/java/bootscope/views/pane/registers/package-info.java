/**
 * The processor's registers, to look at and to edit. May import {@code pane}'s shared interfaces,
 * {@code control} and the emulator; never another pane.
 */
package bootscope.views.pane.registers;
