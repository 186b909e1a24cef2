package bootscope.core.remote.gdb;

import bootscope.core.image.KernelModule;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.Relocation;
import bootscope.core.image.Symbol;
import bootscope.core.image.SymbolTable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ELF file that holds a kernel's symbols where the kernel lies, and its frames, or a module's
 * symbols, and none of their code: what a client needs to have names and callers without a file of
 * its own (System V ABI, chapters 4 and 5).
 */
final class SymbolElf {
  private static final int HEADER = 64;
  private static final int SECTION_HEADER = 64;
  private static final int SYMBOL = 24;

  // Section types and flags, special section indices, symbol bindings and types.
  private static final int SHT_PROGBITS = 1;
  private static final int SHT_SYMTAB = 2;
  private static final int SHT_STRTAB = 3;
  private static final int SHT_NOBITS = 8;
  private static final int SHF_WRITE = 1;
  private static final int SHF_ALLOC = 2;
  private static final int SHF_EXECINSTR = 4;
  private static final int SHN_ABS = 0xFFF1;
  private static final int STB_GLOBAL = 1;
  private static final int STT_OBJECT = 1;
  private static final int STT_FUNC = 2;

  /** So many sections of symbols there may be; from there on all are of the last one's kind. */
  private static final int MOST_STRETCHES = 1000;

  private static final int MOST_OF_A_MODULE = 64;

  /**
   * Symbols in a row that are all code or all data.
   *
   * @param start the address of the first
   * @param end the first address behind them
   */
  private record Stretch(boolean code, long start, long end) {
    boolean holds(long address) {
      return Long.compareUnsigned(address - start, end - start) < 0;
    }
  }

  private final ByteArrayOutputStream names = new ByteArrayOutputStream();
  private final List<Stretch> stretches = new ArrayList<>();
  private final List<Symbol> symbols; // by ascending address
  private final byte[] frames;
  private final boolean movable;

  /**
   * @param movable whether each section begins at 0, for the client to place it
   */
  private SymbolElf(List<Symbol> symbols, byte[] frames, boolean movable) {
    this.symbols = symbols;
    this.frames = frames;
    this.movable = movable;
  }

  /**
   * Empty where nothing is known of a kernel, or not where it lies.
   *
   * @param frames a {@link FrameTable}; may be empty
   */
  static Optional<byte[]> of(KernelSymbols kernel, byte[] frames) {
    Optional<Relocation> moved = kernel.relocation();
    SymbolTable table = kernel.table();
    if (moved.isEmpty() || table.isEmpty()) {
      return Optional.empty();
    }
    List<Symbol> all = new ArrayList<>(table.size());
    for (int i = 0; i < table.size(); i++) {
      Symbol s = table.at(i);
      boolean placed = kernel.physical(s.address()).isPresent();
      long address = placed ? s.address() + moved.get().virtual() : s.address();
      all.add(new Symbol(s.name(), address, s.size(), placed ? s.type() : 'A'));
    }
    SymbolElf made = new SymbolElf(all, frames, false);
    made.stretch(all, Long.MAX_VALUE, MOST_STRETCHES);
    return Optional.of(made.file());
  }

  /** Of a module: its sections are to be placed where {@link #places} says. */
  static SymbolElf of(KernelModule module) {
    SymbolTable table = module.table();
    List<Symbol> all = new ArrayList<>(table.size());
    for (int i = 0; i < table.size(); i++) {
      all.add(table.at(i));
    }
    return of(module.memory(), all);
  }

  /**
   * The same of its parts.
   *
   * @param parts of memory; a symbol outside of all has no section
   * @param symbols by ascending address
   */
  static SymbolElf of(List<KernelModule.Part> parts, List<Symbol> symbols) {
    SymbolElf made = new SymbolElf(symbols, new byte[0], true);
    int next = 0;
    while (next < symbols.size()) {
      long first = symbols.get(next).address();
      Optional<KernelModule.Part> part = parts.stream().filter(p -> p.holds(first)).findFirst();
      int end = next + 1;
      while (part.isPresent()
          && end < symbols.size()
          && part.get().holds(symbols.get(end).address())) {
        end++;
      }
      if (part.isPresent() && made.stretches.size() < MOST_OF_A_MODULE) {
        long bound = part.get().start() + part.get().size();
        made.stretch(symbols.subList(next, end), bound, MOST_OF_A_MODULE);
      }
      next = end;
    }
    return made;
  }

  /** Where the sections lie, by their order in the file. */
  List<Long> places() {
    return stretches.stream().map(Stretch::start).toList();
  }

  private static boolean absolute(Symbol s) {
    return s.type() == 'A' || s.type() == 'a';
  }

