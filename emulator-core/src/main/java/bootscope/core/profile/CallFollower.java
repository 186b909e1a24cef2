package bootscope.core.profile;

import bootscope.core.bits.Host;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.event.Recorded;
import bootscope.core.profile.ProfiledFunction.Place;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows the guest's calls by its transfers of control: a stack for each of its threads, on which
 * calls and events are put and from which returns take them. A return is told by where on the stack
 * its address lay, not by that address: so nothing that the guest does to its stacks leads astray
 * for longer than until the next return that fits.
 *
 * <p>The rules are those of docs/profile.md, in its order.
 */
final class CallFollower implements TransferLog.Sink {
  /** Frames that are looked through for a return's. */
  private static final int SEARCH = 512;

  /** So many bytes a handler moves what was saved, to have room below it. */
  private static final int MOST_MOVED = 64;

  /** Stacks are of this size or more: what is not in one such piece is another stack. */
  private static final int STACK_SHIFT = 14;

  /** More threads than this are one. */
  private static final int MOST_THREADS = 1 << 12;

  private static final int CACHE = 1 << 13;

  // Of a cached address, below its function's number in the profile.
  private static final int ENTRY = 1; // it is where the function begins
  private static final int TRANSPARENT = 2;
  private static final int FUNCTION = 2; // shift

  // What nearly all notes begin with, above their instructions.
  private static final int NOTED = 48; // shift
  private static final int CALLED = (int) (TransferLog.head(TransferKind.CALL, false) >>> NOTED);
  private static final int RETURNED =
      (int) (TransferLog.head(TransferKind.RETURN, false) >>> NOTED);

  private final CallLog log = new CallLog();
  private final FunctionNames names = new FunctionNames();
  private final Map<Long, GuestStack> parked = new HashMap<>(); // by stack pointer
  private FunctionTable table; // null while it is not known where the kernel lies
  private final WorkLinks links = new WorkLinks();
  private final UserCalls user;
  private final WaitFinder waits = new WaitFinder();
  private Growing<Whereabouts> places = Growing.empty(); // that were marked
  private boolean kernelSeen;
  private int taskBefore = KernelTasks.NONE; // of the next change of the thread
  private int taskAfter = KernelTasks.NONE;
  private GuestStack s; // of the thread that runs
  private long nextTask; // address of the task after it
  private int threads;
  private GuestStack crowd; // the last thread, which stands for all that come later

  // Functions of addresses that were asked for lately.
  private final long[] cachedAddress = new long[CACHE];
  private final int[] cached = new int[CACHE];

  /**
   * @param tasks what the kernel says of its tasks, by number
   * @param programs that it begins, by number
   */
  CallFollower(KernelTasks tasks, Programs programs) {
    user = new UserCalls(log, names, tasks, programs);
    cachedAddress[0] = 1; // nothing is cached
  }

  /** The calls so far. */
  CallLog log() {
    return log;
  }

  WorkLinks links() {
    return links;
  }

  WaitFinder waits() {
    return waits;
  }

  /** What ran at the places that were marked, in their order. */
  List<Whereabouts> places() {
    return places.list();
  }

  FunctionNames names() {
    return names;
  }

  /** What cuts it back to where it is now; what runs is kept as it is, what waits is shared. */
  Recorded.Mark mark() {
    CallLog markedLog = log.copy();
    GuestStack marked = s.copy();
    Map<Long, GuestStack> waiting = Map.copyOf(parked);
    waiting.values().forEach(w -> w.kept = true);
    FunctionTable markedTable = table;
    boolean markedSeen = kernelSeen;
    int markedThreads = threads;
    Recorded.Mark markedNames = names.mark();
    Recorded.Mark markedLinks = links.mark();
    Runnable markedUser = user.mark();
    WaitFinder markedWaits = waits.copy();
    Growing<Whereabouts> markedPlaces = places;
    return () -> {
      log.cut(markedLog);
      s = marked.copy();
      parked.clear();
      parked.putAll(waiting);
      if (table != markedTable) {
        table = markedTable;
        if (table != null) {
          names.table(table);
        }
        forgetCached();
      }
      kernelSeen = markedSeen;
      threads = markedThreads;
      markedNames.cut();
      markedLinks.cut();
      markedUser.run();
      waits.take(markedWaits);
      places = markedPlaces;
    };
  }

  /** The thread that runs, with its frames. */
  GuestStack stack() {
    return s;
  }

  /**
   * Execution begins, or begins anew.
   *
   * @param stage what code without symbols is from now on
   * @param linear address of the first instruction
   */
  void begin(Place stage, long linear, long instructions) {
    names.stage(stage);
    if (s != null) {
      pop(0, instructions);
    }
    kernelSeen = false;
    thread(instructions);
    base(function(linear), instructions);
  }

