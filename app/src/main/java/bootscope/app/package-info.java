/**
 * The program's entry. Packages under it import in this order only: {@code cli} (starts no JavaFX),
 * {@code settings}, {@code menu}, {@code wiring} (the only composition root); {@link
 * bootscope.app.Main} may use them all.
 */
package bootscope.app;
