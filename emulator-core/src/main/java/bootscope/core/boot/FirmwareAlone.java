package bootscope.core.boot;

import bootscope.core.board.RomSizes;
import java.util.List;

/**
 * Firmware that is given no kernel: a BIOS loads the first sector of a disk to 0x7C00 and enters it
 * in real mode (BIOS Boot Specification 1.01 §6.5), or says that there is none. The kernel image is
 * {@link bootscope.core.image.KernelImage#none}.
 */
public record FirmwareAlone(Firmware firmware) implements BootProtocol {
  private static final long BOOT_SECTOR = 0x7C00;

  @Override
  public String title() {
    return firmware.shortName() + ", without a kernel";
  }

  @Override
  public RomSizes rom() {
    return firmware.rom();
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    FirmwareBoot boot = new FirmwareBoot(firmware, parts, "");
    return BootPlan.throughFirmware(
        List.of(),
        boot.build(),
        new KernelEntry(BOOT_SECTOR, EntryAbi.BOOT_SECTOR),
        MemoryLayout.of(parts.board().ram()),
        List.of());
  }
}
