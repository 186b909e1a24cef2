package bootscope.core.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** ELF files of 64 bits with one segment and some functions, as a linker lays them out. */
public final class ElfPrograms {
  /** Bytes of each function; the segment has one page more than they take. */
  public static final int FUNCTION = 0x100;

  private static final int HEADERS = 64 + 56;

  private ElfPrograms() {}

  /**
   * A program whose functions lie one behind the other.
   *
   * @param type {@code e_type}
   * @param address of the first one
   * @param table the type of the section with the symbols
   */
  public static byte[] of(int type, long address, int table, String... functions) {
    ByteBuffer names = ByteBuffer.allocate(1 << 16);
    names.put((byte) 0);
    List<Integer> places = new ArrayList<>();
    for (String f : functions) {
      places.add(names.position());
      names.put(f.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    }
    int text = functions.length * FUNCTION;
    int symbols = (functions.length + 1) * 24;
    int symbolsAt = HEADERS + text;
    int namesAt = symbolsAt + symbols;
    int sectionsAt = namesAt + names.position();
    ByteBuffer b = ByteBuffer.allocate(sectionsAt + 4 * 64).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}).position(16);
    b.putShort((short) type).putShort((short) Elf.MACHINE_X86_64).putInt(1).putLong(address);
    b.putLong(64).putLong(sectionsAt).putInt(0).putShort((short) 64);
    b.putShort((short) 56).putShort((short) 1).putShort((short) 64);
    b.putShort((short) 4).putShort((short) 0);
    b.putInt(ElfSegment.LOAD).putInt(5).putLong(HEADERS).putLong(address).putLong(address);
    b.putLong(text).putLong(text).putLong(1);
    b.position(symbolsAt + 24);
    for (int i = 0; i < functions.length; i++) {
      b.putInt(places.get(i)).put((byte) 0x12).put((byte) 0).putShort((short) 1);
      b.putLong(address + (long) i * FUNCTION).putLong(FUNCTION);
    }
    b.position(namesAt).put(names.array(), 0, names.position());
    section(b, sectionsAt + 64, 1, 6, address, HEADERS, text, 0, 0);
    section(b, sectionsAt + 128, table, 0, 0, symbolsAt, symbols, 3, 24);
    section(b, sectionsAt + 192, 3, 0, 0, namesAt, names.position(), 0, 0);
    return b.array();
  }

  private static void section(
      ByteBuffer b,
      int at,
      int type,
      int flags,
      long address,
      int from,
      int size,
      int link,
      int e) {
    b.position(at);
    b.putInt(0).putInt(type).putLong(flags).putLong(address).putLong(from).putLong(size);
    b.putInt(link).putInt(1).putLong(1).putLong(e);
  }
}
