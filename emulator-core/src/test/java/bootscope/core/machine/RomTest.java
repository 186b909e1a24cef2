package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.board.RomSizes;
import bootscope.core.event.GuestListener;
import bootscope.core.memory.GuestRam;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that starts from its ROM. */
class RomTest {
  private static final int ROM = 0x1_0000;

  @TempDir Path dir;

  private static Machine machine() {
    return new Machine(MachineConfiguration.ofRam(64 << 20).with(new RomSizes(ROM, ROM + 0x1000)));
  }

  private static void rom(Machine m, int at, int... bytes) {
    GuestRam ram = m.memory().ram();
    for (int i = 0; i < bytes.length; i++) {
      Host.putByte(ram.host(ram.bytes() + at + i), bytes[i]);
    }
  }

  /** What decodes code from ROM once runs it as fast as any. */
  @Test
  void codeInRomIsDecodedOnce() {
    try (Machine m = machine()) {
      rom(m, 0xFFF0, 0xEA, 0x00, 0x00, 0x00, 0xF0); // jmp F000:0000, the copy below 1 MiB
      rom(m, 0, 0x40, 0xEB, 0xFD); // inc ax; jmp to it
      int[] decoded = new int[1];
      m.listeners()
          .add(
              new GuestListener() {
                @Override
                public void decoded(long linearAddress, long physicalAddress, int bytes) {
                  decoded[0]++;
                }
              });
      assertEquals(StopReason.LIMIT, m.runTo(1_000_000));
      assertTrue(decoded[0] <= 4, decoded[0] + " times");
      assertEquals(0xF_0000, m.processor().linearRip() & ~1L);
    }
  }

  /** Copies itself to RAM by PAM, as firmware does, and changes what it has copied. */
  @Test
  void codeGoesOnInTheShadowOfItself() {
    try (Machine m = machine()) {
      rom(m, 0xFFF0, 0xEA, 0x00, 0x00, 0x00, 0xF0);
      rom(
          m, 0, 0xBE, 0x00, 0x00, // mov si, 0
          0xB8, 0x00, 0xF0, 0x8E, 0xD8, 0x8E, 0xC0, // mov ax, F000; mov ds, ax; mov es, ax
          0x66, 0xB8, 0x90, 0x00, 0x00, 0x80, // mov eax, 80000090: 00:00.0, PAM0
          0xBA, 0xF8, 0x0C, 0x66, 0xEF, // mov dx, CF8; out dx, eax
          0xBA, 0xFC, 0x0C, 0xB0, 0x20, 0xEE, // mov dx, CFC; mov al, 20; out dx, al: writes to RAM
          0xBF, 0x00, 0x00, 0xB9, 0x00, 0x01, 0xFC, 0xF3, 0xA4, // copies 256 bytes over themselves
          0xB0, 0x30, 0xEE, // mov al, 30; out dx, al: all RAM
          0xC6, 0x06, 0x34, 0x00, 0x42, // mov byte [0034], 42: the next instruction's operand
          0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0xB3, 0x00, // nops; mov bl, 0
          0xF4); // hlt
      assertEquals(StopReason.HALTED, m.runTo(10_000));
      assertEquals(0x42, m.state().reg(3) & 0xFF);
    }
  }

  @Test
  void theRomIsInSnapshots() throws Exception {
    Path file = dir.resolve("snapshot");
    try (Machine m = machine()) {
      rom(m, 0xFFF0, 0xEB, 0xFE);
      m.runTo(100);
      Snapshot.save(m, file);
      try (Machine restored = Snapshot.load(file)) {
        assertEquals(StateHash.of(m), StateHash.of(restored));
        restored.runTo(200);
        m.runTo(200);
        assertEquals(StateHash.of(m), StateHash.of(restored));
      }
    }
  }

  @Test
  void aResetGoesThroughTheVectorAgain() {
    try (Machine m = machine()) {
      rom(m, 0xFFF0, 0xB0, 0x06, 0xBA, 0xF9, 0x0C, 0xEE, 0xF4); // mov al, 6; mov dx, CF9; out
      for (int i = 1; i <= 3; i++) {
        assertEquals(StopReason.RESET, m.runTo(Long.MAX_VALUE));
        assertEquals(3 * i, m.clock().instructions());
        m.reset();
        assertEquals(0xFFFF_FFF0L, m.processor().linearRip());
      }
    }
  }
}
