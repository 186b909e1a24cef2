package bootscope.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Digits and letters do not follow the host: under Arabic settings {@code %d} would write other
 * digits, under Turkish ones lower case would turn I into a dotless i. So each call that asks the
 * host for its locale in silence is one too many; what the window shows asks its own texts.
 */
class HostLocaleTest {
  private static final Set<String> ASK_THE_HOST =
      Set.of(
          "java/lang/String.formatted([Ljava/lang/Object;)Ljava/lang/String;",
          "java/lang/String.format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;",
          "java/lang/String.toLowerCase()Ljava/lang/String;",
          "java/lang/String.toUpperCase()Ljava/lang/String;",
          "java/io/PrintStream.printf(Ljava/lang/String;[Ljava/lang/Object;)Ljava/io/PrintStream;",
          "java/io/PrintStream.format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/io/PrintStream;",
          "java/util/Formatter.<init>()V",
          "java/util/Formatter.<init>(Ljava/lang/Appendable;)V",
          "java/util/Scanner.<init>(Ljava/io/InputStream;)V",
          "java/text/MessageFormat.<init>(Ljava/lang/String;)V",
          "java/text/NumberFormat.getInstance()Ljava/text/NumberFormat;",
          "java/text/NumberFormat.getIntegerInstance()Ljava/text/NumberFormat;",
          "java/text/NumberFormat.getNumberInstance()Ljava/text/NumberFormat;",
          "java/text/DecimalFormat.<init>(Ljava/lang/String;)V",
          "java/time/format/DateTimeFormatter.ofPattern(Ljava/lang/String;)"
              + "Ljava/time/format/DateTimeFormatter;");

  @Test
  void nothingAsksTheHostHowToWrite() {
    Set<String> found = new TreeSet<>();
    int looked = 0;
    for (String module : List.of("emulator-core", "views", "app")) {
      for (Path file : classes(Path.of("..", module, "target", "classes"))) {
        looked++;
        for (String call : calls(file)) {
          if (ASK_THE_HOST.contains(call)) {
            found.add(file.getFileName() + " calls " + call);
          }
        }
      }
    }
    assertTrue(looked > 500, "no compiled classes were found");
    assertEquals(Set.of(), found, "name Locale.ROOT, or the locale of the texts");
  }

  private static List<Path> classes(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".class")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> calls(Path file) {
    try {
      Set<String> calls = new TreeSet<>();
      for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
        if (entry instanceof MemberRefEntry member) {
          calls.add(
              member.owner().asInternalName()
                  + "."
                  + member.name().stringValue()
                  + member.type().stringValue());
        }
      }
      return calls;
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }
}
