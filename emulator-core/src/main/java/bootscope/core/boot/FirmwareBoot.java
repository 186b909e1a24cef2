package bootscope.core.boot;

import bootscope.core.bits.ByteText;
import bootscope.core.board.Board;
import bootscope.core.board.Q35;
import bootscope.core.board.RamSplit;
import bootscope.core.boot.acpi.AcpiLoader;
import bootscope.core.boot.acpi.AcpiTables;
import bootscope.core.boot.smbios.SmbiosTables;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What all boots through firmware have in common: what firmware is told of the machine, and of the
 * kernel beside it. Keys and formats are those of QEMU's firmware configuration device, which the
 * firmware knows.
 */
final class FirmwareBoot {
  // Keys.
  private static final int SIGNATURE = 0x00;
  private static final int ID = 0x01;
  private static final int UUID = 0x02;
  private static final int RAM_SIZE = 0x03;
  private static final int NO_GRAPHIC = 0x04;
  private static final int PROCESSORS = 0x05;
  static final int KERNEL_ADDRESS = 0x07;
  static final int KERNEL_SIZE = 0x08;
  static final int INITRD_ADDRESS = 0x0A;
  static final int INITRD_SIZE = 0x0B;
  private static final int NUMA = 0x0D;
  private static final int BOOT_MENU = 0x0E;
  private static final int MOST_PROCESSORS = 0x0F;
  static final int KERNEL_ENTRY = 0x10;
  static final int KERNEL_DATA = 0x11;
  static final int INITRD_DATA = 0x12;
  static final int COMMAND_LINE_ADDRESS = 0x13;
  private static final int COMMAND_LINE_SIZE = 0x14;
  static final int COMMAND_LINE = 0x15;
  static final int SETUP_ADDRESS = 0x16;
  static final int SETUP_SIZE = 0x17;
  static final int SETUP_DATA = 0x18;
  private static final int IRQ0_OVERRIDE = 0x8002;
  private static final int HPET = 0x8004;

  private static final int TRADITIONAL = 1;
  private static final int DMA = 2;

  private static final int RAM = 1; // in etc/e820

  /**
   * What firmware's own data takes at the end of low RAM: 128 KiB of tables, 32 KiB beside them.
   */
  static final long RESERVED = 0x2_8000;

  private static final long PAGE = 0x1000;
  private static final long MIB = 0x10_0000;

  private final Firmware firmware;
  private final BootParts parts;
  private final String optionRom;
  private final FwCfgContents contents = new FwCfgContents();

  /**
   * @param optionRom that firmware starts the kernel by, if it does not do so by itself; empty
   *     without a kernel
   */
  FirmwareBoot(Firmware firmware, BootParts parts, String optionRom) throws BootException {
    this.firmware = firmware;
    this.parts = parts;
    this.optionRom = optionRom;
    tellOfMachine(contents, parts.board(), firmware.console());
    files();
    if (!optionRom.isEmpty()) {
      byte[] text = commandLine();
      contents.number(COMMAND_LINE_SIZE, 4, text.length).bytes(COMMAND_LINE, text);
    }
  }

