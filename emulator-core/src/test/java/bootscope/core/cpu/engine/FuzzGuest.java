package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.conformance.Dice;
import bootscope.core.cpu.mmu.AccessObserver;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.cpu.transfer.CodeEdges;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.cpu.translate.BlockPlan;
import bootscope.core.cpu.translate.CodeMode;
import bootscope.core.cpu.translate.Encoding;
import bootscope.core.device.Bench;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.memory.EpochCheck;
import bootscope.core.memory.MmioDevice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A guest for random code, on one engine and in one mode: pages of every kind, mapped at several
 * places, in two 2-MiB regions. What happens to it is decided outside, so that two of them can be
 * treated alike.
 *
 * <p>Pages of the first region, from its start: 8 of code, 8 that lead to them again, 8 of data,
 * then one each: read-only, not present, a device, the supervisor's alone; 2 of stack. The second
 * region has pages of data at places that a table of 1,024 entries shares with the first. In 32-bit
 * code the last page before addresses go round is a stack, too.
 */
final class FuzzGuest implements AutoCloseable {
  private AccessObserver watching;

  // Transfers of control that it noted, if it does.
  private TransferLog notes;
  private long noted;
  private long notedHash;
  private final ArrayDeque<String> lastNotes = new ArrayDeque<>();

  /** Functions of some tens of bytes, at any address. */
  private static final CodeEdges EDGES =
      new CodeEdges() {
        @Override
        public boolean crosses(long from, long to) {
          return from >>> 5 != to >>> 5;
        }

        @Override
        public boolean begins(long linear) {
          return (linear & 31) == 0 && (linear >>> 5) % 3 == 0;
        }

        @Override
        public boolean beginsWithin(long linear, int bytes) {
          return true;
        }
      };

  /** Notes its transfers of control from now on. */
  void note() {
    notes = g.cpu.noteTransfers(this::noted);
    notes.edges(EDGES);
    g.cpu.edgesChanged();
  }

  private void noted(long from, long to) {
    for (long at = from; at < to; at += TransferLog.BYTES) {
      long head = Host.getLong(at);
      long site = Host.getLong(at + TransferLog.SITE);
      long target = Host.getLong(at + TransferLog.TARGET);
      long stack = Host.getLong(at + TransferLog.STACK);
      for (long n : new long[] {head, site, target, stack}) {
        notedHash = (notedHash ^ n) * 0x9E37_79B9_7F4A_7C15L;
        notedHash ^= notedHash >>> 31;
      }
      noted++;
      lastNotes.add(String.format(Locale.ROOT, "%x %x to %x, %x", head, site, target, stack));
      if (lastNotes.size() > 12) {
        lastNotes.remove();
      }
    }
  }

  private static boolean sameNotes(FuzzGuest a, FuzzGuest b) {
    if (a.notes == null) {
      return true;
    }
    a.notes.flush();
    b.notes.flush();
    return a.noted == b.noted && a.notedHash == b.notedHash;
  }

  /** How many transfers it has noted. */
  long noted() {
    return noted;
  }

  /** What mode the code runs in. */
  enum Mode {
    LONG(CodeSize.BITS_64),
    /** 32-bit code under a 64-bit operating system. */
    COMPATIBILITY(CodeSize.BITS_32),
    /** 32-bit protected mode with PAE paging. */
    PROTECTED(CodeSize.BITS_32);

    final CodeSize size;

    Mode(CodeSize size) {
      this.size = size;
    }

    /** Where the whole address space can be found. */
    long[] bases() {
      return size == CodeSize.BITS_64 ? BASES : BASES_32;
    }

    /** Behind the last address, or where addresses stop to be canonical. */
    long end() {
      return size == CodeSize.BITS_64 ? 1L << 47 : 1L << 32;
    }
  }

  private static final long[] BASES = {
    0, 0xFFFF_FFFF_8000_0000L, 0xFFFF_8000_0000_0000L, 0x7F00_0000_0000L
  };
  private static final long[] BASES_32 = {0, 0x4000_0000, 0x8000_0000L, 0xC000_0000L};