  /**
   * @param bound the first address that belongs to none of them
   * @param most stretches of all
   */
  private void stretch(List<Symbol> some, long bound, int most) {
    long start = 0;
    long end = 0;
    boolean code = false;
    for (Symbol s : some) {
      if (absolute(s)) {
        continue;
      }
      if (end != 0 && s.isCode() != code && stretches.size() < most - 1) {
        stretches.add(new Stretch(code, start, s.address()));
        end = 0;
      }
      if (end == 0) {
        start = s.address();
        code = s.isCode();
      }
      end = s.address() + Math.max(1, s.size());
    }
    if (end != 0) {
      boolean over = movable && Long.compareUnsigned(end - start, bound - start) > 0;
      stretches.add(new Stretch(code, start, over ? bound : end));
    }
  }

  private int name(String name) {
    int at = names.size();
    names.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
    names.write(0);
    return at;
  }

  byte[] file() {
    names.reset();
    names.write(0);
    byte[] table = table();
    int sections = stretches.size() + 4; // none, frames, and symbols and their names
    List<Integer> called = new ArrayList<>();
    stretches.forEach(s -> called.add(name(s.code ? ".text" : ".data")));
    int framesName = name(".debug_frame");
    int tableName = name(".symtab");
    int stringsName = name(".strtab");
    byte[] strings = names.toByteArray();
    int stringsAt = HEADER + table.length;
    int framesAt = stringsAt + strings.length + 7 & -8;
    int headersAt = framesAt + frames.length + 7 & -8;
    ByteBuffer out =
        ByteBuffer.allocate(headersAt + sections * SECTION_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header(out, headersAt, sections);
    out.put(HEADER, table);
    out.put(stringsAt, strings);
    out.put(framesAt, frames);
    out.position(headersAt + SECTION_HEADER);
    for (int i = 0; i < stretches.size(); i++) {
      Stretch s = stretches.get(i);
      int flags = SHF_ALLOC | (s.code ? SHF_EXECINSTR : SHF_WRITE);
      long at = movable ? 0 : s.start;
      section(out, called.get(i), SHT_NOBITS, flags, at, HEADER, s.end - s.start, 0, 0, 0);
    }
    section(out, framesName, SHT_PROGBITS, 0, 0, framesAt, frames.length, 0, 0, 0);
    int link = sections - 1;
    section(out, tableName, SHT_SYMTAB, 0, 0, HEADER, table.length, link, 1, SYMBOL);
    section(out, stringsName, SHT_STRTAB, 0, 0, stringsAt, strings.length, 0, 0, 0);
    return out.array();
  }

  private static void header(ByteBuffer out, int headersAt, int sections) {
    out.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}); // 64 bits, the lowest byte first, version 1
    out.position(16);
    out.putShort((short) 2); // an executable
    out.putShort((short) 62); // for x86-64
    out.putInt(1);
    out.putLong(0); // no entry
    out.putLong(0); // no segments
    out.putLong(headersAt);
    out.putInt(0);
    out.putShort((short) HEADER);
    out.putShort((short) 0);
    out.putShort((short) 0);
    out.putShort((short) SECTION_HEADER);
    out.putShort((short) sections);
    out.putShort((short) (sections - 1));
  }

  private static void section(
      ByteBuffer out,
      int name,
      int type,
      long flags,
      long address,
      long offset,
      long size,
      int link,
      int info,
      long entry) {
    out.putInt(name).putInt(type).putLong(flags).putLong(address).putLong(offset).putLong(size);
    out.putInt(link).putInt(info).putLong(type == SHT_SYMTAB ? 8 : 1).putLong(entry);
  }

  private byte[] table() {
    ByteBuffer out =
        ByteBuffer.allocate((symbols.size() + 1) * SYMBOL).order(ByteOrder.LITTLE_ENDIAN);
    out.position(SYMBOL);
    int next = 0; // the first stretch that begins behind the symbol
    for (Symbol s : symbols) {
      while (next < stretches.size()
          && Long.compareUnsigned(stretches.get(next).start, s.address()) <= 0) {
        next++;
      }
      boolean placed = next > 0 && !absolute(s) && stretches.get(next - 1).holds(s.address());
      int type = absolute(s) ? 0 : s.isCode() ? STT_FUNC : STT_OBJECT;
      out.putInt(name(s.name()));
      out.put((byte) (STB_GLOBAL << 4 | type));
      out.put((byte) 0);
      out.putShort((short) (placed ? next : SHN_ABS));
      out.putLong(movable && placed ? s.address() - stretches.get(next - 1).start : s.address());
      out.putLong(s.size());
    }
    return out.array();
  }
}
