package bootscope.core.timeline;

import bootscope.core.boot.EntryAbi;
import bootscope.core.timeline.Milestone.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The milestones that have names, and the trace ports that announce some of them. */
public final class Milestones {
  public static final String VM_INIT_END = "vm_init_end";
  public static final String PVH_ENTRY = "pvh_entry";
  public static final String MULTIBOOT_ENTRY = "multiboot_entry";
  public static final String PAGING_ENABLED = "paging_enabled";
  public static final String LONG_MODE = "long_mode";
  public static final String LINUX_STARTUP_64 = "linux_startup_64";
  public static final String LINUX_START_KERNEL = "linux_start_kernel";
  public static final String LINUX_START_USER = "linux_start_user";
  public static final String CONSOLE_FIRST_BYTE = "console_first_byte";
  public static final String BOOT_TIMER = "fc_boot_timer";
  public static final String POWER_OFF = "power_off";
  public static final String FW_START = "fw_start";
  public static final String LINUX_START_FWCFG = "linux_start_fwcfg";
  public static final String LINUX_START_BOOT = "linux_start_boot";
  public static final String LINUX_START_PVHBOOT = "linux_start_pvhboot";
  public static final String FW_DO_BOOT = "fw_do_boot";
  public static final String BOOT_SECTOR = "boot_sector";
  public static final String BZIMAGE_PROTECTED_MODE = "bzimage_protected_mode";
  public static final String BZIMAGE_DECOMPRESSOR = "bzimage_decompressor";
  public static final String BZIMAGE_UNPACKED = "bzimage_unpacked";
  public static final String LINUX_STARTUP_32 = "linux_startup_32";

  /** The trace port of a kernel. */
  public static final int LINUX_PORT = 0xF4;

  /** The trace port of firmware. */
  public static final int FIRMWARE_PORT = 0xF5;

  /** Where Firecracker has its boot timer in memory (src/vmm/src/arch/x86_64/layout.rs, v1.13). */
  private static final long BOOT_TIMER_MEMORY = 0xC000_0000L;

  /** Where older ones have it. */
  private static final int BOOT_TIMER_PORT = 0x3F0;

  /** What a guest writes there, as a byte, when it has booted. */
  private static final int BOOT_TIMER_VALUE = 123;

  /** Values that the trace ports' convention names, from 1 on. */
  private static final List<String> PORT_VALUES =
      List.of(
          FW_START,
          LINUX_START_FWCFG,
          LINUX_START_BOOT,
          LINUX_START_PVHBOOT,
          FW_DO_BOOT,
          LINUX_START_KERNEL,
          LINUX_START_USER);

  /** What each name means, in the usual order of a boot. */
  private static final Map<String, String> MEANINGS = new LinkedHashMap<>();

  static {
    MEANINGS.put(VM_INIT_END, "the machine stands ready before its first instruction");
    MEANINGS.put(FW_START, "first instruction of the firmware, at the reset vector");
    MEANINGS.put(
        FW_DO_BOOT,
        "the firmware has set up the machine and hands over: a BIOS at INT 19h, qboot at its jump"
            + " to the kernel");
    MEANINGS.put(
        LINUX_START_FWCFG,
        "loading through fw_cfg begins: first instruction of the option ROM that does it, or else"
            + " the firmware asks for the first of the kernel's items");
    MEANINGS.put(LINUX_START_BOOT, "first instruction of a bzImage's setup, in real mode");
    MEANINGS.put(BOOT_SECTOR, "first instruction of a disk's boot sector, at 0000:7C00");
    MEANINGS.put(LINUX_START_PVHBOOT, "the firmware jumps to a PVH entry");
    MEANINGS.put(PVH_ENTRY, "first instruction at the kernel's PVH entry, 32-bit code");
    MEANINGS.put(MULTIBOOT_ENTRY, "first instruction at the kernel's Multiboot entry, 32-bit code");
    MEANINGS.put(
        BZIMAGE_PROTECTED_MODE, "first instruction of a bzImage's protected-mode part, at 1 MiB");
    MEANINGS.put(
        BZIMAGE_DECOMPRESSOR,
        "a bzImage's decompressor has moved itself out of the way and goes on to unpack");
    MEANINGS.put(BZIMAGE_UNPACKED, "a bzImage's decompressor jumps to the kernel it unpacked");
    MEANINGS.put(PAGING_ENABLED, "CR0.PG is set for the first time");
    MEANINGS.put(LONG_MODE, "EFER.LMA is set for the first time");
    MEANINGS.put(LINUX_STARTUP_32, "first instruction of 32-bit Linux, startup_32");
    MEANINGS.put(LINUX_STARTUP_64, "first 64-bit instruction of Linux, startup_64");
    MEANINGS.put(LINUX_START_KERNEL, "first C function of Linux, start_kernel");
    MEANINGS.put(CONSOLE_FIRST_BYTE, "the first byte on the serial console");
    MEANINGS.put(LINUX_START_USER, "just before Linux starts the init process");
    MEANINGS.put(BOOT_TIMER, "the guest tells Firecracker's boot timer that it has booted");
    MEANINGS.put(POWER_OFF, "the guest switches the machine off");
  }

  private Milestones() {}

  /** Every name, in the usual order of a boot. */
  public static List<String> names() {
    return List.copyOf(MEANINGS.keySet());
  }

  /** One line for a person, or an empty one for a name that is not ours. */
  public static String meaning(String name) {
    return MEANINGS.getOrDefault(name, "");
  }

  /** The first instruction of a kernel that is entered so. */
  public static String ofEntry(EntryAbi abi) {
    return switch (abi) {
      case PVH -> PVH_ENTRY;
      case MULTIBOOT -> MULTIBOOT_ENTRY;
      case LINUX -> LINUX_START_BOOT;
      case BOOT_SECTOR -> BOOT_SECTOR;
    };
  }

  /** Whether a write to a port is a trace event. */
  public static boolean isTracePort(int port) {
    return port == LINUX_PORT || port == FIRMWARE_PORT;
  }

  /** The name of a value written to a trace port; those above 7 are the user's own. */
  public static String ofPortValue(int value) {
    return value >= 1 && value <= PORT_VALUES.size()
        ? PORT_VALUES.get(value - 1)
        : "Exit point " + value;
  }

  /**
   * The name of a code that was written to port 0x80, by cloud-hypervisor's ranges ({@code
   * docs/debug-port.md}). Other machines' guests write there too, to pass a moment, so that it
   * holds only where its user says so.
   *
   * @param code 0 to 255
   */
  public static String ofPostCode(int code) {
    List<String> ranges = List.of("firmware", "loader", "kernel", "user");
    String range = code < 0x80 ? ranges.get(code >> 5) : "custom";
    return String.format(Locale.ROOT, "ch_%s_0x%02x", range, code);
  }

  /**
   * Whether a write that nothing in this machine takes would stop Firecracker's boot timer. In
   * other machines nothing is there, so that it holds only where its user says so.
   */
  static boolean isBootTimer(boolean port, long address, int size, long value) {
    return size == 1
        && (value & 0xFF) == BOOT_TIMER_VALUE
        && address == (port ? BOOT_TIMER_PORT : BOOT_TIMER_MEMORY);
  }

  /** Our name for a point that another emulator's report names. */
  public static String equivalent(String name) {
    return name.equals("qemu_init_end") ? VM_INIT_END : name;
  }

  /** The name with its source, where the name alone would not tell two milestones apart. */
  static String label(String name, Source source, boolean ambiguous) {
    return ambiguous ? name + " [" + source.name().toLowerCase(java.util.Locale.ROOT) + "]" : name;
  }
}
