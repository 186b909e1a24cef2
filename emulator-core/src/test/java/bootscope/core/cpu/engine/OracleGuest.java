package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.conformance.OracleCase;
import bootscope.core.conformance.Outcome;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.CpuFeature;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Set;

/**
 * A guest that looks to its one user program like Linux on x86-64: GDT, gates, CR0 and CR4 are set
 * up the same way, supervisor memory lies in the upper half. Runs one case after the other.
 */
public final class OracleGuest implements AutoCloseable {
  private static final long HIGH = 0xFFFF_8000_0000_0000L;
  private static final int CODE_AT = 0x10_0000; // physical
  private static final int DATA_AT = 0x11_0000;
  private static final int ONLY_AT = 0x12_0000;
  private static final long USER_CODE = 5; // present, user
  private static final long USER_DATA = 7 | 1L << 63; // and can be written, not run
  private static final long USER_ONLY = 5 | 1L << 63;

  private final Arena arena = Arena.ofConfined();
  private final Guest g;
  private final CpuState s;
  private final byte[] background = new byte[OracleCase.DATA_BYTES];
  private final MemorySegment image;
  private final MemorySegment data;
  private final long dataHost;
  private Outcome out;
  private boolean caught;
  private boolean translated;
  private long entries; // as they were when the case began
  private long left;

  /**
   * Behind the one instruction of a case. A block ends there, so that it has that one alone and is
   * run as a whole, which translated code always is.
   */
  private long next = -1;

