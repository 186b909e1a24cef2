package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.all;
import static bootscope.app.cli.OptionValues.notBuilt;
import static bootscope.app.cli.OptionValues.number;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads what QEMU's options say of the machine itself. Most of it can be said in one way only; any
 * other is refused by its name, since the guest would not get what was asked for.
 */
final class MachineReader {
  static final String MACHINE = "q35";

  /** Whose guests cannot tell them apart: each runs the processor's own instructions. */
  static final List<String> ACCELERATORS = List.of("tcg", "kvm", "hvf", "whpx", "nvmm", "hax");

  /** Properties of the machine that have one value here. */
  static final SortedMap<String, String> PROPERTIES =
      new TreeMap<>(
          Map.of(
              "acpi", "on",
              "graphics", "off",
              "hpet", "on",
              "nvdimm", "off",
              "pic", "on",
              "pit", "on",
              "sata", "off",
              "smm", "off",
              "usb", "off",
              "vmport", "off"));

  /** Parts of a processor topology, in QEMU's names; there is one of each. */
  static final List<String> TOPOLOGY =
      List.of(
          "cpus",
          "maxcpus",
          "drawers",
          "books",
          "sockets",
          "dies",
          "clusters",
          "modules",
          "cores",
          "threads");

  static final List<String> ONLY_NONE =
      List.of("-vga", "-display", "-vnc", "-net", "-nic", "-parallel");

  private static final long MEMORY_STEP = 8192;
  private static final LocalDateTime DEFAULT_RTC = LocalDateTime.of(2026, 1, 1, 0, 0);

  private MachineReader() {}

  /** Refuses what asks for another machine than there is. */
  static void check(Map<String, List<String>> values) {
    checkMachine(all(values, "-machine"));
    for (String value : all(values, "-accel")) { // several: QEMU takes the first that works
      Suboptions accelerator = Suboptions.parse("-accel", "accel", value);
      accelerator.take("accel").ifPresent(names -> checkAccelerators("-accel", names));
      accelerator.takeOnly("thread", "single");
      accelerator.takeOnly("one-insn-per-tb", "off");
      accelerator.refuseRest();
    }
    Suboptions processors = Suboptions.merge("-smp", "cpus", all(values, "-smp"));
    for (String part : TOPOLOGY) {
      processors.takeOnly(part, "1");
    }
    processors.refuseRest();
    for (String option : ONLY_NONE) {
      for (String value : all(values, option)) {
        if (!value.equals("none")) {
          throw notBuilt(option, value, "none");
        }
      }
    }
  }

  private static void checkMachine(List<String> given) {
    Suboptions machine = Suboptions.merge("-machine", "type", given);
    machine.takeOnly("type", MACHINE);
    machine.take("accel").ifPresent(names -> checkAccelerators("-machine", names));
    for (Map.Entry<String, String> property : PROPERTIES.entrySet()) {
      machine.takeOnly(property.getKey(), property.getValue());
    }
    machine.refuseRest();
  }

  private static void checkAccelerators(String option, String names) {
    for (String name : names.split(":", -1)) {
      if (!ACCELERATORS.contains(name)) {
        throw notBuilt(option, "accel=" + name, String.join(", ", ACCELERATORS));
      }
    }
  }

  /** Bytes of guest RAM. */
  static long memory(List<String> given) {
    if (given.isEmpty()) {
      return RunOptions.DEFAULT_MEMORY;
    }
    Suboptions memory = Suboptions.merge("-m", "size", given);
    String size = memory.take("size").orElseThrow(() -> new UsageException("-m: no size= in it"));
    memory.refuseRest();
    return memorySize(size);
  }

  /** Guest RAM in bytes: a size, and of one that is no multiple of 8 KiB the next, as with QEMU. */
  static long memorySize(String size) {
    long given = SizeReader.bytes("-m", size);
    if (given < RunOptions.LEAST_MEMORY || given > RunOptions.MOST_MEMORY) {
      throw new UsageException(
          String.format(Locale.ROOT, "-m: %s is not between 2M and 64G", size));
    }
    return given + MEMORY_STEP - 1 & -MEMORY_STEP;
  }

  /** The power of two that is an instruction's length in nanoseconds. */
  static int instructionShift(List<String> given) {
    Suboptions icount = Suboptions.merge("-icount", "shift", given);
    String shift = icount.take("shift").orElse("0");
    icount.takeOnly("align", "off");
    icount.takeOnly("sleep", "on", "off");
    icount
        .take("rr")
        .ifPresent(
            way -> {
              throw new UsageException(
                  String.format(
                      Locale.ROOT,
                      "-icount: rr=%s is not built yet; a run with the same input is the same run",
                      way));
            });
    icount.refuseRest();
    if (shift.equals("auto")) {
      throw new UsageException(
          "-icount: shift=auto follows the host's clock, and runs could not be repeated; give"
              + " 0–10");
    }
    return (int) number("-icount", shift, 0, 10);
  }

  /**
   * What the guest's clock shows at the start, in UTC.
   *
   * @param hostTime asked only for {@code base=utc}
   */
  static LocalDateTime rtcStart(List<String> given, InstantSource hostTime) {
    Suboptions rtc = Suboptions.merge("-rtc", null, given);
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
}
