/** The pane that shows segment registers, descriptor tables, interrupt vectors and the TSS. */
package bootscope.views.pane.descriptors;
