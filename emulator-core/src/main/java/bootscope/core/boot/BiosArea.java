package bootscope.core.boot;

import bootscope.core.board.Board;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What old code looks for that a PC's BIOS leaves in memory: the data area at 0x400 with its words
 * (IBM PS/2 and PC BIOS Interface Technical Reference, "BIOS data area"), the extended data area
 * that it points to, and the entry at F000:FFF0.
 *
 * <p>There is no BIOS behind it: interrupt vectors are 0, and the entry, which a kernel jumps to in
 * real mode in order to restart the machine, asks the chipset for a reset.
 */
final class BiosArea {
  private static final long DATA = 0x400;
  private static final int DATA_LENGTH = 0x100;
  private static final long ENTRY = 0xF_FFF0;

  /** Where a BIOS's entry customarily jumps to. */
  private static final long RESTART = 0xF_E05B;

  private static final int FPU = 0x02;
  private static final int KEYBOARD_BUFFER = 0x1E;
  private static final int DAY = 86_400;

  /** The 8254's ticks a second, and its counts a tick. */
  private static final long PIT_HZ = 1_193_182;

  private BiosArea() {}

  static List<Placement> placements(Board board, long startSeconds) {
    return List.of(
        bios("BIOS data area", DATA, dataArea(board.serialPorts(), startSeconds)),
        bios("extended BIOS data area", MemoryLayout.CONVENTIONAL_END, extendedDataArea()),
        bios("restart code", RESTART, restart()),
        bios("BIOS entry", ENTRY, entry()));
  }

  private static Placement bios(String name, long address, byte[] bytes) {
    return Placement.of(name, Placement.Kind.BIOS, address, bytes);
  }

  private static byte[] dataArea(List<Integer> serialPorts, long startSeconds) {
    ByteBuffer data = ByteBuffer.allocate(DATA_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < serialPorts.size(); i++) {
      data.putShort(2 * i, serialPorts.get(i).shortValue());
    }
    long ticks = Math.floorMod(startSeconds, (long) DAY) * PIT_HZ >> 16;
    return data.putShort(0x0E, (short) (MemoryLayout.CONVENTIONAL_END >> 4))
        .putShort(0x10, (short) (FPU | serialPorts.size() << 9)) // equipment; no display
        .putShort(0x13, (short) (MemoryLayout.CONVENTIONAL_END >> 10)) // KiB of memory
        .putShort(0x1A, (short) KEYBOARD_BUFFER) // head and tail: empty
        .putShort(0x1C, (short) KEYBOARD_BUFFER)
        .putInt(0x6C, (int) ticks) // since midnight
        .putShort(0x72, (short) 0) // a cold start
        .putShort(0x80, (short) KEYBOARD_BUFFER)
        .putShort(0x82, (short) (KEYBOARD_BUFFER + 0x20))
        .put(0x96, (byte) 0x10) // a keyboard with 101 keys
        .array();
  }

  /** Its first byte is its size in KiB. */
  private static byte[] extendedDataArea() {
    byte[] area = new byte[(int) (0xA_0000 - MemoryLayout.CONVENTIONAL_END)];
    area[0] = (byte) (area.length >> 10);
    return area;
  }

  /** The reset register's bit 2 must rise, with bit 1 set (ICH9 316972 §13.7.5). */
  private static byte[] restart() {
    return new byte[] {
      (byte) 0xBA,
      (byte) 0xF9,
      0x0C, // mov dx, 0xCF9
      (byte) 0xB0,
      0x02,
      (byte) 0xEE, // mov al, 2; out dx, al
      (byte) 0xB0,
      0x06,
      (byte) 0xEE, // mov al, 6; out dx, al
      (byte) 0xFA, // cli
      (byte) 0xF4, // hlt
      (byte) 0xEB,
      (byte) 0xFD // jmp to hlt
    };
  }

  /** A far jump to F000:E05B, the BIOS's date, and the model byte of an AT. */
  private static byte[] entry() {
    return ByteBuffer.allocate(16)
        .put(new byte[] {(byte) 0xEA, 0x5B, (byte) 0xE0, 0x00, (byte) 0xF0})
        .put("01/01/26".getBytes(StandardCharsets.US_ASCII))
        .put(14, (byte) 0xFC)
        .array();
  }
}
