/** Files of the host: how what the program writes for its user gets there. */
package bootscope.core.files;
