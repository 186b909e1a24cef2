package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import bootscope.core.cpu.mmu.AccessObserver;
import bootscope.core.cpu.state.Bits;
import bootscope.core.describe.StateException;
import bootscope.core.device.Bench;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which translations are kept is visible to a guest that changes an entry without INVLPG (SDM vol.
 * 3A §4.10.2.3): it goes on with the old one, and the accessed and dirty bits of the entry stay as
 * they are. So it must depend on the guest alone: on no breakpoint, watchpoint, step, stop,
 * snapshot, nor on which instructions are decoded.
 */
class KeptTranslationsTest extends BothEngines {
  private static final long PAGE = 0x60_0000;
  private static final int ACCESSED = 0x20;
  private static final int DIRTY = 0x40;

  private static boolean bit(Guest g, long page, int bit) {
    return (g.peek64(g.entryAddress(page)) & bit) != 0;
  }

  private static void clear(Guest g, long page) {
    g.poke64(g.entryAddress(page), g.peek64(g.entryAddress(page)) & ~(long) (ACCESSED | DIRTY));
  }

  private static void at(Guest g, long where, int... code) {
    g.poke(where, code);
    g.s.rip(where);
    g.run(1);
  }

  private static final AccessObserver EVERYTHING =
      new AccessObserver() {
        @Override
        public boolean watchesPage(long linearPage) {
          return true;
        }

        @Override
        public void accessed(long linear, int size, boolean write) {}
      };