  /** A thread that has not run before runs from now on. */
  private void thread(long instructions) {
    if (threads < MOST_THREADS) {
      s = new GuestStack(threads++);
      crowd = s;
    } else {
      s = crowd;
    }
    waits.switched();
    names.thread(s.thread);
    log.thread(s.thread, instructions);
    pop(0, instructions);
  }

  /** A thread that the kernel has made runs for the first time, at a linear address. */
  void born(long task, long linear, long t) {
    thread(t);
    s.fresh = true;
    user.runs(s, task);
    base(function(linear), t);
  }

  /** Where the kernel lies is not known any more: the machine was reset. */
  void forgetTable() {
    table = null;
    parked.clear();
    user.forget();
    forgetCached();
  }

  /**
   * From now on the kernel's functions lie where this says, and the next instruction here.
   *
   * @param linear address of the next instruction
   */
  void table(FunctionTable known, long linear, long instructions) {
    table = known;
    names.table(known);
    forgetCached();
    move(linear, instructions);
  }

  private void forgetCached() {
    Arrays.fill(cachedAddress, 0);
    cachedAddress[0] = 1;
  }

  @Override
  public void take(long from, long to) {
    for (long at = from; at < to; at += TransferLog.BYTES) {
      long head = Host.getLong(at);
      int noted = (int) (head >>> NOTED);
      if (noted == CALLED) {
        long slot = Host.getLong(at + TransferLog.STACK);
        long target = Host.getLong(at + TransferLog.TARGET);
        GuestStack s = this.s;
        int place = place(target);
        if (cachedAddress[place] == target
            && (cached[place] & (ENTRY | TRANSPARENT)) == ENTRY
            && s.takes(slot)) {
          int function = cached[place] >> FUNCTION;
          s.push(GuestStack.CALL, slot, Host.getLong(at + TransferLog.SITE), function);
          log.enter(function, Entered.CALL, head & TransferLog.INSTRUCTIONS);
          continue;
        }
      } else if (noted == RETURNED
          && s.ends(Host.getLong(at + TransferLog.STACK), Host.getLong(at + TransferLog.TARGET))) {
        if (--s.depth < s.low) {
          s.low = s.depth;
        }
        log.leave(head & TransferLog.INSTRUCTIONS);
        continue;
      }
      note(at, head);
    }
  }

  /** A note, whatever it is of. What is done above is what these rules come to for most. */
  private void note(long at, long head) {
    long site = Host.getLong(at + TransferLog.SITE);
    long target = Host.getLong(at + TransferLog.TARGET);
    long stack = Host.getLong(at + TransferLog.STACK);
    long t = head & TransferLog.INSTRUCTIONS;
    boolean ofUser = TransferLog.user(head);
    switch (TransferLog.kind(head)) {
      case TransferKind.CALL -> {
        if (ofUser) {
          user.call(s, site, target, stack, t);
        } else {
          call(site, target, stack, t);
        }
      }
      case TransferKind.RETURN -> {
        if (ofUser) {
          user.ret(s, target, stack, t);
        } else {
          ret(target, stack, t);
        }
      }
      case TransferKind.JUMP -> {
        if (ofUser) {
          user.jump(s, target, t);
        } else {
          move(target, t);
        }
      }
      case TransferKind.INTERRUPT -> event(Entered.INTERRUPT, ofUser, site, target, stack, t);
      case TransferKind.EXCEPTION -> event(Entered.EXCEPTION, ofUser, site, target, stack, t);
      case TransferKind.INTERRUPT_RETURN -> {
        if (ofUser) {
          user.go(s, target, t);
        } else {
          back(target, stack, t);
        }
      }
      case TransferKind.SYSTEM_CALL -> event(Entered.SYSTEM_CALL, true, site, target, 0, t);
      case TransferKind.SYSTEM_RETURN -> user.go(s, target, t);
      case TransferKind.FAR_CALL -> call(site, target, stack, t);
      case TransferKind.FAR_RETURN -> farReturn(ofUser, site, target, stack, t);
      case TransferKind.FAR_JUMP -> move(target, t);
      case TransferKind.STACK -> stackLoaded(ofUser, site, target, stack, t);
      case TransferKind.IDLE -> log.idle(target, t);
      case TransferKind.REPEATED_READ -> waits.again(s, t, t + log.idled());
      case TransferKind.MARK -> marked((int) site, target, stack, t);
      default -> throw new IllegalStateException("a note of kind " + TransferLog.kind(head));
    }
  }

  // ---------------------------------------------------------------- the rules

