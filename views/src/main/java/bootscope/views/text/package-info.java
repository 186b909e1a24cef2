/**
 * Every word that the window shows, by key, in the reader's language, and values that follow a
 * change of language. Imports nothing but the platform.
 */
package bootscope.views.text;
