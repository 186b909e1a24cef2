/**
 * What an instruction would do if it ran now, as far as that can be told by looking: where it goes,
 * what system registers and flags hold after it, which mode follows, what it raises. Said from the
 * manuals' rules, without running anything.
 */
package bootscope.core.debug.outlook;
