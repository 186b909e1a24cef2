package bootscope.core.cpu.fpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.XsaveImages.Format;
import bootscope.core.cpu.state.CpuState;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memory images of SDM vol. 1 §8.1.10, §10.5 and chapter 13. */
class X87ImagesTest {
  private static final int PROTECTED = 1;

  private final Arena arena = Arena.ofAuto();
  private final CpuState s = new CpuState(arena);
  private final long image = Host.allocate(arena, 640, 64);
  private final X87Functions functions = new X87Functions();

  @BeforeEach
  void fillState() {
    Host.fill(image, 640, 0xAA);
    s.cr(0, PROTECTED);
    s.xcr0(3);
    s.mxcsr(0x1F80);
    X87.initialise(s);
    functions.of("FLD1", 0, 0).apply(s, 0, 0);
    functions.of("FLDZ", 0, 0).apply(s, 0, 0);
    s.fop(0x5C1);
    s.fip(0x123456);
    s.fcs(0x10);
    s.fdp(0xABCDEF);
    s.fds(0x18);
    for (int i = 0; i < 16; i++) {
      Host.putLong(s.xmm(i), i + 1);
      Host.putLong(s.xmm(i) + 8, ~i);
    }
  }

  private String hex(int offset, int bytes) {
    byte[] copy = new byte[bytes];
    Host.copyOut(image + offset, copy, 0, bytes);
    return HexFormat.of().formatHex(copy);
  }

  private int run(String name, int size) {
    return functions.of(name, size, 0).apply(s, image, 0);
  }

  private byte[] state() {
    byte[] bytes = new byte[CpuState.architecturalBytes()];
    Host.copyOut(s.block(), bytes, 0, bytes.length);
    return bytes;
  }

  @Test
  void the32BitProtectedEnvironmentHasSelectorsAndOpcode() {
    assertEquals(28, run("FNSTENV", 28));
    assertEquals(
        "7f03ffff" + "0030ffff" + "ff1fffff" + "56341200" + "1000c105" + "efcdab00" + "1800ffff",
        hex(0, 28));
  }

  @Test
  void the16BitProtectedEnvironmentHasSelectors() {
    assertEquals(14, run("FNSTENV", 14));
    assertEquals("7f03" + "0030" + "ff1f" + "5634" + "1000" + "efcd" + "1800", hex(0, 14));
  }

  @Test
  void the32BitRealModeEnvironmentHasLinearAddresses() {
    s.cr(0, 0);
    run("FNSTENV", 28); // 123456h + 100h, ABCDEFh + 180h
    assertEquals("5635ffff" + "c1250100" + "6fcfffff" + "00b00a00", hex(12, 16));
  }

  @Test
  void virtual8086ModeUsesTheRealModeFormats() {
    s.systemFlags(1 << 17);
    run("FNSTENV", 14);
    assertEquals("5635" + "c125" + "6fcf" + "00b0", hex(6, 8));
  }

  @Test
  void fnstenvMasksAllExceptions() {
    s.fcw(0x340);
    run("FNSTENV", 28);
    assertEquals(0x340, Host.getU16(image));
    assertEquals(0x37F, s.fcw());
  }

  @Test
  void fnsaveThenFrstorGivesTheStateBackInEachProtectedFormat() {
    byte[] before = state();
    assertEquals(108, run("FNSAVE", 108));
    assertEquals(0, s.ftop(), "initialised");
    assertEquals(0, s.ftwAbridged());
    assertEquals(0, run("FRSTOR", 108));
    assertTrue(Arrays.equals(before, state()));
    s.fip(0x3456);
    s.fdp(0xCDEF);
    before = state();
    assertEquals(94, run("FNSAVE", 94));
    s.fop(0x5C1); // not in this format
    run("FRSTOR", 94);
    assertTrue(Arrays.equals(before, state()));
  }

  @Test
  void fnsaveStoresRegistersInStackOrder() {
    run("FNSAVE", 108);
    assertEquals("00000000000000000000" + "0000000000000080ff3f", hex(28, 20));
  }

  @Test
  void frstorInRealModeTakesLinearAddresses() {
    s.cr(0, 0);
    run("FNSAVE", 108);
    run("FRSTOR", 108);
    assertEquals(0x123556, s.fip());
    assertEquals(0xABCF6F, s.fdp());
    assertEquals(0x5C1, s.fop());
  }

  @Test
  void fxsaveHasTheAbridgedTagsAndStackOrder() {
    assertEquals(288, FxImages.save(s, image, false, false));
    assertEquals("7f03" + "0030" + "c0" + "00" + "c105", hex(0, 8));
    assertEquals("56341200" + "10000000" + "efcdab00" + "18000000", hex(8, 16));
    assertEquals("801f0000" + "ffff0000", hex(24, 8));
    assertEquals("0000000000000080ff3f000000000000", hex(48, 16));
    assertEquals("0200000000000000" + "feffffffffffffff", hex(176, 16));
    assertEquals("aa", hex(288, 1));
  }

  @Test
  void fxsaveIn64BitModeHasSixteenXmmAndWithRexWWidePointers() {
    s.fip(0xFFFF_FFFF_8123_4567L);
    assertEquals(416, FxImages.save(s, image, true, true));
    assertEquals("67452381ffffffff", hex(8, 8));
    assertEquals("1000000000000000" + "f0ffffffffffffff", hex(400, 16));
  }

