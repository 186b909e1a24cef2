package bootscope.core.boot;

import bootscope.core.board.RomSizes;
import bootscope.core.image.BzImage;
import bootscope.core.image.ImageException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Firmware that loads a bzImage by the Linux boot protocol (Linux {@code
 * Documentation/arch/x86/boot.rst}): its setup to 0x10000, the rest to 1 MiB, and enters the setup
 * in real mode.
 */
public record FirmwareLinux(Firmware firmware) implements BootProtocol {
  private static final long SETUP = 0x1_0000;
  private static final long COMMAND_LINE = 0x2_0000;
  private static final long KERNEL = 0x10_0000;

  /** The setup's first instruction lies behind its first sector. */
  private static final long ENTRY = SETUP + 0x200;

  /** A loader without a number of its own that QEMU's is, with the version 0. */
  private static final long LOADER = 0xB0;

  private static final long CAN_USE_HEAP = 0x80;

  /** Of the heap, from the setup's start: behind it the command line lies, less 0x200 bytes. */
  private static final long HEAP_END = COMMAND_LINE - SETUP - 0x200;

  @Override
  public String title() {
    return "bzImage, through " + firmware.shortName();
  }

  @Override
  public RomSizes rom() {
    return firmware.rom();
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    BzImage image =
        parts
            .kernel()
            .bzImage()
            .orElseThrow(
                () ->
                    new BootException(
                        parts.kernel().file(),
                        "this is an uncompressed kernel, not a bzImage",
                        "give its vmlinuz, or start it through PVH"));
    if (image.protocolVersion() < 0x0203) {
      throw new BootException(
          parts.kernel().file(),
          String.format(
              Locale.ROOT,
              "its boot protocol %x.%02x is older than 2.03",
              image.protocolVersion() >> 8,
              image.protocolVersion() & 0xFF),
          "give a kernel from Linux 2.4.18 on");
    }
    MemoryLayout layout = MemoryLayout.of(parts.board().ram());
    FirmwareBoot boot = new FirmwareBoot(firmware, parts, Firmware.LINUX_ROM);
    long initrd = boot.initrd(List.of());
    long initrdSize = initrd == 0 ? 0 : parts.modules().getFirst().size();
    byte[] setup = setup(image, initrd, initrdSize);
    long size = image.protectedModeSize();
    boot.contents()
        .number(FirmwareBoot.KERNEL_ADDRESS, 4, KERNEL)
        .number(FirmwareBoot.KERNEL_SIZE, 4, size)
        .part(
            FirmwareBoot.KERNEL_DATA,
            size,
            (from, hostAddress, count) -> {
              try {
                image.bytes().copyToHost(image.protectedModeOffset() + from, hostAddress, count);
              } catch (ImageException e) {
                throw BootException.of(e);
              }
            })
        .number(FirmwareBoot.COMMAND_LINE_ADDRESS, 4, COMMAND_LINE)
        .number(FirmwareBoot.SETUP_ADDRESS, 4, SETUP)
        .number(FirmwareBoot.SETUP_SIZE, 4, setup.length)
        .bytes(FirmwareBoot.SETUP_DATA, setup);
    return BootPlan.throughFirmware(
        List.of(),
        boot.build(),
        new KernelEntry(ENTRY, EntryAbi.LINUX),
        layout,
        CommandLineCheck.warnings(parts));
  }

  /** The setup with what the loader has to fill in. */
  private static byte[] setup(BzImage image, long initrd, long initrdSize) throws BootException {
    try {
      return image.setup(
          Map.of(
              "type_of_loader", LOADER,
              "loadflags", image.value("loadflags") | CAN_USE_HEAP,
              "ramdisk_image", initrd,
              "ramdisk_size", initrdSize,
              "heap_end_ptr", HEAP_END,
              "cmd_line_ptr", COMMAND_LINE));
    } catch (ImageException e) {
      throw BootException.of(e);
    }
  }
}
