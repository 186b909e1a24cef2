package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.BuiltInGuests;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, where there is no display, or no JavaFX. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MainTest {
  @TempDir Path folder;

  private record Ended(int status, String out, String err) {}

  private static String classes() {
    return System.getProperty("jdk.module.path", "")
        + File.pathSeparator
        + System.getProperty("java.class.path", "");
  }

  private Ended run(Map<String, String> environment, String classes, String... words)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m"));
    command.addAll(List.of("-Dbootscope.stdin=other", "-cp", classes));
    command.addAll(List.of(words));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertTrue(ended, "it did not end");
    return new Ended(
        process.exitValue(), Files.readString(out), Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void withoutADisplayAStopAtTheEntryOpensTheMonitorAndSaysWhy() throws Exception {
    Ended end = run(Map.of(), classes(), "bootscope.app.Main", "-kernel", "guest:hello-pvh", "-S");
    assertEquals(7, end.status, end.err);
    assertTrue(end.out.contains("<pvh_entry>"), end.out);
    assertTrue(
        end.err.startsWith("bootscope: no window, since there is no display (neither DISPLAY"),
        end.err);
  }

  /** Bytes of a payload that a kernel's start does not need are looked at, too. */
  @Test
  void damageAnywhereInABzImageIsToldByInspect() throws Exception {
    byte[] image = TrainingFiles.bzImage(BuiltInGuests.read("hello-pvh"));
    Path file = Files.write(folder.resolve("vmlinuz"), image);
    Ended end = run(Map.of(), classes(), "bootscope.app.Main", "inspect", file.toString());
    assertEquals(0, end.status, end.err);
    assertTrue(end.out.contains("PVH: bootable"), end.out);
    Arrays.fill(image, image.length - 1000, image.length - 500, (byte) 0xFF);
    Files.write(file, image);
    end = run(Map.of(), classes(), "bootscope.app.Main", "inspect", file.toString());
    assertEquals(0, end.status, end.err);
    assertTrue(end.out.contains("payload_offset"), end.out);
    assertTrue(end.out.contains("\nDamage\n  offset 0x"), end.out);
    assertTrue(end.out.contains("the LZ4 data is corrupt"), end.out);
    assertTrue(end.out.contains("PVH: not bootable"), end.out);
    assertEquals("", end.err);
  }

  @Test
  void aDisplayThatDoesNotAnswerIsTheUsersTroubleAndNoDefect() throws Exception {
    Ended end =
        run(
            Map.of("DISPLAY", "localhost:4711.0", "GDK_BACKEND", "x11"),
            classes(),
            "bootscope.app.Main",
            "-kernel",
            "guest:hello-pvh",
            "-S");
    String ours =
        end.err.lines().filter(l -> l.startsWith("bootscope:")).collect(Collectors.joining("\n"));
    assertEquals(2, end.status, end.err);
    assertTrue(ours.contains("-nographic"), end.err);
    assertFalse(end.err.contains("\tat "), end.err);
  }

  @Test
  void theCommandLineAndTheCoreRunWithoutJavaFxAndWithoutTheDesktopModules() throws Exception {
    String bare =
        Arrays.stream(classes().split(File.pathSeparator))
            .filter(p -> !p.matches(".*(javafx|bento-?fx|atlantafx|ikonli|richtextfx|views).*"))
            .collect(Collectors.joining(File.pathSeparator));
    assertTrue(bare.length() < classes().length(), "JavaFX was there to be left out");
    Path timeline = folder.resolve("timeline.json");
    Ended end =
        run(
            Map.of("DISPLAY", ":0"),
            bare,
            "--limit-modules",
            "java.base,jdk.unsupported",
            "bootscope.app.Main",
            "-nographic",
            "-kernel",
            "guest:hello-pvh",
            "-check-entry",
            "-timeline",
            "json:" + timeline);
    assertEquals(0, end.status, end.err);
    assertTrue(end.out.contains("hello-pvh: powering off"), end.out);
    assertTrue(Files.readString(timeline).contains("pvh_entry"));
  }

  @Test
  void withoutJavaFxTheMonitorOpensAndSaysWhy() throws Exception {
    String bare =
        Arrays.stream(classes().split(File.pathSeparator))
            .filter(p -> !p.contains("javafx"))
            .collect(Collectors.joining(File.pathSeparator));
    Ended end =
        run(
            Map.of("DISPLAY", ":0"),
            bare,
            "bootscope.app.Main",
            "-kernel",
            "guest:hello-pvh",
            "-S");
    assertEquals(7, end.status, end.err);
    assertTrue(end.err.startsWith("bootscope: no window, since JavaFX is not installed"), end.err);
  }

  @Test
  void aWindowThatIsClosedWhileTheGuestRunsEndsTheProcess() throws Exception {
    Ended end =
        run(
            Map.of(),
            classes(),
            "-Dglass.platform=Headless",
            "-Dprism.order=sw",
            "-Dbootscope.config=" + folder.resolve("config"),
            "bootscope.app.wiring.CloseWhileRunning");
    assertEquals(0, end.status, end.err);
    assertTrue(end.out.contains("running"), end.out + end.err);
    assertTrue(end.out.contains("launch returned"), end.out + end.err);
    assertTrue(Files.exists(folder.resolve("config/settings.json")), "the settings were saved");
  }
}
