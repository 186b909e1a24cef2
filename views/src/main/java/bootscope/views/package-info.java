/**
 * The ground floor of the front end. Packages under it import in this order only: {@code text},
 * {@code action}, {@code control} (no emulator types), {@code pane.<name>} (never a sibling pane).
 */
package bootscope.views;
