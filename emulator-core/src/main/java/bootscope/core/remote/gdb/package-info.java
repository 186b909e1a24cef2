/**
 * gdb's remote serial protocol: a server for stock gdb (GDB manual, appendix "Remote Serial
 * Protocol").
 */
package bootscope.core.remote.gdb;
