/**
 * The boot timeline: milestones and when they were first reached, the recorder that watches a
 * machine for them, reports in the layout that boot time reports of QEMU have, as JSON and as CSV,
 * and published figures to compare with. May import every package listed before it in the house
 * rules.
 */
package bootscope.core.timeline;
