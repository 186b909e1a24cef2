/**
 * The boot timeline: milestones and when they were first reached, as text in the layout that boot
 * time reports of QEMU have, as JSON and as CSV, and published figures to compare with. Knows no
 * machine: whoever runs one records. May import every package listed before it in the house rules,
 * and needs none.
 */
package bootscope.core.timeline;
