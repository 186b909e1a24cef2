/** The pane that looks through all of the guest's memory, and lists what it finds. */
package bootscope.views.pane.search;
