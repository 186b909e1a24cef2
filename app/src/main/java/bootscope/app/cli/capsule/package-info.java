/** A boot and the run of it to an instant, in one file that opens on another computer. */
package bootscope.app.cli.capsule;
