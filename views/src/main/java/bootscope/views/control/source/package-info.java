/**
 * The text of a source file, with its colours, what is known of its lines in the gutter, and a
 * caret. {@code SourcePage} needs no window. Imports only {@code control}.
 */
package bootscope.views.control.source;
