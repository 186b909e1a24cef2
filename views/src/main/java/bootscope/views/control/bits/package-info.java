/**
 * A register as a strip of its bit fields. {@code BitStripModel} needs no window. Imports only
 * {@code control}.
 */
package bootscope.views.control.bits;
