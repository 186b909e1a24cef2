package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of an exception whose delivery fails: the whole of SDM vol. 3A tables 6-4 and 6-5,
 * each class of first event against each way in which its gate can fail.
 */
class DoubleFaultTest {
  private static final long ABSENT = 0x60_0000;
  private static final int RET = Guest.CODE;

  private enum Sort {
    BENIGN,
    CONTRIBUTORY,
    PAGE_FAULT
  }

  /** A first event, by an instruction of 64-bit mode at CPL 0. */
  enum First {
    DIVIDE(GuestFault.DE, Sort.CONTRIBUTORY, g -> g.code("div ecx")), // div ecx, by 0
    SINGLE_STEP(
        GuestFault.DB,
        Sort.BENIGN,
        g -> {
          g.code("nop; nop");
          g.cpu.rflags(Bits.FLAG_TF | 2);
        }),
    NON_MASKABLE(
        GuestFault.NMI,
        Sort.BENIGN,
        g -> {
          g.code("nop");
          g.cpu.nmi();
        }),
    UNDEFINED(GuestFault.UD, Sort.BENIGN, g -> g.code("ud2")),
    NO_COPROCESSOR(
        GuestFault.NM,
        Sort.BENIGN,
        g -> {
          g.s.cr(0, g.s.cr(0) | Bits.CR0_TS);
          g.cpu.modeChanged();
          g.code("fld st(0)"); // fld st0
        }),
    INVALID_TSS( // a far CALL through a gate from CPL 3 would do; IRETQ with NT is #GP, so: ring 3
        GuestFault.TS,
        Sort.CONTRIBUTORY,
        g -> {
          // At CPL 3 a gate to CPL 0 wants RSP0 beyond the TSS's limit.
          g.gdt(Guest.FREE, Guest.gate(Guest.CODE64, 0x5_0000, 12, 3));
          g.gdt(Guest.FREE + 8, 0);
          g.cpu.units.segments.set(
              CpuState.CS, Guest.USER_CODE64, g.peek64(Guest.GDT + (Guest.USER_CODE64 & ~7)));
          g.cpu.units.segments.set(
              CpuState.SS, Guest.USER_DATA32, g.peek64(Guest.GDT + (Guest.USER_DATA32 & ~7)));
          g.s.segmentLimit(CpuState.TR, 3);
          g.cpu.modeChanged();
          g.poke32(Guest.DATA, 0);
          g.poke16(Guest.DATA + 4, Guest.FREE | 3);
          g.s.reg(Guest.RBX, Guest.DATA);
          g.code("call fword ptr [rbx]");
        }),
    NOT_PRESENT(
        GuestFault.NP,
        Sort.CONTRIBUTORY,
        g -> {
          g.gdt(Guest.FREE, Guest.descriptor(0, 0xFFFF, 0x4012));
          g.s.reg(Guest.RAX, Guest.FREE);
          g.code("mov es,eax");
        }),
    STACK(
        GuestFault.SS,
        Sort.CONTRIBUTORY,
        g -> {
          g.s.reg(Guest.RBP, 1L << 62);
          g.code("mov eax,[rbp]");
        }),
    GENERAL_PROTECTION(
        GuestFault.GP,
        Sort.CONTRIBUTORY,
        g -> {
          g.s.reg(Guest.RBX, 1L << 62);
          g.code("mov eax,[rbx]");
        }),
    PAGE(
        GuestFault.PF,
        Sort.PAGE_FAULT,
        g -> {
          g.s.reg(Guest.RBX, ABSENT + 0x10);
          g.code("mov eax,[rbx]");
        }),
    X87(
        GuestFault.MF,
        Sort.BENIGN,
        g -> {
          g.code("fldz; fld1; fdiv st,st(1); fwait"); // fldz; fld1; fdiv st,st1; fwait
          g.s.fcw(0x33B); // divide by zero is unmasked
        }),
    SIMD(
        GuestFault.XM,
        Sort.BENIGN,
        g -> {
          g.s.mxcsr(0x1D80); // divide by zero is unmasked
          // xorps xmm0,xmm0; cmpeqps xmm1,xmm1... : 1.0 in memory divided by 0
          g.poke32(Guest.DATA, 0x3F80_0000L);
          g.s.reg(Guest.RBX, Guest.DATA);
          // xorps xmm0,xmm0; movss xmm1,[rbx]; divss xmm1,xmm0
          g.code("xorps xmm0,xmm0; movss xmm1,[rbx]; divss xmm1,xmm0");
        }),
    EXTERNAL_INTERRUPT(
        0x40,
        Sort.BENIGN,
        g -> {
          g.cpu.rflags(Bits.FLAG_IF | 2);
          g.lines.waiting = 0x40;
          g.code("nop");
        }),
    SOFTWARE_INTERRUPT(0x41, Sort.BENIGN, g -> g.code("int 0x41")),
    BREAKPOINT(GuestFault.BP, Sort.BENIGN, g -> g.code("int3"));

