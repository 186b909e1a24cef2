package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.BitSet;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Damages good images byte by byte, outside of what a boot needs: none of it may keep an image from
 * booting, or from being shown.
 */
class OptionalDamageTest {
  private static final byte[] VALUES = {0, 1, (byte) 0x80, (byte) 0xFF, 0x7F};

  private static final int CODE = 0x200;
  private static final int NOTES = 0x400;
  private static final int SYMBOLS = 0x500;
  private static final int STRINGS = 0x600;
  private static final int SECTIONS = 0x700;

  /** Load, notes and a stack header; a symbol table, its strings, and notes as a section too. */
  private static byte[] kernel() {
    Samples.Bytes b = new Samples.Bytes();
    b.put(Samples.elfHeader(true, 3, SECTIONS, 4).get());
    header(b, 1, CODE, 0x10_0000, 0x100, 0x200);
    byte[] entry = Samples.note("Xen", 18, Samples.number(4, 0x10_0000));
    byte[] notes =
        Samples.concat(
            entry, Samples.note("GNU", 3, new byte[20]), Samples.note("Linux", 0x100, new byte[9]));
    header(b, 4, NOTES, 0, notes.length, notes.length);
    header(b, 0x6474_E551, 0, 0, 0, 0);
    b.padTo(CODE).text("Linux version 6.1.0-sample\n\0").padTo(NOTES).put(notes).padTo(SYMBOLS);
    b.padTo(SYMBOLS + 24).put(4, 1).put(1, 0x12).put(1, 0).put(2, 1).put(8, 0x10_0000).put(8, 0);
    b.padTo(STRINGS).text("\0start\0").padTo(SECTIONS);
    section(b, 0, 0, 0, 0);
    section(b, 2, SYMBOLS, 48, 2);
    section(b, 3, STRINGS, 7, 0);
    section(b, 7, NOTES, notes.length, 0);
    return b.get();
  }

  private static void header(
      Samples.Bytes b, int type, long offset, long paddr, long fileSize, long memorySize) {
    b.put(4, type).put(4, 5).put(8, offset).put(8, paddr).put(8, paddr);
    b.put(8, fileSize).put(8, memorySize).put(8, 4);
  }

  private static void section(Samples.Bytes b, int type, long at, long size, int link) {
    b.put(4, 0).put(4, type).put(8, 0).put(8, 0).put(8, at).put(8, size).put(4, link).put(4, 0);
    b.put(8, 1).put(8, 0);
  }

  @Test
  void noDamageOutsideOfWhatAnElfBootNeedsKeepsItFromBooting() {
    byte[] kernel = kernel();
    BitSet needed = new BitSet();
    needed.set(0, 6); // magic, class, data
    needed.set(18, 20); // e_machine
    needed.set(32, 40); // e_phoff
    needed.set(56, 58); // e_phnum
    needed.set(64, 68); // the load segment's type, offset, physical address and size in the file
    needed.set(64 + 8, 64 + 16);
    needed.set(64 + 24, 64 + 48);
    needed.set(120, 124); // the note segment's type, offset and size
    needed.set(120 + 8, 120 + 16);
    needed.set(120 + 32, 120 + 40);
    needed.set(176, 180); // the third header's type: a third load segment is another image
    needed.set(NOTES, NOTES + 20); // PHYS32_ENTRY
    check(kernel, needed);
  }

  @Test
  void noDamageOfASetupHeaderOutsideOfWhatFindsThePayloadKeepsABzImageFromOpening() {
    byte[] file = Samples.bzImage(Compression.GZIP);
    BitSet needed = new BitSet();
    needed.set(0, 4); // could be another format's magic number
    needed.set(0x1F1); // setup_sects
    needed.set(0x1FE, 0x200); // boot_flag
    needed.set(0x202, 0x208); // HdrS, version
    needed.set(0x248, 0x250); // payload_offset, payload_length
    needed.set(1024 + 0x100, file.length);
    check(file, needed);
  }

  @Test
  void noDamageOfAPackagesControlPartKeepsItsKernelFromOpening() {
    byte[] file = Samples.kernelDeb(Compression.GZIP);
    String text = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    int control = text.indexOf("control.tar.gz");
    int data = text.indexOf("data.tar.gz");
    BitSet needed = new BitSet();
    needed.set(0, control + 60); // up to the end of control.tar's header: where it ends
    needed.set(data, file.length);
    check(file, needed);
  }

  private static void check(byte[] good, BitSet needed) {
    assertEquals("", trouble(good));
    int damaged = 0;
    for (int at = needed.nextClearBit(0); at < good.length; at = needed.nextClearBit(at + 1)) {
      byte[] file = good.clone();
      for (byte value : VALUES) {
        file[at] = value;
        String trouble = trouble(file);
        if (!trouble.isEmpty()) {
          fail(String.format(Locale.ROOT, "0x%02x at 0x%x: %s", value, at, trouble));
        }
        damaged++;
      }
    }
    assertTrue(damaged > 100, damaged + " files");
  }

  /** Why it cannot be booted, or nothing. */
  private static String trouble(byte[] file) {
    try {
      KernelImage image = KernelImages.open(Samples.bytes(file));
      String text = ImageReport.of(image).render();
      return text.contains("PVH: bootable") ? "" : image.pvh().reason();
    } catch (ImageException e) {
      return e.getMessage();
    }
  }
}
