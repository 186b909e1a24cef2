package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.InitPrograms;
import bootscope.app.cli.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stock gdb, without a file of its own, at a guest on the terminal. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GdbRunTest {
  private static final String PROMPT = "> ";

  /** What would be said of a connection that a change of mode has broken. */
  private static final List<String> BROKEN =
      List.of("too long", "Truncated register", "Remote connection closed", "warning: Selected");

  @TempDir Path folder;

  /** A program that waits for gdb; {@code -S}. */
  private static ProgramProcess waiting(List<String> options) throws IOException {
    List<String> words = new ArrayList<>(List.of("-serial", "null", "-S", "-gdb", "tcp::0"));
    words.addAll(options);
    return ProgramProcess.start(words);
  }

  private static String place(ProgramProcess program) throws IOException {
    program.expect("waiting for gdb at ");
    return program.expect("\n").strip();
  }

  /** What gdb says to each command; the guest is killed behind them. */
  private static List<String> gdb(String place, String... commands) throws Exception {
    List<String> words = new ArrayList<>(List.of("gdb", "-nx", "-nh", "-batch"));
    for (String first :
        List.of(
            "set confirm off",
            "set width 0",
            "set height 0",
            "set remotetimeout 60",
            "target remote " + place)) {
      words.addAll(List.of("-ex", first));
    }
    for (String command : commands) {
      words.addAll(List.of("-ex", "echo \\n" + PROMPT + "\\n", "-ex", command));
    }
    words.addAll(List.of("-ex", "echo \\n" + PROMPT + "\\n", "-ex", "kill"));
    Process gdb = new ProcessBuilder(words).redirectErrorStream(true).start();
    gdb.getOutputStream().close();
    String said = new String(gdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(gdb.waitFor(60, TimeUnit.SECONDS), "gdb hangs: " + said);
    BROKEN.forEach(words2 -> assertFalse(said.contains(words2), said));
    String[] parts = said.split("\n" + PROMPT + "\n", -1);
    assertEquals(commands.length + 2, parts.length, said);
    List<String> answers = new ArrayList<>();
    for (String part : List.of(parts).subList(1, commands.length + 1)) {
      answers.add(part.strip());
    }
    return answers;
  }

  private static void assertSays(String said, String... parts) {
    for (String part : parts) {
      assertTrue(said.contains(part), "no '" + part + "' in: " + said);
    }
  }

  /** From the PVH entry in 32-bit code through PAE to long mode, and all the way back. */
  @Test
  void debiansKernelFromItsEntryAndBack() throws Exception {
    List<String> options =
        List.of(
            "-kernel",
            DebianKernels.cloud().toString(),
            "-initrd",
            DebianKernels.INIT.toString(),
            "-append",
            "console=ttyS0 panic=-1",
            "-m",
            "512M");
    try (ProgramProcess program = waiting(options)) {
      List<String> said =
          gdb(
              place(program),
              "info registers rip cr0 efer cs_base",
              "hbreak start_kernel",
              "hbreak startup_64",
              "continue",
              "info registers cr0 cr4 efer",
              "delete 2",
              "continue",
              "backtrace 2",
              "watch *(unsigned long *) &jiffies",
              "continue",
              "backtrace 3",
              "delete 3",
              "stepi",
              "reverse-stepi",
              "info registers rip",
              "reverse-continue",
              "backtrace 1",
              "reverse-continue",
              "info registers rip",
              "monitor info registers cr3");
      assertSays(said.get(0), "cr0            0x11                [ PE ET ]", "efer           0x0");
      assertSays(said.get(1), "Hardware assisted breakpoint 1 at 0xffffffff");
      assertSays(said.get(3), "SIGTRAP", "0x0000000001000000 in ");
      assertSays(said.get(4), "PE", "PG", "PAE", "LME", "LMA");
      assertSays(said.get(6), "Breakpoint 1, 0xffffffff", " in start_kernel ()");
      assertSays(said.get(7), "#0  0xffffffff", "in start_kernel ()", "#1  0xffffffff", " in ");
      assertSays(said.get(8), "Hardware watchpoint 3: ");
      assertSays(said.get(9), "Hardware watchpoint 3: ", "Old value = ", "New value = ");
      assertSays(said.get(10), "in do_timer ()", "in tick_periodic ()");
      assertEquals(said.get(9).lines().toList().getLast(), said.get(13));
      assertSays(said.get(15), "Breakpoint 1, 0xffffffff", " in start_kernel ()");
      assertSays(said.get(17), "No more reverse-execution history.");
      assertEquals(said.get(0).lines().findFirst(), said.get(18).lines().findFirst());
      assertSays(said.get(19), "cr3", "0x0");
      assertEquals(ExitStatus.QUIT.code(), program.end());
    }
  }

  /** A program that loads two modules. */
  private static final String LOADER =
      """
      static inline __attribute__((always_inline)) long call(long number, long a, long b, long c) {
        long result;
        asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
        return result;
      }
      enum { OPEN = 2, FINIT_MODULE = 313, PAUSE = 34 };
      void _start(void) {
        call(FINIT_MODULE, call(OPEN, (long)"/virtio_ring.ko", 0, 0), (long)"", 0);
        call(FINIT_MODULE, call(OPEN, (long)"/virtio.ko", 0, 0), (long)"", 0);
        for (;;) call(PAUSE, 0, 0, 0);
      }
      """;

  private Path loader() throws Exception {
    Path unpacked = Files.createDirectory(folder.resolve("kernel"));
    InitPrograms.run(
        List.of("dpkg-deb", "-x", DebianKernels.cloud().toString(), unpacked.toString()));
    Map<String, byte[]> files = new HashMap<>();
    files.put("init", Files.readAllBytes(InitPrograms.compile(folder, LOADER)));
    try (Stream<Path> all = Files.walk(unpacked)) {
      for (Path file : all.filter(f -> f.toString().matches(".*/virtio(_ring)?[.]ko")).toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return Files.write(folder.resolve("init.cpio"), InitPrograms.initrd(files));
  }

  /** gdb reads modules' symbols as soon as it hears of them, and drops them in the past. */
  @Test
  void modulesThatTheKernelLoadsAreLibraries() throws Exception {
    List<String> options =
        List.of(
            "-kernel",
            DebianKernels.cloud().toString(),
            "-initrd",
            loader().toString(),
            "-append",
            "console=ttyS0 panic=-1",
            "-m",
            "512M");
    try (ProgramProcess program = waiting(options)) {
      List<String> said =
          gdb(
              place(program),
              "info sharedlibrary",
              "set breakpoint pending on",
              "break virtio_init",
              "monitor catch load virtio",
              "continue",
              "info sharedlibrary",
              "info symbol virtio_reset_device",
              "monitor info address virtio_reset_device",
              "info address virtio_reset_device",
              "continue",
              "backtrace 3",
              "stepi",
              "x/i $pc",
              "reverse-continue",
              "info breakpoints",
              "reverse-continue",
              "info sharedlibrary");
      assertSays(said.get(0), "No shared libraries loaded");
      assertSays(said.get(2), "Breakpoint 1 (virtio_init) pending.");
      assertSays(said.get(4), "load of virtio, ", "SIGTRAP", " in do_init_module ()");
      assertSays(said.get(5), "/virtio.ko", "/virtio_ring.ko");
      assertSays(said.get(6), "virtio_reset_device in section .text of ", "/virtio.ko");
      Matcher at = Pattern.compile("0x[0-9a-f]{16}").matcher(said.get(7));
      assertTrue(at.find(), said.get(7));
      assertSays(said.get(8), " is at " + at.group() + " in a file compiled without debugging");
      assertSays(said.get(9), "Breakpoint 1, ", " in virtio_init () from ", "/virtio.ko");
      assertSays(said.get(10), "#1  0xffffffff", "do_one_initcall ()", "in do_init_module ()");
      assertSays(said.get(12), "<virtio_init+5>:");
      assertSays(said.get(13), "Breakpoint 1, ", " in virtio_init () from ");
      assertSays(said.get(14), "<virtio_init>", "already hit 2 times");
      assertSays(said.get(15), " in do_init_module ()");
      assertSays(said.get(16), "/virtio.ko");
    }
  }

  /** From the reset vector in real mode, through the firmware, to the kernel's entry. */
  @Test
  void firmwareFromTheResetVectorOn() throws Exception {
    List<String> options =
        List.of("-bios", "bios-256k.bin", "-kernel", "guest:long-mode", "-m", "64M");
    try (ProgramProcess program = waiting(options)) {
      List<String> said =
          gdb(
              place(program),
              "info registers rip cs cs_base cr0",
              "x/2xb $pc",
              "stepi",
              "info registers rip cs cs_base",
              "break *0x7c00",
              "hbreak pvh_entry",
              "continue",
              "info registers rip cr0",
              "hbreak long_mode_entry",
              "continue",
              "p $efer",
              "reverse-continue",
              "reverse-continue",
              "info registers rip cs_base");
      assertSays(said.get(0), "rip            0xfffffff0", "cs_base        0xffff0000");
      assertSays(said.get(1), "0xfffffff0:\t0xea");
      assertSays(said.get(3), "cs_base        0xf0000");
      assertSays(said.get(6), "Breakpoint 2, ", "in pvh_entry ()");
      assertSays(said.get(7), "PE");
      assertSays(said.get(9), "Breakpoint 3, ", "in long_mode_entry ()");
      assertSays(said.get(10), "LME", "LMA");
      assertSays(said.get(11), "Breakpoint 2, ", "in pvh_entry ()");
      assertSays(said.get(12), "No more reverse-execution history.");
      assertSays(said.get(13), "rip            0xfffffff0", "cs_base        0xffff0000");
    }
  }

  /** A Unix socket is its owner's alone, and goes with the program. */
  @Test
  void aUnixSocketIsServedToo() throws Exception {
    Path socket = folder.resolve("gdb.sock");
    List<String> options =
        List.of("-serial", "null", "-S", "-kernel", "guest:hello-pvh", "-gdb", "unix:" + socket);
    try (ProgramProcess program = ProgramProcess.start(options)) {
      assertEquals(socket.toString(), place(program));
      assertEquals(
          PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(socket));
      assertSays(gdb(socket.toString(), "info registers rip").getFirst(), "<pvh_entry>");
      assertEquals(ExitStatus.QUIT.code(), program.end());
      assertFalse(Files.exists(socket));
    }
  }

  /** gdb itself starts the program, and has its standard input and output. */
  @Test
  void gdbMayStartTheProgram() throws Exception {
    List<String> options = List.of("-kernel", "guest:hello-pvh", "-S", "-gdb", "stdio");
    Path script = folder.resolve("guest");
    StringBuilder line = new StringBuilder("#!/bin/sh\nexec");
    List<String> runtime = List.of("-Dbootscope.stdin=other", "-Dbootscope.exit=quick");
    ProgramProcess.command(runtime, options).forEach(w -> line.append(" '").append(w).append('\''));
    Files.writeString(script, line + "\n");
    List<String> said =
        gdb("| sh " + script, "break put_string", "continue", "backtrace 1", "continue");
    assertSays(said.get(1), "Breakpoint 1, ");
    assertSays(said.get(2), "in put_string ()");
  }

  @Test
  void whatCannotBeOpenedIsSaid() throws Exception {
    List<String> options = List.of("-serial", "null", "-kernel", "guest:hello-pvh", "-gdb");
    Path socket = folder.resolve("no/folder/here.sock");
    for (String place : List.of("tcp:nobody.invalid:1", "tcp::66000", "udp::1", "unix:" + socket)) {
      List<String> words = new ArrayList<>(options);
      words.add(place);
      Program program = Program.run("", words);
      assertEquals(ExitStatus.USAGE, program.status(), place);
      assertTrue(program.err().contains("-gdb: "), program.err());
    }
  }
}
