package bootscope.core.cpu.simd;

import static bootscope.core.cpu.simd.Place.GENERAL;
import static bootscope.core.cpu.simd.Place.MEMORY;
import static bootscope.core.cpu.simd.Place.MMX;
import static bootscope.core.cpu.simd.Place.NONE;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdFixture.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table, and moves and integer operations as the manual states them. */
class SimdFunctionsTest {
  private static final long SEED = 0x5EED;

  private static List<SimdOperation> rows;

  private final SimdFixture f = new SimdFixture();
  private final SplittableRandom random = new SplittableRandom(SEED);

  @BeforeAll
  static void collectRows() {
    rows =
        OpcodeTable.rows().stream()
            .filter(Opcode::implemented)
            .map(Opcode::name)
            .distinct()
            .flatMap(name -> Table.of(name).stream())
            .toList();
    assertEquals(689, rows.size());
  }

  @AfterEach
  void close() {
    f.close();
  }

  private static long ascii(String text) {
    long value = 0;
    for (int i = text.length() - 1; i >= 0; i--) {
      value = value << 8 | text.charAt(i);
    }
    return value;
  }

  @Test
  void scalarLoadsFromMemoryClearTheRestAndRegisterMovesKeepIt() {
    f.first(-1, -1).second(0x1122_3344_5566_7788L, 5);
    f.run("MOVSS", XMM, XMM, 0);
    assertEquals(0xFFFF_FFFF_5566_7788L, f.low());
    assertEquals(-1, f.high());
    f.run("MOVSS", XMM, MEMORY, 0);
    assertEquals(0x5566_7788L, f.low());
    assertEquals(0, f.high());
    f.first(-1, -1).run("MOVSD", XMM, XMM, 0);
    assertEquals(-1, f.high());
    f.run("MOVSD", XMM, MEMORY, 0);
    assertEquals(0, f.high());
  }

  @Test
  void writingAnMmxRegisterSetsTheTopOfTheX87RegisterToOnes() {
    long seen = 0;
    for (SimdOperation row : rows) {
      if (row.form().dst() == MMX && row.writesDestination()) {
        f.first(3, 0).second(1, 0);
        row.function().apply(f.s, f.a, f.b, 0);
        assertEquals(0xFFFF, f.high(), row::toString);
        assertTrue(row.mmx(), row::toString);
        seen++;
      }
    }
    assertTrue(seen > 100);
  }

  @Test
  void writingAGeneralRegisterOfFourBytesClearsItsUpperHalf() {
    f.first(-1, 0).second(0x8000_0000_8000_0001L, -1);
    f.run("MOVD", GENERAL, XMM, 0);
    assertEquals(0x8000_0001L, f.low());
    f.first(-1, 0).run("PMOVMSKB", GENERAL, XMM, 0);
    assertEquals(0xFF88, f.low());
    f.first(-1, 0).run("PEXTRW", GENERAL, XMM, 3);
    assertEquals(0x8000, f.low());
  }

  @Test
  void cvtpi2pdFromMemoryDoesNotEnterMmxStateButCvtpi2psDoes() {
    assertFalse(row("CVTPI2PD", XMM, MEMORY, 0).mmx());
    assertTrue(row("CVTPI2PD", XMM, MMX, 0).mmx());
    assertTrue(row("CVTPI2PS", XMM, MEMORY, 0).mmx());
    assertFalse(row("PADDB", XMM, MEMORY, 0).mmx());
    assertTrue(row("PADDB", MMX, MEMORY, 0).mmx());
  }

  @Test
  void operandsThatTheInstructionDoesNotTakeHaveNoRow() {
    assertNull(SimdFunctions.of("PMULLD", new Form(MMX, MMX)), "SSE4.1 has no MMX forms");
    assertNull(SimdFunctions.of("PSLLDQ", new Form(XMM, XMM)));
    assertNull(SimdFunctions.of("MOVLHPS", new Form(XMM, MEMORY)));
    assertNull(SimdFunctions.of("AESENC", new Form(XMM, XMM)));
  }

  @Test
  void anInstructionOnTwiceTheSameRegisterReadsBeforeItWrites() {
    byte[] twice = new byte[16];
    byte[] copied = new byte[16];
    for (SimdOperation row : rows) {
      if (row.form().dst() != row.form().src() || row.mnemonic().startsWith("MASKMOV")) {
        continue;
      }
      for (int i = 0; i < 20; i++) {
        long low = random.nextLong();
        long high = random.nextLong();
        int imm = random.nextInt(256);
        f.s.mxcsr(0x1F80);
        f.first(low, high);
        row.function().apply(f.s, f.a, f.a, imm);
        Host.copyOut(f.a, twice, 0, 16);
        f.first(low, high).second(low, high);
        row.function().apply(f.s, f.a, f.b, imm);
        Host.copyOut(f.a, copied, 0, 16);
        assertArrayEquals(copied, twice, () -> row + " seed " + SEED);
      }
    }
  }

