package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.CpuState;
import org.junit.jupiter.api.Test;

/** Every way in which a guest can reset its machine, from the instruction to the reason to stop. */
class ResetPathsTest {
  /** Runs 32-bit code in place of a guest's first instructions. */
  private static String outcome(int... code) throws Exception {
    try (Machine m = Guests.boot("hello-pvh").start()) {
      byte[] bytes = new byte[code.length + 2];
      for (int i = 0; i < code.length; i++) {
        bytes[i] = (byte) code[i];
      }
      bytes[code.length] = (byte) 0xEB; // jmp to itself
      bytes[code.length + 1] = (byte) 0xFE;
      m.memory().poke(m.processor().linearRip(), bytes);
      StopReason reason = m.runTo(1000);
      return reason + (reason == StopReason.RESET ? " " + m.resetCause() : "");
    }
  }

  @Test
  void theResetControlRegister() throws Exception { // ICH9 316972 §13.7.5
    assertEquals("RESET CF9_HARD", outcome(0x66, 0xBA, 0xF9, 0x0C, 0xB0, 0x06, 0xEE));
    assertEquals("RESET CF9_SOFT", outcome(0x66, 0xBA, 0xF9, 0x0C, 0xB0, 0x04, 0xEE));
    assertEquals("LIMIT", outcome(0x66, 0xBA, 0xF9, 0x0C, 0xB0, 0x02, 0xEE));
  }

  @Test
  void systemPortA() throws Exception { // ICH9 316972 §13.7.3
    assertEquals("RESET PORT_92", outcome(0xB0, 0x03, 0xE6, 0x92));
  }

  @Test
  void theKeyboardControllersPulse() throws Exception {
    assertEquals("RESET KEYBOARD_CONTROLLER", outcome(0xB0, 0xFE, 0xE6, 0x64));
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
  void anInitToOneself() throws Exception { // SDM vol. 3A §11.6.1
    // mov dword [FEE00300h],4500h: INIT, physical destination 0
    int[] init = {0xC7, 0x05, 0x00, 0x03, 0xE0, 0xFE, 0x00, 0x45, 0x00, 0x00};
    assertEquals("RESET LOCAL_APIC_INIT", outcome(init));
    init[8] = 0x0C; // all but oneself
    assertEquals("LIMIT", outcome(init));
  }

  @Test
  void aTripleFault() throws Exception { // SDM vol. 3A §6.15, interrupt 8
    assertEquals("TRIPLE_FAULT", outcome(0x0F, 0x0B));
  }
}
