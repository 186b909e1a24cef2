/**
 * An address space drawn to scale. {@code MapModel} needs no window. Imports only {@code control}.
 */
package bootscope.views.control.map;
