/**
 * Text with styles and links: long ones to select from, on RichTextFX, and short ones that change
 * often. Imports {@code text} and {@code control}; knows no emulator type.
 */
package bootscope.views.control.rich;
