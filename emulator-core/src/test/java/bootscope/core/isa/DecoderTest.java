package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final Set<CpuFeature> ALL = EnumSet.allOf(CpuFeature.class);
  private final Decoder real = new Decoder(CodeSize.BITS_16, ALL);
  private final Decoder legacy = new Decoder(CodeSize.BITS_32, ALL);
  private final Decoder longMode = new Decoder(CodeSize.BITS_64, ALL);

  private static Instruction decode(Decoder decoder, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    Instruction instruction = decoder.decode(bytes, 0, bytes.length);
    assertNotNull(instruction, () -> hex + " status " + decoder.status());
    assertEquals(bytes.length, instruction.length());
    return instruction;
  }

  private static int status(Decoder decoder, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    decoder.decode(bytes, 0, bytes.length);
    return decoder.status();
  }

  private static Operand.Register register(RegisterClass file, int number, int size) {
    return new Operand.Register(file, number, size);
  }

  @Test
  void anImmediateByteOfGroup1IsSignExtendedToTheOperandSize() {
    Instruction add = decode(longMode, "48 83 c0 80");
    assertEquals(Mnemonic.ADD, add.mnemonic());
    assertEquals(8, add.operandSize());
    assertEquals(new Operand.Immediate(-128, 8, 1), add.operand(1));
  }

  @Test
  void aThirtyTwoBitImmediateIsSignExtendedOnlyToSixtyFourBits() {
    assertEquals(new Operand.Immediate(-1, 8, 4), decode(longMode, "48 05 ff ff ff ff").operand(1));
    assertEquals(
        new Operand.Immediate(0xffffffffL, 4, 4), decode(longMode, "05 ff ff ff ff").operand(1));
  }

  @Test
  void aRexPrefixMakesByteRegisters4To7TheLowBytes() {
    assertEquals(register(RegisterClass.HIGH_BYTE, 0, 1), decode(longMode, "88 e0").operand(1));
    assertEquals(register(RegisterClass.GENERAL, 4, 1), decode(longMode, "40 88 e0").operand(1));
  }

  @Test
  void aRexPrefixThatDoesNotPrecedeTheOpcodeIsIgnored() {
    Instruction mov = decode(longMode, "48 66 89 c1");
    assertEquals(2, mov.operandSize());
    assertEquals(0, mov.rex());
  }

  @Test
  void rexWOutranksTheOperandSizePrefix() {
    assertEquals(8, decode(longMode, "66 48 89 c1").operandSize());
  }

  @Test
  void nearBranchesIgnoreTheOperandSizePrefixIn64BitMode() {
    Instruction call = decode(longMode, "66 e8 10 00 00 00");
    assertEquals(8, call.operandSize());
    assertEquals(new Operand.Relative(0x10, 8), call.operand(0));
    assertEquals(new Operand.Relative(0x10, 2), decode(legacy, "66 e8 10 00").operand(0));
  }

  @Test
  void pushAndPopDefaultTo64BitsAndShrinkTo16() {
    assertEquals(8, decode(longMode, "50").operandSize());
    assertEquals(2, decode(longMode, "66 50").operandSize());
    assertEquals(4, decode(legacy, "50").operandSize());
    assertEquals(2, decode(real, "50").operandSize());
  }

  @Test
  void opcode90IsNopUnlessRexBMakesItAnExchange() {
    assertEquals(Mnemonic.NOP, decode(longMode, "90").mnemonic());
    assertEquals(Mnemonic.XCHG, decode(longMode, "41 90").mnemonic());
    assertEquals(Mnemonic.PAUSE, decode(longMode, "f3 90").mnemonic());
  }

  @Test
  void ripRelativeAddressingReplacesTheAbsoluteFormIn64BitMode() {
    Operand.Memory there = decode(longMode, "48 8b 05 f8 ff ff ff").memory();
    assertEquals(Operand.Memory.RIP, there.base());
    assertEquals(-8, there.displacement());
    assertEquals(Operand.Memory.NONE, decode(legacy, "8b 05 f8 ff ff ff").memory().base());
  }

  @Test
  void theStackSegmentIsTheDefaultForStackPointerAndFramePointerBases() {
    assertEquals(2, decode(longMode, "8b 45 00").segment());
    assertEquals(2, decode(longMode, "8b 04 24").segment());
    assertEquals(3, decode(longMode, "41 8b 45 00").segment());
    assertEquals(2, decode(real, "8b 46 00").segment());
    assertEquals(3, decode(real, "8b 06 00 01").segment());
    assertEquals(2, decode(real, "8b 02").segment()); // [bp+si]
  }

  @Test
  void onlyFsAndGsOverridesCountIn64BitMode() {
    assertEquals(3, decode(longMode, "2e 8b 00").segment());
    assertEquals(4, decode(longMode, "64 2e 8b 00").segment());
    assertEquals(1, decode(legacy, "64 2e 8b 00").segment());
  }

  @Test
  void sixteenBitAddressesAddTheirTwoRegisters() {
    Operand.Memory there = decode(real, "8b 41 fe").memory();
    assertEquals(3, there.base());
    assertEquals(7, there.index());
    assertEquals(-2, there.displacement());
    assertEquals(2, there.addressSize());
  }

  @Test
  void lockIsLegalOnlyWithAMemoryDestinationOfALockableInstruction() {
    assertEquals(Decoder.OK, status(longMode, "f0 01 00"));
    assertEquals(Decoder.INVALID, status(longMode, "f0 01 c0"));
    assertEquals(Decoder.INVALID, status(longMode, "f0 03 00"));
    assertEquals(Decoder.INVALID, status(longMode, "f0 89 00"));
    assertEquals(Decoder.INVALID, status(longMode, "f0 39 00"));
    assertEquals(Decoder.OK, status(longMode, "f0 0f c7 08"));
    assertEquals(Decoder.INVALID, status(longMode, "f0 0f ba 20 01")); // BT
    assertEquals(Decoder.OK, status(longMode, "f0 0f ba 28 01")); // BTS
  }

  @Test
  void aFaultingFetchIsAskedForOnlyWhereTheInstructionNeedsTheBytes() {
    assertEquals(Decoder.NEED_MORE, status(longMode, "48"));
    assertEquals(Decoder.NEED_MORE, status(longMode, "0f"));
    assertEquals(Decoder.NEED_MORE, status(longMode, "e8 00 00 00"));
    assertEquals(Decoder.OK, status(longMode, "90"));
    assertEquals(Decoder.INVALID, status(longMode, "06"));
  }

  @Test
  void anInstructionOfMoreThan15BytesIsTooLong() {
    assertEquals(Decoder.OK, status(longMode, "66".repeat(14) + "90"));
    assertEquals(Decoder.TOO_LONG, status(longMode, "66".repeat(15) + "90"));
    assertEquals(Decoder.NEED_MORE, status(longMode, "66".repeat(14)));
    assertEquals(Decoder.TOO_LONG, status(longMode, "66".repeat(11) + "e8 00 00 00 00"));
  }

  @Test
  void theLastRepeatPrefixSelectsAndOutranksTheOperandSizePrefix() {
    assertEquals(Mnemonic.MOVSS, decode(longMode, "66 f3 0f 10 c1").mnemonic());
    assertEquals(Mnemonic.MOVSD, decode(longMode, "f3 f2 0f 10 c1").mnemonic());
    assertEquals(Mnemonic.MOVUPD, decode(longMode, "66 0f 10 c1").mnemonic());
    assertEquals(Mnemonic.MOVUPS, decode(longMode, "0f 10 c1").mnemonic());
  }

  @Test
  void crc32AndMovbeShareOpcodesByPrefix() {
    Instruction crc = decode(longMode, "66 f2 0f 38 f1 c1");
    assertEquals(Mnemonic.CRC32, crc.mnemonic());
    assertEquals(2, crc.operand(1).size());
    assertEquals(4, crc.operand(0).size());
    assertEquals(2, decode(longMode, "66 0f 38 f1 08").operandSize());
    assertEquals(Mnemonic.MOVBE, decode(longMode, "0f 38 f0 08").mnemonic());
    assertEquals(Decoder.INVALID, status(longMode, "0f 38 f0 c8"));
  }

  @Test
  void movesToControlRegistersTakeAnyModAsARegister() {
    Instruction mov = decode(longMode, "0f 22 05");
    assertEquals(register(RegisterClass.CONTROL, 0, 8), mov.operand(0));
    assertEquals(register(RegisterClass.GENERAL, 5, 8), mov.operand(1));
  }

  @Test
  void aFeatureThatIsSwitchedOffMakesItsOpcodesInvalidAndNamesThem() {
    Set<CpuFeature> few = EnumSet.complementOf(EnumSet.of(CpuFeature.POPCNT));
    Decoder decoder = new Decoder(CodeSize.BITS_64, few);
    byte[] popcnt = HexFormat.of().parseHex("f30fb8c1");
    assertNull(decoder.decode(popcnt, 0, 4));
    assertEquals(Decoder.INVALID, decoder.status());
  }

  @Test
  void withoutBmiAnF3PrefixLeavesBsfAsItIs() {
    assertEquals(Mnemonic.BSF, decode(longMode, "f3 0f bc c1").mnemonic());
  }

  @Test
  void aVexPrefixIsInvalidForAProcessorWithoutAvxButLesOutside64BitMode() {
    assertEquals(Decoder.INVALID, status(longMode, "c5 f8 58 c1"));
    assertEquals(Decoder.INVALID, status(longMode, "c5"));
    assertEquals(Mnemonic.LDS, decode(legacy, "c5 00").mnemonic());
  }

  @Test
  void implicitRegistersOfShiftsAndPortsAreOperands() {
    assertEquals(register(RegisterClass.GENERAL, 1, 1), decode(longMode, "d3 e0").operand(1));
    assertEquals(new Operand.Immediate(1, 1, 0), decode(longMode, "d1 e0").operand(1));
    Instruction in = decode(longMode, "ec");
    assertEquals(register(RegisterClass.GENERAL, 2, 2), in.operand(1));
    assertEquals(1, in.operandSize());
    assertEquals(1, decode(longMode, "ee").operandSize());
    assertEquals(4, decode(longMode, "48 ef").operandSize());
  }

  @Test
  void stringInstructionsHaveNoOperandsButASourceSegment() {
    Instruction movs = decode(longMode, "f3 64 48 a5");
    assertEquals(Mnemonic.MOVS, movs.mnemonic());
    assertEquals(0, movs.operandCount());
    assertEquals(4, movs.segment());
    assertEquals(8, movs.operandSize());
    assertTrue(movs.has(Instruction.REP));
    assertEquals(1, decode(longMode, "a4").operandSize());
  }

  @Test
  void anX87InstructionTellsTheElevenBitsOfItsOpcode() {
    assertEquals(0x1c1, decode(longMode, "d9 c1").x87Opcode());
    assertEquals(0x7e0, decode(longMode, "df e0").x87Opcode());
    assertEquals(0, decode(longMode, "0f d9 c1").x87Opcode()); // PSUBUSW
  }

  @Test
  void anOffsetOperandIsAsWideAsTheAddress() {
    Operand.Memory there = decode(longMode, "48 a1 88 77 66 55 44 33 22 11").memory();
    assertEquals(0x1122334455667788L, there.displacement());
    assertEquals(0x1234, decode(real, "a1 34 12").memory().displacement());
    assertEquals(8, decode(longMode, "67 48 a1 44 33 22 11").operandSize());
  }

  @Test
  void farPointersCarrySelectorAndOffset() {
    assertEquals(
        new Operand.FarPointer(0x10, 0x12345678L, 4),
        decode(legacy, "ea 78 56 34 12 10 00").operand(0));
    assertEquals(
        new Operand.FarPointer(0xf000, 0xfff0, 2), decode(real, "ea f0 ff 00 f0").operand(0));
    assertEquals(Decoder.INVALID, status(longMode, "ea 78 56 34 12 10 00"));
  }

  @Test
  void tableRegistersLoadTenBytesIn64BitModeAndSixElsewhere() {
    assertEquals(10, decode(longMode, "0f 01 10").memory().size());
    assertEquals(8, decode(longMode, "66 0f 01 10").operandSize());
    assertEquals(6, decode(legacy, "0f 01 10").memory().size());
    assertEquals(2, decode(real, "0f 01 17").operandSize());
  }

  @Test
  void theTableSaysWhatMemoryAndFlagsSuffer() {
    Opcode add = decode(longMode, "01 00").opcode();
    assertEquals(Opcode.Access.READ_WRITE, add.access());
    assertEquals(0x8d5, add.flagsWritten());
    assertEquals(Opcode.Access.READ, decode(longMode, "39 00").opcode().access());
    assertEquals(Opcode.Access.WRITE, decode(longMode, "89 00").opcode().access());
    assertEquals(Opcode.Access.NONE, decode(longMode, "8d 00").opcode().access());
    assertEquals(1, decode(longMode, "11 00").opcode().flagsTested());
    assertEquals(0x10, decode(longMode, "21 00").opcode().flagsUndefined());
  }

  @Test
  void whatIsMissingAtTheEndIsExactlyAskedFor() {
    long seed = 20260101;
    Random random = new Random(seed);
    byte[] bytes = new byte[15];
    Decoder[] decoders = {
      new Decoder(CodeSize.BITS_16),
      new Decoder(CodeSize.BITS_32),
      new Decoder(CodeSize.BITS_64),
      real,
      legacy,
      longMode
    };
    for (int round = 0; round < 200_000; round++) {
      random.nextBytes(bytes);
      if ((round & 3) == 0) {
        bytes[0] = 0x0f;
      } else if ((round & 15) == 1) {
        bytes[0] = 0x62;
      }
      Decoder decoder = decoders[round % decoders.length];
      Instruction whole = decoder.decode(bytes, 0, 15);
      int status = decoder.status();
      int length = decoder.length();
      String shown = "seed " + seed + " " + HexFormat.of().formatHex(bytes);
      assertTrue(length >= 1 && length <= 15, shown);
      assertEquals(status == Decoder.OK, whole != null, shown);
      if (whole != null) {
        assertEquals(length, whole.length(), shown);
        assertTrue(whole.operandSize() > 0 && whole.addressSize() > 0, shown);
      }
      if (status == Decoder.OK || status == Decoder.INVALID) {
        decoder.decode(bytes, 0, length);
        assertEquals(status, decoder.status(), shown);
        decoder.decode(bytes, 0, length - 1);
        boolean vexWithoutAvx = decoder.status() == Decoder.INVALID && round % 6 >= 3;
        assertTrue(decoder.status() == Decoder.NEED_MORE || vexWithoutAvx, shown);
      }
    }
  }
}
