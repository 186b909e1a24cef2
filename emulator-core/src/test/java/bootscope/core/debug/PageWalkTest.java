package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.EntryBits.Field;
import bootscope.core.debug.PageWalk.Agreement;
import bootscope.core.debug.PageWalk.Right;
import bootscope.core.debug.PageWalk.Taken;
import bootscope.core.debug.PageWalk.Taker;
import bootscope.core.debug.PageWalk.Use;
import bootscope.core.debug.Translation.Ending;
import bootscope.core.debug.Translation.Paging;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of page walks, against what the machine's own accesses do. */
class PageWalkTest {
  private static final int RAM = 16 << 20;
  private static final int TABLES = 0x10_0000;
  private static final int TABLE_BYTES = 16 << 12;
  private static final long NX = 1L << 63;
  private static final int ADDRESSES = 10_000;
  private static final int ROUNDS = 50;

  private final Machine machine = new Machine(MachineConfiguration.ofRam(RAM));
  private final CpuState s = machine.state();
  private final Mmu mmu = machine.processor().mmu;

  @AfterEach
  void close() {
    machine.close();
  }

  private void put(long physical, int bytes, long value) {
    byte[] b = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      b[i] = (byte) (value >>> 8 * i);
    }
    machine.memory().poke(physical, b);
  }

  private PageWalk of(long linear) {
    return PageWalk.of(machine, at -> null, linear);
  }

  private byte[] tables() {
    return machine.memory().peek(TABLES, TABLE_BYTES);
  }

  private void controls(Paging paging, long cr0, long cr4, long efer) {
    s.cr(3, TABLES);
    s.cr(4, cr4 | (paging == Paging.BITS_32 ? 0 : Bits.CR4_PAE));
    s.msr(Msr.EFER, efer | (paging == Paging.LEVELS_4 ? Msr.EFER_LME | Msr.EFER_LMA : 0));
    s.cr(0, Bits.CR0_PE | Bits.CR0_PG | cr0);
    mmu.modeChanged(false);
    mmu.flush();
  }

  /** A random choice of what decides on rights. */
  private void controls(Paging paging, Random random) {
    long cr4 = 0;
    for (long bit : new long[] {Bits.CR4_PSE, Bits.CR4_PGE, Bits.CR4_SMEP, Bits.CR4_SMAP}) {
      cr4 |= random.nextBoolean() ? bit : 0;
    }
    controls(
        paging,
        random.nextBoolean() ? Bits.CR0_WP : 0,
        cr4,
        random.nextInt(4) != 0 ? Msr.EFER_NXE : 0);
  }

  /** An entry that leads to a table, to a page or nowhere, with all kinds of bits. */
  private static long entry(Random random, int bytes) {
    long frame = TABLES + (random.nextInt(16) << 12);
    long entry = frame | random.nextInt(1 << 12) & ~0x80 | 1;
    return switch (random.nextInt(16)) {
      case 0 -> entry & ~1;
      case 1 -> entry & ~0xF_E000L | 0x80; // a large page, if nothing reserved is left
      case 2 -> entry & 0xFFF | 0x80;
      case 3 -> entry | (bytes == 8 ? 1L << 45 : 1 << 21 | 0x80);
      case 4 -> entry | NX;
      case 5 -> entry & 0xFFF | 0xE000_0000L; // no RAM is there
      case 6 -> entry | 0x80;
      default -> entry | 7;
    };
  }

  private void fill(Random random, int bytes) {
    for (long at = TABLES; at < TABLES + TABLE_BYTES; at += bytes) {
      put(at, bytes, entry(random, bytes));
    }
    for (int i = 0; i < 4; i++) {
      s.msr(Msr.PDPTE + i, i == 3 ? 0 : TABLES + (i << 12) | 1);
    }
  }

  private static long linear(Random random) {
    return random.nextLong() << 16 >> (random.nextInt(8) == 0 ? 15 : 16);
  }

  /** An access of the machine's; null if it went well, else its fault. */
  private GuestFault access(boolean user, boolean ac, Use use, long linear) {
    long flags = s.systemFlags();
    s.systemFlags(ac ? flags | Bits.FLAG_AC : flags & ~Bits.FLAG_AC);
    mmu.modeChanged(user);
    try {
      switch (use) {
        case READ -> mmu.load8(linear);
        case WRITE -> mmu.store8(linear, 0x5A);
        case EXECUTE -> mmu.fetch(linear);
      }
      return null;
    } catch (GuestFault fault) {
      return fault;
    }
  }

  private static Right right(PageWalk walk, boolean user, Use use) {
    return walk.rights().stream()
        .filter(r -> r.user() == user && r.use() == use)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"BITS_32", "PAE", "LEVELS_4"})
  void theMachinesAccessesSucceedAndFailAsIsSaid(Paging paging) {
    Random random = new Random(paging.ordinal());
    int bytes = paging == Paging.BITS_32 ? 4 : 8;
    Set<Taker> takers = EnumSet.noneOf(Taker.class);
    int allowed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      controls(paging, random);
      fill(random, bytes);
      byte[] before = tables();
      for (int i = 0; i < ADDRESSES / ROUNDS; i++) {
        long linear = linear(random);
        PageWalk walk = of(linear);
        assertArrayEquals(before, tables(), "no accessed or dirty bit");
        assertEquals(List.of(), walk.kept(), "nothing is kept by looking");
        if (walk.translation().ending() == Ending.NO_MEMORY) {
          continue; // what answers there is not foreseen
        }
        for (Use use : Use.values()) {
          for (int context = 0; context < 3; context++) {
            boolean user = context == 2;
            boolean ac = context == 1;
            GuestFault fault = access(user, ac, use, linear);
            String what = use + " user " + user + " AC " + ac + "\n" + walk.text();
            if (walk.translation().ending() == Ending.NOT_CANONICAL) {
              assertEquals(GuestFault.GP, fault.vector(), what);
            } else {
              Right right = right(walk, user, use);
              boolean may = ac ? right.allowedWithAc() : right.allowed();
              assertEquals(may, fault == null, what);
              if (fault != null) {
                assertEquals(GuestFault.PF, fault.vector(), what);
                assertEquals(right.error(), fault.errorCode(), what);
                right.taken().forEach(t -> takers.add(t.by()));
              } else {
                allowed++;
                assertTrue(
                    mmu.kept(linear).stream()
                        .allMatch(k -> k.physical() == walk.translation().physical()),
                    what);
              }
            }
            machine.memory().poke(TABLES, before);
            mmu.flush();
          }
        }
      }
    }
    EnumSet<Taker> expected = EnumSet.allOf(Taker.class);
    if (paging == Paging.BITS_32) {
      expected.remove(Taker.NO_EXECUTE);
    }
    assertEquals(expected, takers);
    assertTrue(allowed > ADDRESSES / 2, allowed + " accesses were allowed");
  }

  /** A kept translation is used though the tables say otherwise by then, and that is said. */
  @ParameterizedTest
  @EnumSource(names = {"BITS_32", "PAE", "LEVELS_4"})
  void whatIsKeptIsWhatTheMachineGoesByUntilItIsFlushed(Paging paging) {
    Random random = new Random(paging.ordinal() + 7);
    int bytes = paging == Paging.BITS_32 ? 4 : 8;
    Set<Agreement> seen = EnumSet.noneOf(Agreement.class);
    for (int round = 0; round < ADDRESSES / 2; round++) {
      if (round % 20 == 0) {
        controls(paging, random);
        fill(random, bytes);
      }
      byte[] before = tables();
      long linear = linear(random);
      boolean user = random.nextBoolean();
      boolean ac = !user && random.nextBoolean();
      Use use = Use.values()[random.nextInt(3)];
      GuestFault fault = access(user, ac, use, linear);
      if (fault != null || of(linear).translation().ending() != Ending.MAPPED) {
        continue;
      }
      machine.memory().poke(TABLES, before);
      for (Translation.Entry e : of(linear).translation().entries()) {
        if (random.nextInt(3) == 0 && !e.held()) {
          put(e.at(), bytes, entry(random, bytes));
        }
      }
      PageWalk walk = of(linear);
      PageWalk.Kept kept =
          walk.kept().stream()
              .filter(k -> k.use() == use && k.translation().user() == user)
              .filter(k -> k.translation().ac() == (ac && use != Use.EXECUTE))
              .findFirst()
              .orElseThrow(() -> new AssertionError(walk.text()));
      if (round % 20 == 1) {
        String hash = StateHash.of(machine);
        of(linear);
        assertEquals(hash, StateHash.of(machine), "looking is not noticed");
      }
      assertEquals(null, access(user, ac, use, linear), "it is not walked again");
      seen.add(kept.agreement());
      if (kept.agreement() != Agreement.UNKNOWN) {
        mmu.flush();
        boolean same =
            access(user, ac, use, linear) == null
                && mmu.kept(linear).stream()
                    .allMatch(k -> k.physical() == kept.translation().physical());
        assertEquals(kept.agreement() == Agreement.AGREES, same, walk.text());
      }
      machine.memory().poke(TABLES, before);
      mmu.flush();
    }
    assertEquals(EnumSet.allOf(Agreement.class), seen);
  }

  /** All bits of an entry are told of once, and reserved ones are those for which a walk ends. */
  @ParameterizedTest
  @EnumSource(names = {"BITS_32", "PAE", "LEVELS_4"})
  void theFieldsOfAnEntryAreAllOfIt(Paging paging) {
    Random random = new Random(paging.ordinal() + 70);
    int bytes = paging == Paging.BITS_32 ? 4 : 8;
    for (int round = 0; round < ROUNDS; round++) {
      controls(paging, random);
      fill(random, bytes);
      for (int i = 0; i < 100; i++) {
        PageWalk walk = of(linear(random));
        List<Translation.Entry> entries = walk.translation().entries();
        for (int e = 0; e < entries.size(); e++) {
          if (entries.get(e).words().isEmpty()) {
            continue;
          }
          int next = 0;
          long value = 0;
          long wrong = 0;
          for (Field field : walk.bits().get(e)) {
            assertEquals(next, field.low(), walk.text());
            next = field.high() + 1;
            value |= field.value();
            wrong |= field.wrong() ? field.value() : 0;
          }
          assertEquals(8 * bytes, next);
          assertEquals(entries.get(e).value(), value);
          boolean last = e == entries.size() - 1;
          assertEquals(last ? walk.translation().reservedBits() : 0, wrong, walk.text());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BITS_32", "PAE", "LEVELS_4"})
  void theMapHasThePagesAtWhichWalksArrive(Paging paging) {
    Random random = new Random(paging.ordinal() + 700);
    int bytes = paging == Paging.BITS_32 ? 4 : 8;
    for (int round = 0; round < 4; round++) {
      controls(paging, random);
      for (long at = TABLES; at < TABLES + TABLE_BYTES; at += bytes) {
        put(at, bytes, random.nextInt(64) == 0 ? entry(random, bytes) : 0);
      }
      for (int i = 0; i < 4; i++) {
        put(TABLES + i * bytes, bytes, TABLES + ((i + 1) << 12) | 7);
        s.msr(Msr.PDPTE + i, TABLES + (i << 12) | 1);
      }
      PageMap map = PageMap.of(machine);
      assertFalse(map.cut());
      assertFalse(map.pages().isEmpty());
      long mapped = 0;
      for (PageMap.Page page : map.pages()) {
        Translation t = of(page.linear()).translation();
        assertEquals(page.physical(), t.physical(), t.text());
        assertEquals(page.size(), t.pageBytes(), t.text());
        assertEquals(page.rights(), rights(t), t.text());
        mapped += page.size();
      }
      List<PageMap.Range> ranges = map.ranges();
      assertEquals(mapped, ranges.stream().mapToLong(PageMap.Range::bytes).sum());
      for (int i = 0; i < 1000; i++) {
        long linear = linear(random);
        long at = paging == Paging.LEVELS_4 ? linear : linear & 0xFFFF_FFFFL;
        boolean in =
            ranges.stream().anyMatch(r -> Long.compareUnsigned(at - r.linear(), r.bytes()) < 0);
        assertEquals(of(linear).translation().ending() == Ending.MAPPED, in);
      }
    }
  }

  private static String rights(Translation t) {
    Set<Translation.Kind> kinds =
        t.rules().stream().map(Translation.Rule::kind).collect(Collectors.toSet());
    return (kinds.contains(Translation.Kind.USER) ? "u" : "-")
        + "r"
        + (kinds.contains(Translation.Kind.WRITABLE) ? "w" : "-")
        + (kinds.contains(Translation.Kind.EXECUTABLE) ? "x" : "-");
  }

  /** Tables that lead to each other without end and without a page. */
  @Test
  void aHostileMapIsCutAndSaidToBe() {
    controls(Paging.LEVELS_4, 0, 0, 0);
    for (int table = 0; table < 4; table++) {
      for (int i = 0; i < 512; i++) {
        put(TABLES + (table << 12) + 8 * i, 8, table == 3 ? 0 : TABLES + (table + 1 << 12) | 7);
      }
    }
    PageMap map = PageMap.of(machine);
    assertTrue(map.cut());
    assertEquals(List.of(), map.pages());
    assertTrue(map.text().startsWith("... and more: "), map.text());
    put(TABLES + 0x1000, 8, TABLES | 7); // and one that leads to itself
    for (int i = 0; i < 512; i++) {
      put(TABLES + 0x3000 + 8 * i, 8, 0x20_0007);
    }
    map = PageMap.of(machine);
    assertTrue(map.cut());
    assertEquals(PageMap.MOST, map.pages().size());
  }

  @Test
  void rightsAndWhatIsKeptAreToldInWords() {
    controls(Paging.LEVELS_4, Bits.CR0_WP, Bits.CR4_PGE | Bits.CR4_SMAP, Msr.EFER_NXE);
    put(TABLES, 8, TABLES + 0x1000 | 7);
    put(TABLES + 0x1000, 8, TABLES + 0x2000 | 0x25);
    put(TABLES + 0x2000 + 8, 8, NX | 0x60_0000 | 0x1E7);
    assertEquals(null, access(true, false, Use.READ, 0x21_2345));
    put(TABLES + 0x1000, 8, TABLES + 0x2000 | 0x21);
    PageWalk walk = of(0x21_2345);
    assertEquals(
        """
        supervisor  read: yes, write: no (R/W is 0 in the PDPTE, CR0.WP is 1; #PF, error code 0x3),\
         execute: no (XD is 1 in the PDE; #PF, error code 0x11)
        user        read: no (U/S is 0 in the PDPTE; #PF, error code 0x5), write: no (U/S is 0 in\
         the PDPTE, R/W is 0 in the PDPTE; #PF, error code 0x7), execute: no (U/S is 0 in the\
         PDPTE, XD is 1 in the PDE; #PF, error code 0x15)
        kept        user read: 0x612345, in a page of 2 MiB, global, the tables refuse it by now
        """,
        walk.text().substring(walk.translation().text().length()));
    assertEquals(
        "P=1 R/W=1 U/S=1 PWT=0 PCD=0 A=1 D=1 PS=1 G=1 ignored 11:9=0x0 PAT=0 reserved 20:13=0x0"
            + " address=0x600000 reserved 51:40=0x0 ignored 62:52=0x0 XD=1",
        walk.bits().getLast().stream().map(Field::text).collect(Collectors.joining(" ")));
    assertEquals(
        List.of(new Taken(Taker.NO_EXECUTE, Translation.Level.PDE)),
        right(walk, false, Use.EXECUTE).taken());
  }
}
