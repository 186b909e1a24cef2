package bootscope.app;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.run.EmulatorBackend;
import bootscope.app.wiring.BootRequest;
import bootscope.app.wiring.GuiLauncher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the start-up caches of the program whose jars this is run from, for the Java runtime that
 * runs it: when the program is built, and whenever {@code -version} says that there is none that
 * fits. A cache is a convenience: one that cannot be made is left out with a line that says why.
 */
final class Training {
  /** Only a hang takes so long, even where others keep the machine busy. */
  private static final int MINUTES = 15;

  /**
   * A cache, named as the launcher names it, and the run that it is made from.
   *
   * @param what what starts slower without it
   */
  private record Cache(String name, String what, List<String> run) {
    String file() {
      return name + ".aot";
    }

    /** What its run said; stays beside the cache's place while there is no cache. */
    String log() {
      return name + ".log";
    }
  }

  /** What is run is profiled, too: this guest does what kernels do when they boot. */
  private static final String GUEST = "guest:boot-mix";

  private static final Cache TERMINAL =
      new Cache("terminal", "the terminal", List.of(OnTerminal.class.getName(), GUEST));

  private static final Cache WINDOW =
      new Cache("window", "the window", List.of(InWindow.class.getName(), GUEST));

  private Training() {}

  public static void main(String[] arguments) throws InterruptedException {
    train(Path.of(System.getProperty("java.class.path")).toAbsolutePath().normalize(), System.out);
  }

  /** Leaves what can be made beside the program's jar, and says a line about what cannot. */
  static void train(Path jar, PrintStream out) throws InterruptedException {
    try {
      fixTimes(jar.getParent());
      make(TERMINAL, jar, Optional.empty(), out);
      make(
          WINDOW,
          jar,
          GuiLauncher.trainingObstacle().map(missing -> missing + "; once installed, build again"),
          out);
    } catch (IOException e) {
      out.printf(
          Locale.ROOT,
          "bootscope: left out start-up caches, without which it starts slower, since %s%n",
          e);
    }
  }

