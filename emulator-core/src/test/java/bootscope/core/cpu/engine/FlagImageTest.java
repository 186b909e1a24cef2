package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which flags POPF and IRET change: each bit of the image alone, at each CPL and IOPL, with each
 * operand size, in each mode (SDM vol. 2B "POPF" and its table, vol. 2A "IRET").
 */
class FlagImageTest {
  private static final long STATUS = 0xCD5 | Bits.FLAG_TF | Bits.FLAG_NT; // and DF
  private static final long FIXED = Bits.FLAG_FIXED;

  /** Puts a guest, new or used, at a level with flags. */
  private static void at(Guest g, int cpl, int iopl, long others) {
    g.flat32();
    for (int dpl = 0; dpl < 4; dpl++) {
      g.gdt(0x80 + 8 * dpl, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC09B | dpl << 5));
      g.gdt(0xA0 + 8 * dpl, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC093 | dpl << 5));
    }
    g.cpu.units.segments.set(
        CpuState.CS, 0x80 + 8 * cpl | cpl, g.peek64(Guest.GDT + 0x80 + 8 * cpl));
    g.cpu.units.segments.set(
        CpuState.SS, 0xA0 + 8 * cpl | cpl, g.peek64(Guest.GDT + 0xA0 + 8 * cpl));
    g.cpu.rflags(FIXED | (long) iopl << 12 | others);
  }

  /** Bits that an image may change in protected mode. */
  private static long writable(int cpl, int iopl, int size, boolean iret) {
    long mask = STATUS;
    if (cpl <= iopl) {
      mask |= Bits.FLAG_IF;
    }
    if (cpl == 0) {
      mask |= Bits.FLAG_IOPL;
    }
    if (size > 2) {
      mask |= Bits.FLAG_AC | Bits.FLAG_ID;
      if (iret) {
        mask |= Bits.FLAG_RF;
        if (cpl == 0) {
          mask |= Bits.FLAG_VIF | Bits.FLAG_VIP;
        }
      }
    }
    return mask;
  }

  private static long[] images() {
    long[] all = new long[24];
    for (int bit = 0; bit < 22; bit++) {
      all[bit] = bit == 17 ? 0 : 1L << bit; // VM leads elsewhere
    }
    all[22] = 0;
    all[23] = 0x3D_FFFF;
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void popfInProtectedMode(int size) {
    try (Guest g = new Guest(1 << 20)) {
      for (int cpl = 0; cpl < 4; cpl++) {
        for (int iopl = 0; iopl < 4; iopl++) {
          for (long before : new long[] {0, STATUS & ~0x100 | Bits.FLAG_IF | Bits.FLAG_ID}) {
            for (long image : images()) {
              if ((image & Bits.FLAG_TF) != 0) {
                continue; // traps: DebugTest
              }
              at(g, cpl, iopl, before);
              g.poke32(Guest.STACK, image);
              g.code(size == 2 ? "popfw" : "popf");
              long old = g.flags();
              g.run(1);
              long mask = writable(cpl, iopl, size, false);
              long want = (old & ~mask | image & mask) & ~Bits.FLAG_RF | FIXED;
              if (size == 4) { // VIP and VIF are cleared
                want &= ~(long) (Bits.FLAG_VIF | Bits.FLAG_VIP);
              }
              String what = "cpl " + cpl + " iopl " + iopl + " image " + Long.toHexString(image);
              assertEquals(Long.toHexString(want), Long.toHexString(g.flags()), what);
              assertEquals(Guest.STACK + size, g.reg(Guest.RSP));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void iretToTheSameLevel(int size) {
    try (Guest g = new Guest(1 << 20)) {
      for (int cpl = 0; cpl < 4; cpl++) {
        for (int iopl = 0; iopl < 4; iopl++) {
          for (long before : new long[] {0, 0xCD5 | Bits.FLAG_IF | Bits.FLAG_ID}) {
            for (long image : images()) {
              at(g, cpl, iopl, before);
              g.pokeValue(Guest.STACK, size, 0x5000);
              g.pokeValue(Guest.STACK + size, size, 0x80 + 8 * cpl | cpl);
              g.pokeValue(Guest.STACK + 2 * size, size, image);
              long old = g.flags();
              g.cpu.units.far.iret(size, Guest.CODE + 1);
              long mask = writable(cpl, iopl, size, true);
              long want = old & ~mask | image & mask | FIXED;
              String what = "cpl " + cpl + " iopl " + iopl + " image " + Long.toHexString(image);
              assertEquals(Long.toHexString(want), Long.toHexString(g.flags()), what);
              assertEquals(0x5000, g.s.rip());
              assertEquals(Guest.STACK + 3 * size, g.reg(Guest.RSP));
            }
          }
        }
      }
    }
  }

  @Test
  void inRealModeAllButTheVirtualFlagsAreLoaded() {
    for (int size : new int[] {2, 4}) {
      for (boolean iret : new boolean[] {false, true}) {
        for (long image : images()) {
          if ((image & Bits.FLAG_TF) != 0) {
            continue;
          }
          try (Guest g = new Guest(1 << 20).real()) {
            int at = Guest.STACK;
            if (iret) {
              g.pokeValue(at, size, 0x20);
              g.pokeValue(at + size, size, Guest.CODE >> 4);
              at += 2 * size;
            }
            g.pokeValue(at, size, image);
            g.code((iret ? "iret" : "popf") + (size == 4 ? "d" : ""));
            g.run(1);
            long mask = writable(0, 3, size, iret) & ~(long) (Bits.FLAG_VIF | Bits.FLAG_VIP);
            long want = image & mask | FIXED;
            assertEquals(
                Long.toHexString(want),
                Long.toHexString(g.flags()),
                size + " " + iret + " " + image);
          }
        }
      }
    }
  }

  @Test
  void inVirtual8086ModeIoplAndVmStay() {
    for (int size : new int[] {2, 4}) {
      for (boolean iret : new boolean[] {false, true}) {
        for (long image : images()) {
          if ((image & Bits.FLAG_TF) != 0) {
            continue;
          }
          try (Guest g = new Guest(1 << 20).flat32()) {
            for (int i = 0; i < 6; i++) {
              g.cpu.units.segments.setVirtual8086(i, i == CpuState.CS ? Guest.CODE >> 4 : 0x5000);
            }
            g.s.rip(0);
            g.s.reg(Guest.RSP, 0x800);
            g.cpu.rflags(Bits.FLAG_VM | Bits.FLAG_IOPL | FIXED);
            int at = 0x5_0800;
            if (iret) {
              g.pokeValue(at, size, 0x20);
              g.pokeValue(at + size, size, Guest.CODE >> 4);
              at += 2 * size;
            }
            g.pokeValue(at, size, image);
            g.code((iret ? "iret" : "popf") + (size == 4 ? "d" : ""));
            g.run(1);
            long mask = STATUS | Bits.FLAG_IF;
            if (size == 4) {
              mask |= Bits.FLAG_AC | Bits.FLAG_ID | (iret ? Bits.FLAG_RF : 0);
            }
            long want = image & mask | Bits.FLAG_VM | Bits.FLAG_IOPL | FIXED;
            assertEquals(
                Long.toHexString(want),
                Long.toHexString(g.flags()),
                size + " " + iret + " " + image);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void in64BitModeIretPopsFiveItemsOfItsOperandSize(int size) { // SDM vol. 2A "IRET"
    String[] codes = {"iretw", "iret", "iretq"};
    try (Guest g = new Guest(1 << 20).long64()) {
      long[] frame = {0x5000, Guest.CODE64, 0x246, 0x7000, Guest.DATA32};
      for (int i = 0; i < 5; i++) {
        g.pokeValue(Guest.STACK + i * size, size, frame[i]);
      }
      g.code(codes[Integer.numberOfTrailingZeros(size) - 1]);
      g.run(1);
      assertEquals(0x5000, g.s.rip());
      assertEquals(0x7000, g.reg(Guest.RSP));
      assertEquals(0x246, g.flags());
      assertEquals(0, g.delivered.size());
    }
    try (Guest g = new Guest(1 << 20).long64()) { // and to CPL 3
      long[] frame = {0x5000, Guest.USER_CODE64, 0x246, 0x7000, Guest.USER_DATA32};
      for (int i = 0; i < 5; i++) {
        g.pokeValue(Guest.STACK + i * size, size, frame[i]);
      }
      g.code(codes[Integer.numberOfTrailingZeros(size) - 1]);
      g.run(1);
      assertEquals(3, g.cpu.cpl());
    }
  }

  @Test
  void inCompatibilityModeIretOfTheSameLevelPopsThreeItems() { // SDM vol. 2A "IRET"
    try (Guest g = new Guest(1 << 20).long64()) {
      g.cpu.units.segments.set(CpuState.CS, Guest.CODE32, g.peek64(Guest.GDT + Guest.CODE32));
      g.cpu.modeChanged();
      g.poke32(Guest.STACK, 0x5000);
      g.poke32(Guest.STACK + 4, Guest.CODE32);
      g.poke32(Guest.STACK + 8, 0x246);
      g.code("iret");
      g.run(1);
      assertEquals(Guest.STACK + 12, g.reg(Guest.RSP));
      assertEquals(32, g.cpu.codeBits());
      assertEquals(0x5000, g.s.rip());
    }
    try (Guest g = new Guest(1 << 20).long64()) { // VM in the image is no way out
      g.cpu.units.segments.set(CpuState.CS, Guest.CODE32, g.peek64(Guest.GDT + Guest.CODE32));
      g.cpu.modeChanged();
      g.poke32(Guest.STACK, 0x5000);
      g.poke32(Guest.STACK + 4, Guest.CODE32);
      g.poke32(Guest.STACK + 8, 0x2_0002);
      g.code("iret");
      g.run(1);
      assertEquals(0, g.flags() & Bits.FLAG_VM);
    }
  }

  @Test
  void aReturnToAnOuterLevelUnderNtGoesToTheLinkedTaskOnly() { // §7.4
    try (Guest g = new Guest(1 << 20).flat32()) {
      g.cpu.rflags(Bits.FLAG_NT | 2);
      g.poke16(Guest.TSS, 0); // a null link
      g.code("iret");
      assertEquals(GuestFault.TS, g.runToHandler());
      assertEquals(0, g.last().errorCode());
    }
    try (Guest g = new Guest(1 << 20).flat32()) {
      g.cpu.rflags(Bits.FLAG_NT | 2);
      g.gdt(Guest.FREE, Guest.descriptor(0x6_0000, 0x67, 0x89)); // not busy
      g.poke16(Guest.TSS, Guest.FREE);
      g.code("iret");
      assertEquals(GuestFault.TS, g.runToHandler());
      assertEquals(Guest.FREE, g.last().errorCode());
    }
  }
}
