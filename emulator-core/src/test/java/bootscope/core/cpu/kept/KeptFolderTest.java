package bootscope.core.cpu.kept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFolderTest {
  @TempDir Path path;
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private Path file(long guest, String about, int bytes, int hoursAgo) throws Exception {
    return file(KeptFolder.name(guest), about, bytes, hoursAgo);
  }

  private Path file(String name, String about, int bytes, int hoursAgo) throws Exception {
    ByteBuffer head = ByteBuffer.allocate(KeptHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    KeptHeader.put(head, 1, 2, 3, about);
    Path file = Files.write(path.resolve(name), head.array());
    try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
      f.setLength(bytes);
    }
    Files.setLastModifiedTime(file, FileTime.from(now.minus(hoursAgo, ChronoUnit.HOURS)));
    return file;
  }

  private TreeSet<String> left() throws Exception {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> all = Files.list(path)) {
      all.forEach(p -> names.add(p.getFileName().toString()));
    }
    return names;
  }

  @Test
  void aNameHasSixteenDigits() {
    assertEquals("000000000000abcd.code", KeptFolder.name(0xABCD));
    assertEquals("ffffffffffffffff.code", KeptFolder.name(-1));
  }

  @Test
  void filesAreListedWithThatFirstWhichWasUsedLast() throws Exception {
    file(1, "vmlinuz-6.1", 1000, 2);
    file(2, "a\u001b[2Jb\u202e", 2000, 1);
    Files.write(path.resolve(KeptFolder.name(3)), new byte[10]);
    Files.setLastModifiedTime(path.resolve(KeptFolder.name(3)), FileTime.from(now));
    Files.createDirectory(path.resolve(KeptFolder.name(4)));
    Files.write(path.resolve("another.code"), new byte[10]);
    List<KeptFolder.Entry> entries = new KeptFolder(path).entries();
    assertEquals(
        List.of(
            "0000000000000003.code  0 10",
            "0000000000000002.code a?[2Jb? 3 2000",
            "0000000000000001.code vmlinuz-6.1 3 1000"),
        entries.stream()
            .map(e -> e.file() + " " + e.guest() + " " + e.blocks() + " " + e.bytes())
            .toList());
    assertEquals(FileTime.from(now.minus(2, ChronoUnit.HOURS)), entries.get(2).used());
  }

  @Test
  void aGuestsNameIsCutToWhatTheHeaderHolds() throws Exception {
    file(1, "é".repeat(300), 1000, 0);
    String guest = new KeptFolder(path).entries().get(0).guest();
    assertEquals("é".repeat(116), guest);
  }

  @Test
  void aFolderThatIsNotThereHasNoFiles() throws Exception {
    KeptFolder none = new KeptFolder(path.resolve("none"));
    assertEquals(List.of(), none.entries());
    assertTrue(none.objection().isEmpty());
  }

  @Test
  void whatWasUsedLongestAgoGoesFirstAndWhatWasWrittenStays() throws Exception {
    Path written = file(9, "now", 500, 50);
    for (int i = 1; i <= 5; i++) {
      file(i, "", 500, i);
    }
    file("mine.code", "not ours", 100_000, 100);
    new KeptFolder(path).tidy(written, 2000);
    assertEquals(
        new TreeSet<>(
            List.of(
                "mine.code",
                KeptFolder.name(1),
                KeptFolder.name(2),
                KeptFolder.name(3),
                KeptFolder.name(9))),
        left());
    long all = new KeptFolder(path).entries().stream().mapToLong(KeptFolder.Entry::bytes).sum();
    assertTrue(all <= 2000, "bytes: " + all);
  }

  @Test
  void whatAnEndedRunLeftUnfinishedGoesAfterADay() throws Exception {
    Path written = file(9, "now", 500, 0);
    String old = KeptFolder.unfinished(path.resolve(KeptFolder.name(1))).getFileName().toString();
    String young = KeptFolder.unfinished(path.resolve(KeptFolder.name(2))).getFileName().toString();
    file(old, "", 500, 25);
    file(young, "", 500, 23);
    file("notes.new", "not ours", 500, 100);
    new KeptFolder(path).tidy(written, 2000);
    assertEquals(new TreeSet<>(List.of(KeptFolder.name(9), young, "notes.new")), left());
  }
}
