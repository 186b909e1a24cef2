package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of translated code: what is wrong with it never changes what a guest comes to. */
class KeptFileTest {
  private static final int BLOCKS = 400;
  private static final int STEP = 8;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void needTranslatedCode() {
    assumeTrue(EngineInspector.obstacle() == null);
    file = folder.resolve("guest.code");
  }

  /** Blocks that each add to EAX: add eax, addend; jmp to the next; at the end HLT. */
  private static Guest guest(int addend) {
    Guest g = new Guest(16 << 20).long64();
    for (int i = 0; i < BLOCKS; i++) {
      g.poke(Guest.CODE + i * STEP, 0x05, addend + i % 7, i, 0, 0, 0xEB, STEP - 7);
    }
    g.poke(Guest.CODE + BLOCKS * STEP, 0xF4);
    g.s.reg(Guest.RAX, 0);
    return g;
  }

  /** What EAX is in the end. */
  private static long sum(int addend) {
    long sum = 0;
    for (int i = 0; i < BLOCKS; i++) {
      sum += addend + i % 7 + (i % 256 << 8);
    }
    return sum;
  }

  private EngineStatus run(int addend) {
    try (Guest g = guest(addend)) {
      return run(g, sum(addend));
    }
  }

  private EngineStatus run(Guest g, long sum) {
    g.cpu.takeCode(KeptCode.in(file, "sums"));
    g.run(10 * BLOCKS);
    assertTrue(g.cpu.halted());
    assertEquals(sum, g.reg(Guest.RAX));
    EngineStatus before = g.cpu.engine().status();
    g.cpu.keepCode();
    return before;
  }

  private String state() {
    return run(1).kept().state();
  }

  @Test
  void aFileIsWrittenOnceAndTakenFromThenOn() throws Exception {
    assertEquals("not there yet", state());
    byte[] written = Files.readAllBytes(file);
    EngineStatus s = run(1);
    assertEquals("taken", s.kept().state());
    assertTrue(s.kept().found() >= BLOCKS, s.toString());
    assertEquals(s.kept().taken(), s.kept().found());
    assertEquals(0, s.made());
    assertEquals(written.length, Files.size(file));
  }

  @Test
  void whatTheGuestHasElsewhereIsNotTaken() {
    state();
    EngineStatus s = run(2);
    assertEquals("taken", s.kept().state());
    assertTrue(s.made() >= BLOCKS, s.toString());
    s = run(2);
    assertTrue(s.made() <= 1, s.toString());
    assertTrue(run(1).made() <= 1, "both are kept");
  }

  @Test
  void codeThatChangesIsFoundAgainWhenItChangesBack() {
    state();
    try (Guest g = guest(1)) {
      long sum = sum(1);
      run(g, sum);
      for (int addend = 2; addend >= 1; addend--) {
        for (int i = 0; i < BLOCKS; i++) {
          g.poke8(Guest.CODE + i * STEP + 1, addend + i % 7);
        }
        g.s.rip(Guest.CODE);
        g.s.reg(Guest.RAX, 0);
        g.cpu.restart();
        int made = g.cpu.engine().status().made();
        g.run(10 * BLOCKS);
        assertEquals(sum(addend), g.reg(Guest.RAX));
        int more = g.cpu.engine().status().made() - made;
        assertTrue(addend == 2 ? more >= BLOCKS : more <= 1, addend + ": " + more);
      }
    }
  }

  /** Pages that each end within an ADD EAX, addend, behind which a JMP leads to the next one. */
  private static Guest pages(int addend, long second) {
    Guest g = new Guest(16 << 20).long64();
    for (int i = 0; i < BLOCKS; i++) {
      long end = SPANNING + (i + 1) * 4096L;
      g.poke(end - 2, 0x05, i, addend, 0, 0, 0xE9, 0xF6, 0x0F, 0, 0); // over the rest of the page
    }
    g.poke(SPANNING + (BLOCKS + 1) * 4096L - 2, 0xF4);
    g.page(SPANNING + 4096, second, 3);
    g.s.rip(SPANNING + 4096 - 2);
    g.s.reg(Guest.RAX, 0);
    return g;
  }

  private static final long SPANNING = 0x10_0000;

  private EngineStatus runPages(int addend, long second) {
    try (Guest g = pages(addend, second)) {
      long sum = 0;
      for (int i = 0; i < BLOCKS; i++) {
        sum += i % 256 + ((long) addend << 8);
      }
      return run(g, sum);
    }
  }

