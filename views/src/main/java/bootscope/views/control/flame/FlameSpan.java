package bootscope.views.control.flame;

/**
 * A span in the row above the slices, or, without length, an instant that is marked on the axis.
 *
 * @param group of its colour
 */
public record FlameSpan(long begin, long end, String name, int group) {}
