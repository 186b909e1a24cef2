/** The pane of the kernel's symbols, and the form that finds one quickly. */
package bootscope.views.pane.symbols;
