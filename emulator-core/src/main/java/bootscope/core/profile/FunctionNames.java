package bootscope.core.profile;

import bootscope.core.event.Recorded;
import bootscope.core.image.ImageException;
import bootscope.core.profile.ProfiledFunction.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The functions and threads that came up in a run, each by its number in the profile. */
final class FunctionNames {
  /** Stands for what runs at privilege level 3 where it is not known which program that is. */
  static final int USER = 1;

  /** Stands for code without a symbol, once too many were called in it. */
  private static final int OTHER = 2;

  /** More calls' targets without a symbol are not told apart. */
  private static final int MOST_UNNAMED = 1 << 16;

  private final List<ProfiledFunction> functions = new ArrayList<>();
  private final List<Integer> taskOf = new ArrayList<>(); // by thread
  private final List<Place> stageOf = new ArrayList<>(); // by thread: when it began
  private final Map<ProfiledFunction, Integer> known = new HashMap<>(); // of tables
  private final Map<Long, Integer> unnamed = new HashMap<>();
  private Place stage = Place.UNNAMED; // what code without symbols is
  private FunctionTable table;
  private int[] ofTable = {}; // 0: not seen yet
  private final Map<ProgramFile, int[]> ofFile = new HashMap<>(); // likewise

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

  /** What a program runs without symbols. */
  int program(String name) {
    return known.computeIfAbsent(
        new ProfiledFunction("user space: " + name, Place.USER, "", 0), this::add);
  }

  /** A function of a program's file, by its number there. */
  int of(Program program, int there) {
    FunctionPlaces places = program.file().places();
    int[] numbers = ofFile.computeIfAbsent(program.file(), f -> new int[places.size()]);
    if (numbers[there] == 0) {
      long address = places.address(there) + program.moved();
      String name = ImageException.printable(places.name(there));
      ProfiledFunction function =
          new ProfiledFunction(name, Place.USER, program.file().name(), address);
      numbers[there] = known.computeIfAbsent(function, this::add);
    }
    return numbers[there];
  }

  /** The task that a thread is, by what the kernel said last, or {@link KernelTasks#NONE}. */
  int task(int thread) {
    return taskOf.get(thread);
  }

  /** What code without symbols is. */
  Place stage() {
    return stage;
  }

  /** From now on code without symbols is of this kind. */
  void stage(Place now) {
    stage = now;
    unnamed.clear();
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
    String name = String.format(Locale.ROOT, "%s 0x%x", stage.text(), linear);
    int number =
        this.known.computeIfAbsent(new ProfiledFunction(name, stage, "", linear), this::add);
    unnamed.put(linear, number);
    return number;
  }

  /** A thread that runs for the first time. */
  void thread(int number) {
    if (number == taskOf.size()) {
      taskOf.add(KernelTasks.NONE);
      stageOf.add(stage);
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
    List<Place> stages = List.copyOf(stageOf);
    Place markedStage = stage;
    return () -> {
      taskOf.clear();
      taskOf.addAll(marked);
      stageOf.clear();
      stageOf.addAll(stages);
      if (stage != markedStage) {
        stage(markedStage);
      }
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
      Place began = stageOf.get(i);
      String unknown = began == Place.UNNAMED ? "thread " + i : began.text();
      String name = number == KernelTasks.NONE ? unknown : tasks.name(number);
      int id = number == KernelTasks.NONE ? -1 : tasks.id(number);
      threads.add(new ProfiledThread(name, id, functions.size()));
      functions.add(new ProfiledFunction(name, Place.THREAD, "", 0));
    }
    return threads;
  }
}
