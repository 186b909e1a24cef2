package bootscope.core.boot;

import bootscope.core.board.RomSizes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Firmware of the user's.
 *
 * @param name the file, for messages and reports
 * @param image the ROM: a multiple of 64 KiB, whose last byte lies below 4 GiB
 * @param optionRoms that a loader of the kernel may need, by file name ({@code pvh.bin}, {@code
 *     linuxboot_dma.bin}); those that were found
 * @param files of the user's that firmware and guest find in the firmware configuration, by name
 * @param console whether firmware may print on the first serial port
 */
public record Firmware(
    String name,
    byte[] image,
    Map<String, byte[]> optionRoms,
    Map<String, byte[]> files,
    boolean console) {
  private static final int UNIT = 0x1_0000;
  private static final int MOST = 16 << 20;

  /** The name of the firmware that starts nothing without an option ROM. */
  public static final String SEABIOS = "SeaBIOS";

  /** The option ROM that starts a kernel through its PVH entry. */
  public static final String PVH_ROM = "pvh.bin";

  /** The option ROM that starts a Multiboot kernel. */
  public static final String MULTIBOOT_ROM = "multiboot_dma.bin";

  /** The option ROM that starts a bzImage. */
  public static final String LINUX_ROM = "linuxboot_dma.bin";

  /** All that start something. */
  public static final List<String> OPTION_ROMS = List.of(PVH_ROM, MULTIBOOT_ROM, LINUX_ROM);

  /**
   * Checks an image.
   *
   * @throws BootException when it cannot be a firmware's ROM
   */
  public static Firmware of(
      String name,
      byte[] image,
      Map<String, byte[]> optionRoms,
      Map<String, byte[]> files,
      boolean console)
      throws BootException {
    if (image.length == 0 || image.length % UNIT != 0 || image.length > MOST) {
      throw new BootException(
          name,
          String.format(
              Locale.ROOT,
              "it has %,d bytes, and a firmware image has a multiple of 64 KiB up to 16 MiB",
              image.length),
          "give a ROM image, as bios-256k.bin or qboot.rom");
    }
    return new Firmware(name, image, Map.copyOf(optionRoms), Map.copyOf(files), console);
  }

  /**
   * Whether it starts kernels by option ROMs alone, as SeaBIOS, whose image has its name in it.
   * Other firmware may do so by itself.
   */
  public boolean startsOptionRoms() {
    return new String(image, StandardCharsets.ISO_8859_1).contains(SEABIOS);
  }

  /** The ROM, and no more. */
  RomSizes rom() {
    return new RomSizes(image.length, image.length);
  }

  /** The file's name without its folders. */
  public String shortName() {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }
}
