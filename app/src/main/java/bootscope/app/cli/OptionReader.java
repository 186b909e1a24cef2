package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.all;
import static bootscope.app.cli.OptionValues.asksHelp;
import static bootscope.app.cli.OptionValues.last;
import static bootscope.app.cli.OptionValues.nanoseconds;
import static bootscope.app.cli.OptionValues.notBuilt;
import static bootscope.app.cli.OptionValues.number;
import static bootscope.app.cli.OptionValues.path;

import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.RunOptions.CpuChoice;
import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.app.cli.RunOptions.LogItem;
import bootscope.app.cli.RunOptions.SnapshotSave;
import bootscope.app.cli.RunOptions.TimelineOutput;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.history.History;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** From option values, as written, to {@link RunOptions}. Each message begins with the option. */
final class OptionReader {
  private static final long LEAST_HISTORY = 64 << 20; // bytes

  static final List<String> CPU_MODELS = List.of("max", "x86-64-v2");

  private static final int MAX_SERIALS = 4;

  /** Without any of these, a run opens a window where there is a display. */
  private static final List<String> TERMINAL_OPTIONS =
      List.of(
          "-nographic",
          "-display", // none: nothing else is accepted
          "-vnc", // likewise
          "-serial",
          "-monitor",
          "-debugcon",
          "-nodefaults",
          "-no-shutdown",
          "-check-entry",
          "-d",
          "-D",
          "-timeline",
          "-profile",
          "-profile-program",
          "-repeat",
          "-max-instructions",
          "-max-time",
          "-snapshot-save",
          "-snapshot-load",
          "-state-hash");

  /** Which of these a capsule says itself, whoever opens it. */
  private static final List<String> CAPSULES_OPTIONS = List.of("-serial", "-debugcon");

  private final InstantSource hostTime;

  OptionReader(InstantSource hostTime) {
    this.hostTime = hostTime;
  }

  private static boolean wantsWindow(Map<String, List<String>> values) {
    List<String> others = values.containsKey("-replay") ? CAPSULES_OPTIONS : List.of();
    return TERMINAL_OPTIONS.stream().filter(values::containsKey).allMatch(others::contains);
  }

  /** The run that the values ask for, or the list that {@code -d help} and its like ask for. */
  Invocation read(Map<String, List<String>> values) {
    String help = Lists.asked(values);
    if (help != null) {
      return new Invocation.Print(help);
    }
    if (asksHelp(values, "-L")) {
      return new Invocation.FirmwarePlaces(FirmwareReader.folders(values));
    }
    MachineReader.check(values);
    Optional<Path> snapshotLoad =
        last(values, "-snapshot-load").map(v -> path("-snapshot-load", v));
    if (snapshotLoad.isPresent() && values.containsKey("-snapshot")) {
      throw new UsageException(
          "-snapshot: a loaded snapshot's drives keep what was said of them when it was saved;"
              + " leave -snapshot out, and put copies of the images in their place to have them"
              + " unchanged");
    }
    Optional<String> kernel = last(values, "-kernel");
    if (kernel.isEmpty() && snapshotLoad.isEmpty() && !values.containsKey("-bios")) {
      throw new UsageException(
          "-kernel: missing, so there is nothing to boot; try -kernel guest:hello-pvh");
    }
    boolean monitorOnStdio = monitorOnStdio(values);
    List<CharDevice> serials = serials(values, monitorOnStdio);
    CharDevice debugConsole =
        last(values, "-debugcon").map(v -> charDevice("-debugcon", v)).orElse(CharDevice.NONE);
    if (debugConsole.withMonitor()) {
      throw new UsageException("-debugcon: takes stdio, not mon:stdio");
    }
    boolean stateHash = values.containsKey("-state-hash");
    RunOptions options =
        new RunOptions(
            kernel.isPresent() && wantsWindow(values) && !DoorReader.onStdio(values),
            kernel,
            initrds(values),
            last(values, "-append").orElse(""),
            MachineReader.memory(all(values, "-m")),
            cpu(last(values, "-cpu").orElse("max")),
            serials,
            debugConsole,
            monitorOnStdio,
            values.containsKey("-S"),
            values.containsKey("-check-entry"),
            values.containsKey("-no-reboot"),
            values.containsKey("-no-shutdown"),
            logItems(values),
            last(values, "-D").map(v -> path("-D", v)),
            MachineReader.instructionShift(all(values, "-icount")),
            MachineReader.rtcStart(all(values, "-rtc"), hostTime),
            timelines(values),
            last(values, "-repeat").map(v -> (int) number("-repeat", v, 1, 10_000)).orElse(1),
            last(values, "-max-instructions")
                .map(v -> OptionalLong.of(number("-max-instructions", v, 1, Long.MAX_VALUE)))
                .orElse(OptionalLong.empty()),
            last(values, "-max-time")
                .map(v -> OptionalLong.of(nanoseconds("-max-time", v)))
                .orElse(OptionalLong.empty()),
            last(values, "-snapshot-save").map(OptionReader::snapshotSave),
            snapshotLoad,
            stateHash,
            stateHash ? stateHashAt(values.get("-state-hash")) : List.of(),
            FirmwareReader.firmware(values),
            DeviceReader.drives(values),
            DeviceReader.testDevices(values),
            FirmwareReader.loader(values),
            last(values, "-engine").map(OptionReader::engine).orElse(EngineChoice.AUTO),
            last(values, "-kept-code").map(OptionReader::keptCode).orElse(KeptCodeChoice.USUAL),
            last(values, "-history").map(OptionReader::history).orElse(History.USUAL_SIZE),
            last(values, "-replay").map(v -> path("-replay", v)),
            DoorReader.doors(values),
            ProfileReader.choice(all(values, "-profile"))
                .with(ProfileReader.programs(all(values, ProfileReader.PROGRAM))),
            debugFiles(values));
    checkTogether(options);
    return new Invocation.Run(options);
  }

