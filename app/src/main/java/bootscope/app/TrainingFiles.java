package bootscope.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files as users give them, made for training runs: none of another's can be in a build. */
final class TrainingFiles {
  private static final int SETUP = 1024; // a boot sector and one more
  private static final int LZ4_LEGACY = 0x184C_2102;
  private static final int BLOCK = 8 << 20; // bytes, unpacked
  private static final int[] BLOCKS = {BLOCK, BLOCK, BLOCK / 4};

  private TrainingFiles() {}

  /**
   * A bzImage whose packed kernel is an ELF file with as much behind it as a small kernel has, in
   * the legacy LZ4 format. Sources: Linux {@code Documentation/arch/x86/boot.rst}, "LZ4 Frame
   * Format Description", "LZ4 Block Format Description".
   */
  static byte[] bzImage(byte[] elf) {
    Lz4 frame = new Lz4();
    Random random = new Random(1);
    int unpacked = 0;
    for (int size : BLOCKS) {
      frame.block(elf, random, size);
      unpacked += size;
    }
    int payload = 4 + frame.size() + 4;
    ByteBuffer file = ByteBuffer.allocate(SETUP + payload).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0x1F1, (byte) (SETUP / 512 - 1));
    file.putShort(0x1FE, (short) 0xAA55);
    file.putInt(0x202, 0x5372_6448); // HdrS
    file.putShort(0x206, (short) 0x020F);
    file.put(0x211, (byte) 1); // loaded high
    file.putInt(0x248, 0); // the payload's offset
    file.putInt(0x24C, payload);
    file.position(SETUP);
    file.putInt(LZ4_LEGACY).put(frame.bytes()).putInt(unpacked);
    return file.array();
  }

  /**
   * A Debian package with that kernel (deb(5)). It is not compressed: the jar of XZ is sealed, and
   * a start-up cache with classes of such a jar keeps the runtime from starting elsewhere than
   * where it was made.
   */
  static byte[] deb(byte[] kernel) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(data)) {
      TarArchiveEntry entry = new TarArchiveEntry("./boot/vmlinuz-0");
      entry.setSize(kernel.length);
      tar.putArchiveEntry(entry);
      tar.write(kernel);
      tar.closeArchiveEntry();
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(file)) {
      ar.putArchiveEntry(new ArArchiveEntry("data.tar", data.size()));
      data.writeTo(ar);
      ar.closeArchiveEntry();
    }
    return file.toByteArray();
  }

  /** Blocks, each behind its length. */
  private static final class Lz4 {
    private static final int LONGEST = 700; // counts of more than one byte, and of more than two

    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final byte[] literals = new byte[LONGEST];
    private int unpacked;

    int size() {
      return frame.size();
    }

    byte[] bytes() {
      return frame.toByteArray();
    }

    /** A block of that size with an image at its start; the rest is as in kernels, only denser. */
    void block(byte[] image, Random random, int size) {
      packed.reset();
      unpacked = 0;
      random.nextBytes(literals);
      sequence(image, image.length, 1, 4);
      while (unpacked < size - 3 * LONGEST) {
        boolean rare = random.nextInt(2000) == 0;
        int distance = random.nextInt(8) == 0 ? 1 + random.nextInt(8) : 8 + random.nextInt(4000);
        int length = 4 + random.nextInt(rare ? LONGEST : random.nextInt(16) == 0 ? 200 : 12);
        sequence(literals, random.nextInt(rare ? LONGEST : 20), distance, length);
      }
      // Short ones up to the end, where less can be copied at once.
      while (unpacked < size - 24) {
        sequence(literals, 1 + random.nextInt(4), 8, 4 + random.nextInt(4));
      }
      head(size - unpacked, 0); // the last sequence has literals only
      packed.write(literals, 0, size - unpacked);
      byte[] length =
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(packed.size()).array();
      frame.writeBytes(length);
      frame.writeBytes(packed.toByteArray());
    }

    /** Literals, and a match of at least 4 bytes. */
    private void sequence(byte[] from, int count, int distance, int length) {
      head(count, length - 4);
      packed.write(from, 0, count);
      packed.write(distance);
      packed.write(distance >> 8);
      more(length - 4);
      unpacked += count + length;
    }

    private void head(int literals, int match) {
      packed.write(Math.min(literals, 15) << 4 | Math.min(match, 15));
      more(literals);
    }

    /** What four bits could not say. */
    private void more(int count) {
      int left = count - 15;
      if (left >= 0) {
        for (; left >= 255; left -= 255) {
          packed.write(255);
        }
        packed.write(left);
      }
    }
  }
}
