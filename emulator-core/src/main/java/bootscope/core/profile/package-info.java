/** Where a boot's instructions go: calls and returns as they were, by function, thread and time. */
package bootscope.core.profile;
