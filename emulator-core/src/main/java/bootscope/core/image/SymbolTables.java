package bootscope.core.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads symbol tables: an ELF file's own, a kernel's kallsyms, a System.map file. */
public final class SymbolTables {
  private static final int MAX_TABLE_BYTES = 64 << 20;

  /** Sections of a program that its symbols are held against; a linker makes some thirty. */
  private static final int MOST_EXTENTS = 256;

  /** {@code SHF_ALLOC}. */
  private static final int ALLOCATED = 2;

  private SymbolTables() {}

  /** The best table that an image has: {@code .symtab}, else kallsyms, else an empty one. */
  public static SymbolTable of(Elf elf) {
    try {
      SymbolTable table = fromSymtab(elf);
      return (table.isEmpty() ? kallsyms(elf, table.origin()) : table).within(extents(elf));
    } catch (OutOfMemoryError e) { // symbols help, but a boot must not fail for them
      return SymbolTable.empty("reading the symbols needs more than the Java heap has left");
    }
  }

  /**
   * Kallsyms has no sizes. From Linux 6.4 on the last of its own tables, with three bytes for each
   * symbol, has whatever else is read-only behind it, all texts first.
   *
   * @param why the file's own table is of no use
   */
  private static SymbolTable kallsyms(Elf elf, String why) {
    SymbolTable table = Kallsyms.read(elf);
    if (table.isEmpty()) {
      return SymbolTable.empty(why + ", and " + table.origin());
    }
    return table.sized("kallsyms_seqs_of_names", 3L * table.size());
  }

  /** Where symbols can be: the sections that are loaded, or the segments where there are none. */
  private static List<SymbolTable.Extent> extents(Elf elf) {
    List<SymbolTable.Extent> extents = new ArrayList<>();
    for (ElfSection s : elf.sections()) {
      if ((s.flags() & ALLOCATED) != 0 && s.address() != 0) {
        extents.add(new SymbolTable.Extent(s.address(), s.address() + s.size()));
      }
    }
    if (extents.isEmpty()) {
      for (LoadSegment s : elf.loadSegments()) {
        long from = s.virtualAddress();
        extents.add(new SymbolTable.Extent(from, from + s.memorySize()));
      }
    }
    return extents;
  }

  /** The symbols of {@code .symtab}; empty when there is none, or it is damaged. */
  static SymbolTable fromSymtab(Elf elf) {
    return section(elf, ElfSection.SYMBOLS);
  }

  /** A program's: those of {@code .symtab} or, without one, of {@code .dynsym}. */
  static SymbolTable ofProgram(Elf elf) {
    SymbolTable symbols = fromSymtab(elf);
    SymbolTable all = symbols.isEmpty() ? section(elf, ElfSection.DYNAMIC_SYMBOLS) : symbols;
    List<SymbolTable.Extent> extents = extents(elf);
    // One without a size ends with its section, or with the next one.
    return extents.size() > MOST_EXTENTS ? all : all.within(extents);
  }

  private static SymbolTable section(Elf elf, int type) {
    for (ElfSection s : elf.sections()) {
      if (s.type() == type) {
        if (s.link() <= 0 || s.link() >= elf.sections().size()) {
          return SymbolTable.empty("the .symtab is damaged: it has no names");
        }
        try {
          return symtab(elf, s, elf.sections().get(s.link()));
        } catch (ImageException e) {
          return SymbolTable.empty("the .symtab is damaged");
        }
      }
    }
    return SymbolTable.empty("there is no .symtab");
  }