  static final int CODE_PAGES = 8;
  static final int ALIASES = 8;
  static final int DATA = 16;
  static final int DATA_PAGES = 8;
  static final int READ_ONLY = 24;
  static final int ABSENT = 25;
  static final int DEVICE = 26;
  static final int SUPERVISOR = 27;
  static final int STACKS = 28;
  static final int PAGES = 30;
  static final long REGION = 0x60_0000;
  static final long CONFLICTING = REGION + 0x40_0000;

  private static final int CODE_AT = 0x6_0000; // physical
  private static final int DATA_AT = 0x7_0000;
  private static final int STACK_AT = 0x7_8000;
  private static final long DEVICE_AT = 0xF000_0000L;
  private static final int INTERRUPT = 0x40;
  private static final int INTERRUPT_HANDLER = 0x8F00;
  private static final int INTERRUPT_COUNT = 0x9080;
  private static final long WRITABLE = 7;
  private static final int TABLES = Guest.TABLES + 0x6000; // those of the regions
  private static final long RAM = 2 << 20;
  private static final int COMPARED_FROM = 0x3000;
  private static final int COMPARED_TO = 0x7_A000;

  private static final byte[] TRAPS = new byte[CODE_PAGES * 4096];

  static {
    Arrays.fill(TRAPS, (byte) 0xCC);
  }

  final Guest g;
  private final EpochCheck epochs;
  private final Mode mode;
  private final CpuState s;
  private final byte[] registers = new byte[CpuState.architecturalBytes()]; // as they are at first
  private long deviceState;

  /** A device that answers by what happened to it before, and now and then calls the processor. */
  private final MmioDevice device =
      new MmioDevice() {
        @Override
        public long load(long offset, int size) {
          deviceState = deviceState * 0x5851_F42D_4C95_7F2DL + offset + size;
          call();
          return deviceState >>> 64 - 8 * size;
        }

        @Override
        public void store(long offset, int size, long value) {
          deviceState = (deviceState ^ value) * 0x5851_F42D_4C95_7F2DL + offset + size;
          call();
        }

        @Override
        public long peek(long offset, int size) {
          return 0;
        }

        private void call() {
          if ((deviceState >>> 40 & 7) == 0) {
            interrupt();
          }
        }
      };

  FuzzGuest(EngineChoice engine, Mode mode) {
    this.mode = mode;
    g = new Guest(RAM, Guest.allFeatures(), engine);
    s = g.s;
    epochs = new EpochCheck(g.ram);
    if (mode == Mode.PROTECTED) {
      g.paged32();
      g.idt32(INTERRUPT, Guest.CODE32, INTERRUPT_HANDLER, 14, 0);
      // inc dword [INTERRUPT_COUNT]; iretd
      g.poke(INTERRUPT_HANDLER, 0xFF, 0x05, 0x80, 0x90, 0, 0, 0xCF);
    } else {
      long64();
    }
    s.cr(0, s.cr(0) | Bits.CR0_AM);
    // What all programs need, none may overwrite.
    for (int page = 0; page < COMPARED_TO; page += 4096) {
      boolean stack = page >= 0x9000 && page < Guest.TABLES;
      boolean open = stack || page >= TABLES && page < 0x2_0000 || page >= CODE_AT;
      g.page(page, page, open ? WRITABLE : 5);
    }
    if (mode != Mode.LONG) { // the last page: a stack
      g.lastPage(STACK_AT);
    }
    g.memory.map(DEVICE_AT, 0x1000, "fuzz", device);
    tables();
    Host.copyOut(s.block(), registers, 0, registers.length);
  }

