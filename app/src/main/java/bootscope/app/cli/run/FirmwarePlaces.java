package bootscope.app.cli.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where QEMU and SeaBIOS keep firmware files, by operating system: first beside the QEMU that is
 * found on the search path, then in the folders of the distributions' packages.
 */
final class FirmwarePlaces {
  private static final List<String> EMULATORS =
      List.of("qemu-system-x86_64", "qemu-system-x86_64.exe");

  private FirmwarePlaces() {}

  /** The places of this computer, whether they are there or not. */
  static List<Path> ofThisHost() {
    return of(System.getProperty("os.name"), System.getenv());
  }

  /**
   * @param system as the system property {@code os.name} has it
   * @param environment {@code PATH} and {@code ProgramFiles} are looked at
   */
  static List<Path> of(String system, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    boolean windows = name.startsWith("windows");
    Set<Path> places = new LinkedHashSet<>();
    for (Path folder : searchPath(environment)) {
      if (EMULATORS.stream().anyMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
        besideEmulator(places, folder, windows);
      }
    }
    if (windows) {
      String programs = environment.getOrDefault("ProgramFiles", "C:\\Program Files");
      windows(places, Path.of(programs, "qemu"));
    } else if (name.startsWith("mac")) {
      share(places, "/opt/homebrew"); // Homebrew on ARM
      share(places, "/usr/local"); // Homebrew on Intel
      share(places, "/opt/local"); // MacPorts
    } else {
      share(places, "/usr");
      share(places, "/usr/local");
      share(places, "/home/linuxbrew/.linuxbrew");
    }
    return List.copyOf(places);
  }

  private static List<Path> searchPath(Map<String, String> environment) {
    List<Path> folders = new ArrayList<>();
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      try {
        if (!folder.isEmpty()) {
          folders.add(Path.of(folder));
        }
      } catch (InvalidPathException e) {
        // Nothing can lie there.
      }
    }
    return folders;
  }

  private static void besideEmulator(Set<Path> places, Path folder, boolean windows) {
    if (windows) {
      windows(places, folder);
      return;
    }
    try {
      Path prefix = folder.toRealPath().getParent(); // /bin leads to /usr/bin
      if (prefix != null) {
        share(places, prefix.toString());
      }
    } catch (IOException e) {
      // It is gone again: nothing lies beside it.
    }
  }

  private static void share(Set<Path> places, String prefix) {
    places.add(Path.of(prefix, "share", "qemu"));
    places.add(Path.of(prefix, "share", "seabios"));
  }

  private static void windows(Set<Path> places, Path qemu) {
    places.add(qemu);
    places.add(qemu.resolve("share"));
  }
}