  private static SymbolTable symtab(Elf elf, ElfSection table, ElfSection strings)
      throws ImageException {
    boolean wide = elf.header().is64Bit();
    if (table.size() < 0
        || strings.size() < 0
        || table.size() > MAX_TABLE_BYTES
        || strings.size() > MAX_TABLE_BYTES) {
      return SymbolTable.empty("the .symtab is over 64 MiB");
    }
    ImageBytes bytes = elf.bytes();
    ImageBytes.Window t = bytes.window(table.offset(), (int) table.size());
    ImageBytes.Window n = bytes.window(strings.offset(), (int) strings.size());
    byte[] b = t.array();
    int step = wide ? 24 : 16;
    int count = t.length() / step;
    SymbolTable.Builder out = new SymbolTable.Builder(count, n.length());
    // Names may be shared: bounds what hostile tables cost.
    long budget = Math.min(1L << 27, 64L * n.length() + (1 << 20));
    for (int i = 1; i < count; i++) {
      int at = t.offset() + i * step;
      int nameAt = LittleEndian.i32(b, at);
      int info = b[at + (wide ? 4 : 12)];
      int section = LittleEndian.u16(b, at + (wide ? 6 : 14));
      long size = wide ? LittleEndian.i64(b, at + 16) : LittleEndian.u32(b, at + 8);
      long value = wide ? LittleEndian.i64(b, at + 8) : LittleEndian.u32(b, at + 4);
      int kind = info & 15; // none, object, function; not sections, files, TLS
      if (kind > 2 || section == 0 || nameAt <= 0 || nameAt >= n.length()) {
        continue;
      }
      int from = n.offset() + nameAt;
      int end = from;
      while (end < n.end() && n.array()[end] != 0) {
        end++;
      }
      budget -= end - from;
      if (budget < 0) {
        break;
      }
      if (end > from) {
        char type = letter(elf, section, kind);
        boolean global = (info & 0xF0) != 0;
        out.add(
            value, size, global ? type : Character.toLowerCase(type), n.array(), from, end - from);
      }
    }
    return count > 1 && out.count() == 0
        ? SymbolTable.empty("the .symtab has no symbol with a name")
        : out.build(".symtab of the image");
  }

  /** An upper-case letter like {@code nm}'s, from the section's flags. */
  private static char letter(Elf elf, int section, int kind) {
    if (section == 0xFFF1) {
      return 'A';
    }
    if (section >= elf.sections().size()) {
      return kind == 2 ? 'T' : 'D';
    }
    ElfSection s = elf.sections().get(section);
    if (s.type() == ElfSection.NO_BITS) {
      return 'B';
    }
    return (s.flags() & 4) != 0 ? 'T' : (s.flags() & 1) != 0 ? 'D' : 'R';
  }

  /** Reads a System.map from bytes. */
  public static SymbolTable fromSystemMap(ImageBytes bytes) throws ImageException {
    if (bytes.length() > MAX_TABLE_BYTES) {
      throw new ImageException(
          bytes.file(), -1, "it is over 64 MiB", "give the System.map of the kernel");
    }
    ImageBytes.Window w = bytes.window(0, (int) bytes.length());
    byte[] b = w.array();
    SymbolTable.Builder out = new SymbolTable.Builder(w.length() / 40, w.length() / 2);
    int at = w.offset();
    while (at < w.end()) {
      int end = at;
      while (end < w.end() && b[end] != '\n') {
        end++;
      }
      if (end > at && !line(b, at, end, out)) {
        String text = new String(b, at, Math.min(60, end - at), StandardCharsets.ISO_8859_1);
        boolean stub = out.count() == 0 && text.startsWith("ffffffffffffffff B The real");
        throw new ImageException(
            bytes.file(),
            at - w.offset(),
            stub
                ? "this is the stub that Debian ships, without symbols"
                : "this is not a line of address, type and name",
            stub
                ? "leave it out: the symbols are taken from the kernel itself"
                : "give the System.map of the kernel");
      }
      at = end + 1;
    }
    if (out.count() == 0) {
      throw new ImageException(
          bytes.file(), 0, "there are no symbols in it", "give the System.map of the kernel");
    }
    return out.build("System.map " + bytes.file());
  }

  private static boolean line(byte[] b, int at, int end, SymbolTable.Builder out) {
    long address = 0;
    int p = at;
    while (p < end && Character.digit(b[p], 16) >= 0) {
      address = address << 4 | Character.digit(b[p], 16);
      p++;
    }
    if (p == at || p - at > 16 || end - p < 4 || b[p] != ' ' || b[p + 2] != ' ') {
      return false;
    }
    int stop = end > 0 && b[end - 1] == '\r' ? end - 1 : end;
    for (int i = p + 3; i < stop; i++) {
      if (b[i] == '\t') { // modules follow a tab in /proc/kallsyms
        stop = i;
      } else if (b[i] <= ' ') {
        return false;
      }
    }
    if (stop <= p + 3) {
      return false;
    }
    out.add(address, b[p + 1], b, p + 3, stop - p - 3);
    return true;
  }
}
