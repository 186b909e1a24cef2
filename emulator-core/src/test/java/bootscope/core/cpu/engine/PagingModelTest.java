package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random accesses through random page tables, against the rules of SDM vol. 3A §4.6 to §4.8. */
class PagingModelTest {
  private static final long LINEAR = 0x60_0000;
  private static final int PAGES = 16;
  private static final long PHYSICAL = 0x80_0000;
  private static final int FRAMES = 6;

  private final byte[] model = new byte[FRAMES * 4096];
  private final long[] entries = new long[PAGES];

  @Test
  void accessesFollowTheTables() {
    long seed = new Random().nextLong();
    System.out.println("PagingModelTest seed " + seed);
    Random random = new Random(seed);
    try (Guest g = new Guest().long64()) {
      g.page(LINEAR, 0, 0); // makes the table
      for (int i = 0; i < PAGES; i++) {
        entry(g, random, i);
      }
      for (int step = 0; step < 200_000; step++) {
        int kind = random.nextInt(100);
        if (kind == 0) {
          int page = random.nextInt(PAGES);
          entry(g, random, page);
          g.cpu.mmu.flushPage(LINEAR + 4096L * page + random.nextInt(4096));
        } else if (kind == 1) {
          g.s.cr(0, g.s.cr(0) ^ Bits.CR0_WP);
          g.cpu.mmu.flush();
        } else if (kind == 2) {
          g.s.cr(4, g.s.cr(4) ^ Bits.CR4_SMAP);
          g.cpu.mmu.flush();
        } else if (kind == 3) {
          g.s.systemFlags(g.s.systemFlags() ^ Bits.FLAG_AC);
        } else {
          access(g, random, step);
        }
      }
    }
  }

  private void entry(Guest g, Random random, int page) {
    long flags = random.nextInt(5) == 0 ? 0 : 1 | random.nextInt(4) << 1;
    entries[page] = PHYSICAL + 4096L * random.nextInt(FRAMES) | flags;
    g.poke64(g.entryAddress(LINEAR + 4096L * page), entries[page]);
  }

  /** The error code that an access to a page gives, or −1. */
  private int error(Guest g, long linear, boolean write, boolean user) {
    long e = entries[(int) (linear - LINEAR >>> 12)];
    int code = (write ? 2 : 0) | (user ? 4 : 0);
    if ((e & 1) == 0) {
      return code;
    }
    boolean writable = (e & 2) != 0;
    boolean userPage = (e & 4) != 0;
    boolean allowed;
    if (user) {
      allowed = userPage && (!write || writable);
    } else {
      boolean smap = (g.s.cr(4) & Bits.CR4_SMAP) != 0 && (g.s.systemFlags() & Bits.FLAG_AC) == 0;
      boolean wp = (g.s.cr(0) & Bits.CR0_WP) != 0;
      allowed = !(userPage && smap) && (!write || writable || !wp);
    }
    return allowed ? -1 : code | 1;
  }

  private int frameOffset(long linear) {
    return (int) ((entries[(int) (linear - LINEAR >>> 12)] & ~0xFFFL) - PHYSICAL + (linear & 4095));
  }

  private void access(Guest g, Random random, int step) {
    int size = 1 << random.nextInt(4);
    boolean user = random.nextBoolean();
    int kind = random.nextInt(3); // load, store, read-modify-write
    long linear = LINEAR + random.nextInt(PAGES * 4096 - 8);
    if (random.nextInt(4) == 0) {
      linear = (linear | 4095) - random.nextInt(8);
    }
    linear = Math.min(linear, LINEAR + PAGES * 4096 - size);
    g.cpu.mmu.modeChanged(user);
    boolean write = kind != 0;
    long faultAt = linear;
    int error = error(g, linear, write, user);
    long last = linear + size - 1;
    if (error < 0 && (last ^ linear) >>> 12 != 0) {
      faultAt = last & -4096L;
      error = error(g, last, write, user);
    }
    long value = random.nextLong();
    String what = "step " + step + " kind " + kind + " size " + size + " user " + user;
    try {
      if (kind == 0) {
        long want = 0;
        for (int i = 0; i < size && error < 0; i++) {
          want |= (model[frameOffset(linear + i)] & 0xFFL) << 8 * i;
        }
        long got = g.cpu.mmu.load(linear, size);
        assertEquals(-1, error, what);
        assertEquals(want, got, what);
      } else if (kind == 1) {
        g.cpu.mmu.store(linear, size, value);
        assertEquals(-1, error, what);
        put(linear, size, value);
      } else {
        long at = g.cpu.mmu.open(linear, size);
        long old = bootscope.core.bits.Host.get(at, size);
        bootscope.core.bits.Host.put(at, size, ~old);
        g.cpu.mmu.close(at, linear);
        assertEquals(-1, error, what);
        put(linear, size, ~old);
      }
      if (write) {
        assertEquals(0x60, g.peek64(g.entryAddress(linear)) & 0x60, what + ": A and D");
      }
    } catch (GuestFault fault) {
      assertEquals(error, fault.errorCode(), what);
      assertEquals(faultAt, fault.linearAddress(), what);
    }
  }

  private void put(long linear, int size, long value) {
    for (int i = 0; i < size; i++) {
      model[frameOffset(linear + i)] = (byte) (value >>> 8 * i);
    }
  }
}
