package bootscope.core.boot;

import bootscope.core.board.RamSplit;
import bootscope.core.boot.BootStep.Deed;
import bootscope.core.disk.Disk;
import bootscope.core.image.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What a boot protocol puts where, and who does it: told from the plan that is carried out. */
public final class BootSteps {
  private static final long RESET_VECTOR = 0xFFFF_FFF0L;

  private final BootPlan plan;
  private final List<BootStep> steps = new ArrayList<>();

  private BootSteps(BootPlan plan) {
    this.plan = plan;
  }

  /** The steps in order, up to the kernel's first instruction, or to where it unpacks itself. */
  public static List<BootStep> of(BootProtocol protocol, BootPlan plan) {
    BootSteps steps = new BootSteps(plan);
    switch (protocol) {
      case DirectPvh direct -> steps.direct();
      case DirectMultiboot direct -> steps.direct();
      case FirmwarePvh through -> steps.pvh(through.firmware());
      case FirmwareLinux through -> steps.linux(through.firmware());
      case FirmwareMultiboot through -> steps.multiboot(through.firmware());
      case FirmwareAlone alone -> steps.alone(alone.firmware());
    }
    return List.copyOf(steps.steps);
  }

  /**
   * The steps as text, one a line, in columns: who, what, where (guest-physical), how many bytes.
   */
  public static String text(List<BootStep> steps) {
    int by = steps.stream().mapToInt(s -> s.by().length()).max().orElse(1);
    int deed = steps.stream().mapToInt(s -> words(s).length()).max().orElse(1);
    String format = "  %-" + by + "s  %-" + deed + "s  %-10s  %s";
    StringBuilder text = new StringBuilder();
    String last = "";
    for (BootStep s : steps) {
      String line =
          String.format(
              Locale.ROOT,
              format,
              s.by().equals(last) ? "" : s.by(),
              words(s),
              s.address().isPresent() ? "0x" + Long.toHexString(s.address().getAsLong()) : "",
              s.length() == 0 ? "" : s.length() == 1 ? "1 byte" : s.length() + " bytes");
      text.append(line.stripTrailing()).append('\n');
      last = s.by();
    }
    return text.toString();
  }

  private static String words(BootStep step) {
    return step.deed().words(ImageException.printable(step.what()));
  }

  private void add(String by, Deed deed, String what, long address, long length) {
    steps.add(new BootStep(by, deed, what, OptionalLong.of(address), length));
  }

  private void chosen(String by, Deed deed, String what, long length) {
    steps.add(new BootStep(by, deed, what, OptionalLong.empty(), length));
  }

  private void direct() {
    placements();
    add(BootStep.PROGRAM, Deed.ENTERS, "", plan.entry().physicalAddress(), 0);
  }

  private void placements() {
    for (Placement p : plan.placements()) {
      if (p.kind() != Placement.Kind.ACPI_TABLE) {
        add(BootStep.PROGRAM, Deed.PLACES, p.name(), p.address(), p.length());
      }
    }
    List<Placement> acpi = plan.of(Placement.Kind.ACPI_TABLE);
    if (!acpi.isEmpty()) {
      long bytes = acpi.stream().mapToLong(Placement::length).sum();
      add(BootStep.PROGRAM, Deed.PLACES, "ACPI tables", acpi.getFirst().address(), bytes);
    }
  }

  private void firmware(Firmware firmware) {
    long size = firmware.image().length;
    add(BootStep.PROGRAM, Deed.PLACES, firmware.shortName(), RamSplit.HIGH_START - size, size);
    placements();
    add(firmware.shortName(), Deed.BEGINS, "", RESET_VECTOR, 0);
    chosen(firmware.shortName(), Deed.MAKES, "ACPI and SMBIOS tables", 0);
  }

  /** Who loads the kernel: firmware that looks for no option ROM does it by itself. */
  private static String loader(Firmware firmware, String optionRom) {
    return firmware.startsOptionRoms() && firmware.optionRoms().containsKey(optionRom)
        ? optionRom
        : firmware.shortName();
  }

  private long told(int key) {
    return plan.firmware().number(key).orElse(0);
  }

  private long size(int key) {
    return plan.firmware().length(key);
  }

  private void initrd(String by) {
    long bytes = told(FirmwareBoot.INITRD_SIZE);
    if (bytes > 0) {
      add(by, Deed.LOADS, "initrd", told(FirmwareBoot.INITRD_ADDRESS), bytes);
    }
  }

  private void pvh(Firmware firmware) {
    firmware(firmware);
    String by = loader(firmware, Firmware.PVH_ROM);
    initrd(by);
    chosen(by, Deed.LOADS, "command line", size(FirmwareBoot.COMMAND_LINE));
    chosen(by, Deed.MAKES, "hvm_start_info and memory map", 0);
    add(by, Deed.ENTERS, "", plan.entry().physicalAddress(), 0);
  }

  private void linux(Firmware firmware) {
    firmware(firmware);
    String by = loader(firmware, Firmware.LINUX_ROM);
    long kernel = told(FirmwareBoot.KERNEL_ADDRESS);
    add(by, Deed.LOADS, "setup", told(FirmwareBoot.SETUP_ADDRESS), size(FirmwareBoot.SETUP_DATA));
    add(
        by,
        Deed.LOADS,
        "command line",
        told(FirmwareBoot.COMMAND_LINE_ADDRESS),
        size(FirmwareBoot.COMMAND_LINE));
    add(by, Deed.LOADS, "compressed kernel", kernel, size(FirmwareBoot.KERNEL_DATA));
    initrd(by);
    add(by, Deed.ENTERS_SETUP, "", plan.entry().physicalAddress(), 0);
    add(BootStep.KERNEL, Deed.LEAVES_REAL_MODE, "", kernel, 0);
    chosen(BootStep.KERNEL, Deed.UNPACKS, "", 0);
  }

  private void multiboot(Firmware firmware) {
    firmware(firmware);
    String by = loader(firmware, Firmware.MULTIBOOT_ROM);
    add(
        by,
        Deed.LOADS,
        "kernel and modules",
        told(FirmwareBoot.KERNEL_ADDRESS),
        size(FirmwareBoot.KERNEL_DATA));
    add(
        by,
        Deed.MAKES,
        "Multiboot information",
        told(FirmwareBoot.INITRD_ADDRESS),
        size(FirmwareBoot.INITRD_DATA));
    add(by, Deed.ENTERS, "", plan.entry().physicalAddress(), 0);
  }

  /** What comes of it, only the disks decide. */
  private void alone(Firmware firmware) {
    firmware(firmware);
    if (firmware.startsOptionRoms()) {
      add(
          firmware.shortName(),
          Deed.LOADS,
          "a disk's first sector",
          plan.entry().physicalAddress(),
          Disk.SECTOR);
      add(firmware.shortName(), Deed.ENTERS_BOOT_SECTOR, "", plan.entry().physicalAddress(), 0);
    }
  }
}