  private void call(long back, long target, long slot, long t) {
    // What was put higher on this stack and not taken has been left without a return.
    while (s.depth > 1) {
      int top = s.depth - 1;
      long its = s.slots[top];
      if (s.kinds[top] == GuestStack.BASE
          || s.kinds[top] >= GuestStack.EVENT
          || Long.compareUnsigned(slot, its) < 0
          || (slot ^ its) >>> STACK_SHIFT != 0) {
        break;
      }
      pop(top, t);
    }
    makeRoom(t);
    int found = found(target);
    if (found >= 0 && (found & ENTRY) == 0 && at(target) == at(back - 1)) {
      push(GuestStack.LOCAL, slot, back, s.functions[s.depth - 1]);
    } else if (found >= 0 && (found & TRANSPARENT) != 0) {
      push(GuestStack.CALL, slot, back, GuestStack.PENDING);
    } else {
      int function = found >= 0 ? found >> FUNCTION : names.unnamed(target);
      push(GuestStack.CALL, slot, back, function);
      log.enter(function, Entered.CALL, t);
    }
  }

  private void ret(long target, long slot, long t) {
    int top = s.depth - 1;
    int frame = top;
    while (frame > 0 && s.kinds[frame] == GuestStack.TAIL) {
      frame--;
    }
    if (frame < s.users || s.slots[frame] != slot || !s.calls(frame)) {
      frame = find(slot, GuestStack.CALL, GuestStack.LOCAL);
    }
    if (frame >= 0) {
      long back = s.backs[frame];
      pop(frame, t);
      if (back != target) {
        move(target, t);
      }
      return;
    }
    frame = top;
    while (frame > 0 && s.kinds[frame] == GuestStack.TAIL) {
      frame--;
    }
    if (frame >= s.users && s.calls(frame) && s.backs[frame] == target) {
      pop(frame, t);
    } else if (s.fresh) {
      s.fresh = false;
      pop(0, t);
      base(function(target), t);
    } else {
      move(target, t);
    }
  }

  /** The highest frame of two kinds that has this slot, or −1. */
  private int find(long slot, byte one, byte other) {
    for (int i = s.depth - 1; i >= Math.max(s.users, s.depth - SEARCH); i--) {
      if (s.slots[i] == slot && (s.kinds[i] == one || s.kinds[i] == other)) {
        return i;
      }
    }
    return -1;
  }

  /** Goes on at an address without a call: to another function, that is called within this one. */
  private void move(long target, long t) {
    int found = found(target);
    if (found < 0 || (found & TRANSPARENT) != 0) {
      return;
    }
    int function = found >> FUNCTION;
    if (!kernelSeen) {
      enterKernel(function, t);
      return;
    }
    int top = s.depth - 1;
    if (s.functions[top] == GuestStack.PENDING) {
      s.functions[top] = function;
      log.enter(function, Entered.CALL, t);
      return;
    }
    if (s.functions[top] == function) {
      return;
    }
    while (top > 0 && s.kinds[top] == GuestStack.LOCAL) {
      pop(top, t);
      top--;
    }
    for (int i = top; i >= 0; i--) {
      if (s.functions[i] == function) {
        pop(i + 1, t);
        return;
      }
      if (s.kinds[i] != GuestStack.TAIL) {
        break;
      }
    }
    makeRoom(t);
    top = s.depth - 1;
    push(GuestStack.TAIL, s.slots[top], s.backs[top], function);
    log.enter(function, Entered.CALL, t);
  }

  /** What ran before the kernel is a thread by itself. */
  private void enterKernel(int function, long t) {
    kernelSeen = true;
    pop(0, t);
    if (names.stage() != Place.UNNAMED) {
      names.stage(Place.UNNAMED);
      thread(t);
    }
    base(function, t);
  }

  private void event(
      Entered how, boolean ofUser, long interrupted, long target, long slot, long t) {
    if (ofUser) {
      user.enter(s, t);
    }
    makeRoom(t);
    int function = function(target);
    waits.interrupted(s.depth, t);
    push(ofUser ? GuestStack.FROM_USER : GuestStack.EVENT, slot, interrupted, function);
    log.enter(function, how, t);
  }

  private void back(long target, long slot, long t) {
    int frame = find(slot, GuestStack.EVENT, GuestStack.EVENT);
    if (frame < 0 && !isOwn(target)) {
      frame = moved(slot);
    }
    if (frame < 0) {
      move(target, t); // IRET to itself serialises
      return;
    }
    long interrupted = s.backs[frame];
    pop(frame, t);
    waits.resumed(s.depth, t);
    if (interrupted != target) {
      move(target, t);
    }
  }

  /** The event whose frame a handler has copied a little further down, or −1. */
  private int moved(long slot) {
    for (int i = s.depth - 1; i >= Math.max(s.users, s.depth - SEARCH); i--) {
      if (s.kinds[i] == GuestStack.EVENT) {
        long distance = s.slots[i] - slot;
        return distance > 0 && distance <= MOST_MOVED ? i : -1;
      }
    }
    return -1;
  }

