/** The pane that shows how an address is translated, and the map of all that are mapped. */
package bootscope.views.pane.pagewalk;
