/** The kernel's source: the line that runs, breakpoints at lines, and any other of its files. */
package bootscope.views.pane.source;
