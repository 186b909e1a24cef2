package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whatever a guest does, the processor comes back at the clock's deadline. */
class RunawayTest extends BothEngines {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void aHandlerThatFaultsForEverDoesNotHoldTheHost() {
    try (Guest g = new Guest().long64()) {
      g.idt64(6, Guest.CODE64, Guest.CODE, 14, 0, 1); // on its own stack: it never runs out
      g.code("ud2"); // ud2, which is its own handler
      assertEquals(
          Processor.Outcome.DEADLINE, assertTimeoutPreemptively(PATIENCE, () -> g.run(10_000)));
      assertEquals(0, g.clock.instructions(), "no instruction has retired");
    }
  }

  @Test
  void aRepeatedStringInstructionEndsInPortions() {
    try (Guest g = new Guest().long64()) {
      g.s.reg(CpuState.RDI, Guest.DATA);
      g.s.reg(CpuState.RSI, Guest.DATA);
      g.s.reg(CpuState.RCX, -1L);
      g.code("rep lodsb");
      g.run(1);
      assertEquals(1, g.clock.instructions());
      assertEquals(Guest.CODE, g.s.rip(), "RIP stays on it until the count is used up");
      assertEquals(-1L - (1 << 16), g.s.reg(CpuState.RCX));
    }
  }

  @Test
  void anElementThatLeavesMemoryCountsAsManyOfARepeatedInstruction() {
    try (Guest g = new Guest().long64()) {
      g.s.reg(CpuState.RDX, 0x1000); // no device is there
      g.s.reg(CpuState.RDI, Guest.DATA);
      g.s.reg(CpuState.RCX, -1L);
      g.code("rep insb");
      g.run(1);
      assertEquals(Guest.CODE, g.s.rip());
      assertEquals(-1L - (1 << 10), g.s.reg(CpuState.RCX));
    }
  }

  @Test
  void interruptsWithoutAnInstructionBetweenThemComeToTheDeadline() {
    try (Guest g = new Guest().long64()) {
      g.idt64(0x40, Guest.CODE64, Guest.CODE, 15, 0, 1); // a trap gate: IF stays set
      g.cpu.connect(
          new InterruptController() {
            @Override
            public boolean pending() {
              return true;
            }

            @Override
            public int acknowledge() {
              return 0x40;
            }

            @Override
            public int taskPriority() {
              return 0;
            }

            @Override
            public void taskPriority(int value) {}
          },
          MsrBank.NONE);
      g.code("nop");
      g.cpu.rflags(Bits.FLAG_FIXED | Bits.FLAG_IF);
      assertEquals(
          Processor.Outcome.DEADLINE, assertTimeoutPreemptively(PATIENCE, () -> g.run(10_000)));
      assertEquals(0, g.clock.instructions(), "no instruction has retired");
    }
  }
}
