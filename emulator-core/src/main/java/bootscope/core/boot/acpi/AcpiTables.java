package bootscope.core.boot.acpi;

import bootscope.core.board.Board;
import bootscope.core.board.Q35;
import bootscope.core.boot.MemoryLayout;
import bootscope.core.describe.Structure;
import bootscope.core.describe.StructureDescription;
import java.util.ArrayList;
import java.util.List;

/**
 * The machine's ACPI tables, placed in the range that {@link MemoryLayout} keeps for them. A copy
 * of the root pointer lies where a BIOS has it, for guests that search for it.
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

  private final Board board;
  private final MemoryLayout layout;
  private final List<AcpiTable> tables = new ArrayList<>();
  private long next;

  private AcpiTables(Board board, MemoryLayout layout) {
    this.board = board;
    this.layout = layout;
    this.next = layout.acpiStart();
  }

  /**
   * All tables with their addresses, the root pointers last.
   *
   * @param layout says where they go
   */
  public static List<AcpiTable> build(Board board, MemoryLayout layout) {
    return new AcpiTables(board, layout).build();
  }

  /** Whether bytes add up to 0 modulo 256, as every table's must. */
  public static boolean checksumHolds(byte[] bytes) {
    return checksum(bytes, bytes.length) == 0;
  }

  private List<AcpiTable> build() {
    long facs = add("FACS", AcpiStructures.FACS, facs());
    byte[] terms = Dsdt.terms(board, layout);
    // Revision 2: integers have 64 bits (ACPI 6.5 §5.2.11.1).
    long dsdt = add("DSDT", AcpiStructures.HEADER, table("DSDT", 2, terms));
    long[] listed = {
      add("FADT", AcpiStructures.FADT, fadt(facs, dsdt)),
      add("MADT", AcpiStructures.MADT, madt()),
      add("HPET", AcpiStructures.HPET, hpet()),
      add("MCFG", AcpiStructures.MCFG, mcfg())
    };
    long rsdt = add("RSDT", AcpiStructures.HEADER, table("RSDT", 1, pointers(listed, 4)));
    long xsdt = add("XSDT", AcpiStructures.HEADER, table("XSDT", 1, pointers(listed, 8)));
    byte[] rsdp = rsdp(rsdt, xsdt);
    add(RSDP, AcpiStructures.RSDP, rsdp);
    if (next > layout.acpiStart() + MemoryLayout.ACPI_SIZE) {
      throw new IllegalStateException("the ACPI tables outgrew their range");
    }
    tables.add(new AcpiTable(RSDP_COPY, MemoryLayout.BIOS_START, rsdp, AcpiStructures.RSDP));
    return List.copyOf(tables);
  }

  private long add(String name, StructureDescription description, byte[] content) {
    long address = next + 63 & -64; // the FACS needs it (ACPI 6.5 §5.2.10), the others are content
    tables.add(new AcpiTable(name, address, content, description));
    next = address + content.length;
    return address;
  }

  private static byte[] rsdp(long rsdt, long xsdt) {
    Structure s =
        AcpiStructures.RSDP
            .create()
            .set("signature", "RSD PTR ", ' ')
            .set("oem_id", OEM, ' ')
            .set("revision", 2)
            .set("rsdt_address", rsdt)
            .set("length", AcpiStructures.RSDP.size())
            .set("xsdt_address", xsdt);
    s.set("checksum", -checksum(s.bytes(), 20) & 0xFF); // the ACPI 1.0 part
    return s.set("extended_checksum", -checksum(s.bytes(), 36) & 0xFF).bytes();
  }

  private static byte[] facs() {
    return AcpiStructures.FACS
        .create()
        .set("signature", "FACS", ' ')
        .set("length", AcpiStructures.FACS.size())
        .set("version", 2)
        .bytes();
  }

  private static byte[] fadt(long facs, long dsdt) {
    Structure s =
        AcpiStructures.FADT
            .create()
            .set("firmware_ctrl", facs)
            .set("dsdt", dsdt)
            .set("x_dsdt", dsdt)
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
    return withHeader("FACP", FADT_REVISION, s.bytes());
  }

  private static void port(Structure s, String name, int port, int bits, int access) {
    s.set(name + ".space", 1)
        .set(name + ".bits", bits)
        .set(name + ".access", access)
        .set(name + ".address", port);
  }

  private byte[] madt() {
    List<byte[]> parts = new ArrayList<>();
    parts.add(
        AcpiStructures.MADT.create().set("local_apic", Q35.LOCAL_APIC).set("flags", 1).bytes());
    for (int i = 0; i < board.processors(); i++) {
      parts.add(
          entry(AcpiStructures.MADT_LOCAL_APIC, 0)
              .set("processor_uid", i)
              .set("apic_id", i)
              .set("flags", 1)
              .bytes());
    }
    parts.add(entry(AcpiStructures.MADT_IO_APIC, 1).set("address", Q35.IO_APIC).bytes());
    // The timer is on input 2, as on every PC with an I/O APIC; the SCI is level, active high.
    parts.add(entry(AcpiStructures.MADT_OVERRIDE, 2).set("source", 0).set("gsi", 2).bytes());
    parts.add(
        entry(AcpiStructures.MADT_OVERRIDE, 2)
            .set("source", Q35.SCI)
            .set("gsi", Q35.SCI)
            .set("flags", 0xD)
            .bytes());
    parts.add(entry(AcpiStructures.MADT_NMI, 4).set("processor_uid", 0xFF).set("lint", 1).bytes());
    return withHeader("APIC", 4, Aml.join(parts.toArray(byte[][]::new)));
  }

  private static Structure entry(StructureDescription description, int type) {
    return description.create().set("type", type).set("length", description.size());
  }

  private static byte[] hpet() {
    Structure s =
        AcpiStructures.HPET
            .create()
            .set("block_id", Q35.HPET_ID)
            .set("base.bits", 64)
            .set("base.address", Q35.HPET)
            .set("minimum_tick", 100);
    return withHeader("HPET", 1, s.bytes());
  }

  private static byte[] mcfg() {
    Structure s = AcpiStructures.MCFG.create().set("base", Q35.ECAM).set("last_bus", 255);
    return withHeader("MCFG", 1, s.bytes());
  }

  private static byte[] pointers(long[] addresses, int size) {
    byte[][] parts = new byte[addresses.length][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Aml.littleEndian(addresses[i], size);
    }
    return Aml.join(parts);
  }

  private static byte[] table(String signature, int revision, byte[] body) {
    return withHeader(signature, revision, Aml.join(new byte[AcpiStructures.HEADER.size()], body));
  }

  /** Fills in the header at the start of {@code table}, checksum last. */
  private static byte[] withHeader(String signature, int revision, byte[] table) {
    Structure header =
        AcpiStructures.HEADER
            .at(table, 0)
            .set("signature", signature, ' ')
            .set("length", table.length)
            .set("revision", revision)
            .set("checksum", 0)
            .set("oem_id", OEM, ' ')
            .set("oem_table_id", OEM_TABLE, ' ')
            .set("oem_revision", 1)
            .set("creator_id", "BSCP", ' ')
            .set("creator_revision", 1);
    header.set("checksum", -checksum(table, table.length) & 0xFF);
    return table;
  }

  private static int checksum(byte[] bytes, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += bytes[i];
    }
    return sum & 0xFF;
  }
}
