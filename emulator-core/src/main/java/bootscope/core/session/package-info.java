/**
 * A machine for front ends: a thread that owns it, a queue of commands to that thread, and
 * immutable views of the machine to show. Nothing here waits for the guest on the caller's thread.
 * May import every package listed before it in the house rules.
 */
package bootscope.core.session;
