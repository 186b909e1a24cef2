/** The pane that lists what happened in the boot. */
package bootscope.views.pane.log;
