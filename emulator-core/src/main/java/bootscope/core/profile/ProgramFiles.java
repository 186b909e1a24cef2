package bootscope.core.profile;

import bootscope.core.boot.BootException;
import bootscope.core.boot.Placement;
import bootscope.core.image.CpioArchive;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.ProgramImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files of programs that a guest may run, with symbols: those that the user names, and those of the
 * initial RAM disk, which is not read before a program is looked for. Belongs to the machine's
 * thread.
 */
final class ProgramFiles {
  /** A larger initial RAM disk is not looked into, in bytes. */
  private static final long MOST_BYTES = 1 << 29;

  /** Functions that are kept of all files; what would be beyond this has none. */
  private static final int MOST_FUNCTIONS = 1 << 21;

  private static final int MOST_LINKS = 1 << 16;

  /** Links on the way of one path ({@code MAXSYMLINKS} of Linux), and its parts. */
  private static final int MOST_FOLLOWED = 40;

  private static final int MOST_PARTS = 1 << 10;

  private final List<Placement> archives;
  private final Map<String, ProgramFile> given = new HashMap<>(); // by the last part of a path
  private Map<String, ProgramFile> packed; // by path; null: not read yet
  private final Map<String, String> links = new HashMap<>(); // of the archives, by path
  private int functions;

  /**
   * @param programs that the user names
   * @param archives initial RAM disks
   */
  ProgramFiles(List<UserProgram> programs, List<Placement> archives) {
    this.archives = archives;
    for (UserProgram p : programs) {
      keep(given, last(p.path()), ProgramFile.of(p.path(), p.image()));
    }
  }

  private void keep(Map<String, ProgramFile> to, String key, ProgramFile file) {
    if (file.places().size() > 0 && file.places().size() <= MOST_FUNCTIONS - functions) {
      functions += file.places().size();
      to.put(key, file);
    }
  }

  /**
   * The file of what a kernel has loaded. It has the path's name and its parts have their sizes, so
   * another program of that name is not taken for it.
   */
  Optional<ProgramFile> of(String path, ProgramFile.Loaded loaded) {
    if (packed == null) {
      packed = new HashMap<>();
      archives.forEach(this::read);
    }
    String resolved = resolved(path);
    List<ProgramFile> candidates = new ArrayList<>();
    candidates.add(given.get(last(path)));
    candidates.add(given.get(last(resolved)));
    candidates.add(packed.get(resolved));
    return candidates.stream().filter(f -> f != null && f.fits(loaded)).findFirst();
  }

  private void read(Placement archive) {
    if (archive.fileLength() > MOST_BYTES) {
      return;
    }
    try {
      CpioArchive.read(archive.name(), archive.bytes(), new Entries());
    } catch (BootException | OutOfMemoryError e) {
      return; // names help, but a run must not end for them
    }
  }

  private final class Entries implements CpioArchive.Visitor {
    @Override
    public void program(String name, ImageBytes content) {
      String path = path(name);
      ProgramImage.of(content)
          .ifPresent(
              image -> keep(packed, path, ProgramFile.of(ImageException.printable(path), image)));
    }

    @Override
    public void link(String name, String target) {
      if (links.size() < MOST_LINKS) {
        links.put(path(name), target);
      }
    }
  }

  /** As a path from the root: archives have names as {@code bin/sh} and {@code ./bin/sh}. */
  private static String path(String name) {
    String path = name;
    while (path.startsWith("./") || path.startsWith("/")) {
      path = path.substring(path.indexOf('/') + 1);
    }
    return "/" + path;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Where a path leads by the archives' links. */
  private String resolved(String path) {
    Deque<String> todo = new ArrayDeque<>(parts(path));
    String done = "";
    int followed = 0;
    for (int i = 0; i < MOST_PARTS && !todo.isEmpty(); i++) {
      String part = todo.pop();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        done = done.substring(0, Math.max(0, done.lastIndexOf('/')));
        continue;
      }
      String target = links.get(done + "/" + part);
      if (target == null || followed == MOST_FOLLOWED) {
        done = done + "/" + part;
        continue;
      }
      followed++;
      done = target.startsWith("/") ? "" : done;
      parts(target).reversed().forEach(todo::push);
    }
    return done;
  }

  private static List<String> parts(String path) {
    return List.of(path.split("/", MOST_PARTS));
  }
}
