/** A chart of calls over time: what lies above a call is who called it. Knows no emulator. */
package bootscope.views.control.flame;
