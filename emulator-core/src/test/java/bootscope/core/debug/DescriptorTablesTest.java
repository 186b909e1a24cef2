package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.DescriptorTables.Kind;
import bootscope.core.debug.DescriptorTables.Line;
import bootscope.core.debug.DescriptorTables.State;
import bootscope.core.debug.DescriptorTables.Table;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of descriptors, against what the processor does with them. */
class DescriptorTablesTest {
  private static final int GDT = 0x6000;
  private static final int IDT = 0x5000;
  private static final int TSS = 0x4000;
  private static final int CODE = 0x7000;
  private static final int STACK = 0x9000;
  private static final int PROTECTION = 0x1_0000; // handlers of faults, 16 bytes for each vector
  private static final int VECTOR = 0x40;
  private static final long FLAT_CODE = 0x00CF_9B00_0000_FFFFL;
  private static final long FLAT_DATA = 0x00CF_9300_0000_FFFFL;
  private static final long LONG_CODE = 0x00AF_9B00_0000_FFFFL;

  private final Machine machine = new Machine(MachineConfiguration.ofRam(16 << 20));
  private final CpuState s = machine.state();
  private boolean wide;

  @AfterEach
  void close() {
    machine.close();
  }

  private void put(long at, int bytes, long value) {
    byte[] b = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      b[i] = (byte) (value >>> 8 * i);
    }
    machine.memory().poke(at, b);
  }

  private void code(int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      put(CODE + i, 1, bytes[i]);
    }
  }

  private void descriptor(int selector, long value) {
    put(GDT + selector, 8, value);
  }

  private void segment(int number, int selector, long limit, int attributes) {
    s.selector(number, selector);
    s.segmentBase(number, 0);
    s.segmentLimit(number, limit);
    s.segmentAttributes(number, attributes);
  }

  /** In protected mode with flat segments, or in long mode where all is mapped as it lies. */
  private void begin(boolean longMode) {
    wide = longMode;
    s.gdtr(GDT, 0x7F);
    s.idtr(IDT, 256 * (wide ? 16 : 8) - 1);
    descriptor(8, wide ? LONG_CODE : FLAT_CODE);
    descriptor(16, FLAT_DATA);
    s.segmentLimit(CpuState.TR, 0x67);
    s.cr(0, Bits.CR0_PE);
    if (wide) {
      put(0x2_0000, 8, 0x2_1003);
      put(0x2_1000, 8, 0x2_2003);
      for (int i = 0; i < 8; i++) {
        put(0x2_2000 + 8 * i, 8, (long) i << 21 | 0x83);
      }
      s.cr(3, 0x2_0000);
      s.cr(4, Bits.CR4_PAE);
      s.msr(Msr.EFER, Msr.EFER_LME | Msr.EFER_LMA);
      s.cr(0, Bits.CR0_PE | Bits.CR0_PG);
    }
    again();
  }

  /** The registers as they were. */
  private void again() {
    segment(CpuState.CS, 8, 0xFFFF_FFFFL, wide ? 0xA09B : 0xC09B);
    for (int i : new int[] {CpuState.ES, CpuState.SS, CpuState.DS, CpuState.FS, CpuState.GS}) {
      segment(i, 16, 0xFFFF_FFFFL, 0xC093);
    }
    s.reg(CpuState.RSP, STACK);
    s.rip(CODE);
    s.systemFlags(0);
    machine.processor().edited();
  }

  private Table now(Kind kind) {
    return DescriptorTables.of(machine, at -> at == CODE ? "here" : null, kind);
  }

  private void gate(int vector, long low, long high) {
    put(IDT + vector * (wide ? 16L : 8L), 8, low);
    if (wide) {
      put(IDT + vector * 16L + 8, 8, high);
    }
  }

  private static Line line(Table table, String name) {
    return table.lines().stream()
        .filter(l -> l.name().startsWith(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " in\n" + table.text()));
  }

  /** Present or not, of the right kind or not. */
  private long segmentOf(Random random) {
    long base = random.nextInt(3) == 0 ? 0x3_0000 : 0;
    long value = (wide && random.nextInt(4) != 0 ? LONG_CODE : FLAT_CODE) | base << 16;
    return switch (random.nextInt(8)) {
      case 0 -> value & ~(1L << 47);
      case 1 -> FLAT_DATA;
      case 2 -> value & ~(1L << 43) & ~(1L << 44); // a system descriptor
      case 3 -> value & ~(1L << 55) & ~(0xFL << 48); // a limit of 64 KiB
      case 4 -> value | 1L << 54 | 1L << 53;
      case 5 -> 0;
      default -> value;
    };
  }

  /** Each interrupt arrives where its line leads, or faults as is said. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptsGoWhereItIsSaidAndFaultAsItIsSaid(boolean longMode) {
    begin(longMode);
    code(0xCD, VECTOR); // int 0x40
    for (int vector : new int[] {8, 11, 13}) {
      long handler = PROTECTION + 16 * vector;
      gate(vector, 0x8E00_0008_0000L | handler & 0xFFFF | handler >>> 16 << 48, 0);
    }
    Random random = new Random(longMode ? 1 : 2);
    Map<String, Integer> seen = new TreeMap<>();
    for (int round = 0; round < 10_000; round++) {
      for (int selector = 0x18; selector < 0x80; selector += 8) {
        descriptor(selector, segmentOf(random));
      }
      int[] types = {14, 15, 14, 15, 6, 7, 5, 12, random.nextInt(32)};
      long selector = random.nextInt(0x12) * 8 | (random.nextInt(12) == 0 ? 4 : 0);
      long offset = 0x10_0000 | random.nextInt(0x1_0000);
      long gate =
          offset & 0xFFFF
              | selector << 16
              | (long) types[random.nextInt(types.length)] << 40
              | (random.nextInt(10) == 0 ? 0 : 1L << 47)
              | offset >>> 16 << 48;
      gate(VECTOR, gate, random.nextInt(6) == 0 ? 0x8000 : 0);
      again();
      SegmentTables segments = new SegmentTables(machine, at -> null);
      Line line = line(new VectorLines(machine, segments, at -> null).table(), "0x40");
      machine.step();
      long at = s.rip() + (wide ? 0 : s.segmentBase(CpuState.CS));
      String text = line.toString();
      if (line.state() == State.FINE) {
        assertEquals(line.leads().address(), at, text);
      } else {
        int vector = line.notes().endsWith("#NP") ? 11 : 13;
        assertEquals(PROTECTION + 16 * vector, at & -16, text); // behind its first instruction
      }
      seen.merge(line.notes().isEmpty() ? line.type() : line.notes(), 1, Integer::sum);
    }
    for (String each :
        List.of(
            longMode ? "64-bit interrupt gate" : "32-bit interrupt gate",
            "not present: #NP",
            "its selector is null: #GP",
            "no descriptor can be read for its selector",
            "its selector is no code’s: #GP",
            "its code segment is not present: #NP",
            longMode ? "its code segment is not a 64-bit one: #GP" : "16-bit trap gate",
            longMode
                ? "its handler’s address is not canonical: #GP"
                : "its handler lies beyond the code segment’s limit: #GP")) {
      assertTrue(seen.getOrDefault(each, 0) > 10, each + " in " + seen);
    }
  }

  /** A load of DS by the processor, and what is said of it before and after. */
  @Test
  void aSegmentThatIsLoadedIsSaidToBeAndOneThatIsChangedThenDiffers() {
    begin(false);
    code(0x8E, 0xD8); // mov ds, ax
    Random random = new Random(3);
    int loaded = 0;
    for (int round = 0; round < 2000; round++) {
      long value = random.nextLong();
      descriptor(0x18, value);
      again();
      s.reg(CpuState.RAX, 0x18);
      Table before = now(Kind.GDT);
      boolean broken =
          before.lines().stream()
              .anyMatch(l -> l.name().equals("0x0018") && l.state() == State.BROKEN);
      s.idtr(0, 0); // a fault shuts the machine down, and is seen by that
      Descriptor d = new Descriptor(value, 0, false);
      boolean fits = !d.isSystem() && (!d.isCode() || (d.attributes() & 2) != 0);
      if (broken || !fits) {
        continue;
      }
      if (loaded < 5) {
        String hash = StateHash.of(machine);
        for (Kind kind : Kind.values()) {
          now(kind);
        }
        assertEquals(hash, StateHash.of(machine), "looking is not noticed");
      }
      machine.step();
      assertEquals(0x18, s.selector(CpuState.DS), before.text());
      loaded++;
      Line entry = line(now(Kind.GDT), "0x0018");
      Line register = line(now(Kind.SEGMENTS), "ds ");
      assertEquals("in ds", entry.notes());
      assertEquals("as in the GDT", register.notes());
      assertEquals(entry.address(), register.address());
      assertEquals(entry.limit(), register.limit());
      assertEquals(entry.type(), register.type());
      descriptor(0x18, value ^ 1L << 16 + random.nextInt(24));
      assertEquals(State.DIFFERS, line(now(Kind.GDT), "0x0018").state());
      register = line(now(Kind.SEGMENTS), "ds ");
      assertEquals(State.DIFFERS, register.state());
      assertTrue(register.notes().startsWith("the GDT has base 0x"), register.notes());
    }
    assertTrue(loaded > 100, loaded + " were loaded");
  }

  @Test
  void aTaskStatesFieldsAreNamedAndItsPortsCounted() {
    begin(true);
    long low = 0x0000_8900_0000_0000L | (long) TSS << 16 | 0x67 + 9;
    descriptor(0x20, low);
    descriptor(0x28, 0);
    put(TSS + 4, 8, STACK);
    put(TSS + 36, 8, CODE);
    put(TSS + 102, 2, 0x68);
    put(TSS + 0x68, 8, 0xFFFF_FFFF_FFFF_FF0FL);
    put(TSS + 0x70, 1, 0xFF);
    assertEquals("there is no TSS: TR is not loaded\n", tss(0));
    segment(CpuState.TR, 0x20, 0x67 + 9, 0x8B);
    s.segmentBase(CpuState.TR, TSS);
    assertEquals(
        """
        64-bit TSS at 0x4000, limit 0x70
        field    type           value          bytes  DPL  flags  notes
        RSP0     stack pointer  0x9000         8
        RSP1     stack pointer  0x0            8
        RSP2     stack pointer  0x0            8
        IST1     stack pointer  0x7000 <here>  8
        """,
        String.join("\n", now(Kind.TSS).text().lines().limit(6).toList()) + "\n");
    assertEquals("4 ports are allowed above IOPL", line(now(Kind.TSS), "I/O").notes());
    Line entry = line(now(Kind.GDT), "0x0020");
    assertEquals("64-bit TSS", entry.type());
    assertEquals(16, entry.bytes());
    assertEquals(
        "named by tr, where something else is held", entry.notes(), "it is not marked as busy");
    descriptor(0x20, low | 2L << 40);
    assertEquals("in tr", line(now(Kind.GDT), "0x0020").notes());
    put(TSS + 102, 2, 0x71);
    assertEquals(
        "beyond the limit: no map, no port is allowed", line(now(Kind.TSS), "I/O").notes());
  }

  private String tss(int attributes) {
    segment(CpuState.TR, 0, 0, attributes);
    return now(Kind.TSS).text();
  }

  @Test
  void aCallGateLeadsToItsSegmentsCodeAndOneOfNoCodeIsBroken() {
    begin(false);
    descriptor(0x18, FLAT_CODE | 0x1000L << 16);
    descriptor(0x20, 0xEC00_0018_6000L);
    descriptor(0x28, 0xEC00_0010_6000L);
    descriptor(0x30, 0xE400_0018_6000L | 0x1234L << 48);
    Table table = now(Kind.GDT);
    Line gate = line(table, "0x0020");
    assertEquals("32-bit call gate", gate.type());
    assertEquals("0x7000 <here>", gate.address());
    assertEquals("selector 0x18", gate.limit());
    assertEquals("3", gate.dpl());
    assertEquals(State.FINE, gate.state());
    assertEquals("its selector is no code’s", line(table, "0x0028").notes());
    assertEquals(State.BROKEN, line(table, "0x0028").state());
    assertEquals("0x7000 <here>", line(table, "0x0030").address(), "a 16-bit gate’s offset");
  }

  @Test
  void realModesVectorsAreThose() {
    s.idtr(0, 0x3FF);
    put(0x10 * 4, 4, 0x0700_0000);
    Table table = now(Kind.IDT);
    Line line = line(table, "0x10");
    assertEquals("0x7000 <here>", line.address());
    assertEquals("0700:0000", line.limit());
    assertTrue(
        table.head().startsWith("interrupt vectors at 0x0, limit 0x3ff: 1 entries"), table.head());
    assertTrue(now(Kind.GDT).head().endsWith("; real mode does not use it"));
  }

  @Test
  void longTablesAreCutAndUnreadableOnesSaidToBe() {
    begin(false);
    s.gdtr(0x10_0000, 0xFFFF);
    for (int i = 0; i < 8192; i++) {
      put(0x10_0000 + 8 * i, 8, FLAT_DATA);
    }
    Table table = now(Kind.GDT);
    assertEquals(DescriptorTables.MOST, table.lines().size());
    assertTrue(table.head().endsWith("; 7168 more are left out"), table.head());
    s.gdtr((16 << 20) - 16, 0xFFFF);
    table = now(Kind.GDT);
    assertTrue(table.head().contains("; from 0x1000000 on it cannot be read"), table.head());
    List<String> heads = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      heads.add(kind.name().toLowerCase(Locale.ROOT));
      assertEquals(7, kind.heads().size());
    }
    assertEquals(List.of("segments", "gdt", "ldt", "idt", "tss"), heads);
  }
}
