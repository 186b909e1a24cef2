package bootscope.core.cpu.fpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What SDM vol. 1 chapter 8 and the instruction pages of vol. 2A say, by example. */
class X87InstructionsTest {
  private static final long ONE = 0x8000000000000000L;
  private static final int SE_ONE = 0x3FFF;

  private final CpuState s = new CpuState(Arena.ofAuto());
  private final X87Functions functions = new X87Functions();

  @BeforeEach
  void initialise() {
    X87.initialise(s);
  }

  private int run(String name, int memorySize, int destination, int i) {
    return functions.of(name, memorySize, destination).apply(s, s.scratch(), i);
  }

  private int run(String name) {
    return run(name, 0, 0, 1);
  }

  private void load(double value) {
    Host.putLong(s.scratch(), Double.doubleToRawLongBits(value));
    run("FLD", 8, 0, 0);
  }

  private double top() {
    SoftFloat f = new SoftFloat();
    f.begin(0x37F);
    return Double.longBitsToDouble(
        Conversions.toDouble(f, Unit.significand(s, 0), Unit.signExponent(s, 0)));
  }

  private void assertTop(int signExponent, long significand) {
    assertEquals(Integer.toHexString(signExponent), Integer.toHexString(Unit.signExponent(s, 0)));
    assertEquals(Long.toHexString(significand), Long.toHexString(Unit.significand(s, 0)));
  }

  private void assertRaised(int flags) {
    assertEquals(flags, X87.statusWord(s) & 0x7F, "exception flags and SF");
  }

  @Test
  void aLoadDecrementsTopAndTagsTheRegisterValid() {
    load(1.5);
    assertEquals(7, s.ftop());
    assertEquals(0x80, s.ftwAbridged());
    assertEquals(0x3FFF, X87.tagWord(s));
    assertTop(SE_ONE, 0xC000000000000000L);
  }

  @Test
  void theTagWordTellsZeroSpecialAndEmptyApart() {
    load(1);
    load(0);
    load(Double.POSITIVE_INFINITY);
    assertEquals(0b00_01_10_11_11_11_11_11, X87.tagWord(s));
  }

  @Test
  void pushingOntoAFullStackIsAStackOverflowWithC1() {
    for (int k = 0; k < 8; k++) {
      run("FLD1");
    }
    run("FLDZ");
    assertRaised(SoftFloat.IE | X87.STACK_FAULT);
    assertEquals(X87.C1, X87.statusWord(s) & X87.C1);
    assertTop(0xFFFF, Float80.INDEFINITE);
    assertEquals(7, s.ftop());
  }

  @Test
  void usingAnEmptyRegisterIsAStackUnderflowWithoutC1() {
    run("FSQRT");
    assertRaised(SoftFloat.IE | X87.STACK_FAULT);
    assertEquals(0, X87.statusWord(s) & X87.C1);
    assertTop(0xFFFF, Float80.INDEFINITE);
  }

  @Test
  void anUnmaskedStackFaultChangesNeitherStackNorTop() {
    X87.controlWord(s, 0x37E);
    run("FSQRT");
    assertEquals(0, s.ftwAbridged());
    assertEquals(0, s.ftop());
    assertTrue(X87.pendingException(s));
  }

  @Test
  void subtractionHasADirectionAndAReversedForm() {
    load(3);
    load(10);
    run("FSUB", 0, 1, 1); // ST(1) = 3 − 10
    assertEquals(-7, at(1));
    run("FSUBR", 0, 0, 1); // ST(0) = ST(1) − ST(0) = −7 − 10
    assertEquals(-17, top());
    run("FSUBRP", 0, 1, 1); // ST(1) = ST(0) − ST(1) = −17 + 7, pop
    assertEquals(-10, top());
    assertEquals(0x80, s.ftwAbridged());
  }

  private double at(int i) {
    run("FLD", 0, 0, i);
    double value = top();
    X87.pop(s);
    return value;
  }

  @Test
  void precisionControlRoundsBasicArithmeticButNotLoads() {
    X87.controlWord(s, 0x07F); // 24 bits
    load(1);
    load(3);
    run("FDIVP", 0, 1, 1);
    assertTop(0x3FFD, 0xAAAAAB0000000000L);
    assertRaised(SoftFloat.PE);
    assertEquals(X87.C1, X87.statusWord(s) & X87.C1, "rounded up");
    load(1.1);
    assertTop(SE_ONE, 0x8CCCCCCCCCCCD000L);
  }

  @Test
  void anUnmaskedOverflowWrapsTheExponentBy24576() {
    X87.controlWord(s, 0x377);
    X87.push(s, ONE, 0x7FFE);
    X87.push(s, ONE, 0x4000);
    run("FMULP", 0, 1, 1);
    assertTop(0x7FFF - 24576, ONE);
    assertRaised(SoftFloat.OE);
  }

