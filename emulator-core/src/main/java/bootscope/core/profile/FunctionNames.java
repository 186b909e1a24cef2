package bootscope.core.profile;

import bootscope.core.profile.ProfiledFunction.Place;
import java.util.ArrayList;
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
  private final List<ProfiledThread> threads = new ArrayList<>();
  private final Map<Long, Integer> unnamed = new HashMap<>();
  private FunctionTable table;
  private int[] ofTable = {}; // 0: not seen yet

  FunctionNames() {
    add("machine", Place.THREAD, 0);
    add("user space", Place.USER, 0);
    add("other code", Place.UNKNOWN, 0);
  }

  private int add(String name, Place place, long address) {
    functions.add(new ProfiledFunction(name, place, "", address));
    return functions.size() - 1;
  }

  /** Another table is in force. */
  void table(FunctionTable now) {
    table = now;
    ofTable = new int[now.size()];
  }

  /** A function of the table's. */
  int of(int there) {
    int known = ofTable[there];
    return known != 0 ? known : seen(there);
  }

  private int seen(int there) {
    ofTable[there] = add(table.name(there), Place.KERNEL, table.address(there));
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
    if (number == threads.size()) {
      String name = "thread " + number;
      threads.add(new ProfiledThread(name, -1, add(name, Place.THREAD, 0)));
    }
  }

  ProfiledFunction function(int number) {
    return functions.get(number);
  }

  List<ProfiledFunction> functions() {
    return List.copyOf(functions);
  }

  List<ProfiledThread> threads() {
    return List.copyOf(threads);
  }
}
