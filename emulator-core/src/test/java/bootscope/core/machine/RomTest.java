package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.board.RomSizes;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.Assembler;
import bootscope.core.isa.CodeSize;
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

  /** Places 16-bit code in the ROM. */
  private static void rom(Machine m, int at, String... code) {
    GuestRam ram = m.memory().ram();
    byte[] bytes = Assembler.assemble(CodeSize.BITS_16, at, String.join("; ", code));
    for (int i = 0; i < bytes.length; i++) {
      Host.putByte(ram.host(ram.bytes() + at + i), bytes[i]);
    }
  }

  /** What decodes code from ROM once runs it as fast as any. */
  @Test
  void codeInRomIsDecodedOnce() {
    try (Machine m = machine()) {
      rom(m, 0xFFF0, "jmp 0xf000:0"); // the copy below 1 MiB
      rom(m, 0, "again: inc ax; jmp again");
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
      rom(m, 0xFFF0, "jmp 0xf000:0");
      rom(
          m,
          0,
          "mov si,0; mov ax,0xf000; mov ds,ax; mov es,ax",
          "mov eax,0x80000090; mov dx,0xcf8; out dx,eax", // 00:00.0, PAM0
          "mov dx,0xcfc; mov al,0x20; out dx,al", // writes to RAM
          "mov di,0; mov cx,0x100; cld; rep movsb", // over themselves
          "mov al,0x30; out dx,al", // all RAM
          "mov byte ptr [changed-1],0x42", // the operand of MOV BL
          "nop; nop; nop; nop; nop; nop; nop",
          "mov bl,0; changed: hlt");
      assertEquals(StopReason.HALTED, m.runTo(10_000));
      assertEquals(0x42, m.state().reg(3) & 0xFF);
    }
  }

  @Test
  void theRomIsInSnapshots() throws Exception {
    Path file = dir.resolve("snapshot");
    try (Machine m = machine()) {
      rom(m, 0xFFF0, "jmp $");
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
      rom(m, 0xFFF0, "mov al,6; mov dx,0xcf9; out dx,al; hlt");
      for (int i = 1; i <= 3; i++) {
        assertEquals(StopReason.RESET, m.runTo(Long.MAX_VALUE));
        assertEquals(3 * i, m.clock().instructions());
        m.reset();
        assertEquals(0xFFFF_FFF0L, m.processor().linearRip());
      }
    }
  }
}
