package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.image.ElfPrograms;
import bootscope.core.image.ElfSection;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ProgramImage;
import bootscope.core.profile.ProfiledFunction.Place;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/profile.md for what runs at privilege level 3, note by note. */
class UserCallsTest {
  private static final long START = 0x401000;
  private static final long MAIN = START + ElfPrograms.FUNCTION;
  private static final long WORK = MAIN + ElfPrograms.FUNCTION;
  private static final long HANDLER = WORK + ElfPrograms.FUNCTION;
  private static final long STACK = 0x7FFF_FFFF_E000L;
  private static final long LIBRARY = 0x7F00_0000_0000L;
  private static final long KERNEL = 0xFFFF_FFFF_8100_0000L;

  private final Arena arena = Arena.ofConfined();
  private final long note = Host.allocate(arena, TransferLog.BYTES, 8);
  private final Programs programs = new Programs();
  private final KernelTasks tasks = new KernelTasks();
  private final CallFollower follower = new CallFollower(tasks, programs);
  private long instructions;

  @BeforeEach
  void begin() {
    follower.begin(Place.UNNAMED, KERNEL, 0);
  }

  @AfterEach
  void close() {
    arena.close();
  }

  static ProgramFile file(String name, int type, long address, String... functions) {
    byte[] elf = ElfPrograms.of(type, address, ElfSection.SYMBOLS, functions);
    return ProgramFile.of(name, ProgramImage.of(ImageBytes.ofArray(name, elf)).orElseThrow());
  }

  private Program program() {
    return new Program("/init", file("/init", 2, START, "_start", "main", "work", "handler"), 0);
  }

  private void note(int kind, boolean user, long site, long target, long stack) {
    Host.putLong(note, TransferLog.head(kind, user) | ++instructions);
    Host.putLong(note + TransferLog.SITE, site);
    Host.putLong(note + TransferLog.TARGET, target);
    Host.putLong(note + TransferLog.STACK, stack);
    follower.take(note, note + TransferLog.BYTES);
  }

  private void call(long from, long target, long slot) {
    note(TransferKind.CALL, true, from + 5, target, slot);
  }

  private void ret(long target, long slot) {
    note(TransferKind.RETURN, true, 0, target, slot);
  }

  private void system(long from) {
    note(TransferKind.SYSTEM_CALL, true, from + 2, KERNEL, STACK);
  }

  private void back(long target) {
    note(TransferKind.SYSTEM_RETURN, true, KERNEL, target, STACK);
  }

  private void exec(Program program) {
    note(TransferKind.MARK, false, CallFollower.PROGRAM, programs.of(program), 0);
  }

  /** The functions on the stack, the outermost first. */
  private String stack() {
    return follower.stack().frames().reversed().stream()
        .map(f -> follower.names().function(f.function()).name())
        .collect(Collectors.joining(" > "));
  }

  private void atMain() {
    exec(program());
    back(START);
    call(START + 8, MAIN, STACK - 8);
  }

  @Test
  void aProgramBeginsWhereTheKernelGoes() {
    exec(program());
    back(START);
    assertEquals("user space: /init > _start", stack());
    call(START + 8, MAIN, STACK - 8);
    call(MAIN + 8, WORK, STACK - 16);
    assertEquals("user space: /init > _start > main > work", stack());
    ret(MAIN + 13, STACK - 16);
    ret(START + 13, STACK - 8);
    assertEquals("user space: /init > _start", stack());
  }

  @Test
  void theKernelIsUponIt() {
    atMain();
    system(MAIN + 4);
    assertEquals("user space: /init > _start > main > unnamed 0xffffffff81000000", stack());
    back(MAIN + 6);
    assertEquals("user space: /init > _start > main", stack());
  }

  @Test
  void codeWithoutSymbolsIsItsCallers() {
    atMain();
    call(MAIN + 8, LIBRARY, STACK - 16);
    assertEquals("user space: /init > _start > main", stack());
    call(LIBRARY + 8, WORK, STACK - 64); // it calls back
    assertEquals("user space: /init > _start > main > work", stack());
    ret(LIBRARY + 13, STACK - 64);
    ret(MAIN + 13, STACK - 16);
    assertEquals("user space: /init > _start > main", stack());
  }

  @Test
  void aJumpToAnotherFunctionReturnsForIt() {
    atMain();
    note(TransferKind.JUMP, true, MAIN + 8, WORK, 0);
    assertEquals("user space: /init > _start > main > work", stack());
    ret(START + 13, STACK - 8);
    assertEquals("user space: /init > _start", stack());
  }

  @Test
  void aSignalsHandlerIsCalledAndLeft() {
    atMain();
    note(TransferKind.INTERRUPT, true, MAIN + 0x20, KERNEL, 0);
    back(HANDLER);
    assertEquals("user space: /init > _start > main > handler", stack());
    ret(LIBRARY, STACK - 256); // to where the C library calls rt_sigreturn
    system(LIBRARY + 7);
    back(MAIN + 0x20);
    assertEquals("user space: /init > _start > main", stack());
  }

  @Test
  void aSystemCallThatIsDoneAgainIsNoCall() {
    atMain();
    system(MAIN + 4);
    back(MAIN + 4);
    assertEquals("user space: /init > _start > main", stack());
  }

  @Test
  void framesThatWereLeftWithoutReturnsGo() {
    atMain();
    call(MAIN + 8, WORK, STACK - 16);
    call(WORK + 8, WORK, STACK - 32);
    note(TransferKind.JUMP, true, LIBRARY, MAIN + 13, 0); // as longjmp does
    assertEquals("user space: /init > _start > main", stack());
    call(MAIN + 8, WORK, STACK - 16);
    call(WORK + 8, WORK, STACK - 32);
    call(MAIN + 16, HANDLER, STACK - 16); // as if it did
    assertEquals("user space: /init > _start > main > handler", stack());
  }

