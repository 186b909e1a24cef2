/**
 * Disassembly as a list of lines without end in either direction. {@code CodeModel} needs no
 * window. Imports only {@code control}.
 */
package bootscope.views.control.code;