  private static DebugFiles debugFiles(Map<String, List<String>> values) {
    List<String> sources = all(values, "-source-path");
    for (String value : sources) {
      int at = value.indexOf('=');
      if (value.isEmpty() || at == 0 || at == value.length() - 1) {
        throw new UsageException(
            "-source-path: '" + value + "' is neither FROM=TO nor a folder's name");
      }
      path("-source-path", value.substring(at + 1));
    }
    return new DebugFiles(sources, last(values, "-symbols").map(v -> path("-symbols", v)));
  }

  private static EngineChoice engine(String value) {
    for (EngineChoice choice : EngineChoice.values()) {
      if (choice.key().equals(value)) {
        return choice;
      }
    }
    throw new UsageException(
        String.format(
            Locale.ROOT, "-engine: '%s' is none; there are auto, native, interpreter", value));
  }

  private static long history(String value) {
    if (value.equals("off")) {
      return 0;
    }
    long bytes = SizeReader.bytes("-history", value);
    if (bytes < LEAST_HISTORY) {
      throw new UsageException("-history: '" + value + "' is too small; give off, or 64M or more");
    }
    return bytes;
  }

  private static KeptCodeChoice keptCode(String value) {
    return value.equals("off")
        ? KeptCodeChoice.OFF
        : new KeptCodeChoice(true, Optional.of(path("-kept-code", value)));
  }

  private static List<String> initrds(Map<String, List<String>> values) {
    List<String> items = last(values, "-initrd").map(Suboptions::splitCommas).orElse(List.of());
    items.forEach(item -> path("-initrd", item));
    return items;
  }

