package bootscope.core.profile;

import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A run that is made up call by call. */
public final class SampleRun {
  private final List<ProfiledFunction> functions = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<ProfiledThread> threads = new ArrayList<>();
  private final Map<String, Integer> threadNumbers = new HashMap<>();
  private final List<Milestone> milestones = new ArrayList<>();
  private final CallLog log = new CallLog();
  private final List<WorkLink> links = new ArrayList<>();
  private final Map<Integer, String> initcalls = new HashMap<>();
  private long at;
  private long idled;

  public SampleRun() {
    functions.add(new ProfiledFunction("machine", Place.THREAD, "", 0));
    thread("init");
  }

  /** Another thread runs. */
  public SampleRun thread(String name) {
    Integer known = threadNumbers.get(name);
    if (known == null) {
      known = threads.size();
      threadNumbers.put(name, known);
      functions.add(new ProfiledFunction(name, Place.THREAD, "", 0));
      threads.add(new ProfiledThread(name, known + 1, functions.size() - 1));
    }
    log.thread(known, at);
    return this;
  }

  /** A call: {@code name} of the kernel, or {@code module:name}. */
  public SampleRun enter(String name) {
    return enter(name, Entered.CALL);
  }

  public SampleRun enter(String name, Entered how) {
    log.enter(numbers.computeIfAbsent(name, this::add), how, at);
    return this;
  }

  private int add(String name) {
    int colon = name.indexOf(':');
    functions.add(
        new ProfiledFunction(
            name.substring(colon + 1),
            colon < 0 ? Place.KERNEL : Place.MODULE,
            colon < 0 ? "" : name.substring(0, colon),
            0xffff_ffff_8100_0000L + 16 * functions.size()));
    return functions.size() - 1;
  }

  /** So many instructions are retired. */
  public SampleRun run(long instructions) {
    at += instructions;
    return this;
  }

  public SampleRun leave() {
    log.leave(at);
    return this;
  }

  /** A call that retires so many instructions, and returns. */
  public SampleRun call(String name, long instructions) {
    return enter(name).run(instructions).leave();
  }

  public SampleRun idle(long nanoseconds) {
    log.idle(nanoseconds, at);
    idled += nanoseconds;
    return this;
  }

  public SampleRun milestone(String name) {
    milestones.add(new Milestone(name, Milestone.Source.MACHINE, at, at + idled, 0));
    return this;
  }

  /** A function of the kernel is an initcall. */
  public SampleRun initcall(String name, String level) {
    initcalls.put(numbers.computeIfAbsent(name, this::add), level);
    return this;
  }

  /** Another thread begins here with what one asked for. */
  public SampleRun link(long asked, String asker, String runner) {
    links.add(new WorkLink(asked, threadNumbers.get(asker), at, threadNumbers.get(runner)));
    return this;
  }

  public Profile profile() {
    log.upTo(at);
    return new Profile(functions, threads, log, milestones, links, initcalls);
  }
}
