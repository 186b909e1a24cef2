package bootscope.core.boot.acpi;

import bootscope.core.board.Board;
import bootscope.core.board.Q35;
import bootscope.core.boot.MemoryLayout;
import bootscope.core.describe.Structure;
import bootscope.core.describe.StructureDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The machine's ACPI tables, as bytes that lie behind one another, and what in them depends on
 * where they lie: pointers and checksums. A boot without firmware places them ({@link #at});
 * firmware does it by a script that is made from the same list ({@link AcpiLoader}).
 */
public final class AcpiTables {
  /** Name of the root pointer that {@code hvm_start_info.rsdp_paddr} means. */
  public static final String RSDP = "RSDP";

  /** Name of its copy, which may lie on any paragraph of the BIOS area. */
  public static final String RSDP_COPY = "RSDP (copy)";

  private static final String OEM = "BSCOPE";
  private static final String OEM_TABLE = "BOOTSCOP";

  private static final int FADT_REVISION = 6;
  private static final int WBINVD = 1;
  private static final int PROC_C1 = 1 << 2;
  private static final int NO_FIXED_SLEEP_BUTTON = 1 << 5;
  private static final int RESET_REGISTER = 1 << 10;
  private static final int USE_PLATFORM_CLOCK = 1 << 15;

  private static final int LEGACY_DEVICES = 1;
  private static final int KEYBOARD_CONTROLLER = 1 << 1;
  private static final int NO_VGA = 1 << 2;

  /** A field that holds an address: of {@code to}, once it has one. */
  record Pointer(String in, int offset, int size, String to) {}

  /** A byte that makes some bytes of a table add up to 0. */
  record Checksum(String in, int offset, int start, int length) {}

  /** A table at its offset in the range for all of them; its pointers and checksums are 0. */
  record Part(String name, int offset, byte[] content, StructureDescription description) {}

  private final Board board;
  private final List<Part> parts = new ArrayList<>();
  private final List<Pointer> pointers = new ArrayList<>();
  private final List<Checksum> checksums = new ArrayList<>();
  private int size;

  private AcpiTables(Board board) {
    this.board = board;
    facs();
    dsdt();
    fadt();
    madt();
    hpet();
    mcfg();
    List<String> listed = List.of("FADT", "MADT", "HPET", "MCFG");
    rootTable("RSDT", 4, listed);
    rootTable("XSDT", 8, listed);
    rsdp();
    if (size > MemoryLayout.ACPI_SIZE) {
      throw new IllegalStateException("the ACPI tables outgrew their range");
    }
  }

  /** The tables of a machine. */
  public static AcpiTables of(Board board) {
    return new AcpiTables(board);
  }

  /**
   * All tables with their addresses, the root pointers last.
   *
   * @param start of the range in which they lie, a multiple of 64
   */
  public List<AcpiTable> at(long start) {
    Map<String, byte[]> contents = new HashMap<>();
    Map<String, Long> addresses = new HashMap<>();
    for (Part p : parts) {
      contents.put(p.name, p.content.clone());
      addresses.put(p.name, start + p.offset);
    }
    for (Pointer p : pointers) {
      byte[] address = Aml.littleEndian(addresses.get(p.to), p.size);
      System.arraycopy(address, 0, contents.get(p.in), p.offset, p.size);
    }
    for (Checksum c : checksums) {
      byte[] table = contents.get(c.in);
      table[c.offset] = (byte) -sum(table, c.start, c.length);
    }
    List<AcpiTable> tables = new ArrayList<>();
    for (Part p : parts) {
      tables.add(new AcpiTable(p.name, start + p.offset, contents.get(p.name), p.description));
    }
    byte[] root = contents.get(RSDP);
    tables.add(new AcpiTable(RSDP_COPY, MemoryLayout.BIOS_START, root, AcpiStructures.RSDP));
    return List.copyOf(tables);
  }

  /** The tables at their offsets, pointers and checksums 0; the root pointer last. */
  List<Part> parts() {
    return List.copyOf(parts);
  }

  List<Pointer> pointers() {
    return List.copyOf(pointers);
  }

  /** In the order in which they must be made. */
  List<Checksum> checksums() {
    return List.copyOf(checksums);
  }

  /** Whether bytes add up to 0 modulo 256, as every table's must. */
  public static boolean checksumHolds(byte[] bytes) {
    return sum(bytes, 0, bytes.length) == 0;
  }

  private static int sum(byte[] bytes, int start, int length) {
    int sum = 0;
    for (int i = start; i < start + length; i++) {
      sum += bytes[i];
    }
    return sum & 0xFF;
  }

  private void add(String name, StructureDescription description, byte[] content) {
    int offset = size + 63 & -64; // the FACS needs it (ACPI 6.5 §5.2.10), the others are content
    parts.add(new Part(name, offset, content, description));
    size = offset + content.length;
  }

  /** Adds a table with the header that all but the first and last ones have. */
  private void add(
      String name,
      StructureDescription description,
      String signature,
      int revision,
      byte[] content) {
    AcpiStructures.HEADER
        .at(content, 0)
        .set("signature", signature, ' ')
        .set("length", content.length)
        .set("revision", revision)
        .set("oem_id", OEM, ' ')
        .set("oem_table_id", OEM_TABLE, ' ')
        .set("oem_revision", 1)
        .set("creator_id", "BSCP", ' ')
        .set("creator_revision", 1);
    add(name, description, content);
    int field = AcpiStructures.HEADER.field("checksum").offset();
    checksums.add(new Checksum(name, field, 0, content.length));
  }

  private void pointer(String in, StructureDescription description, String field, String to) {
    var f = description.field(field);
    pointers.add(new Pointer(in, f.offset(), f.size(), to));
  }

  private void rsdp() {
    Structure s =
        AcpiStructures.RSDP
            .create()
            .set("signature", "RSD PTR ", ' ')
            .set("oem_id", OEM, ' ')
            .set("revision", 2)
            .set("length", AcpiStructures.RSDP.size());
    add(RSDP, AcpiStructures.RSDP, s.bytes());
    pointer(RSDP, AcpiStructures.RSDP, "rsdt_address", "RSDT");
    pointer(RSDP, AcpiStructures.RSDP, "xsdt_address", "XSDT");
    int first = AcpiStructures.RSDP.field("checksum").offset();
    checksums.add(new Checksum(RSDP, first, 0, 20)); // the ACPI 1.0 part
    int all = AcpiStructures.RSDP.field("extended_checksum").offset();
    checksums.add(new Checksum(RSDP, all, 0, AcpiStructures.RSDP.size()));
  }

  private void facs() {
    Structure s =
        AcpiStructures.FACS
            .create()
            .set("signature", "FACS", ' ')
            .set("length", AcpiStructures.FACS.size())
            .set("version", 2);
    add("FACS", AcpiStructures.FACS, s.bytes());
  }

  private void dsdt() {
    byte[] header = new byte[AcpiStructures.HEADER.size()];
    // Revision 2: integers have 64 bits (ACPI 6.5 §5.2.11.1).
    add("DSDT", AcpiStructures.HEADER, "DSDT", 2, Aml.join(header, Dsdt.terms(board)));
  }

  private void rootTable(String name, int addressSize, List<String> listed) {
    int header = AcpiStructures.HEADER.size();
    byte[] content = new byte[header + listed.size() * addressSize];
    add(name, AcpiStructures.HEADER, name, 1, content);
    for (int i = 0; i < listed.size(); i++) {
      pointers.add(new Pointer(name, header + i * addressSize, addressSize, listed.get(i)));
    }
  }

  private void fadt() {
    Structure s =
        AcpiStructures.FADT
            .create()
            .set("preferred_pm_profile", 1)
            .set("sci_int", Q35.SCI)
            .set("smi_cmd", Q35.SMI_COMMAND)
            .set("acpi_enable", Q35.ACPI_ENABLE)
            .set("acpi_disable", Q35.ACPI_DISABLE)
            .set("pm1a_evt_blk", Q35.PM1A_EVENT)
            .set("pm1a_cnt_blk", Q35.PM1A_CONTROL)
            .set("pm_tmr_blk", Q35.PM_TIMER)
            .set("gpe0_blk", Q35.GPE0)
            .set("pm1_evt_len", 4)
            .set("pm1_cnt_len", 2)
            .set("pm_tmr_len", 4)
            .set("gpe0_blk_len", Q35.GPE0_LENGTH)
            // Latencies above 100 µs and 1000 µs mean that there is no C2 and no C3.
            .set("p_lvl2_lat", 0xFFF)
            .set("p_lvl3_lat", 0xFFF)
            .set("century", Q35.RTC_CENTURY)
            .set("iapc_boot_arch", LEGACY_DEVICES | KEYBOARD_CONTROLLER | NO_VGA)
            .set(
                "flags",
                WBINVD | PROC_C1 | NO_FIXED_SLEEP_BUTTON | RESET_REGISTER | USE_PLATFORM_CLOCK)
            .set("reset_value", Q35.RESET_VALUE);
    port(s, "reset_reg", Q35.RESET_PORT, 8, 1);
    port(s, "x_pm1a_evt_blk", Q35.PM1A_EVENT, 32, 2);
    port(s, "x_pm1a_cnt_blk", Q35.PM1A_CONTROL, 16, 2);
    port(s, "x_pm_tmr_blk", Q35.PM_TIMER, 32, 3);
    port(s, "x_gpe0_blk", Q35.GPE0, 8 * Q35.GPE0_LENGTH, 1);
    add("FADT", AcpiStructures.FADT, "FACP", FADT_REVISION, s.bytes());
    pointer("FADT", AcpiStructures.FADT, "firmware_ctrl", "FACS");
    pointer("FADT", AcpiStructures.FADT, "dsdt", "DSDT");
    pointer("FADT", AcpiStructures.FADT, "x_dsdt", "DSDT");
  }

  private static void port(Structure s, String name, int port, int bits, int access) {
    s.set(name + ".space", 1)
        .set(name + ".bits", bits)
        .set(name + ".access", access)
        .set(name + ".address", port);
  }

  private void madt() {
    List<byte[]> entries = new ArrayList<>();
    entries.add(
        AcpiStructures.MADT.create().set("local_apic", Q35.LOCAL_APIC).set("flags", 1).bytes());
    for (int i = 0; i < board.processors(); i++) {
      entries.add(
          entry(AcpiStructures.MADT_LOCAL_APIC, 0)
              .set("processor_uid", i)
              .set("apic_id", i)
              .set("flags", 1)
              .bytes());
    }
    entries.add(entry(AcpiStructures.MADT_IO_APIC, 1).set("address", Q35.IO_APIC).bytes());
    // The timer is on input 2, as on every PC with an I/O APIC; the SCI is level, active high.
    entries.add(entry(AcpiStructures.MADT_OVERRIDE, 2).set("source", 0).set("gsi", 2).bytes());
    entries.add(
        entry(AcpiStructures.MADT_OVERRIDE, 2)
            .set("source", Q35.SCI)
            .set("gsi", Q35.SCI)
            .set("flags", 0xD)
            .bytes());
    entries.add(
        entry(AcpiStructures.MADT_NMI, 4).set("processor_uid", 0xFF).set("lint", 1).bytes());
    byte[] content = Aml.join(entries.toArray(byte[][]::new));
    add("MADT", AcpiStructures.MADT, "APIC", 4, content);
  }

  private static Structure entry(StructureDescription description, int type) {
    return description.create().set("type", type).set("length", description.size());
  }

  private void hpet() {
    Structure s =
        AcpiStructures.HPET
            .create()
            .set("block_id", Q35.HPET_ID)
            .set("base.bits", 64)
            .set("base.address", Q35.HPET)
            .set("minimum_tick", Q35.HPET_MINIMUM_TICK);
    add("HPET", AcpiStructures.HPET, "HPET", 1, s.bytes());
  }

  private void mcfg() {
    Structure s = AcpiStructures.MCFG.create().set("base", Q35.ECAM).set("last_bus", 255);
    add("MCFG", AcpiStructures.MCFG, "MCFG", 1, s.bytes());
  }
}
