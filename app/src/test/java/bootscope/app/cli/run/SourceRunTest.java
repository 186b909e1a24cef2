package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.capsule.CapsuleFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines of source of a kernel that is compiled for it, on the monitor, through the program. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SourceRunTest {
  private static final Path SOURCES =
      Path.of(
              System.getProperty("basedir", "."),
              "../emulator-core/src/test/resources/bootscope/core/lines")
          .toAbsolutePath()
          .normalize();

  @TempDir Path dir;

  /** Its sources are compiled from a copy, so that this can go. */
  @BeforeEach
  void copySources() throws IOException {
    Files.createDirectories(dir.resolve("tree/lib"));
    for (String name :
        List.of(
            "main.c",
            "steps.c",
            "console.h",
            "start.S",
            "lines.ld",
            "start64.S",
            "lines64.ld",
            "lib/console.c")) {
      Files.copy(
          SOURCES.resolve(name),
          dir.resolve("tree").resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void compile(String... options) throws Exception {
    compileFor("-m32 -T lines.ld start.S main.c", options);
  }

  private void compileFor(String model, String... options) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(
                    ("gcc -ffreestanding -nostdlib -static -fno-pic -no-pie"
                            + " -fno-stack-protector -fcf-protection=none -Wl,-z,noexecstack"
                            + " -fno-asynchronous-unwind-tables -I. "
                            + model
                            + " lib/console.c -o ../vmlinux")
                        .split(" ")),
                Stream.of(options))
            .toList();
    Process gcc;
    try {
      gcc =
          new ProcessBuilder(command)
              .directory(dir.resolve("tree").toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(System.getenv("CI") != null, "gcc is not installed");
      throw e;
    }
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, gcc.waitFor(), said);
  }

  private List<String> say(String options, String... commands) {
    Program run =
        Program.run(
            String.join("\n", commands) + "\nquit\n",
            ("-serial null -S -monitor stdio -kernel " + dir.resolve("vmlinux") + " " + options)
                .strip());
    assertEquals(ExitStatus.QUIT, run.status(), run.out() + run.err());
    String[] parts = run.out().split(java.util.regex.Pattern.quote("(bootscope) "), -1);
    return Stream.of(parts).skip(1).limit(commands.length).toList();
  }

  private static int line(String file, String text) throws IOException {
    List<String> lines = Files.readAllLines(SOURCES.resolve(file));
    return 1
        + lines.indexOf(lines.stream().filter(l -> l.contains(text)).findFirst().orElseThrow());
  }

  @Test
  void aLineIsStoppedAtShownAndSteppedFrom() throws Exception {
    compile("-g", "-O0");
    int call = line("main.c", "total = add_up");
    int blank = line("main.c", "int sum = 0") + 1;
    List<String> said =
        say(
            "",
            "break main.c:" + call,
            "tbreak main.c:" + blank,
            "cont",
            "step",
            "next",
            "bt",
            "list",
            "list",
            "info line main.c:" + call,
            "info source",
            "info sources lib",
            "stepi",
            "x/3is main.c:" + call,
            "disassemble/s add_up",
            "until main.c:" + line("main.c", "return sum"),
            "reverse-next",
            "reverse-step",
            "finish",
            "break lib/console.c:12",
            "break nosuch.c:1",
            "print main.c:" + call);
    assertTrue(said.get(0).startsWith("breakpoint 1 at 0x"), said.get(0));
    assertTrue(said.get(0).contains("(main.c:" + call + ", physical address)"), said.get(0));
    assertTrue(
        said.get(1).contains("at line " + (blank + 1) + ", the next with code"), said.get(1));
    List<String> stop = said.get(2).lines().toList();
    assertEquals("breakpoint 1, main.c:" + call + ", before the instruction", stop.get(0));
    assertEquals("main.c:" + call + "\t\ttotal = add_up(3);", stop.get(1));
    assertTrue(stop.get(2).contains("<kernel_main+"), stop.get(2));
    assertTrue(said.get(3).startsWith("main.c:" + (blank - 1) + "\t\tint sum = 0;\n"), said.get(3));
    assertTrue(said.get(4).startsWith("breakpoint 2, main.c:" + blank), said.get(4));
    assertTrue(said.get(5).contains("in add_up+"), said.get(5));
    assertTrue(said.get(5).contains(" at main.c:" + call), said.get(5));
    assertTrue(said.get(5).contains(" at start.S:"), said.get(5));
    assertEquals(10, said.get(6).lines().count());
    assertTrue(said.get(6).contains((blank - 1) + "\t\tint sum = 0;\n"), said.get(6));
    assertTrue(said.get(7).contains("void kernel_main(void)"), said.get(7));
    assertTrue(said.get(8).contains("line " + call + " of "), said.get(8));
    assertTrue(said.get(9).contains("tree/main.c\n"), said.get(9));
    assertTrue(said.get(10).endsWith("tree/lib/console.c\n"), said.get(10));
    assertTrue(
        said.get(12).startsWith("main.c:" + call + "\t\ttotal = add_up(3);\n"), said.get(12));
    assertTrue(said.get(13).contains("\t\tsum += part;\n"), said.get(13));
    assertTrue(said.get(13).contains("=> 0x"), said.get(13));
    assertTrue(said.get(14).contains("\treturn sum;"), said.get(14));
    assertTrue(said.get(15).contains("main.c:"), said.get(15));
    assertTrue(said.get(16).contains("main.c:"), said.get(16));
    assertTrue(said.get(17).contains("main.c:" + call), said.get(17));
    assertTrue(said.get(18).contains("lib/console.c:12"), said.get(18));
    assertEquals("no source file of the image is called 'nosuch.c'\n", said.get(19));
    assertTrue(said.get(20).contains("<kernel_main+"), said.get(20));
  }

  @Test
  void sourcesThatWereMovedAreFoundWhereOneSays() throws Exception {
    compile("-g", "-O0");
    Path moved = dir.resolve("moved");
    Files.move(dir.resolve("tree"), moved);
    assertTrue(say("", "list").get(0).startsWith("list: there is no "));
    String there = dir.resolve("tree") + "=" + moved;
    assertTrue(say("-source-path " + there, "list").get(0).contains("call kernel_main"));
    assertTrue(say("-source-path " + moved, "list").get(0).contains("call kernel_main"));
    Files.setLastModifiedTime(
        moved.resolve("start.S"),
        FileTime.fromMillis(Files.getLastModifiedTime(dir.resolve("vmlinux")).toMillis() + 60_000));
    List<String> said = say("-source-path " + moved, "list", "info source");
    assertTrue(said.get(0).startsWith("the file was written after the image"), said.get(0));
    assertTrue(said.get(1).contains("written after the image: lines may have moved"), said.get(1));
  }

  /** Leaves the kernel's lines and symbols to {@code vmlinux.debug}. */
  private void strip() throws Exception {
    Files.move(dir.resolve("vmlinux"), dir.resolve("vmlinux.debug"));
    Process strip =
        new ProcessBuilder("strip", "-s", "-o", "vmlinux", "vmlinux.debug")
            .directory(dir.toFile())
            .start();
    assertEquals(0, strip.waitFor());
  }

  private static Program run(String input, String... words) {
    return Program.run(
        input, Stream.concat(Stream.of(words), CONSOLE.stream()).map(String::valueOf).toList());
  }

  private static final List<String> CONSOLE = List.of("-serial", "null", "-S", "-monitor", "stdio");

  /** The lines of a program's output about breakpoints, without the prompt. */
  private static List<String> breakpoints(Program run) {
    return run.out()
        .lines()
        .map(l -> l.replace("(bootscope) ", ""))
        .filter(l -> l.matches("breakpoint [0-9]+ .*\\)"))
        .toList();
  }

  /** A capsule does not hold the file of -symbols. What was set with it is there all the same. */
  @Test
  void breakpointsOnWhatACapsulesKernelHasNotArePending() throws Exception {
    compile("-g", "-O0");
    strip();
    String debug = dir.resolve("vmlinux.debug").toString();
    String capsule = dir.resolve("a.bootcapsule").toString();
    int line = line("main.c", "total = add_up");
    run(
        "break main.c:"
            + line
            + "\nbreak add_up if $eax > 0\nstep 9\ncapsule "
            + capsule
            + "\nquit\n",
        "-kernel",
        dir.resolve("vmlinux").toString(),
        "-symbols",
        debug);
    for (int i = 0; i < 2; i++) { // also of one that was saved with pending ones in it
      List<String> words =
          CapsuleFile.expanded(List.of("-capsule", capsule), dir.resolve("cache" + i));
      capsule = dir.resolve("again" + i).toString();
      Program again =
          run("info breakpoints\ncapsule " + capsule + "\nquit\n", words.toArray(String[]::new));
      assertEquals(ExitStatus.QUIT, again.status(), again.err());
      String noLines = "there are no lines of source: the image has no line numbers (.debug_line)";
      String noSymbol = "neither the kernel nor a loaded module has a symbol 'add_up'";
      assertEquals(
          List.of(
              "breakpoint 1 (main.c:" + line + ", pending: " + noLines + ")",
              "breakpoint 2 (add_up, pending: " + noSymbol + ", if $eax > 0)"),
          breakpoints(again));
      for (String warning :
          List.of(
              "breakpoint 1 (main.c:" + line + ") is kept, and pending: " + noLines,
              "breakpoint 2 (add_up) is kept, and pending: " + noSymbol)) {
        assertTrue(again.err().contains("bootscope: warning: " + warning), again.err());
      }
    }
    List<String> words = CapsuleFile.expanded(List.of("-capsule", capsule), dir.resolve("cache"));
    words = Stream.concat(words.stream(), Stream.of("-symbols", debug)).toList();
    Program found = run("info breakpoints\ncont\nquit\n", words.toArray(String[]::new));
    assertTrue(breakpoints(found).get(0).contains(" at 0x"), found.out());
    assertTrue(found.out().contains("breakpoint 1, main.c:" + line), found.out());
    assertFalse(found.err().contains("pending"), found.err());
  }

  private String snapshot() {
    String file = dir.resolve("a.snapshot").toString();
    Program saved =
        Program.run(
            "",
            List.of(
                "-kernel",
                dir.resolve("vmlinux").toString(),
                "-serial",
                "null",
                "-snapshot-save",
                "at=100,file=" + file,
                "-max-instructions",
                "100"));
    assertTrue(Files.exists(Path.of(file)), saved.err());
    return file;
  }

  @Test
  void aSnapshotTakesSymbolsAndLinesFromAFile() throws Exception {
    compile("-g", "-O0");
    strip();
    String file = snapshot();
    int line = line("main.c", "total = add_up");
    String debug = dir.resolve("vmlinux.debug").toString();
    Program run =
        run(
            "break main.c:" + line + "\ncont\nlist\ninfo source\nbt\nquit\n",
            "-snapshot-load",
            file,
            "-symbols",
            debug);
    assertTrue(run.out().contains("breakpoint 1, main.c:" + line), run.out() + run.err());
    assertTrue(run.out().contains("total = add_up(3);"), run.out());
    assertTrue(run.out().contains("its text is "), run.out());
    assertTrue(run.out().contains("in kernel_main+"), run.out());
    String doubt = "nothing tells whether the symbols of " + debug;
    assertTrue(run.err().contains("bootscope: warning: " + doubt), run.err());
    compile("-g", "-O2");
    String other = dir.resolve("vmlinux").toString();
    Program wrong = run("quit\n", "-snapshot-load", file, "-symbols", other);
    assertTrue(wrong.err().contains("the symbols are of another kernel: " + other), wrong.err());
    Program without = run("break main.c:" + line + "\nquit\n", "-snapshot-load", file);
    assertTrue(without.out().contains("a saved machine has no line numbers"), without.out());
  }

  /** What cannot be used is one message, and exit status 2. */
  @Test
  void symbolsAndSourcesThatCannotBeUsedAreRefused() throws Exception {
    compile("-g", "-O0");
    String kernel = "-kernel " + dir.resolve("vmlinux");
    String load = "-snapshot-load " + snapshot();
    String none = dir.resolve("nowhere").toString();
    refused(kernel + " -symbols " + none, "-symbols: " + none + ": there is no such file");
    refused(load + " -symbols " + none, "-symbols: " + none + ": there is no such file");
    refused("-bios bios-256k.bin -symbols " + none, "-symbols: belongs to a kernel that -kernel");
    refused("-bios bios-256k.bin -source-path " + dir, "-source-path: belongs to a kernel that");
    refused(load + " -source-path " + dir, "-source-path: a snapshot has no lines of source; add");
    refused(kernel + " -source-path " + none, "-source-path: " + none + " is no folder; give one");
    refused(kernel + " -source-path /a=" + none, "-source-path: there is no " + none + "; what");
    refused(
        load + " -symbols " + dir.resolve("vmlinux") + " -source-path " + none,
        "-source-path: " + none + " is no folder");
    refused(
        kernel + " -source-path " + dir.resolve("vmlinux"),
        "-source-path: " + dir.resolve("vmlinux") + " is no folder");
  }

  private static void refused(String options, String why) {
    Program run = run("quit\n", options.split(" "));
    assertEquals(ExitStatus.USAGE, run.status(), options + run.out() + run.err());
    assertEquals(1, run.err().lines().filter(l -> l.startsWith("bootscope: ")).count(), run.err());
    assertTrue(run.err().contains("bootscope: " + why), run.err());
  }

  @Test
  void aStrippedKernelTakesThemFromAnotherFile() throws Exception {
    compile("-g", "-O0");
    strip();
    String none = say("", "info line", "list").get(1);
    assertEquals(
        "there are no lines of source: the image has no line numbers (.debug_line)\n", none);
    List<String> said =
        say(
            "-symbols " + dir.resolve("vmlinux.debug"),
            "break main.c:" + line("main.c", "total = add_up"),
            "cont");
    assertTrue(said.get(1).contains("total = add_up(3);"), said.get(1));
  }

  @Test
  void aGuestWithoutLinesIsSteppedByInstructions() {
    Program run =
        Program.run(
            "step\nstep 2\nnext\ninfo line\nlist\nbreak main.c:3\nquit\n",
            "-serial null -kernel guest:hello-pvh -S -monitor stdio");
    assertTrue(run.out().contains("there are no lines of source: the image has no"), run.out());
    assertTrue(run.out().contains("has no line of source: the image has no line numbers"));
  }

  /** As in gdb, where it is a line of the file that was listed last or is run. */
  @Test
  void aNumberAloneIsALineOfThePresentFile() throws Exception {
    compile("-g", "-O0");
    int call = line("main.c", "total = add_up");
    List<String> said =
        say(
            "",
            "break 12",
            "tbreak 9999999",
            "tbreak *0x100000",
            "list main.c:1",
            "break " + call,
            "delete",
            "until " + call,
            "info line " + call,
            "list 0",
            "list main.c:0",
            "list main.c:1234567890",
            "break main.c:12x",
            "break main:init");
    assertTrue(said.get(0).contains("(start.S:12, physical address)"), said.get(0));
    assertEquals(
        "start.S:9999999: there is no code at this line or behind it; '*9999999' is the address\n",
        said.get(1));
    assertTrue(said.get(2).contains("at 0x100000 (*0x100000"), said.get(2));
    assertTrue(said.get(4).contains("(main.c:" + call + ", physical address)"), said.get(4));
    assertTrue(said.get(6).contains("main.c:" + call + "\t\ttotal = add_up(3);"), said.get(6));
    assertTrue(said.get(7).contains("line " + call + " of "), said.get(7));
    assertEquals(
        "'0' is not a line of source: they are numbered from 1 to 999,999,999\n", said.get(8));
    for (int i : List.of(9, 10, 11)) {
      assertTrue(said.get(i).contains("' is not a line of source, such as"), said.get(i));
    }
    assertEquals(
        "'main:init' would be a module's symbol, and by its symbols this kernel can load no"
            + " modules\n",
        said.get(12));
  }

  /** The call of a function that does not return may be the last of its caller's instructions. */
  @Test
  void aCallerIsNamedByItsCall() throws Exception {
    compileFor("-m32 -T lines.ld -DLOOPS=3 start.S steps.c", "-g", "-O0");
    String stack = say("", "break power_off", "cont", "bt").get(2);
    int call = line("steps.c", "\tstop();");
    assertTrue(
        stack.lines().anyMatch(l -> l.matches(".* in last\\+0x\\w+ at steps.c:" + call)), stack);
    assertTrue(stack.contains(" in stop+"), stack);
    assertTrue(stack.contains(" in kernel_main+"), stack);
  }

  @Test
  void aLongLineIsCutWithAMark() throws Exception {
    Path source = dir.resolve("tree/steps.c");
    Files.writeString(source, Files.readString(source) + "/* " + "x".repeat(600) + " */\n");
    compileFor("-m32 -T lines.ld -DLOOPS=3 start.S steps.c", "-g", "-O0");
    int last = Files.readAllLines(source).size();
    String said = say("", "list steps.c:" + last).get(0);
    assertTrue(said.matches("(?s).*x{497}[^x\\n]+\\n.*"), said);
  }

  private static final Pattern AT = Pattern.compile("(?m)(?:^| at )([\\w./]+\\.[chS]):(\\d+)\\b");

  private static List<String> lines(String said) {
    return AT.matcher(said)
        .results()
        .map(m -> m.group(1).replaceFirst(".*/", "") + ":" + m.group(2))
        .toList();
  }

  /** gdb steps a guest by its own debug information; the monitor's steps go through the same. */
  @Test
  void stepsAreThoseOfGdb() throws Exception {
    int steps = 75;
    compileFor(
        "-m64 -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -T lines64.ld start64.S main.c",
        "-g",
        "-O0");
    List<String> commands = new ArrayList<>(List.of("break kernel_main", "cont"));
    commands.addAll(Collections.nCopies(steps, "step"));
    List<String> ours =
        say("", commands.toArray(String[]::new)).stream()
            .skip(2)
            .map(SourceRunTest::lines)
            .map(List::getFirst)
            .toList();
    List<String> words = new ArrayList<>(List.of("gdb", "-nx", "-nh", "-batch"));
    try (ProgramProcess program =
        ProgramProcess.start(
            List.of(
                "-serial",
                "null",
                "-S",
                "-gdb",
                "tcp::0",
                "-kernel",
                dir.resolve("vmlinux").toString()))) {
      program.expect("waiting for gdb at ");
      for (String command :
          List.of(
              "file " + dir.resolve("vmlinux"),
              "target remote " + program.expect("\n").strip(),
              "break *kernel_main",
              "continue",
              "echo \\nSTEPS\\n")) {
        words.addAll(List.of("-ex", command));
      }
      for (int i = 0; i < steps; i++) {
        words.addAll(List.of("-ex", "step", "-ex", "frame"));
      }
      words.addAll(List.of("-ex", "kill"));
      Process gdb = new ProcessBuilder(words).redirectErrorStream(true).start();
      gdb.getOutputStream().close();
      String said = new String(gdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(gdb.waitFor(60, TimeUnit.SECONDS), said);
      List<String> theirs =
          said.substring(said.indexOf("\nSTEPS\n"))
              .lines()
              .filter(l -> l.startsWith("#0"))
              .flatMap(l -> lines(l).stream())
              .toList();
      assertEquals(theirs, ours, said);
    }
  }
}
