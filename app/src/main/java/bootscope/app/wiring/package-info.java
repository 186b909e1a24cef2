/**
 * The composition root of the window: every part is made here, by plain constructors, and given
 * what it needs. {@link bootscope.app.wiring.GuiLauncher} is the way in, and the only class here
 * that may be loaded without JavaFX. Imports everything.
 */
package bootscope.app.wiring;
