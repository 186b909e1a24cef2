package bootscope.views.control.timeline;

import bootscope.views.control.Ink;
import java.util.List;

/**
 * What happened in one run. All lists are ascending in time.
 *
 * @param end the last moment known
 */
public record TimelineRun(String name, List<Milestone> milestones, List<Lane> lanes, Moment end) {

  /** The first moment known: the start, or an earlier one. */
  public Moment begin() {
    boolean before = !milestones.isEmpty() && milestones.getFirst().at().instructions() < 0;
    return before ? milestones.getFirst().at() : Moment.START;
  }

  /**
   * A point of time, in both measures.
   *
   * @param instructions retired guest instructions since the start, or since what 0 stands for
   * @param nanos time, in nanoseconds
   */
  public record Moment(long instructions, long nanos) {
    public static final Moment START = new Moment(0, 0);
  }

  /**
   * A step of the boot.
   *
   * @param detail more about it, may be empty
   */
  public record Milestone(String name, Moment at, String detail) {}

  /** A row of the timeline: what lasts, as spans, and what happens at once, as ticks. */
  public record Lane(String name, List<Span> spans, List<Tick> ticks) {
    public static Lane ofSpans(String name, List<Span> spans) {
      return new Lane(name, spans, List.of());
    }

    public static Lane ofTicks(String name, List<Tick> ticks) {
      return new Lane(name, List.of(), ticks);
    }
  }

  /**
   * Something that lasts, up to but not including its end.
   *
   * @param level how much of the lane's height it fills, 0–1
   */
  public record Span(Moment from, Moment to, String label, Ink ink, double level) {
    public Span(Moment from, Moment to, String label, Ink ink) {
      this(from, to, label, ink, 1);
    }
  }

  /** Something that happens at once. */
  public record Tick(Moment at, String label, Ink ink) {}

  /**
   * Figures from elsewhere, laid over the runs for comparison.
   *
   * @param configuration what was measured, named in full
   * @param source where it was published, and what the figures are
   * @param points ascending
   */
  public record Published(String configuration, String source, List<Point> points) {}

  /**
   * A published figure.
   *
   * @param figure the number as published, with its unit
   */
  public record Point(String name, String figure, Moment at) {}
}
