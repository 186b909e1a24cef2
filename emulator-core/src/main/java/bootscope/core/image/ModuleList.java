package bootscope.core.image;

import bootscope.core.image.KernelModule.Part;
import bootscope.core.image.KernelModule.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The modules of a Linux kernel, as its own list {@code modules} in its memory has them. Of {@code
 * struct module} only the beginning is the same in all kernels (Linux {@code
 * include/linux/module.h}): its state, its place in the list, and its name. Where it tells its
 * memory and its symbols depends on the kernel's version and configuration, and is found by what
 * lies there: a page's start with a size behind it, and a pointer to a {@code struct mod_kallsyms},
 * whose table begins with an empty entry and whose names begin with an empty one (System V ABI,
 * chapter 4, Symbol Table and String Table). All of it is the guest's: nothing is believed that
 * does not fit, and all is bounded.
 *
 * <p>Keeps what it has read of a module as long as what leads there is the same.
 */
public final class ModuleList {
  /** Reads the kernel's memory at linear addresses without side effects. */
  @FunctionalInterface
  public interface Memory {
    /** How many bytes from the first on could be read. */
    int read(long linearAddress, byte[] into);
  }

  /**
   * What was found.
   *
   * @param modules in the list's order: the one that was added last comes first
   * @param trouble why there may be more; empty where the list was followed to its end
   */
  public record Found(List<KernelModule> modules, String trouble) {}

  /** Modules of which anything is read. */
  public static final int MOST_MODULES = 1024;

  /** Symbols of all of them together. */
  public static final int MOST_SYMBOLS = 1 << 20;

  /** Bytes of {@code struct module} in which its memory and symbols are looked for. */
  private static final int STRUCTURE = 2048;

  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_SYMBOL = 512;
  private static final int PAGE = 4096;
  private static final long MOST_SIZE = 64 << 20;
  private static final int MOST_PARTS = 16;
  private static final long MOST_NAMES = 64 << 20;

  /** Code of modules is linked so that it and its data are within reach of 32 bits. */
  private static final long REACH = 1L << 31;

  private static final int SHN_UNDEF = 0;
  private static final int STT_FUNC = 2;
  private static final int STT_SECTION = 3;
  private static final int STT_FILE = 4;

  /**
   * What of a structure leads to the rest of it.
   *
   * @param kallsyms where its {@code struct mod_kallsyms} lies; 0 where none is found
   * @param count entries of its symbol table
   * @param words where in the structure that stands
   */
  private record Leads(
      String name, State state, List<Part> memory, long kallsyms, int count, Set<Integer> words) {}

  /**
   * A module as it was read.
   *
   * @param bytes of its structure, as far as they are looked at
   */
  private record Kept(byte[] bytes, Leads leads, KernelModule module) {}

  private final Memory memory;
  private final boolean wide;
  private final int word;
  private final long head;
  private Map<Long, Kept> kept = new HashMap<>();
  private Found last = new Found(List.of(), "");
  private int counted; // entries of symbol tables, in one look
  private long names; // bytes of their names, likewise

  /**
   * @param wide whether the kernel's words have 64 bits, else 32
   * @param head linear address of the list's head
   */
  public ModuleList(Memory memory, boolean wide, long head) {
    this.memory = memory;
    this.wide = wide;
    this.word = wide ? 8 : 4;
    this.head = head;
  }

  /** The list's head. */
  public long head() {
    return head;
  }

  /** Whether the kernel's words have 64 bits. */
  public boolean wide() {
    return wide;
  }

  /**
   * Whether a list's head can be at an address: the entries on both sides of it, itself if it is
   * alone, lead back.
   */
  public boolean isHead() {
    long next = pointer(head);
    long previous = pointer(head + word);
    return next != 0 && previous != 0 && pointer(next + word) == head && pointer(previous) == head;
  }

  /** The modules now. The very same answer as before, if nothing changed. */
  public Found look() {
    Map<Long, Kept> now = new HashMap<>();
    List<KernelModule> all = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    String trouble = "";
    counted = 0;
    names = 0;
    long at = pointer(head);
    while (at != head) {
      if (at == 0) {
        trouble = all.isEmpty() ? "there is no list yet" : "the list breaks off";
        break;
      }
      if (!seen.add(at)) {
        trouble = "the list leads back into itself";
        break;
      }
      if (all.size() == MOST_MODULES) {
        trouble = "only the first " + MOST_MODULES + " are read";
        break;
      }
      Kept one = kept(at - word);
      if (one == null) {
        trouble = String.format(Locale.ROOT, "what the list has at 0x%x is no module", at - word);
        break;
      }
      counted += one.leads.count;
      now.put(at - word, one);
      all.add(one.module);
      at = pointer(at);
    }
    kept = now;
    Found found = new Found(List.copyOf(all), trouble);
    if (!same(found, last)) {
      last = found;
    }
    return last;
  }

