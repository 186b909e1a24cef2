package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.disk.Disk;
import bootscope.core.drive.Drive;
import bootscope.core.event.Recorded;
import bootscope.core.history.MemoryChange.Part;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import bootscope.core.memory.GuestRam;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The past of a machine under control, and its known future when it stands in the past. What lies
 * between two checkpoints is run once more with the same input: a machine that was put to an
 * instant has the state that it had there, bit for bit.
 *
 * <p>Where what happens next becomes another, because something was typed or changed by hand, the
 * future that was known is kept as a {@link Branch}, and the machine can return to it.
 *
 * <p>Belongs to the machine's thread.
 */
public final class History implements AutoCloseable {
  /** Bytes that are kept at the most, if nothing else is said. */
  public static final long USUAL_SIZE = 1L << 30;

  /** Bytes that are followed at once at the most. */
  public static final int MOST_FOLLOWED = 8;

  private static final long PAGE = GuestRam.PAGE_BYTES;

  /** So many times what a checkpoint took passes before the next: of guests that write a lot. */
  private static final long PATIENCE = 3;

  /** How far before an instant that one goes to more of them are kept: steps back are near then. */
  private static final long[] NEAR = {1_000_000, 100_000, 10_000, 1_000};

  private final Debugger debugger;
  private final Drive drive;
  private final long most;
  private final Spacing spacing;
  private final Underway underway;
  private final Backwards backwards;

  private Machine machine; // whose past it is
  private Checkpoints checkpoints; // null where there can be none
  private long edits; // how many changes by hand are part of it
  private long farthest; // instructions: the run is known up to there
  private long farthestNanos;
  private Ending ending; // of the run, since the machine left its end
  private Branches branches;
  private Checkpoint change; // what is known from it on came by a change by hand; null for nothing
  private boolean byHand; // something was done that nothing else tells of
  private long takenAt; // host time of the newest checkpoint, as the run's clock has it
  private long took; // host time that it took, in ns
  private boolean past; // the machine was put back, and has not come so far again

  /**
   * A history that begins where the machine stands.
   *
   * @param most bytes that checkpoints take
   */
  public History(Debugger debugger, Drive drive, long most) {
    this(debugger, drive, most, Spacing.of(debugger.machine().processor()));
  }

  /**
   * @param interval instructions between two checkpoints, at the least
   * @param running for how long the machine runs between them on the host, in ns, at the least
   */
  History(Debugger debugger, Drive drive, long most, long interval, long running) {
    this(debugger, drive, most, Spacing.even(interval, running));
  }

  private History(Debugger debugger, Drive drive, long most, Spacing spacing) {
    this.debugger = debugger;
    this.drive = drive;
    this.most = most;
    this.spacing = spacing;
    underway = new Underway(debugger);
    backwards = new Backwards(this, debugger);
    begin();
  }

  /** Forgets all that was: the machine is another, or was put to where no run of it leads. */
  public void begin() {
    close();
    machine = debugger.machine();
    branches = new Branches();
    past(false);
    edits = debugger.edits().count();
    if (obstacle().isEmpty()) {
      checkpoints = new Checkpoints(machine, debugger, most);
    }
    frontier();
  }

  /** Why the machine cannot be put back; empty where it can. */
  public Optional<String> obstacle() {
    return machine.disks().stream()
        .filter(Disk::writesFile)
        .findFirst()
        .map(d -> "what the guest writes to " + d.file() + " cannot be taken back: give -snapshot");
  }

  // ---------------------------------------------------------------- running

  /**
   * The machine has run, or was changed: between two instructions, as often as one likes. Keeps a
   * checkpoint when one is due.
   */
  public void look() {
    if (debugger.machine() != machine) {
      begin();
    }
    if (checkpoints == null) {
      return;
    }
    boolean reset = byHand;
    boolean changed = reset || debugger.edits().count() != edits;
    byHand = false;
    if (past && (changed || !machine.foresees() || isPassed(change))) {
      branch(reset ? Fork.Why.RESET : Fork.Why.HAND);
    } else if (past && !beforeFrontier()) {
      machine.takeForeseen(); // what came there, too
      drive.type(ending.waiting());
      past(false);
    }
    if (past) {
      return;
    }
    frontier();
    boolean due =
        now() >= checkpoints.last().instructions + spacing.instructions(now() - first())
            && debugger.runNanos() >= takenAt + Math.max(spacing.running(), PATIENCE * took);
    if (changed || due && !machine.betweenInstants()) {
      edits = debugger.edits().count();
      takenAt = debugger.runNanos();
      long begin = debugger.nanoTime();
      checkpoints.take(changed);
      took = debugger.nanoTime() - begin;
    }
  }

