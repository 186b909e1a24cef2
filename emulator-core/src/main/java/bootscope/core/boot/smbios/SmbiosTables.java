package bootscope.core.boot.smbios;

import static bootscope.core.describe.StructureField.Format.ADDRESS;
import static bootscope.core.describe.StructureField.Format.BYTES;
import static bootscope.core.describe.StructureField.Format.DECIMAL;
import static bootscope.core.describe.StructureField.Format.HEX;
import static bootscope.core.describe.StructureField.Format.TEXT;

import bootscope.core.describe.Structure;
import bootscope.core.describe.StructureDescription;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * SMBIOS 2.8: the entry point that a search of the BIOS area finds, and as few structures as name
 * the machine. Everything is constant, so that a boot is the same on every host and on every day.
 */
public final class SmbiosTables {
  private static final String SOURCE = "DSP0134 2.8 (SMBIOS)";

  /** What a search for {@code _SM_} on a paragraph of the BIOS area finds. */
  public static final StructureDescription ENTRY_POINT =
      StructureDescription.of("SMBIOS entry point", "where the structures are", SOURCE + " §5.2.1")
          .add("anchor", 4, TEXT, "\"_SM_\"")
          .add("checksum", 1, HEX, "makes the entry point add up to 0")
          .add("length", 1, DECIMAL, "bytes of the entry point")
          .add("major", 1, DECIMAL, "version of the specification")
          .add("minor", 1, DECIMAL, "version of the specification")
          .add("largest_structure", 2, DECIMAL, "bytes, with its strings")
          .add("entry_revision", 1, DECIMAL, "0")
          .add("formatted", 5, BYTES, "zero in revision 0")
          .add("dmi_anchor", 5, TEXT, "\"_DMI_\"")
          .add("dmi_checksum", 1, HEX, "makes the part from dmi_anchor add up to 0")
          .add("table_length", 2, DECIMAL, "bytes of all structures")
          .add("table_address", 4, ADDRESS, "of the first structure")
          .add("structures", 2, DECIMAL, "how many there are")
          .add("bcd_revision", 1, HEX, "version, in BCD")
          .build(31);

  private static final StructureDescription BIOS =
      header("BIOS information", " §7.1")
          .add("vendor", 1, DECIMAL, "string")
          .add("version", 1, DECIMAL, "string")
          .add("segment", 2, HEX, "where the BIOS starts; 0: there is none")
          .add("release_date", 1, DECIMAL, "string, mm/dd/yyyy")
          .add("rom_size", 1, DECIMAL, "in 64 KiB, less one")
          .add("characteristics", 8, HEX, "bit 3: not given")
          .add("extension1", 1, HEX, "bit 0: ACPI")
          .add("extension2", 1, HEX, "bit 4: a virtual machine")
          .add("bios_major", 1, DECIMAL, "255: not given")
          .add("bios_minor", 1, DECIMAL, "255: not given")
          .add("controller_major", 1, DECIMAL, "255: not given")
          .add("controller_minor", 1, DECIMAL, "255: not given")
          .build(24);

  private static final StructureDescription SYSTEM =
      header("system information", " §7.2")
          .add("manufacturer", 1, DECIMAL, "string")
          .add("product", 1, DECIMAL, "string")
          .add("version", 1, DECIMAL, "string")
          .add("serial", 1, DECIMAL, "string")
          .add("uuid", 16, BYTES, "zero: none")
          .add("wake_up", 1, DECIMAL, "6: power switch")
          .add("sku", 1, DECIMAL, "string")
          .add("family", 1, DECIMAL, "string")
          .build(27);

  private static final StructureDescription CHASSIS =
      header("chassis", " §7.4")
          .add("manufacturer", 1, DECIMAL, "string")
          .add("type", 1, DECIMAL, "1: other")
          .add("version", 1, DECIMAL, "string")
          .add("serial", 1, DECIMAL, "string")
          .add("asset_tag", 1, DECIMAL, "string")
          .add("boot_up_state", 1, DECIMAL, "3: safe")
          .add("power_supply_state", 1, DECIMAL, "3: safe")
          .add("thermal_state", 1, DECIMAL, "3: safe")
          .add("security", 1, DECIMAL, "2: unknown")
          .add("oem", 4, HEX, "the maker's own")
          .add("height", 1, DECIMAL, "0: not given")
          .add("power_cords", 1, DECIMAL, "0: not given")
          .add("elements", 1, DECIMAL, "contained elements")
          .add("element_length", 1, DECIMAL, "bytes of each")
          .add("sku", 1, DECIMAL, "string")
          .build(22);