  private static boolean same(Found a, Found b) {
    boolean same = a.trouble.equals(b.trouble) && a.modules.size() == b.modules.size();
    for (int i = 0; same && i < a.modules.size(); i++) {
      same = a.modules.get(i) == b.modules.get(i);
    }
    return same;
  }

  // ---------------------------------------------------------------- a module

  /** The module at an address, which is read anew if it may be another; null if it is none. */
  private Kept kept(long structure) {
    Kept before = kept.get(structure);
    if (before != null && before.leads.kallsyms != 0 && isAsItWas(structure, before)) {
      return before;
    }
    byte[] bytes = new byte[STRUCTURE];
    int there = memory.read(structure, bytes);
    Leads leads = leads(structure, bytes, there);
    if (leads == null || before != null && before.leads.equals(leads)) {
      return leads == null ? null : before;
    }
    int looked = leads.words.stream().mapToInt(w -> w + 2 * word).max().orElse(0);
    int length = Math.clamp(looked, beforeRest(), STRUCTURE);
    return new Kept(Arrays.copyOf(bytes, length), leads, read(structure, leads));
  }

  private boolean isAsItWas(long structure, Kept before) {
    byte[] now = new byte[before.bytes.length];
    if (memory.read(structure, now) < now.length
        || number(now, 0, 4) != number(before.bytes, 0, 4)
        || !Arrays.equals(now, 3 * word, beforeRest(), before.bytes, 3 * word, beforeRest())) {
      return false;
    }
    for (int at : before.leads.words) {
      if (number(now, at, word) != number(before.bytes, at, word)
          || number(now, at + word, 4) != number(before.bytes, at + word, 4)) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of a structure that are the same in all kernels: state, list, name. */
  private int beforeRest() {
    return LONGEST_NAME + 2 * word;
  }

  /** What a structure says of its module; null if it is none. */
  private Leads leads(long structure, byte[] bytes, int there) {
    if (there < beforeRest()) {
      return null;
    }
    String name = name(bytes, 3 * word);
    long state = number(bytes, 0, 4);
    if (name == null || Long.compareUnsigned(state, State.values().length) >= 0) {
      return null;
    }
    State is = State.values()[(int) state];
    Set<Integer> words = new TreeSet<>();
    if (is == State.UNFORMED) {
      return new Leads(name, is, List.of(), 0, 0, words);
    }
    List<Part> parts = parts(structure, bytes, there, words);
    boolean whole = parts.stream().anyMatch(p -> p.holds(structure));
    long kallsyms = whole ? kallsyms(parts, bytes, there, words) : 0;
    int count = kallsyms == 0 ? 0 : (int) number(kallsyms + word, 4);
    return new Leads(name, is, whole ? parts : List.of(), kallsyms, count, words);
  }

  /** {@code char name[64 - sizeof(unsigned long)]}; null if there is no name. */
  private String name(byte[] bytes, int from) {
    int most = LONGEST_NAME - word;
    int length = 0;
    while (length < most && bytes[from + length] != 0) {
      char c = (char) (bytes[from + length] & 0xFF);
      if (c <= ' ' || c >= 0x7F) {
        return null;
      }
      length++;
    }
    return length == 0 || length == most
        ? null
        : new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /** Pages with their size behind them, which are there and within reach. */
  private List<Part> parts(long structure, byte[] bytes, int there, Set<Integer> words) {
    List<Part> parts = new ArrayList<>();
    for (int at = beforeRest(); at + 2 * word <= there; at += word) {
      long start = number(bytes, at, word);
      long size = number(bytes, at + word, 4);
      boolean fits = start != 0 && start % PAGE == 0 && size > 0 && size <= MOST_SIZE;
      if (!fits || Math.abs(start - structure) >= REACH || parts.size() == MOST_PARTS) {
        continue;
      }
      Part part = new Part(start, size);
      byte[] one = new byte[1];
      boolean mapped = memory.read(start, one) == 1 && memory.read(start + size - 1, one) == 1;
      if (mapped && parts.stream().noneMatch(p -> p.holds(start) || part.holds(p.start()))) {
        parts.add(part);
        words.add(at);
      }
    }
    return parts;
  }

  /** Where the {@code struct mod_kallsyms} lies that is in use; 0 if none is found. */
  private long kallsyms(List<Part> parts, byte[] bytes, int there, Set<Integer> words) {
    for (int at = beforeRest(); at + 2 * word <= there; at += word) {
      long to = number(bytes, at, word);
      if (in(parts, to) && isKallsyms(parts, to)) {
        words.add(at);
        return to;
      }
    }
    return 0;
  }

  private boolean isKallsyms(List<Part> parts, long at) {
    long table = number(at, word);
    long count = number(at + word, 4);
    long names = number(at + 2L * word, word);
    byte[] first = new byte[entryBytes()];
    byte[] empty = new byte[1];
    return in(parts, table)
        && in(parts, names)
        && count > 0
        && count <= MOST_SYMBOLS
        && memory.read(table, first) == first.length
        && Arrays.equals(first, new byte[first.length])
        && memory.read(names, empty) == 1
        && empty[0] == 0;
  }

  private static boolean in(List<Part> parts, long linear) {
    return parts.stream().anyMatch(p -> p.holds(linear));
  }

  // ---------------------------------------------------------------- its symbols

  private KernelModule read(long structure, Leads leads) {
    SymbolTable table =
        leads.state == State.UNFORMED
            ? SymbolTable.empty("it is still being set up")
            : leads.memory.isEmpty()
                ? SymbolTable.empty("its memory is not found in its structure")
                : leads.kallsyms == 0
                    ? SymbolTable.empty("its symbols are not found in its structure")
                    : leads.count > MOST_SYMBOLS - counted
                        ? SymbolTable.empty("there are more than " + MOST_SYMBOLS + " in all")
                        : table(leads);
    return new KernelModule(leads.name, leads.state, structure, leads.memory, table);
  }

  private int entryBytes() {
    return wide ? 24 : 16;
  }

  private SymbolTable table(Leads leads) {
    long symbols = number(leads.kallsyms, word);
    long strings = number(leads.kallsyms + 2L * word, word);
    long types = number(leads.kallsyms + 3L * word, word); // Linux 5.2 and later
    int entry = entryBytes();
    byte[] entries = new byte[leads.count * entry];
    int count = memory.read(symbols, entries) / entry;
    byte[] letters = new byte[count];
    boolean lettered = in(leads.memory, types) && memory.read(types, letters) == count;
    byte[] text = names(leads.memory, strings);
    SymbolTable.Builder all = new SymbolTable.Builder(count, 24 * count);
    for (int i = 1; i < count; i++) {
      int at = i * entry;
      // Elf64_Sym and Elf32_Sym (System V ABI, figure 4-15).
      long name = number(entries, at, 4);
      int info = entries[at + (wide ? 4 : 12)] & 0xF;
      int section = (int) number(entries, at + (wide ? 6 : 14), 2);
      long value = number(entries, at + (wide ? 8 : 4), word);
      long size = number(entries, at + (wide ? 16 : 8), word);
      boolean place = section != SHN_UNDEF && in(leads.memory, value);
      if (!place || info == STT_SECTION || info == STT_FILE || name >= text.length) {
        continue;
      }
      int length = length(text, (int) name);
      if (length > 0) {
        char letter = lettered ? (char) (letters[i] & 0xFF) : info == STT_FUNC ? 't' : 'd';
        all.add(
            value, Math.max(0, size), isLetter(letter) ? letter : '?', text, (int) name, length);
      }
    }
    List<SymbolTable.Extent> extents =
        leads.memory.stream()
            .map(p -> new SymbolTable.Extent(p.start(), p.start() + p.size()))
            .toList();
    return all.build("the module's own symbols in the guest's memory").within(extents);
  }

  /** All from where a module's names begin to the end of that part of its memory. */
  private byte[] names(List<Part> parts, long at) {
    for (Part p : parts) {
      if (p.holds(at)) {
        byte[] text = new byte[(int) Math.min(p.start() + p.size() - at, MOST_NAMES - names)];
        names += text.length;
        return Arrays.copyOf(text, memory.read(at, text));
      }
    }
    return new byte[0];
  }

  /** Of a name; 0 for one that is none. */
  private static int length(byte[] text, int at) {
    int length = 0;
    while (at + length < text.length && text[at + length] != 0) {
      int c = text[at + length] & 0xFF;
      if (c <= ' ' || c >= 0x7F || ++length > LONGEST_SYMBOL) {
        return 0;
      }
    }
    return at + length < text.length ? length : 0;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  // ---------------------------------------------------------------- memory

  private long pointer(long linear) {
    return number(linear, word);
  }

  /** 0 where nothing can be read. */
  private long number(long linear, int bytes) {
    byte[] read = new byte[bytes];
    return memory.read(linear, read) < bytes ? 0 : number(read, 0, bytes);
  }

  /** Of 4 bytes, as an address of a kernel of 32 bits is: unsigned. */
  private static long number(byte[] from, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | from[at + i] & 0xFF;
    }
    return value;
  }
}
