/** Where a boot's instructions go: its calls over time, and tables of them. */
package bootscope.views.pane.bootprofile;