  /**
   * The run becomes another; the one that it was is kept.
   *
   * @param changed why, where nothing came from outside
   */
  private void branch(Fork.Why changed) {
    List<Input> inputs = machine.inputs().all();
    int same = 0;
    while (same < Math.min(inputs.size(), ending.inputs().size())
        && inputs.get(same).equals(ending.inputs().get(same))) {
      same++;
    }
    boolean typed = same < inputs.size();
    long at = typed ? inputs.get(same).instructions() : now();
    long atNanos = typed ? inputs.get(same).virtualNanos() : machine.clock().now();
    int common = same;
    Checkpoint leftOut = change;
    Checkpoints.Tip left =
        checkpoints.branch(
            c ->
                leftOut != null && c.isNotBefore(leftOut)
                    || c.inputs > common
                    || c.instructions > at
                    || c.instructions == at && c.virtualNanos > atNanos);
    if (leftOut != null && isBehind(at, atNanos, leftOut)) {
      branches.begin(leftOut.instructions, leftOut.virtualNanos, Fork.Why.LEFT_OUT, left, ending);
    } else {
      Fork.Why why = typed ? Fork.Why.of(inputs.get(same).what()) : changed;
      branches.begin(at, atNanos, why, left, ending);
    }
    machine.foresee(List.of()); // what came to the old one behind there may not fit this one
    branches.surplus().ifPresent(b -> checkpoints.forget(b.tip()));
    past(false);
  }

  /**
   * Somebody has done something to the machine that no run does by itself, as to reset it: what
   * comes from here on is kept apart.
   */
  public void changed() {
    byHand = true;
    look();
  }

  private void past(boolean now) {
    past = now;
    change = now ? change : null; // behind the end nothing is known
    takenAt = debugger.runNanos();
  }

  private long now() {
    return machine.clock().instructions();
  }

  /** Whether the machine stands before the end of what is known, be it by what comes by hand. */
  private boolean beforeFrontier() {
    return now() < farthest
        || now() == farthest && (machine.clock().now() < farthestNanos || change != null);
  }

  /** Whether the machine has gone on from where something was changed by hand, without that. */
  private boolean isPassed(Checkpoint changed) {
    return changed != null && isBehind(now(), machine.clock().now(), changed);
  }

  private static boolean isBehind(long instructions, long nanos, Checkpoint there) {
    return instructions > there.instructions
        || instructions == there.instructions && nanos > there.virtualNanos;
  }

  private void frontier() {
    farthest = now();
    farthestNanos = machine.clock().now();
  }

  /** Whether more of the run is known than where the machine stands. */
  public boolean isPast() {
    return past && beforeFrontier();
  }

  /** Number of the run that the machine is on: another when what comes next became another. */
  public int run() {
    return branches.present();
  }

  /** Instructions at which the known run begins. */
  public long first() {
    return checkpoints == null ? now() : checkpoints.first().instructions;
  }

  /** Instructions up to which it is known. */
  public long last() {
    return Math.max(farthest, now());
  }

  /** The milestones of the known run, also those that lie behind where the machine stands. */
  public List<Milestone> milestones() {
    return past ? ending.milestones() : debugger.recorder().timeline().milestones();
  }

  /**
   * The known run, as it is now.
   *
   * @param first instructions at which it begins
   * @param last instructions at which it ends
   * @param past whether the machine stands before its end
   * @param milestones of all of it
   * @param lanes of all of it; null unless the machine stands in the past, which has them
   * @param run its number
   * @param untouched how far it went by itself
   * @param branches the runs that it was before, or would be again
   */
  public record Known(
      long first,
      long last,
      boolean past,
      List<Milestone> milestones,
      Lanes lanes,
      int run,
      Untouched untouched,
      List<Branch> branches) {
    /** Whether there is an instant before one. */
    public boolean before(long instructions) {
      return first < instructions;
    }

    /** Whether an instant belongs to it. */
    public boolean holds(long instructions) {
      return first <= instructions && instructions <= last;
    }
  }

