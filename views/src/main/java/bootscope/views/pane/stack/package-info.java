/** The words on the stack, with what is known of each. */
package bootscope.views.pane.stack;
