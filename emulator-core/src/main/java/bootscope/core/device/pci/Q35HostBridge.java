package bootscope.core.device.pci;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;

/**
 * The memory controller hub's host bridge, 00:00.0, 8086:29C0, after Intel's 3 Series datasheet
 * (316966 §5.1). PCIEXBAR reads as firmware leaves it.
 *
 * <p>Deviation: its registers are kept and steer nothing: PCIEXBAR does not move the window, PAM
 * and SMRAM do not change what memory below 1 MiB is.
 */
public final class Q35HostBridge extends PciFunction {
  public static final int VENDOR = 0x8086;
  public static final int DEVICE = 0x29C0;

  /**
   * @param ecamBase where the memory window of configuration space is, 256 MiB aligned
   */
  public Q35HostBridge(long ecamBase) {
    super("mch", "Q35 host bridge", 0, 0, VENDOR, DEVICE, 0x060000, 0);
    String doc = "316966 §5.1";
    set(COMMAND, 2, COMMAND_MEMORY | COMMAND_MASTER); // hard-wired
    writable(COMMAND, 2, 0x0100);
    clearable(STATUS, 2, 0xF900);
    set(0x60, 8, ecamBase | 1);
    writable(0x60, 8, 0xF_F000_0007L);
    describe(
        register(
            "PCIEXBAR",
            0x60,
            64,
            Access.READ_WRITE,
            "memory window of configuration space",
            doc,
            bit("EN", 0, "enabled")));
    for (int i = 0; i < 7; i++) {
      writable(0x90 + i, 1, i == 0 ? 0x30 : 0x33);
      describe(
          register("PAM" + i, 0x90 + i, 8, Access.READ_WRITE, "0xC0000–0xFFFFF attributes", doc));
    }
    set(0x9D, 1, 0x02);
    writable(0x9D, 1, 0x78);
    describe(register("SMRAM", 0x9D, 8, Access.READ_WRITE, "system management RAM", doc));
    set(0x9E, 1, 0x38);
    writable(0x9E, 1, 0x07);
    describe(register("ESMRAMC", 0x9E, 8, Access.READ_WRITE, "extended SMRAM", doc));
  }
}
