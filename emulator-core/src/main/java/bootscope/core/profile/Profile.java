package bootscope.core.profile;

import bootscope.core.timeline.Milestone;
import java.util.List;
import java.util.Map;

/**
 * A profile of a run: every call that was made in it.
 *
 * @param functions what calls are of, by number; that of the machine is {@link #MACHINE}
 * @param threads by number
 * @param log the calls
 * @param milestones of the run
 * @param links what was asked for by one thread and done by another, in the order of its beginning
 * @param initcalls functions that Linux calls as initcalls, by number, and their level's name
 * @param devices what the run had to do with devices
 */
public record Profile(
    List<ProfiledFunction> functions,
    List<ProfiledThread> threads,
    CallLog log,
    List<Milestone> milestones,
    List<WorkLink> links,
    Map<Integer, String> initcalls,
    DeviceDoings devices) {
  /** The function that stands for the machine as a whole. */
  public static final int MACHINE = 0;

  public Profile {
    functions = List.copyOf(functions);
    threads = List.copyOf(threads);
    milestones = List.copyOf(milestones);
    links = List.copyOf(links);
    initcalls = Map.copyOf(initcalls);
  }

  /** A profile of which is not known what devices did. */
  public Profile(
      List<ProfiledFunction> functions,
      List<ProfiledThread> threads,
      CallLog log,
      List<Milestone> milestones,
      List<WorkLink> links,
      Map<Integer, String> initcalls) {
    this(functions, threads, log, milestones, links, initcalls, DeviceDoings.NONE);
  }

  /** A profile of what is no Linux. */
  public Profile(
      List<ProfiledFunction> functions,
      List<ProfiledThread> threads,
      CallLog log,
      List<Milestone> milestones) {
    this(functions, threads, log, milestones, List.of(), Map.of());
  }

  /** All calls by their paths. */
  public CallTree tree() {
    return tree(0, Long.MAX_VALUE);
  }

  /**
   * The calls between two instants by their paths; what was on a stack at the first counts as
   * entered then.
   *
   * @param from retired instructions
   * @param to retired instructions
   */
  public CallTree tree(long from, long to) {
    TreeBuilder builder = new TreeBuilder(MACHINE, threads);
    log.show(from, to, builder);
    return builder.tree();
  }
}
