package bootscope.core.profile;

import bootscope.core.event.Recorded;
import bootscope.core.profile.ProfiledFunction.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The functions and threads that came up in a run, each by its number in the profile. */
final class FunctionNames {
  /** Stands for all that runs at privilege level 3. */
  static final int USER = 1;

  /** Stands for code without a symbol, once too many were called in it. */
  private static final int OTHER = 2;

  /** More calls' targets without a symbol are not told apart. */
  private static final int MOST_UNNAMED = 1 << 16;

  /** The last page of the first megabyte, and of all addresses, is firmware's. */
  private static final long LOW = 0x10_0000;

  private static final long HIGH = 0xFFC0_0000L;
  private static final long HIGH_END = 1L << 32;

  private final List<ProfiledFunction> functions = new ArrayList<>();
  private final List<Integer> taskOf = new ArrayList<>(); // by thread
  private final Map<ProfiledFunction, Integer> known = new HashMap<>(); // of tables
  private final Map<Long, Integer> unnamed = new HashMap<>();
  private FunctionTable table;
  private int[] ofTable = {}; // 0: not seen yet

  FunctionNames() {
    add("machine", Place.THREAD, 0);
    add("user space", Place.USER, 0);
    add("other code", Place.UNKNOWN, 0);
  }

  private int add(ProfiledFunction function) {
    functions.add(function);
    return functions.size() - 1;
  }

  private int add(String name, Place place, long address) {
    return add(new ProfiledFunction(name, place, "", address));
  }

  /** Another table is in force. */
  void table(FunctionTable now) {
    int kept = now.sameKernel(table) ? now.ofKernel() : 0;
    ofTable = Arrays.copyOf(Arrays.copyOf(ofTable, kept), now.size());
    table = now;
  }

  /** A function of the table's. */
  int of(int there) {
    int known = ofTable[there];
    return known != 0 ? known : seen(there);
  }

  private int seen(int there) {
    String module = table.module(there);
    Place place = module.isEmpty() ? Place.KERNEL : Place.MODULE;
    ProfiledFunction function =
        new ProfiledFunction(table.name(there), place, module, table.address(there));
    ofTable[there] = known.computeIfAbsent(function, this::add);
    return ofTable[there];
  }

  /** A call's target in code without symbols. */
  int unnamed(long linear) {
    Integer known = unnamed.get(linear);
    if (known != null) {
      return known;
    }
    if (unnamed.size() == MOST_UNNAMED) {
      return OTHER;
    }
    boolean firmware = Long.compareUnsigned(linear, LOW) < 0 || linear >= HIGH && linear < HIGH_END;
    String name = String.format(Locale.ROOT, "0x%x", linear);
    int number = add(name, firmware ? Place.FIRMWARE : Place.UNNAMED, linear);
    unnamed.put(linear, number);
    return number;
  }

  /** A thread that runs for the first time. */
  void thread(int number) {
    if (number == taskOf.size()) {
      taskOf.add(KernelTasks.NONE);
    }
  }

  /** What the kernel says which task a thread is; the last word counts. */
  void task(int thread, int task) {
    if (task != KernelTasks.NONE) {
      taskOf.set(thread, task);
    }
  }

  /** What cuts the threads back to what they are now; functions keep their numbers. */
  Recorded.Mark mark() {
    List<Integer> marked = List.copyOf(taskOf);
    return () -> {
      taskOf.clear();
      taskOf.addAll(marked);
    };
  }

  ProfiledFunction function(int number) {
    return functions.get(number);
  }

  List<ProfiledFunction> functions() {
    return functions;
  }

  /**
   * The threads, each with a function of its own behind those that ran.
   *
   * @param functions to which those are added
   * @param tasks what the kernel says of tasks, by number
   */
  List<ProfiledThread> threads(List<ProfiledFunction> functions, KernelTasks tasks) {
    List<ProfiledThread> threads = new ArrayList<>();
    for (int i = 0; i < taskOf.size(); i++) {
      int number = taskOf.get(i);
      String name = number == KernelTasks.NONE ? "thread " + i : tasks.name(number);
      int id = number == KernelTasks.NONE ? -1 : tasks.id(number);
      threads.add(new ProfiledThread(name, id, functions.size()));
      functions.add(new ProfiledFunction(name, Place.THREAD, "", 0));
    }
    return threads;
  }
}
