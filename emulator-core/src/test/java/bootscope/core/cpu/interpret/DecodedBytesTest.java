package bootscope.core.cpu.interpret;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decoded code is charged covers what it costs the host's heap. */
class DecodedBytesTest {
  private static final int START = 0x10_0000;
  private static final int BLOCKS = 600;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "40 FF C0", // inc eax
        "81 84 8B 00 00 05 00 44 33 22 11", // add dword [rbx+rcx*4+50000h],11223344h
        "69 84 8B 00 00 05 00 44 33 22 11", // imul eax,[...],11223344h
        "F0 0F C1 84 8B 00 00 05 00", // lock xadd [...],eax
        "48 0F A4 84 8B 00 00 05 00 07", // shld [...],rax,7
        "F0 48 0F C7 8C 8B 00 00 05 00", // lock cmpxchg16b [...]
        "66 0F 3A 63 84 8B 00 00 05 00 0C", // pcmpistri xmm0,[...],12
        "66 0F 3A 0F 84 8B 00 00 05 00 03", // palignr xmm0,[...],3
        "F2 0F 58 84 8B 00 00 05 00", // addsd xmm0,[...]
        "DB AC 8B 00 00 05 00", // fld tbyte [...]
        "0F 40 84 8B 00 00 05 00", // cmovo eax,[...]
        "0F 90 84 8B 00 00 05 00", // seto [...]
        "0F B6 84 8B 00 00 05 00", // movzx eax,byte [...]
        "48 0F BA AC 8B 00 00 05 00 07", // bts qword [...],7
        "FF B4 8B 00 00 05 00", // push [...]
        "0F 01 84 8B 00 00 05 00" // sgdt [...]
      })
  void theChargeIsNotLessThanTheHeap(String encoding) {
    byte[] instruction = HexFormat.ofDelimiter(" ").parseHex(encoding);
    try (Guest g = new Guest(16 << 20).long64()) {
      byte[] code = new byte[instruction.length * 64 * (BLOCKS + 1)];
      for (int i = 0; i < code.length; i++) {
        code[i] = instruction[i % instruction.length];
      }
      g.memory.poke(START, code);
      for (int i = 0; i <= BLOCKS; i++) {
        g.s.rip(START + i * 64L * instruction.length);
        g.run(1);
      }
      assertTrue(g.cpu.blocks() > BLOCKS, g.cpu.blocks() + " blocks");
      long charged = g.cpu.decodedBytes();
      long heap = used();
      g.cpu.hooks(address -> false); // drops all blocks
      heap -= used();
      assertTrue(
          heap <= charged && heap > charged / 4,
          "%,d bytes of heap, %,d charged".formatted(heap, charged));
    }
  }

  private static long used() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