  private void long64() {
    g.long64();
    int tables = Guest.TABLES;
    if (mode == Mode.LONG) {
      g.poke64(tables + 8 * 511, tables + 0x1000 | WRITABLE);
      g.poke64(tables + 0x1000 + 8 * 510, tables + 0x2000 | WRITABLE);
      g.poke64(tables + 8 * 256, tables + 0x1000 | WRITABLE);
      g.poke64(tables + 8 * 254, tables + 0x1000 | WRITABLE);
    } else {
      for (int i = 1; i < 4; i++) {
        g.poke64(tables + 0x1000 + 8 * i, tables + 0x2000 | WRITABLE);
      }
    }
    for (int vector = 0; vector < 256; vector++) {
      g.idt64(vector, Guest.CODE64, Guest.HANDLERS + vector, 14, 0, 1);
    }
    g.idt64(INTERRUPT, Guest.CODE64, INTERRUPT_HANDLER, 14, 0, 1);
    // inc dword [INTERRUPT_COUNT]; iretq
    g.poke(INTERRUPT_HANDLER, 0xFF, 0x04, 0x25, 0x80, 0x90, 0, 0, 0x48, 0xCF);
  }

  /** The page-table entries as they are at first. */
  private void tables() {
    for (int i = 0; i < PAGES; i++) {
      entry(REGION + i * 4096L, physical(i) | WRITABLE);
    }
    entry(REGION + READ_ONLY * 4096L, DATA_AT | 5);
    entry(REGION + ABSENT * 4096L, DATA_AT | 6);
    entry(REGION + SUPERVISOR * 4096L, DATA_AT + 0x1000 | 3);
    for (int i = 0; i < DATA_PAGES; i++) {
      entry(CONFLICTING + (DATA + i) * 4096L, DATA_AT + (i ^ 4) * 0x1000L | WRITABLE);
    }
  }

  private void entry(long linear, long value) {
    g.page(linear, value & -4096L, value & 4095);
  }

  static long physical(int page) {
    if (page < DATA) {
      return CODE_AT + page % ALIASES * 0x1000L;
    }
    if (page == DEVICE) {
      return DEVICE_AT;
    }
    return page >= STACKS ? STACK_AT + (page - STACKS) * 0x1000L : DATA_AT + page % 8 * 0x1000L;
  }

  /** Where the page-table entry of a page lies. */
  static long entryAddress(int page) {
    return Guest.TABLES + 0x3000 + (REGION >>> 21) * 0x1000 + 8 * ((REGION >>> 12) + page & 511);
  }

  /** Puts everything that programs change back; contents of data by the dice. */
  void begin(Dice dice) {
    Host.copyIn(registers, 0, s.block(), registers.length);
    tables();
    for (int at = DATA_AT; at < STACK_AT + 0x2000; at += 8) {
      g.poke64(at, (at & 64) == 0 ? dice.next() : at & 0x3F);
    }
    for (int page = 0; page < DATA; page++) { // some code in global pages
      if (dice.one(3)) {
        long at = entryAddress(page);
        g.poke64(at, g.peek64(at) | 0x100);
      }
    }
    s.cr(4, s.cr(4) & ~(Bits.CR4_PGE | Bits.CR4_FSGSBASE));
    s.cr(4, s.cr(4) | (dice.one(3) ? 0 : Bits.CR4_PGE) | (dice.one(8) ? 0 : Bits.CR4_FSGSBASE));
    for (int i = 0; i < 16; i++) {
      Host.putLong(s.xmm(i), dice.next());
      Host.putLong(s.xmm(i) + 8, dice.next());
    }
    s.mxcsr(0x1F80);
    deviceState = dice.next();
    g.cpu.units.random.seed(deviceState);
    s.msr(Msr.TSC_OFFSET, -g.clock.now()); // so that a program does the same whenever it runs
    g.memory.poke(CODE_AT, TRAPS);
    g.delivered.clear();
    g.poke64(INTERRUPT_COUNT, 0);
    g.cpu.mmu.flush();
  }

