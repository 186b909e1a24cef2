package bootscope.app.cli;

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
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
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
  static final List<String> CPU_MODELS = List.of("max", "x86-64-v2");

  private static final long MIB = 1L << 20;
  private static final long MIN_MEMORY = 2 * MIB;
  private static final long MAX_MEMORY = 64L << 30;
  private static final LocalDateTime DEFAULT_RTC = LocalDateTime.of(2026, 1, 1, 0, 0);
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
          "-repeat",
          "-max-instructions",
          "-max-time",
          "-snapshot-save",
          "-snapshot-load",
          "-state-hash");

  private final InstantSource hostTime;

  OptionReader(InstantSource hostTime) {
    this.hostTime = hostTime;
  }

  /** The run that the values ask for, or the list that {@code -d help} and its like ask for. */
  Invocation read(Map<String, List<String>> values) {
    String help = listAskedFor(values);
    if (help != null) {
      return new Invocation.Print(help);
    }
    if (asksHelp(values, "-L")) {
      return new Invocation.FirmwarePlaces(FirmwareReader.folders(values));
    }
    checkFixedChoices(values);
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
            kernel.isPresent() && TERMINAL_OPTIONS.stream().noneMatch(values::containsKey),
            kernel,
            initrds(values),
            last(values, "-append").orElse(""),
            last(values, "-m").map(OptionReader::memory).orElse(RunOptions.DEFAULT_MEMORY),
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
            last(values, "-icount").map(OptionReader::instructionShift).orElse(0),
            last(values, "-rtc").map(this::rtcStart).orElse(DEFAULT_RTC),
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
            last(values, "-kept-code").map(OptionReader::keptCode).orElse(KeptCodeChoice.USUAL));
    checkTogether(options);
    return new Invocation.Run(options);
  }

  private static String listAskedFor(Map<String, List<String>> values) {
    if (asksHelp(values, "-d")) {
      return Help.logItems();
    }
    if (asksHelp(values, "-cpu")) {
      return Help.cpus();
    }
    if (asksHelp(values, "-device")) {
      return DeviceReader.help();
    }
    if (asksHelp(values, "-loader")) {
      return Help.loaders();
    }
    return asksHelp(values, "-machine") ? Help.machines() : null;
  }

  private static void checkFixedChoices(Map<String, List<String>> values) {
    last(values, "-machine").ifPresent(OptionReader::checkMachine);
    last(values, "-smp").ifPresent(OptionReader::checkProcessors);
    for (String option : List.of("-vga", "-display", "-vnc", "-net", "-nic", "-parallel")) {
      last(values, option)
          .filter(v -> !v.equals("none"))
          .ifPresent(
              v -> {
                throw notBuilt(option, v, "none");
              });
    }
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

  private static KeptCodeChoice keptCode(String value) {
    return value.equals("off")
        ? KeptCodeChoice.OFF
        : new KeptCodeChoice(true, Optional.of(path("-kept-code", value)));
  }

  private static void checkMachine(String value) {
    Suboptions machine = Suboptions.parse("-machine", "type", value);
    machine.takeOnly("type", "q35");
    machine.take("accel");
    for (String absent : List.of("usb", "smm", "vmport", "graphics", "nvdimm", "sata")) {
      machine.takeOnly(absent, "off");
    }
    for (String present : List.of("acpi", "hpet", "pic", "pit")) {
      machine.takeOnly(present, "on");
    }
    machine.refuseRest();
  }

  private static void checkProcessors(String value) {
    Suboptions processors = Suboptions.parse("-smp", "cpus", value);
    for (String key : List.of("cpus", "sockets", "dies", "cores", "threads", "maxcpus")) {
      processors.takeOnly(key, "1");
    }
    processors.refuseRest();
  }

  private static List<Path> initrds(Map<String, List<String>> values) {
    List<Path> files = new ArrayList<>();
    last(values, "-initrd")
        .ifPresent(v -> Suboptions.splitCommas(v).forEach(f -> files.add(path("-initrd", f))));
    return files;
  }

  static long memory(String value) {
    Suboptions memory = Suboptions.parse("-m", "size", value);
    String size = memory.take("size").orElseThrow(() -> new UsageException("-m: no size= in it"));
    memory.refuseRest();
    long bytes = size(size);
    if (bytes < MIN_MEMORY || bytes > MAX_MEMORY || bytes % 4096 != 0) {
      throw new UsageException(
          String.format(
              Locale.ROOT, "-m: %s is not a whole number of 4 KiB pages between 2M and 64G", size));
    }
    return bytes;
  }

  /** A number of bytes with an optional unit; MiB without one, as QEMU has it. */
  private static long size(String text) {
    int unit =
        text.isEmpty()
            ? -1
            : "BKMGT".indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
    String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    int shift = unit < 0 ? 20 : 10 * unit;
    try {
      return Math.multiplyExact(Long.parseLong(digits), 1L << shift);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new UsageException(
          String.format(Locale.ROOT, "-m: '%s' is not a size such as 512, 512M or 4G", text));
    }
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
    if (monitorOnStdio || values.containsKey("-nodefaults")) {
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

  static int instructionShift(String value) {
    Suboptions icount = Suboptions.parse("-icount", "shift", value);
    String shift = icount.take("shift").orElse("0");
    icount.takeOnly("align", "off");
    icount.takeOnly("sleep", "on", "off");
    icount.refuseRest();
    if (shift.equals("auto")) {
      throw new UsageException(
          "-icount: shift=auto follows the host's clock, and runs could not be repeated; give"
              + " 0–10");
    }
    return (int) number("-icount", shift, 0, 10);
  }

  LocalDateTime rtcStart(String value) {
    Suboptions rtc = Suboptions.parse("-rtc", null, value);
    rtc.takeOnly("clock", "vm");
    rtc.takeOnly("driftfix", "none");
    String base = rtc.take("base").orElse("");
    rtc.refuseRest();
    if (base.isEmpty()) {
      return DEFAULT_RTC;
    }
    if (base.equals("utc")) {
      return LocalDateTime.ofInstant(hostTime.instant(), ZoneOffset.UTC)
          .truncatedTo(ChronoUnit.SECONDS);
    }
    try {
      return base.contains("T")
          ? LocalDateTime.parse(base).truncatedTo(ChronoUnit.SECONDS)
          : LocalDate.parse(base).atStartOfDay();
    } catch (DateTimeParseException e) {
      throw notBuilt("-rtc", "base=" + base, "base=utc, base=2026-01-31, base=2026-01-31T12:00:00");
    }
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
            + (options.monitorOnStdio() ? 1 : 0);
    if (users > 1) {
      throw new UsageException(
          "-serial, -monitor: only one of them can have stdio; mon:stdio shares it");
    }
    checkGuest(options);
    checkLoader(options);
    if (options.repeat() > 1 && (options.stopAtStart() || options.snapshotSave().isPresent())) {
      throw new UsageException("-repeat: goes neither with -S nor with -snapshot-save");
    }
    if ((options.stopAtStart() || options.noShutdown()) && !options.monitorReachable()) {
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
    if (options.repeat() > 1) {
      DeviceReader.checkRepeatable(options.drives());
    }
  }
}
