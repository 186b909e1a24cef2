package bootscope.views.control.toolkit;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A library of the system that JavaFX loads on Linux. Where one is missing JavaFX ends with pages
 * of stack; so they are looked for first, and the package that brings them is named.
 *
 * @param file as the dynamic linker knows it
 * @param debian what to install on Debian and its kin; it may bring the library by depending on it
 * @param fedora the same on Fedora and its kin
 */
public record NativeLibrary(String file, Use use, String debian, String fedora) {
  /** What JavaFX needs it for; each includes those before it. */
  public enum Use {
    /** To draw text, with or without a screen. */
    TEXT,
    /** To open a window. */
    SCREEN,
    /** To draw by OpenGL; it draws by software where that is not there. */
    OPENGL
  }

  /** What the libraries in JavaFX's jars are linked with, but for the C library's own. */
  public static final List<NativeLibrary> ALL =
      List.of(
          screen("libgtk-3.so.0", "libgtk-3-0", "gtk3"),
          screen("libXtst.so.6", "libxtst6", "libXtst"),
          text("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "pango"),
          text("libpango-1.0.so.0", "libpangoft2-1.0-0", "pango"),
          text("libfreetype.so.6", "libpangoft2-1.0-0", "pango"),
          text("libfontconfig.so.1", "libpangoft2-1.0-0", "pango"),
          text("libgobject-2.0.so.0", "libpangoft2-1.0-0", "pango"),
          text("libglib-2.0.so.0", "libpangoft2-1.0-0", "pango"),
          screen("libgdk-3.so.0", "libgtk-3-0", "gtk3"),
          screen("libX11.so.6", "libgtk-3-0", "gtk3"),
          screen("libpangocairo-1.0.so.0", "libgtk-3-0", "gtk3"),
          screen("libatk-1.0.so.0", "libgtk-3-0", "gtk3"),
          screen("libcairo-gobject.so.2", "libgtk-3-0", "gtk3"),
          screen("libcairo.so.2", "libgtk-3-0", "gtk3"),
          screen("libgdk_pixbuf-2.0.so.0", "libgtk-3-0", "gtk3"),
          screen("libgio-2.0.so.0", "libgtk-3-0", "gtk3"),
          screen("libgthread-2.0.so.0", "libgtk-3-0", "gtk3"),
          openGl("libGL.so.1", "libgl1", "libglvnd-glx"),
          openGl("libXxf86vm.so.1", "libxxf86vm1", "libXxf86vm"));

  /** So many are named one by one; the packages matter more. */
  private static final int NAMED = 3;

  private static NativeLibrary text(String file, String debian, String fedora) {
    return new NativeLibrary(file, Use.TEXT, debian, fedora);
  }

  private static NativeLibrary screen(String file, String debian, String fedora) {
    return new NativeLibrary(file, Use.SCREEN, debian, fedora);
  }

  private static NativeLibrary openGl(String file, String debian, String fedora) {
    return new NativeLibrary(file, Use.OPENGL, debian, fedora);
  }

  /** Whether this host loads it; elsewhere than on Linux JavaFX brings all that it needs. */
  public static boolean onThisHost(String file) {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return true;
    }
    try {
      // It stays loaded: JavaFX wants it next, and GTK cannot be unloaded.
      SymbolLookup.libraryLookup(file, Arena.global());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Those for this use, and the uses that it includes, that the host does not load. */
  public static List<NativeLibrary> missing(Use use, Predicate<String> onHost) {
    return ALL.stream()
        .filter(l -> l.use.compareTo(use) <= 0 && !onHost.test(l.file))
        .collect(Collectors.toList());
  }

  /**
   * What is missing for this use, and what to install, in words that follow "since"; empty where
   * nothing is.
   *
   * @param wish what is to be installed with it: libraries for this use are named too, although
   *     their absence alone is no trouble
   */
  public static Optional<String> trouble(Use use, Use wish, Predicate<String> onHost) {
    if (missing(use, onHost).isEmpty()) {
      return Optional.empty();
    }
    List<NativeLibrary> missing = missing(wish, onHost);
    List<String> files = new ArrayList<>();
    missing.stream().limit(NAMED).forEach(l -> files.add(l.file));
    String more =
        missing.size() > NAMED
            ? String.format(Locale.ROOT, " and %d more", missing.size() - NAMED)
            : "";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s%s %s missing (Debian, Ubuntu: apt-get install %s; Fedora: dnf install %s)",
            String.join(", ", files),
            more,
            missing.size() == 1 ? "is" : "are",
            packages(missing, NativeLibrary::debian),
            packages(missing, NativeLibrary::fedora)));
  }

  private static String packages(
      List<NativeLibrary> libraries, Function<NativeLibrary, String> name) {
    return libraries.stream().map(name).distinct().collect(Collectors.joining(" "));
  }

  /** For the build, before the tests that draw: says in one line what they lack, and fails. */
  public static void main(String[] arguments) {
    trouble(Use.TEXT, Use.TEXT, NativeLibrary::onThisHost)
        .ifPresent(
            trouble -> {
              System.err.println(
                  "bootscope: the tests of the window cannot run, since "
                      + trouble
                      + "; the machine alone is tested with -pl emulator-core -am");
              System.exit(1);
            });
  }
}
