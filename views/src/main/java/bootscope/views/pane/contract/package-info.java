/** The pane that compares the machine with the boot ABI, item by item. */
package bootscope.views.pane.contract;
