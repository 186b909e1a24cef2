package bootscope.core.profile;

import bootscope.core.event.DiskWork;
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
  private final List<ConsoleLine> lines = new ArrayList<>();
  private final List<DiskRequest> requests = new ArrayList<>();
  private final List<WaitSum> waits = new ArrayList<>();
  private final List<Wait> longest = new ArrayList<>();
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

  /** A thread writes a line, in a function of the kernel's. */
  public SampleRun said(String console, String text, String thread, String function) {
    lines.add(new ConsoleLine(console, text, at, at + idled, by(thread, function)));
    return this;
  }

  private Whereabouts by(String thread, String function) {
    return new Whereabouts(threadNumbers.get(thread), numbers.computeIfAbsent(function, this::add));
  }

  /** A disk serves what was asked for so many nanoseconds, and as many instructions, ago. */
  public SampleRun disk(DiskWork work, long sector, long bytes, long ago, Whereabouts by) {
    long now = at + idled;
    requests.add(
        new DiskRequest("disk0", work, sector, bytes, true, at - ago, now - ago, at, now, by));
    return this;
  }

  /** A wait that ends here, of so many reads and instructions. */
  public SampleRun waited(
      String register, String thread, String function, long reads, long instructions) {
    long now = at + idled;
    Whereabouts by = by(thread, function);
    waits.add(new WaitSum(register, by.function(), 1, reads, instructions, instructions));
    longest.add(
        new Wait(register, by, reads, at - instructions, now - instructions, now, instructions));
    return this;
  }

  public Profile profile() {
    log.upTo(at);
    DeviceDoings devices = new DeviceDoings(lines, 3, requests, 2, waits, 1, longest);
    boolean none = lines.isEmpty() && requests.isEmpty() && waits.isEmpty();
    return new Profile(
        functions, threads, log, milestones, links, initcalls, none ? DeviceDoings.NONE : devices);
  }
}