  /**
   * The part of a run into which nothing came from outside: as long as that is so, each run of the
   * boot is the same.
   *
   * @param instructions retired where something was changed by hand first
   * @param virtualNanos virtual time at which something came from outside first
   */
  public record Untouched(long instructions, long virtualNanos) {
    /** Whether an instant belongs to it. */
    public boolean holds(long atInstructions, long atNanos) {
      return atInstructions < instructions && atNanos < virtualNanos;
    }
  }

  private Untouched untouched() {
    long byHand =
        checkpoints == null
            ? now()
            : checkpoints
                .changedBehind(checkpoints.first())
                .map(c -> c.instructions)
                .orElse(Long.MAX_VALUE);
    long input = machine.inputs().firstNanos();
    if (past && input == Long.MAX_VALUE && !ending.inputs().isEmpty()) {
      input = ending.inputs().getFirst().virtualNanos();
    }
    return new Untouched(byHand, input);
  }

  public Known known() {
    boolean is = isPast();
    return new Known(
        first(),
        last(),
        is,
        milestones(),
        is ? ending.lanes() : null,
        branches.present(),
        untouched(),
        branches.list());
  }

  /** How many checkpoints are kept. */
  public int checkpoints() {
    return checkpoints == null ? 0 : checkpoints.count();
  }

  /** Bytes that they take. */
  public long bytes() {
    return checkpoints == null ? 0 : checkpoints.bytes();
  }

  // ---------------------------------------------------------------- going to an instant

  /**
   * Puts the machine to the instant at which so many instructions have retired: to the first one,
   * before anything happens there. To the end of the known run, as it is there.
   *
   * @param instructions the nearest that is known is taken
   * @throws IllegalStateException where there is no history
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  public Stop goTo(long instructions) throws BootException {
    look();
    checkKept();
    long target = Math.clamp(instructions, first(), farthest);
    Checkpoint from = checkpoints.upTo(target);
    return travel(
        now() >= target || now() < from.instructions ? from.instructions : now(),
        target,
        () -> {
          depart();
          Recorded.Mark hits = debugger.breakpoints().mark(); // the user's count, not of the past
          Checkpoint there = checkpoints.upTo(target); // the other may have gone to make room
          if (now() >= target || !leadsOn(there)) {
            put(there);
          }
          rerun(target);
          if (target == farthest) {
            runOut();
          }
          hits.cut();
          Debugger.Standing end = ending.standing();
          arrive();
          return target == farthest && !past ? debugger.stand(end) : debugger.cameHere();
        });
  }

  /** At the first instant of the known run's last count: goes to its end. */
  private void runOut() throws BootException {
    while (drive.resets() < ending.resets()) {
      drive.reset();
    }
    if (beforeFrontier()) {
      debugger.rerun(farthest + 1, farthestNanos, () -> false);
    }
    machine.takeForeseen();
  }

  /** As {@link #goTo(long)}, to an instant of either kind. */
  public Stop goTo(Instant there) throws BootException {
    return switch (there) {
      case Instant.Count count -> goTo(count.instructions());
      case Instant.Time time -> goToTime(time.virtualNanos());
    };
  }

  /**
   * Whether the run from where the machine stands is that from a checkpoint before: not where it
   * stands before something that was changed by hand, maybe at that very instant.
   */
  private boolean leadsOn(Checkpoint from) {
    return now() >= from.instructions && (change == null || !from.isNotBefore(change));
  }

  private Stop goToTime(long nanoseconds) throws BootException {
    look();
    checkKept();
    if (nanoseconds >= farthestNanos) {
      return goTo(farthest);
    }
    Checkpoint from = checkpoints.upToTime(nanoseconds);
    Checkpoint behind = checkpoints.after(from.instructions);
    boolean back = machine.clock().now() >= nanoseconds || now() < from.instructions;
    return travel(
        back ? from.instructions : now(),
        behind == null ? farthest : behind.instructions,
        () -> {
          depart();
          Recorded.Mark hits = debugger.breakpoints().mark();
          Checkpoint there = checkpoints.upToTime(nanoseconds); // as of goTo
          if (machine.clock().now() >= nanoseconds || !leadsOn(there)) {
            put(there);
          }
          pass(farthest, nanoseconds, () -> false);
          hits.cut();
          arrive();
          return debugger.cameHere();
        });
  }

