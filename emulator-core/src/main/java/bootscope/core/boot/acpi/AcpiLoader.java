package bootscope.core.boot.acpi;

import bootscope.core.boot.MemoryLayout;
import bootscope.core.boot.acpi.AcpiTables.Checksum;
import bootscope.core.boot.acpi.AcpiTables.Part;
import bootscope.core.boot.acpi.AcpiTables.Pointer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The ACPI tables as firmware takes them: two files, and a script of commands of 128 bytes that
 * allocates room for the files, adds the place of one to a field of another, and makes checksums.
 * The format is that of QEMU's {@code etc/table-loader}, which SeaBIOS and qboot carry out: a
 * command number of 32 bits, then, little-endian, its names of 56 bytes and its numbers.
 *
 * @param tables all tables but the root pointer
 * @param rsdp the root pointer, which goes where a search of the BIOS area finds it
 * @param script one command behind the other, then zeros
 */
public record AcpiLoader(byte[] tables, byte[] rsdp, byte[] script) {
  public static final String TABLES_FILE = "etc/acpi/tables";
  public static final String RSDP_FILE = "etc/acpi/rsdp";
  public static final String SCRIPT_FILE = "etc/table-loader";

  private static final int ALLOCATE = 1;
  private static final int ADD_POINTER = 2;
  private static final int ADD_CHECKSUM = 3;

  private static final int HIGH_MEMORY = 1;
  private static final int BIOS_AREA = 2;

  private static final int COMMAND = 128;
  private static final int NAME = 56;
  private static final int SCRIPT_UNIT = 4096;

  /** The same tables as {@link AcpiTables#at} places. */
  public static AcpiLoader of(AcpiTables all) {
    byte[] tables = new byte[(int) MemoryLayout.ACPI_SIZE];
    Part root = part(all, AcpiTables.RSDP);
    for (Part p : all.parts()) {
      if (p != root) {
        System.arraycopy(p.content(), 0, tables, p.offset(), p.content().length);
      }
    }
    byte[] rsdp = root.content().clone();
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    script.writeBytes(allocate(RSDP_FILE, 16, BIOS_AREA));
    script.writeBytes(allocate(TABLES_FILE, 64, HIGH_MEMORY));
    for (Pointer p : all.pointers()) {
      Part in = part(all, p.in());
      int at = in == root ? p.offset() : in.offset() + p.offset();
      // What the field holds is added to the place of the file.
      byte[] target = Aml.littleEndian(part(all, p.to()).offset(), p.size());
      System.arraycopy(target, 0, in == root ? rsdp : tables, at, p.size());
      script.writeBytes(addPointer(file(in, root), at, p.size()));
    }
    for (Checksum c : all.checksums()) {
      Part in = part(all, c.in());
      int base = in == root ? 0 : in.offset();
      script.writeBytes(
          addChecksum(file(in, root), base + c.offset(), base + c.start(), c.length()));
    }
    int size = (script.size() + COMMAND + SCRIPT_UNIT - 1) & -SCRIPT_UNIT;
    return new AcpiLoader(tables, rsdp, Arrays.copyOf(script.toByteArray(), size));
  }

  private static String file(Part in, Part root) {
    return in == root ? RSDP_FILE : TABLES_FILE;
  }

  private static Part part(AcpiTables all, String name) {
    return all.parts().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  private static byte[] allocate(String file, int alignment, int zone) {
    return command(ALLOCATE).put(name(file)).putInt(alignment).put((byte) zone).array();
  }

  private static byte[] addPointer(String in, int offset, int size) {
    ByteBuffer command = command(ADD_POINTER).put(name(in)).put(name(TABLES_FILE));
    return command.putInt(offset).put((byte) size).array();
  }

  private static byte[] addChecksum(String in, int offset, int start, int length) {
    ByteBuffer command = command(ADD_CHECKSUM).put(name(in));
    return command.putInt(offset).putInt(start).putInt(length).array();
  }

  private static ByteBuffer command(int number) {
    return ByteBuffer.allocate(COMMAND).order(ByteOrder.LITTLE_ENDIAN).putInt(number);
  }

  private static byte[] name(String file) {
    return Arrays.copyOf(file.getBytes(StandardCharsets.US_ASCII), NAME);
  }
}
