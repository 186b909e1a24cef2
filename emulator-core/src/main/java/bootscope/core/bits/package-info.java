/**
 * The bottom of the house: host memory outside the Java heap, and texts and files' names that are
 * bytes of any kind. Imports nothing of the project.
 */
package bootscope.core.bits;
