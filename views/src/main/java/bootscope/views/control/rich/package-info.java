/**
 * Text with styles and links that can be selected and copied, on RichTextFX. Imports {@code text}
 * and {@code control}; knows no emulator type.
 */
package bootscope.views.control.rich;