  /**
   * What is said of the machine, whatever is booted.
   *
   * @param console whether the first serial port is the console
   */
  static void tellOfMachine(FwCfgContents contents, Board board, boolean console) {
    contents
        .bytes(SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII))
        .number(ID, 4, TRADITIONAL | DMA)
        .bytes(UUID, new byte[16])
        .number(RAM_SIZE, 8, board.ram().bytes())
        .number(NO_GRAPHIC, 2, console ? 1 : 0)
        .number(PROCESSORS, 2, board.processors())
        .bytes(NUMA, new byte[16])
        .number(BOOT_MENU, 2, 0)
        .number(MOST_PROCESSORS, 2, board.processors())
        .number(IRQ0_OVERRIDE, 4, 1)
        .bytes(HPET, hpet());
  }

  /** How many there are, then room for eight of 15 bytes. */
  private static byte[] hpet() {
    return ByteBuffer.allocate(1 + 8 * 15)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 1)
        .putInt((int) Q35.HPET_ID)
        .putLong(Q35.HPET)
        .putShort((short) Q35.HPET_MINIMUM_TICK)
        .put((byte) 0)
        .rewind()
        .array();
  }

  private void files() {
    AcpiLoader acpi = AcpiLoader.of(AcpiTables.of(parts.board()));
    contents
        .file("bios-geometry", new byte[0])
        .file("bootorder", bootOrder())
        .file("etc/boot-fail-wait", new byte[] {-1, -1, -1, -1})
        .file(AcpiLoader.RSDP_FILE, acpi.rsdp())
        .file(AcpiLoader.TABLES_FILE, acpi.tables())
        .file(AcpiLoader.SCRIPT_FILE, acpi.script())
        .file("etc/e820", memoryMap(parts.board().ram()))
        .file("etc/smbios/smbios-anchor", SmbiosTables.anchor())
        .file("etc/smbios/smbios-tables", SmbiosTables.structures());
    firmware.files().forEach(contents::file);
    byte[] rom = firmware.optionRoms().get(optionRom);
    if (rom != null) {
      contents.file("genroms/" + optionRom, rom);
    }
  }

  /** Device paths, a line each, and a NUL; nothing where firmware has the choice. */
  private byte[] bootOrder() {
    return optionRom.isEmpty()
        ? new byte[0]
        : ("/rom@genroms/" + optionRom + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] memoryMap(RamSplit ram) {
    ByteBuffer b = ByteBuffer.allocate(ram.high() > 0 ? 40 : 20).order(ByteOrder.LITTLE_ENDIAN);
    b.putLong(0).putLong(ram.low()).putInt(RAM);
    if (ram.high() > 0) {
      b.putLong(RamSplit.HIGH_START).putLong(ram.high()).putInt(RAM);
    }
    return b.array();
  }

  private byte[] commandLine() throws BootException {
    if (parts.commandLine().indexOf('\0') >= 0) {
      throw new BootException(
          "the command line", "it has a NUL in it, which would end it", "take it out");
    }
    return ByteText.bytes(parts.commandLine() + "\0");
  }

  /** What firmware is told; a protocol adds its kernel. */
  FwCfgContents contents() {
    return contents;
  }

  /** A place for the initrd as high as firmware and kernel leave room. */
  private long initrdAddress(long size, List<Placement> kernel) throws BootException {
    long end = parts.board().ram().low() - RESERVED - 1;
    FreeSpace space = new FreeSpace(MIB, end);
    kernel.forEach(p -> space.take(p.address(), p.end()));
    OptionalLong address = space.highest(size, PAGE);
    if (address.isEmpty()) {
      throw new BootException(
          parts.modules().getFirst().where(),
          String.format(
              Locale.ROOT,
              "%,d bytes do not fit beside the kernel below 0x%x, where firmware's data begins",
              size,
              end),
          "give the machine more memory (-m), or a smaller file");
    }
    return address.getAsLong();
  }

  /**
   * Tells firmware of the initrd, if there is one.
   *
   * @param kernel what is in memory already
   * @return where it is to be, 0 without one
   */
  long initrd(List<Placement> kernel) throws BootException {
    if (parts.modules().isEmpty()) {
      return 0;
    }
    if (parts.modules().size() > 1) {
      throw new BootException(
          parts.modules().get(1).where(),
          "firmware takes one initrd and no further module",
          "leave it out, or boot without -bios");
    }
    BootModule initrd = parts.modules().getFirst();
    if (!initrd.commandLine().isEmpty()) {
      throw new BootException(
          "the command line of " + initrd.where(),
          "firmware hands over none for a module",
          "leave it out, or boot without -bios");
    }
    long address = initrdAddress(initrd.size(), kernel);
    contents
        .number(INITRD_ADDRESS, 4, address)
        .number(INITRD_SIZE, 4, initrd.size())
        .part(INITRD_DATA, initrd.size(), initrd.contents());
    return address;
  }

  FirmwareContents build() {
    return contents.build(firmware.shortName(), firmware.image());
  }
}
