package bootscope.core.boot;

import bootscope.core.board.RomSizes;
import bootscope.core.image.MultibootImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Firmware that enters a Multiboot kernel. It is given one block that holds the kernel's memory
 * from its first segment on, behind it the list of modules with all texts, and the modules, each on
 * a page; and the information structure, in which firmware fills the memory map in.
 */
public record FirmwareMultiboot(Firmware firmware) implements BootProtocol {
  /** Where firmware puts the memory map. */
  private static final long MEMORY_MAP = 0x9000;

  /** Where it puts the information structure. */
  private static final long INFORMATION = 0x9500;

  /** BIOS disk 80h, and no partition of it (Multiboot 0.6.96 §3.3). */
  private static final long FIRST_DISK = 0x8000_FFFFL;

  private static final long PAGE = 0x1000;

  @Override
  public String title() {
    return "Multiboot, through " + firmware.shortName();
  }

  @Override
  public RomSizes rom() {
    return firmware.rom();
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    MultibootImage image = MultibootBoot.image(parts);
    MemoryLayout layout = MemoryLayout.of(parts.board().ram());
    List<BootSegment> segments = image.segments().stream().map(BootSegment::of).toList();
    SegmentPlacer placer = new SegmentPlacer(KernelSegments.usable(image.file(), segments, layout));
    List<Placement> kernel = placer.placements();
    long start = kernel.stream().mapToLong(Placement::address).min().orElseThrow();
    ContentsBlock block = new ContentsBlock(start);
    kernel.forEach(block::add);
    byte[] information = addModules(block, parts);
    long end = block.end();
    if (!layout.isBacked(start, end - start)) {
      throw new BootException(
          parts.kernel().file(),
          String.format(
              Locale.ROOT,
              "with its modules it takes 0x%x to 0x%x, where there is not so much RAM",
              start,
              end),
          "give the machine more memory (-m)");
    }
    List<String> warnings = new ArrayList<>(placer.warnings());
    warnings.addAll(KernelSegments.belowFirmware(kernel, parts.board().ram()));
    FirmwareBoot boot = new FirmwareBoot(firmware, parts, Firmware.MULTIBOOT_ROM);
    boot.contents()
        .number(FirmwareBoot.KERNEL_ENTRY, 4, image.entry())
        .number(FirmwareBoot.KERNEL_ADDRESS, 4, start)
        .number(FirmwareBoot.KERNEL_SIZE, 4, end - start)
        .part(FirmwareBoot.KERNEL_DATA, end - start, block.contents())
        .number(FirmwareBoot.INITRD_ADDRESS, 4, INFORMATION)
        .number(FirmwareBoot.INITRD_SIZE, 4, information.length)
        .bytes(FirmwareBoot.INITRD_DATA, information);
    return BootPlan.throughFirmware(
        List.of(),
        boot.build(),
        new KernelEntry(image.entry(), EntryAbi.MULTIBOOT),
        layout,
        warnings);
  }

  /** Puts modules and texts behind the kernel, and makes the structure that points to them. */
  private static byte[] addModules(ContentsBlock block, BootParts parts) throws BootException {
    List<BootModule> modules = parts.modules();
    List<byte[]> texts = MultibootInformation.moduleTexts(modules);
    byte[] commandLine = MultibootInformation.commandLine(parts);
    byte[] loader = MultibootInformation.loader();
    long list = page(block.end());
    long text = list + (long) modules.size() * MultibootStructures.MODULE.size();
    long line = text + texts.stream().mapToLong(t -> t.length).sum();
    long name = line + commandLine.length;
    long next = page(name + loader.length);
    for (int i = 0; i < modules.size(); i++) {
      BootModule m = modules.get(i);
      Placement module = module(m, next);
      long entry = list + (long) i * MultibootStructures.MODULE.size();
      block.add(entry, MultibootInformation.module(module, text));
      block.add(text, texts.get(i));
      block.add(module);
      text += texts.get(i).length;
      next = page(module.end());
    }
    block.add(line, commandLine);
    block.add(name, loader);
    return MultibootStructures.INFORMATION
        .create()
        .set("flags", MultibootInformation.FLAGS | MultibootStructures.BOOT_DEVICE)
        .set("boot_device", FIRST_DISK)
        .set("cmdline", line)
        .set("mods_count", modules.size())
        .set("mods_addr", list)
        .set("mmap_addr", MEMORY_MAP)
        .set("boot_loader_name", name)
        .bytes();
  }

  private static Placement module(BootModule m, long address) {
    return new Placement(
        m.where(), Placement.Kind.MODULE, address, m.size(), m.size(), m.contents());
  }

  private static long page(long address) {
    return address + PAGE - 1 & -PAGE;
  }
}
