/**
 * The boot timeline: milestones, modes, interrupts and output of one run or several, with published
 * figures to compare. May import {@code text}, {@code action}, {@code control}, {@code pane} and
 * the emulator.
 */
package bootscope.views.pane.timeline;
