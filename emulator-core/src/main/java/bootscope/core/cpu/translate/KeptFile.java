package bootscope.core.cpu.translate;

import bootscope.core.cpu.kept.KeptFolder;
import bootscope.core.isa.CpuFeature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A file of translated code from one run to the next. It holds code that will be run, so it is
 * taken only if it is the user's own and nobody else may write to it or to its folder, whole, and
 * made by this very translator for such a processor. Trouble with it costs time, never a boot.
 */
public final class KeptFile {
  /** Fewer blocks than this are translated again before a file is read. */
  private static final int FEW = 200;

  private final CodeRecords records;
  private final Set<CpuFeature> hosts;
  private final Set<CpuFeature> guests;
  private final boolean tscByNanosecond;

  private Path path; // null as long as there is none
  private String guest;
  private long identity;
  private boolean usable;
  private String state;
  private int overwritten;

  /**
   * What follows decides, beside the guest's bytes, which code is made.
   *
   * @param records what is kept
   * @param hosts what this host's processor has
   * @param guests what the guest's has
   * @param tscByNanosecond whether the time stamp counter counts nanoseconds
   */
  KeptFile(
      CodeRecords records, Set<CpuFeature> hosts, Set<CpuFeature> guests, boolean tscByNanosecond) {
    this.records = records;
    this.hosts = hosts;
    this.guests = guests;
    this.tscByNanosecond = tscByNanosecond;
  }

  /**
   * Takes what another run kept in a file, before anything is translated, and keeps this run's
   * there in the end.
   *
   * @param guest what is kept there, in a line
   */
  public void take(Path path, String guest) {
    this.path = path;
    this.guest = guest;
    try {
      identity = identity();
      state = tried();
    } catch (NoSuchFileException e) {
      usable = true;
      state = "not there yet";
    } catch (IOException | RuntimeException e) { // whatever a file system may say
      state = "not taken: " + e;
    }
  }

  private String tried() throws IOException {
    if (identity == 0) {
      return "not used: nobody knows which translator this is";
    }
    Optional<String> objection = folder().objection();
    if (objection.isPresent()) {
      return String.format(Locale.ROOT, "not used: %s %s", folder().path(), objection.get());
    }
    // Looked at before it is opened, since to open a pipe is to wait for its other end.
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isRegularFile()) {
      return "not used: it is no regular file";
    }
    usable = true;
    objection = KeptFolder.objection(path, LinkOption.NOFOLLOW_LINKS);
    if (objection.isPresent()) {
      return "not taken: it " + objection.get();
    }
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (!records.read(file, identity)) {
        return "not taken: it is not whole, or of another translator, processor or -cpu";
      }
    }
    touch();
    return "taken";
  }

  /** Tells those who look for what was used longest ago. */
  private void touch() {
    try {
      Files.setLastModifiedTime(path, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      return; // another run may have replaced it
    }
  }

  private KeptFolder folder() {
    return new KeptFolder(path.toAbsolutePath().getParent());
  }

  /** The bytes of a block were overwritten. */
  void overwritten() {
    overwritten++;
  }

  /**
   * Writes what was translated, if there is a file and that spares the next run much. It is whole
   * then, or as it was. Blocks that the guest overwrote do not count, so that one which writes code
   * for ever does not fill a disk with what never comes again. A full file of which the guest came
   * to less than half goes, to be made anew by the next run.
   */
  public void keep() {
    if (!usable) {
      return;
    }
    try {
      if (records.full() && records.found() < records.taken() / 2) {
        Files.deleteIfExists(path);
        state = "thrown away: it was full, mostly of what this guest did not come to";
        return;
      }
      int more = records.unfiled() - overwritten;
      if (more >= FEW && more >= records.count() / 50) {
        write();
        state = "written";
      }
    } catch (IOException | RuntimeException e) {
      state = "not written: " + e;
    }
  }

  private void write() throws IOException {
    KeptFolder folder = folder();
    folder.make();
    Path beside = KeptFolder.unfinished(path);
    try {
      try (FileChannel file = KeptFolder.begin(beside)) {
        records.write(file, identity, guest);
      }
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
    folder.tidy(path, KeptFolder.MOST_BYTES);
  }

  /** What became of it, in words. */
  public String state() {
    return state;
  }

  /** How many blocks it had when it was taken. */
  public int taken() {
    return records.taken();
  }

  /** How many of those the guest came to. */
  public int found() {
    return records.found();
  }

  // ---------------------------------------------------------------- which translator

  /** A number for this translator and what its code depends on; 0 if that is not known. */
  private long identity() {
    byte[] translator = TranslatorBuild.bytes();
    if (translator.length == 0) {
      return 0;
    }
    String conditions = text(hosts) + text(guests) + tscByNanosecond;
    byte[] rest = conditions.getBytes(StandardCharsets.UTF_8);
    CRC32 high = new CRC32();
    CRC32C low = new CRC32C();
    high.update(translator);
    low.update(translator);
    high.update(rest);
    low.update(rest);
    return high.getValue() << 32 | low.getValue();
  }

  /** Features as a text that is the same for the same ones. */
  private static String text(Set<CpuFeature> features) {
    StringBuilder text = new StringBuilder();
    for (CpuFeature feature : CpuFeature.values()) {
      text.append(features.contains(feature) ? '1' : '0');
    }
    return text.toString();
  }
}
