package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Accesses that cross from one page into another: both pages are checked before anything is
 * changed, and CR2 is the first byte that may not be accessed (SDM vol. 3A §4.7, §6.15).
 */
class PageCrossingTest extends BothEngines {
  private static final long FIRST = 0x60_0000;
  private static final long SECOND = 0x60_1000;
  private static final long FIRST_FRAME = 0x70_0000; // the frames lie apart
  private static final long SECOND_FRAME = 0x68_0000;
  private static final int[] RIGHTS = {0, 1, 3, 5, 7}; // absent, supervisor r, rw, user r, rw

  private static boolean allows(int rights, boolean user, boolean write) {
    return (rights & 1) != 0
        && (!user || (rights & 4) != 0)
        && (!write || (rights & 2) != 0); // WP is set
  }

  /** Instructions that store to where RBX points, and how many bytes. */
  enum Store {
    MOV_16(2, "mov [rbx],ax"),
    MOV_32(4, "mov [rbx],eax"),
    MOV_64(8, "mov [rbx],rax"),
    ADD_32(4, "add [rbx],eax"),
    XCHG_64(8, "xchg [rbx],rax"),
    LOCK_INC_64(8, "lock inc qword ptr [rbx]"),
    CMPXCHG_32(4, "cmpxchg [rbx],ecx"),
    CMPXCHG8B(8, "cmpxchg8b [rbx]"),
    BTS_64(8, "bts qword ptr [rbx],5"),
    SHL_32(4, "shl dword ptr [rbx],3"),
    SGDT(10, "sgdt [rbx]"),
    MOVUPS(16, "movups [rbx],xmm0"),
    MOVLPS(8, "movlps [rbx],xmm0"),
    MOVNTI(8, "movnti [rbx],rax"),
    FST_32(4, "fst dword ptr [rbx]"),
    FSTP_80(10, "fstp tbyte ptr [rbx]"),
    FISTP_64(8, "fistp qword ptr [rbx]"),
    FNSTENV(28, "fnstenv [rbx]"),
    FNSAVE(108, "fnsave [rbx]"),
    FNSTCW(2, "fnstcw [rbx]"),
    STOS(8, "stosq"),
    MOVS(8, "movsq"),
    PUSH(8, "push rax"),
    CALL(8, "call $+5"),
    PUSHF(8, "pushf"),
    PUSH_MEMORY(8, "push qword ptr [rsi]");

    final int size;
    final String code;

    Store(int size, String code) {
      this.size = size;
      this.code = code;
    }

    boolean stack() {
      return this == PUSH || this == CALL || this == PUSHF || this == PUSH_MEMORY;
    }
  }

  private static Guest guest(boolean user, int first, int second) {
    return set(new Guest(8 << 20), user, first, second);
  }

