package bootscope.core.device.pci;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.board.Q35;
import bootscope.core.board.Q35.PamSegment;
import bootscope.core.describe.Access;
import bootscope.core.describe.StateReader;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.MmioDevice;
import bootscope.core.memory.Window;
import java.util.List;
import java.util.Locale;

/**
 * The memory controller hub's host bridge, 00:00.0, 8086:29C0, after Intel's 3 Series datasheet
 * (316966 §5.1). PCIEXBAR places the memory window of configuration space, and PAM0–PAM6 say for
 * each stretch from 0xC0000 to 0xFFFFF whether loads and stores reach RAM or what is behind the
 * bus: the firmware's ROM, or nothing.
 *
 * <p>Deviation: SMRAM and ESMRAMC are kept and steer nothing, as there is no system management
 * mode.
 */
public final class Q35HostBridge extends PciFunction {
  public static final int VENDOR = 0x8086;
  public static final int DEVICE = 0x29C0;

  private static final int PCIEXBAR = 0x60;
  private static final int PAM = 0x90;
  private static final int PAM_REGISTERS = 7;
  private static final long MIB = 0x10_0000;

  private static final int READ_RAM = 1;
  private static final int WRITE_RAM = 2;

  private final MemoryMap memory;
  private final MmioDevice configuration;
  private final long legacyRom;
  private final long legacyRomOffset;

  /**
   * @param configuration what answers in PCIEXBAR's window
   * @param legacyRom bytes of the firmware's ROM that show up below 1 MiB, ending there; a multiple
   *     of 16 KiB, at most 256 KiB
   * @param legacyRomOffset of the first of them in {@link bootscope.core.memory.GuestRam}
   */
  public Q35HostBridge(
      MemoryMap memory, MmioDevice configuration, long legacyRom, long legacyRomOffset) {
    super("mch", "Q35 host bridge", 0, 0, VENDOR, DEVICE, 0x060000, 0);
    this.memory = memory;
    this.configuration = configuration;
    this.legacyRom = legacyRom;
    this.legacyRomOffset = legacyRomOffset;
    String doc = "316966 §5.1";
    set(COMMAND, 2, COMMAND_MEMORY | COMMAND_MASTER); // hard-wired
    writable(COMMAND, 2, 0x0100);
    clearable(STATUS, 2, 0xF900);
    writable(PCIEXBAR, 8, 0xF_FC00_0007L);
    describe(
        register(
            "PCIEXBAR",
            PCIEXBAR,
            64,
            Access.READ_WRITE,
            "memory window of configuration space",
            doc,
            bits("LENGTH", 2, 1, "size", "256 MiB", "128 MiB", "64 MiB", "?"),
            bit("EN", 0, "enabled")));
    for (int i = 0; i < PAM_REGISTERS; i++) {
      writable(PAM + i, 1, i == 0 ? 0x30 : 0x33);
      describe(
          register(
              "PAM" + i,
              PAM + i,
              8,
              Access.READ_WRITE,
              range(i),
              doc,
              bits("HIENABLE", 5, 4, "upper half", "ROM", "reads RAM", "writes RAM", "RAM"),
              bits("LOENABLE", 1, 0, "lower half", "ROM", "reads RAM", "writes RAM", "RAM")));
    }
    set(0x9D, 1, 0x02);
    writable(0x9D, 1, 0x78);
    describe(register("SMRAM", 0x9D, 8, Access.READ_WRITE, "system management RAM", doc));
    set(0x9E, 1, 0x38);
    writable(0x9E, 1, 0x07);
    describe(register("ESMRAMC", 0x9E, 8, Access.READ_WRITE, "extended SMRAM", doc));
    placeWindows();
  }

  private void placeWindows() {
    placeConfiguration();
    for (PamSegment segment : Q35.PAM) {
      int pam = (int) value(PAM + segment.register(), 1);
      shadow(segment.start(), segment.length(), segment.upper() ? pam >> 4 : pam);
    }
  }

  /** The addresses that a PAM register decides about. */
  private static String range(int register) {
    List<PamSegment> its = Q35.PAM.stream().filter(p -> p.register() == register).toList();
    return String.format(
        Locale.ROOT,
        "0x%X–0x%X",
        its.getFirst().start(),
        its.getLast().start() + its.getLast().length() - 1);
  }

  private void placeConfiguration() {
    long register = value(PCIEXBAR, 8);
    int length = (int) register >> 1 & 3;
    if ((register & 1) == 0 || length == 3) {
      memory.remove("ecam");
      return;
    }
    long size = 256L << 20 >> length;
    long base = register & 0xF_FC00_0000L & -size;
    memory.place(Window.of(base, size, "ecam", Window.Layer.CHIPSET, configuration));
  }

  private void shadow(long start, long length, int attributes) {
    String name = String.format(Locale.ROOT, "pam-%x", start);
    boolean reads = (attributes & READ_RAM) != 0;
    boolean writes = (attributes & WRITE_RAM) != 0;
    if (reads && writes) {
      memory.remove(name);
      return;
    }
    long intoRom = start - (MIB - legacyRom);
    long rom = intoRom < 0 ? -1 : legacyRomOffset + intoRom;
    memory.place(
        Window.ofStored(
            start, length, name, Window.Layer.CHIPSET, reads ? start : rom, writes ? start : -1));
  }

  @Override
  protected void written(int offset, int size) {
    if (offset < PCIEXBAR + 8 && offset + size > PCIEXBAR) {
      placeConfiguration();
    }
    if (offset < PAM + PAM_REGISTERS && offset + size > PAM) {
      placeWindows();
    }
  }

  @Override
  public void restore(StateReader in) {
    super.restore(in);
    placeWindows();
  }
}