  /** Begins to run somewhere with other registers. */
  void enter(Dice dice, boolean user, long rip, long data, long stack) {
    long table = Guest.TABLES + (mode == Mode.PROTECTED ? 0x1000 : 0);
    if (s.cr(3) != table) {
      s.cr(3, table);
      g.cpu.mmu.flush();
    }
    // Now and then the same bytes are 64-bit code.
    boolean wide = mode == Mode.LONG || mode == Mode.COMPATIBILITY && dice.one(12);
    long mask = wide ? -1 : 0xFFFF_FFFFL;
    int code = wide ? Guest.CODE64 : Guest.CODE32;
    int userCode = wide ? Guest.USER_CODE64 : Guest.USER_CODE32;
    int other = user ? Guest.USER_DATA32 : Guest.DATA32;
    segment(CpuState.CS, user ? userCode : code);
    for (int i : new int[] {CpuState.ES, CpuState.SS, CpuState.DS, CpuState.FS, CpuState.GS}) {
      segment(i, other);
    }
    s.segmentBase(CpuState.FS, dice.pick(0, 0x10, 0x1000, -8) & mask);
    s.segmentBase(CpuState.GS, dice.pick(0, 8, 0x2000, -0x1000) & mask);
    if (!wide) {
      for (int i : new int[] {CpuState.ES, CpuState.SS, CpuState.DS}) {
        s.segmentBase(i, dice.one(12) ? dice.pick(8, 0x1000) : 0);
      }
    }
    // What 64-bit code left in the upper halves of registers.
    boolean halves = mode == Mode.COMPATIBILITY && dice.one(6);
    for (int r = 0; r < 16; r++) {
      long any =
          dice.one(3) ? data + dice.below(0x4000) : dice.coin() ? dice.below(256) : dice.next();
      s.reg(r, r >= 8 || halves ? any : any & mask);
    }
    s.reg(CpuState.RSP, stack);
    s.msr(Msr.KERNEL_GS_BASE, dice.pick(0, 8, -0x1000));
    s.rip(rip);
    long noVectors = dice.one(12) ? Bits.CR0_TS : dice.one(24) ? Bits.CR0_EM : 0;
    s.cr(0, s.cr(0) & ~(long) (Bits.CR0_TS | Bits.CR0_EM) | noVectors);
    s.cr(4, s.cr(4) & ~(long) Bits.CR4_OSFXSR | (dice.one(24) ? 0 : Bits.CR4_OSFXSR));
    s.msr(Msr.TSC_AUX, 7);
    long flags = Bits.FLAG_FIXED | dice.next() & 0x8D5;
    g.cpu.rflags(flags | (dice.coin() ? Bits.FLAG_IF : 0) | (dice.one(24) ? Bits.FLAG_AC : 0));
    g.cpu.units.activity.reset();
    g.cpu.units.shadows.reset();
    g.cpu.units.debug.reset();
    s.dr(6, Bits.DR6_FIXED);
    g.lines.waiting = -1;
    g.cpu.modeChanged();
  }

  private void segment(int segment, int selector) {
    g.cpu.units.segments.set(segment, selector, g.peek64(Guest.GDT + (selector & 0xFFF8)));
  }

  /**
   * Leaves every so many instructions that could be translated to the interpreter, of blocks that
   * are decoded from now on: the ways out and back are walked wherever they lie.
   *
   * @param interval 1 or more; 0 leaves none
   */
  void leaveEvery(int interval) {
    g.cpu.runner.translated.code.restrict(
        host ->
            new BlockPlan.Capability() {
              private int takes;

              @Override
              public boolean takes(Instruction in, Encoding encoding, CodeMode mode) {
                return host.takes(in, encoding, mode) && (interval == 0 || ++takes % interval != 0);
              }

              @Override
              public boolean ends(Instruction in) {
                return host.ends(in);
              }
            });
  }

  /**
   * Has accesses to some pages looked at, as a watchpoint does: translated code leaves each of them
   * to the interpreter, from wherever it is within an instruction.
   *
   * @param pages a bit for each page, by its number modulo 64
   */
  void watch(long pages) {
    if (watching != null) {
      g.cpu.mmu.forget(watching);
    }
    watching =
        new AccessObserver() {
          @Override
          public boolean watchesPage(long linearPage) {
            return (pages >>> (linearPage >>> 12) & 1) != 0;
          }

          @Override
          public void accessed(long linear, int size, boolean write) {}
        };
    g.cpu.mmu.observe(watching);
  }

