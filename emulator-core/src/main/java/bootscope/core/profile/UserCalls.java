package bootscope.core.profile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What threads call at privilege level 3: upon a frame of its program, each has frames of those
 * functions that the program's file has symbols of. They are the lowest ones of its stack; what it
 * calls of the kernel is above them. Code without symbols is a part of what called it.
 *
 * <p>An address belongs to a function of the program that the thread runs, never of another's: two
 * programs may have the same addresses.
 */
final class UserCalls {
  /** Frames that are looked through for a return's. */
  private static final int SEARCH = 512;

  /** Places that are further from one another, in bytes, may be on different stacks. */
  private static final long NEAR = 1 << 16;

  /** New threads that have not run yet are known up to so many, the last that were made. */
  private static final int MOST_BORN = 256;

  private static final int CACHE = 1 << 12;
  private static final int ENTRY = 1; // it is where the function begins
  private static final int FUNCTION = 1; // shift

  /**
   * What a new thread has from the one that made it.
   *
   * @param frames of the program; null without any
   */
  private record Birth(Program program, GuestStack frames) {}

  private final CallLog log;
  private final FunctionNames names;
  private final KernelTasks tasks;
  private final Programs programs;
  private boolean told; // whether the kernel tells of programs
  private Map<Long, Birth> births = new LinkedHashMap<>(); // by address of the new task

  private Program basedOn; // whose number is kept
  private int base;
  private final Map<Integer, Integer> ofTask = new HashMap<>(); // the same, by task

  // Functions of addresses that were asked for lately, of one program.
  private Program cachedOf;
  private final long[] cachedAddress = new long[CACHE];
  private final int[] cached = new int[CACHE];

  UserCalls(CallLog log, FunctionNames names, KernelTasks tasks, Programs programs) {
    this.log = log;
    this.names = names;
    this.tasks = tasks;
    this.programs = programs;
  }

  /** What the kernel has made is not known any more: the machine was reset. */
  void forget() {
    births.clear();
    told = false;
  }

  /** What takes it back to where it is now. */
  Runnable mark() {
    Map<Long, Birth> marked = new LinkedHashMap<>(births);
    boolean markedTold = told;
    return () -> {
      births = new LinkedHashMap<>(marked);
      told = markedTold;
    };
  }

  // ---------------------------------------------------------------- what the kernel says

  /** From now on the kernel tells each program that is begun. */
  void tells() {
    told = true;
  }

  /** The thread begins a program; it is not there yet. */
  void begun(GuestStack s, int program) {
    s.program = program == Programs.NONE ? null : programs.get(program);
    s.anew = true;
    s.born = null;
  }

  /** The thread has made another. */
  void made(GuestStack s, long task) {
    births.remove(task); // it is the latest then
    if (births.size() == MOST_BORN) {
      births.remove(births.keySet().iterator().next());
    }
    births.put(task, new Birth(s.program, s.anew ? null : s.userFrames()));
  }

  /** A thread runs for the first time. */
  void runs(GuestStack s, long task) {
    Birth birth = births.remove(task);
    if (birth != null) {
      s.program = birth.program;
      s.born = birth.frames;
    }
  }

  // ---------------------------------------------------------------- to level 3 and from it

  /** Nothing of the kernel is left on the thread's stack. */
  void enter(GuestStack s, long t) {
    s.fresh = false;
    s.users = Math.min(s.users, s.depth);
    int base = base(s);
    if (s.users > 0 && s.functions[0] == base && !s.anew) {
      s.pop(s.users, log, t);
      return;
    }
    s.pop(0, log, t);
    s.anew = false;
    s.push(GuestStack.BASE, 0, 0, base);
    log.enter(base, Entered.START, t);
    GuestStack born = s.born;
    s.born = null;
    s.doubted = born != null;
    for (int i = 1; born != null && i < born.depth; i++) {
      s.push(born.kinds[i], born.slots[i], born.backs[i], born.functions[i]);
      if (s.shown(i)) {
        log.enter(born.functions[i], Entered.CALL, t);
      }
    }
    s.users = s.depth;
  }

  /** What a thread's program runs without symbols. */
  private int base(GuestStack s) {
    if (s.program != null) {
      if (s.program != basedOn) {
        basedOn = s.program;
        base = names.program(s.program.name());
      }
      return base;
    }
    int task = told ? names.task(s.thread) : KernelTasks.NONE;
    return task == KernelTasks.NONE
        ? FunctionNames.USER
        : ofTask.computeIfAbsent(task, n -> names.program(tasks.name(n)));
  }

  /** The processor goes to an address at privilege level 3. */
  void go(GuestStack s, long target, long t) {
    for (int i = s.depth - 1; i >= s.users; i--) {
      if (s.kinds[i] == GuestStack.FROM_USER) {
        long back = s.backs[i];
        s.pop(i, log, t);
        if (i > s.users || s.users == 0 || s.anew || s.functions[0] != base(s)) {
          break;
        }
        if (back != target && follows(s)) {
          elsewhere(s, back, target, t);
        }
        return;
      }
    }
    enter(s, t);
    if (follows(s)) {
      move(s, target, t);
    }
  }

  /**
   * The kernel goes on at another place than it came from: a signal's handler is called, or has
   * returned, or the system call is done again.
   */
  private void elsewhere(GuestStack s, long back, long target, long t) {
    for (int i = s.users - 1; i > 0; i--) {
      if (s.kinds[i] == GuestStack.EVENT && s.backs[i] == target) {
        s.pop(i, log, t);
        return;
      }
    }
    int found = found(s.program, target);
    if (found >= 0 && (found & ENTRY) != 0) {
      s.makeRoom(log, t);
      push(s, GuestStack.EVENT, 0, back, found >> FUNCTION);
      log.enter(found >> FUNCTION, Entered.CALL, t);
    } else {
      move(s, target, t);
    }
  }