    final int vector;
    final Sort sort;
    final Consumer<Guest> cause;

    First(int vector, Sort sort, Consumer<Guest> cause) {
      this.vector = vector;
      this.sort = sort;
      this.cause = cause;
    }

    boolean software() {
      return this == SOFTWARE_INTERRUPT || this == BREAKPOINT;
    }
  }

  /** A way in which the delivery of a vector fails. */
  private enum Second {
    NOT_PRESENT(GuestFault.NP, Sort.CONTRIBUTORY),
    GENERAL_PROTECTION(GuestFault.GP, Sort.CONTRIBUTORY),
    STACK(GuestFault.SS, Sort.CONTRIBUTORY),
    INVALID_TSS(GuestFault.TS, Sort.CONTRIBUTORY),
    PAGE(GuestFault.PF, Sort.PAGE_FAULT);

    final int vector;
    final Sort sort;

    Second(int vector, Sort sort) {
      this.vector = vector;
      this.sort = sort;
    }

    void spoil(Guest g, int vector) {
      int at = Guest.IDT + 16 * vector;
      switch (this) {
        case NOT_PRESENT -> g.poke8(at + 5, 0x0E);
        case GENERAL_PROTECTION -> g.poke8(at + 5, 0x80);
        case STACK -> {
          g.poke8(at + 4, 2); // IST2 is not canonical
          g.poke64(Guest.TSS + 0x24 + 8, 1L << 62);
        }
        case INVALID_TSS -> {
          g.poke8(at + 4, 7); // IST7 lies beyond the limit
          if (g.s.segmentLimit(CpuState.TR) > 0x53) {
            g.s.segmentLimit(CpuState.TR, 0x53);
          }
        }
        case PAGE -> {
          g.poke8(at + 4, 3);
          g.poke64(Guest.TSS + 0x24 + 16, ABSENT + 0x1000);
        }
      }
    }

    int errorCode(First first) {
      int ext = first.software() ? 0 : 1;
      return switch (this) {
        case NOT_PRESENT, GENERAL_PROTECTION -> first.vector << 3 | 2 | ext;
        case STACK -> ext;
        case INVALID_TSS -> Guest.TASK | ext;
        case PAGE -> 2;
      };
    }
  }

  private static Guest guest(First first) {
    Guest g = new Guest().long64();
    g.page(ABSENT, 0, 0);
    // All handlers use IST1, so that the first event's stack does not matter to the others.
    for (int v = 0; v < 256; v++) {
      g.idt64(v, Guest.CODE64, Guest.HANDLERS + v, 14, v == 0x41 || v == 3 ? 3 : 0, 1);
    }
    first.cause.accept(g);
    return g;
  }

  @ParameterizedTest
  @EnumSource(First.class)
  void eachEventIsDeliveredAtAll(First first) {
    if (first == First.INVALID_TSS) {
      return; // the TSS that it needs to be bad would be needed for IST1
    }
    try (Guest g = guest(first)) {
      assertEquals(first.vector, g.runToHandler());
    }
  }

  @ParameterizedTest
  @EnumSource(First.class)
  void aSecondExceptionIsHandledInTurnOrMakesADoubleFaultAsTable65Says(First first) {
    for (Second second : Second.values()) {
      if (first == First.INVALID_TSS) {
        continue; // see below
      }
      try (Guest g = guest(first)) {
        second.spoil(g, first.vector);
        if (first.vector == second.vector) {
          // The same gate serves the second: with another kind of failure there is no way out.
          assertEquals(first.sort, second.sort);
        }
        boolean isDouble =
            first.sort == Sort.CONTRIBUTORY && second.sort == Sort.CONTRIBUTORY
                || first.sort == Sort.PAGE_FAULT && second.sort != Sort.BENIGN;
        String what = first + " then " + second;
        int reached = g.runToHandler();
        assertEquals(isDouble ? GuestFault.DF : second.vector, reached, what);
        assertEquals(isDouble ? 0 : second.errorCode(first), g.frame(0, 8), what + ": error code");
        if (second == Second.PAGE) {
          assertEquals(ABSENT + 0x1000 - 8, g.s.cr(2), "CR2 is the last page fault's");
        } else if (first == First.PAGE) {
          assertEquals(ABSENT + 0x10, g.s.cr(2));
        }
      }
    }
  }

