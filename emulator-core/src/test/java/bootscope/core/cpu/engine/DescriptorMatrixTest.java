package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every descriptor type, DPL, RPL, CPL and present bit in each place where protected mode reads a
 * descriptor, against the checks in the order in which SDM vol. 2 and vol. 3A chapters 5 and 6 give
 * them. An outcome is 0, or vector &lt;&lt; 16 | error code.
 */
class DescriptorMatrixTest {
  private static final int CODES = 0x80; // non-conforming code of DPL 0 to 3
  private static final int DATAS = 0xA0; // writable data of DPL 0 to 3
  private static final int TARGET = 0xC0;
  private static final int GATE = 0xC8;
  private static final int STACK_TARGET = 0xD0;
  private static final int VECTOR = 0x40;
  private static final int OFFSET = 0x5_0000;

  private Guest g;

  @BeforeEach
  void start() {
    g = new Guest().flat32();
    for (int dpl = 0; dpl < 4; dpl++) {
      g.gdt(CODES + 8 * dpl, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC09B | dpl << 5));
      g.gdt(DATAS + 8 * dpl, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC093 | dpl << 5));
      if (dpl < 3) {
        g.poke32(Guest.TSS + 4 + 8 * dpl, Guest.STACK0);
        g.poke32(Guest.TSS + 8 + 8 * dpl, DATAS + 8 * dpl | dpl);
      }
    }
  }

  @AfterEach
  void end() {
    g.close();
  }

  /** The processor at a level, at {@link Guest#CODE}, with its user stack. */
  private void at(int cpl) {
    g.cpu.units.segments.set(
        CpuState.CS, CODES + 8 * cpl | cpl, g.peek64(Guest.GDT + CODES + 8 * cpl));
    g.cpu.units.segments.set(
        CpuState.SS, DATAS + 8 * cpl | cpl, g.peek64(Guest.GDT + DATAS + 8 * cpl));
    g.s.reg(Guest.RSP, Guest.USER_STACK);
    g.s.rip(Guest.CODE);
    g.cpu.rflags(Bits.FLAG_FIXED);
  }

  private static int fault(int vector, int error) {
    return vector << 16 | error;
  }

  private int outcome(Runnable action) {
    try {
      action.run();
      return 0;
    } catch (GuestFault f) {
      return fault(f.vector(), f.hasErrorCode() ? f.errorCode() : 0);
    }
  }

  private static boolean isCode(int type) {
    return type >= 24;
  }

  private static boolean conforming(int type) {
    return isCode(type) && (type & 4) != 0;
  }

  private static boolean writableData(int type) {
    return type >= 16 && type < 24 && (type & 2) != 0;
  }

  private static boolean readable(int type) {
    return type >= 16 && (!isCode(type) || (type & 2) != 0);
  }

  /** One descriptor and the selector that names it. */
  private record Case(int type, int dpl, boolean present, int rpl, int cpl) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "type %d dpl %d present %b rpl %d cpl %d", type, dpl, present, rpl, cpl);
    }
  }

  private interface Check {
    void run(Case c);
  }

  private void everyCase(int selector, Check check) {
    for (int type = 0; type < 32; type++) {
      for (int dpl = 0; dpl < 4; dpl++) {
        for (int present = 0; present < 2; present++) {
          for (int rpl = 0; rpl < 4; rpl++) {
            for (int cpl = 0; cpl < 4; cpl++) {
              int attributes = 0xC000 | present << 7 | dpl << 5 | type;
              g.gdt(selector, Guest.descriptor(0, 0xFFFF_FFFFL, attributes));
              at(cpl);
              check.run(new Case(type, dpl, present != 0, rpl, cpl));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {CpuState.ES, CpuState.DS, CpuState.FS, CpuState.GS})
  void aDataSegmentRegisterIsLoaded(int segment) { // SDM vol. 2B "MOV", protected mode
    everyCase(
        TARGET,
        c -> {
          int want = 0;
          if (!readable(c.type) || !conforming(c.type) && (c.rpl > c.dpl || c.cpl > c.dpl)) {
            want = fault(GuestFault.GP, TARGET);
          } else if (!c.present) {
            want = fault(GuestFault.NP, TARGET);
          }
          assertEquals(
              want, outcome(() -> g.cpu.units.segments.load(segment, TARGET | c.rpl)), c + "");
          if (want == 0) {
            assertEquals(1, g.peek8(Guest.GDT + TARGET + 5) & 1, "accessed " + c);
          }
        });
  }

  @Test
  void theStackSegmentRegisterIsLoaded() { // SDM vol. 2B "MOV", protected mode
    everyCase(
        TARGET,
        c -> {
          int want = 0;
          if (c.rpl != c.cpl || !writableData(c.type) || c.dpl != c.cpl) {
            want = fault(GuestFault.GP, TARGET);
          } else if (!c.present) {
            want = fault(GuestFault.SS, TARGET);
          }
          assertEquals(
              want, outcome(() -> g.cpu.units.segments.load(CpuState.SS, TARGET | c.rpl)), c + "");
        });
  }

  private static boolean gateOrTask(int type) {
    return type == 1
        || type == 3
        || type == 4
        || type == 5
        || type == 9
        || type == 11
        || type == 12;
  }

  private int direct(Case c) {
    if (!isCode(c.type)) {
      return fault(GuestFault.GP, TARGET);
    }
    boolean allowed = conforming(c.type) ? c.dpl <= c.cpl : c.rpl <= c.cpl && c.dpl == c.cpl;
    if (!allowed) {
      return fault(GuestFault.GP, TARGET);
    }
    return c.present ? 0 : fault(GuestFault.NP, TARGET);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFarJumpOrCallNamesASegment(boolean call) { // vol. 2A "JMP", "CALL"; §5.8.1
    everyCase(
        TARGET,
        c -> {
          if (gateOrTask(c.type)) {
            return; // see below and TaskTest
          }
          int selector = TARGET | c.rpl;
          int got =
              outcome(
                  () -> {
                    if (call) {
                      g.cpu.units.far.call(selector, OFFSET, 4, Guest.CODE + 7);
                    } else {
                      g.cpu.units.far.jump(selector, OFFSET, 4, Guest.CODE + 7);
                    }
                  });
          assertEquals(direct(c), got, c + "");
          if (got == 0) {
            assertEquals(OFFSET, g.s.rip());
            assertEquals(TARGET | c.cpl, g.s.selector(CpuState.CS), "RPL becomes CPL " + c);
            assertEquals(c.cpl, g.cpu.cpl());
            assertEquals(Guest.USER_STACK - (call ? 8 : 0), g.reg(Guest.RSP));
          } else {
            assertEquals(Guest.USER_STACK, g.reg(Guest.RSP), "nothing pushed " + c);
            assertEquals(Guest.CODE, g.s.rip());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFarJumpOrCallNamesAGate(boolean call) { // vol. 2A "JMP", "CALL"; §5.8.4
    for (int gateDpl = 0; gateDpl < 4; gateDpl++) {
      for (int gateRpl = 0; gateRpl < 4; gateRpl++) {
        for (int gatePresent = 0; gatePresent < 2; gatePresent++) {
          int dpl = gateDpl;
          int rpl = gateRpl;
          boolean gateIn = gatePresent != 0;
          long gate = Guest.gate(TARGET, OFFSET, 12, dpl);
          g.gdt(GATE, gateIn ? gate : gate & ~(1L << 47));
          everyCase(
              TARGET,
              c -> {
                if (c.rpl != 0) {
                  return; // the RPL of the selector in a gate does not count
                }
                int want = 0;
                int level = c.cpl;
                if (dpl < c.cpl || dpl < rpl) {
                  want = fault(GuestFault.GP, GATE);
                } else if (!gateIn) {
                  want = fault(GuestFault.NP, GATE);
                } else if (!isCode(c.type) || c.dpl > c.cpl) {
                  want = fault(GuestFault.GP, TARGET);
                } else if (!call && !conforming(c.type) && c.dpl != c.cpl) {
                  want = fault(GuestFault.GP, TARGET);
                } else if (!c.present) {
                  want = fault(GuestFault.NP, TARGET);
                } else if (!conforming(c.type)) {
                  level = c.dpl;
                }
                int got =
                    outcome(
                        () -> {
                          if (call) {
                            g.cpu.units.far.call(GATE | rpl, 0, 4, Guest.CODE + 7);
                          } else {
                            g.cpu.units.far.jump(GATE | rpl, 0, 4, Guest.CODE + 7);
                          }
                        });
                String what = c + " gate dpl " + dpl + " rpl " + rpl + " " + gateIn;
                assertEquals(want, got, what);
                if (want == 0) {
                  assertEquals(level, g.cpu.cpl(), what);
                  assertEquals(TARGET | level, g.s.selector(CpuState.CS), what);
                  assertEquals(OFFSET, g.s.rip());
                  boolean inner = level < c.cpl;
                  int words = !call ? 0 : inner ? 4 : 2;
                  int base = inner ? Guest.STACK0 : Guest.USER_STACK;
                  assertEquals(base - 4 * words, g.reg(Guest.RSP), what);
                }
              });
        }
      }
    }
  }

  /** RET and IRET to {@link #TARGET}, to a stack that suits the level. */
  private void returns(boolean iret) {
    everyCase(
        TARGET,
        c -> {
          int want = 0;
          boolean fits = conforming(c.type) ? c.dpl <= c.rpl : c.dpl == c.rpl;
          if (!isCode(c.type) || c.rpl < c.cpl || !fits) {
            want = fault(GuestFault.GP, TARGET);
          } else if (!c.present) {
            want = fault(GuestFault.NP, TARGET);
          }
          frame(iret, TARGET | c.rpl, DATAS + 8 * c.rpl | c.rpl);
          int got = outcome(() -> back(iret));
          assertEquals(want, got, c + "");
          boolean outer = c.rpl > c.cpl;
          long sp = Guest.USER_STACK;
          if (want == 0) {
            assertEquals(c.rpl, g.cpu.cpl(), c + "");
            assertEquals(outer ? 0x7000 : sp + (iret ? 12 : 8), g.reg(Guest.RSP), c + "");
            assertEquals(OFFSET, g.s.rip());
          } else {
            assertEquals(sp, g.reg(Guest.RSP), c + "");
            assertEquals(c.cpl, g.cpu.cpl(), c + "");
          }
        });
  }

  private void frame(boolean iret, int code, int stack) {
    long at = Guest.USER_STACK;
    g.poke32(at, OFFSET);
    g.poke32(at + 4, code);
    at += 8;
    if (iret) {
      g.poke32(at, Bits.FLAG_FIXED);
      at += 4;
    }
    g.poke32(at, 0x7000);
    g.poke32(at + 4, stack);
  }

  private void back(boolean iret) {
    if (iret) {
      g.cpu.units.far.iret(4, Guest.CODE + 1);
    } else {
      g.cpu.units.far.ret(4, 0);
    }
  }

  @Test
  void aFarReturnNamesASegment() { // vol. 2B "RET"
    returns(false);
  }

  @Test
  void anInterruptReturnNamesASegment() { // vol. 2A "IRET"
    returns(true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReturnToAnOuterLevelNamesAStack(boolean iret) { // vol. 2A "IRET", vol. 2B "RET"
    everyCase(
        STACK_TARGET,
        c -> {
          for (int level = c.cpl + 1; level < 4; level++) {
            at(c.cpl);
            int want = 0;
            if (c.rpl != level || !writableData(c.type) || c.dpl != level) {
              want = fault(GuestFault.GP, STACK_TARGET);
            } else if (!c.present) {
              want = fault(GuestFault.SS, STACK_TARGET);
            }
            frame(iret, CODES + 8 * level | level, STACK_TARGET | c.rpl);
            assertEquals(want, outcome(() -> back(iret)), c + " to " + level);
          }
        });
    at(0);
    frame(iret, CODES + 8 * 3 | 3, 3);
    assertEquals(fault(GuestFault.GP, 0), outcome(() -> back(iret)), "a null stack");
  }

  @Test
  void theStackOfAnInnerLevelComesFromTheTss() { // vol. 2A "CALL", "INT n": #TS and #SS
    g.gdt(GATE, Guest.gate(CODES, OFFSET, 12, 3));
    for (int event = 0; event < 2; event++) {
      boolean external = event != 0;
      g.idt32(VECTOR, CODES, OFFSET, 14, 3);
      everyCase(
          STACK_TARGET,
          c -> {
            if (c.cpl == 0 || (c.type & ~1) == 22) {
              return; // expand-down: with this limit there is no room
            }
            g.poke32(Guest.TSS + 8, STACK_TARGET | c.rpl);
            int ext = external ? 1 : 0;
            int want = 0;
            if (c.rpl != 0 || !writableData(c.type) || c.dpl != 0) {
              want = fault(GuestFault.TS, STACK_TARGET | ext);
            } else if (!c.present) {
              want = fault(GuestFault.SS, STACK_TARGET | ext);
            }
            int got =
                outcome(
                    () -> {
                      if (external) {
                        g.cpu.units.interrupts.deliverExternal(VECTOR);
                      } else {
                        g.cpu.units.far.call(GATE | 3, 0, 4, Guest.CODE + 7);
                      }
                    });
            assertEquals(want, got, c + " external " + external);
          });
    }
    g.poke32(Guest.TSS + 8, 0);
    at(3);
    assertEquals(
        fault(GuestFault.TS, 1),
        outcome(() -> g.cpu.units.interrupts.deliverExternal(VECTOR)),
        "a null selector");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptFindsAGateOfTheIdt(boolean software) { // §6.11, §6.12.1.1; vol. 2A "INT n"
    int ext = software ? 0 : 1;
    for (int type = 0; type < 32; type++) {
      if (type == 5) {
        continue; // a task gate: TaskTest
      }
      for (int dpl = 0; dpl < 4; dpl++) {
        for (int present = 0; present < 2; present++) {
          for (int cpl = 0; cpl < 4; cpl++) {
            long gate = Guest.gate(CODES, OFFSET, type, dpl);
            g.poke64(Guest.IDT + 8 * VECTOR, present != 0 ? gate : gate & ~(1L << 47));
            at(cpl);
            boolean known = type == 6 || type == 7 || type == 14 || type == 15;
            int want = 0;
            if (!known || software && dpl < cpl) {
              want = fault(GuestFault.GP, VECTOR << 3 | 2 | ext);
            } else if (present == 0) {
              want = fault(GuestFault.NP, VECTOR << 3 | 2 | ext);
            }
            int got = deliver(software);
            String what = "type " + type + " dpl " + dpl + " present " + present + " cpl " + cpl;
            assertEquals(want, got, what);
            if (want == 0) {
              assertEquals(type < 8 ? OFFSET & 0xFFFF : OFFSET, g.s.rip(), what);
              int size = type < 8 ? 2 : 4;
              long base = cpl == 0 ? Guest.USER_STACK : Guest.STACK0;
              assertEquals(base - size * (cpl == 0 ? 3 : 5), g.reg(Guest.RSP), what);
            }
          }
        }
      }
    }
  }

  private int deliver(boolean software) {
    return outcome(
        () -> {
          if (software) {
            g.cpu.units.interrupts.deliverInt(VECTOR, Guest.CODE + 2);
          } else {
            g.cpu.units.interrupts.deliverExternal(VECTOR);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptGateNamesASegment(boolean software) { // vol. 2A "INT n"
    int ext = software ? 0 : 1;
    g.idt32(VECTOR, TARGET, OFFSET, 14, 3);
    everyCase(
        TARGET,
        c -> {
          if (c.rpl != 0) {
            return;
          }
          int want = 0;
          if (!isCode(c.type) || c.dpl > c.cpl) {
            want = fault(GuestFault.GP, TARGET | ext);
          } else if (!c.present) {
            want = fault(GuestFault.NP, TARGET | ext);
          }
          assertEquals(want, deliver(software), c + "");
          if (want == 0) {
            assertEquals(conforming(c.type) ? c.cpl : c.dpl, g.cpu.cpl(), c + "");
          }
        });
    g.idt32(VECTOR, 0, OFFSET, 14, 3);
    at(0);
    assertEquals(fault(GuestFault.GP, ext), deliver(software), "a null selector");
    g.idt32(VECTOR, 0x1F8 + 8, OFFSET, 14, 3);
    at(0);
    assertEquals(fault(GuestFault.GP, 0x200 | ext), deliver(software), "beyond the GDT");
  }

  @Test
  void inIa32eModeOnly64BitCodeSegmentsCanBeEnteredThroughGates() { // §5.8.3.1, §6.14.1
    try (Guest l = new Guest().long64()) {
      for (int attributes : new int[] {0xA09B, 0xC09B, 0x809B, 0xE09B, 0xA01B, 0xC01B, 0xA09E}) {
        l.gdt(TARGET, Guest.descriptor(0, 0xFFFF_FFFFL, attributes));
        l.gdt(GATE, Guest.gate(TARGET, OFFSET, 12, 3));
        l.gdt(GATE + 8, 0);
        l.idt64(VECTOR, TARGET, OFFSET, 14, 3, 0);
        boolean is64 = (attributes & 0x6000) == 0x2000;
        boolean present = (attributes & 0x80) != 0;
        int wantError = TARGET;
        int vector = !is64 ? GuestFault.GP : !present ? GuestFault.NP : 0;
        for (int way = 0; way < 3; way++) {
          l.cpu.units.segments.set(CpuState.CS, Guest.CODE64, l.peek64(Guest.GDT + Guest.CODE64));
          l.cpu.modeChanged();
          l.s.reg(Guest.RSP, Guest.STACK);
          int kind = way;
          int got =
              outcome(
                  () -> {
                    switch (kind) {
                      case 0 -> l.cpu.units.far.call(GATE, 0, 8, Guest.CODE + 7);
                      case 1 -> l.cpu.units.far.jump(GATE, 0, 8, Guest.CODE + 7);
                      default -> l.cpu.units.interrupts.deliverInt(VECTOR, Guest.CODE + 2);
                    }
                  });
          int want = vector == 0 ? 0 : fault(vector, wantError);
          assertEquals(want, got, Integer.toHexString(attributes) + " way " + way);
        }
      }
    }
  }
}