  @Test
  void soTheyGoWhereverTheStackBegins() {
    atMain();
    long top = STACK - 8;
    for (int i = 1; i < 4_000; i++) { // across each multiple of 16 KiB
      call(WORK + 8, WORK, top - 16 * i);
      if (i % 1_000 == 0) {
        call(MAIN + 16, HANDLER, top - 16);
        assertEquals("user space: /init > _start > main > handler", stack());
        ret(MAIN + 21, top - 16);
        assertEquals("user space: /init > _start > main", stack());
      }
    }
  }

  @Test
  void anotherProgramHasItsOwnFunctionsAtTheSameAddresses() {
    atMain();
    system(MAIN + 4);
    exec(new Program("/bin/sh", file("/bin/busybox", 2, START, "_start", "ash"), 0));
    back(START);
    assertEquals("user space: /bin/sh > _start", stack());
    call(START + 8, MAIN, STACK - 8);
    assertEquals("user space: /bin/sh > _start > ash", stack());
    system(MAIN + 4);
    exec(new Program("/bin/cat", null, 0));
    back(START);
    call(START + 8, MAIN, STACK - 8);
    assertEquals("user space: /bin/cat", stack());
  }

  @Test
  void theSameProgramBegunAnewBeginsAtItsStart() {
    atMain();
    system(MAIN + 4);
    exec(program());
    back(START);
    assertEquals("user space: /init > _start", stack());
  }

  @Test
  void aMovedProgramsFunctionsAreWhereItLies() {
    long moved = 0x5555_5555_4000L;
    exec(new Program("/init", file("/init", 3, 0x1000, "_start", "main"), moved));
    back(moved + 0x1000);
    call(moved + 0x1008, moved + 0x1100, STACK - 8);
    assertEquals("user space: /init > _start > main", stack());
  }

  private static final long CHILD = 0xFFFF_8880_0123_4000L;

  /** The thread makes another; that one runs, as the follower is told of it. */
  private void child() {
    system(MAIN + 4);
    note(TransferKind.MARK, false, CallFollower.MADE, CHILD, 0);
    back(MAIN + 6);
    follower.born(CHILD, KERNEL, ++instructions);
  }

  @Test
  void aChildHasItsParentsFrames() {
    atMain();
    child();
    back(MAIN + 6);
    assertEquals("user space: /init > _start > main", stack());
    ret(START + 13, STACK - 8);
    assertEquals("user space: /init > _start", stack());
  }

  @Test
  void aThreadOnAStackOfItsOwnHasNot() {
    atMain();
    child();
    back(MAIN + 6);
    assertEquals("user space: /init > _start > main", stack()); // it is there still
    call(MAIN + 8, WORK, LIBRARY - 8);
    assertEquals("user space: /init > work", stack());
  }

  @Test
  void aReturnToTheFirstAddressOfAllTakesNoThreadAway() {
    note(TransferKind.RETURN, false, 0, KERNEL + 8, 0);
    note(TransferKind.RETURN, false, 0, KERNEL + 8, 0);
    assertEquals("unnamed 0xffffffff81000000", stack());
    note(TransferKind.CALL, false, KERNEL + 16, KERNEL + 64, 0x1000);
    atMain();
    ret(0, 0);
    call(MAIN + 8, WORK, STACK - 16);
    assertEquals("user space: /init > _start > main > work", stack());
  }

  /** Whatever is noted in whatever order: frames stay within bounds, and the program goes on. */
  @Test
  void nothingThatAGuestDoesLeadsBeyond() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Long> places = List.of(0L, START, MAIN, MAIN + 8, WORK, LIBRARY, KERNEL, -1L);
    List<Long> slots = List.of(0L, STACK, STACK - 8, STACK - 16, LIBRARY, KERNEL, -8L);
    for (int i = 0; i < 300_000; i++) {
      long site = places.get(random.nextInt(places.size()));
      long target = places.get(random.nextInt(places.size()));
      long slot = slots.get(random.nextInt(slots.size()));
      boolean user = random.nextInt(4) > 0;
      switch (random.nextInt(12)) {
        case 0 -> exec(random.nextBoolean() ? program() : new Program("/bin/cat", null, 0));
        case 1 -> note(TransferKind.MARK, false, CallFollower.MADE, slot, 0);
        case 2 -> follower.born(slot, KERNEL, ++instructions);
        case 3, 4, 5 -> note(TransferKind.CALL, user, site, target, slot);
        case 6, 7 -> note(TransferKind.RETURN, user, site, target, slot);
        default -> note(1 + random.nextInt(TransferKind.STACK), user, site, target, slot);
      }
      GuestStack s = follower.stack();
      assertTrue(s.depth > 0 && s.depth <= GuestStack.MOST, "seed " + seed);
      assertTrue(follower.log().bytes() < 64 << 20, "seed " + seed);
    }
    assertTrue(follower.names().functions().size() < 100, "seed " + seed);
  }

  @Test
  void programsAreBounded() {
    ProgramFile file = file("/init", 3, 0x1000, "_start");
    for (int i = 0; i < 2 * Programs.MOST; i++) {
      programs.of(new Program("/init", file, i * 4096L));
    }
    assertEquals(null, programs.get(programs.of(new Program("/init", file, 1L << 40))).file());
    for (int i = 0; i < 2 * Programs.MOST; i++) {
      programs.of(new Program("/" + i, null, 0));
    }
    assertEquals(Programs.NONE, programs.of(new Program("/more", null, 0)));
    assertEquals("/init", programs.get(0).name());
  }
}
