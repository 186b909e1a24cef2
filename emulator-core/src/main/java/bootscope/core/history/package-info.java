/**
 * Going back in time: what a machine was at instants of its run is kept, and what lies between them
 * is run once more.
 */
package bootscope.core.history;
