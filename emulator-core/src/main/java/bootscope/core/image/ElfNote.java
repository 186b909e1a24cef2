package bootscope.core.image;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * One ELF note. Its type has a meaning only together with its owner: match both.
 *
 * <p>Sources: Xen {@code xen/include/public/elfnote.h}; the GNU ABI's note types; Linux {@code
 * include/linux/elfnote-lto.h} and build salt.
 */
public final class ElfNote {
  public static final String XEN = "Xen";
  public static final String GNU = "GNU";
  public static final String LINUX = "Linux";

  /** {@code XEN_ELFNOTE_PHYS32_ENTRY}: the 32-bit physical address of the PVH entry. */
  public static final int PHYS32_ENTRY = 18;

  /** {@code XEN_ELFNOTE_GUEST_OS}: the guest's name. */
  private static final int GUEST_OS = 6;

  private static final String[] XEN_NAMES = {
    "INFO",
    "ENTRY",
    "HYPERCALL_PAGE",
    "VIRT_BASE",
    "PADDR_OFFSET",
    "XEN_VERSION",
    "GUEST_OS",
    "GUEST_VERSION",
    "LOADER",
    "PAE_MODE",
    "FEATURES",
    "BSD_SYMTAB",
    "HV_START_LOW",
    "L1_MFN_VALID",
    "SUSPEND_CANCEL",
    "INIT_P2M",
    "MOD_START_PFN",
    "SUPPORTED_FEATURES",
    "PHYS32_ENTRY",
    "PHYS32_RELOC"
  };

  /** Bits of XEN_ELFNOTE_SUPPORTED_FEATURES: {@code xen/include/public/features.h}. */
  private static final String[] XEN_FEATURES = {
    "writable_page_tables",
    "writable_descriptor_tables",
    "auto_translated_physmap",
    "supervisor_mode_kernel",
    "pae_pgdir_above_4gb",
    "mmu_pt_update_preserve_ad",
    "highmem_assist",
    "gnttab_map_avail_bits",
    "hvm_callback_vector",
    "hvm_safe_pvclock",
    "hvm_pirqs",
    "dom0",
    "grant_map_identity",
    "memory_op_vnode_supported",
    "ARM_SMCCC_supported",
    "linux_rsdp_unrestricted",
    "not_direct_mapped",
    "direct_mapped"
  };

  private final String owner;
  private final int type;
  private final byte[] descriptor;
  private final long fileOffset;
  private final boolean wide;

  ElfNote(String owner, int type, byte[] descriptor, long fileOffset, boolean wide) {
    this.owner = owner;
    this.type = type;
    this.descriptor = descriptor;
    this.fileOffset = fileOffset;
    this.wide = wide;
  }

  /** The note's name field, such as {@code Xen}. */
  public String owner() {
    return owner;
  }

  public int type() {
    return type;
  }

  /** A copy of the descriptor. */
  public byte[] descriptor() {
    return descriptor.clone();
  }

  /** Size of the descriptor, in bytes. */
  public int size() {
    return descriptor.length;
  }

  public long fileOffset() {
    return fileOffset;
  }

  public boolean is(String owner, int type) {
    return this.type == type && this.owner.equals(owner);
  }

  /** Whether it is {@code XEN_ELFNOTE_GUEST_OS} with this name. */
  boolean saysGuest(String name) {
    return is(XEN, GUEST_OS) && LittleEndian.text(descriptor, 0, descriptor.length).equals(name);
  }

  /** The type by name, such as {@code PHYS32_ENTRY}, or its number. */
  public String typeName() {
    return switch (owner) {
      case XEN -> type >= 0 && type < XEN_NAMES.length ? XEN_NAMES[type] : unknownType();
      case GNU ->
          switch (type) {
            case 1 -> "ABI_TAG";
            case 2 -> "HWCAP";
            case 3 -> "BUILD_ID";
            case 4 -> "GOLD_VERSION";
            case 5 -> "PROPERTY_TYPE_0";
            default -> unknownType();
          };
      case LINUX ->
          switch (type) {
            case 0x100 -> "BUILD_SALT";
            case 0x101 -> "LTO_INFO";
            default -> unknownType();
          };
      default -> unknownType();
    };
  }

  private String unknownType() {
    return String.format(Locale.ROOT, "type 0x%x", type);
  }

  /** The descriptor as a number, if it has 4 or 8 bytes. */
  public OptionalLong number() {
    return switch (descriptor.length) {
      case 4 -> OptionalLong.of(LittleEndian.u32(descriptor, 0));
      case 8 -> OptionalLong.of(LittleEndian.i64(descriptor, 0));
      default -> OptionalLong.empty();
    };
  }

  /** The descriptor in words, for a reader. */
  public String description() {
    return switch (owner) {
      case XEN -> xen();
      case GNU -> gnu();
      case LINUX -> linux();
      default -> raw();
    };
  }

  private String xen() {
    return switch (type) {
      case 1, 2, 3, 4, 12, 18 -> address();
      case 5, 6, 7, 8, 9, 10 -> '"' + text() + '"';
      case 11, 14, 16 -> flag();
      case 13 -> validMask();
      case 15 -> address();
      case 17 -> features();
      case 19 -> relocation();
      default -> raw();
    };
  }

