/**
 * A machine for front ends: a thread that owns it, a queue of commands to that thread, and
 * immutable views of the machine to show. Nothing here waits for the guest on the caller's thread.
 *
 * <p>{@code Session} is what front ends hold, and {@code TimeTravel} what they go through time by.
 * Behind them are {@code Tasks}, the queue; {@code Emulation}, the thread; {@code LogWriter}, which
 * hears the guest; {@code ViewMaker}; and {@code Past}, the history with its logs.
 *
 * <p>* May import every package listed before it in the house rules.
 */
package bootscope.core.session;
