package bootscope.views.control.timeline;

/**
 * Where values lie along an axis: evenly, or by their logarithm, so that the first microseconds of
 * a boot are seen beside its last second. A logarithm has no 0: below its origin the axis goes over
 * into an even one, which leads through 0 to the same the other way round.
 *
 * @param origin up to where a logarithmic axis is nearly even, in its unit; 0 is an even axis
 */
public record AxisScale(double origin) {
  public static final AxisScale LINEAR = new AxisScale(0);

  /** How many digits of a number there are to a natural logarithm's 1. */
  private static final double DECADES = 1 / Math.log(10);

  /**
   * A logarithmic one.
   *
   * @param least the smallest value that is to be told from 0; its power of ten is the origin
   */
  public static AxisScale logarithmic(double least) {
    return new AxisScale(Math.pow(10, Math.floor(Math.log10(Math.max(1, least)) + 1e-9)));
  }

  public boolean isLogarithmic() {
    return origin > 0;
  }

  /** A value's place: the value itself, or about the count of decades from the origin. */
  public double place(double value) {
    return isLogarithmic()
        ? Math.copySign(Math.log1p(Math.abs(value) / origin) * DECADES, value)
        : value;
  }

  /** The value at a place. */
  public double value(double place) {
    return isLogarithmic()
        ? Math.copySign(Math.expm1(Math.abs(place) / DECADES) * origin, place)
        : place;
  }
}
