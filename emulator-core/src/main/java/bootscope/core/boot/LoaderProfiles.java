package bootscope.core.boot;

import bootscope.core.board.Q35;
import bootscope.core.board.RamSplit;
import bootscope.core.boot.EntryState.Segment;
import bootscope.core.boot.LoaderProfile.DescriptorTable;
import bootscope.core.boot.LoaderProfile.Information;
import bootscope.core.boot.LoaderProfile.Line;
import bootscope.core.boot.LoaderProfile.Modules;
import bootscope.core.boot.LoaderProfile.Registers;
import bootscope.core.boot.LoaderProfile.Tables;
import bootscope.core.cpu.state.CpuState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The loaders whose hand-over is known. docs/loaders.md sets them side by side. */
public final class LoaderProfiles {
  private static final long FLAT = 0xFFFF_FFFFL;

  /** Read/execute, present, 32-bit, limit in pages; not yet accessed. */
  private static final int FRESH_CODE = 0xC09A;

  private static final int PE = 1;
  private static final int PE_ET = 0x11;
  private static final int PF = 1 << 2;

  /** Null, flat code, flat data, a TSS: the table that comes with rust-vmm's loaders. */
  private static final DescriptorTable SMALL_GDT =
      new DescriptorTable(
          0x500,
          0x1F,
          List.of(0L, 0x00CF_9B00_0000_FFFFL, 0x00CF_9300_0000_FFFFL, 0x0000_8B00_0000_0067L));

  private static final DescriptorTable SMALL_IDT = new DescriptorTable(0x520, 7, List.of(0L));

  /** This program's own. */
  public static final LoaderProfile BOOTSCOPE =
      new LoaderProfile(
          "bootscope",
          "Bootscope",
          "docs/loaders.md",
          new Registers(
              PE_ET,
              2,
              Map.of(),
              OptionalInt.empty(),
              segments(EntryState.FLAT_CODE, 0x08, 0x10, 0x18, 0x67, true),
              DescriptorTable.NONE,
              DescriptorTable.NONE),
          new Information.Together(),
          Modules.HIGHEST,
          Integer.MAX_VALUE,
          Optional.empty(),
          List.of(),
          true,
          true,
          OptionalInt.empty(),
          OptionalLong.empty());

  /** QEMU's option ROM behind SeaBIOS, on a q35. */
  public static final LoaderProfile QEMU =
      new LoaderProfile(
          "qemu",
          "QEMU, pvh.bin behind SeaBIOS",
          "measured on QEMU 7.2 with SeaBIOS 1.16.2, -machine q35",
          new Registers(
              PE_ET,
              2 | PF,
              Map.of(
                  CpuState.RDX, 0x518L,
                  CpuState.RSI, 0x11C0L,
                  CpuState.RDI, 0x6EF4L,
                  CpuState.RSP, 0x6EDCL),
              OptionalInt.of(CpuState.RCX),
              segments(FRESH_CODE, 0x08, 0x10, 0, 0xFFFF, true),
              new DescriptorTable(
                  0xC_B118,
                  0x27,
                  List.of(
                      0L,
                      0x00CF_9A00_0000_FFFFL,
                      0x00CF_9300_0000_FFFFL,
                      0x0000_9A00_0000_FFFFL,
                      0x0000_9200_0000_FFFFL)),
              new DescriptorTable(0, 0x3FF, List.of())),
          new Information.Fixed(0x21E0, 0x21C0, 0x5A8, 128, 0x11C0, 0x1000),
          Modules.BELOW_FIRMWARE,
          1,
          Optional.of(new Tables(Bound.belowLowTop(0x2_0000), Bound.at(0xF_59E0), true)),
          List.of(
              ram(0, 0x9_FC00),
              reserved(0x9_FC00, 0xA_0000, "extended BIOS data area"),
              reserved(0xF_0000, 0x10_0000, "BIOS"),
              line(Bound.at(0x10_0000), Bound.belowLowTop(0x2_1000), MemoryType.RAM, "low RAM"),
              line(
                  Bound.belowLowTop(0x2_1000),
                  Bound.belowLowTop(0),
                  MemoryType.RESERVED,
                  "firmware's memory and ACPI tables"),
              configurationWindow(),
              reserved(0xFED1_C000L, 0xFED2_0000L, "chipset registers"),
              reserved(0xFFFC_0000L, RamSplit.HIGH_START, "firmware ROM"),
              highRam(),
              reserved(0xFD_0000_0000L, 0x100_0000_0000L, "HyperTransport range")),
          true,
          true,
          OptionalInt.empty(),
          OptionalLong.of(0xF_5A20));

  /** Cloud Hypervisor. */
  public static final LoaderProfile CLOUD_HYPERVISOR =
      new LoaderProfile(
          "cloud-hypervisor",
          "Cloud Hypervisor",
          "Cloud Hypervisor v53: arch/src/x86_64/{regs,layout,mod}.rs",
          new Registers(
              PE,
              2,
              Map.of(),
              OptionalInt.empty(),
              segments(EntryState.FLAT_CODE, 0x08, 0x10, 0x18, 0x67, true),
              SMALL_GDT,
              SMALL_IDT),
          new Information.Fixed(0x6000, 0x6040, 0x7000, 0x1000, 0x2_0000, 0x1_0000),
          Modules.TOP,
          1,
          Optional.of(new Tables(Bound.at(0xA_0040), Bound.at(0xA_0000), true)),
          List.of(
              ram(0, 0xA_0000),
              line(Bound.at(0x10_0000), Bound.belowLowTop(0), MemoryType.RAM, "low RAM"),
              highRam(),
              configurationWindow()),
          true,
          false,
          OptionalInt.of(0xA000),
          OptionalLong.of(0xF_0000));