  // ---------------------------------------------------------------- within level 3

  private boolean follows(GuestStack s) {
    return s.program != null && s.program.file() != null;
  }

  /** Whether a note of level 3 is of interest; what the thread has of the kernel is gone then. */
  private boolean listens(GuestStack s, long slot, long t) {
    if (!follows(s)) {
      return false;
    }
    if (s.users == 0 || s.depth != s.users) {
      enter(s, t);
    }
    if (s.doubted) {
      s.doubted = false;
      int top = s.users - 1;
      while (top > 0 && !s.calls(top)) {
        top--;
      }
      long below = s.slots[top] - slot;
      if (top > 0 && Long.compareUnsigned(below, NEAR) >= 0 && find(s, slot) < 0) {
        s.pop(1, log, t);
      }
    }
    return true;
  }

  /** A CALL, as docs/profile.md has its rules. */
  void call(GuestStack s, long back, long target, long slot, long t) {
    if (!listens(s, slot, t)) {
      return;
    }
    while (s.depth > 1) {
      int top = s.depth - 1;
      long its = s.slots[top];
      if (s.kinds[top] >= GuestStack.EVENT || Long.compareUnsigned(slot - its, NEAR) >= 0) {
        break;
      }
      s.pop(top, log, t);
    }
    int found = found(s.program, target);
    if (found < 0) {
      return;
    }
    s.makeRoom(log, t);
    int function = found >> FUNCTION;
    int from = found(s.program, back - 1);
    if ((found & ENTRY) == 0 && from >= 0 && from >> FUNCTION == function) {
      push(s, GuestStack.LOCAL, slot, back, s.functions[s.depth - 1]);
    } else {
      push(s, GuestStack.CALL, slot, back, function);
      log.enter(function, Entered.CALL, t);
    }
  }

  /** A RET. */
  void ret(GuestStack s, long target, long slot, long t) {
    if (!listens(s, slot, t)) {
      return;
    }
    int frame = find(s, slot);
    if (frame > 0) {
      long back = s.backs[frame];
      s.pop(frame, log, t);
      if (back != target) {
        move(s, target, t);
      }
      return;
    }
    frame = s.depth - 1;
    while (frame > 0 && s.kinds[frame] == GuestStack.TAIL) {
      frame--;
    }
    if (frame > 0 && s.calls(frame) && s.backs[frame] == target) {
      s.pop(frame, log, t);
    } else {
      move(s, target, t);
    }
  }

  /** The highest frame of a call that has this slot, or −1. What lies below all has none. */
  private static int find(GuestStack s, long slot) {
    int top = s.users - 1;
    if (s.slots[top] != slot && Long.compareUnsigned(s.slots[top] - slot, NEAR) < 0) {
      return -1;
    }
    for (int i = top; i > 0 && i > top - SEARCH; i--) {
      if (s.slots[i] == slot && s.calls(i)) {
        return i;
      }
    }
    return -1;
  }

  /** A jump. */
  void jump(GuestStack s, long target, long t) {
    if (follows(s) && s.users > 0 && s.depth == s.users) {
      move(s, target, t);
    }
  }

  /** Goes on at an address without a call: to another function, that is called within this one. */
  private void move(GuestStack s, long target, long t) {
    int found = found(s.program, target);
    int top = s.depth - 1;
    if (found < 0 || s.functions[top] == found >> FUNCTION) {
      return;
    }
    int function = found >> FUNCTION;
    for (int i = top; (found & ENTRY) == 0 && i > 0 && i > top - SEARCH; i--) {
      if (s.functions[i] == function) { // what longjmp does
        s.pop(i + 1, log, t);
        return;
      }
    }
    while (top > 0 && s.kinds[top] == GuestStack.LOCAL) {
      s.pop(top--, log, t);
    }
    for (int i = top; i > 0; i--) {
      if (s.functions[i] == function) {
        s.pop(i + 1, log, t);
        return;
      }
      if (s.kinds[i] != GuestStack.TAIL) {
        break;
      }
    }
    s.makeRoom(log, t);
    top = s.depth - 1;
    push(s, GuestStack.TAIL, s.slots[top], s.backs[top], function);
    log.enter(function, Entered.CALL, t);
  }

  private static void push(GuestStack s, byte kind, long slot, long back, int function) {
    s.push(kind, slot, back, function);
    s.users = s.depth;
  }

  // ---------------------------------------------------------------- functions

  /** The profile's number of the function of an address, with what is cached of it; −1 for none. */
  private int found(Program program, long linear) {
    if (program != cachedOf) {
      cachedOf = program;
      Arrays.fill(cachedAddress, 0);
      cachedAddress[0] = 1; // nothing is cached
    }
    int place = (int) (linear ^ linear >>> 12) & CACHE - 1;
    if (cachedAddress[place] != linear) {
      cachedAddress[place] = linear;
      cached[place] = look(program, linear);
    }
    return cached[place];
  }

  private int look(Program program, long linear) {
    int place = program.place(linear);
    if (place < 0) {
      return FunctionPlaces.NONE;
    }
    FunctionPlaces places = program.file().places();
    int entry = places.start(place) == linear - program.moved() ? ENTRY : 0;
    return names.of(program, places.function(place)) << FUNCTION | entry;
  }
}
