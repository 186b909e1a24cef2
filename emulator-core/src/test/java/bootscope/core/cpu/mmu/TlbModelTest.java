package bootscope.core.cpu.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.describe.StateWriter;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table of translations against a plain map: what is filled is found until its slot is filled
 * with another, or it is forgotten by page, all at once, or all that are not global (SDM vol. 3A
 * §4.10.4.1); and a store to a page with decoded code is never fast.
 */
class TlbModelTest {
  private static final int STEPS = 60_000;
  private static final long FRAMES = 64;

  private record Slot(int access, int context, long index) {}

  private record Kept(long page, long frame, int shift, boolean global) {}

  private final Map<Slot, Kept> model = new LinkedHashMap<>(); // as they were filled

  private static Slot slot(long linear, int access, int context) {
    return new Slot(access, context, linear >>> 12 & Tlb.ENTRIES - 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void itAgreesWithAPlainMap(long seed) {
    Random random = new Random(seed);
    try (Arena arena = Arena.ofConfined()) {
      GuestRam ram = new GuestRam(arena, FRAMES << 12, FRAMES << 12, 0);
      Tlb tlb = new Tlb(arena, new MemoryMap(ram));
      int found = 0;
      for (int step = 0; step < STEPS; step++) {
        long linear = linear(random);
        int access = random.nextInt(2);
        int context = random.nextInt(3);
        switch (random.nextInt(40)) {
          case 0 -> {
            tlb.flushPage(linear);
            model
                .values()
                .removeIf(k -> (k.page ^ linear) >>> k.shift == 0 || (k.page ^ linear) >>> 12 == 0);
          }
          case 1 -> {
            if (random.nextInt(20) == 0) {
              tlb.flush();
              model.clear();
            }
          }
          case 2 -> {
            if (random.nextInt(10) == 0) {
              tlb.flushNonGlobal();
              model.values().removeIf(k -> !k.global);
            }
          }
          case 3 -> {
            int frame = random.nextInt((int) FRAMES);
            if (random.nextBoolean()) {
              ram.setFlag(frame, GuestRam.CODE);
            } else {
              ram.clearFlag(frame, GuestRam.CODE);
            }
            tlb.review((long) frame << 12);
          }
          default -> {
            long frame = (long) random.nextInt((int) FRAMES) << 12;
            int shift = new int[] {12, 12, 12, 21, 22, 30}[random.nextInt(6)];
            boolean global = random.nextBoolean();
            tlb.fill(linear, frame, access, context, shift | (global ? PageInfo.GLOBAL : 0));
            model.put(
                slot(linear, access, context), new Kept(linear & -4096, frame, shift, global));
          }
        }
        for (int i = 0; i < 4; i++) {
          found += look(tlb, ram, linear(random), random.nextInt(2), random.nextInt(3));
        }
        if (step % 10_000 == 0) {
          assertEquals(inOrder(), saved(tlb));
        }
      }
      assertEquals(inOrder(), saved(tlb));
      for (Map.Entry<Slot, Kept> e : Map.copyOf(model).entrySet()) {
        found += look(tlb, ram, e.getValue().page, e.getKey().access, e.getKey().context);
      }
      assertTrue(found > STEPS / 20, found + " found");
    }
  }

  /** What was filled first is saved first, however often others come and go. */
  @Test
  void translationsAreSavedInTheOrderInWhichTheyWereFilled() {
    try (Arena arena = Arena.ofConfined()) {
      Tlb tlb = new Tlb(arena, new MemoryMap(new GuestRam(arena, FRAMES << 12, FRAMES << 12, 0)));
      tlb.fill(0x5000, 0x1000, 0, 0, 12);
      tlb.fill(0x3000, 0x2000, 0, 0, 12);
      tlb.fill(0x4000, 0x2000, 0, 0, 12);
      for (int i = 0; i < 300_000; i++) {
        tlb.flushPage(0x3000);
        tlb.fill(0x3000, 0x2000, 0, 0, 12);
      }
      assertEquals(
          List.of(0x5000L, 0x1000L | 12, 0x4000L, 0x2000L | 12, 0x3000L, 0x2000L | 12), saved(tlb));
    }
  }

  private static List<Long> saved(Tlb tlb) {
    List<Long> saved = new ArrayList<>();
    tlb.save(
        new StateWriter() {
          @Override
          public void putLong(String name, long value) {
            assertEquals("translations", name);
          }

          @Override
          public void putBytes(String name, byte[] value) {
            throw new AssertionError(name);
          }

          @Override
          public void putLongs(String name, long[] values, int count) {
            Arrays.stream(values, 0, count).forEach(saved::add);
          }
        });
    return saved;
  }

  private List<Long> inOrder() {
    List<Long> all = new ArrayList<>();
    model.forEach(
        (slot, kept) -> {
          all.add(kept.page | slot.context * 2 + slot.access);
          all.add(kept.frame | kept.shift | (kept.global ? PageInfo.GLOBAL : 0));
        });
    return all;
  }

  /** Near each other, a slot's distance apart, and in the uppermost pages. */
  private static long linear(Random random) {
    long region = new long[] {0, (long) Tlb.ENTRIES << 12, 1L << 30, -1L << 22}[random.nextInt(4)];
    return region + ((long) random.nextInt(200) << 12) + random.nextInt(4096);
  }

  /** 1 if something is kept there. */
  private int look(Tlb tlb, GuestRam ram, long linear, int access, int context) {
    Kept kept = model.get(slot(linear, access, context));
    boolean there = kept != null && kept.page == (linear & -4096);
    assertEquals(there ? kept.frame | linear & 4095 : -1, tlb.find(linear, access, context));
    long tag = Host.getLong(tlb.table(context, access) + (linear >>> 8 & Mmu.INDEX_MASK));
    if (there) {
      boolean care = access == 1 && (ram.flags((int) (kept.frame >>> 12)) & GuestRam.CODE) != 0;
      assertEquals(kept.page | (care ? 1 : 0), tag);
    }
    return there ? 1 : 0;
  }
}
