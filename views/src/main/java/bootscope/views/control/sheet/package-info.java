/**
 * Short tables whose cells may be links, wrap, and change in place. Imports only {@code control};
 * knows no emulator type.
 */
package bootscope.views.control.sheet;
