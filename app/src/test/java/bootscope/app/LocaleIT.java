package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program that the build has left takes names and texts as bytes, whatever the locale. A shell
 * script starts it, since a Java process cannot pass bytes that its own locale does not have.
 */
@EnabledOnOs(OS.LINUX)
class LocaleIT {
  private static final Path PROGRAM = Path.of("target/bootscope/bin/bootscope");

  @TempDir Path folder;

  private record Ended(int status, String said) {}

  /**
   * @param script one char a byte, with {@code $program} for the program
   */
  private Ended run(String locale, String script) throws Exception {
    String all =
        String.join(
            "\n",
            "unset LC_ALL LC_CTYPE LANG BOOTSCOPE_JAVA_OPTS DISPLAY WAYLAND_DISPLAY",
            locale,
            "program='" + PROGRAM.toAbsolutePath() + "'",
            script,
            "");
    Path file = folder.resolve("script");
    Files.write(file, all.getBytes(StandardCharsets.ISO_8859_1));
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder("sh", file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it did not end");
    return new Ended(process.exitValue(), Files.readString(said, StandardCharsets.ISO_8859_1));
  }

  private static String boot(String kernel, String line, String initrd) {
    return "\"$program\" -nographic -kept-code off -m 64 -no-reboot -kernel '"
        + kernel
        + "' -append '"
        + line
        + "' -initrd '"
        + initrd
        + "' -timeline json:timeline";
  }

  /** U+00E4 and U+FFFD in UTF-8, then U+00E4 in Latin-1. */
  private static final String BYTES = "\u00C3\u00A4\u00EF\u00BF\u00BD\u00E4?";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export LC_ALL=C",
        "export LC_ALL=POSIX",
        "export LC_ALL=C.UTF-8",
        "export LC_ALL=xx_YY.UTF-8",
        "export LANG=xx_YY.UTF-8",
        "export LC_CTYPE=C LANG=C.UTF-8",
        ""
      })
  void namesAndTextsAreTakenAsBytes(String locale) throws Exception {
    Path guest = Files.write(folder.resolve("guest"), guest());
    assertTrue(Files.isReadable(guest));
    for (String name : new String[] {"k\u00C3\u00A4", "k\u00E4"}) {
      Ended end = run(locale, "cp guest '" + name + "'\n" + boot(name, BYTES, "guest " + BYTES));
      assertEquals(0, end.status, end.said);
      assertTrue(end.said.contains("command line  \"" + BYTES + "\""), end.said);
      assertTrue(end.said.contains("command line \"" + BYTES + "\""), end.said);
      String title = name.endsWith("\u00E4") ? "k\\\\xE4" : "kä";
      assertTrue(Files.readString(folder.resolve("timeline")).contains('"' + title + '"'), title);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"export LC_ALL=C", "export LC_ALL=C.UTF-8"})
  void aMissingFileIsNamedByItsBytes(String locale) throws Exception {
    Ended end = run(locale, boot("none\u00E4", "", "x"));
    assertEquals(2, end.status, end.said);
    assertTrue(end.said.contains("none\\xE4: there is no such file"), end.said);
    end = run(locale, "\"$program\" inspect 'none\u00C3\u00A4'");
    assertEquals(2, end.status, end.said);
    assertTrue(end.said.contains("none\u00C3\u00A4: there is no such file"), end.said);
  }

  /** Java opens a file to be written by its text, and would make one of another name. */
  @Test
  void aDiskImageWhoseNameTheLocaleLacksIsRefused() throws Exception {
    String drive = " -drive 'file=d\u00E4,if=virtio,format=raw'";
    String script = "head -c 4096 /dev/zero > 'd\u00E4'\n" + boot("guest:ticks", "", "script");
    Ended end = run("export LC_ALL=C", script + drive + "\nstatus=$?\nls\nexit $status");
    assertEquals(2, end.status, end.said);
    assertTrue(end.said.contains("d\\xE4: its name has bytes that are no text"), end.said);
    assertTrue(end.said.endsWith("d\u00E4\nsaid\nscript\n"), end.said);
  }

  /** The launcher helps with what dialogs find; the words are right without it. */
  @Test
  void withoutTheLauncherTheBytesAreTheSame() throws Exception {
    Files.write(folder.resolve("guest"), guest());
    String lib = PROGRAM.toAbsolutePath().getParent().getParent().resolve("lib").toString();
    String java = System.getProperty("java.home") + "/bin/java";
    String started =
        boot("k\u00E4", BYTES, "guest")
            .replace(
                "\"$program\"",
                "'" + java + "' '@" + lib + "/java.options' -jar '" + lib + "/bootscope.jar'");
    Ended end = run("export LC_ALL=C", "cp guest 'k\u00E4'\n" + started);
    assertEquals(0, end.status, end.said);
    assertTrue(end.said.contains("command line  \"" + BYTES + "\""), end.said);
  }

  private static byte[] guest() {
    return bootscope.app.cli.BuiltInGuests.read("hello-pvh");
  }
}
