package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Assembler;
import org.junit.jupiter.api.Test;

/** Every way in which a guest can reset its machine, from the instruction to the reason to stop. */
class ResetPathsTest {
  /** Runs 32-bit code in place of a guest's first instructions. */
  private static String outcome(String code, Object... arguments) throws Exception {
    try (Machine m = Guests.boot("hello-pvh").start()) {
      byte[] bytes = Assembler.assemble(32, code + "; jmp $", arguments);
      m.memory().poke(m.processor().linearRip(), bytes);
      StopReason reason = m.runTo(1000);
      return reason + (reason == StopReason.RESET ? " " + m.resetCause() : "");
    }
  }

  @Test
  void theResetControlRegister() throws Exception { // ICH9 316972 §13.7.5
    assertEquals("RESET CF9_HARD", outcome("mov dx,0xcf9; mov al,6; out dx,al"));
    assertEquals("RESET CF9_SOFT", outcome("mov dx,0xcf9; mov al,4; out dx,al"));
    assertEquals("LIMIT", outcome("mov dx,0xcf9; mov al,2; out dx,al"));
  }

  @Test
  void systemPortA() throws Exception { // ICH9 316972 §13.7.3
    assertEquals("RESET PORT_92", outcome("mov al,3; out 0x92,al"));
  }

  @Test
  void theKeyboardControllersPulse() throws Exception {
    assertEquals("RESET KEYBOARD_CONTROLLER", outcome("mov al,0xfe; out 0x64,al"));
  }

  @Test
  void theBiosEntryInRealMode() throws Exception { // as Linux jumps there with reboot=b
    try (Machine m = Guests.boot("hello-pvh").start()) {
      m.state().cr(0, 0x10);
      m.state().selector(CpuState.CS, 0xF000);
      m.state().segmentBase(CpuState.CS, 0xF_0000);
      m.state().segmentLimit(CpuState.CS, 0xFFFF);
      m.state().segmentAttributes(CpuState.CS, 0x9B);
      m.state().rip(0xFFF0);
      m.processor().restart();
      assertEquals(StopReason.RESET, m.runTo(100));
      assertEquals("CF9_HARD", m.resetCause());
    }
  }

  @Test
  void anInitToOneself() throws Exception { // SDM vol. 3A §10.6.1
    String command = "mov dword ptr [0xfee00300],%#x";
    assertEquals("RESET LOCAL_APIC_INIT", outcome(command, 0x4500));
    assertEquals("LIMIT", outcome(command, 0xC_4500), "to all but oneself");
  }

  @Test
  void aTripleFault() throws Exception { // SDM vol. 3A §6.15, interrupt 8
    assertEquals("TRIPLE_FAULT", outcome("ud2"));
  }
}
