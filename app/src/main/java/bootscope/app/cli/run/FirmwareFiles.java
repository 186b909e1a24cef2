package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.core.bits.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The user's own firmware files: found by name, read and checked. None comes with the program.
 * Every method throws {@link UsageException} for a file that is missing or cannot be one.
 */
public final class FirmwareFiles {
  /** A firmware image is a multiple of this, as QEMU has it, so that it fits a flash device. */
  private static final int IMAGE_UNIT = 64 << 10;

  /** Above this an image would reach the I/O APIC's page, 20 MiB below 4 GiB. */
  private static final int LARGEST_IMAGE = 16 << 20;

  /** An option ROM counts its length in these, in one byte (PCI Firmware 3.0 §5.1.2). */
  private static final int ROM_UNIT = 512;

  private static final int LARGEST_ROM = 255 * ROM_UNIT;

  private final List<Path> places;

  /**
   * A file as it was read.
   *
   * @param file where it was found
   * @param bytes all of it; belongs to the holder
   */
  public record Firmware(Path file, byte[] bytes) {}

  FirmwareFiles(List<Path> places) {
    this.places = List.copyOf(places);
  }

  /**
   * @param folders {@code -L}: looked in before the customary places
   */
  public static FirmwareFiles of(List<Path> folders) {
    List<Path> places = new ArrayList<>(folders);
    FirmwarePlaces.ofThisHost().stream().filter(p -> !folders.contains(p)).forEach(places::add);
    return new FirmwareFiles(places);
  }

  /** The folders in the order in which a bare name is looked for. */
  List<Path> places() {
    return places;
  }

  /**
   * The image that the processor starts from: a multiple of 64 KiB, at most 16 MiB.
   *
   * @param name a path, or a bare name to be looked for
   */
  public Firmware image(String name) {
    Path file = find("-bios", name);
    long size = size("-bios", file);
    if (size == 0 || size % IMAGE_UNIT != 0 || size > LARGEST_IMAGE) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-bios: %s has %,d bytes; a firmware image is a multiple of 64 KiB, and at most 16"
                  + " MiB",
              file,
              size));
    }
    return new Firmware(file, read("-bios", file));
  }

  /**
   * An option ROM that goes with the firmware: it begins with 55 AA and its length in units of 512
   * bytes, and these bytes add up to 0 (PCI Firmware 3.0 §5.1.2).
   *
   * @param name such as {@code pvh.bin}
   */
  public Firmware optionRom(String name) {
    Path file = find("-L", name);
    long size = size("-L", file);
    if (size > LARGEST_ROM) {
      throw notRom(
          file,
          String.format(Locale.ROOT, "it has %,d bytes, and %,d is the most", size, LARGEST_ROM));
    }
    byte[] rom = read("-L", file);
    if (rom.length < 3 || (rom[0] & 0xFF) != 0x55 || (rom[1] & 0xFF) != 0xAA) {
      throw notRom(file, "it does not begin with the bytes 55 AA");
    }
    int length = (rom[2] & 0xFF) * ROM_UNIT;
    if (length == 0 || length > rom.length) {
      throw notRom(
          file,
          String.format(
              Locale.ROOT, "it gives its length as %,d bytes and has %,d", length, rom.length));
    }
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += rom[i];
    }
    if ((sum & 0xFF) != 0) {
      throw notRom(
          file, String.format(Locale.ROOT, "its bytes add up to 0x%02x, not to 0", sum & 0xFF));
    }
    return new Firmware(file, rom);
  }

  private static UsageException notRom(Path file, String why) {
    return new UsageException(
        String.format(Locale.ROOT, "-L: %s is not an option ROM: %s", file, why));
  }

  /** The file itself if it is there, as with QEMU; a bare name is then looked for. */
  private Path find(String option, String name) {
    Path path;
    try {
      path = FileNames.path(name);
    } catch (InvalidPathException e) {
      throw new UsageException(
          String.format(Locale.ROOT, "%s: '%s' is not a file's name", option, name));
    }
    return located(path).orElseThrow(() -> new UsageException(notFound(option, name, path)));
  }

  /** The file that {@link #image} or {@link #optionRom} would read, if it is there. */
  Optional<Path> located(String name) {
    try {
      return located(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Where a file of a bare name is found. */
  public Optional<Path> file(String name) {
    return located(Path.of(name));
  }

  private Optional<Path> located(Path path) {
    if (Files.isRegularFile(path)) {
      return Optional.of(path);
    }
    return isBare(path)
        ? places.stream().map(p -> p.resolve(path)).filter(Files::isRegularFile).findFirst()
        : Optional.empty();
  }

  /** A name without a folder, which is looked for. */
  private static boolean isBare(Path path) {
    return !path.toString().isEmpty() && !path.isAbsolute() && path.getNameCount() == 1;
  }

  private String notFound(String option, String name, Path path) {
    if (!isBare(path) || Files.exists(path) && !Files.isDirectory(path)) {
      String why = InputFiles.objection(path).orElse("cannot be read");
      return String.format(Locale.ROOT, "%s: %s %s", option, name, why);
    }
    return String.format(
        Locale.ROOT,
        "%s: %s is not here, nor in %s; %s, or name its folder with -L",
        option,
        name,
        places.stream().map(Path::toString).collect(Collectors.joining(", ")),
        remedy(name));
  }

  /** Which package has it: SeaBIOS is one of its own where distributions build it themselves. */
  private static String remedy(String name) {
    if (name.equals("bios.bin") || name.equals("bios-256k.bin")) {
      return "install the package that has it (Debian, Ubuntu and Arch: seabios; Fedora:"
          + " seabios-bin; Homebrew and MacPorts: qemu)";
    }
    if (List.of("qboot.rom", "bios-microvm.bin", "pvh.bin", "linuxboot_dma.bin").contains(name)) {
      return "install the package that has it (Debian and Ubuntu: qemu-system-data; Fedora:"
          + " qemu-system-x86-core; Arch: qemu-system-x86-firmware; Homebrew and MacPorts: qemu)";
    }
    return "write the file's whole path";
  }

  private static long size(String option, Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(option, file);
    }
  }

  private static byte[] read(String option, Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(option, file);
    }
  }

  private static UsageException unreadable(String option, Path file) {
    return new UsageException(String.format(Locale.ROOT, "%s: %s cannot be read", option, file));
  }
}