  /**
   * Returns to a run that became another: to its end.
   *
   * @throws IllegalArgumentException where none has this number
   * @throws IllegalStateException where there is no history
   * @throws BootException as of {@link #goTo(long)}
   */
  public Stop returnTo(int run) throws BootException {
    look();
    if (run == branches.present()) {
      return goTo(farthest);
    }
    Branches.Kept there =
        branches
            .numbered(run)
            .orElseThrow(() -> new IllegalArgumentException("there is no branch " + run));
    return travel(
        first(),
        there.ending().farthest(),
        () -> {
          depart();
          turnTo(there);
          put(checkpoints.upTo(farthest));
          return goTo(farthest);
        });
  }

  private void turnTo(Branches.Kept there) {
    branches.turnTo(there, checkpoints.turnTo(there.tip()), ending);
    ending = there.ending();
    farthest = ending.farthest();
    farthestNanos = ending.nanos();
  }

  private void arrive() {
    long happened = beforeFrontier() ? now() : Long.MAX_VALUE;
    debugger.recorder().timeline().asFirst(ending.milestones(), happened);
    look();
  }

  /** From now on the machine may stand elsewhere than at the end of its run. */
  private void depart() {
    look();
    checkKept();
    if (!past) {
      ending =
          new Ending(
              farthest,
              farthestNanos,
              drive.resets(),
              debugger.standing(),
              machine.inputs().all(),
              debugger.recorder().timeline().milestones(),
              debugger.recorder().lanes(),
              drive.forgetTyped());
      past(true);
    }
  }

  private void checkKept() {
    if (checkpoints == null) {
      throw new IllegalStateException(obstacle().orElse("there is no history"));
    }
  }

  /** Puts the machine to one of its checkpoints; what comes is known there. */
  void put(Checkpoint to) {
    checkpoints.restore(to);
    underway.reachedBack(to.instructions);
    drive.forgetTyped();
    edits = debugger.edits().count();
    change = checkpoints.changedBehind(to).orElse(null);
    List<Input> inputs = ending.inputs();
    int known = change == null ? inputs.size() : change.inputs; // what came behind it is left out
    machine.foresee(inputs.subList(machine.inputs().size(), known));
  }

  /** Puts the machine to the first instant at which so many instructions have retired. */
  void arriveAt(long instructions) throws BootException {
    put(checkpoints.upTo(instructions));
    pass(instructions, Long.MAX_VALUE, () -> false);
  }

  // ---------------------------------------------------------------- what takes long

  /**
   * Sets who ends what is under way: asked after each call for attention. It is left by a {@link
   * CancelledException} then, and the machine is where it was; a search for an {@link #origin} ends
   * with what it has.
   */
  public void cancelledBy(BooleanSupplier cancelled) {
    underway.cancelledBy(cancelled);
  }

  /** Whether what is under way is to end. */
  public boolean isCancelled() {
    return underway.ends();
  }

  /**
   * How far what goes through time is, or looks for something there, as of the last call for
   * attention; empty while nothing does. From any thread.
   */
  public Optional<Advance> advance() {
    return underway.advance();
  }

  /** Where the machine stands, to come back exactly here. */
  private record Here(
      Checkpoint at,
      boolean between,
      boolean past,
      List<Stimulus> waiting,
      Debugger.Standing standing,
      int run) {}

  private Here leave() {
    look();
    boolean between = machine.betweenInstants();
    boolean wasPast = past;
    List<Stimulus> waiting = drive.untaken(); // where it stands in the past, too
    Debugger.Standing standing = debugger.standing();
    depart();
    return new Here(checkpoints.aside(), between, wasPast, waiting, standing, branches.present());
  }

  private void comeBack(Here here) {
    if (branches.present() != here.run) {
      turnTo(branches.numbered(here.run).orElseThrow());
    }
    put(here.at);
    if (!here.past) {
      machine.takeForeseen();
    }
    drive.type(here.waiting);
    if (here.between) {
      machine.standBetweenInstants();
    }
    past(here.past);
    debugger.stand(here.standing);
  }

