/**
 * Memory as a grid of hexadecimal units and characters, over an address space of any size. {@code
 * HexModel} needs no window. Imports only {@code control}.
 */
package bootscope.views.control.hex;