  /**
   * A far RET, which may stand for a far CALL: with the address of the function's own code below
   * what it takes from the stack.
   */
  private void farReturn(boolean ofUser, long below, long target, long slot, long t) {
    if (ofUser) {
      user.go(s, target, t);
      return;
    }
    if (find(slot, GuestStack.CALL, GuestStack.CALL) >= 0) {
      ret(target, slot, t);
    } else if (isOwn(below) && table.isEntry(target)) {
      call(below, target, slot + 16, t);
    } else {
      move(target, t);
    }
  }

  private boolean isOwn(long linear) {
    int there = at(linear);
    return there >= 0 && names.of(there) == s.functions[s.depth - 1];
  }

  private void stackLoaded(boolean ofUser, long site, long before, long now, long t) {
    if (ofUser || table == null || !table.isSwitcher(at(site))) {
      return;
    }
    s.parked = before;
    names.task(s.thread, taskBefore);
    parked.put(before, s);
    GuestStack next = parked.remove(now);
    if (next != null) {
      waits.switched();
      s = next.kept ? next.copy() : next;
      log.thread(s.thread, t);
      names.task(s.thread, taskAfter);
      return;
    }
    born(nextTask, site, t);
    names.task(s.thread, taskAfter);
  }

  // ---------------------------------------------------------------- what the kernel says

  /**
   * The kernel is about to switch from one task to another: their numbers as {@link KernelTasks}
   * has them, the former's in the upper 32 bits, and the latter's address.
   */
  static final int TASKS = 1;

  /** Something is asked for that is to run later, known by a number. */
  static final int ASKED = 2;

  /** The same where it is to be asked for again before it runs, after a while. */
  static final int ASKED_FOR_LATER = 3;

  /** What was asked for begins to run. */
  static final int STARTED = 4;

  /** The thread begins a program, as {@link Programs} has it. */
  static final int PROGRAM = 5;

  /** From now on the kernel tells each program that is begun. */
  static final int PROGRAMS_TOLD = 7;

  /** The thread has made another, known by its task's address. */
  static final int MADE = 6;

  /** What runs is to be kept, as the place of a number. */
  static final int PLACE = 8;

  /** A device's register is read, both by their numbers. */
  static final int READ = 9;

  /** Something else is done with a device. */
  static final int TOUCHED = 10;

  private void marked(int what, long target, long stack, long t) {
    switch (what) {
      case TASKS -> {
        taskBefore = (int) (target >> 32);
        taskAfter = (int) target;
        nextTask = stack;
      }
      case ASKED, ASKED_FOR_LATER -> links.asked(target, what == ASKED_FOR_LATER, s.thread, t);
      case PLACE -> places = places.with(new Whereabouts(s.thread, s.function(s.depth)));
      case READ -> waits.read((int) target, (int) stack, s, t, t + log.idled());
      case TOUCHED -> waits.touched((int) target);
      case STARTED -> links.started(target, s.thread, t);
      case PROGRAM -> user.begun(s, (int) target);
      case PROGRAMS_TOLD -> user.tells();
      case MADE -> user.made(s, target);
      default -> throw new IllegalStateException("a mark of kind " + what);
    }
  }

  // ---------------------------------------------------------------- frames

  private void base(int function, long t) {
    push(GuestStack.BASE, 0, 0, function);
    log.enter(function, Entered.START, t);
  }

  private void push(byte kind, long slot, long back, int function) {
    s.push(kind, slot, back, function);
  }

  private void makeRoom(long t) {
    s.makeRoom(log, t);
  }

  private void pop(int frame, long t) {
    s.pop(frame, log, t);
  }

  // ---------------------------------------------------------------- functions

  private int function(long linear) {
    int found = found(linear);
    return found >= 0 ? found >> FUNCTION : names.unnamed(linear);
  }

  /** The table's number of the function that an address belongs to, or NONE. */
  private int at(long linear) {
    return table == null ? FunctionTable.NONE : table.at(linear);
  }

  /** The profile's number of that function, with what is cached of the address; −1 for none. */
  private int found(long linear) {
    if (table == null) {
      return FunctionTable.NONE;
    }
    int place = place(linear);
    if (cachedAddress[place] != linear) {
      cachedAddress[place] = linear;
      cached[place] = look(linear);
    }
    return cached[place];
  }

  private static int place(long linear) {
    return (int) (linear ^ linear >>> 13) & CACHE - 1;
  }

  private int look(long linear) {
    int there = table.at(linear);
    if (there < 0) {
      return FunctionTable.NONE;
    }
    int flags = table.isEntry(linear) ? ENTRY : 0;
    flags |= table.isTransparent(there) ? TRANSPARENT : 0;
    return names.of(there) << FUNCTION | flags;
  }
}
