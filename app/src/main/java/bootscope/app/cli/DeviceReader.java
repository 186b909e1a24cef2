package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.all;
import static bootscope.app.cli.OptionValues.number;

import bootscope.app.cli.RunOptions.DebugExitPorts;
import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.RunOptions.TestDevices;
import bootscope.core.machine.MachineConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code -device}, and the disks that {@code -drive} and {@code -device} make together.
 *
 * <p>Disks of {@code -device} come first, then those of {@code if=virtio}, each in the order given:
 * so QEMU 7.2 fills its slots, whatever the order of the two options is.
 */
final class DeviceReader {
  /** isa-debug-exit's ports where none are named (QEMU, {@code -device isa-debug-exit,help}). */
  private static final DebugExitPorts DEFAULT_EXIT = new DebugExitPorts(0x501, 2);

  private static final String BLOCK = "virtio-blk-pci";
  private static final String BLOCK_TOO = "virtio-blk"; // QEMU's other name for it
  private static final String EXIT = "isa-debug-exit";
  private static final String TESTDEV = "pc-testdev";

  private DeviceReader() {}

  /** As QEMU names them, so that scripts that look for one find it. */
  static String help() {
    return """
    name "virtio-blk-pci", bus PCI: drive=ID, the -drive if=none that it is
    name "isa-debug-exit", bus ISA: iobase=PORT, iosize=N (0x501, 2); a value written there ends
      the program with twice the value, plus 1, as its exit status
    name "pc-testdev", bus ISA: the ports and the window that kvm-unit-tests use
    """;
  }

  /** The properties of one device. */
  static String help(String driver) {
    return driver
        + " options:\n"
        + switch (driver) {
          case BLOCK, BLOCK_TOO -> "  drive=ID\n  id=ID\n";
          case EXIT -> "  id=ID\n  iobase=PORT (0x501)\n  iosize=N (2)\n";
          case TESTDEV -> "  id=ID\n";
          default -> throw notBuilt(driver);
        };
  }

  static List<DriveChoice> drives(Map<String, List<String>> values) {
    List<DriveReader.Drive> given =
        DriveReader.drives(all(values, "-drive"), values.containsKey("-snapshot"));
    Map<String, DriveReader.Drive> free = new LinkedHashMap<>();
    given.stream().filter(d -> !d.virtio()).forEach(d -> free.put(d.choice().id(), d));
    List<DriveChoice> disks = new ArrayList<>();
    for (String device : all(values, "-device")) {
      Suboptions keys = Suboptions.parse("-device", "driver", device);
      if (isBlock(keys.take("driver").orElse(""))) {
        disks.add(disk(keys, given, free));
      }
    }
    if (!free.isEmpty()) {
      String id = free.keySet().iterator().next();
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-drive: '%s' belongs to no device; add -device %s,drive=%s, or write if=virtio",
              id,
              BLOCK,
              id));
    }
    given.stream().filter(DriveReader.Drive::virtio).forEach(d -> disks.add(d.choice()));
    if (disks.size() > MachineConfiguration.MOST_DRIVES) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-drive: there are %d disks, and the machine has room for %d",
              disks.size(),
              MachineConfiguration.MOST_DRIVES));
    }
    return disks;
  }

  private static boolean isBlock(String driver) {
    return driver.equals(BLOCK) || driver.equals(BLOCK_TOO);
  }

  private static UsageException notBuilt(String driver) {
    return OptionValues.notBuilt("-device", driver, String.join(", ", BLOCK, EXIT, TESTDEV));
  }

  private static DriveChoice disk(
      Suboptions keys, List<DriveReader.Drive> given, Map<String, DriveReader.Drive> free) {
    String id =
        keys.take("drive")
            .orElseThrow(
                () ->
                    new UsageException(
                        String.format(Locale.ROOT, "-device: %s needs drive=ID", BLOCK)));
    keys.take("id"); // names the device for QEMU's monitor, and nothing else
    keys.refuseRest();
    DriveReader.Drive drive = free.remove(id);
    if (drive == null) {
      boolean there = given.stream().anyMatch(d -> d.choice().id().equals(id));
      throw new UsageException(
          there
              ? String.format(
                  Locale.ROOT,
                  "-device: the drive '%s' is in use already; a drive that -device names has"
                      + " if=none",
                  id)
              : String.format(
                  Locale.ROOT,
                  "-device: there is no drive '%s'; add -drive file=FILE,if=none,format=raw,id=%s",
                  id,
                  id));
    }
    return drive.choice();
  }

  static TestDevices testDevices(Map<String, List<String>> values) {
    Optional<DebugExitPorts> exit = Optional.empty();
    boolean testdev = false;
    for (String device : all(values, "-device")) {
      Suboptions keys = Suboptions.parse("-device", "driver", device);
      String driver = keys.take("driver").orElse("");
      switch (driver) {
        case EXIT -> {
          checkOnce(driver, exit.isPresent());
          exit = Optional.of(debugExit(keys));
        }
        case TESTDEV -> {
          checkOnce(driver, testdev);
          keys.take("id");
          keys.refuseRest();
          testdev = true;
        }
        default -> {
          if (!isBlock(driver)) {
            throw notBuilt(driver);
          }
        }
      }
    }
    return new TestDevices(exit, testdev);
  }

  private static void checkOnce(String driver, boolean there) {
    if (there) {
      throw new UsageException(
          String.format(Locale.ROOT, "-device: there can be only one %s", driver));
    }
  }

  private static DebugExitPorts debugExit(Suboptions keys) {
    int first =
        keys.take("iobase")
            .map(v -> (int) number("-device isa-debug-exit: iobase", v, 0, 0xFFFF))
            .orElse(DEFAULT_EXIT.first());
    int count =
        keys.take("iosize")
            .map(v -> (int) number("-device isa-debug-exit: iosize", v, 1, 4))
            .orElse(DEFAULT_EXIT.count());
    keys.take("id");
    keys.refuseRest();
    if (first + count > 0x10000) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-device isa-debug-exit: port 0x%x and %d more lie beyond 0xffff",
              first,
              count - 1));
    }
    return new DebugExitPorts(first, count);
  }

  /** Refuses a disk that the second of several runs would find as the first has left it. */
  static void checkRepeatable(List<DriveChoice> drives) {
    for (DriveChoice drive : drives) {
      if (!drive.readOnly() && !drive.snapshot()) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "-repeat: the next run would find what one wrote to %s; add -snapshot",
                drive.file()));
      }
    }
  }
}
