package bootscope.core.boot.acpi;

import static bootscope.core.describe.StructureField.Format.ADDRESS;
import static bootscope.core.describe.StructureField.Format.BYTES;
import static bootscope.core.describe.StructureField.Format.DECIMAL;
import static bootscope.core.describe.StructureField.Format.HEX;
import static bootscope.core.describe.StructureField.Format.RESERVED;
import static bootscope.core.describe.StructureField.Format.TEXT;

import bootscope.core.describe.StructureDescription;
import java.util.List;
import java.util.Map;

/** The fixed parts of the ACPI tables, as data. */
public final class AcpiStructures {
  private static final Map<Long, String> SPACES = Map.of(0L, "memory", 1L, "I/O");

  public static final StructureDescription RSDP =
      StructureDescription.of("RSDP", "where the system tables are", "ACPI 6.5 §5.2.5.3")
          .add("signature", 8, TEXT, "\"RSD PTR \"")
          .add("checksum", 1, HEX, "makes the first 20 bytes add up to 0")
          .add("oem_id", 6, TEXT, "who made the tables")
          .add("revision", 1, DECIMAL, "2: has the fields from length on")
          .add("rsdt_address", 4, ADDRESS, "table of 32-bit addresses")
          .add("length", 4, DECIMAL, "bytes of this structure")
          .add("xsdt_address", 8, ADDRESS, "table of 64-bit addresses")
          .add("extended_checksum", 1, HEX, "makes all bytes add up to 0")
          .add("reserved", 3, BYTES, "must be zero")
          .build(36);

  public static final StructureDescription HEADER =
      StructureDescription.of("header", "what every table begins with", "ACPI 6.5 §5.2.6")
          .add("signature", 4, TEXT, "what the table is")
          .add("length", 4, DECIMAL, "bytes, with this header")
          .add("revision", 1, DECIMAL, "of the table's layout")
          .add("checksum", 1, HEX, "makes all bytes add up to 0")
          .add("oem_id", 6, TEXT, "who made the table")
          .add("oem_table_id", 8, TEXT, "the maker's name for it")
          .add("oem_revision", 4, HEX, "the maker's revision")
          .add("creator_id", 4, TEXT, "the tool that made it")
          .add("creator_revision", 4, HEX, "the tool's revision")
          .build(36);

  public static final StructureDescription FADT = fadt();

  public static final StructureDescription FACS =
      StructureDescription.of("FACS", "what firmware and system share", "ACPI 6.5 §5.2.10")
          .add("signature", 4, TEXT, "\"FACS\"")
          .add("length", 4, DECIMAL, "bytes of this structure")
          .add("hardware_signature", 4, HEX, "changes when the hardware does")
          .add("firmware_waking_vector", 4, ADDRESS, "where to wake, real mode")
          .add("global_lock", 4, HEX, "lock shared with firmware")
          .add("flags", 4, HEX, "what the firmware supports")
          .add("x_firmware_waking_vector", 8, ADDRESS, "where to wake, protected mode")
          .add("version", 1, DECIMAL, "of this structure")
          .add("reserved", 3, BYTES, "must be zero")
          .add("ospm_flags", 4, HEX, "what the system supports")
          .add("reserved2", 24, BYTES, "must be zero")
          .build(64);

  public static final StructureDescription MADT =
      StructureDescription.of("MADT", "the interrupt controllers", "ACPI 6.5 §5.2.12")
          .include(HEADER)
          .add("local_apic", 4, ADDRESS, "of every processor")
          .add("flags", 4, HEX, "bit 0: there is an 8259 pair too")
          .build(44);

  public static final StructureDescription HPET =
      gas(
              StructureDescription.of("HPET", "the high precision timer", "IA-PC HPET 1.0a §3.2.4")
                  .include(HEADER)
                  .add("block_id", 4, HEX, "the low half of its capabilities"),
              "base")
          .add("number", 1, DECIMAL, "which HPET")
          .add("minimum_tick", 2, DECIMAL, "least ticks of a periodic timer")
          .add("protection", 1, HEX, "page protection and OEM attributes")
          .build(56);

  public static final StructureDescription MCFG =
      StructureDescription.of("MCFG", "PCI configuration in memory", "PCI Firmware 3.3 §4.1.2")
          .include(HEADER)
          .add("reserved", 8, RESERVED, "must be zero")
          .add("base", 8, ADDRESS, "of bus 0")
          .add("segment", 2, DECIMAL, "PCI segment group")
          .add("first_bus", 1, DECIMAL, "first bus number")
          .add("last_bus", 1, DECIMAL, "last bus number")
          .add("reserved2", 4, RESERVED, "must be zero")
          .build(60);

  static final StructureDescription MADT_LOCAL_APIC =
      StructureDescription.of("MADT local APIC", "a processor", "ACPI 6.5 §5.2.12.2")
          .add("type", 1, DECIMAL, "0")
          .add("length", 1, DECIMAL, "8")
          .add("processor_uid", 1, DECIMAL, "_UID of the processor device")
          .add("apic_id", 1, DECIMAL, "of its local APIC")
          .add("flags", 4, HEX, "bit 0: enabled")
          .build(8);

  static final StructureDescription MADT_IO_APIC =
      StructureDescription.of("MADT I/O APIC", "an I/O APIC", "ACPI 6.5 §5.2.12.3")
          .add("type", 1, DECIMAL, "1")
          .add("length", 1, DECIMAL, "12")
          .add("io_apic_id", 1, DECIMAL, "its identifier")
          .add("reserved", 1, RESERVED, "must be zero")
          .add("address", 4, ADDRESS, "of its registers")
          .add("gsi_base", 4, DECIMAL, "global system interrupt of its first input")
          .build(12);