  /** An interrupt line rises. */
  void interrupt() {
    g.lines.waiting = INTERRUPT;
    g.cpu.interruptChanged();
  }

  /** Begins an epoch; says which pages the list of the last one lacks, or null. */
  String epoch() {
    List<Integer> missed = epochs.next();
    return missed.isEmpty() ? null : "pages that changed and were not marked: " + missed + "\n";
  }

  /** Runs to a time; false when it has halted or shut down before. */
  boolean run(long until) {
    return g.clock.now() >= until || g.run(until - g.clock.now()) == Processor.Outcome.DEADLINE;
  }

  /** What differs between two, the quick way: registers, time, events; null if nothing. */
  static String difference(FuzzGuest a, FuzzGuest b) {
    CpuState x = a.s;
    CpuState y = b.s;
    LazyFlags.set(x, LazyFlags.get(x));
    LazyFlags.set(y, LazyFlags.get(y));
    MemorySegment p = Host.segment(x.block(), CpuState.architecturalBytes());
    MemorySegment q = Host.segment(y.block(), CpuState.architecturalBytes());
    boolean same =
        p.mismatch(q) < 0
            && a.g.clock.now() == b.g.clock.now()
            && a.g.clock.instructions() == b.g.clock.instructions()
            && a.deviceState == b.deviceState
            && a.g.lines.waiting == b.g.lines.waiting
            && a.g.cpu.halted() == b.g.cpu.halted()
            && a.g.cpu.isShutdown() == b.g.cpu.isShutdown()
            && a.g.delivered.size() == b.g.delivered.size()
            && sameNotes(a, b);
    return same
        ? null
        : "native:\n" + a.text() + a.lastNotes + "\ninterpreter:\n" + b.text() + b.lastNotes;
  }

  /** What differs in data and stacks, or in all of memory. */
  static String inMemory(FuzzGuest a, FuzzGuest b, boolean all) {
    int from = all ? COMPARED_FROM : DATA_AT;
    long bytes = COMPARED_TO - from;
    MemorySegment p = Host.segment(a.g.ram.host(from), bytes);
    MemorySegment q = Host.segment(b.g.ram.host(from), bytes);
    long at = p.mismatch(q);
    if (at < 0) {
      return null;
    }
    at = at + from & -8;
    return String.format(
        Locale.ROOT,
        "at physical %x: native %x, interpreter %x%n",
        at,
        a.g.peek64(at),
        b.g.peek64(at));
  }

  /** What differs in the translations that are kept, and in events. */
  static String inTranslations(FuzzGuest a, FuzzGuest b) {
    if (!a.g.delivered.equals(b.g.delivered)) {
      return "events: native " + a.g.delivered + "\ninterpreter " + b.g.delivered + "\n";
    }
    String x = Bench.Snapshot.of(a.g.cpu.mmu).text();
    String y = Bench.Snapshot.of(b.g.cpu.mmu).text();
    return x.equals(y) ? null : "translations:\nnative " + x + "\ninterpreter " + y + "\n";
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (int r = 0; r < 16; r++) {
      out.append(String.format(Locale.ROOT, "%x:%016x%s", r, s.reg(r), (r & 3) == 3 ? "\n" : " "));
    }
    return out.append(
            String.format(
                Locale.ROOT,
                "rip %x flags %x time %d retired %d halted %b shutdown %b cr2 %x device %x events"
                    + " %s%n",
                s.rip(),
                g.cpu.rflags(),
                g.clock.now(),
                g.clock.instructions(),
                g.cpu.halted(),
                g.cpu.isShutdown(),
                s.cr(2),
                deviceState,
                g.delivered.isEmpty() ? "none" : g.last()))
        .toString();
  }

  @Override
  public void close() {
    g.close();
  }
}
