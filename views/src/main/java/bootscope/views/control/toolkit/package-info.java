/**
 * What JavaFX needs of the system below it, looked for without starting JavaFX. Imports nothing.
 */
package bootscope.views.control.toolkit;