  /** Firecracker since v1.14. */
  public static final LoaderProfile FIRECRACKER =
      new LoaderProfile(
          "firecracker",
          "Firecracker",
          "Firecracker v1.14: src/vmm/src/arch/x86_64/{regs,gdt,layout,mod}.rs",
          new Registers(
              PE_ET,
              2,
              Map.of(),
              OptionalInt.empty(),
              segments(EntryState.FLAT_CODE, 0x08, 0x10, 0x18, 0x67, true),
              SMALL_GDT,
              SMALL_IDT),
          new Information.Fixed(0x6000, 0x6040, 0x7000, 0x1000, 0x2_0000, 2048),
          Modules.TOP,
          1,
          Optional.of(new Tables(Bound.at(0x9_FC00), Bound.at(0xE_0000), false)),
          List.of(
              ram(0, 0x9_FC00),
              reserved(0x9_FC00, 0xE_0000, "system tables"),
              configurationWindow(),
              line(Bound.at(0x10_0000), Bound.belowLowTop(0), MemoryType.RAM, "low RAM"),
              highRam()),
          true,
          false,
          OptionalInt.empty(),
          OptionalLong.empty());

  /** Xen's toolstack, for a PVH domain other than the first. */
  public static final LoaderProfile XEN =
      new LoaderProfile(
          "xen",
          "Xen, a PVH domU",
          "Xen 4.23-dev: tools/libs/guest/xg_dom_x86.c, tools/libs/light/libxl_x86.c",
          new Registers(
              PE_ET,
              2,
              Map.of(),
              OptionalInt.empty(),
              segments(EntryState.FLAT_CODE, 0, 0, 0, 0x67, false),
              DescriptorTable.NONE,
              DescriptorTable.NONE),
          new Information.BehindKernel(),
          Modules.BEHIND_KERNEL,
          2,
          Optional.of(new Tables(Bound.belowLowTop(0x2_0000), Bound.belowLowTop(0x1000), true)),
          List.of(
              line(Bound.at(0), Bound.belowLowTop(0), MemoryType.RAM, "low RAM, without a hole"),
              reserved(0xFEFF_8000L, 0xFF00_0000L, "special pages"),
              line(Bound.belowLowTop(0x1000), Bound.belowLowTop(0), MemoryType.NVS, "root pointer"),
              line(
                  Bound.belowLowTop(0x2_0000),
                  Bound.belowLowTop(0x1000),
                  MemoryType.NVS,
                  "ACPI tables"),
              highRam()),
          false,
          false,
          OptionalInt.empty(),
          OptionalLong.empty());

  /** All of them, this program's own first. */
  public static final List<LoaderProfile> ALL =
      List.of(BOOTSCOPE, QEMU, CLOUD_HYPERVISOR, FIRECRACKER, XEN);

  private LoaderProfiles() {}

  /** The profile of this key. */
  public static Optional<LoaderProfile> of(String key) {
    return ALL.stream().filter(p -> p.key().equals(key)).findFirst();
  }

  /**
   * Flat segments and an active TSS at 0.
   *
   * @param all whether FS and GS are as the others; else they are unusable
   */
  private static List<Segment> segments(
      int codeAttributes, int code, int data, int task, long taskLimit, boolean all) {
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(CpuState.CS, code, 0, FLAT, codeAttributes));
    for (int register : new int[] {CpuState.DS, CpuState.ES, CpuState.SS}) {
      segments.add(new Segment(register, data, 0, FLAT, EntryState.FLAT_DATA));
    }
    if (all) {
      segments.add(new Segment(CpuState.FS, data, 0, FLAT, EntryState.FLAT_DATA));
      segments.add(new Segment(CpuState.GS, data, 0, FLAT, EntryState.FLAT_DATA));
    }
    segments.add(new Segment(CpuState.TR, task, 0, taskLimit, EntryState.BUSY_TSS));
    return segments;
  }

  private static Line line(Bound start, Bound end, MemoryType type, String purpose) {
    return new Line(start, end, type, purpose);
  }

  private static Line ram(long start, long end) {
    return line(Bound.at(start), Bound.at(end), MemoryType.RAM, "conventional memory");
  }

  private static Line reserved(long start, long end, String purpose) {
    return line(Bound.at(start), Bound.at(end), MemoryType.RESERVED, purpose);
  }

  private static Line highRam() {
    return line(Bound.at(RamSplit.HIGH_START), Bound.highTop(), MemoryType.RAM, "RAM above 4 GiB");
  }

  /** This machine's, where each of the others has its own. */
  private static Line configurationWindow() {
    return reserved(Q35.ECAM, Q35.ECAM + Q35.ECAM_SIZE, "PCI configuration window");
  }
}
