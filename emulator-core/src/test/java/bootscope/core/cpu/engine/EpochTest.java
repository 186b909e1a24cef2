package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.memory.EpochCheck;
import bootscope.core.memory.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pages that a guest changes in an epoch are marked in it, however it writes and whenever the
 * epoch began; and it cannot tell that one began.
 */
class EpochTest extends BothEngines {
  private static final long PAGE = 0x60_0000;
  private static final int LENGTH = 4000;

  private static int[] pages(long... addresses) {
    return Arrays.stream(addresses).mapToInt(a -> (int) (a / 4096)).sorted().toArray();
  }

  private static int[] marked(Guest g) {
    return Arrays.stream(g.ram.dirty().since(g.ram.dirty().epoch())).sorted().toArray();
  }

  private static void at(Guest g, long where, int... code) {
    g.poke(where, code);
    g.s.rip(where);
    g.run(1);
  }

  /** Runs the instruction again, in an epoch of its own. */
  private static int[] again(Guest g) {
    g.ram.dirty().begin();
    g.s.rip(Guest.CODE);
    g.run(1);
    return marked(g);
  }

  @ParameterizedTest
  @CsvSource({
    "0x89, 0x03", // mov [rbx],eax
    "0x01, 0x03", // add [rbx],eax
    "0x87, 0x03", // xchg [rbx],eax
    "0xFF, 0x33", // push qword [rbx]: into the stack
  })
  void aStoreThroughAKeptTranslationMarksItsPageInEachEpoch(String opcode, String modrm) {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.s.reg(Guest.RBX, PAGE);
      g.s.reg(Guest.RSP, Guest.STACK);
      at(g, Guest.CODE, Integer.decode(opcode), Integer.decode(modrm));
      int[] expected = opcode.equals("0xFF") ? pages(Guest.STACK) : pages(PAGE);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(expected, again(g));
      }
    }
  }

  @Test
  void aStoreAcrossTwoPagesMarksBoth() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.page(PAGE + 0x1000, PAGE + 0x1000, 3);
      g.s.reg(Guest.RBX, PAGE + 0xFFE);
      at(g, Guest.CODE, 0x89, 0x03);
      assertArrayEquals(pages(PAGE, PAGE + 0x1000), again(g));
    }
  }

  @Test
  void repeatedStoresMarkEachPage() {
    try (Guest g = new Guest().long64()) {
      for (int i = 0; i < 4; i++) {
        g.page(PAGE + 4096 * i, PAGE + 4096 * i, 3);
      }
      g.poke(Guest.CODE, 0xF3, 0x48, 0xAB); // rep stosq
      for (int[] expected : new int[][] {null, pages(PAGE, PAGE + 0x1000, PAGE + 0x2000)}) {
        g.ram.dirty().begin();
        g.s.reg(Guest.RDI, PAGE + 0x800);
        g.s.reg(Guest.RCX, 0x400);
        g.s.rip(Guest.CODE);
        while (g.reg(Guest.RCX) != 0) {
          g.run(1);
        }
        if (expected != null) { // the first time page tables are written, too
          assertArrayEquals(expected, marked(g));
        }
      }
    }
  }

  @Test
  void aLoadMarksNothing() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.s.reg(Guest.RBX, PAGE);
      at(g, Guest.CODE, 0x8B, 0x03); // mov eax,[rbx]
      assertArrayEquals(pages(), again(g));
    }
  }

  @Test
  void accessedAndDirtyBitsMarkThePageOfTheirTable() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.s.reg(Guest.RBX, PAGE);
      at(g, Guest.CODE, 0x8B, 0x03);
      at(g, Guest.CODE, 0x8B, 0x03);
      g.cpu.mmu.flush();
      assertArrayEquals(pages(), again(g), "the bits are set: a walk writes nothing");
      long entry = g.entryAddress(PAGE);
      g.poke64(entry, g.peek64(entry) & ~0x60L);
      g.cpu.mmu.flush();
      assertArrayEquals(pages(entry), again(g), "accessed");
      at(g, Guest.CODE, 0x89, 0x03);
      assertEquals(0x60, g.peek64(entry) & 0x60);
      g.poke64(entry, g.peek64(entry) & ~0x40L);
      g.cpu.mmu.flush();
      assertArrayEquals(pages(entry, PAGE), again(g), "dirty");
    }
  }

  @Test
  void aPokeMarksItsPages() {
    try (Guest g = new Guest().long64()) {
      g.ram.dirty().begin();
      g.memory.poke(PAGE + 0xFFF, new byte[2]);
      assertArrayEquals(pages(PAGE, PAGE + 0x1000), marked(g));
    }
  }

  @Test
  void aStoreMarksTheBytesThatAWindowLeadsItTo() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.s.reg(Guest.RBX, PAGE);
      g.memory.place(
          Window.ofStored(PAGE, 0x1000, "shadow", Window.Layer.CHIPSET, 0x70_0000, 0x71_0000));
      at(g, Guest.CODE, 0x89, 0x03);
      assertArrayEquals(pages(0x71_0000), again(g));
    }
  }

  @Test
  void anEpochIsNoWalkAndDropsNoBlock() {
    try (Guest g = new Guest().long64()) {
      g.page(PAGE, PAGE, 3);
      g.s.reg(Guest.RBX, PAGE);
      at(g, Guest.CODE, 0x89, 0x03);
      long entry = g.entryAddress(PAGE);
      g.poke64(entry, g.peek64(entry) & ~0x60L);
      int blocks = g.cpu.blocks();
      again(g);
      assertEquals(0, g.peek64(entry) & 0x60, "the translation is kept");
      assertEquals(blocks, g.cpu.blocks());
    }
  }

  @Test
  void whateverAProgramChangesIsMarkedAndItCannotTell() {
    long base = System.nanoTime();
    System.out.println("EpochTest seed " + base);
    long changed = 0;
    for (int i = 0; i < 40; i++) {
      long seed = base + i;
      String straight;
      try (Guest g = KeptTranslationsTest.program(seed)) {
        KeptTranslationsTest.go(g, LENGTH);
        straight = KeptTranslationsTest.end(g);
      }
      Random random = new Random(seed);
      try (Guest g = KeptTranslationsTest.program(seed)) {
        EpochCheck check = new EpochCheck(g.ram);
        while (g.clock.instructions() < LENGTH) {
          long most = random.nextBoolean() ? 6 : 300;
          KeptTranslationsTest.go(
              g, Math.min(LENGTH, g.clock.instructions() + 1 + random.nextLong(most)));
          assertEquals(List.of(), check.next(), "seed " + seed);
          if (random.nextInt(20) == 0) {
            g.cpu.hooks(address -> false);
          }
        }
        assertEquals(straight, KeptTranslationsTest.end(g), "seed " + seed);
        changed += check.changed();
      }
    }
    assertTrue(changed > 2000, "programs write: " + changed);
  }
}
