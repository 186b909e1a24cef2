/** What happens in a machine, told once to whoever listens. May import nothing. */
package bootscope.core.event;
