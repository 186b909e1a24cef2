package bootscope.core.boot;

import static bootscope.core.boot.ElfSketch.CODE;
import static bootscope.core.boot.ElfSketch.CODE_AT;
import static bootscope.core.boot.ElfSketch.DATA_AT;
import static bootscope.core.boot.ElfSketch.LENGTH;
import static bootscope.core.boot.ElfSketch.NOTE;
import static bootscope.core.boot.ElfSketch.NOTES_AT;
import static bootscope.core.boot.ElfSketch.note;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * ELF files that are odd, risky or damaged, each with what must come of it in a machine of 64 MiB.
 * {@link #main} writes them into a folder, to compare with what another VMM makes of them.
 *
 * <p>Compared so with QEMU 7.2 (q35, 64 MiB). All that boots there boots here, but for: segments
 * that lie outside RAM, whose bytes QEMU drops in silence; and notes whose owner, size or upper
 * half it does not look at. What it refuses and this boots: damage beside the PHYS32_ENTRY note,
 * notes padded otherwise than their segment says, notes in a section only, and file bytes over file
 * bytes. Zeros never replace bytes of a file in either.
 */
final class ElfVariants {
  static final long RAM = 64 << 20;

  private static final long NOWHERE = 0x7777_0000;

  /**
   * One file.
   *
   * @param output what the guest prints, or null where it is refused
   * @param says parts of the warnings, or of the refusal
   */
  record Variant(String name, byte[] file, String output, List<String> says) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Variant> all = new ArrayList<>();

  private ElfVariants() {}

  static List<Variant> all() {
    ElfVariants v = new ElfVariants();
    v.headers();
    v.tables();
    v.notes();
    v.damagedNotes();
    v.sections();
    v.entries();
    v.segments();
    v.places();
    v.overlaps();
    return v.all;
  }

  /** Writes them all into the folder that is named. */
  public static void main(String[] arguments) throws IOException {
    for (Variant v : all()) {
      Files.write(Path.of(arguments[0], v.name + ".elf"), v.file);
    }
  }

  private void boots(String name, String output, Consumer<ElfSketch> change, String... warnings) {
    ElfSketch e = new ElfSketch();
    change.accept(e);
    all.add(new Variant(name, e.bytes(), output, List.of(warnings)));
  }

  private void boots(String name, Consumer<ElfSketch> change, String... warnings) {
    boots(name, "KMP", change, warnings);
  }

  private void refused(String name, Consumer<ElfSketch> change, String... says) {
    boots(name, null, change, says);
  }

  private void patched(String name, String output, Consumer<byte[]> change, String... says) {
    byte[] file = new ElfSketch().bytes();
    change.accept(file);
    all.add(new Variant(name, file, output, List.of(says)));
  }

  private static void narrow(ElfSketch e) {
    e.wide = false;
    e.machine = 3;
  }

  private void headers() {
    boots("elf64", e -> {});
    boots("elf32", ElfVariants::narrow);
    boots("elf64-of-a-386", e -> e.machine = 3);
    boots(
        "elf32-of-x86-64",
        e -> {
          narrow(e);
          e.machine = 62;
        });
    for (int type : new int[] {0, 1, 3, 4, 0xFFFF}) {
      boots("type-" + type, e -> e.elfType = type);
    }
    refused("machine-arm", e -> e.machine = 183, "machine is 183");
    patched("big-endian", null, f -> f[5] = 2, "little-endian");
    patched("class-3", null, f -> f[4] = 3, "class is 3");
    patched("ident-version-0", "KMP", f -> f[6] = 0);
    patched("version-0", "KMP", f -> f[20] = 0);
    patched("abi-linux", "KMP", f -> f[7] = 3);
    patched("flags", "KMP", f -> f[48] = 0x55);
    patched("header-size-0", "KMP", f -> f[52] = 0);
    boots("elf-entry-0", e -> e.entry = 0);
    boots("elf-entry-virtual", e -> e.entry = 0xFFFF_FFFF_8100_0000L);
  }

  private void tables() {
    refused("no-program-headers", e -> e.headerCount = 0, "no notes at all");
    boots("program-header-size-0", e -> e.headerSize = 0, "take 0 bytes", "56");
    boots("program-header-size-odd", e -> e.headerSize = 57, "57 bytes", "56");
    boots("program-header-size-of-32-bits", e -> e.headerSize = 32, "32 bytes", "56");
    boots("program-header-size-huge", e -> e.headerSize = 0xFFFF, "65535 bytes");
    boots("program-headers-behind", e -> e.headersAt = 0x3800);
    boots("program-headers-at-an-odd-place", e -> e.headersAt = 0x3801);
    boots("program-headers-last", e -> e.headersAt = 0x4000 - 2 * 56);
    refused("program-headers-outside", e -> e.headersAt = 0x5000, "outside the file");
    refused("program-headers-cut", e -> e.headersAt = 0x4000 - 2 * 56 + 1, "outside the file");
    refused("program-headers-wrap", e -> e.headersAt = Long.MAX_VALUE, "outside the file");
    refused("program-headers-too-many", e -> e.headerCount = 0xFFFF, "65535 program headers");
    boots(
        "many-program-headers",
        e -> {
          e.file = Arrays.copyOf(e.file, 0x1_0000);
          e.headersAt = 0x8000;
          for (int i = 0; i < 200; i++) {
            e.segment(0, NOWHERE, NOWHERE, 5, 5);
          }
        });
    boots(
        "other-program-headers-damaged",
        e -> {
          for (int type : new int[] {2, 3, 5, 6, 7, 0x6474_E551, 0x6FFF_FFFF}) {
            e.segment(type, -1, NOWHERE, Long.MAX_VALUE, 1);
          }
        });
  }

  private void notes() {
    boots(
        "note-header-first",
        e -> {
          e.headers.remove(e.note);
          e.headers.addFirst(e.note);
        });
    boots("note-in-the-second-note-segment", e -> second(e, note("GNU\0", 3, 4, 1), entry()));
    boots("note-in-the-first-note-segment", e -> second(e, entry(), note("GNU\0", 3, 4, 1)));
    boots("note-in-the-third-note-segment", e -> third(e));
    boots(
        "note-within-the-code",
        e -> {
          System.arraycopy(entry(), 0, e.file, CODE_AT + 0x80, 20);
          e.note.offset = CODE_AT + 0x80;
        });
    boots("note-of-8-bytes", e -> e.notes(note("Xen\0", 18, 8, CODE)));
    refused(
        "note-of-8-bytes-too-large",
        e -> e.notes(note("Xen\0", 18, 8, 0x1_0000_0000L | CODE)),
        "does not fit in 32 bits");
    refused("note-of-0-bytes", e -> e.notes(note("Xen\0", 18, 0, 0)), "descriptor of 0 bytes");
    refused("note-of-2-bytes", e -> e.notes(note("Xen\0", 18, 2, CODE)), "descriptor of 2 bytes");
    refused("note-of-12-bytes", e -> e.notes(note("Xen\0", 18, 12, CODE)), "descriptor of 12");
    boots(
        "note-aligned-to-8",
        e -> {
          e.note.alignment = 8;
          e.notes(note("GNU\0", 3, 20, 1, 8), note("Xen\0", 18, 8, CODE, 8));
        });
    boots(
        "note-aligned-to-4-in-a-segment-aligned-to-8",
        e -> {
          e.note.alignment = 8;
          e.notes(note("GNU\0", 3, 20, 1), entry());
        });
    boots(
        "property-note-of-8-and-the-entry",
        e -> {
          e.note.alignment = 8;
          e.notes(note("GNU\0", 5, 16, 1, 8), note("Xen\0", 18, 8, CODE, 8));
        });
    for (int alignment : new int[] {0, 1, 3, 16, 0x1000}) {
      boots(
          "note-segment-aligned-to-" + alignment,
          e -> {
            e.note.alignment = alignment;
            e.notes(note("GNU\0", 3, 20, 1), entry());
          });
    }
    boots("note-name-without-nul", e -> e.notes(note("Xen", 18, 4, CODE)));
    boots("note-name-with-more-nuls", e -> e.notes(note("Xen\0\0\0\0\0", 18, 4, CODE)));
    refused("note-of-another-owner", e -> e.notes(note("GNU\0", 18, 4, CODE)), "GNU");
    refused("note-of-an-owner-in-small", e -> e.notes(note("xen\0", 18, 4, CODE)), "xen");
    refused("note-of-another-type", e -> e.notes(note("Xen\0", 1, 4, CODE)), "Xen ENTRY");
    boots("two-entries-the-first-right", e -> e.notes(entry(), note("Xen\0", 18, 4, NOWHERE)));
    refused(
        "two-entries-the-first-wrong",
        e -> e.notes(note("Xen\0", 18, 4, NOWHERE), entry()),
        "0x77770000");
    boots(
        "entry-behind-others",
        e -> e.notes(note("GNU\0", 3, 20, 1), note("Xen\0", 6, 6, 0x78756E696CL), entry()));
    boots("zeros-behind-the-note", e -> e.notes(entry(), new byte[64]));
    boots("bytes-behind-the-note", e -> e.notes(entry(), new byte[] {1, 2, 3, 4, 5, 6, 7}));
    boots("note-segment-at-an-address", e -> e.note.physical = Long.MAX_VALUE);
  }

  private static byte[] entry() {
    return note("Xen\0", 18, 4, CODE);
  }

  private static void second(ElfSketch e, byte[] first, byte[] other) {
    e.notes(first);
    System.arraycopy(other, 0, e.file, 0x3800, other.length);
    e.segment(NOTE, 0, 0x3800, other.length, other.length);
  }

  private static void third(ElfSketch e) {
    second(e, note("GNU\0", 3, 4, 1), note("GNU\0", 3, 8, 1));
    System.arraycopy(entry(), 0, e.file, 0x3C00, 20);
    e.segment(NOTE, 0, 0x3C00, 20, 20);
  }

  private void damagedNotes() {
    byte[] damaged = note("Xen\0", 8, 4, 0);
    damaged[2] = 0x6E; // namesz
    boots("damage-behind-the-note", e -> e.notes(entry(), damaged), "0x3014", "name of 7208964");
    refused(
        "damage-before-the-note", e -> e.notes(damaged, entry()), "no notes that can", "0x3000");
    boots("damage-in-the-other-segment", e -> second(e, entry(), damaged), "0x3800", "segment 2");
    boots("damage-in-the-segment-before", e -> second(e, damaged, entry()), "0x3000", "segment 1");
    boots(
        "another-note-segment-outside-the-file",
        e -> e.segment(NOTE, 0, 0x9000, 20, 20),
        "note segment 2",
        "outside the file");
    boots(
        "another-note-segment-of-a-size-below-zero",
        e -> e.segment(NOTE, 0, NOTES_AT, -1, -1),
        "note segment 2",
        "outside the file");
    boots("note-segment-past-the-file", e -> e.note.fileSize = 0x1800, "0x1800", "outside");
    refused("note-segment-outside-the-file", e -> e.note.offset = 0x9000, "outside the file");
    refused("note-segment-empty", e -> e.note.fileSize = 0, "no notes at all");
    boots("note-cut-in-its-descriptor", e -> e.note.fileSize = 18, "0x3000", "read past the end");
    boots("note-cut-in-its-name", e -> e.note.fileSize = 14, "0x3000", "read past the end");
    refused("note-cut-in-its-sizes", e -> e.note.fileSize = 11, "no notes at all");
    boots(
        "notes-without-end",
        e -> {
          e.file = Arrays.copyOf(e.file, 4 << 20);
          byte[] one = note("GNU\0", 3, 4, 1);
          for (int i = 0; i < 100_000; i++) {
            System.arraycopy(one, 0, e.file, NOTES_AT + 20 + 20 * i, 20);
          }
          e.note.fileSize = 2_000_000;
        },
        "more than");
  }

  private void sections() {
    boots(
        "sections-outside-the-file",
        e -> {
          e.sectionsAt = 0x7F00_0000;
          e.sectionCount = 9;
        },
        "section header");
    boots(
        "sections-of-size-0",
        e -> {
          e.sectionsAt = 0x3800;
          e.sectionSize = 0;
          e.sectionCount = 5;
        },
        "section header");
    boots(
        "sections-without-names",
        e -> {
          e.sectionsAt = 0x3800;
          e.sectionCount = 2;
          e.sectionNames = 77;
        },
        "section 77");
    boots(
        "sections-too-many",
        e -> {
          e.sectionsAt = 0x3800;
          e.sectionCount = 0xFFFF;
        },
        "section header");
    boots(
        "symbols-outside-the-file",
        e -> {
          e.sectionsAt = 0x3800;
          e.sectionCount = 3;
          section(e, 1, 2, 0x7_0000, 0x100, 2);
          section(e, 2, 3, 0x7_0000, 0x100, 0);
        },
        "the symbol table at 0x70000");
    boots(
        "note-in-a-section-only",
        e -> {
          e.headers.remove(e.note);
          e.sectionsAt = 0x3800;
          e.sectionCount = 2;
          section(e, 1, 7, NOTES_AT, 20, 0);
        });
    boots(
        "note-section-damaged-beside-a-note-segment",
        e -> {
          e.sectionsAt = 0x3800;
          e.sectionCount = 2;
          section(e, 1, 7, 0x9000, 20, 0);
        });
  }

  private static void section(ElfSketch e, int index, int type, long at, long size, int link) {
    ByteBuffer b = ByteBuffer.wrap(e.file).order(ByteOrder.LITTLE_ENDIAN);
    b.position(0x3800 + 64 * index).putInt(0).putInt(type).putLong(0).putLong(0).putLong(at);
    b.putLong(size).putInt(link);
  }

  private void entries() {
    refused("entry-in-no-segment", e -> e.notes(note("Xen\0", 18, 4, NOWHERE)), "no load segment");
    refused("entry-0", e -> e.notes(note("Xen\0", 18, 4, 0)), "no load segment");
    refused("entry-in-zeros", e -> e.notes(note("Xen\0", 18, 4, CODE + LENGTH)), "only zeros");
    boots("entry-a-byte-on", e -> e.notes(note("Xen\0", 18, 4, CODE + 1)));
    boots(
        "entry-in-the-second-segment",
        e -> {
          e.load(0x20_0000, CODE_AT, LENGTH, LENGTH);
          e.notes(note("Xen\0", 18, 4, 0x20_0000));
        });
    boots(
        "entry-below-1-mib",
        e -> {
          e.code.physical = 0x8000;
          e.probe = 0x80FF;
          e.notes(note("Xen\0", 18, 4, 0x8000));
        });
    boots(
        "entry-in-zeros-that-code-overlaps",
        e -> {
          e.load(0xF_F000, DATA_AT, 0x10, 0x2000);
          e.headers.addFirst(e.headers.removeLast());
        },
        "covers 0xff000 to 0x100000",
        "overlap at 0x100000 to 0x100200",
        "bytes of LOAD 1");
  }

  private void segments() {
    boots("file-size-above-memory-size", e -> e.code.memorySize = 0x80, "0x80", "all are loaded");
    boots("second-of-file-size-0", "KM\0", e -> e.second(0x20_0000).fileSize = 0);
    boots("second-of-memory-size-0", "KM\0", e -> e.second(0x20_0000).memorySize = 0, "left out");
    boots("second-of-size-0-nowhere", e -> e.load(NOWHERE, NOWHERE, 0, 0));
    for (long alignment : new long[] {0, 1, 3, 0x1001, -1}) {
      boots("load-aligned-to-" + alignment, e -> e.code.alignment = alignment);
    }
    boots("file-offset-not-congruent", e -> e.code.virtual = CODE + 7);
    boots("memory-of-32-mib", e -> e.code.memorySize = 32 << 20);
    refused("memory-above-all", e -> e.code.memorySize = 128 << 20, "no usable RAM", "-m 130");
    refused("memory-without-end", e -> e.code.memorySize = -1, "load segment 0", "huge");
    refused("memory-of-2^62", e -> e.code.memorySize = 1L << 62, "load segment 0", "huge");
    boots("virtual-address-of-a-kernel", e -> e.code.virtual = 0xFFFF_FFFF_8010_0000L);
    boots("virtual-address-wraps", e -> e.code.virtual = -8, "wraps around");
    boots(
        "the-same-bytes-twice",
        e -> {
          e.load(0x20_0000, CODE_AT, LENGTH, LENGTH);
          e.probe = 0x20_0000 + LENGTH - 1;
        });
    boots(
        "unsorted",
        "KMS",
        e -> {
          e.second(0x20_0000);
          e.headers.addFirst(e.headers.removeLast());
        });
    refused(
        "file-offset-outside", e -> e.code.offset = 0x9000, "load segment 0", "outside the file");
    refused("file-offset-cut", e -> e.code.offset = 0x3F01, "load segment 0", "outside the file");
    refused("file-size-outside", e -> e.second(0x20_0000).fileSize = 0x9000, "load segment 2");
    refused("file-size-below-zero", e -> e.second(0x20_0000).fileSize = -1, "load segment 2");
    refused(
        "no-load-segment",
        e -> {
          e.headers.remove(e.code);
        },
        "no load segment");
  }

  private void places() {
    boots("at-0", "KMS", e -> e.second(0));
    boots("at-bios-data", "KMS", e -> e.second(0x400), "BIOS data area (0x400)");
    boots("at-start-info", "KMS", e -> e.second(0x6000), "hvm_start_info", "0x6000");
    boots("over-the-tables", "KMS", e -> e.second(0x60F0), "hvm_start_info");
    boots("below-start-info", "KMS", e -> e.second(0x5F00));
    boots("last-of-conventional-memory", "KMS", e -> e.second(0x9_FB00));
    boots("at-extended-bios-data", "KMS", e -> e.second(0x9_FC00), "0x9fc00");
    boots("across-640k", "KMS", e -> e.second(0x9_FFC0), "0x9ffc0 to 0xa00c0");
    boots("at-video-memory", "KMS", e -> e.second(0xA_0000), "0xa0000");
    boots("at-option-roms", "KMS", e -> e.second(0xC_0000), "0xc0000");
    boots("at-bios", "KMS", e -> e.second(0xF_0000), "0xf0000");
    boots("at-smbios", "KMS", e -> e.second(0xF_0080), "0xf0080");
    boots(
        "across-1-mib",
        "KMS",
        e -> {
          e.code.physical += 0x1000;
          e.probe = 0xF_FFC0;
          e.load(0xF_FFC0, DATA_AT, LENGTH, LENGTH);
          e.notes(note("Xen\0", 18, 4, CODE + 0x1000));
        },
        "0xfffc0");
    boots("at-the-acpi-tables", "KMS", e -> e.second(RAM - 0x2_0000), "ACPI");
    boots("top-of-ram", "KMS", e -> e.second(RAM - LENGTH), "ACPI");
    refused("behind-ram", e -> e.second(RAM), "no usable RAM", "-m 65");
    refused("across-the-end-of-ram", e -> e.second(RAM - 0x80), "no usable RAM", "-m 65");
    refused("in-the-pci-hole", e -> e.second(0xC000_0000L), "no usable RAM", "p_paddr");
    refused("above-4-gib", e -> e.load(0x1_0000_0000L, DATA_AT, LENGTH, LENGTH), "no usable RAM");
    refused("at-2^52", e -> e.load(1L << 52, DATA_AT, LENGTH, LENGTH), "0x10000000000000");
    refused("at-2^63", e -> e.load(1L << 63, DATA_AT, LENGTH, LENGTH), "0x8000000000000000");
    refused("wraps", e -> e.load(-0x80, DATA_AT, LENGTH, LENGTH), "wraps");
    boots("all-of-conventional-memory", e -> e.load(0, DATA_AT, 1, 0xA_0000), "hvm_start_info");
    boots("all-of-low-memory", e -> e.load(0, DATA_AT, 1, 0x10_0000), "hvm_start_info", "RSDP");
    refused(
        "all-memory",
        e -> {
          e.load(0, DATA_AT, 1, 0x10_0000);
          e.code.memorySize = RAM - CODE;
        },
        "no room");
  }

  private void overlaps() {
    boots("the-same-place", "KMS", e -> overlap(e, 0x20_0000, 0x20_0000), "LOAD 3 RWE, the later");
    boots(
        "overlap-the-higher-later",
        "KMS",
        e -> {
          e.load(0x20_0000, CODE_AT, LENGTH, LENGTH);
          e.second(0x20_0080);
        },
        "LOAD 2 RWE and LOAD 3 RWE overlap at 0x200080 to 0x200100",
        "LOAD 3 RWE, the later");
    boots(
        "overlap-the-higher-first",
        "KMP",
        e -> {
          e.load(0x20_0080, DATA_AT, LENGTH, LENGTH);
          e.load(0x20_0000, CODE_AT, LENGTH, LENGTH);
          e.probe = 0x20_00FF;
        },
        "LOAD 2 RWE and LOAD 3 RWE overlap at 0x200080 to 0x200100",
        "LOAD 3 RWE, the later");
    boots(
        "within-the-zeros-of-another",
        "KMS",
        e -> e.second(CODE + LENGTH + 0x10),
        "overlap at 0x100110 to 0x100200",
        "the bytes of LOAD 2");
    boots(
        "zeros-over-bytes-of-another",
        "KMS",
        e -> {
          e.second(0x20_0000);
          e.load(0x20_0000, DATA_AT, 0, 0x1000);
        },
        "overlap at 0x200000 to 0x200100",
        "the bytes of LOAD 2");
    boots(
        "zeros-below-bytes-of-another",
        "KMS",
        e -> {
          e.second(0x20_0080);
          e.load(0x20_0000, DATA_AT, 0, 0x1000);
        },
        "overlap at 0x200080",
        "the bytes of LOAD 2");
    boots(
        "zeros-over-zeros",
        "KM\0",
        e -> {
          e.second(0x20_0000).fileSize = 0;
          e.load(0x20_0000, DATA_AT, 0, 0x1000);
        },
        "both have zeros");
    boots("touching", "KMS", e -> e.second(CODE + 2 * LENGTH));
  }

  private static void overlap(ElfSketch e, long first, long second) {
    e.load(first, CODE_AT, LENGTH, LENGTH);
    e.second(second);
  }
}