  @Test
  void anUnmaskedUnderflowOfAStoreStoresAndPopsNothing() {
    X87.controlWord(s, 0x36F);
    X87.push(s, ONE, 0x3FFF - 200);
    assertEquals(0, run("FSTP", 4, 0, 0));
    assertRaised(SoftFloat.UE);
    assertEquals(7, s.ftop());
  }

  @Test
  void anUnmaskedPrecisionExceptionStillStores() {
    X87.controlWord(s, 0x35F);
    load(0.1);
    assertEquals(4, run("FSTP", 4, 0, 0));
    assertEquals(0.1f, Float.intBitsToFloat(Host.getInt(s.scratch())));
    assertRaised(SoftFloat.PE);
    assertEquals(0, s.ftop());
  }

  @Test
  void ofTwoNansTheOneWithTheLargerSignificandIsPropagated() {
    X87.push(s, 0xC000000000000001L, 0x7FFF);
    X87.push(s, 0xC000000000000002L, 0xFFFF);
    run("FADD", 0, 0, 1);
    assertTop(0xFFFF, 0xC000000000000002L);
    assertRaised(0);
  }

  @Test
  void aSignallingNanIsQuietedAndRaisesInvalid() {
    X87.push(s, 0x8000000000000001L, 0x7FFF);
    run("FRNDINT");
    assertTop(0x7FFF, 0xC000000000000001L);
    assertRaised(SoftFloat.IE);
  }

  @Test
  void anUnnormalIsAnInvalidOperand() {
    X87.push(s, 0x4000000000000000L, SE_ONE);
    run("FABS");
    assertRaised(0);
    run("FSQRT");
    assertRaised(SoftFloat.IE);
    assertTop(0xFFFF, Float80.INDEFINITE);
  }

  @Test
  void integersOutOfRangeStoreTheIntegerIndefinite() {
    load(40000);
    assertEquals(2, run("FIST", 2, 0, 0));
    assertEquals(0x8000, Host.getU16(s.scratch()));
    assertRaised(SoftFloat.IE);
  }

  @Test
  void fisttpTruncatesWhateverTheRoundingControl() {
    X87.controlWord(s, 0xB7F); // up
    load(2.5);
    run("FISTTP", 4, 0, 0);
    assertEquals(2, Host.getInt(s.scratch()));
    load(2.5);
    run("FISTP", 4, 0, 0);
    assertEquals(3, Host.getInt(s.scratch()));
  }

  @Test
  void packedDecimalsAreEighteenDigitsAndASign() {
    load(-1234567890123L);
    assertEquals(10, run("FBSTP", 10, 0, 0));
    assertEquals(0x0000_0123_4567_8901_23L, Host.getLong(s.scratch()));
    assertEquals(0x8000, Host.getU16(s.scratch() + 8));
    run("FBLD", 10, 0, 0);
    assertEquals(-1234567890123.0, top());
  }

  @Test
  void aQuietNanIsInvalidForFcomButNotForFucom() {
    load(Double.NaN);
    run("FLD1");
    run("FUCOM");
    assertRaised(0);
    run("FCOM");
    assertRaised(SoftFloat.IE);
    assertEquals(Unit.UNORDERED, X87.statusWord(s) & Unit.UNORDERED);
  }

  @Test
  void fcomiSetsZfPfCfAndClearsTheOtherArithmeticFlags() {
    load(2);
    load(1);
    LazyFlags.set(s, LazyFlags.ALL);
    run("FCOMI", 0, 0, 1);
    assertEquals(LazyFlags.CF, LazyFlags.get(s));
    run("FUCOMIP", 0, 0, 0);
    assertEquals(LazyFlags.ZF, LazyFlags.get(s));
    assertEquals(2, top());
  }

  @Test
  void fxamNamesTheClassAndTheSign() {
    run("FXAM");
    assertEquals(X87.C3 | X87.C0, X87.statusWord(s) & 0x4500, "empty");
    load(-0.0);
    run("FXAM");
    assertEquals(X87.C3 | X87.C1, X87.statusWord(s) & 0x4700, "−0");
    load(Double.MIN_VALUE);
    run("FXAM");
    assertEquals(X87.C2, X87.statusWord(s) & 0x4700, "normal");
  }

  @Test
  void fpremGivesTheLowQuotientBitsInC0C3C1() {
    load(4);
    load(23);
    run("FPREM"); // 23 = 5·4 + 3
    assertEquals(3, top());
    assertEquals(X87.C0 | X87.C1, X87.statusWord(s) & 0x4700);
  }

  @Test
  void fpremReducesOnlyPartlyWhenExponentsAreSixtyFourOrMoreApart() {
    load(3);
    load(0x1p100);
    run("FPREM");
    assertEquals(X87.C2, X87.statusWord(s) & 0x4700);
    run("FPREM");
    assertEquals(0, X87.statusWord(s) & X87.C2);
    assertEquals(1, top()); // 2¹⁰⁰ mod 3
  }

