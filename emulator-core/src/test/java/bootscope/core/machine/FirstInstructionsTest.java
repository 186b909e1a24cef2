package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.CpuState;
import org.junit.jupiter.api.Test;

/** What guests that nobody here wrote do first, on a whole machine at its PVH entry. */
class FirstInstructionsTest {
  /** Runs 32-bit code at the entry, then HLT with interrupts off: EDX there, or why it stopped. */
  private static String edx(int... code) throws Exception {
    try (Machine m = Guests.boot("hello-pvh").start()) {
      byte[] bytes = new byte[code.length + 1];
      for (int i = 0; i < code.length; i++) {
        bytes[i] = (byte) code[i];
      }
      bytes[code.length] = (byte) 0xF4; // hlt
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
    // mov byte [7000h],5Ah; xor edx,edx; mov dl,fs:[7000h]; mov dh,gs:[7000h]
    int[] store = {0xC6, 0x05, 0x00, 0x70, 0, 0, 0x5A, 0x31, 0xD2};
    int[] load = {0x64, 0x8A, 0x15, 0x00, 0x70, 0, 0, 0x65, 0x8A, 0x35, 0x00, 0x70, 0, 0};
    int[] code = new int[store.length + load.length];
    System.arraycopy(store, 0, code, 0, store.length);
    System.arraycopy(load, 0, code, store.length, load.length);
    assertEquals("5a5a", edx(code));
  }

  @Test
  void switchTheLocalApicOffAndLookForItInCpuid() throws Exception { // SDM vol. 3A §10.4.3
    int[] code = {
      0xB9,
      0x1B,
      0,
      0,
      0,
      0x0F,
      0x32, // mov ecx,1Bh; rdmsr
      0x80,
      0xE4,
      0xF7,
      0x0F,
      0x30, // and ah,0F7h; wrmsr: EN, bit 11
      0xB8,
      1,
      0,
      0,
      0,
      0x0F,
      0xA2, // mov eax,1; cpuid
      0x81,
      0xE2,
      0x00,
      0x02,
      0,
      0 // and edx,200h
    };
    assertEquals("0", edx(code));
    code[8] = 0xE4; // and ah,0FFh: EN stays
    code[9] = 0xFF;
    assertEquals("200", edx(code));
  }

  @Test
  void clearThePerformanceCountersOfAnAmdProcessor() throws Exception { // AMD APM vol. 2 §13.2.1
    // mov ecx,C0010000h; xor eax,eax; xor edx,edx; wrmsr; add ecx,7; wrmsr
    assertEquals(
        "0",
        edx(
            0xB9, 0x00, 0x00, 0x01, 0xC0, 0x31, 0xC0, 0x31, 0xD2, 0x0F, 0x30, 0x83, 0xC1, 0x07,
            0x0F, 0x30));
  }
}
