package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.ops.ModeKey;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.event.GuestListener;
import bootscope.core.event.GuestListeners;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import bootscope.core.io.PortMap;
import bootscope.core.isa.Assembler;
import bootscope.core.isa.CpuFeature;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import bootscope.core.time.VirtualClock;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A processor with memory and nothing else, for tests: puts it into a mode, places code, runs it,
 * and says which exceptions were delivered.
 *
 * <p>Physical memory: GDT at {@link #GDT}, IDT at {@link #IDT}, TSS at {@link #TSS}, page tables
 * from {@link #TABLES} on, and at {@link #HANDLERS} one HLT for each vector, so that a delivered
 * event halts the processor with its frame on the stack.
 */
final class Guest implements AutoCloseable {
  static final int GDT = 0x1000;
  static final int IDT = 0x2000;
  static final int TSS = 0x3000;
  static final int TSS_LIMIT = 0x3FF;
  static final int HANDLERS = 0x8000;
  static final int STACK = 0x9F00;
  static final int STACK0 = 0xAF00;
  static final int IST1 = 0xBF00;
  static final int USER_STACK = 0xDF00;
  static final int TABLES = 0x10000;
  static final int CODE = 0x40000;
  static final int DATA = 0x50000;

  // Selectors of the GDT that flat32 and long64 set up.
  static final int CODE32 = 0x08;
  static final int DATA32 = 0x10;
  static final int CODE64 = 0x18;
  static final int USER_CODE32 = 0x20 | 3;
  static final int USER_DATA32 = 0x28 | 3;
  static final int USER_CODE64 = 0x30 | 3;
  static final int TASK = 0x40; // 16 bytes in IA-32e mode
  static final int CODE16 = 0x50;
  static final int DATA16 = 0x58;
  static final int LOCAL = 0x60; // 16 bytes in IA-32e mode
  static final int FREE = 0x70; // from here on tests may place descriptors
  static final int GDT_LIMIT = 0x1FF;

  static final int RAX = CpuState.RAX;
  static final int RCX = CpuState.RCX;
  static final int RDX = CpuState.RDX;
  static final int RBX = CpuState.RBX;
  static final int RSP = CpuState.RSP;
  static final int RBP = CpuState.RBP;
  static final int RSI = CpuState.RSI;
  static final int RDI = CpuState.RDI;

  /** An exception that was about to be delivered. */
  record Delivered(int vector, int errorCode, long address, long rip) {}

  /** An encoding that was reported as not implemented. */
  record Unknown(long address, byte[] bytes) {}

  /** What runs guests that do not choose; a test that holds for each engine sets it. */
  static EngineChoice engine = EngineChoice.AUTO;

  private final Arena arena = Arena.ofShared(); // as a machine's
  final GuestRam ram;
  final MemoryMap memory;
  final PortMap ports = new PortMap(new GuestListeners());

  /** Keeps what was delivered, and what the guest did not find. */
  final GuestListener records =
      new GuestListener() {
        @Override
        public void exception(int vector, int errorCode, long address) {
          delivered.add(new Delivered(vector, errorCode, address, s.rip()));
        }

        @Override
        public void undefined(long linearAddress, byte[] bytes) {
          unknown.add(new Unknown(linearAddress, bytes));
        }

        @Override
        public void unknownMsr(int msr, boolean write) {
          unknownMsrs.add(msr);
        }
      };

  final VirtualClock clock = new VirtualClock();
  final CpuState s;
  final Processor cpu;
  final List<Delivered> delivered = new ArrayList<>();
  final List<Unknown> unknown = new ArrayList<>();
  final List<Integer> unknownMsrs = new ArrayList<>();
  final Lines lines = new Lines();

  /** An interrupt controller with one waiting vector at the most. */
  static final class Lines implements InterruptController {
    int waiting = -1;
    int priority;
    boolean enabled = true;

    @Override
    public boolean pending() {
      return waiting >= 0;
    }

    @Override
    public int acknowledge() {
      int vector = waiting;
      waiting = -1;
      return vector;
    }

    @Override
    public int taskPriority() {
      return priority;
    }

    @Override
    public void taskPriority(int value) {
      priority = value;
    }

    @Override
    public boolean enabled() {
      return enabled;
    }
  }

  Guest() {
    this(16 << 20);
  }

  Guest(long ramBytes) {
    this(ramBytes, allFeatures());
  }

  Guest(long ramBytes, Set<CpuFeature> features) {
    this(ramBytes, features, engine);
  }

  Guest(long ramBytes, Set<CpuFeature> features, EngineChoice engine) {
    NativeEngine.assume(engine);
    ram = new GuestRam(arena, ramBytes, ramBytes);
    memory = new MemoryMap(ram);
    s = new CpuState(arena);
    s.systemFlags(Bits.FLAG_FIXED);
    s.dr(6, Bits.DR6_FIXED);
    s.dr(7, Bits.DR7_FIXED);
    s.mxcsr(0x1F80);
    s.xcr0(1);
    X87.initialise(s);
    cpu = new Processor(arena, s, memory, ports, clock, features, 1_000_000_000L, 1, engine);
    cpu.rflags(Bits.FLAG_FIXED); // an all-zero block would mean ZF and PF
    cpu.connect(lines, MsrBank.NONE);
    ports.listeners().add(records);
    for (int vector = 0; vector < 256; vector++) {
      poke8(HANDLERS + vector, 0xF4);
    }
  }

  static Set<CpuFeature> allFeatures() {
    EnumSet<CpuFeature> set = EnumSet.noneOf(CpuFeature.class);
    for (CpuFeature f : CpuFeature.values()) {
      if (f.implemented()) {
        set.add(f);
      }
    }
    set.removeAll(EnumSet.of(CpuFeature.XSAVES, CpuFeature.PKU, CpuFeature.HYPERCALL));
    return set;
  }

  @Override
  public void close() {
    cpu.close();
    arena.close();
  }

  // ---------------------------------------------------------------- memory

  void poke(long physical, byte[] bytes) {
    memory.poke(physical, bytes);
  }

  void poke(long physical, int... bytes) {
    byte[] b = new byte[bytes.length];
    for (int i = 0; i < b.length; i++) {
      b[i] = (byte) bytes[i];
    }
    memory.poke(physical, b);
  }

  /**
   * Places instructions of the code size that the processor is in; see {@link Assembler}.
   *
   * @return the address behind them
   */
  long poke(long physical, String text, Object... arguments) {
    return poke(cpu.codeBits(), physical, text, arguments);
  }

  /** The same for code of 16, 32 or 64 bits. */
  long poke(int bits, long physical, String text, Object... arguments) {
    byte[] code = Assembler.assemble(Assembler.ofBits(bits), physical, text, arguments);
    poke(physical, code);
    return physical + code.length;
  }

  void pokeValue(long physical, int size, long value) {
    byte[] b = new byte[size];
    for (int i = 0; i < size; i++) {
      b[i] = (byte) (value >>> 8 * i);
    }
    memory.poke(physical, b);
  }

  void poke8(long physical, int value) {
    pokeValue(physical, 1, value);
  }

  void poke16(long physical, int value) {
    pokeValue(physical, 2, value);
  }

  void poke32(long physical, long value) {
    pokeValue(physical, 4, value);
  }

  void poke64(long physical, long value) {
    pokeValue(physical, 8, value);
  }

  long peek(long physical, int size) {
    return Host.get(ram.host(ram.offset(physical)), size);
  }

  int peek8(long physical) {
    return (int) peek(physical, 1);
  }

  int peek16(long physical) {
    return (int) peek(physical, 2);
  }

  long peek32(long physical) {
    return peek(physical, 4);
  }

  long peek64(long physical) {
    return peek(physical, 8);
  }

  // ---------------------------------------------------------------- descriptors

  /** A descriptor; attributes in the layout of descriptor bits 40–55. */
  static long descriptor(long base, long limit, int attributes) {
    long raw = (attributes & 0x8000) != 0 ? limit >>> 12 : limit;
    return raw & 0xFFFF
        | (base & 0xFF_FFFF) << 16
        | (long) (attributes & 0xF0FF) << 40
        | (raw >>> 16 & 0xF) << 48
        | (base >>> 24 & 0xFF) << 56;
  }

  void gdt(int selector, long descriptor) {
    poke64(GDT + (selector & 0xFFF8), descriptor);
  }

  /** An interrupt, trap, task or call gate outside IA-32e mode. */
  static long gate(int selector, long offset, int type, int dpl) {
    return offset & 0xFFFF
        | (long) (selector & 0xFFFF) << 16
        | (long) (type | dpl << 5 | 0x80) << 40
        | (offset >>> 16 & 0xFFFF) << 48;
  }

  void idt32(int vector, int selector, long offset, int type, int dpl) {
    poke64(IDT + 8 * vector, gate(selector, offset, type, dpl));
  }

  void idt64(int vector, int selector, long offset, int type, int dpl, int ist) {
    poke64(IDT + 16 * vector, gate(selector, offset, type, dpl) | (long) ist << 32);
    poke64(IDT + 16 * vector + 8, offset >>> 32);
  }

  private void segment(int segment, int selector, long descriptor) {
    cpu.units.segments.set(segment, selector, descriptor);
  }

  private void table() {
    gdt(0, 0);
    gdt(CODE32, descriptor(0, 0xFFFF_FFFFL, 0xC09B));
    gdt(DATA32, descriptor(0, 0xFFFF_FFFFL, 0xC093));
    gdt(CODE64, descriptor(0, 0xFFFF_FFFFL, 0xA09B));
    gdt(USER_CODE32, descriptor(0, 0xFFFF_FFFFL, 0xC0FB));
    gdt(USER_DATA32, descriptor(0, 0xFFFF_FFFFL, 0xC0F3));
    gdt(USER_CODE64, descriptor(0, 0xFFFF_FFFFL, 0xA0FB));
    gdt(TASK, descriptor(TSS, TSS_LIMIT, 0x8B));
    gdt(CODE16, descriptor(0, 0xFFFF, 0x9B));
    gdt(DATA16, descriptor(0, 0xFFFF, 0x93));
    s.gdtr(GDT, GDT_LIMIT);
    segment(CpuState.TR, TASK, descriptor(TSS, TSS_LIMIT, 0x8B));
    s.segmentAttributes(CpuState.LDTR, 0);
  }

  private void data(int selector) {
    long d = peek64(GDT + (selector & 0xFFF8));
    for (int i : new int[] {CpuState.ES, CpuState.SS, CpuState.DS, CpuState.FS, CpuState.GS}) {
      segment(i, selector, d);
    }
  }

  // ---------------------------------------------------------------- modes

  /** Real mode; CS:IP = 4000:0, so that {@link #CODE} runs; DS = ES = 5000, SS = 0. */
  Guest real() {
    s.cr(0, Bits.CR0_ET);
    for (int i = 0; i < 6; i++) {
      s.selector(i, 0);
      s.segmentBase(i, 0);
      s.segmentLimit(i, 0xFFFF);
      s.segmentAttributes(i, i == CpuState.CS ? 0x9B : 0x93);
    }
    s.selector(CpuState.CS, CODE >> 4);
    s.segmentBase(CpuState.CS, CODE);
    s.selector(CpuState.DS, DATA >> 4);
    s.segmentBase(CpuState.DS, DATA);
    s.selector(CpuState.ES, DATA >> 4);
    s.segmentBase(CpuState.ES, DATA);
    s.idtr(0, 0x3FF);
    for (int vector = 0; vector < 256; vector++) {
      poke32(vector * 4L, HANDLERS + vector);
    }
    s.reg(RSP, STACK);
    s.rip(0);
    cpu.restart();
    return this;
  }

  /** Flat 32-bit protected mode at CPL 0 without paging. */
  Guest flat32() {
    table();
    s.cr(0, Bits.CR0_ET | Bits.CR0_PE | Bits.CR0_NE);
    segment(CpuState.CS, CODE32, peek64(GDT + CODE32));
    data(DATA32);
    s.idtr(IDT, 0x7FF);
    for (int vector = 0; vector < 256; vector++) {
      idt32(vector, CODE32, HANDLERS + vector, 14, 0);
    }
    poke32(TSS + 4, STACK0);
    poke32(TSS + 8, DATA32);
    poke16(TSS + 102, 104);
    s.reg(RSP, STACK);
    s.rip(CODE);
    cpu.restart();
    return this;
  }

  /**
   * As {@link #flat32}, with PAE paging (SDM vol. 3A §4.4): the first GiB is mapped as in {@link
   * #long64}, and found again in each of the other three.
   */
  Guest paged32() {
    flat32();
    firstGigabyte();
    for (int i = 0; i < 4; i++) {
      poke64(TABLES + 0x1000 + 8L * i, TABLES + 0x2000 | 1);
    }
    s.cr(0, s.cr(0) | Bits.CR0_PG | Bits.CR0_WP);
    s.cr(3, TABLES + 0x1000);
    s.cr(4, Bits.CR4_PAE | Bits.CR4_OSFXSR | Bits.CR4_OSXMMEXCPT);
    cpu.edited(); // loads the pointers to page directories
    return this;
  }

  /** As {@link #flat32}, at CPL 3. */
  Guest user32() {
    flat32();
    toUser(USER_CODE32);
    return this;
  }

  private void toUser(int code) {
    segment(CpuState.CS, code, peek64(GDT + (code & 0xFFF8)));
    data(USER_DATA32);
    s.reg(RSP, USER_STACK);
    cpu.modeChanged();
  }

  /** 64-bit mode at CPL 0; the first GiB is mapped to itself for everybody, by 2 MiB pages. */
  Guest long64() {
    table();
    poke64(GDT + TASK + 8, 0);
    s.cr(0, Bits.CR0_ET | Bits.CR0_PE | Bits.CR0_NE | Bits.CR0_PG | Bits.CR0_WP);
    s.cr(4, Bits.CR4_PAE | Bits.CR4_OSFXSR | Bits.CR4_OSXMMEXCPT);
    s.msr(Msr.EFER, Msr.EFER_LME | Msr.EFER_LMA | Msr.EFER_SCE | Msr.EFER_NXE);
    poke64(TABLES, TABLES + 0x1000 | 7);
    poke64(TABLES + 0x1000, TABLES + 0x2000 | 7);
    firstGigabyte();
    s.cr(3, TABLES);
    segment(CpuState.CS, CODE64, peek64(GDT + CODE64));
    data(DATA32);
    s.idtr(IDT, 0xFFF);
    for (int vector = 0; vector < 256; vector++) {
      idt64(vector, CODE64, HANDLERS + vector, 14, 0, 0);
    }
    poke64(TSS + 4, STACK0);
    poke64(TSS + 0x24, IST1);
    poke16(TSS + 102, 104);
    s.reg(RSP, STACK);
    s.rip(CODE);
    cpu.restart();
    return this;
  }

  /** The page directory of the first GiB, which is mapped to itself. */
  private void firstGigabyte() {
    for (int i = 0; i < 512; i++) {
      poke64(TABLES + 0x2000 + 8L * i, (long) i << 21 | 0x87);
    }
  }

  Guest user64() {
    long64();
    toUser(USER_CODE64);
    return this;
  }

  /**
   * Maps one 4 KiB page of {@link #long64}'s or {@link #paged32}'s address space; flags are those
   * of the entry.
   */
  void page(long linear, long physical, long flags) {
    int pd = TABLES + 0x2000;
    long entry = peek64(pd + 8 * (linear >>> 21));
    long table = TABLES + 0x3000 + (linear >>> 21) * 0x1000;
    if ((entry & 0x80) != 0) {
      if (linear >>> 21 > 8) {
        throw new IllegalArgumentException("tables reach to 16 MiB");
      }
      for (int i = 0; i < 512; i++) {
        poke64(table + 8L * i, (entry & ~0x1FFFFFL) + i * 4096L | 7);
      }
      poke64(pd + 8 * (linear >>> 21), table | 7);
    }
    poke64(entryAddress(linear), physical | flags);
    cpu.mmu.flush();
  }

  /** Maps the last page of the first GiB, and so of the 4 GiB of {@link #paged32}. */
  void lastPage(long physical) {
    long table = TABLES + 0xF000;
    poke64(TABLES + 0x2000 + 8 * 511, table | 7);
    poke64(table + 8 * 511, physical | 7);
    cpu.mmu.flush();
  }

  /** Where {@link #page} put the entry of a page. */
  long entryAddress(long linear) {
    return TABLES + 0x3000 + (linear >>> 21) * 0x1000 + 8 * (linear >>> 12 & 511);
  }

  // ---------------------------------------------------------------- running

  /** Places instructions where the mode's entry set RIP; see {@link Assembler}. */
  Guest code(String text, Object... arguments) {
    poke(CODE, Assembler.assemble(Assembler.ofBits(cpu.codeBits()), s.rip(), text, arguments));
    return this;
  }

  /** Bytes that are no instruction, or whose encoding is the point. */
  Guest code(int... bytes) {
    poke(CODE, bytes);
    return this;
  }

  /** Runs n instructions, or until the processor halts or shuts down. */
  Processor.Outcome run(long n) {
    long until = clock.now() + n;
    for (; ; ) {
      clock.deadline(until);
      Processor.Outcome outcome = cpu.run();
      if (outcome != Processor.Outcome.DEADLINE || clock.now() >= until) {
        return outcome;
      }
    }
  }

  /** Runs to the HLT of a handler; its vector, or −1 when no handler was reached. */
  int runToHandler() {
    Processor.Outcome outcome = run(100_000);
    if (outcome != Processor.Outcome.HALTED) {
      return -1;
    }
    long at = cpu.linearRip() - 1 - HANDLERS;
    return at >= 0 && at < 256 ? (int) at : -1;
  }

  long reg(int number) {
    return s.reg(number);
  }

  long flags() {
    return cpu.rflags();
  }

  boolean flag(long bit) {
    return (cpu.rflags() & bit) != 0;
  }

  Delivered last() {
    return delivered.get(delivered.size() - 1);
  }

  /** A word of the frame that an event pushed, by its place from the stack pointer up. */
  long frame(int word, int size) {
    long sp = s.reg(RSP);
    if (!cpu.c.code64()) {
      sp = s.segmentBase(CpuState.SS) + ((cpu.c.mode() & ModeKey.STACK32) != 0 ? sp : sp & 0xFFFF);
    }
    return peek(sp + (long) word * size, size);
  }
}