  static final StructureDescription MADT_OVERRIDE =
      StructureDescription.of("MADT override", "an ISA interrupt's input", "ACPI 6.5 §5.2.12.5")
          .add("type", 1, DECIMAL, "2")
          .add("length", 1, DECIMAL, "10")
          .add("bus", 1, DECIMAL, "0: ISA")
          .add("source", 1, DECIMAL, "ISA interrupt")
          .add("gsi", 4, DECIMAL, "global system interrupt")
          .add("flags", 2, HEX, "bits 1:0 polarity, 3:2 trigger; 0 as on ISA")
          .build(10);

  static final StructureDescription MADT_NMI =
      StructureDescription.of("MADT local NMI", "where the NMI arrives", "ACPI 6.5 §5.2.12.7")
          .add("type", 1, DECIMAL, "4")
          .add("length", 1, DECIMAL, "6")
          .add("processor_uid", 1, DECIMAL, "255: every processor")
          .add("flags", 2, HEX, "polarity and trigger")
          .add("lint", 1, DECIMAL, "local interrupt pin")
          .build(6);

  private AcpiStructures() {}

  private static StructureDescription fadt() {
    var b =
        StructureDescription.of("FADT", "the fixed hardware", "ACPI 6.5 §5.2.9")
            .include(HEADER)
            .add("firmware_ctrl", 4, ADDRESS, "FACS")
            .add("dsdt", 4, ADDRESS, "DSDT")
            .add("reserved", 1, RESERVED, "must be zero")
            .add("preferred_pm_profile", 1, DECIMAL, "what kind of machine", Map.of(1L, "desktop"))
            .add("sci_int", 2, DECIMAL, "system control interrupt")
            .add("smi_cmd", 4, HEX, "port for the change of mode")
            .add("acpi_enable", 1, HEX, "value that enters ACPI mode")
            .add("acpi_disable", 1, HEX, "value that leaves it")
            .add("s4bios_req", 1, HEX, "value that enters S4BIOS")
            .add("pstate_cnt", 1, HEX, "value that takes over P-states")
            .add("pm1a_evt_blk", 4, HEX, "port of PM1a events")
            .add("pm1b_evt_blk", 4, HEX, "port of PM1b events")
            .add("pm1a_cnt_blk", 4, HEX, "port of PM1a control")
            .add("pm1b_cnt_blk", 4, HEX, "port of PM1b control")
            .add("pm2_cnt_blk", 4, HEX, "port of PM2 control")
            .add("pm_tmr_blk", 4, HEX, "port of the timer")
            .add("gpe0_blk", 4, HEX, "port of general-purpose events 0")
            .add("gpe1_blk", 4, HEX, "port of general-purpose events 1")
            .add("pm1_evt_len", 1, DECIMAL, "ports")
            .add("pm1_cnt_len", 1, DECIMAL, "ports")
            .add("pm2_cnt_len", 1, DECIMAL, "ports")
            .add("pm_tmr_len", 1, DECIMAL, "ports")
            .add("gpe0_blk_len", 1, DECIMAL, "ports")
            .add("gpe1_blk_len", 1, DECIMAL, "ports")
            .add("gpe1_base", 1, DECIMAL, "first event of block 1")
            .add("cst_cnt", 1, HEX, "value that takes over C-states")
            .add("p_lvl2_lat", 2, DECIMAL, "µs; above 100: no C2")
            .add("p_lvl3_lat", 2, DECIMAL, "µs; above 1000: no C3")
            .add("flush_size", 2, DECIMAL, "for processors without WBINVD")
            .add("flush_stride", 2, DECIMAL, "for processors without WBINVD")
            .add("duty_offset", 1, DECIMAL, "processor throttling")
            .add("duty_width", 1, DECIMAL, "processor throttling")
            .add("day_alrm", 1, HEX, "CMOS index of the alarm's day")
            .add("mon_alrm", 1, HEX, "CMOS index of the alarm's month")
            .add("century", 1, HEX, "CMOS index of the century")
            .add("iapc_boot_arch", 2, HEX, "PC hardware that is or isn't there")
            .add("reserved2", 1, RESERVED, "must be zero")
            .add("flags", 4, HEX, "fixed features");
    gas(b, "reset_reg")
        .add("reset_value", 1, HEX, "value that resets")
        .add("arm_boot_arch", 2, HEX, "not for this machine")
        .add("minor_version", 1, DECIMAL, "of the table's layout")
        .add("x_firmware_ctrl", 8, ADDRESS, "FACS, where 32 bits do not reach it")
        .add("x_dsdt", 8, ADDRESS, "DSDT");
    for (String register :
        List.of(
            "x_pm1a_evt_blk",
            "x_pm1b_evt_blk",
            "x_pm1a_cnt_blk",
            "x_pm1b_cnt_blk",
            "x_pm2_cnt_blk",
            "x_pm_tmr_blk",
            "x_gpe0_blk",
            "x_gpe1_blk",
            "sleep_control_reg",
            "sleep_status_reg")) {
      gas(b, register);
    }
    return b.add("hypervisor_identity", 8, BYTES, "hypervisor vendor").build(276);
  }

  /** A generic address structure (ACPI 6.5 §5.2.3.2). */
  private static StructureDescription.Builder gas(StructureDescription.Builder b, String name) {
    return b.add(name + ".space", 1, DECIMAL, "address space", SPACES)
        .add(name + ".bits", 1, DECIMAL, "register width in bits")
        .add(name + ".offset", 1, DECIMAL, "first bit")
        .add(name + ".access", 1, DECIMAL, "access size: 1 byte, 2 word, 3 dword, 4 qword")
        .add(name + ".address", 8, ADDRESS, "address or port");
  }
}