  @Test
  void anInstructionInTwoPagesIsTakenWhereBothHaveItsBytes() {
    runPages(3, SPANNING + 4096);
    EngineStatus s = runPages(3, SPANNING + 4096);
    assertEquals(0, s.made());
    assertEquals(s.kept().taken(), s.kept().found());
    s = runPages(5, SPANNING + 4096);
    assertTrue(s.made() >= BLOCKS, "their second bytes are others: " + s);
    assertTrue(runPages(3, SPANNING + 4096).made() <= 1, "both are kept");
    assertTrue(runPages(5, SPANNING + 4096).made() <= 1, "both are kept");
  }

  @Test
  void anInstructionWhoseSecondPageIsMissingFaultsThoughItIsKept() {
    runPages(3, SPANNING + 4096);
    try (Guest g = pages(3, SPANNING + 4096)) {
      g.poke64(g.entryAddress(SPANNING + 4096), 0);
      g.cpu.takeCode(KeptCode.in(file, "sums"));
      g.run(1);
      assertEquals(SPANNING + 4096, g.s.cr(2), g.delivered.toString());
      assertEquals(0, g.reg(Guest.RAX));
    }
  }

  // ---------------------------------------------------------------- what is wrong with a file

  @Test
  void noFileWithAByteChangedIsTaken() throws Exception {
    state();
    byte[] whole = Files.readAllBytes(file);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      int at =
          i < 64
              ? 4 * i + i % 4
              : i < 72 ? whole.length - 1 - (i - 64) : random.nextInt(whole.length);
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, changed);
      EngineStatus s = run(1);
      assertEquals(0, s.kept().taken(), "seed " + seed + ", byte " + at);
    }
  }

  @Test
  void noFileThatIsShorterOrLongerIsTaken() throws Exception {
    state();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 8, 255, 256, 1000, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(state().startsWith("not taken: it is not whole"), "bytes: " + length);
      assertEquals(whole.length, Files.size(file), "it is written anew");
    }
    Files.write(file, new byte[8], StandardOpenOption.APPEND);
    assertTrue(state().startsWith("not taken: it is not whole"));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aHugeFileIsNotRead() throws Exception {
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(1L << 36); // sparse
    }
    ownOnly(file, "rw-------");
    assertTrue(state().startsWith("not taken: it is not whole"));
    assertTrue(Files.size(file) < 1 << 20, "it is written anew");
  }

  private static void ownOnly(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  @Test
  void aFolderInItsPlaceIsLeftAlone() throws Exception {
    Files.createDirectory(file);
    assertEquals("not used: it is no regular file", state());
    assertTrue(Files.isDirectory(file));
  }

  @Test
  void aLinkInItsPlaceIsNeitherFollowedNorReplaced() throws Exception {
    state();
    Path elsewhere = Files.move(file, folder.resolve("elsewhere"));
    try {
      Files.createSymbolicLink(file, elsewhere);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "links cannot be made here");
    }
    assertEquals("not used: it is no regular file", state());
    assertTrue(Files.isSymbolicLink(file));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeInItsPlaceIsNotOpened() throws Exception {
    try {
      assumeTrue(new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0);
    } catch (IOException e) {
      assumeTrue(false, "pipes cannot be made here");
    }
    assertEquals("not used: it is no regular file", state());
  }

  // ---------------------------------------------------------------- whose it is

  private void needOwners() {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
  }

  @Test
  void fileAndFolderAreForTheUserOnly() throws Exception {
    needOwners();
    file = folder.resolve("new/code/guest.code");
    state();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    for (Path made : List.of(file.getParent(), file.getParent().getParent())) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
  }

  @Test
  void aFileThatOthersMayWriteToIsNotTakenButReplaced() throws Exception {
    needOwners();
    for (String permissions : List.of("rw--w----", "rw-----w-")) {
      state();
      ownOnly(file, permissions);
      assertEquals("not taken: it may be written to by others", state());
      assertEquals("taken", state());
    }
  }

  @Test
  void aFolderThatOthersMayWriteToIsNotUsed() throws Exception {
    needOwners();
    state();
    Files.delete(file);
    for (String permissions : List.of("rwx-w----", "rwxrwxrwx")) {
      ownOnly(folder, permissions);
      assertEquals("not used: " + folder + " may be written to by others", state());
      assertTrue(Files.notExists(file));
    }
  }

  @Test
  void whatBelongsToSomebodyElseIsNotUsed() throws Exception {
    needOwners();
    state();
    String user = System.getProperty("user.name");
    System.setProperty("user.name", "somebody");
    try {
      assertEquals("not used: " + folder + " does not belong to somebody", state());
    } finally {
      System.setProperty("user.name", user);
    }
    assertEquals("taken", state());
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidAndNoMore() throws Exception {
    Path plain = Files.createFile(folder.resolve("plain"));
    file = plain.resolve("code/guest.code");
    EngineStatus s = run(1);
    assertTrue(s.kept().state().startsWith("not "), s.toString());
    file = plain.resolve("guest.code");
    assertEquals("not used: " + plain + " is no folder", state());
  }

  // ---------------------------------------------------------------- bounds

  @Test
  void aGuestThatWritesOtherCodeForEverLeavesNoFile() throws Exception {
    try (Guest g = new Guest(16 << 20).long64()) {
      // next: mov byte [rdi],B8h; mov [rdi+1],ebx; mov byte [rdi+5],C3h; call rdi; inc ebx;
      // add rdi,16; cmp rdi,rsi; jb next; mov rdi,rdx; jmp next
      g.code(
          0xC6, 0x07, 0xB8, 0x89, 0x5F, 0x01, 0xC6, 0x47, 0x05, 0xC3, 0xFF, 0xD7, 0xFF, 0xC3, 0x48,
          0x83, 0xC7, 0x10, 0x48, 0x39, 0xF7, 0x72, 0xE9, 0x48, 0x89, 0xD7, 0xEB, 0xE4);
      g.s.reg(Guest.RBX, 0);
      g.s.reg(Guest.RDX, 0x40_0000);
      g.s.reg(Guest.RDI, 0x40_0000);
      g.s.reg(Guest.RSI, 0x44_0000);
      g.cpu.takeCode(KeptCode.in(file, "endless"));
      int rounds = 12;
      g.run((long) rounds * 0x4_0000 / 16 * 10);
      assertTrue(g.reg(Guest.RBX) > (rounds - 1) * 0x4_0000 / 16, "it goes on");
      EngineStatus s = g.cpu.engine().status();
      assertTrue(s.made() > (rounds - 1) * 0x4_0000 / 16, s.toString());
      g.cpu.keepCode();
      assertFalse(Files.exists(file), () -> "bytes: " + file.toFile().length());
    }
  }

  @Test
  void aGuestThatHasMoreCodeThanIsKeptLeavesAFileOfAllThatMayBe() throws Exception {
    try (Guest g = new Guest(64 << 20).long64()) {
      much(g);
      g.cpu.takeCode(KeptCode.in(file, "much"));
      g.run(3L * MUCH);
      assertTrue(g.cpu.engine().status().made() > MUCH, g.cpu.engine().status().toString());
      g.cpu.keepCode();
      long bytes = Files.size(file);
      assertTrue(bytes > 46 << 20 && bytes < 49 << 20, "bytes: " + bytes);
    }
    // Another guest finds it full and comes to little of it, so that the next begins anew.
    run(1);
    assertTrue(Files.notExists(file));
    assertEquals("not there yet", state());
    assertTrue(Files.exists(file));
  }

  private static final int MUCH = 400_000;

  /** More blocks than are kept, one behind the other: inc eax; jmp to the next. */
  private static void much(Guest g) {
    byte[] code = new byte[MUCH * 4];
    for (int i = 0; i < MUCH; i++) {
      code[4 * i] = (byte) 0xFF;
      code[4 * i + 1] = (byte) 0xC0;
      code[4 * i + 2] = (byte) 0xEB;
    }
    g.poke(0x20_0000, code);
    g.poke(0x20_0000 + code.length, 0xF4);
    g.s.rip(0x20_0000);
  }

  @Test
  void nothingElseIsLeftInTheFolder() throws Exception {
    for (int i = 0; i < 3; i++) {
      run(1 + i);
      List<Path> left = new ArrayList<>();
      try (Stream<Path> all = Files.list(folder)) {
        all.forEach(left::add);
      }
      assertEquals(Set.of(file), Set.copyOf(left));
    }
  }
}