  @Test
  void theTableTellsWhichInstructionsReadAndWriteTheirFirstOperand() {
    for (SimdOperation row : rows) {
      int written =
          switch (row.form().dst()) {
            case MEMORY -> row.memoryBytes();
            case XMM -> 16;
            default -> 8;
          };
      byte[] one = new byte[written];
      byte[] other = new byte[written];
      boolean changed = false;
      boolean depends = false;
      for (int i = 0; i < 40; i++) {
        f.second(random.nextInt(2) == 0 ? random.nextInt(9) : random.nextLong(), random.nextLong());
        long low = i % 4 == 0 ? Host.getLong(f.b) : random.nextLong();
        Host.putLong(f.s.xmm(0) + 8, random.nextLong()); // the mask of BLENDVPD
        long high = random.nextLong();
        int imm = random.nextInt(i % 2 == 0 ? 16 : 256);
        f.s.mxcsr(0x1F80);
        f.first(low, high);
        Host.copyOut(f.a, other, 0, written);
        row.function().apply(f.s, f.a, f.b, imm);
        Host.copyOut(f.a, one, 0, written);
        changed |= !Arrays.equals(one, other);
        f.first(~low, high ^ random.nextLong());
        row.function().apply(f.s, f.a, f.b, imm);
        Host.copyOut(f.a, other, 0, written);
        depends |= !Arrays.equals(one, other);
      }
      assertEquals(row.writesDestination(), changed, () -> row + " seed " + SEED);
      if (row.writesDestination()) {
        assertEquals(row.readsDestination(), depends, () -> row + " seed " + SEED);
      }
    }
  }

  @Test
  void shiftCountsAreWholeQuadwordsAndLargeOnesClearOrSignFill() {
    f.first(0x8000_7FFF_8000_7FFFL, 0).second(16, 0).run("PSRLW", 0);
    assertEquals(0, f.low());
    f.first(0x8000_7FFF_8000_7FFFL, 0).second(1L << 40, 0).run("PSRAW", 0);
    assertEquals(0xFFFF_0000_FFFF_0000L, f.low());
    f.first(0x8000_0001_8000_0001L, 0).run("PSLLD", XMM, NONE, 1);
    assertEquals(0x0000_0002_0000_0002L, f.low());
    f.first(1, 2).run("PSLLDQ", XMM, NONE, 200);
    assertEquals(0, f.low() | f.high());
  }

  @Test
  void packingSaturates() {
    f.first(0x8000_7FFF_00FF_FF00L, 0).run("PACKUSWB", MMX, MMX, 0);
    assertEquals(0x00FF_FF00, f.low() & 0xFFFF_FFFFL);
    f.first(0x8000_7FFF_0001_FFFFL, 0).run("PACKSSWB", MMX, MMX, 0);
    assertEquals(0x807F_01FFL, f.low() & 0xFFFF_FFFFL);
  }

  @Test
  void maskmovMergesTheBytesWhoseMaskSignIsSetIntoTheStagedMemory() {
    Host.putLong(f.s.scratch(), 0x1111_1111_1111_1111L);
    Host.putLong(f.s.scratch() + 8, 0x2222_2222_2222_2222L);
    f.first(0xA0A1_A2A3_A4A5_A6A7L, 0xB0B1_B2B3_B4B5_B6B7L);
    f.second(0x8000_0000_0000_00FFL, 0x7F80_0000_0000_0000L).run("MASKMOVDQU", 0);
    assertEquals(0xA011_1111_1111_11A7L, Host.getLong(f.s.scratch()));
    assertEquals(0x22B1_2222_2222_2222L, Host.getLong(f.s.scratch() + 8));
    assertEquals(16, row("MASKMOVDQU", XMM, XMM, 0).memoryBytes());
  }

  @Test
  void ptestTellsWhetherBitsMeetAndWhetherAllAreCovered() {
    f.first(0xF0, 0).second(0x0F, 0).run("PTEST", 0);
    assertEquals(LazyFlags.ZF, LazyFlags.get(f.s));
    f.first(0xFF, 0).second(0x0F, 0).run("PTEST", 0);
    assertEquals(LazyFlags.CF, LazyFlags.get(f.s));
  }

  @Test
  void pcmpistriFindsSetsRangesAndSubstrings() {
    f.first(ascii("xyz,"), 0).second(ascii("a,b"), 0).run("PCMPISTRI", 0);
    assertEquals(1, f.s.reg(CpuState.RCX), "any of a set");
    f.first(ascii("09"), 0).second(ascii("ab7"), 0).run("PCMPISTRI", 4);
    assertEquals(2, f.s.reg(CpuState.RCX), "in a range");
    f.first(ascii("boot"), 0).second(ascii("reboot"), 0).run("PCMPISTRI", 12);
    assertEquals(2, f.s.reg(CpuState.RCX), "a substring");
    f.first(ascii("same"), 0).second(ascii("same"), 0).run("PCMPISTRI", 8 | 0x10);
    assertEquals(16, f.s.reg(CpuState.RCX), "no difference");
    int ends = LazyFlags.ZF | LazyFlags.SF;
    assertEquals(ends, LazyFlags.get(f.s), "both strings end");
  }

  @Test
  void pcmpestriTakesLengthsFrom32BitRegistersUnlessRexW() {
    f.s.reg(CpuState.RAX, 0x1_0000_0002L);
    f.s.reg(CpuState.RDX, -3);
    f.first(ascii("bc"), 0).second(ascii("abc"), 0);
    row("PCMPESTRI", XMM, XMM, 4).function().apply(f.s, f.a, f.b, 12);
    assertEquals(1, f.s.reg(CpuState.RCX), "lengths 2 and 3: the absolute value counts");
    row("PCMPESTRI", XMM, XMM, 8).function().apply(f.s, f.a, f.b, 12);
    assertEquals(16, f.s.reg(CpuState.RCX), "the first is 16 long, zeros included");
    row("PCMPESTRM", XMM, XMM, 4).function().apply(f.s, f.a, f.b, 12);
    assertEquals(2, Host.getLong(f.s.xmm(0)), "as a bit mask");
  }
}
