package bootscope.core.cpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Floating-point behaviour as the manual states it; the vectors hold the detail. */
class SimdFloatTest {
  private static final long ONE = Double.doubleToRawLongBits(1);
  private static final long SIGNALLING = 0x7FF0_0000_0000_0001L;
  private static final long QUIET = 0x7FF8_0000_0000_0002L;
  private static final double MIN = Double.MIN_NORMAL;
  private static final int ROUND_UP = 2 << 13;
  private static final int ROUND_DOWN = 1 << 13;

  private final SimdFixture f = new SimdFixture();

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void inexactResultsRoundByMxcsrAndSetThePrecisionFlag() {
    assertEquals(1 / 3.0, f.scalar("DIVSD", 1, 3));
    assertEquals(0x1FA0, f.s.mxcsr());
    f.s.mxcsr(0x1F80 | ROUND_UP);
    assertEquals(Math.nextUp(1 / 3.0), f.scalar("DIVSD", 1, 3));
    f.s.mxcsr(0x1F80 | ROUND_DOWN);
    assertEquals(1 / 3.0, f.scalar("DIVSD", 1, 3));
    assertEquals(7, f.high(), "a scalar operation keeps the upper half");
  }

  @Test
  void anExactDifferenceOfZeroIsNegativeOnlyWhenRoundingDown() {
    assertEquals(0.0, f.scalar("SUBSD", 5, 5));
    f.s.mxcsr(0x1F80 | ROUND_DOWN);
    assertEquals(-0.0, f.scalar("SUBSD", 5, 5));
    assertEquals(0x1F80 | ROUND_DOWN, f.s.mxcsr(), "nothing happened that is worth a flag");
  }

  @Test
  void maskedUnderflowNeedsATinyAndInexactResult() {
    assertEquals(MIN / 2, f.scalar("DIVSD", MIN, 2));
    assertEquals(0x1F80, f.s.mxcsr(), "tiny but exact");
    f.scalar("DIVSD", MIN, 3);
    assertEquals(0x1FB0, f.s.mxcsr(), "UE and PE");
  }

  @Test
  void tininessIsDetectedAfterRounding() {
    // (1 − 2^−53)·min has 53 bits: exact with an unlimited exponent, and so tiny.
    assertEquals(MIN, f.scalar("MULSD", MIN, 1 - 0x1p-53), "rounds to the smallest normal");
    assertEquals(0x30, f.s.mxcsr() & 0x3F);
    // (1 − 2^−54)·min, rounded to 53 bits, is the smallest normal number: not tiny.
    f.s.mxcsr(0x1F80);
    long x = Double.doubleToRawLongBits(0x1p-511 * (1 - 0x1p-27));
    long y = Double.doubleToRawLongBits(0x1p-511 * (1 + 0x1p-27));
    f.first(x, 0).second(y, 0).run("MULSD", 0);
    assertEquals(MIN, Double.longBitsToDouble(f.low()));
    assertEquals(0x20, f.s.mxcsr() & 0x3F, "inexact, no underflow");
  }

  @Test
  void flushToZeroReplacesTinyResults() {
    f.s.mxcsr(0x1F80 | 1 << 15);
    assertEquals(-0.0, f.scalar("DIVSD", -MIN, 3));
    assertEquals(0x30, f.s.mxcsr() & 0x3F);
  }

  @Test
  void denormalOperandsAreReportedOrUnderDazTakenAsZero() {
    assertEquals(MIN, f.scalar("ADDSD", MIN / 2, MIN / 2));
    assertEquals(2, f.s.mxcsr() & 0x3F);
    f.s.mxcsr(0x1F80 | 1 << 6);
    assertEquals(0.0, f.scalar("ADDSD", MIN / 2, MIN / 2));
    assertEquals(0, f.s.mxcsr() & 0x3F);
  }