  @Test
  void aStoreToAPageOfDecodedCodeWalksOnce() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      at(g, PAGE, 0x90);
      g.s.reg(Guest.RBX, PAGE + 0x800);
      at(g, Guest.CODE, 0x89, 0x03); // mov [rbx],eax
      clear(g, PAGE);
      g.s.rip(Guest.CODE);
      g.run(1);
      assertEquals(false, bit(g, PAGE, DIRTY), "the translation is kept although code is here");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x8B, 0x89, 0x01}) // mov eax,[rbx]; mov [rbx],eax; add [rbx],eax
  void anAccessToAWatchedPageWalksOnce(int opcode) {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.s.reg(Guest.RBX, PAGE);
      at(g, Guest.CODE, opcode, 0x03);
      clear(g, PAGE);
      g.cpu.mmu.observe(EVERYTHING);
      g.s.rip(Guest.CODE);
      g.run(1);
      assertEquals(false, bit(g, PAGE, ACCESSED));
      g.cpu.mmu.forget(EVERYTHING);
      g.s.rip(Guest.CODE);
      g.run(1);
      assertEquals(false, bit(g, PAGE, ACCESSED));
    }
  }

  @Test
  void anAccessAcrossTwoPagesUsesBothTranslations() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.page(PAGE + 0x1000, PAGE + 0x1000, 3);
      g.s.reg(Guest.RBX, PAGE + 0xFFE);
      at(g, Guest.CODE, 0x89, 0x03);
      clear(g, PAGE);
      clear(g, PAGE + 0x1000);
      g.s.rip(Guest.CODE);
      g.run(1);
      assertEquals(false, bit(g, PAGE, DIRTY));
      assertEquals(false, bit(g, PAGE + 0x1000, DIRTY));
    }
  }

  @Test
  void aPageOfCodeIsWalkedOnceHoweverItsInstructionsAreFound() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.page(PAGE + 0x40_0000, PAGE, 3); // the same place of a table of 1,024 entries
      at(g, PAGE, 0x90);
      clear(g, PAGE);
      at(g, PAGE + 0x40_0000, 0x90);
      at(g, PAGE + 0x100, 0x90); // not decoded before
      assertEquals(false, bit(g, PAGE, ACCESSED));
      g.cpu.hooks(address -> false); // drops what is decoded
      at(g, PAGE, 0x90);
      assertEquals(false, bit(g, PAGE, ACCESSED));
      g.cpu.mmu.flush();
      g.s.rip(PAGE);
      g.run(1);
      assertEquals(true, bit(g, PAGE, ACCESSED));
    }
  }

  @Test
  void moreCodeThanIsKeptStartsAfreshAtTheSamePageInEachRun() {
    try (Guest g = new Guest().long64()) {
      // Code at 2 MiB steps of one GiB, eight times, is too little: run the same bytes all over
      // RAM.
      for (long page = 0x10_0000; page < 0x10_0000 + 2500 * 4096L; page += 4096) {
        at(g, page, 0x90);
      }
      Bench.Snapshot straight = Bench.Snapshot.of(g.cpu.mmu);
      try (Guest other = new Guest().long64()) {
        other.cpu.hooks(address -> (address & 0x1000) != 0);
        for (long page = 0x10_0000; page < 0x10_0000 + 2500 * 4096L; page += 4096) {
          other.poke(page, 0x90);
          other.s.rip(page);
          other.cpu.passHook();
          other.run(1);
        }
        assertEquals(straight.text(), Bench.Snapshot.of(other.cpu.mmu).text());
      }
    }
  }

  @Test
  void theInstructionBehindInvlpgOfItsOwnPageIsFetchedAnewAlsoInTheMidstOfABlock() {
    for (boolean stepped : new boolean[] {false, true}) {
      try (Guest g = new Guest().long64()) {
        g.page(PAGE, PAGE, 3);
        g.s.reg(Guest.RBX, PAGE);
        g.s.reg(Guest.RSI, g.entryAddress(PAGE));
        // and qword [rsi],~20h; invlpg [rbx]; mov rdx,[rsi]
        g.poke(PAGE, 0x48, 0x83, 0x26, 0xDF, 0x0F, 0x01, 0x3B, 0x48, 0x8B, 0x16);
        g.s.rip(PAGE);
        if (stepped) {
          g.run(1);
          g.run(1);
          g.run(1);
        } else {
          g.run(3);
        }
        assertEquals(ACCESSED, g.reg(Guest.RDX) & ACCESSED);
      }
    }
  }

  @Test
  void whatCannotBeKeptIsRefused() {
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, Guest.DATA);
      at(g, Guest.CODE, 0x89, 0x03);
      Bench.Snapshot good = Bench.Snapshot.of(g.cpu.mmu);
      good.into(g.cpu.mmu);
      byte[] data = good.getBytesOf("data");
      assertNotEquals(0, data.length);
      for (int at = 0; at < data.length; at++) {
        byte[] bad = data.clone();
        bad[at] ^= 0x40;
        try {
          good.with("data", bad).into(g.cpu.mmu);
        } catch (StateException refused) {
          continue;
        }
        // What is taken is a physical address; where there is no RAM, each access asks who is.
        for (int i = 0; i < bad.length; i += 16) {
          long frame = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).getLong(i + 8) & -4096L;
          Assertions.assertTrue(frame >>> Bits.PHYSICAL_BITS == 0, "frame " + frame);
        }
      }
    }
  }

  // ---------------------------------------------------------------- random programs

  private static final int FUNCTIONS = 24;
  private static final int LENGTH = 4000;

  /** Pages of data: some share a place in a table of 1,024 entries. */
  private static long data(Random random) {
    return 0x70_0000 + random.nextInt(6) * 0x1000 + random.nextInt(2) * 0x40_0000L;
  }

  /** Pages of code, likewise. */
  private static long function(int i) {
    return 0x60_0000 + i % 6 * 0x1000 + i / 6 % 2 * 0x40_0000L + (i / 12 == 0 ? 0x100 : 0xFD0);
  }

  private static final class Code {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Code op(int... code) {
      for (int b : code) {
        bytes.write(b);
      }
      return this;
    }

    Code number(long value) {
      return op((int) value, (int) (value >>> 8), (int) (value >>> 16), (int) (value >>> 24));
    }
  }

  /** Reads, writes and runs pages, changes their entries, and seldom says so. */
  private static byte[] body(Guest g, Random random) {
    Code c = new Code();
    for (int n = 2 + random.nextInt(4); n > 0; n--) {
      long page = random.nextInt(3) == 0 ? function(random.nextInt(12)) & -4096L : data(random);
      long entry = g.entryAddress(page);
      long place = page + 0xE00 + random.nextInt(16) * 8L;
      switch (random.nextInt(14)) {
        case 0, 1 -> c.op(0x48, 0x03, 0x14, 0x25).number(place); // add rdx,[place]
        case 2, 3 -> c.op(0x48, 0x89, 0x14, 0x25).number(place); // mov [place],rdx
        case 4 -> c.op(0x48, 0x01, 0x14, 0x25).number(place); // add [place],rdx
        case 5, 6 -> c.op(0x48, 0x83, 0x24, 0x25).number(entry).op(0xDF); // and [entry],~20h
        case 7 -> c.op(0x48, 0x83, 0x24, 0x25).number(entry).op(0x9F); // and [entry],~60h
        case 8, 9 -> c.op(0x48, 0x03, 0x14, 0x25).number(entry); // add rdx,[entry]
        case 10 -> {
          long moved = g.entryAddress(data(random));
          c.op(0x48, 0x81, 0x34, 0x25).number(moved).number(0x1000); // xor [entry],1000h
        }
        case 11 -> c.op(0x0F, 0x01, 0x3C, 0x25).number(page); // invlpg [page]
        case 12 -> c.op(0x48, 0x03, 0x14, 0x25).number(data(random) + 0xFFD); // across two pages
        default -> {
          if (random.nextInt(4) == 0) {
            c.op(0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8); // mov rax,cr3; mov cr3,rax
          } else {
            c.op(0x52, 0x58); // push rdx; pop rax
          }
        }
      }
    }
    return c.bytes.toByteArray();
  }

  static Guest program(long seed) {
    Random random = new Random(seed);
    Guest g = new Guest().long64();
    for (int i = 0; i < 8; i++) {
      for (long at : new long[] {0x60_0000, 0x70_0000}) {
        g.page(at + i * 0x1000, at + i * 0x1000, 3);
        g.page(at + 0x40_0000 + i * 0x1000, at + 0x8000 + i * 0x1000, 3);
      }
    }
    g.page(Guest.STACK & -4096L, Guest.STACK & -4096L, 3);
    for (int i = 0; i < FUNCTIONS; i++) {
      byte[] body = body(g, random);
      long start = function(i);
      long end = start + body.length;
      Code jump = new Code();
      // test dl,imm8; jz a; jmp b
      int mask = 1 << random.nextInt(7);
      jump.op(0xF6, 0xC2, mask, 0x0F, 0x84);
      jump.number(function(random.nextInt(FUNCTIONS)) - (end + 9));
      jump.op(0x48, 0x83, 0xC2, random.nextInt(100), 0xE9); // add rdx,imm8
      jump.number(function(random.nextInt(FUNCTIONS)) - (end + 18));
      place(g, start, body);
      place(g, end, jump.bytes.toByteArray());
    }
    g.s.rip(function(0));
    return g;
  }

  /** By linear address: the pages' frames lie apart. */
  private static void place(Guest g, long linear, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      g.poke(g.cpu.mmu.observe(linear + i), new byte[] {bytes[i]});
    }
  }

  static String end(Guest g) {
    String ram = Integer.toHexString(Arrays.hashCode(g.memory.peek(0, (int) g.ram.bytes())));
    return String.format(
        Locale.ROOT,
        "after %d: %s%nram %s%n%s%n%s",
        g.clock.instructions(),
        g.delivered,
        ram,
        Bench.Snapshot.of(g.cpu).text(),
        Bench.Snapshot.of(g.cpu.mmu).text());
  }

  static void go(Guest g, long until) {
    while (g.clock.instructions() < until) {
      if (g.run(until - g.clock.instructions()) == Processor.Outcome.HOOK) {
        g.cpu.passHook();
      }
    }
  }

  private static Guest copy(Guest from) {
    Guest to = new Guest();
    to.poke(0, from.memory.peek(0, (int) from.ram.bytes()));
    to.clock.restore(from.clock.now(), from.clock.skipped());
    Bench.Snapshot.of(from.cpu).into(to.cpu);
    Bench.Snapshot.of(from.cpu.mmu).into(to.cpu.mmu);
    to.delivered.addAll(from.delivered);
    return to;
  }

  @Test
  void nothingThatADebuggerDoesChangesWhatAProgramSees() {
    long base = System.nanoTime();
    System.out.println("KeptTranslationsTest seed " + base);
    int observed = 0;
    for (int i = 0; i < 40; i++) {
      long seed = base + i;
      String straight;
      try (Guest g = program(seed)) {
        go(g, LENGTH);
        straight = end(g);
        observed += g.delivered.isEmpty() ? 1 : 0;
      }
      Random random = new Random(seed);
      Guest g = program(seed);
      while (g.clock.instructions() < LENGTH) {
        go(g, Math.min(LENGTH, g.clock.instructions() + 1 + random.nextInt(60)));
        switch (random.nextInt(6)) {
          case 0 -> {
            int low = random.nextInt(256);
            g.cpu.hooks(address -> (address & 0xFF) == low);
          }
          case 1 -> g.cpu.mmu.observe(EVERYTHING);
          case 2 -> g.cpu.mmu.forget(EVERYTHING);
          case 3 -> {
            Guest restored = copy(g);
            g.close();
            g = restored;
          }
          case 4 -> {
            for (int step = random.nextInt(30); step > 0; step--) {
              go(g, Math.min(LENGTH, g.clock.instructions() + 1));
            }
          }
          default -> Bench.Snapshot.of(g.cpu.mmu).into(g.cpu.mmu); // in place
        }
      }
      assertEquals(straight, end(g), "seed " + seed);
      g.close();
    }
    Assertions.assertTrue(observed > 30, "most programs run without a fault: " + observed);
  }
}
