/** A door for scripts: JSON, a line each way. */
package bootscope.core.remote.control;