  /**
   * Goes through time; where that takes longer than between two checkpoints it can be cancelled.
   */
  Stop travel(long from, long to, Underway.Work<Stop> way) throws BootException {
    if (underway.isOn() || Math.abs(to - from) <= 2 * spacing.farthest()) {
      return way.go();
    }
    Here here = leave();
    here.at.held = true;
    put(here.at); // what comes is foreseen from here, too
    if (here.between) {
      machine.standBetweenInstants();
    }
    try {
      return underway.during(from, to, true, way);
    } catch (CancelledException e) {
      comeBack(here);
      throw e;
    } finally {
      here.at.held = false;
      checkpoints.dropAsides();
    }
  }

  // ---------------------------------------------------------------- questions

  /** Looks for something in the run. */
  @FunctionalInterface
  private interface Search {
    Optional<Written> with(WriteFinder finder, Checkpoint here) throws BootException;
  }

  /**
   * Who last wrote one of some bytes before the instruction at which the machine stands. It stays
   * where it is.
   *
   * @param physical whether the address is a guest-physical one; a linear one is taken as it is
   *     mapped now, and writes under whatever address are found
   * @param address of the first
   * @param length how many, at least 1
   * @param syntax in which the instruction is told
   * @return empty where nobody did in the run that is known
   * @throws IllegalArgumentException where there are no bytes that can be written
   * @throws IllegalStateException where there is no history
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  public Optional<Written> lastWrite(boolean physical, long address, int length, Syntax syntax)
      throws BootException {
    long before = now();
    return search(parts(physical, address, length), syntax, first(), (f, here) -> f.last(before));
  }

  /**
   * Who writes one of some bytes next in what is known of the future, be it by hand; as {@link
   * #lastWrite}.
   *
   * @return empty where nobody does
   */
  public Optional<Written> nextWrite(boolean physical, long address, int length, Syntax syntax)
      throws BootException {
    return search(
        parts(physical, address, length),
        syntax,
        last(),
        (f, here) -> f.next(here, farthest, farthestNanos));
  }

