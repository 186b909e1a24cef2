/** The pane that shows devices' registers, and the way of each interrupt to its handler. */
package bootscope.views.pane.devices;
