/**
 * Disks: image files of the user's, and what a guest has changed of them. Imports {@code describe};
 * knows no device.
 */
package bootscope.core.disk;