  private String address() {
    OptionalLong n = number();
    if (n.isEmpty()) {
      return raw();
    }
    return String.format(
        Locale.ROOT, descriptor.length == 8 && wide ? "0x%016x" : "0x%x", n.getAsLong());
  }

  private String flag() {
    OptionalLong n = number();
    if (n.isEmpty()) {
      return descriptor.length > 0 && isText() ? '"' + text() + '"' : raw();
    }
    long value = n.getAsLong();
    return value == 1 ? "1 (yes)" : value == 0 ? "0 (no)" : Long.toString(value);
  }

  /** Pairs of mask and value: a page table entry is present when entry &amp; mask == value. */
  private String validMask() {
    int half = descriptor.length / 2;
    if (half != 4 && half != 8 || descriptor.length % 2 != 0) {
      return raw();
    }
    return String.format(
        Locale.ROOT,
        "mask 0x%x, value 0x%x",
        LittleEndian.get(descriptor, 0, half),
        LittleEndian.get(descriptor, half, half));
  }

  private String features() {
    OptionalLong n = number();
    if (n.isEmpty()) {
      return raw();
    }
    StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "0x%x", n.getAsLong()));
    String separator = " = ";
    for (int bit = 0; bit < 64; bit++) {
      if ((n.getAsLong() >>> bit & 1) != 0) {
        s.append(separator).append(bit < XEN_FEATURES.length ? XEN_FEATURES[bit] : "bit " + bit);
        separator = " | ";
      }
    }
    return s.toString();
  }

  /** Alignment, minimum and maximum physical address; each a 32-bit word, all optional. */
  private String relocation() {
    if (descriptor.length == 0) {
      return "relocatable, with default alignment and range";
    }
    if (descriptor.length != 12) {
      return raw();
    }
    return String.format(
        Locale.ROOT,
        "alignment 0x%x, from 0x%x to 0x%x",
        LittleEndian.u32(descriptor, 0),
        LittleEndian.u32(descriptor, 4),
        LittleEndian.u32(descriptor, 8));
  }

  private String gnu() {
    return switch (type) {
      case 1 -> {
        if (descriptor.length < 16) {
          yield raw();
        }
        int system = LittleEndian.i32(descriptor, 0);
        String[] systems = {"Linux", "GNU/Hurd", "Solaris", "FreeBSD"};
        yield String.format(
            Locale.ROOT,
            "%s %d.%d.%d",
            system >= 0 && system < systems.length ? systems[system] : "system " + system,
            LittleEndian.u32(descriptor, 4),
            LittleEndian.u32(descriptor, 8),
            LittleEndian.u32(descriptor, 12));
      }
      case 3 -> hex(descriptor);
      case 4 -> '"' + text() + '"';
      case 5 -> properties();
      default -> raw();
    };
  }

  /** {@code pr_type}, {@code pr_datasz}, data padded to the word size, repeated. */
  private String properties() {
    StringBuilder s = new StringBuilder();
    int unit = wide ? 8 : 4;
    int at = 0;
    while (descriptor.length - at >= 8) {
      int property = LittleEndian.i32(descriptor, at);
      long size = LittleEndian.u32(descriptor, at + 4);
      if (size > descriptor.length - at - 8) {
        return raw();
      }
      String value =
          size == 4
              ? String.format(Locale.ROOT, "0x%x", LittleEndian.u32(descriptor, at + 8))
              : hex(Arrays.copyOfRange(descriptor, at + 8, at + 8 + (int) Math.min(size, 32)));
      String name =
          switch (property) {
            case 1 -> "stack size";
            case 2 -> "no copy on protected";
            case 0xC000_0002 -> "x86 feature (1 IBT, 2 SHSTK)";
            case 0xC000_8002 -> "x86 ISA needed";
            case 0xC001_0002 -> "x86 ISA used";
            case 0xC001_0001 -> "x86 feature used";
            default -> String.format(Locale.ROOT, "property 0x%x", property);
          };
      s.append(s.isEmpty() ? "" : "; ").append(name).append(' ').append(value);
      at = (int) Math.min(descriptor.length, (at + 8 + size + unit - 1) & -unit);
    }
    return s.isEmpty() ? raw() : s.toString();
  }

  private String linux() {
    if (type == 0x100) {
      return '"' + text() + '"';
    }
    if (type == 0x101 && descriptor.length == 4) {
      return LittleEndian.i32(descriptor, 0) == 0
          ? "0 (built without LTO)"
          : LittleEndian.i32(descriptor, 0) + " (built with LTO)";
    }
    return raw();
  }

  private String text() {
    StringBuilder s = new StringBuilder();
    String all = LittleEndian.text(descriptor, 0, Math.min(descriptor.length, 1024));
    all.chars().forEach(c -> s.append(c >= ' ' && c < 127 ? (char) c : '.'));
    return s.toString();
  }

  private boolean isText() {
    for (byte b : descriptor) {
      if (b != 0 && (b < ' ' || b == 127)) {
        return false;
      }
    }
    return true;
  }

  private String raw() {
    if (descriptor.length == 0) {
      return "(empty)";
    }
    int shown = Math.min(descriptor.length, 32);
    return hex(Arrays.copyOf(descriptor, shown))
        + (shown < descriptor.length ? "… (" + descriptor.length + " bytes)" : "");
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
