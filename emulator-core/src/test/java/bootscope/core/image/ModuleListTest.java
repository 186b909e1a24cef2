package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.KernelModule.State;
import bootscope.core.image.ModuleList.Found;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of modules, whole ones and such as a guest makes to do harm. */
class ModuleListTest {
  /** A kernel's memory of some MiB. */
  private static final class Kernel {
    private static final int BYTES = 8 << 20;
    final boolean wide;
    final long base;
    final int word;
    final ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long reads;

    Kernel(boolean wide) {
      this.wide = wide;
      word = wide ? 8 : 4;
      base = wide ? 0xffffffffc0000000L : 0xe0000000L;
      pointer(0, head());
      pointer(word, head());
    }

    long head() {
      return base;
    }

    int read(long linear, byte[] into) {
      long from = linear - base;
      if (from < 0 || from >= BYTES) {
        return 0;
      }
      int count = (int) Math.min(into.length, BYTES - from);
      bytes.get((int) from, into, 0, count);
      reads += count;
      return count;
    }

    void pointer(int at, long value) {
      if (wide) {
        bytes.putLong(at, value);
      } else {
        bytes.putInt(at, (int) value);
      }
    }

    ModuleList list() {
      return new ModuleList(this::read, wide, head());
    }

    /** The structures in this order. */
    void link(int... structures) {
      int[] nodes =
          IntStream.concat(IntStream.of(0), IntStream.of(structures).map(s -> s + word)).toArray();
      for (int i = 0; i < nodes.length; i++) {
        int next = nodes[(i + 1) % nodes.length];
        pointer(nodes[i], base + next);
        pointer(next + word, base + nodes[i]);
      }
    }

    /**
     * A module of 64 KiB: code, at 0x8000 its structure, at 0xa000 symbols, names and types.
     *
     * @param gap words that this kernel has before what is looked for
     */
    int module(int at, String name, int gap, String... symbols) {
      int structure = at + 0x8000;
      bytes.putInt(structure, State.LIVE.ordinal());
      bytes.put(structure + 3 * word, name.getBytes(StandardCharsets.ISO_8859_1));
      int next = structure + 64 + 2 * word + gap * word;
      int lists = structure + 0x400;
      pointer(next, base + lists);
      pointer(next + 4 * word, base + at);
      bytes.putInt(next + 5 * word, 0x10000);
      int table = at + 0xa000;
      int names = at + 0xc000;
      int types = at + 0xf000;
      pointer(lists, base + table);
      bytes.putInt(lists + word, symbols.length + 1);
      pointer(lists + 2 * word, base + names);
      pointer(lists + 3 * word, base + types);
      int text = 1;
      for (int i = 0; i < symbols.length; i++) {
        int entry = table + (i + 1) * (wide ? 24 : 16);
        bytes.putInt(entry, text);
        bytes.put(entry + (wide ? 4 : 12), (byte) 0x12); // global function
        bytes.putShort(entry + (wide ? 6 : 14), (short) 1);
        pointer(entry + (wide ? 8 : 4), base + at + 0x100L * i);
        pointer(entry + (wide ? 16 : 8), 0x40);
        bytes.put(types + i + 1, (byte) 't');
        bytes.put(names + text, symbols[i].getBytes(StandardCharsets.ISO_8859_1));
        text += symbols[i].length() + 1;
      }
      return structure;
    }
  }

