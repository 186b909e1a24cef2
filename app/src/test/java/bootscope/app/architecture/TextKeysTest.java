package bootscope.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.text.Texts;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.BootstrapMethodEntry;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The texts of the window and the keys in the compiled classes go together: each text is asked for,
 * and each key that is asked for has one. A key is a literal, or joined from pieces such as {@code
 * "timeline.clock." + name}; then each piece must be a literal somewhere (or a constant's name), or
 * joined itself.
 */
class TextKeysTest {
  /** Looks like a key. */
  private static final Pattern KEY = Pattern.compile("[a-z][A-Za-z0-9]*(\\.[A-Za-z0-9-]+)+");

  /**
   * Literals that look like keys beside some, and are none: properties of the Java runtime, names
   * of files and libraries, and two actions that share a text of another name.
   */
  private static final Set<String> NO_KEYS =
      Set.of(
          "org.eclipse.lsp4j.debug",
          "org.eclipse.lsp4j.jsonrpc",
          "org.eclipse.lsp4j.jsonrpc.debug",
          "java.class.path",
          "java.vendor",
          "java.version",
          "javafx.runtime.version",
          "os.arch",
          "os.name",
          "os.version",
          "qboot.rom",
          "serial.log",
          "session.bootscope.json",
          "disassembly.physical",
          "memory.physical",
          "search.physical");

  private static final Texts TEXTS = new Texts(Locale.ENGLISH);

  /** All literals of the program's classes. */
  private static final Set<String> LITERALS = new TreeSet<>();

  /** Those of classes that know the texts. */
  private static final Set<String> ASKED = new TreeSet<>();

  /** What is joined from pieces, as patterns with a group for each piece. */
  private static final Set<Joined> JOINED = new TreeSet<>();

  private record Joined(String recipe, Pattern pattern) implements Comparable<Joined> {
    static Joined of(String recipe) {
      return new Joined(
          recipe,
          Pattern.compile(
              Stream.of(recipe.split("\1", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining("(.+)"))));
    }

    @Override
    public int compareTo(Joined other) {
      return recipe.compareTo(other.recipe);
    }
  }

  static {
    for (String module : List.of("emulator-core", "views", "app")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "target", "classes"))) {
        files.filter(f -> f.toString().endsWith(".class")).forEach(TextKeysTest::read);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void read(Path file) {
    ClassModel model;
    try {
      model = ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
    Set<String> literals = new TreeSet<>();
    boolean knowsTexts = false;
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof StringEntry literal) {
        literals.add(literal.stringValue());
      } else if (entry instanceof ClassEntry used) {
        knowsTexts |= used.asInternalName().equals("bootscope/views/text/Texts");
      }
    }
    LITERALS.addAll(literals);
    if (knowsTexts) {
      ASKED.addAll(literals);
    }
    model
        .findAttribute(Attributes.bootstrapMethods())
        .ifPresent(all -> all.bootstrapMethods().forEach(TextKeysTest::readJoined));
  }

  private static void readJoined(BootstrapMethodEntry method) {
    for (LoadableConstantEntry argument : method.arguments()) {
      if (argument instanceof StringEntry recipe
          && recipe.stringValue().indexOf('\1') >= 0
          && recipe.stringValue().replace("\1", "").length() > 2) {
        JOINED.add(Joined.of(recipe.stringValue()));
      }
    }
  }

  /** Whether a text can come up in the program: as a literal, a constant's name, or joined. */
  private static boolean comesUp(String text) {
    if (LITERALS.contains(text) || LITERALS.contains(text.toUpperCase(Locale.ROOT))) {
      return true;
    }
    for (Joined joined : JOINED) {
      Matcher matcher = joined.pattern().matcher(text);
      if (matcher.matches()
          && IntStream.rangeClosed(1, matcher.groupCount())
              .allMatch(i -> comesUp(matcher.group(i)))) {
        return true;
      }
    }
    return false;
  }

  @Test
  void eachTextIsAskedFor() {
    assertTrue(LITERALS.size() > 1000, "no compiled classes were found");
    List<String> unasked = TEXTS.keys().stream().filter(key -> !comesUp(key)).toList();
    assertEquals(List.of(), unasked, "texts that nothing shows");
  }

  @Test
  void eachKeyHasAText() {
    List<String> missing =
        ASKED.stream()
            .filter(literal -> KEY.matcher(literal).matches())
            .filter(key -> !TEXTS.has(key) && !TEXTS.has("action." + key))
            .filter(literal -> !NO_KEYS.contains(literal))
            .toList();
    assertEquals(List.of(), missing, "keys without a text in assets/i18n");
    assertTrue(ASKED.contains("control.hex.caret"), "the controls' keys were looked at");
  }
}