  private static final StructureDescription END = header("end of table", " §7.45").build(4);

  private final ByteArrayOutputStream table = new ByteArrayOutputStream();
  private int count;
  private int largest;

  private SmbiosTables() {}

  /**
   * The entry point and, behind it, the structures.
   *
   * @param address guest-physical, a multiple of 16 in the BIOS area
   */
  public static byte[] build(long address) {
    int behind = ENTRY_POINT.size() + 1; // 32, so that the structures begin on a paragraph
    SmbiosTables t = all();
    byte[] whole = Arrays.copyOf(t.entryPoint(address + behind), behind + t.table.size());
    System.arraycopy(t.table.toByteArray(), 0, whole, behind, t.table.size());
    return whole;
  }

  /** The entry point for firmware, which puts in where the structures are, and their checksums. */
  public static byte[] anchor() {
    return all().entryPoint(0);
  }

  /** The structures alone. */
  public static byte[] structures() {
    return all().table.toByteArray();
  }

  private static SmbiosTables all() {
    SmbiosTables t = new SmbiosTables();
    t.add(
        BIOS.create()
            .set("vendor", 1)
            .set("version", 2)
            .set("release_date", 3)
            .set("characteristics", 1 << 3)
            .set("extension1", 1)
            .set("extension2", 1 << 4)
            .set("bios_major", 255)
            .set("bios_minor", 255)
            .set("controller_major", 255)
            .set("controller_minor", 255),
        0,
        "Bootscope",
        "PVH",
        "01/01/2026");
    t.add(
        SYSTEM.create().set("manufacturer", 1).set("product", 2).set("wake_up", 6),
        1,
        "Bootscope",
        "PVH machine");
    t.add(
        CHASSIS
            .create()
            .set("manufacturer", 1)
            .set("type", 1)
            .set("boot_up_state", 3)
            .set("power_supply_state", 3)
            .set("thermal_state", 3)
            .set("security", 2),
        3,
        "Bootscope");
    t.add(END.create(), 127);
    return t;
  }

  private static StructureDescription.Builder header(String name, String section) {
    return StructureDescription.of("SMBIOS " + name, name, SOURCE + section)
        .add("structure_type", 1, DECIMAL, "what the structure is")
        .add("length", 1, DECIMAL, "bytes, without the strings")
        .add("handle", 2, HEX, "unique among the structures");
  }

  /** A structure, its strings, and the NUL that ends them; two NULs where there are none. */
  private void add(Structure s, int type, String... strings) {
    int start = table.size();
    s.set("structure_type", type).set("length", s.description().size()).set("handle", count++);
    table.writeBytes(s.bytes());
    for (String string : strings) {
      table.writeBytes(string.getBytes(StandardCharsets.US_ASCII));
      table.write(0);
    }
    table.write(0);
    if (strings.length == 0) {
      table.write(0);
    }
    largest = Math.max(largest, table.size() - start);
  }

  private byte[] entryPoint(long tableAddress) {
    Structure e =
        ENTRY_POINT
            .create()
            .set("anchor", "_SM_", ' ')
            .set("length", ENTRY_POINT.size())
            .set("major", 2)
            .set("minor", 8)
            .set("largest_structure", largest)
            .set("dmi_anchor", "_DMI_", ' ')
            .set("table_length", table.size())
            .set("table_address", tableAddress)
            .set("structures", count)
            .set("bcd_revision", 0x28);
    e.set("dmi_checksum", -sum(e.bytes(), 16) & 0xFF);
    return e.set("checksum", -sum(e.bytes(), 0) & 0xFF).bytes();
  }

  private static int sum(byte[] bytes, int from) {
    int sum = 0;
    for (int i = from; i < bytes.length; i++) {
      sum += bytes[i];
    }
    return sum;
  }
}
