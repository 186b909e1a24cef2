package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.ops.ModeKey;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CompletenessTest {
  /** Encodings that exist but that this processor answers with #UD, as one without SMM does. */
  private static final Set<Mnemonic> LEFT_OUT = EnumSet.of(Mnemonic.RSM);

  @Test
  void everyEncodingThatTheProcessorDecodesHasAMeaning() {
    Set<String> missing = new TreeSet<>();
    try (Arena arena = Arena.ofConfined();
        Guest wide = new Guest().long64();
        Guest narrow = new Guest().flat32()) {
      for (CodeSize size : CodeSize.values()) {
        Guest g = size == CodeSize.BITS_64 ? wide : narrow;
        Decoder decoder = new Decoder(size, Guest.allFeatures());
        OpTable table = new OpTable();
        g.cpu.units.register(table);
        OperandBinder t = new OperandBinder(arena, g.s);
        t.begin(g.cpu.c.mode() & ~ModeKey.CODE_SIZE | size.ordinal());
        byte[] code = new byte[32];
        int[][] maps = {{}, {0x0F}, {0x0F, 0x38}, {0x0F, 0x3A}};
        int[][] prefixes = {{}, {0x66}, {0xF3}, {0xF2}, {0x48}, {0x66, 0x48}, {0xF3, 0x48}};
        for (int[] prefix : prefixes) {
          for (int[] map : maps) {
            for (int op = 0; op < 256; op++) {
              for (int modrm = 0; modrm < 256; modrm++) {
                int n = 0;
                for (int b : prefix) {
                  code[n++] = (byte) b;
                }
                for (int b : map) {
                  code[n++] = (byte) b;
                }
                code[n++] = (byte) op;
                code[n] = (byte) modrm;
                Instruction in = decoder.decode(code, 0, 32);
                if (in == null || LEFT_OUT.contains(in.mnemonic())) {
                  continue;
                }
                t.at(0x1000, in);
                if (table.make(in, t) == null
                    && !(table.has(in.mnemonic()) && refusedRegister(in))) {
                  missing.add(size + " " + in.opcode());
                }
              }
            }
          }
        }
      }
    }
    assertEquals("", String.join("\n", missing));
  }

  /** MOV to CS, and control and debug registers that do not exist, are #UD by the manual. */
  private static boolean refusedRegister(Instruction in) {
    return in.mnemonic() == Mnemonic.MOV;
  }
}