  private static List<String> names(Found found) {
    return found.modules().stream().map(KernelModule::name).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereAKernelHasItsTablesIsFoundByWhatTheyAre(boolean wide) {
    for (int gap : new int[] {0, 3, 40}) {
      Kernel kernel = new Kernel(wide);
      kernel.link(
          kernel.module(0x100000, "one", gap, "init", "probe"),
          kernel.module(0x200000, "two", gap, "init"));
      ModuleList list = kernel.list();
      assertTrue(list.isHead());
      Found found = list.look();
      assertEquals("", found.trouble());
      assertEquals(List.of("one", "two"), names(found));
      KernelModule one = found.modules().getFirst();
      assertEquals(kernel.base + 0x100000, one.memory().getFirst().start());
      assertEquals(0x10000, one.size());
      assertEquals("probe", one.symbol(kernel.base + 0x100110).orElseThrow().name());
      assertTrue(one.symbol(kernel.base + 0x100110).orElseThrow().isCode());
      assertTrue(one.symbol(kernel.base + 0x100150).isEmpty(), "behind its end");
      assertTrue(one.symbol(kernel.base + 0x200000).isEmpty(), "another one's");
      assertSame(found, list.look(), "nothing has changed");
    }
  }

  @Test
  void whatHasNotChangedIsNotReadAgain() {
    Kernel kernel = new Kernel(true);
    int one = kernel.module(0x100000, "one", 8, "init", "probe");
    int two = kernel.module(0x200000, "two", 8, "init");
    kernel.link(one, two);
    ModuleList list = kernel.list();
    KernelModule before = list.look().modules().getFirst();
    kernel.reads = 0;
    list.look();
    assertTrue(kernel.reads < 1000, kernel.reads + " bytes");
    kernel.bytes.putInt(two, State.GOING.ordinal());
    Found found = list.look();
    assertSame(before, found.modules().getFirst());
    assertEquals(State.GOING, found.modules().get(1).state());
    kernel.link(two);
    assertEquals(List.of("two"), names(list.look()));
    kernel.bytes.putInt(two, State.UNFORMED.ordinal());
    assertTrue(list.look().modules().getFirst().table().isEmpty());
  }

  @Test
  void aListThatLeadsNowhereOrIntoItselfEnds() {
    Kernel kernel = new Kernel(true);
    int one = kernel.module(0x100000, "one", 8, "init");
    int two = kernel.module(0x200000, "two", 8, "init");
    kernel.link(one, two);
    kernel.pointer(two + 8, kernel.base + one + 8);
    Found found = kernel.list().look();
    assertEquals(List.of("one", "two"), names(found));
    assertEquals("the list leads back into itself", found.trouble());
    kernel.pointer(two + 8, 0x1234);
    assertEquals(List.of("one", "two"), names(kernel.list().look()));
    assertFalse(kernel.list().look().trouble().isEmpty());
    kernel.pointer(0, 0);
    assertEquals("there is no list yet", kernel.list().look().trouble());
    assertFalse(kernel.list().isHead());
  }

  @Test
  void moreModulesThanAreReadAreNotRead() {
    Kernel kernel = new Kernel(true);
    int[] all = new int[ModuleList.MOST_MODULES + 5];
    for (int i = 0; i < all.length; i++) {
      all[i] = 0x10000 + i * 0x1000;
      kernel.bytes.put(all[i] + 24, ("m" + i).getBytes(StandardCharsets.ISO_8859_1));
    }
    kernel.link(all);
    Found found = kernel.list().look();
    assertEquals(ModuleList.MOST_MODULES, found.modules().size());
    assertEquals("only the first 1024 are read", found.trouble());
    assertEquals(
        "its memory is not found in its structure", found.modules().getFirst().table().origin());
  }

  @Test
  void tablesThatClaimTooMuchAreCutOrRefused() {
    Kernel kernel = new Kernel(true);
    int one = kernel.module(0x100000, "one", 8, "init");
    kernel.link(one);
    kernel.bytes.putInt(one + 0x408, ModuleList.MOST_SYMBOLS);
    KernelModule m = kernel.list().look().modules().getFirst();
    assertTrue(m.table().size() < 1 << 16, "only what fits: " + m.table().size());
    kernel.bytes.putInt(one + 0x408, -1);
    m = kernel.list().look().modules().getFirst();
    assertEquals("its symbols are not found in its structure", m.table().origin());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noMemoryCanDoHarm(boolean wide) {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Kernel kernel = new Kernel(wide);
      int one = kernel.module(0x100000, "one", 8, "init", "probe");
      int two = kernel.module(0x200000, "two", 8, "init");
      kernel.link(one, two);
      for (int i = 0; i < 40; i++) {
        int at = (random.nextBoolean() ? one : two) + random.nextInt(0x420);
        at = random.nextInt(4) == 0 ? 0x10a000 + random.nextInt(0x100) : at;
        if (random.nextBoolean()) {
          kernel.bytes.put(at, (byte) random.nextInt());
        } else {
          kernel.pointer(at & -kernel.word, kernel.base + random.nextInt(Kernel.BYTES));
        }
      }
      int now = seed;
      Found found = kernel.list().look();
      for (KernelModule m : found.modules()) {
        for (int i = 0; i < m.table().size(); i++) {
          assertTrue(m.holds(m.table().addressAt(i)), () -> "seed " + now + ": " + m.name());
        }
      }
    }
  }
}
