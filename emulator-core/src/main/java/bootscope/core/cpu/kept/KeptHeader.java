package bootscope.core.cpu.kept;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a file of translated code begins with. Fields are little-endian. */
public final class KeptHeader {
  public static final int BYTES = 256;

  private static final int MAGIC = 0;
  private static final int IDENTITY = 8;
  private static final int RECORD_BYTES = 16; // 32 bits: itself with the records
  private static final int BLOCKS = 20; // 32 bits
  private static final int GUEST = 24; // UTF-8, zeros behind it
  private static final long MAGIC_VALUE = 0x32_65_64_6F_43_73_42_0AL; // "\nBsCode2"

  private KeptHeader() {}

  public static void put(ByteBuffer to, long identity, int recordBytes, int blocks, String guest) {
    byte[] text = guest.getBytes(StandardCharsets.UTF_8);
    to.putLong(MAGIC, MAGIC_VALUE)
        .putLong(IDENTITY, identity)
        .putInt(RECORD_BYTES, recordBytes)
        .putInt(BLOCKS, blocks);
    for (int i = 0; i < BYTES - GUEST; i++) {
      to.put(GUEST + i, i < text.length ? text[i] : 0);
    }
  }

  /** Whether this is one. */
  public static boolean is(ByteBuffer head) {
    return head.getLong(MAGIC) == MAGIC_VALUE;
  }

  public static long identity(ByteBuffer head) {
    return head.getLong(IDENTITY);
  }

  public static int recordBytes(ByteBuffer head) {
    return head.getInt(RECORD_BYTES);
  }

  public static int blocks(ByteBuffer head) {
    return head.getInt(BLOCKS);
  }

  /** What the blocks are of, without anything that a terminal would obey. */
  public static String guest(ByteBuffer head) {
    byte[] text = new byte[BYTES - GUEST];
    head.get(GUEST, text);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    StringBuilder plain = new StringBuilder();
    new String(text, 0, end, StandardCharsets.UTF_8)
        .codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
