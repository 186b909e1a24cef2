package bootscope.core.boot.acpi;

import static bootscope.core.boot.acpi.Aml.join;
import static bootscope.core.boot.acpi.Aml.littleEndian;

import java.io.ByteArrayOutputStream;

/** A resource template: what a device decodes and which interrupts it has (ACPI 6.5 §6.4). */
final class Resources {
  private static final int PRODUCER_FIXED = 0x0C; // minimum and maximum are fixed
  private static final int ENTIRE_RANGE = 3;
  private static final int READ_WRITE = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Fixed I/O ports, decoded with 16 bits. */
  Resources io(int first, int count) {
    add(new byte[] {0x47, 1}, littleEndian(first, 2), littleEndian(first, 2));
    add(new byte[] {1, (byte) count});
    return this;
  }

  /** An edge-triggered, active-high ISA interrupt. */
  Resources irq(int number) {
    add(new byte[] {0x22}, littleEndian(1L << number, 2));
    return this;
  }

  /**
   * Level-triggered, active-low, shared ISA interrupts: one of them, or none yet.
   *
   * @param mask a bit for each
   */
  Resources sharedIrqs(int mask) {
    int flags = 1 << 4 | 1 << 3; // shared, active low; bit 0 would be edge (§6.4.2.1)
    add(new byte[] {0x23}, littleEndian(mask, 2), new byte[] {(byte) flags});
    return this;
  }

  Resources memory(long base, long size, boolean writable) {
    add(new byte[] {(byte) 0x86, 9, 0, (byte) (writable ? READ_WRITE : 0)});
    add(littleEndian(base, 4), littleEndian(size, 4));
    return this;
  }

  /** Bus numbers that a bridge passes on. */
  Resources busWindow(int first, int last) {
    return wordWindow(2, 0, first, last);
  }

  /** I/O ports that a bridge passes on. */
  Resources ioWindow(int first, int last) {
    return wordWindow(1, ENTIRE_RANGE, first, last);
  }

  /** Uncached memory that a bridge passes on. */
  Resources memoryWindow(long first, long last) {
    add(new byte[] {(byte) 0x87, 0x17, 0, 0, PRODUCER_FIXED, READ_WRITE});
    for (long value : new long[] {0, first, last, 0, last - first + 1}) {
      add(littleEndian(value, 4));
    }
    return this;
  }

  /** The template as a buffer object; a checksum of zero counts as correct (§6.4.2.9). */
  byte[] build() {
    return Aml.buffer(join(out.toByteArray(), new byte[] {0x79, 0}));
  }

  private Resources wordWindow(int type, int flags, int first, int last) {
    add(new byte[] {(byte) 0x88, 0x0D, 0, (byte) type, PRODUCER_FIXED, (byte) flags});
    for (int value : new int[] {0, first, last, 0, last - first + 1}) {
      add(littleEndian(value, 2));
    }
    return this;
  }

  private void add(byte[]... parts) {
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
  }
}
