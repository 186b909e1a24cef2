/** The monitor inside the window. */
package bootscope.views.pane.console;