  @Test
  void ofTwoNansTheFirstOperandIsTheResultMadeQuiet() {
    f.first(SIGNALLING, 0).second(QUIET, 0).run("ADDSD", 0);
    assertEquals(SIGNALLING | 1L << 51, f.low());
    assertEquals(1, f.s.mxcsr() & 0x3F);
    f.s.mxcsr(0x1F80);
    f.first(ONE, 0).second(QUIET, 0).run("SUBSD", 0);
    assertEquals(QUIET, f.low(), "its sign stays, although it is subtracted");
    assertEquals(0, f.s.mxcsr() & 0x3F, "a quiet NaN is no exception");
  }

  @Test
  void invalidOperationsGiveTheNegativeQuietIndefinite() {
    f.scalar("MULSD", 0, Double.POSITIVE_INFINITY);
    assertEquals(0xFFF8_0000_0000_0000L, f.low());
    f.scalar("SQRTSD", 0, -1);
    assertEquals(0xFFF8_0000_0000_0000L, f.low());
    assertEquals(1, f.s.mxcsr() & 0x3F);
  }

  @Test
  void minAndMaxReturnTheSecondOperandWhenInDoubt() {
    assertEquals(0.0, f.scalar("MINSD", -0.0, 0.0));
    assertEquals(-0.0, f.scalar("MAXSD", 0.0, -0.0));
    f.first(QUIET, 0).second(ONE, 0).run("MAXSD", 0);
    assertEquals(ONE, f.low());
    f.first(ONE, 0).second(SIGNALLING, 0).run("MINSD", 0);
    assertEquals(SIGNALLING, f.low(), "not even made quiet");
    assertEquals(1, f.s.mxcsr() & 0x3F);
  }

  @Test
  void anUnmaskedExceptionFaultsBeforeTheDestinationChanges() {
    f.s.mxcsr(0x1F80 & ~(1 << 9)); // divide by zero
    GuestFault fault = assertThrows(GuestFault.class, () -> f.scalar("DIVSD", 1, 0));
    assertEquals(GuestFault.XM, fault.vector());
    assertEquals(ONE, f.low());
    assertEquals(4, f.s.mxcsr() & 0x3F, "the flag tells the handler why");
  }

  @Test
  void anUnmaskedInvalidInOneElementSuppressesInexactInAnother() {
    f.s.mxcsr(0x1F80 & ~(1 << 7)); // invalid
    f.first(ONE, SIGNALLING).second(Double.doubleToRawLongBits(3), ONE);
    assertThrows(GuestFault.class, () -> f.run("DIVPD", 0));
    assertEquals(1, f.s.mxcsr() & 0x3F);
  }

  @Test
  void conversionsOutOfRangeGiveTheIntegerIndefinite() {
    f.second(Double.doubleToRawLongBits(3e9), 0);
    f.run("CVTSD2SI", Place.GENERAL, Place.XMM, 0);
    assertEquals(0x8000_0000L, f.low(), "zero-extended to the whole register");
    assertEquals(1, f.s.mxcsr() & 0x3F, "invalid, and not also inexact");
    SimdFixture.row("CVTSD2SI", Place.GENERAL, Place.XMM, 8).function().apply(f.s, f.a, f.b, 0);
    assertEquals(3_000_000_000L, f.low());
  }

  @Test
  void convertRoundsAndConvertWithTruncationDoesNot() {
    f.second(Double.doubleToRawLongBits(-2.5), 0);
    f.run("CVTSD2SI", Place.GENERAL, Place.XMM, 0);
    assertEquals(-2L & 0xFFFF_FFFFL, f.low());
    f.s.mxcsr(0x1F80 | ROUND_DOWN);
    f.run("CVTSD2SI", Place.GENERAL, Place.XMM, 0);
    assertEquals(-3L & 0xFFFF_FFFFL, f.low());
    f.run("CVTTSD2SI", Place.GENERAL, Place.XMM, 0);
    assertEquals(-2L & 0xFFFF_FFFFL, f.low());
  }