  static CpuChoice cpu(String value) {
    String[] items = value.split(",", -1);
    if (!CPU_MODELS.contains(items[0])) {
      throw notBuilt("-cpu", items[0], String.join(", ", CPU_MODELS));
    }
    Set<String> with = new LinkedHashSet<>();
    Set<String> without = new LinkedHashSet<>();
    for (int i = 1; i < items.length; i++) {
      String item = items[i].toLowerCase(Locale.ROOT);
      boolean on = item.startsWith("+") || item.endsWith("=on");
      boolean off = item.startsWith("-") || item.endsWith("=off");
      String name = item.replaceAll("^[+-]|=(on|off)$", "").replace('.', '-').replace('_', '-');
      if (on == off || !CpuFeatures.BY_NAME.containsKey(name)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "-cpu: '%s' is not a feature that can be switched; -cpu help lists those",
                items[i]));
      }
      (on ? with : without).add(name);
      (on ? without : with).remove(name);
    }
    return new CpuChoice(items[0], with, without);
  }

  private static boolean monitorOnStdio(Map<String, List<String>> values) {
    String monitor = last(values, "-monitor").orElse("none");
    return switch (monitor) {
      case "stdio" -> true;
      case "none", "null" -> false;
      default -> throw notBuilt("-monitor", monitor, "stdio, null, none");
    };
  }

  private static List<CharDevice> serials(
      Map<String, List<String>> values, boolean monitorOnStdio) {
    List<String> given = values.getOrDefault("-serial", List.of());
    if (given.size() > MAX_SERIALS) {
      throw new UsageException("-serial: there are only four serial ports, COM1 to COM4");
    }
    if (!given.isEmpty()) {
      return given.stream().map(v -> charDevice("-serial", v)).toList();
    }
    if (monitorOnStdio || DoorReader.onStdio(values) || values.containsKey("-nodefaults")) {
      return List.of(CharDevice.NONE);
    }
    return List.of(charDevice("-serial", "mon:stdio"));
  }

  static CharDevice charDevice(String option, String value) {
    if (value.startsWith("file:") && value.length() > 5) {
      return new CharDevice(
          CharDevice.Kind.FILE, Optional.of(path(option, value.substring(5))), false);
    }
    return switch (value) {
      case "stdio" -> new CharDevice(CharDevice.Kind.STDIO, Optional.empty(), false);
      case "mon:stdio" -> new CharDevice(CharDevice.Kind.STDIO, Optional.empty(), true);
      case "null" -> new CharDevice(CharDevice.Kind.NULL, Optional.empty(), false);
      case "none" -> CharDevice.NONE;
      default -> throw notBuilt(option, value, "stdio, mon:stdio, file:PATH, null, none");
    };
  }

  private static Set<LogItem> logItems(Map<String, List<String>> values) {
    Set<LogItem> items = EnumSet.noneOf(LogItem.class);
    for (String value : values.getOrDefault("-d", List.of())) {
      for (String key : value.split(",", -1)) {
        items.add(
            List.of(LogItem.values()).stream()
                .filter(item -> item.key().equals(key))
                .findFirst()
                .orElseThrow(
                    () ->
                        new UsageException(
                            String.format(
                                Locale.ROOT,
                                "-d: logging '%s' is not built yet; -d help lists what is",
                                key))));
      }
    }
    return items;
  }

  private static List<TimelineOutput> timelines(Map<String, List<String>> values) {
    List<TimelineOutput> outputs = new ArrayList<>();
    for (String value : values.getOrDefault("-timeline", List.of())) {
      int colon = value.indexOf(':');
      String format = colon < 0 ? value : value.substring(0, colon);
      Optional<Path> file =
          colon < 0 ? Optional.empty() : Optional.of(path("-timeline", value.substring(colon + 1)));
      switch (format) {
        case "text" -> outputs.add(new TimelineOutput(TimelineOutput.Format.TEXT, file));
        case "json" -> outputs.add(new TimelineOutput(TimelineOutput.Format.JSON, file));
        case "csv" -> outputs.add(new TimelineOutput(TimelineOutput.Format.CSV, file));
        default -> throw notBuilt("-timeline", value, "text, text:FILE, json:FILE, csv:FILE");
      }
    }
    return outputs;
  }

  private static SnapshotSave snapshotSave(String value) {
    Suboptions save = Suboptions.parse("-snapshot-save", null, value);
    String at = save.take("at").orElse(null);
    String file = save.take("file").orElse(null);
    save.refuseRest();
    if (at == null || file == null) {
      throw new UsageException("-snapshot-save: needs at=N,file=FILE");
    }
    return new SnapshotSave(
        number("-snapshot-save", at, 0, Long.MAX_VALUE), path("-snapshot-save", file));
  }

  private static List<Long> stateHashAt(List<String> given) {
    Set<Long> counts = new TreeSet<>();
    for (String value : given) {
      for (String item : value.split(",", -1)) {
        if (!item.equals("end")) {
          counts.add(number("-state-hash", item, 0, Long.MAX_VALUE));
        }
      }
    }
    return List.copyOf(counts);
  }

  private static void checkTogether(RunOptions options) {
    long users =
        options.serials().stream().filter(d -> d.kind() == CharDevice.Kind.STDIO).count()
            + (options.monitorOnStdio() ? 1 : 0)
            + options.doors().stream().filter(d -> d.address().isEmpty()).count();
    if (users > 1) {
      throw new UsageException(
          "-serial, -monitor, -gdb, -dap, -control: only one of them can have stdio; mon:stdio"
              + " shares it");
    }
    if (options.repeat() > 1 && !options.doors().isEmpty()) {
      throw new UsageException(
          "-repeat: goes not with " + options.doors().getFirst().protocol().option());
    }
    checkGuest(options);
    checkLoader(options);
    if (options.repeat() > 1 && options.profile().wanted()) {
      throw new UsageException("-repeat: goes not with a profile: each run would be the same");
    }
    if (options.repeat() > 1 && (options.stopAtStart() || options.snapshotSave().isPresent())) {
      throw new UsageException("-repeat: goes neither with -S nor with -snapshot-save");
    }
    boolean controlled = options.monitorReachable() || !options.doors().isEmpty();
    if ((options.stopAtStart() || options.noShutdown()) && !controlled) {
      throw new UsageException(
          "-S, -no-shutdown: open the monitor, which has no terminal; add -monitor stdio");
    }
  }

  private static void checkLoader(RunOptions options) {
    if (options.loader() == RunOptions.Loader.ALL && !options.checkEntry()) {
      throw new UsageException(
          "-loader all: shows what each loader hands over; add -check-entry, or boot as all of them"
              + " with 'bootscope measure'");
    }
    boolean direct = options.firmware().image().isEmpty() && options.snapshotLoad().isEmpty();
    if (options.loader() != RunOptions.Loader.BOOTSCOPE && !direct) {
      throw new UsageException(
          "-loader: is for a boot without firmware; leave -bios, -snapshot-load or -loader out");
    }
  }

  /** Symbols and sources are looked at where it is known where a kernel lies. */
  private static void checkDebugFiles(RunOptions options) {
    boolean symbols = options.debugFiles().symbols().isPresent();
    boolean sources = !options.debugFiles().sources().isEmpty();
    if (options.kernel().isPresent() || !symbols && !sources) {
      return;
    }
    String option = symbols ? "-symbols" : "-source-path";
    if (options.snapshotLoad().isEmpty()) {
      throw new UsageException(
          option
              + ": belongs to a kernel that -kernel names; of one that firmware loads it is not"
              + " known where it lies; add -kernel FILE, or leave "
              + option
              + " out");
    }
    if (!symbols) {
      throw new UsageException(
          "-source-path: a snapshot has no lines of source; add -symbols FILE, or leave"
              + " -source-path out");
    }
  }

  /** Whether what is to be booted fits together. */
  private static void checkGuest(RunOptions options) {
    boolean another =
        options.kernel().isPresent()
            || !options.initrds().isEmpty()
            || !options.firmware().equals(RunOptions.FirmwareChoice.NONE)
            || !options.drives().isEmpty()
            || !options.testDevices().equals(RunOptions.TestDevices.NONE);
    if (options.snapshotLoad().isPresent() && another) {
      throw new UsageException(
          "-snapshot-load: brings its own guest and machine; leave -kernel, -initrd, -bios, -L,"
              + " -fw_cfg, -drive and -device out");
    }
    boolean kernels = !options.initrds().isEmpty() || !options.append().isEmpty();
    if (options.firmware().image().isPresent() && options.kernel().isEmpty() && kernels) {
      throw new UsageException("-initrd, -append: belong to a kernel; add -kernel FILE");
    }
    checkDebugFiles(options);
    if (options.repeat() > 1) {
      DeviceReader.checkRepeatable(options.drives());
    }
  }
}
