/**
 * Boots one kernel in several ways, on machines of its own, and takes what the comparison needs.
 * May import every package listed before it in the house rules.
 */
package bootscope.core.measure;