  /**
   * Gives all jars one time, which the caches then hold, and leaves what the launcher needs to give
   * it back after a copy that did not keep it: that time, and the sum of each jar, since one that
   * was exchanged must not pass for the old one. The format behind the first line is sha256sum's.
   */
  private static void fixTimes(Path lib) throws IOException {
    FileTime time =
        FileTime.from(
            Files.getLastModifiedTime(lib.resolve("bootscope.jar"))
                .toInstant()
                .truncatedTo(ChronoUnit.SECONDS));
    List<String> lines = new ArrayList<>(List.of(time.toString()));
    TreeSet<Path> jars = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(lib, "*.jar")) {
      found.forEach(jars::add);
    }
    for (Path jar : jars) {
      lines.add(sum(jar) + "  " + jar.getFileName());
      Files.setLastModifiedTime(jar, time);
    }
    Path sums = Files.write(lib.resolve("jars.sum"), lines);
    Files.setLastModifiedTime(sums, time);
  }

  private static String sum(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each Java runtime has it
    }
  }

  /**
   * Leaves the cache, or nothing and a line that says why.
   *
   * @param obstacle why it need not be tried
   */
  private static void make(Cache cache, Path jar, Optional<String> obstacle, PrintStream out)
      throws IOException, InterruptedException {
    Path file = jar.resolveSibling(cache.file());
    Files.deleteIfExists(file);
    Files.deleteIfExists(jar.resolveSibling(cache.log()));
    Optional<String> trouble = obstacle.isPresent() ? obstacle : run(cache, jar, file);
    if (trouble.isPresent()) {
      Files.deleteIfExists(file);
      out.printf(
          Locale.ROOT,
          "bootscope: left out %s, without which %s starts slower, since %s%n",
          cache.file(),
          cache.what,
          trouble.get());
    }
  }

  /** How the launcher has the Java runtime run what uses the cache of this name. */
  static List<String> options(String cache, Path lib) {
    List<String> files = new ArrayList<>(List.of("java.options"));
    if (System.getProperty("os.name").equals("Linux")) {
      files.add("linux.options");
    }
    files.add(cache + ".options");
    return files.stream().map(file -> "@" + lib.resolve(file)).toList();
  }

  /**
   * What went wrong in the run that should leave the file. It keeps translated code as any run, but
   * in a home of its own: nothing of the user's is read or written.
   */
  private static Optional<String> run(Cache cache, Path jar, Path file)
      throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("bootscope-training");
    try {
      return run(cache, jar, file, home);
    } finally {
      delete(home);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(p);
      }
    }
  }

  private static Optional<String> run(Cache cache, Path jar, Path file, Path home)
      throws IOException, InterruptedException {
    Path log = jar.resolveSibling(cache.log());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:AOTCacheOutput=" + file);
    command.addAll(options(cache.name, jar.getParent()));
    command.addAll(List.of("-Duser.home=" + home, "-cp", jar.toString()));
    command.addAll(cache.run);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(jar.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "LOCALAPPDATA"));
    Process run = builder.start();
    run.getOutputStream().close();
    String trouble = null;
    if (!run.waitFor(MINUTES, TimeUnit.MINUTES)) {
      run.descendants().forEach(ProcessHandle::destroyForcibly);
      run.destroyForcibly().waitFor();
      trouble =
          String.format(Locale.ROOT, "its training run did not end within %d minutes", MINUTES);
    } else if (run.exitValue() != 0) {
      trouble =
          String.format(Locale.ROOT, "its training run ended with status %d", run.exitValue());
    } else if (!Files.exists(file)) {
      trouble = "the Java runtime wrote none";
    }
    if (trouble == null) {
      Files.delete(log);
      return Optional.empty();
    }
    return Optional.of(trouble + "; what it said is in " + log);
  }

  /**
   * Boots on the terminal, with either engine and from each kind of kernel: what only the
   * interpreter does is profiled, too, and most boots are those of the engine that most users have.
   */
  static final class OnTerminal {
    /** A run that is stopped, taken back and let go on: with its history. */
    private static final String MONITOR = "step 100\nreverse-step\ngoto 20\ncont\n";

    private OnTerminal() {}

    /**
     * @param arguments a kernel, as after {@code -kernel}
     */
    public static void main(String[] arguments) throws IOException {
      Path home = Path.of(System.getProperty("user.home"));
      String name = arguments[0].substring(RunOptions.GUEST_PREFIX.length());
      Path bzImage = home.resolve("vmlinuz");
      Files.write(bzImage, TrainingFiles.bzImage(BuiltInGuests.read(name)));
      Path deb =
          Files.write(home.resolve("kernel.deb"), TrainingFiles.deb(Files.readAllBytes(bzImage)));
      Path firmware = Files.write(home.resolve("firmware.rom"), BuiltInGuests.trainingFirmware());
      List<String> through = List.of("-bios", firmware.toString());
      boot(arguments[0], "auto", 2, List.of(), ExitStatus.POWERED_OFF);
      System.setIn(new ByteArrayInputStream(MONITOR.getBytes(StandardCharsets.US_ASCII)));
      boot(arguments[0], "auto", 1, List.of("-S"), ExitStatus.POWERED_OFF);
      run(List.of("inspect", bzImage.toString()), ExitStatus.POWERED_OFF); // unpacks all of it
      run(List.of("inspect", deb.toString()), ExitStatus.POWERED_OFF);
      boot(bzImage.toString(), "auto", 1, List.of(), ExitStatus.POWERED_OFF);
      boot(bzImage.toString(), "auto", 1, through, ExitStatus.TRIPLE_FAULT);
      boot(arguments[0], "interpreter", 1, List.of(), ExitStatus.POWERED_OFF);
      Path profile = home.resolve("training.bootprofile");
      boot(
          arguments[0], "auto", 1, List.of("-profile", profile.toString()), ExitStatus.POWERED_OFF);
      EmulatorBackend.prepareEnd(); // a training run ends otherwise than others
      System.exit(0);
    }

    private static void boot(
        String kernel, String engine, int times, List<String> more, ExitStatus expected) {
      List<String> words = new ArrayList<>(more);
      words.addAll(
          List.of(
              "-kernel",
              kernel,
              "-initrd",
              "jars.sum", // any file
              "-append",
              "console=ttyS0",
              "-m",
              "512M",
              "-nographic",
              "-no-reboot",
              "-engine",
              engine,
              "-repeat",
              Integer.toString(times),
              "-timeline",
              "text"));
      run(words, expected);
    }

    private static void run(List<String> words, ExitStatus expected) {
      if (Main.run(words) != expected) {
        System.exit(1);
      }
    }
  }

  /** A boot in the window without a screen, with each of its parts used once. */
  static final class InWindow {
    private InWindow() {}

    /**
     * @param arguments a kernel, as after {@code -kernel}
     */
    public static void main(String[] arguments) {
      GuiLauncher.train(
          GuiLauncher.Setup.standard(new GuiLauncher.Boot(BootRequest.ofKernel(arguments[0]))));
      System.exit(0);
    }
  }
}
