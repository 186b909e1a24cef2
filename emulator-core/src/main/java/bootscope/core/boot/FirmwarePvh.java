package bootscope.core.boot;

import bootscope.core.board.RomSizes;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Firmware that enters an uncompressed kernel through its PVH note. The kernel's segments are in
 * RAM when the machine starts; firmware loads the initrd, makes {@code hvm_start_info}, and jumps.
 */
public record FirmwarePvh(Firmware firmware) implements BootProtocol {
  /** How much of the kernel's file firmware is shown: enough for its headers. */
  private static final int HEADER = 0x2000;

  @Override
  public String title() {
    return "PVH, through " + firmware.shortName();
  }

  @Override
  public RomSizes rom() {
    return firmware.rom();
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    PvhRequest request = PvhRequest.of(parts);
    MemoryLayout layout = MemoryLayout.of(parts.board().ram());
    FirmwareBoot boot = new FirmwareBoot(firmware, parts, Firmware.PVH_ROM);
    SegmentPlacer placer =
        new SegmentPlacer(KernelSegments.usable(request.kernel(), request.segments(), layout));
    List<Placement> segments = placer.placements();
    KernelSegments.checkEntry(request.kernel(), request.entry(), segments);
    long start = segments.stream().mapToLong(Placement::address).min().orElseThrow();
    long end = segments.stream().mapToLong(Placement::end).max().orElseThrow();
    boot.initrd(segments);
    byte[] header = header(parts.kernel().elf().bytes());
    boot.contents()
        .number(FirmwareBoot.KERNEL_ADDRESS, 4, start)
        .number(FirmwareBoot.KERNEL_SIZE, 4, end - start)
        .number(FirmwareBoot.KERNEL_ENTRY, 4, request.entry())
        .number(FirmwareBoot.SETUP_SIZE, 4, header.length)
        .bytes(FirmwareBoot.SETUP_DATA, header);
    List<String> warnings = new ArrayList<>(placer.warnings());
    warnings.addAll(KernelSegments.belowFirmware(segments, parts.board().ram()));
    warnings.addAll(CommandLineCheck.warnings(parts));
    return BootPlan.throughFirmware(
        segments, boot.build(), new KernelEntry(request.entry(), EntryAbi.PVH), layout, warnings);
  }

  private static byte[] header(ImageBytes file) throws BootException {
    try {
      return Arrays.copyOf(file.readAtMost(0, HEADER), HEADER);
    } catch (ImageException e) {
      throw BootException.of(e);
    }
  }
}
