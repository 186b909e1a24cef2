package bootscope.app.cli.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/** A kernel of a few bytes of 32-bit code, with the one note that makes it bootable. */
final class TinyGuest {
  private static final int ENTRY = 0x10_0000;
  private static final int NOTE = 0x80;
  private static final int CODE = 0x100;

  /** Power off: SLP_EN in PM1 control. */
  static final String POWER_OFF = "66BA0406 66B80020 66EF EBFE";

  private TinyGuest() {}

  /** Reads a line from a serial port by looking at LSR, without setting anything up; echoes it. */
  static String echo(int port) {
    String lsr = String.format(Locale.ROOT, "66BA%02X%02X", port + 5 & 0xFF, port >> 8);
    String rbr = String.format(Locale.ROOT, "66BA%02X%02X", port & 0xFF, port >> 8);
    return lsr + "EC A801 74FB" + rbr + "EC EE 3C0A 75ED" + POWER_OFF;
  }

  static Path write(Path file, String code) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
    ByteBuffer elf = ByteBuffer.allocate(CODE + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 3).putInt(1).putInt(ENTRY).putInt(52).putInt(0);
    elf.putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) 2);
    elf.putShort((short) 40).putShort((short) 0).putShort((short) 0);
    segment(elf, 1, CODE, ENTRY, bytes.length, 5);
    segment(elf, 4, NOTE, 0, 20, 4);
    elf.position(NOTE);
    elf.putInt(4).putInt(4).putInt(18).put("Xen\0".getBytes(StandardCharsets.US_ASCII));
    elf.putInt(ENTRY).position(CODE);
    return Files.write(file, elf.put(bytes).array());
  }

  /** The same code in a 32-bit ELF file with a Multiboot header instead, as tests for QEMU have. */
  static Path writeMultiboot(Path file, String code) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
    ByteBuffer elf = ByteBuffer.allocate(CODE + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 3).putInt(1).putInt(ENTRY).putInt(52).putInt(0);
    elf.putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) 1);
    elf.putShort((short) 40).putShort((short) 0).putShort((short) 0);
    segment(elf, 1, CODE, ENTRY, bytes.length, 5);
    elf.position(NOTE);
    elf.putInt(0x1BADB002).putInt(0).putInt(-0x1BADB002).position(CODE);
    return Files.write(file, elf.put(bytes).array());
  }

  private static void segment(
      ByteBuffer elf, int type, int offset, int address, int size, int flags) {
    elf.putInt(type).putInt(offset).putInt(address).putInt(address);
    elf.putInt(size).putInt(size).putInt(flags).putInt(4);
  }
}