  /** Puts a guest, new or used, into its mode with the two pages as given. */
  private static Guest set(Guest g, boolean user, int first, int second) {
    if (user) {
      g.user64();
    } else {
      g.long64();
    }
    g.cpu.rflags(Bits.FLAG_FIXED);
    g.delivered.clear();
    g.page(FIRST, FIRST_FRAME, first);
    g.page(SECOND, SECOND_FRAME, second);
    byte[] pattern = new byte[4096];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) (i * 7 + 1);
    }
    g.poke(FIRST_FRAME, pattern);
    g.poke(SECOND_FRAME, pattern);
    return g;
  }

  private static byte[] memory(Guest g) {
    byte[] all = new byte[8192];
    System.arraycopy(g.memory.peek(FIRST_FRAME, 4096), 0, all, 0, 4096);
    System.arraycopy(g.memory.peek(SECOND_FRAME, 4096), 0, all, 4096, 4096);
    return all;
  }

  private static void point(Guest g, long address, boolean stack, int size) {
    g.s.reg(Guest.RBX, address);
    g.s.reg(Guest.RDI, address);
    g.s.reg(Guest.RSI, Guest.DATA);
    if (stack) {
      g.s.reg(Guest.RSP, address + size);
    }
  }

  /** All handlers leave the stack that is being tested alone. */
  private static void ownStack(Guest g) {
    g.idt64(14, Guest.CODE64, Guest.HANDLERS + 14, 14, 0, 1);
  }

  @ParameterizedTest
  @EnumSource(Store.class)
  void aStoreThatMayNotTouchOneOfItsPagesChangesNothing(Store store) {
    try (Guest g = new Guest(8 << 20)) {
      for (boolean user : new boolean[] {false, true}) {
        for (int first : RIGHTS) {
          for (int second : RIGHTS) {
            for (int in : new int[] {1, store.size / 2, store.size - 1}) {
              set(g, user, first, second);
              ownStack(g);
              long address = SECOND - in;
              point(g, address, store.stack(), store.size);
              g.s.reg(Guest.RAX, 0x1122_3344_5566_7788L);
              g.code(store.code);
              byte[] before = memory(g);
              byte[] registers = new byte[16 * 8];
              for (int r = 0; r < 16; r++) {
                registers[r] = (byte) g.reg(r);
              }
              long flags = g.flags();
              boolean firstOk = allows(first, user, true);
              boolean secondOk = allows(second, user, true);
              String what = store + " " + first + "/" + second + " user " + user + " in " + in;
              if (firstOk && secondOk) {
                g.run(1);
                assertTrue(g.delivered.isEmpty(), what);
                if (store != Store.CMPXCHG_32 && store != Store.CMPXCHG8B) {
                  assertEquals(0x60, g.peek64(g.entryAddress(SECOND)) & 0x60, what);
                }
                continue;
              }
              assertEquals(GuestFault.PF, g.runToHandler(), what);
              assertEquals(Guest.CODE, g.last().rip(), what);
              assertEquals(firstOk ? SECOND : address, g.s.cr(2), what + ": CR2");
              int page = firstOk ? second : first;
              int error = (page & 1) | 2 | (user ? 4 : 0);
              assertEquals(error, g.last().errorCode() & 7, what + ": error code");
              assertArrayEquals(before, memory(g), what);
              for (int r = 0; r < 16; r++) {
                if (r != Guest.RSP) {
                  assertEquals(registers[r], (byte) g.reg(r), what + " register " + r);
                }
              }
              assertEquals(flags & 0x8D5, g.frame(3, 8) & 0x8D5, what + " flags");
              assertEquals(
                  store.stack() ? address + store.size : g.frame(4, 8), g.frame(4, 8), "RSP");
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void aLoadJoinsTheTwoPagesOrFaultsAtTheOneThatItMayNotRead(int size) {
    String[] codes = {"mov dx,[rbx]", "mov edx,[rbx]", "mov rdx,[rbx]", "movups xmm0,[rbx]"};
    String code = codes[Integer.numberOfTrailingZeros(size) - 1];
    try (Guest g = new Guest(8 << 20)) {
      for (boolean user : new boolean[] {false, true}) {
        for (int first : RIGHTS) {
          for (int second : RIGHTS) {
            for (int in = 1; in < size; in++) {
              set(g, user, first, second);
              long address = SECOND - in;
              point(g, address, false, size);
              g.code(code);
              boolean firstOk = allows(first, user, false);
              if (firstOk && allows(second, user, false)) {
                g.run(1);
                assertTrue(g.delivered.isEmpty());
                byte[] all = memory(g);
                for (int i = 0; i < size; i++) {
                  long value =
                      size == 16
                          ? Host.getLong(g.s.xmm(0) + (i & 8)) >>> 8 * (i & 7)
                          : g.reg(Guest.RDX) >>> 8 * i;
                  assertEquals(all[4096 - in + i], (byte) value);
                }
              } else {
                assertEquals(GuestFault.PF, g.runToHandler());
                assertEquals(firstOk ? SECOND : address, g.s.cr(2));
                int page = firstOk ? second : first;
                assertEquals((page & 1) | (user ? 4 : 0), g.last().errorCode());
              }
            }
          }
        }
      }
    }
  }

  @Test
  void anInstructionsBytesAreFetchedUnderTheRightsOfEachPage() { // §4.6.1, §4.7
    for (long bad : new long[] {0, 3 | 1L << 63, 3}) {
      for (int in = 1; in < 5; in++) {
        try (Guest g = new Guest().user64()) {
          g.page(FIRST, FIRST_FRAME, 7);
          g.page(SECOND, SECOND_FRAME, bad);
          g.poke(FIRST_FRAME + 4096 - in, "mov eax,0x4030201");
          g.poke(SECOND_FRAME, 1, 2, 3, 4);
          g.s.rip(SECOND - in);
          assertEquals(GuestFault.PF, g.runToHandler());
          assertEquals(SECOND, g.s.cr(2));
          assertEquals(SECOND - in, g.frame(1, 8), "the instruction, not the page");
          assertEquals((bad & 1) | 4 | 16, g.last().errorCode());
        }
      }
    }
  }

  @Test
  void an80BitLoadAndADescriptorAcrossPagesAreReadWhole() {
    try (Guest g = guest(false, 3, 3)) {
      // fld tbyte [rbx]; fstp tbyte [rsi]
      point(g, SECOND - 3, false, 10);
      g.code("fld tbyte ptr [rbx]; fstp tbyte ptr [rsi]");
      byte[] one = {0, 0, 0, 0, 0, 0, 0, (byte) 0x80, (byte) 0xFF, 0x3F};
      for (int i = 0; i < 10; i++) {
        g.poke8(i < 3 ? FIRST_FRAME + 4093 + i : SECOND_FRAME + i - 3, one[i]);
      }
      g.run(2);
      assertArrayEquals(one, g.memory.peek(Guest.DATA, 10));
    }
    try (Guest g = guest(false, 3, 3)) { // the GDT lies across the boundary
      g.s.gdtr(SECOND - 0x0C, 0x1F);
      long descriptor = Guest.descriptor(0x1234_5678L, 0xFFFFF, 0xC092);
      for (int i = 0; i < 8; i++) {
        long at = SECOND - 4 + i;
        g.poke8(
            at < SECOND ? FIRST_FRAME + (at - FIRST) : SECOND_FRAME + at - SECOND,
            (int) (descriptor >>> 8 * i) & 0xFF);
      }
      g.s.reg(Guest.RAX, 8);
      g.code("mov fs,eax");
      g.run(1);
      assertTrue(g.delivered.isEmpty());
      assertEquals(0x1234_5678L, g.s.segmentBase(4));
      assertEquals(0x93, g.peek8(SECOND_FRAME + 1), "accessed, in the second page");
    }
  }

  @Test
  void anOperandThatReachesOutOfTheCanonicalAddressesFaultsBeforePaging() { // vol. 1 §3.3.7.1
    String[] codes = {"mov rdx,[rbx]", "mov [rbx],rdx", "add [rbx],rdx"};
    for (String code : codes) {
      try (Guest g = new Guest().long64()) {
        g.s.reg(Guest.RBX, 0x7FFF_FFFF_FFFCL); // its page is absent, too
        g.code(code);
        assertEquals(GuestFault.GP, g.runToHandler());
        assertEquals(0, g.last().errorCode());
      }
    }
  }

  @Test
  void throughAFlatSegmentAnOperandAt4GibGoesOnAt0() { // §5.3 leaves this to the processor
    try (Guest g = new Guest().flat32()) {
      g.s.reg(Guest.RBX, 0xFFFF_FFFEL);
      g.poke16(0, 0x1234);
      g.code("mov edx,[ebx]");
      g.run(1);
      assertEquals(0x1234_FFFFL, g.reg(Guest.RDX));
    }
  }

  @Test
  void aFrameThatCrossesIntoAnAbsentPageLeavesTheStackPointer() { // §6.12.1
    for (boolean inner : new boolean[] {false, true}) {
      try (Guest g = inner ? new Guest().user64() : new Guest().long64()) {
        g.page(FIRST, FIRST_FRAME, 0);
        g.page(SECOND, SECOND_FRAME, 3);
        ownStack(g);
        if (inner) {
          g.poke64(Guest.TSS + 4, SECOND + 16);
        } else {
          g.s.reg(Guest.RSP, SECOND + 16);
        }
        g.cpu.rflags(Bits.FLAG_IF | 2);
        long rsp = g.reg(Guest.RSP);
        g.lines.waiting = 0x40;
        g.code("nop");
        assertEquals(GuestFault.PF, g.runToHandler());
        assertEquals(SECOND - 8, g.s.cr(2));
        assertEquals(rsp, g.frame(4, 8), "RSP as it was");
        assertEquals(Guest.CODE, g.frame(1, 8));
        assertEquals(inner ? 3 : 0, g.frame(2, 8) & 3);
      }
    }
  }
}
