package bootscope.app;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Files as users give them, made for training runs: none of another's can be in a build. */
final class TrainingFiles {
  private static final int SETUP = 1024; // a boot sector and one more
  private static final int LZ4_LEGACY = 0x184C_2102;
  private static final int SEQUENCES = 250_000; // less than the 8 MiB of a block
  private static final int ROM = 0x1_0000;
  private static final int RESET_VECTOR = 0xFFF0;

  private TrainingFiles() {}

  /**
   * A bzImage whose packed kernel is an ELF file with as much behind it as a small kernel has, in
   * the legacy LZ4 format. Sources: Linux {@code Documentation/arch/x86/boot.rst}, "LZ4 Frame
   * Format Description", "LZ4 Block Format Description".
   */
  static byte[] bzImage(byte[] elf) {
    Lz4 block = new Lz4();
    block.sequence(elf, 0, elf.length, 1, 4);
    Random random = new Random(1);
    byte[] literals = new byte[64];
    random.nextBytes(literals);
    for (int i = 0; i < SEQUENCES; i++) {
      int distance = random.nextInt(8) == 0 ? 1 + random.nextInt(8) : 8 + random.nextInt(4000);
      int length = 4 + random.nextInt(random.nextInt(16) == 0 ? 200 : 12);
      block.sequence(literals, random.nextInt(32), random.nextInt(20), distance, length);
    }
    block.last(literals, 16);
    byte[] packed = block.packed.toByteArray();
    int payload = 4 + 4 + packed.length + 4;
    ByteBuffer file = ByteBuffer.allocate(SETUP + payload).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0x1F1, (byte) (SETUP / 512 - 1));
    file.putShort(0x1FE, (short) 0xAA55);
    file.putInt(0x202, 0x5372_6448); // HdrS
    file.putShort(0x206, (short) 0x020F);
    file.put(0x211, (byte) 1); // loaded high
    file.putInt(0x248, 0); // the payload's offset
    file.putInt(0x24C, payload);
    file.position(SETUP);
    file.putInt(LZ4_LEGACY).putInt(packed.length).put(packed).putInt(block.unpacked);
    return file.array();
  }

  /** A firmware that loses its interrupt table and faults three times. */
  static byte[] firmware() {
    byte[] rom = new byte[ROM];
    // lidt cs:[0FFE0h], which holds zeros; int3
    int[] code = {0x2E, 0x0F, 0x01, 0x1E, 0xE0, 0xFF, 0xCC};
    for (int i = 0; i < code.length; i++) {
      rom[RESET_VECTOR + i] = (byte) code[i];
    }
    return rom;
  }

  /** A block in the making. */
  private static final class Lz4 {
    final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    int unpacked;

    /** Literals, and a match of at least 4 bytes. */
    void sequence(byte[] from, int at, int literals, int distance, int length) {
      head(literals, length - 4);
      packed.write(from, at, literals);
      packed.write(distance);
      packed.write(distance >> 8);
      more(length - 4);
      unpacked += literals + length;
    }

    /** The last sequence has literals only. */
    void last(byte[] from, int literals) {
      head(literals, 0);
      packed.write(from, 0, literals);
      unpacked += literals;
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
