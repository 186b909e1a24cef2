/** The pane that shows the kernel's image: its header, segments and notes, and the verdict. */
package bootscope.views.pane.image;
