package bootscope.app.cli.run;

import bootscope.app.cli.ModuleFile;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.FileNames;
import bootscope.core.boot.Firmware;
import bootscope.core.files.OutputFile;
import bootscope.core.files.ZstdLibrary;
import bootscope.core.machine.Drive;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The files that the runs of a command line write. All are opened before the first guest runs, and
 * none of them is a file that the runs read, or another one of them. What they hold stays until the
 * guest is there ({@link #begin}) or the report is. A file that cannot be written in the end is the
 * user's mistake, like one that could not be opened.
 */
final class RunFiles implements AutoCloseable {
  /**
   * A file and who named it.
   *
   * @param whole it is written at once, and appears when it is complete
   */
  private record Named(String option, Path path, boolean whole) {}

  private static final String SNAPSHOT = "-snapshot-save";
  private static final String PROFILE = "-profile";

  private final PrintStream err;
  private final Map<Path, OutputFile> files = new LinkedHashMap<>();
  private final Map<Path, Growing> growing = new LinkedHashMap<>();
  private final List<Named> outputs;
  private final List<String> failures = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onSignal = new Thread(this::awaitEnd, "files");

  /**
   * Checks and opens them.
   *
   * @param err is told at once of a log that cannot be written on
   * @throws UsageException if one cannot be written, or must not be
   */
  RunFiles(RunOptions options, PrintStream err) {
    this.err = err;
    outputs = outputs(options);
    for (int i = 0; i < outputs.size(); i++) {
      refuseIfAmong(outputs.get(i), inputs(options), "the run reads it");
      refuseIfAmong(outputs.get(i), outputs.subList(0, i), "both would write to it");
      refuseIfAmong(outputs.get(i), standard(), "both would write to it");
    }
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      outputs.forEach(this::open);
    } catch (UsageException e) {
      close();
      throw e;
    }
  }

  // ---------------------------------------------------------------- which files

  private static List<Named> outputs(RunOptions options) {
    List<Named> all = new ArrayList<>();
    for (CharDevice device : options.serials()) {
      device.file().ifPresent(file -> all.add(new Named("-serial", file, false)));
    }
    options.debugConsole().file().ifPresent(file -> all.add(new Named("-debugcon", file, false)));
    if (!options.log().isEmpty()) {
      options.logFile().ifPresent(file -> all.add(new Named("-D", file, false)));
    }
    options.snapshotSave().ifPresent(save -> all.add(new Named(SNAPSHOT, save.file(), true)));
    options
        .timelines()
        .forEach(t -> t.file().ifPresent(file -> all.add(new Named("-timeline", file, true))));
    options.profile().outputs().forEach(o -> all.add(new Named(PROFILE, o.file(), true)));
    return all;
  }

  private static List<Named> inputs(RunOptions options) {
    List<Named> all = new ArrayList<>();
    if (options.builtInGuest().isEmpty()) {
      options.kernel().ifPresent(name -> add(all, "-kernel", name));
    }
    for (String item : options.initrds()) {
      all.add(new Named("-initrd", ModuleFile.of(item).file(), false));
    }
    options.drives().forEach(d -> all.add(new Named("-drive", d.file(), false)));
    options.snapshotLoad().ifPresent(f -> all.add(new Named("-snapshot-load", f, false)));
    options
        .profile()
        .programs()
        .forEach(p -> all.add(new Named("-profile-program", p.file(), false)));
    RunOptions.FirmwareChoice firmware = options.firmware();
    firmware
        .files()
        .forEach(f -> f.file().ifPresent(file -> all.add(new Named("-fw_cfg", file, false))));
    if (firmware.image().isPresent()) {
      FirmwareFiles places = FirmwareFiles.of(firmware.folders());
      for (String name :
          List.of(
              firmware.image().get(),
              Firmware.LINUX_ROM,
              Firmware.PVH_ROM,
              Firmware.MULTIBOOT_ROM)) {
        places.located(name).ifPresent(f -> all.add(new Named("-bios", f, false)));
      }
    }
    return all;
  }

  private static void add(List<Named> all, String option, String name) {
    try {
      all.add(new Named(option, FileNames.path(name), false));
    } catch (InvalidPathException e) {
      // No file's name; it is refused by name when it is opened.
    }
  }

  /** Standard output and error where they are files, on Linux. */
  private static List<Named> standard() {
    return List.of(
        new Named("standard output", Path.of("/proc/self/fd/1"), false),
        new Named("standard error", Path.of("/proc/self/fd/2"), false));
  }

  /** Several may write to one device or pipe; to a file, they would write over each other. */
  private static void refuseIfAmong(Named output, List<Named> others, String why) {
    if (Files.exists(output.path) && !Files.isRegularFile(output.path)) {
      return;
    }
    for (Named other : others) {
      if (OutputFile.same(output.path, other.path)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "%s: %s is the file of %s too%s, and %s; name another file",
                output.option,
                output.path,
                other.option,
                output.path.equals(other.path) || other.option.startsWith("standard")
                    ? ""
                    : " (" + other.path + ")",
                why));
      }
    }
  }

  /**
   * Refuses a file that is to be written beside a run if the run reads or writes it.
   *
   * @param option that names it
   */
  static void refuse(String option, Path file, RunOptions run) {
    Named output = new Named(option, file, true);
    refuseIfAmong(output, inputs(run), "the run reads it");
    refuseIfAmong(output, outputs(run), "both would write to it");
  }

  /** Refuses what two runs, one after the other, would write to one file. */
  static void refuse(RunOptions one, RunOptions other) {
    outputs(other).forEach(o -> refuseIfAmong(o, outputs(one), "both boots would write to it"));
  }

  // ---------------------------------------------------------------- writing them

  private void open(Named output) {
    try {
      if (output.option.equals(SNAPSHOT) || output.option.equals(PROFILE)) {
        ZstdLibrary.load();
      }
      OutputFile file =
          output.whole ? OutputFile.whole(output.path) : OutputFile.growing(output.path);
      files.put(output.path, file);
      if (!output.whole) {
        growing.put(output.path, new Growing(output.option, file));
      }
    } catch (IOException e) {
      throw unwritten(output.option, output.path, e);
    } catch (UnsatisfiedLinkError e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s: Zstandard's native library cannot be loaded on this host (%s); %s",
              output.option,
              e.getMessage(),
              ZstdLibrary.REMEDY));
    }
  }

  private static UsageException unwritten(String option, Path path, IOException e) {
    return new UsageException(trouble(option, path, e));
  }

  private static String trouble(String option, Path path, IOException e) {
    return String.format(
        Locale.ROOT, "%s: %s cannot be written: %s", option, path, OutputFile.reason(e));
  }

  /**
   * The guest is there: logs begin anew, in the first of several runs.
   *
   * @param drives its machine's, which a snapshot may have brought
   * @throws UsageException if one of them is to be written as a report or a log
   */
  void begin(List<Drive> drives) {
    List<Named> disks = drives.stream().map(d -> new Named("its drive", d.file(), false)).toList();
    outputs.forEach(output -> refuseIfAmong(output, disks, "the run reads it"));
    growing.values().forEach(Growing::begin);
  }

  /** A file that is written as the guest runs; never throws, {@link #finish} tells of it. */
  OutputStream log(Path path) {
    return growing.get(path);
  }

  /** A file for a report, which its writer completes. */
  OutputFile report(Path path) {
    return files.get(path);
  }

  /** Writes a whole report. */
  void write(Path path, String text) {
    OutputFile file = files.get(path);
    try {
      file.stream().write(text.getBytes(StandardCharsets.UTF_8));
      file.commit();
    } catch (IOException e) {
      refuse(path, e);
    }
  }

  /**
   * A report could not be written.
   *
   * @throws UsageException unless it went to a pipe, whose reader has read enough
   */
  void refuse(Path path, IOException e) {
    if (!files.get(path).isPipe()) {
      String option =
          outputs.stream().filter(o -> o.path.equals(path)).findFirst().orElseThrow().option;
      throw unwritten(option, path, e);
    }
  }

  /** Closes the logs. */
  void finish() {
    for (Growing log : growing.values()) {
      log.close();
    }
    if (!failures.isEmpty()) {
      throw new UsageException(String.join("\n", failures));
    }
  }

  /** Takes back what was not completed. */
  @Override
  public void close() {
    for (OutputFile file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        // A log was told of when it was finished, and of a report nothing is left.
      }
    }
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // The program is ending already, by that very hook.
    }
  }

  /** Seconds that files are waited for when the program is to end, and profiles of long runs. */
  private static final int SOON = 3;

  private static final int LATER = 300;

  /** Ctrl-C: the runtime is going down; lets the files be completed. */
  private void awaitEnd() {
    try {
      if (!closed.await(SOON, TimeUnit.SECONDS)
          && outputs.stream().anyMatch(o -> o.option.equals(PROFILE))) {
        err.println("bootscope: the profile is still being written");
        closed.await(LATER - SOON, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A log. The guest goes on without it. */
  private final class Growing extends OutputStream {
    private final String option;
    private final OutputFile file;
    private boolean ended;

    Growing(String option, OutputFile file) {
      this.option = option;
      this.file = file;
    }

    void begin() {
      attempt(OutputFile::stream);
    }

    @Override
    public void write(int b) {
      attempt(f -> f.stream().write(b));
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      attempt(f -> f.stream().write(bytes, from, length));
    }

    @Override
    public void flush() {
      attempt(f -> f.stream().flush());
    }

    @Override
    public void close() {
      attempt(OutputFile::commit);
      ended = true;
    }

    private void attempt(Step step) {
      if (ended) {
        return;
      }
      try {
        step.on(file);
      } catch (IOException e) {
        ended = true;
        if (!file.isPipe()) { // else its reader has read enough
          failures.add(trouble(option, file.path(), e));
          err.printf(
              Locale.ROOT,
              "bootscope: %s: %s cannot be written any more; the guest goes on%n",
              option,
              file.path());
        }
      }
    }
  }

  private interface Step {
    void on(OutputFile file) throws IOException;
  }
}
