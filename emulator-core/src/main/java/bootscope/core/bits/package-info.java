/**
 * The bottom of the house: host memory outside the Java heap, and arithmetic on bits that the JDK
 * does not offer. Imports nothing of the project.
 */
package bootscope.core.bits;
