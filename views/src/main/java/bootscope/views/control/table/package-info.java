/**
 * Named values in a table that marks those which have changed. {@code ValueTableModel} needs no
 * window. Imports only {@code control}.
 */
package bootscope.views.control.table;
