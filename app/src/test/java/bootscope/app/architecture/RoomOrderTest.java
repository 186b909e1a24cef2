package bootscope.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ConstantPool;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which package may use which, read from the compiled classes. A room uses only those before it in
 * its module's list; a module uses only the modules below it. A room that does not exist yet is no
 * trouble, one that is missing from the lists is.
 */
class RoomOrderTest {
  private static final List<String> CORE =
      List.of(
          "bootscope.core.bits",
          "bootscope.core.event",
          "bootscope.core.files",
          "bootscope.core.describe",
          "bootscope.core.time",
          "bootscope.core.memory",
          "bootscope.core.io",
          "bootscope.core.disk",
          "bootscope.core.isa",
          "bootscope.core.cpu.state",
          "bootscope.core.cpu.mmu",
          "bootscope.core.cpu.fpu",
          "bootscope.core.cpu.simd",
          "bootscope.core.cpu.kept",
          "bootscope.core.cpu.transfer",
          "bootscope.core.cpu.translate",
          "bootscope.core.cpu.ops",
          "bootscope.core.cpu.system",
          "bootscope.core.cpu.engine",
          "bootscope.core.cpu.translate",
          "bootscope.core.board",
          "bootscope.core.device",
          "bootscope.core.image",
          "bootscope.core.boot",
          "bootscope.core.machine",
          "bootscope.core.timeline",
          "bootscope.core.debug",
          "bootscope.core.measure",
          "bootscope.core.drive",
          "bootscope.core.history",
          "bootscope.core.profile",
          "bootscope.core.profile.export",
          "bootscope.core.profile.compare",
          "bootscope.core.session",
          "bootscope.core.remote");

  private static final List<String> VIEWS =
      List.of(
          "bootscope.views.text",
          "bootscope.views.action",
          "bootscope.views.control",
          "bootscope.views.pane");

  private static final List<String> APP =
      List.of(
          "bootscope.app.cli",
          "bootscope.app.settings",
          "bootscope.app.menu",
          "bootscope.app.wiring",
          "bootscope.app");

  /**
   * All rooms from the ground up; each package belongs to the room with the longest prefix of it.
   */
  private static final List<String> ROOMS =
      Stream.of(CORE, VIEWS, APP).flatMap(List::stream).toList();

  private static final Pattern CLASS_NAME =
      Pattern.compile(
          "(?<![\\w/$])L?((?:bootscope|javafx|java/awt|javax/swing)(?:/\\w+)*)/[\\w$]+");

  /** Package of a class file to the packages that its classes use, itself left out. */
  private static final Map<String, Set<String>> USES = readUses();

  @Test
  void thereAreClassesToLookAt() {
    assertFalse(USES.isEmpty(), "no compiled classes were found");
    assertEquals(
        Set.of("bootscope.app.cli", "bootscope.app.cli.run", "bootscope.app.wiring"),
        inProject(USES.get("bootscope.app")),
        "the entry uses the command line and the window, and the reader of class files must see"
            + " it");
  }

  @Test
  void eachPackageBelongsToARoom() {
    List<String> strays = USES.keySet().stream().filter(p -> room(p) < 0).toList();
    assertEquals(List.of(), strays, "packages that no room in the lists contains");
  }

  @Test
  void aRoomUsesOnlyTheRoomsBeforeIt() {
    expectNone((user, used) -> room(used) > room(user));
  }

  @Test
  void devicesAndTheProcessorNeverMeet() {
    expectNone(
        (user, used) ->
            in(user, "bootscope.core.cpu") && in(used, "bootscope.core.device")
                || in(user, "bootscope.core.device") && in(used, "bootscope.core.cpu"));
  }

  @Test
  void theCoreNeedsNoWindow() {
    expectNone((user, used) -> in(user, "bootscope.core") && isWindow(used));
  }

  @Test
  void theCommandLineStartsNoWindow() {
    expectNone(
        (user, used) ->
            in(user, "bootscope.app.cli") && (isWindow(used) || in(used, "bootscope.views")));
  }

  @Test
  void textActionsAndControlsKnowNoEmulator() {
    expectNone(
        (user, used) ->
            in(user, "bootscope.views")
                && !in(user, "bootscope.views.pane")
                && in(used, "bootscope.core"));
  }

  @Test
  void aPaneNeverUsesItsSibling() {
    expectNone(
        (user, used) ->
            in(user, "bootscope.views.pane")
                && in(used, "bootscope.views.pane")
                && !used.equals("bootscope.views.pane") // what all of them share
                && !paneName(user).equals(paneName(used)));
  }

  private interface Rule {
    boolean breaks(String user, String used);
  }

  private static void expectNone(Rule rule) {
    List<String> broken = new ArrayList<>();
    USES.forEach(
        (user, all) ->
            all.stream()
                .filter(used -> isWindow(used) || room(used) >= 0)
                .filter(used -> rule.breaks(user, used))
                .forEach(used -> broken.add(user + " uses " + used)));
    assertEquals(List.of(), broken);
  }

  private static Set<String> inProject(Set<String> packages) {
    Set<String> ours = new TreeSet<>(packages);
    ours.removeIf(p -> !in(p, "bootscope"));
    return ours;
  }

  private static boolean isWindow(String name) {
    return in(name, "javafx") || in(name, "java.awt") || in(name, "javax.swing");
  }

  private static boolean in(String name, String prefix) {
    return name.equals(prefix) || name.startsWith(prefix + ".");
  }

  private static String paneName(String name) {
    String[] parts = name.split("\\.");
    return parts.length > 3 ? parts[3] : "";
  }

  /** The index in {@link #ROOMS}, or −1. */
  private static int room(String name) {
    int best = -1;
    for (int i = 0; i < ROOMS.size(); i++) {
      boolean longer = best < 0 || ROOMS.get(i).length() > ROOMS.get(best).length();
      // The module's own top package holds its entry, and nothing else falls under it.
      boolean fits = ROOMS.get(i).equals("bootscope.app") ? name.equals("bootscope.app") : true;
      if (fits && longer && in(name, ROOMS.get(i))) {
        best = i;
      }
    }
    return best;
  }

  private static Map<String, Set<String>> readUses() {
    Path app = Path.of(System.getProperty("basedir", "."));
    Map<String, Set<String>> uses = new TreeMap<>();
    for (String module : List.of("emulator-core", "views", "app")) {
      Path classes = app.resolve("../" + module + "/target/classes");
      if (Files.isDirectory(classes)) {
        try (Stream<Path> files = Files.walk(classes)) {
          files.filter(f -> f.toString().endsWith(".class")).forEach(f -> addUses(f, uses));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return uses;
  }

  private static void addUses(Path file, Map<String, Set<String>> uses) {
    String name = file.getFileName().toString();
    if (name.equals("module-info.class") || name.equals("package-info.class")) {
      return;
    }
    ConstantPool pool;
    String user;
    try {
      var model = ClassFile.of().parse(file);
      pool = model.constantPool();
      user = packageOf(model.thisClass().asInternalName());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Set<String> used = uses.computeIfAbsent(user, p -> new TreeSet<>());
    // Class names, descriptors and signatures are all UTF-8 entries, with slashes for dots.
    for (PoolEntry entry : pool) {
      if (entry instanceof Utf8Entry text) {
        Matcher matcher = CLASS_NAME.matcher(text.stringValue());
        while (matcher.find()) {
          String found = matcher.group(1).replace('/', '.');
          if (!found.equals(user)) {
            used.add(found);
          }
        }
      }
    }
  }

  private static String packageOf(String internalName) {
    return internalName.substring(0, internalName.lastIndexOf('/')).replace('/', '.');
  }
}
