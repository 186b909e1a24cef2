package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.ByteText;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.BootProtocol;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.boot.FirmwarePvh;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.measure.Measurement.Way;
import bootscope.core.timeline.MeasuredWay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The ways in which one kernel can be booted on this computer.
 *
 * @param ways without firmware first, then through each firmware as bzImage and as vmlinux
 * @param left why a way is not among them, a sentence each
 * @param warnings what is risky about them, a line each
 */
public record BootWays(List<Way> ways, List<String> left, List<String> warnings) {
  /** The firmware that QEMU takes for its machines q35 and microvm. */
  public static final List<String> FIRMWARE = List.of("bios-256k.bin", "qboot.rom");

  /** What all ways have in common. */
  public record Guest(
      KernelImage kernel,
      List<BootModule> modules,
      String commandLine,
      MachineConfiguration machine,
      KeptCodeChoice keptCode) {
    /**
     * Opens its files.
     *
     * @param kernel a file's name, or {@code guest:NAME}
     * @throws UsageException where one cannot be read, or is not what it should be
     */
    public static Guest of(
        String kernel,
        List<String> initrds,
        String commandLine,
        MachineConfiguration machine,
        KeptCodeChoice keptCode) {
      KernelImage image = EmulatorBackend.open(kernel);
      try {
        return new Guest(image, Protocols.modules(initrds, image), commandLine, machine, keptCode);
      } catch (ImageException e) {
        throw new UsageException(e.getMessage());
      }
    }
  }

  /**
   * What became of looking for a firmware.
   *
   * @param file where it was found; empty where it was not
   * @param trouble why some way through it cannot be measured, a sentence; empty where all can
   */
  public record FoundFirmware(String name, Optional<String> file, String trouble) {}

  /** Looks for firmware, and for the option ROMs that it needs. Reads files. */
  public static List<FoundFirmware> find(List<String> firmware, List<Path> folders) {
    List<FoundFirmware> found = new ArrayList<>();
    for (String name : firmware) {
      FirmwareChoice choice = new FirmwareChoice(Optional.of(name), folders, List.of());
      Optional<String> file = Optional.empty();
      String trouble = "";
      for (boolean linux : new boolean[] {true, false}) {
        try {
          file = Optional.of(fileOf(Protocols.through(choice, linux)));
        } catch (BootException | UsageException e) {
          trouble = e.getMessage();
        }
      }
      found.add(new FoundFirmware(name, file, trouble));
    }
    return found;
  }

  private static String fileOf(BootProtocol protocol) {
    return switch (protocol) {
      case FirmwareLinux linux -> linux.firmware().name();
      case FirmwarePvh pvh -> pvh.firmware().name();
      default -> throw new IllegalStateException(protocol.title());
    };
  }

  /** What was booted, as reports name it. */
  public static Map<String, String> described(
      String kernel, List<String> initrds, String commandLine, long memoryBytes) {
    Map<String, String> guest = new LinkedHashMap<>();
    guest.put("kernel", ByteText.readable(kernel));
    guest.put("initrd", ByteText.readable(String.join(",", initrds)));
    guest.put("append", ByteText.readable(commandLine));
    guest.put("memoryBytes", String.valueOf(memoryBytes));
    return guest;
  }

  public BootWays {
    ways = List.copyOf(ways);
    left = List.copyOf(left);
    warnings = List.copyOf(warnings);
  }

  /**
   * Finds them.
   *
   * @param firmware images, each a file or a bare name that is looked for
   * @param folders in which firmware is looked for first
   * @param needed whether each image must be there; else one that is not is left out
   * @throws UsageException where one must be and is not, where what is there is no firmware, and
   *     where the guest does not fit the machine
   */
  public static BootWays of(
      Guest guest, List<String> firmware, List<Path> folders, boolean needed) {
    List<Way> ways = new ArrayList<>();
    List<String> left = new ArrayList<>();
    boolean pvh = guest.kernel.pvh().bootable();
    boolean bzImage = guest.kernel.bzImage().isPresent();
    if (!pvh) {
      left.add("PVH: " + guest.kernel.pvh().reason());
    }
    if (!bzImage) {
      left.add(
          String.format(
              Locale.ROOT,
              "bzImage: %s is an uncompressed kernel; give its vmlinuz or .deb",
              guest.kernel.file()));
    }
    if (pvh) {
      // A way for each loader that hands over otherwise would be added here.
      ways.add(way(guest, new DirectPvh()));
    }
    for (String image : firmware) {
      FirmwareChoice choice = new FirmwareChoice(Optional.of(image), folders, List.of());
      for (boolean linux : new boolean[] {true, false}) {
        try {
          if (linux ? bzImage : pvh) {
            ways.add(way(guest, Protocols.through(choice, linux)));
          }
        } catch (BootException e) {
          throw new UsageException(e.getMessage());
        } catch (UsageException e) {
          if (needed) {
            throw e;
          }
          if (!left.contains(e.getMessage())) {
            left.add(e.getMessage());
          }
        }
      }
    }
    List<String> warnings =
        ways.stream().flatMap(w -> w.boot().warnings().stream()).distinct().toList();
    return new BootWays(ways, left, warnings);
  }

  private static Way way(Guest guest, BootProtocol protocol) {
    Boot boot;
    try {
      boot =
          KeptCodes.of(
              guest.keptCode,
              Boot.of(protocol, guest.kernel, guest.modules, guest.commandLine, guest.machine));
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
    return switch (protocol) {
      case FirmwareLinux linux ->
          new Way(boot, Protocols.family(linux.firmware()), MeasuredWay.BZIMAGE);
      case FirmwarePvh pvh -> new Way(boot, Protocols.family(pvh.firmware()), MeasuredWay.PVH);
      default -> new Way(boot, "", MeasuredWay.PVH);
    };
  }
}
