/**
 * Short tables whose cells may be links, wrap, and change in place. Imports nothing of ours; knows
 * no emulator type.
 */
package bootscope.views.control.sheet;