  @Test
  void roundUsesItsImmediateAndCanSuppressThePrecisionFlag() {
    f.second(Double.doubleToRawLongBits(2.5), 0);
    f.run("ROUNDSD", 8 | 2);
    assertEquals(3.0, Double.longBitsToDouble(f.low()));
    assertEquals(0, f.s.mxcsr() & 0x3F);
    f.run("ROUNDSD", 0);
    assertEquals(2.0, Double.longBitsToDouble(f.low()));
    assertEquals(0x20, f.s.mxcsr() & 0x3F);
  }

  @Test
  void orderedComparisonsSetZeroParityAndCarryAndClearTheRest() {
    int[] wanted = {LazyFlags.CF, LazyFlags.ZF, 0, LazyFlags.CF | LazyFlags.ZF | LazyFlags.PF};
    double[] second = {2, 1, 0, Double.NaN};
    for (int i = 0; i < 4; i++) {
      LazyFlags.set(f.s, LazyFlags.ALL);
      f.scalar("UCOMISD", 1, second[i]);
      assertEquals(wanted[i], LazyFlags.get(f.s), "1 against " + second[i]);
    }
    assertEquals(0, f.s.mxcsr() & 1, "UCOMISD accepts quiet NaNs");
    f.scalar("COMISD", 1, Double.NaN);
    assertEquals(1, f.s.mxcsr() & 1, "COMISD does not");
  }

  @Test
  void comparePredicatesFourToSevenNegateZeroToThree() {
    for (int predicate = 0; predicate < 4; predicate++) {
      f.scalar("CMPSD", 1, 2);
      for (double y : new double[] {0, 1, 2, Double.NaN}) {
        f.first(ONE, 0).second(Double.doubleToRawLongBits(y), 0).run("CMPSD", predicate);
        long plain = f.low();
        f.first(ONE, 0).run("CMPSD", predicate + 4);
        assertEquals(~plain, f.low());
      }
    }
  }

  @Test
  void reciprocalsAreWithinTheManualsErrorAndTouchNoFlags() {
    long seed = 42;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      int bits = (1 + random.nextInt(252) << 23) | random.nextInt(1 << 23);
      float x = Float.intBitsToFloat(bits);
      f.second(bits, 0);
      f.run("RCPSS", 0);
      float r = Float.intBitsToFloat((int) f.low());
      assertTrue(Math.abs(r * (double) x - 1) <= 1.5 * 0x1p-12, () -> "1/" + x + " seed " + seed);
      f.run("RSQRTSS", 0);
      float q = Float.intBitsToFloat((int) f.low());
      assertTrue(
          Math.abs(q * Math.sqrt(x) - 1) <= 1.5 * 0x1p-12, () -> "1/√" + x + " seed " + seed);
    }
    assertEquals(0x1F80, f.s.mxcsr());
  }

  @Test
  void reciprocalsTakeDenormalsAsZeroAndRootsOfNegativesAsInvalid() {
    int[][] cases = {
      {0x0000_0001, 0x7F80_0000, 0x7F80_0000},
      {0x8000_0001, 0xFF80_0000, 0xFF80_0000},
      {0x7F80_0000, 0, 0},
      {0xFF80_0000, 0x8000_0000, 0xFFC0_0000},
      {0xBF80_0000, 0xBF80_0000, 0xFFC0_0000},
      {0x7F80_0001, 0x7FC0_0001, 0x7FC0_0001},
      {0x7F00_0000, 0, 0x1FB504F3}, // 2^127: the reciprocal would be denormal
    };
    for (int[] c : cases) {
      f.second(c[0] & 0xFFFF_FFFFL, 0).run("RCPSS", 0);
      assertEquals(Integer.toHexString(c[1]), Integer.toHexString((int) f.low()));
      f.run("RSQRTSS", 0);
      assertEquals(Integer.toHexString(c[2]), Integer.toHexString((int) f.low()));
    }
  }
}
