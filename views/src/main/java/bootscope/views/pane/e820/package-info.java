/** The pane that shows the memory map, and the physical address space drawn to scale. */
package bootscope.views.pane.e820;
