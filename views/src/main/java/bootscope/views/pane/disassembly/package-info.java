/**
 * The disassembly: instructions around RIP or any address, with branches, breakpoints and an
 * explanation. May import {@code pane}'s shared interfaces, {@code control} and the emulator; never
 * another pane.
 */
package bootscope.views.pane.disassembly;
