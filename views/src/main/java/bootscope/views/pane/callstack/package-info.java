/** The functions that have not returned yet, with how each was found and left. */
package bootscope.views.pane.callstack;
