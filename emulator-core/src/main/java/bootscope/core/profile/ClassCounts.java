package bootscope.core.profile;

import bootscope.core.cpu.engine.RetiredInstructions;
import bootscope.core.event.Recorded;
import bootscope.core.isa.InstructionClass;
import bootscope.core.profile.ProfiledFunction.Place;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts retired instructions by class and by the function that they lie in, which is known of
 * their address. So code through which others jump counts for itself here.
 */
final class ClassCounts implements RetiredInstructions {
  static final int CLASSES = InstructionClass.values().length;

  /** More functions than this are one: a guest may load modules for ever. */
  private static final int MOST_FUNCTIONS = 1 << 16;

  private static final ProfiledFunction OTHER =
      new ProfiledFunction("other code", Place.UNKNOWN, "", 0);
  private static final ProfiledFunction USER =
      new ProfiledFunction("user space", Place.USER, "", 0);

  private final Map<ProfiledFunction, long[]> counts = new LinkedHashMap<>();
  private FunctionTable table; // null while it is not known where the kernel lies
  private long[][] ofTable = {}; // by its function; null: not seen yet
  private Place stage = Place.UNNAMED;

  /** From now on functions lie where this says; null: it is not known. */
  void table(FunctionTable now) {
    table = now;
    ofTable = new long[now == null ? 0 : now.size()][];
  }

  /** From now on code without symbols is of this kind. */
  void stage(Place now) {
    stage = now;
  }

  @Override
  public void retired(long linear, boolean user, byte[] classes, int from, int to, long times) {
    long[] counted = at(linear, user);
    for (int i = from; i < to; i++) {
      counted[classes[i]] += times;
    }
  }

  private long[] at(long linear, boolean user) {
    if (user) {
      return counted(USER);
    }
    int there = table == null ? FunctionTable.NONE : table.at(linear);
    if (there < 0) {
      return counted(new ProfiledFunction("code without a symbol", stage, "", 0));
    }
    if (ofTable[there] == null) {
      String module = table.module(there);
      Place place = module.isEmpty() ? Place.KERNEL : Place.MODULE;
      ofTable[there] =
          counted(new ProfiledFunction(table.name(there), place, module, table.address(there)));
    }
    return ofTable[there];
  }

  private long[] counted(ProfiledFunction function) {
    boolean known = counts.size() < MOST_FUNCTIONS || counts.containsKey(function);
    return counts.computeIfAbsent(known ? function : OTHER, f -> new long[CLASSES]);
  }

  /** The counts by function; each is a copy. */
  Map<ProfiledFunction, long[]> counts() {
    Map<ProfiledFunction, long[]> copy = new LinkedHashMap<>();
    counts.forEach(
        (function, counted) -> {
          if (Arrays.stream(counted).anyMatch(n -> n != 0)) {
            copy.put(function, counted.clone());
          }
        });
    return copy;
  }

  /**
   * What puts them back to what they are now.
   *
   * @param settle has all told that has retired, or will be undone
   */
  Recorded.Mark mark(Runnable settle) {
    Map<ProfiledFunction, long[]> marked = counts();
    FunctionTable markedTable = table;
    Place markedStage = stage;
    return () -> {
      settle.run();
      long[] none = new long[CLASSES];
      counts.forEach(
          (function, counted) ->
              System.arraycopy(marked.getOrDefault(function, none), 0, counted, 0, CLASSES));
      stage = markedStage;
      if (table != markedTable) {
        table(markedTable);
      }
    };
  }
}
