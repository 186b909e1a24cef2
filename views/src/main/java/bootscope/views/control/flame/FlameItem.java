package bootscope.views.control.flame;

/**
 * A slice of a chart, as it may be pointed at.
 *
 * @param name its number, or {@link FlameSlices#IDLE}
 * @param lane of which it is
 * @param count how many were put together, since the chart shows no more
 */
public record FlameItem(int row, long begin, long end, int name, int lane, int count) {}