  @Test
  void anInvalidTssExceptionIsContributory() { // table 6-4
    for (Second second : new Second[] {Second.NOT_PRESENT, Second.GENERAL_PROTECTION}) {
      try (Guest g = guest(First.INVALID_TSS)) {
        second.spoil(g, GuestFault.TS);
        // Delivery of #DF needs the TSS too: what was tried shows in the order of exceptions.
        assertEquals(Processor.Outcome.SHUTDOWN, g.run(10));
        assertEquals(GuestFault.TS, g.delivered.get(0).vector());
        assertEquals(GuestFault.DF, g.delivered.get(1).vector());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(First.class)
  void anyFaultWhileADoubleFaultIsDeliveredShutsTheProcessorDown(First first) { // §6.15, int. 8
    if (first.sort == Sort.BENIGN) {
      return;
    }
    for (Second second : Second.values()) {
      try (Guest g = guest(first)) {
        Second.NOT_PRESENT.spoil(g, first.vector);
        second.spoil(g, GuestFault.DF);
        assertEquals(Processor.Outcome.SHUTDOWN, g.run(10), first + " then " + second);
        assertEquals(GuestFault.DF, g.last().vector());
        assertTrue(g.cpu.isShutdown());
        assertEquals(Processor.Outcome.SHUTDOWN, g.run(10), "it stays so");
      }
    }
  }

  @Test
  void aBenignEventAfterABenignOneThatFailsIsFollowedToItsOwnDoubleFault() { // table 6-5
    // #UD's gate is absent: #NP, whose gate is bad: now a contributory one has failed.
    try (Guest g = guest(First.UNDEFINED)) {
      Second.NOT_PRESENT.spoil(g, GuestFault.UD);
      Second.GENERAL_PROTECTION.spoil(g, GuestFault.NP);
      assertEquals(GuestFault.DF, g.runToHandler());
      assertEquals(RET, g.frame(1, 8));
    }
    // #UD, then #PF, then #PF again.
    try (Guest g = guest(First.UNDEFINED)) {
      Second.PAGE.spoil(g, GuestFault.UD);
      Second.PAGE.spoil(g, GuestFault.PF);
      assertEquals(GuestFault.DF, g.runToHandler());
    }
    // A contributory one and then #PF are handled in turn; the #PF that fails makes a double fault.
    try (Guest g = guest(First.DIVIDE)) {
      Second.PAGE.spoil(g, GuestFault.DE);
      Second.NOT_PRESENT.spoil(g, GuestFault.PF);
      assertEquals(GuestFault.DF, g.runToHandler());
    }
  }

  @Test
  void inProtectedModeAFaultOnThePresentStackHasExtForItsErrorCode() { // SDM vol. 2A "INT n"
    // #UD on a stack without room: #SS(EXT). Through a task gate it gets a stack that is good.
    try (Guest g = new Guest().flat32()) {
      int base = 0x6_0000;
      g.gdt(Guest.FREE, Guest.descriptor(Guest.DATA, 0xFFF, 0x4093));
      g.gdt(Guest.FREE + 8, Guest.descriptor(base, 0x67, 0x89));
      g.poke32(base + 32, 0x7_0000);
      g.poke32(base + 36, 2);
      g.poke32(base + 56, 0x7F00);
      int[] selectors = {Guest.DATA32, Guest.CODE32, Guest.DATA32, Guest.DATA32, 0, 0};
      for (int i = 0; i < 6; i++) {
        g.poke32(base + 72 + 4 * i, selectors[i]);
      }
      g.poke(0x7_0000, "hlt");
      g.poke64(Guest.IDT + 8 * GuestFault.SS, Guest.gate(Guest.FREE + 8, 0, 5, 0));
      g.cpu.units.segments.load(CpuState.SS, Guest.FREE);
      g.s.reg(Guest.RSP, 8);
      g.code("ud2");
      assertEquals(Processor.Outcome.HALTED, g.run(10));
      assertEquals(GuestFault.SS, g.last().vector());
      assertEquals(1, g.last().errorCode());
      assertEquals(1, g.peek32(0x7F00 - 4));
    }
  }

  @Test
  void inRealModeAVectorBeyondTheTableIsADoubleFaultAndThenAShutdown() { // vol. 3B §20.1.4
    try (Guest g = new Guest().real()) {
      g.s.idtr(0, 8 * 4 + 3); // up to vector 8: neither #GP nor what it is about
      g.code("int 0x40");
      assertEquals(GuestFault.DF, g.runToHandler());
      assertEquals(0, g.frame(0, 2), "IP of the INT; no error code");
    }
    try (Guest g = new Guest().real()) {
      g.s.idtr(0, 8 * 4 + 2);
      g.code("int 0x40");
      assertEquals(Processor.Outcome.SHUTDOWN, g.run(5));
    }
  }
}
