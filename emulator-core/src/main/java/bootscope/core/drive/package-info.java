/**
 * The one way to run a machine: what is typed, how long a slice is, how idle time passes, and how a
 * guest goes on after a reset. The window's session and the terminal are both it. May import {@code
 * debug} and what is below.
 */
package bootscope.core.drive;