  /** Bytes as they lie in physical memory, each part within one page. */
  private List<Part> parts(boolean physical, long address, int length) {
    List<Part> parts = new ArrayList<>();
    for (int done = 0; done < length; ) {
      long at = address + done;
      int part = (int) Math.min(length - done, PAGE - (at & PAGE - 1));
      long there = physical ? at : machine.processor().mmu.observe(at);
      if (there == -1 || machine.memory().readOffset(there) < 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "there is no memory at 0x%x%s", at, physical ? " (physical)" : ""));
      }
      parts.add(new Part(done, there, part));
      done += part;
    }
    return parts;
  }

  private Optional<Written> search(List<Part> asked, Syntax syntax, long to, Search search)
      throws BootException {
    return away(
        to,
        true,
        here -> search.with(new WriteFinder(this, checkpoints, debugger, asked, syntax), here));
  }

  /**
   * Where some bytes came from that memory holds before the instruction at which the machine
   * stands: back through copies. It stays where it is.
   *
   * @param physical as of {@link #lastWrite}
   * @param address of the first
   * @param length how many, 1 to {@value #MOST_FOLLOWED}
   * @param syntax in which instructions are told
   * @param enough asked now and then: whether chains shall end where they are by then
   * @throws IllegalArgumentException where there are no bytes that can be written
   * @throws IllegalStateException where there is no history
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  public Origin origin(
      boolean physical, long address, int length, Syntax syntax, BooleanSupplier enough)
      throws BootException {
    if (length < 1 || length > MOST_FOLLOWED) {
      throw new IllegalArgumentException("1 to " + MOST_FOLLOWED + " bytes can be followed");
    }
    List<OriginFinder.Asked> asked = new ArrayList<>();
    for (Part part : parts(physical, address, length)) {
      asked.add(
          new OriginFinder.Asked(part.offset(), Piece.physical(part.physical(), part.size())));
    }
    return away(
        first(),
        false,
        here -> new OriginFinder(this, checkpoints, debugger, syntax, enough).of(asked));
  }

  /** How often the guest was reset until where the machine stands. */
  long resets() {
    return drive.resets();
  }

  /**
   * Who asks the past for what breakpoints can stop at.
   *
   * @param syntax in which instructions are told
   */
  public Occurrences occurrences(Syntax syntax) {
    return new Occurrences(this, debugger, syntax);
  }

  /** Answers a question for which the machine goes elsewhere in its run. */
  @FunctionalInterface
  interface Away<T> {
    T from(Checkpoint here) throws BootException;
  }

  /**
   * Answers a question for which the machine goes elsewhere; it comes back to where it stands.
   *
   * @param to where it goes at the farthest, in instructions
   * @param cancellable as of {@link Underway#during}
   */
  <T> T away(long to, boolean cancellable, Away<T> question) throws BootException {
    Here here = leave();
    try {
      return underway.during(here.at.instructions, to, cancellable, () -> question.from(here.at));
    } finally {
      comeBack(here);
    }
  }

  /** The first checkpoint of the run behind one of it, or behind where one aside stands. */
  Optional<Checkpoint> behind(Checkpoint one) {
    return checkpoints.behind(one);
  }

  /** Those to which changes by hand led from a number of instructions to one of them, in order. */
  List<Checkpoint> byHand(long begin, Checkpoint end) {
    return checkpoints.byHand(begin, end);
  }

  /** The last checkpoint of the run before one of it, or before where one aside stands. */
  Optional<Checkpoint> before(Checkpoint one) {
    return checkpoints.before(one);
  }

  /** Virtual time at which the known run ends. */
  long lastNanos() {
    return farthestNanos;
  }

  /** The nearest checkpoint up to where so many instructions have retired. */
  Checkpoint upTo(long instructions) {
    return checkpoints.upTo(instructions);
  }

  /** Runs on to an instant, with a checkpoint now and then shortly before it. */
  private void rerun(long target) throws BootException {
    for (long distance : NEAR) {
      if (target - now() > 2 * distance) {
        pass(target - distance, Long.MAX_VALUE, () -> false);
        checkpoints.insert();
      }
    }
    pass(target, target == farthest ? farthestNanos : Long.MAX_VALUE, () -> false);
  }

  /**
   * Runs on through what is known.
   *
   * @param enough as of {@link Debugger#rerun}
   */
  void pass(long target, long nanoseconds, BooleanSupplier enough) throws BootException {
    while (now() < target && machine.clock().now() < nanoseconds && !enough.getAsBoolean()) {
      StopReason reason = debugger.rerun(target, nanoseconds, enough);
      switch (reason) {
        case LIMIT, REQUESTED -> {}
        case RESET, TRIPLE_FAULT -> {
          if (now() < target) {
            drive.reset(); // as it was: the run went on
          }
        }
        default -> {
          if (now() < target) {
            throw new AssertionError(
                String.format(
                    Locale.ROOT,
                    "the run is another than it was: on the way to %,d instructions, %s at %,d",
                    target,
                    reason,
                    now()));
          }
        }
      }
    }
  }

  /**
   * Runs on to one instant of those at which so many instructions have retired.
   *
   * @param nanoseconds virtual time there
   * @param enough as of {@link #pass}
   */
  void passTo(long instructions, long nanoseconds, BooleanSupplier enough) throws BootException {
    pass(instructions, nanoseconds, enough);
    if (machine.clock().now() < nanoseconds && !enough.getAsBoolean()) {
      debugger.rerun(instructions + 1, nanoseconds, enough);
    }
  }

  // ---------------------------------------------------------------- backwards

  /** Steps back by an instruction, or to before an interrupt's delivery. */
  public Stop stepBack() throws BootException {
    return backwards.step();
  }

  /**
   * Steps back by an instruction; over all of what was called, or of an interrupt, where that had
   * just returned. It goes by who wrote the return address: where that was no call, as in code that
   * returns to where it never was, it is a step into what returned.
   */
  public Stop stepOverBack() throws BootException {
    return backwards.stepOver();
  }

  /**
   * Goes back to the first instruction of a line of source: the present one, or where that is not
   * begun yet, the one before. Where there is no line, goes back by an instruction.
   *
   * @param over whether what was called is gone over; else it is gone into where it has lines
   */
  public Stop stepLineBack(boolean over) throws BootException {
    return backwards.stepLine(over);
  }

  /**
   * Goes back to before the call of the present function.
   *
   * @throws IllegalStateException where it cannot be told; the machine stays where it is
   */
  public Stop stepOutBack() throws BootException {
    return backwards.stepOut();
  }

  /**
   * Runs backwards to where a breakpoint last stopped the machine, or would have.
   *
   * @return {@link StopReason#LIMIT} where none did: the machine stands at the beginning
   */
  public Stop runBack() throws BootException {
    return backwards.run();
  }

  @Override
  public void close() {
    if (checkpoints != null) {
      checkpoints.close();
      checkpoints = null;
    }
  }
}