  @Test
  void fprem1RoundsTheQuotientToNearest() {
    load(4);
    load(23);
    run("FPREM1"); // 23 = 6·4 − 1
    assertEquals(-1, top());
    assertEquals(X87.C0 | X87.C3, X87.statusWord(s) & 0x4700);
  }

  @Test
  void constantsFollowTheRoundingControlWithoutRaisingPrecision() {
    run("FLDPI");
    assertTop(0x4000, 0xC90FDAA22168C235L);
    X87.controlWord(s, 0xF7F);
    run("FLDPI");
    assertTop(0x4000, 0xC90FDAA22168C234L);
    assertRaised(0);
  }

  @Test
  void transcendentalsAreCorrectToTheLastBit() {
    run("FLD1");
    run("FSINCOS");
    assertTop(0x3FFE, 0x8A51407DA8345C92L);
    X87.pop(s);
    assertTop(0x3FFE, 0xD76AA47848677021L);
    load(1);
    run("FPTAN");
    assertEquals(1, top());
    X87.pop(s);
    assertTop(0x3FFF, 0xC75922E5F71D2DC5L);
    load(1);
    load(2);
    run("FPATAN");
    assertTop(0x3FFD, 0xED63382B0DDA7B45L);
    load(0.5);
    run("F2XM1");
    assertTop(0x3FFD, 0xD413CCCFE7799211L);
    load(1);
    load(3);
    run("FYL2X");
    assertTop(0x3FFF, 0xCAE00D1CFDEB43D0L);
    load(1);
    load(0x1p-40);
    run("FYL2XP1");
    assertTop(0x3FD7, 0xB8AA3B295BBB9B9EL);
  }

  @Test
  void anAngleOfTwoToThe63OrMoreSetsC2AndStays() {
    load(0x1p63);
    run("FSIN");
    assertEquals(X87.C2, X87.statusWord(s) & X87.C2);
    assertEquals(0x1p63, top());
    load(0x1p62);
    run("FSIN");
    assertEquals(0, X87.statusWord(s) & X87.C2);
  }

  @Test
  void exactPowersGiveExactLogarithms() {
    load(3);
    load(0x1p-7);
    run("FYL2X");
    assertEquals(-21, top());
    assertRaised(0);
  }

  @Test
  void theLogarithmOfZeroIsADivisionByZero() {
    load(1);
    load(0);
    run("FYL2X");
    assertRaised(SoftFloat.ZE);
    assertEquals(Double.NEGATIVE_INFINITY, top());
  }

  @Test
  void conditionalMovesReadTheArithmeticFlags() {
    load(1);
    load(2);
    LazyFlags.set(s, LazyFlags.CF);
    run("FCMOVNB", 0, 0, 1);
    assertEquals(2, top());
    run("FCMOVBE", 0, 0, 1);
    assertEquals(1, top());
  }

  @Test
  void errorSummaryFollowsTheMasks() {
    load(0);
    run("FLD1");
    run("FDIVRP", 0, 1, 1);
    assertRaised(SoftFloat.ZE);
    assertFalse(X87.pendingException(s));
    Host.putShort(s.scratch(), 0x37B);
    run("FLDCW", 2, 0, 0);
    assertEquals(0x8080, X87.statusWord(s) & 0x8080);
    run("FNCLEX");
    assertEquals(0, X87.statusWord(s) & 0x80FF);
  }

  @Test
  void reservedControlWordBitsReadAsTheyDoOnProcessors() {
    Host.putShort(s.scratch(), 0xFFFF);
    run("FLDCW", 2, 0, 0);
    assertEquals(0x1F7F, s.fcw());
  }

  @Test
  void fnstswAxLeavesTheRestOfRax() {
    s.reg(CpuState.RAX, -1L);
    run("FLD1");
    run("FNSTSW");
    assertEquals(0xFFFFFFFFFFFF3800L, s.reg(CpuState.RAX));
  }

  @Test
  void mmxUseMakesAllRegistersValidAndTopZero() {
    run("FLD1");
    X87.enterMmx(s);
    assertEquals(0, s.ftop());
    assertEquals(0xFF, s.ftwAbridged());
    run("EMMS");
    assertEquals(0xFFFF, X87.tagWord(s));
  }

  @Test
  void onlyTheNonWaitingFormsSkipThePendingException() {
    assertFalse(X87Traits.of("FNSTSW").waits());
    assertTrue(X87Traits.of("FLDCW").waits());
    assertTrue(X87Traits.of("FLDCW").control());
    assertTrue(X87Traits.of("FNOP").waits());
    assertFalse(X87Traits.of("FADD").control());
    assertTrue(X87Traits.of("FISTTP").writes());
  }

  @Test
  void anUnknownFormIsRefusedByName() {
    assertThrows(IllegalArgumentException.class, () -> functions.of("FADD", 10, 0));
  }
}
