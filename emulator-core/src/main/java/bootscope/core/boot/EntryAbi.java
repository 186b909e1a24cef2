package bootscope.core.boot;

/** What a kernel and whoever starts it have agreed on for the kernel's first instruction. */
public enum EntryAbi {
  /** The x86/HVM direct boot ABI. */
  PVH("x86/HVM direct boot ABI", "PVH entry"),
  /** Multiboot 0.6.96. */
  MULTIBOOT("Multiboot Specification 0.6.96", "Multiboot entry"),
  /** The 16-bit setup of a bzImage (Linux, x86 boot protocol). */
  LINUX("x86 boot protocol of Linux", "kernel entry"),
  /** The first sector of a disk, in real mode at 0x7C00. */
  BOOT_SECTOR("BIOS Boot Specification 1.01", "boot sector");

  private final String title;
  private final String place;

  EntryAbi(String title, String place) {
    this.title = title;
    this.place = place;
  }

  /** The text in which it is written down. */
  public String title() {
    return title;
  }

  /** What a person calls the first instruction's place. */
  public String place() {
    return place;
  }
}
