package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Assembler;
import org.junit.jupiter.api.Test;

/** What guests that nobody here wrote do first, on a whole machine at its PVH entry. */
class FirstInstructionsTest {
  /** Runs 32-bit code at the entry, then HLT with interrupts off: EDX there, or why it stopped. */
  private static String edx(String code, Object... arguments) throws Exception {
    try (Machine m = Guests.boot("hello-pvh").start()) {
      byte[] bytes = Assembler.assemble(32, code + "; hlt", arguments);
      long end = m.processor().linearRip() + bytes.length;
      m.memory().poke(m.processor().linearRip(), bytes);
      StopReason reason = m.runTo(1000);
      boolean through = m.processor().linearRip() == end;
      return through
          ? Long.toHexString(m.processor().state().reg(CpuState.RDX))
          : reason.toString();
    }
  }

  @Test
  void readThroughFsAndGsBeforeTheyAreLoaded() throws Exception {
    String store = "mov byte ptr [0x7000],0x5a; xor edx,edx;";
    assertEquals("5a5a", edx(store + "mov dl,fs:[0x7000]; mov dh,gs:[0x7000]"));
  }

  @Test
  void switchTheLocalApicOffAndLookForItInCpuid() throws Exception { // SDM vol. 3A §10.4.3
    String code = "mov ecx,0x1b; rdmsr; and ah,%#x; wrmsr; mov eax,1; cpuid; and edx,0x200";
    assertEquals("0", edx(code, 0xF7)); // without EN, bit 11
    assertEquals("200", edx(code, 0xFF));
  }

  @Test
  void clearThePerformanceCountersOfAnAmdProcessor() throws Exception { // AMD APM vol. 2 §13.2.1
    assertEquals("0", edx("mov ecx,0xc0010000; xor eax,eax; xor edx,edx; wrmsr; add ecx,7; wrmsr"));
  }
}
