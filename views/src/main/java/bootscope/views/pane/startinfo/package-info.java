/** The pane that shows {@code hvm_start_info} as guest memory holds it now. */
package bootscope.views.pane.startinfo;
