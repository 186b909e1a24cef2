package bootscope.app.cli.capsule;

import bootscope.app.cli.capsule.Capsule.Folder;
import bootscope.app.cli.capsule.Capsule.Packed;
import bootscope.app.cli.capsule.Capsule.Part;
import bootscope.app.cli.capsule.Capsule.Text;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.core.bits.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Capsules as files: ZIP archives with {@value #INDEX}, which says what is in them, and the files
 * that the boot is made from.
 */
public final class CapsuleFile {
  static final String INDEX = "capsule.json";

  /** As much text as a million typed characters take. */
  private static final long LONGEST_INDEX = 64L << 20;

  /** Files in one, and all their bytes: disks are among them. */
  private static final int MOST_FILES = 1_000;

  private static final long MOST_BYTES = 1L << 40;

  /** What a file of it may be called in it. */
  private static final Pattern ENTRY =
      Pattern.compile("files/[0-9]{1,4}/(?!\\.{1,2}$)[^/\\\\\\p{Cntrl}]{1,255}");

  private CapsuleFile() {}

  // ---------------------------------------------------------------- writing

  /**
   * Writes one; a file of this name is replaced when it is whole.
   *
   * @param enough asked now and then: whether it is to be left, and nothing written
   * @throws CapsuleException when a file cannot be read, or this one not be written, or it was
   *     enough
   */
  public static void write(Capsule capsule, Path file, BooleanSupplier enough)
      throws CapsuleException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(part))) {
        List<List<IndexPart>> words = new ArrayList<>();
        int number = 0;
        for (Word word : capsule.words()) {
          List<IndexPart> parts = new ArrayList<>();
          for (Part p : word.parts()) {
            String folder = "files/" + number++ + "/";
            parts.add(packed(out, folder, p, enough));
          }
          words.add(parts);
        }
        out.putNextEntry(new ZipEntry(INDEX));
        out.write(CapsuleIndex.text(words, capsule).getBytes(StandardCharsets.UTF_8));
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw new CapsuleException(file + ": cannot be written: " + reason(e), e);
    }
  }

  private static IndexPart packed(
      ZipOutputStream out, String folder, Part part, BooleanSupplier enough) throws IOException {
    return switch (part) {
      case Text t -> new IndexPart(t.text(), null, null, false);
      case Packed p -> {
        String entry = folder + p.file().getFileName();
        pack(out, entry, p.file(), enough);
        yield new IndexPart(null, entry, null, p.commas());
      }
      case Folder f -> {
        for (Path file : f.files()) {
          pack(out, folder + file.getFileName(), file, enough);
        }
        yield new IndexPart(null, null, folder, false);
      }
    };
  }

  private static void pack(ZipOutputStream out, String entry, Path file, BooleanSupplier enough)
      throws IOException {
    out.putNextEntry(new ZipEntry(entry));
    try (InputStream in = Files.newInputStream(file)) {
      copy(in, out, Long.MAX_VALUE, enough);
    }
    out.closeEntry();
  }

  /** Copies at most so many bytes and a piece more; how many it were. */
  private static long copy(InputStream in, OutputStream out, long most, BooleanSupplier enough)
      throws IOException {
    long copied = 0;
    byte[] some = new byte[1 << 16];
    for (int n = in.read(some); n >= 0 && copied <= most; n = in.read(some)) {
      if (enough.getAsBoolean()) {
        throw new InterruptedIOException("it was cancelled");
      }
      copied += n;
      out.write(some, 0, n);
    }
    return copied;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  // ---------------------------------------------------------------- reading

  /**
   * A part of a word, one of three kinds, in a capsule's index.
   *
   * @param text means itself
   * @param file name of a file in the capsule
   * @param folder of files in it
   * @param commas as in {@link Packed}
   */
  record IndexPart(String text, String file, String folder, boolean commas) {}

  /** Whether a file looks like a capsule; what cannot be read does not. */
  public static boolean is(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry(INDEX) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The words that begin a capsule's boot and run it to its instant, with its files unpacked.
   *
   * @param cache folder in which files of capsules are kept
   * @param enough asked now and then: whether it is to be left, and nothing unpacked
   * @throws CapsuleException when the file is none, or cannot be unpacked, or it was enough
   */
  public static List<String> words(Path file, Path cache, BooleanSupplier enough)
      throws CapsuleException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<ZipEntry> entries = new ArrayList<>(zip.stream().limit(MOST_FILES + 1).toList());
      check(zip, entries, file);
      CapsuleIndex index = CapsuleIndex.read(indexOf(zip));
      AllowedWords.check(index.words());
      Path folder = unpacked(zip, entries, cache.resolve(digest(file)), enough);
      List<String> words = new ArrayList<>();
      for (List<IndexPart> parts : index.words()) {
        StringBuilder word = new StringBuilder();
        for (IndexPart p : parts) {
          word.append(text(p, folder));
        }
        words.add(word.toString());
      }
      words.add("-replay");
      words.add(folder.resolve(INDEX).toString());
      return words;
    } catch (ZipException e) {
      throw new CapsuleException(file + ": is no capsule: " + reason(e), e);
    } catch (NoSuchFileException e) {
      throw new CapsuleException(file + ": there is no such file", e);
    } catch (InvalidPathException e) {
      throw new CapsuleException(
          file + ": holds a file whose name cannot be one here: " + e.getInput(), e);
    } catch (IOException e) {
      throw new CapsuleException(file + ": cannot be read: " + reason(e), e);
    }
  }

  /**
   * What an unpacked capsule's index tells of; the words are left out, which have made the boot.
   *
   * @throws CapsuleException when the file is none, or cannot be read
   */
  public static Capsule read(Path index) throws CapsuleException {
    try {
      CapsuleIndex read = CapsuleIndex.read(Files.readAllBytes(index));
      return new Capsule(List.of(), read.recording(), read.breakpoints(), read.marks());
    } catch (IOException e) {
      throw new CapsuleException(index + ": cannot be read: " + reason(e), e);
    }
  }

  /**
   * A command line in which {@code -capsule} is replaced by what the capsule says.
   *
   * @param cache folder in which files of capsules are kept
   * @throws CapsuleException when the file is none, or cannot be unpacked
   */
  public static List<String> expanded(List<String> words, Path cache) throws CapsuleException {
    int at = Math.max(words.indexOf("-capsule"), words.indexOf("--capsule"));
    if (at < 0 || at + 1 == words.size()) {
      return words;
    }
    List<String> said = new ArrayList<>(words.subList(0, at));
    said.addAll(words.subList(at + 2, words.size()));
    if (said.contains("-capsule") || said.contains("--capsule")) {
      throw new CapsuleException("one capsule is opened at a time");
    }
    List<String> own = words(FileNames.path(words.get(at + 1)), cache, () -> false);
    if (said.contains("-serial")) {
      withoutSerial(own); // who says where ports lead says it of all
    } else if (said.contains("-monitor")) { // whose terminal is no guest's
      for (int i = 1; i < own.size(); i += 2) {
        boolean terminal = own.get(i - 1).equals("-serial") && own.get(i).equals("mon:stdio");
        own.set(i, terminal ? "null" : own.get(i));
      }
      if (!own.contains("-serial")) {
        own.addAll(List.of("-serial", "null"));
      }
    }
    if (!said.contains("-S")) {
      own.add("-S");
    }
    own.addAll(said);
    return own;
  }

  /** Takes an option away, of words that are options and their values by turns. */
  private static void withoutSerial(List<String> words) {
    for (int i = words.size() - 2; i >= 0; i -= 2) {
      if (words.get(i).equals("-serial")) {
        words.subList(i, i + 2).clear();
      }
    }
  }

  private static String text(IndexPart part, Path folder) throws CapsuleException {
    if (part.text() != null) {
      return part.text();
    }
    boolean whole = part.folder() != null;
    Path there = folder.resolve(whole ? part.folder() : part.file()).normalize();
    boolean inside = there.startsWith(folder);
    if (!inside || !(whole || Files.isRegularFile(there))) {
      throw new CapsuleException(
          "the capsule names a file that it has not: " + there.getFileName());
    }
    return part.commas() ? there.toString().replace(",", ",,") : there.toString();
  }

  private static byte[] indexOf(ZipFile zip) throws IOException {
    try (InputStream in = zip.getInputStream(zip.getEntry(INDEX))) {
      return in.readNBytes((int) LONGEST_INDEX);
    }
  }

  /** The folder with what is in a capsule; one that was unpacked before is used again. */
  private static Path unpacked(
      ZipFile zip, List<ZipEntry> entries, Path into, BooleanSupplier enough)
      throws IOException, CapsuleException {
    Path folder = into.toAbsolutePath().normalize();
    if (Files.isRegularFile(folder.resolve(INDEX))) {
      return folder;
    }
    Files.createDirectories(folder);
    checkRoom(entries, folder);
    // The index last: a folder that has it is whole.
    entries.sort((a, b) -> Boolean.compare(isIndex(a), isIndex(b)));
    try {
      for (ZipEntry e : entries) {
        unpack(zip, e, folder.resolve(e.getName()), enough);
      }
    } catch (IOException e) {
      delete(folder);
      throw e;
    }
    return folder;
  }

  private static boolean isIndex(ZipEntry e) {
    return e.getName().equals(INDEX);
  }

  /** Whether it can be a capsule, by what it says that it holds. */
  private static void check(ZipFile zip, List<ZipEntry> entries, Path file)
      throws CapsuleException {
    String trouble = null;
    if (entries.size() > MOST_FILES) {
      trouble = "more than " + MOST_FILES + " files";
    } else if (zip.getEntry(INDEX) == null) {
      trouble = "no " + INDEX;
    }
    long left = MOST_BYTES;
    for (ZipEntry e : entries) {
      long most = isIndex(e) ? LONGEST_INDEX : left;
      if (!isIndex(e) && !ENTRY.matcher(e.getName()).matches()) {
        trouble = e.getName();
      } else if (e.getSize() < 0 || e.getSize() > most) {
        trouble = e.getName() + " of " + Long.toUnsignedString(e.getSize()) + " bytes";
      }
      left -= Math.clamp(e.getSize(), 0, left);
    }
    if (trouble != null) {
      throw new CapsuleException(
          file + ": is no capsule: it holds " + trouble.replaceAll("\\p{Cntrl}", "?"));
    }
  }

  private static void checkRoom(List<ZipEntry> entries, Path folder)
      throws IOException, CapsuleException {
    long needed = entries.stream().mapToLong(ZipEntry::getSize).sum();
    long free = Files.getFileStore(folder).getUsableSpace();
    if (needed > free) {
      throw new CapsuleException(
          String.format(
              Locale.ROOT,
              "its files take %,d MiB, and where they go there are %,d MiB free: %s",
              needed >> 20,
              free >> 20,
              folder.getParent()));
    }
  }

  /** What was unpacked so far, as well as can be. */
  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path p : all) {
      Files.deleteIfExists(p);
    }
  }

  private static void unpack(ZipFile zip, ZipEntry entry, Path to, BooleanSupplier enough)
      throws IOException {
    Files.createDirectories(to.getParent());
    Path part = to.resolveSibling(to.getFileName() + ".part");
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), sum);
        OutputStream out = Files.newOutputStream(part)) {
      long copied = copy(in, out, entry.getSize(), enough);
      if (copied != entry.getSize() || sum.getValue() != entry.getCrc()) {
        throw new ZipException(entry.getName() + " is damaged");
      }
    }
    Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String digest(Path file) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      try (OutputStream none = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
        Files.copy(file, none);
      }
      return HexFormat.of().formatHex(sha.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("each Java has SHA-256", e);
    }
  }
}
