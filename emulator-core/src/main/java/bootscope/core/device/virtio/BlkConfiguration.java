package bootscope.core.device.virtio;

import bootscope.core.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The configuration of a block device, as bytes (virtio 1.2 §5.2.4). */
final class BlkConfiguration {
  static final int BYTES = 60;

  private static final int HEADS = 16;
  private static final int SECTORS_A_TRACK = 63;
  private static final int MOST_CYLINDERS = 16383;

  private final ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * @param sectors capacity
   * @param segments data segments in a request at most
   */
  BlkConfiguration(long sectors, int segments) {
    long cylinders = sectors / (HEADS * SECTORS_A_TRACK);
    out.putLong(0x00, sectors);
    out.putInt(0x0C, segments);
    out.putShort(0x10, (short) Math.clamp(cylinders, 2, MOST_CYLINDERS));
    out.put(0x12, (byte) HEADS);
    out.put(0x13, (byte) SECTORS_A_TRACK);
    out.putInt(0x14, Disk.SECTOR); // block size; a physical block is 2⁰ of them
    out.putShort(0x1A, (short) 1); // least I/O, in blocks
    out.put(0x20, (byte) 1); // write-back
    out.putShort(0x22, (short) 1); // queues
  }

  byte[] bytes() {
    return out.array();
  }

  /** Adds what may be discarded and made zeros at a time, in sectors: one range a request. */
  static void limits(byte[] configuration, int discarded, int zeroed) {
    ByteBuffer out = ByteBuffer.wrap(configuration).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x24, discarded);
    out.putInt(0x28, 1);
    out.putInt(0x2C, 1); // alignment of what is discarded
    out.putInt(0x30, zeroed);
    out.putInt(0x34, 1);
    out.put(0x38, (byte) 1); // and may be unmapped
  }
}