  @Test
  void fxrstorGivesBackWhatFxsaveStored() {
    byte[] before = state();
    FxImages.save(s, image, true, false);
    X87.initialise(s);
    Host.fill(s.x87(0), 128, 0);
    Host.fill(s.xmm(0), 256, 0);
    s.mxcsr(0);
    assertTrue(FxImages.restore(s, image, true, false));
    assertTrue(Arrays.equals(before, state()));
  }

  @Test
  void fxrstorRefusesReservedMxcsrBitsAndChangesNothing() {
    FxImages.save(s, image, true, false);
    Host.putInt(image + 24, 0x10000);
    byte[] before = state();
    assertFalse(FxImages.restore(s, image, true, false));
    assertTrue(Arrays.equals(before, state()));
  }

  private void clearHeader() {
    Host.fill(image + 512, 64, 0);
  }

  @Test
  void xsaveReportsComponentsInUseAndKeepsOtherHeaderBits() {
    clearHeader();
    Host.putLong(image + 512, 0xFC);
    Host.fill(s.xmm(0), 256, 0);
    XsaveImages.save(s, image, -1, true, false, Format.STANDARD);
    assertEquals(0xFD, Host.getLong(image + 512));
    assertEquals("00", hex(160, 1), "XSAVE writes what is in its initial state too");
    assertEquals(0, Host.getLong(image + 520));
  }

  @Test
  void xsaveoptDoesNotWriteWhatIsInItsInitialState() {
    clearHeader();
    Host.fill(s.xmm(0), 256, 0);
    s.mxcsr(0x1F00);
    XsaveImages.save(s, image, -1, true, false, Format.OPTIMISED);
    assertEquals("aa", hex(160, 1));
    assertEquals(0x1F00, Host.getInt(image + 24), "MXCSR is not part of the optimisation");
    assertEquals(1, Host.getLong(image + 512));
  }

  @Test
  void xsavecWritesTheWholeHeaderAndCountsMxcsrAsSse() {
    clearHeader();
    Host.putLong(image + 512, 0xFF);
    Host.fill(s.xmm(0), 256, 0);
    XsaveImages.save(s, image, -1, true, false, Format.COMPACTED);
    assertEquals(1, Host.getLong(image + 512));
    assertEquals(0x8000000000000003L, Host.getLong(image + 520));
    s.mxcsr(0x1F00);
    XsaveImages.save(s, image, -1, true, false, Format.COMPACTED);
    assertEquals(3, Host.getLong(image + 512));
  }

  @Test
  void xsaveTouchesOnlyRequestedComponents() {
    clearHeader();
    XsaveImages.save(s, image, 2, true, false, Format.STANDARD);
    assertEquals("aaaa", hex(0, 2));
    assertEquals(2, Host.getLong(image + 512));
  }

  @Test
  void xrstorGivesBackEitherFormat() {
    for (Format format : Format.values()) {
      clearHeader();
      byte[] before = state();
      XsaveImages.save(s, image, -1, true, true, format);
      s.fcs(0); // not in the wide format
      s.fds(0);
      byte[] wide = state();
      X87.reset(s);
      Host.fill(s.xmm(0), 256, 0x55);
      assertTrue(XsaveImages.restore(s, image, -1, true, true, true), format.name());
      assertTrue(Arrays.equals(wide, state()), format.name());
      Host.copyIn(before, 0, s.block(), before.length);
    }
  }

  @Test
  void xrstorInitialisesComponentsThatTheImageDoesNotHold() {
    clearHeader();
    XsaveImages.save(s, image, -1, true, false, Format.STANDARD);
    Host.putLong(image + 512, 0);
    Host.putInt(image + 24, 0x1F00);
    assertTrue(XsaveImages.restore(s, image, -1, true, false, true));
    assertEquals(0, XsaveImages.inUse(s, true));
    assertEquals(0x1F00, s.mxcsr(), "the standard format holds MXCSR even so");
  }

  @Test
  void xrstorLeavesWhatIsNotRequested() {
    clearHeader();
    assertTrue(XsaveImages.restore(s, image, 1, true, false, true));
    assertEquals(1, Host.getLong(s.xmm(0)));
    assertEquals(0x1F80, s.mxcsr());
    assertEquals(0, s.ftwAbridged());
  }

  @Test
  void xrstorRefusesAMalformedHeader() {
    clearHeader();
    Host.putInt(image + 24, 0x1F80);
    assertTrue(XsaveImages.restore(s, image, -1, true, false, true));
    assertRefused(512, 4, "a component that XCR0 does not have");
    assertRefused(520, 1, "XCOMP_BV in the standard format");
    assertRefused(528, 1, "header bytes 23:16");
    assertRefused(24, 0x10000, "reserved bits of MXCSR");
    Host.putInt(image + 24, 0x1F80);
    Host.putLong(image + 520, 0x8000000000000001L);
    assertTrue(XsaveImages.restore(s, image, -1, true, false, true));
    assertFalse(XsaveImages.restore(s, image, -1, true, false, false), "no XSAVEC");
    assertRefused(512, 2, "a component outside XCOMP_BV");
    assertRefused(568, 1, "header bytes 63:16 in the compacted format");
    assertRefused(520, 0x8000000000000005L, "XCOMP_BV outside XCR0");
  }

  private void assertRefused(int offset, long value, String why) {
    long old = Host.getLong(image + offset);
    Host.putLong(image + offset, value);
    assertFalse(XsaveImages.restore(s, image, -1, true, false, true), why);
    Host.putLong(image + offset, old);
  }
}