  public OracleGuest(EngineChoice engine) {
    g = new Guest(4 << 20, Guest.allFeatures(), engine).long64();
    s = g.s;
    int tables = Guest.TABLES;
    for (int i = 0; i < 0x6000; i += 8) {
      g.poke64(tables + i, 0);
    }
    g.poke64(tables, tables + 0x1000 | 7);
    g.poke64(tables + 0x1000, tables + 0x2000 | 7);
    g.poke64(tables + 0x2000 + 8 * (OracleCase.CODE >>> 21), tables + 0x3000 | 7);
    page(OracleCase.CODE, CODE_AT, OracleCase.CODE_BYTES, USER_CODE);
    page(OracleCase.DATA, DATA_AT, OracleCase.DATA_BYTES, USER_DATA);
    page(OracleCase.ONLY, ONLY_AT, OracleCase.ONLY_BYTES, USER_ONLY);
    g.poke64(tables + 8 * 256, tables + 0x4000 | 3);
    g.poke64(tables + 0x4000, tables + 0x5000 | 3);
    for (int i = 0; i < 2; i++) {
      g.poke64(tables + 0x5000 + 8L * i, (long) i << 21 | 0x83);
    }
    g.gdt(0x08, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC09B));
    g.gdt(0x10, Guest.descriptor(0, 0xFFFF_FFFFL, 0xA09B));
    g.gdt(0x18, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC093));
    g.gdt(0x20, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC0FB));
    g.gdt(0x28, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC0F3));
    g.gdt(0x30, Guest.descriptor(0, 0xFFFF_FFFFL, 0xA0FB));
    g.gdt(0x38, 0);
    g.gdt(0x40, Guest.descriptor(Guest.TSS, Guest.TSS_LIMIT, 0x8B));
    g.gdt(0x48, HIGH >>> 32);
    for (int i = 0x50; i < 0x78; i += 8) {
      g.gdt(i, 0);
    }
    g.gdt(0x78, Guest.descriptor(0, 0, 0x40F5)); // where Linux keeps the processor's number
    s.gdtr(HIGH + Guest.GDT, 0x7F);
    s.idtr(HIGH + Guest.IDT, 0xFFF);
    s.segmentBase(CpuState.TR, HIGH + Guest.TSS);
    g.poke64(Guest.TSS + 4, HIGH + Guest.STACK0);
    g.poke16(Guest.TSS + 102, 0xFFFF); // no I/O permission map
    for (int v = 0; v < 256; v++) {
      int privilege = v == 3 || v == 4 || v == 0x80 ? 3 : 0;
      g.idt64(v, 0x10, HIGH + Guest.HANDLERS + v, 14, privilege, 0);
    }
    s.cr(0, s.cr(0) | Bits.CR0_AM | Bits.CR0_MP);
    s.cr(4, s.cr(4) | Bits.CR4_FSGSBASE | Bits.CR4_OSXSAVE | Bits.CR4_DE | Bits.CR4_UMIP);
    s.xcr0(3);
    g.ports.listeners().remove(g.records); // of millions of cases there would be too many
    g.ports
        .listeners()
        .add(
            new GuestListener() {
              @Override
              public void exception(int vector, int errorCode, long address) {
                if (!caught) {
                  catching(vector, errorCode, address);
                }
              }
            });
    OracleCase.background(background, OracleCase.DATA);
    image = Host.segment(Host.allocate(arena, 8192, 64), 8192);
    dataHost = g.ram.host(DATA_AT);
    data = Host.segment(dataHost, OracleCase.DATA_BYTES);
    restoreBackground(0, background.length);
    byte[] only = new byte[OracleCase.ONLY_BYTES];
    OracleCase.background(only, OracleCase.ONLY);
    g.poke(ONLY_AT, only);
    byte[] code = new byte[OracleCase.CODE_BYTES];
    Arrays.fill(code, (byte) 0xCC);
    g.poke(CODE_AT, code);
    g.cpu.restart();
    g.cpu.hooks(address -> address == next);
  }

  /** Whether translated code ran the last case up to its event, and left nothing of it. */
  public boolean translated() {
    return translated;
  }

  private void page(long linear, int physical, int bytes, long flags) {
    for (int i = 0; i < bytes; i += 4096) {
      long entry = Guest.TABLES + 0x3000 + 8 * (linear + i >>> 12 & 511);
      g.poke64(entry, physical + i | flags);
    }
  }

  private void restoreBackground(int at, int bytes) {
    MemorySegment from = MemorySegment.ofArray(background);
    MemorySegment.copy(from, at, image, at, bytes);
    MemorySegment.copy(from, at, data, at, bytes);
  }

  /** What the guest's CPUID reports. */
  public static Set<CpuFeature> features() {
    return Guest.allFeatures();
  }

  /** Runs a case. */
  public void run(OracleCase c, Outcome result) {
    out = result;
    caught = false;
    translated = false;
    entries = g.cpu.runner.translated.entries;
    left = g.cpu.runner.translated.left;
    int bytes = Math.min(c.codeBytes, OracleCase.CODE_BYTES - c.codeAt);
    g.memory.poke(CODE_AT + c.codeAt, c.code, 0, bytes);
    for (int i = 0; i < c.windows; i++) {
      MemorySegment from = MemorySegment.ofArray(c.windowBytes);
      MemorySegment.copy(from, i * 1024L, image, c.windowAt[i], c.windowLength[i]);
      MemorySegment.copy(from, i * 1024L, data, c.windowAt[i], c.windowLength[i]);
    }
    for (int r = 0; r < 16; r++) {
      s.reg(r, c.regs[r]);
    }
    s.rip(c.rip());
    segment(
        CpuState.CS,
        c.wide ? OracleCase.USER_CODE64 : OracleCase.USER_CODE32,
        0,
        c.wide ? 0xA0FB : 0xC0FB);
    segment(CpuState.SS, OracleCase.USER_DATA, 0, 0xC0F3);
    segment(CpuState.DS, OracleCase.USER_DATA, 0, 0xC0F3);
    segment(CpuState.ES, OracleCase.USER_DATA, 0, 0xC0F3);
    segment(CpuState.FS, c.fs, c.fsBase, 0xC0F3);
    segment(CpuState.GS, c.gs, c.gsBase, 0xC0F3);
    Outcome.plain(c, result.fx);
    loadFloats(result.fx);
    g.cpu.units.activity.halted = false;
    g.cpu.rflags(c.flags);
    next = c.alone() ? c.rip() + c.length : -1;
    Processor.Outcome end = c.stepwise() ? g.run(1) : g.run(5000);
    while (end == Processor.Outcome.HOOK) { // the instruction behind one that holds traps off
      g.cpu.passHook();
      end = g.run(5000);
    }
    for (int i = 0; i < 100 && end == Processor.Outcome.DEADLINE; i++) {
      end = g.run(1);
    }
    if (!caught) {
      if (end != Processor.Outcome.HALTED) {
        throw new IllegalStateException(end + " at " + Long.toHexString(s.rip()));
      }
      interrupted();
    }
    collect();
    out.normalise();
    for (int i = 0; i < c.windows; i++) {
      restoreBackground(c.windowAt[i], c.windowLength[i]);
    }
  }

  private void segment(int segment, int selector, long base, int attributes) {
    s.selector(segment, selector);
    s.segmentBase(segment, base);
    s.segmentLimit(segment, 0xFFFF_FFFFL);
    s.segmentAttributes(segment, selector == 0 ? 0 : attributes);
  }

  private void loadFloats(byte[] fx) {
    X87.controlWord(s, u16(fx, OracleCase.FCW));
    X87.statusWord(s, u16(fx, OracleCase.FSW));
    int top = s.ftop();
    s.ftwAbridged(fx[OracleCase.FTW] & 0xFF);
    s.fop(u16(fx, OracleCase.FOP));
    s.fip(number(fx, OracleCase.FIP, 8));
    s.fdp(number(fx, OracleCase.FDP, 8));
    s.fcs(0);
    s.fds(0);
    s.mxcsr((int) number(fx, OracleCase.MXCSR, 4));
    for (int i = 0; i < 8; i++) {
      Host.copyIn(fx, OracleCase.ST + 16 * i, s.x87(top + i & 7), 10);
    }
    for (int i = 0; i < 16; i++) {
      Host.copyIn(fx, OracleCase.XMM + 16 * i, s.xmm(i), 16);
    }
  }

  private static int u16(byte[] a, int at) {
    return (int) number(a, at, 2);
  }

  private static long number(byte[] a, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (a[at + i] & 0xFFL) << 8 * i;
    }
    return value;
  }

  private static void put(byte[] a, int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      a[at + i] = (byte) (value >>> 8 * i);
    }
  }

  private void catching(int vector, int errorCode, long address) {
    caught = true;
    translated = g.cpu.runner.translated.entries > entries && g.cpu.runner.translated.left == left;
    out.vector = vector;
    out.error = errorCode;
    out.address = address;
    out.rip = s.rip();
    out.flags = g.cpu.rflags();
    for (int r = 0; r < 16; r++) {
      out.regs[r] = s.reg(r);
    }
    out.selectors[0] = s.selector(CpuState.CS);
    out.selectors[1] = s.selector(CpuState.SS);
  }

  /** INT3, INTO, INT n: no fault, so what was is on the handler's stack. */
  private void interrupted() {
    long frame = HIGH + Guest.STACK0 - 40;
    int at = (int) (frame - HIGH);
    out.vector = (int) (g.cpu.linearRip() - 1 - HIGH - Guest.HANDLERS);
    out.error = 0;
    out.address = 0;
    out.rip = g.peek64(at);
    out.selectors[0] = (int) g.peek64(at + 8);
    out.flags = g.peek64(at + 16);
    for (int r = 0; r < 16; r++) {
      out.regs[r] = s.reg(r);
    }
    out.regs[CpuState.RSP] = g.peek64(at + 24);
    out.selectors[1] = (int) g.peek64(at + 32);
  }

  private void collect() {
    out.selectors[2] = s.selector(CpuState.DS);
    out.selectors[3] = s.selector(CpuState.ES);
    out.selectors[4] = s.selector(CpuState.FS);
    out.selectors[5] = s.selector(CpuState.GS);
    out.fsBase = s.segmentBase(CpuState.FS);
    out.gsBase = s.segmentBase(CpuState.GS);
    byte[] fx = out.fx;
    int top = s.ftop();
    put(fx, OracleCase.FCW, 2, s.fcw());
    put(fx, OracleCase.FSW, 2, X87.statusWord(s));
    put(fx, OracleCase.FTW, 1, s.ftwAbridged());
    put(fx, OracleCase.FOP, 2, s.fop());
    put(fx, OracleCase.FIP, 8, s.fip());
    put(fx, OracleCase.FDP, 8, s.fdp());
    put(fx, OracleCase.MXCSR, 4, s.mxcsr());
    for (int i = 0; i < 8; i++) {
      Host.copyOut(s.x87(top + i & 7), fx, OracleCase.ST + 16 * i, 10);
    }
    for (int i = 0; i < 16; i++) {
      Host.copyOut(s.xmm(i), fx, OracleCase.XMM + 16 * i, 16);
    }
    out.changes = 0;
    for (long at = data.mismatch(image); at >= 0; ) {
      int i = (int) at;
      out.changedAt[out.changes] = i;
      out.changedTo[out.changes++] = data.get(ValueLayout.JAVA_BYTE, i);
      data.set(ValueLayout.JAVA_BYTE, i, image.get(ValueLayout.JAVA_BYTE, i));
      long more = MemorySegment.mismatch(data, i + 1, 8192, image, i + 1, 8192);
      at = more < 0 ? -1 : i + 1 + more;
    }
  }

  @Override
  public void close() {
    g.close();
    arena.close();
  }
}
