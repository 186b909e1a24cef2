package bootscope.core.debug;

import bootscope.core.cpu.system.Segments;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment or system descriptor of the GDT or LDT, as it is in memory (SDM vol. 3A §3.4.5, §3.5;
 * in long mode §5.2.1, §7.2.3).
 *
 * @param low its first 8 bytes
 * @param high its other 8 bytes, where it has 16; else 0
 * @param longMode whether the processor is in long mode
 */
record Descriptor(long low, long high, boolean longMode) {
  static final int LDT = 2;
  static final int CALL_GATE = 12;

  private static final int PRESENT = 1 << 7;
  private static final int ACCESSED = 1;
  private static final int LONG = 1 << 13;
  private static final int BIG = 1 << 14;

  private static final List<String> SYSTEM =
      List.of(
          "type 0",
          "16-bit TSS",
          "LDT",
          "16-bit TSS, busy",
          "16-bit call gate",
          "task gate",
          "16-bit interrupt gate",
          "16-bit trap gate",
          "type 8",
          "32-bit TSS",
          "type 10",
          "32-bit TSS, busy",
          "32-bit call gate",
          "type 13",
          "32-bit interrupt gate",
          "32-bit trap gate");

  /** Whether it has 16 bytes: system descriptors in long mode have. */
  static boolean wide(long low, boolean longMode) {
    return longMode && (low >>> 44 & 1) == 0;
  }

  int attributes() {
    return Segments.attributes(low);
  }

  long base() {
    return Segments.base(low) | high << 32;
  }

  /** In bytes, granularity applied. */
  long limit() {
    return Segments.limit(low);
  }

  /** Of a system descriptor. */
  int type() {
    return attributes() & 0xF;
  }

  boolean isSystem() {
    return isSystem(attributes());
  }

  boolean isCode() {
    return (attributes() & 0x18) == 0x18;
  }

  boolean isPresent() {
    return (attributes() & PRESENT) != 0;
  }

  boolean isTask() {
    return isSystem() && (type() & 5) == 1;
  }

  /** Of a TSS: whether its task is the present one, or one to which it returns. */
  boolean isBusy() {
    return (type() & 2) != 0;
  }

  /** Call and task gates, which have a selector in place of a base. */
  boolean isGate() {
    return isSystem() && (type() == 4 || type() == 5 || type() == CALL_GATE);
  }

  boolean isTaskGate() {
    return isSystem() && type() == 5;
  }

  /** Of a gate: the selector. */
  int target() {
    return (int) (low >>> 16) & 0xFFFF;
  }

  /** Of a call gate: where in its segment. */
  long offset() {
    long offset = low & 0xFFFF | low >>> 32 & 0xFFFF_0000L | high << 32;
    return type() == 4 ? offset & 0xFFFF : offset;
  }

  /** Whether only 64-bit code runs in it. */
  boolean is64Bit() {
    return isCode() && longMode && (attributes() & LONG) != 0;
  }

  boolean isBig() {
    return (attributes() & BIG) != 0;
  }

  private static boolean isSystem(int attributes) {
    return (attributes & 0x10) == 0;
  }

  /** What attributes mean, in words, such as {@code 64-bit code, execute/read, accessed}. */
  static String words(int attributes, boolean longMode) {
    int type = attributes & 0xF;
    if (isSystem(attributes)) {
      String name = SYSTEM.get(type);
      return longMode ? name.replace("32-bit", "64-bit") : name;
    }
    List<String> words = new ArrayList<>();
    boolean big = (attributes & BIG) != 0;
    if ((type & 8) != 0) {
      boolean wide = longMode && (attributes & LONG) != 0;
      words.add((wide ? "64-bit" : big ? "32-bit" : "16-bit") + " code");
      words.add((type & 2) != 0 ? "execute/read" : "execute only");
      if ((type & 4) != 0) {
        words.add("conforming");
      }
    } else {
      words.add("data");
      words.add((type & 2) != 0 ? "read/write" : "read only");
      if ((type & 4) != 0) {
        words.add("expands down");
      }
    }
    if ((type & ACCESSED) != 0) {
      words.add("accessed");
    }
    return String.join(", ", words);
  }

  /** The bits that are set of P, G, D/B, L and AVL. */
  static String flags(int attributes) {
    List<String> set = new ArrayList<>();
    String[] names = {"P", "AVL", "L", "D/B", "G"};
    int[] bits = {7, 12, 13, 14, 15};
    for (int i = 0; i < bits.length; i++) {
      if ((attributes >> bits[i] & 1) != 0) {
        set.add(names[i]);
      }
    }
    return String.join(" ", set);
  }

  static int dpl(int attributes) {
    return attributes >> 5 & 3;
  }

  /** What keeps it from being used; null for nothing. */
  String trouble() {
    if (!isPresent()) {
      return "not present";
    }
    if (isSystem()) {
      boolean known =
          longMode
              ? type() == LDT || type() == 9 || type() == 11 || type() == CALL_GATE
              : type() <= 5 && type() > 0 || type() == 9 || type() == 11 || type() == CALL_GATE;
      if (!known) {
        return longMode && type() != 0 ? "no such type in long mode" : "no such type in this table";
      }
      if (longMode && (high >>> 40 & 0x1F) != 0) {
        return "bits 12:8 of its last word must be 0";
      }
    } else if (is64Bit() && isBig()) {
      return "L and D/B are both set";
    }
    return null;
  }

  /** Whether a segment register that was loaded from it would hold this. */
  boolean matches(long base, long limit, int attributes) {
    int loaded = isSystem() ? 0 : ACCESSED; // set in the register in any case
    return base() == base && limit() == limit && (attributes() | loaded) == (attributes | loaded);
  }
}
