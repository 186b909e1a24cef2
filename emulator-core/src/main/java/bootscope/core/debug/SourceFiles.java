package bootscope.core.debug;

import bootscope.core.bits.FileNames;
import bootscope.core.image.KernelImage;
import bootscope.core.image.LineTable.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the text of source files on the host. Only files that the debug information of the user's
 * own image names are looked for, where it says that they are or where the user says; they are
 * regular files of at most 16 MiB, are read when they are shown, and go nowhere else. Immutable,
 * and for any thread; nothing of it concerns the guest.
 */
public final class SourceFiles {
  /** Larger ones are not shown, in bytes. */
  public static final long LARGEST = 16L << 20;

  /** A table of no files' texts. */
  public static final SourceFiles NONE =
      new SourceFiles(List.of(), Optional.empty(), Optional.empty());

  /**
   * A place to look at.
   *
   * @param from a path as the image names it, of whole parts, in whose place {@code to} is put;
   *     empty for a folder in which to look
   */
  private record Place(String from, String to) {}

  /**
   * A source file's text, or why there is none.
   *
   * @param path where it is; empty where it was not found
   * @param lines its lines, without their ends
   * @param newer whether it was written after the image: lines may have moved since
   * @param why there is no text, a half sentence; empty where there is
   */
  public record Text(Optional<Path> path, List<String> lines, boolean newer, String why) {
    public Text {
      lines = List.copyOf(lines);
    }

    /** A line, from 1 on; empty where there is none. */
    public Optional<String> line(int number) {
      return number > 0 && number <= lines.size()
          ? Optional.of(lines.get(number - 1))
          : Optional.empty();
    }
  }

  private final List<Place> places;
  private final Optional<Path> image;
  private final Optional<FileTime> made;

  private SourceFiles(List<Place> places, Optional<Path> image, Optional<FileTime> made) {
    this.places = List.copyOf(places);
    this.image = image;
    this.made = made;
  }

  /** The sources of a kernel, where its user said that they are. */
  public static SourceFiles of(KernelImage kernel) {
    return of(kernel, kernel.sourcePaths());
  }

  /**
   * The sources of a kernel.
   *
   * @param said what the user said of where they are: {@code FROM=TO} or a folder, each
   */
  public static SourceFiles of(KernelImage kernel, List<String> said) {
    List<Place> places = new ArrayList<>();
    for (String text : said) {
      int at = text.indexOf('=');
      places.add(
          at > 0
              ? new Place(bare(text.substring(0, at)), text.substring(at + 1))
              : new Place("", text));
    }
    KernelImage image = kernel.ofLines();
    return new SourceFiles(places, image.path(), image.modified());
  }

  private static String bare(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Where a source file is on this host; empty where it is at none of the places. */
  public Optional<Path> find(SourceFile file) {
    for (String candidate : candidates(file)) {
      try {
        Path path = Path.of(candidate);
        if (Files.isRegularFile(path)) {
          return Optional.of(path.toAbsolutePath().normalize());
        }
      } catch (InvalidPathException | SecurityException e) {
        continue; // no file of this host's is called so
      }
    }
    return Optional.empty();
  }

  /** Where to look, as gdb does: replaced, as it is, in the user's folders, beside the image. */
  private Set<String> candidates(SourceFile file) {
    Set<String> all = new LinkedHashSet<>();
    String path = file.path();
    for (Place p : places) {
      if (!p.from.isEmpty()
          && path.startsWith(p.from)
          && (path.length() == p.from.length()
              || p.from.endsWith("/")
              || path.charAt(p.from.length()) == '/')) {
        all.add(p.to + path.substring(p.from.length()));
      }
    }
    if (path.startsWith("/")) {
      all.add(path);
    }
    for (Place p : places) {
      if (p.from.isEmpty()) {
        all.add(p.to + "/" + file.shortPath());
        all.add(p.to + "/" + path);
        all.add(p.to + "/" + file.baseName());
      }
    }
    image
        .map(Path::toAbsolutePath)
        .map(Path::getParent)
        .ifPresent(folder -> all.add(folder + "/" + file.shortPath()));
    return all;
  }

  /** Reads a source file. */
  public Text text(SourceFile file) {
    Optional<Path> found = find(file);
    if (found.isEmpty()) {
      return without(found, "there is no " + file.path() + " on this host");
    }
    Path path = found.get();
    try {
      BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
      if (a.size() > LARGEST) {
        return without(found, FileNames.text(path) + " is larger than 16 MiB");
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(path)) {
        bytes = in.readNBytes((int) LARGEST);
      }
      boolean newer = made.isPresent() && a.lastModifiedTime().compareTo(made.get()) > 0;
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return new Text(found, lines, newer, "");
    } catch (IOException e) {
      return without(found, FileNames.text(path) + " cannot be read");
    }
  }

  private static Text without(Optional<Path> path, String why) {
    return new Text(path, List.of(), false, why);
  }
}
