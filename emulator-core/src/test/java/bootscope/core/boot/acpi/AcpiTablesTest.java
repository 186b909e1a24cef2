package bootscope.core.boot.acpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Board;
import bootscope.core.board.Q35;
import bootscope.core.board.RamSplit;
import bootscope.core.boot.BootException;
import bootscope.core.boot.MemoryLayout;
import bootscope.core.describe.Structure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcpiTablesTest {
  private final List<AcpiTable> tables = tables(512, 1);

  private static List<AcpiTable> tables(long mib, int processors) {
    try {
      return AcpiTables.of(board(mib, processors))
          .at(MemoryLayout.of(RamSplit.of(mib << 20)).acpiStart());
    } catch (BootException e) {
      throw new AssertionError(e);
    }
  }

  private AcpiTable table(String name) {
    return tables.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static ByteBuffer bytes(AcpiTable t) {
    return ByteBuffer.wrap(t.content()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Board board(long mib, int processors) {
    Board one = Board.q35(mib << 20, 1, false);
    return new Board(one.ram(), processors, one.isa(), one.rom());
  }

  @Test
  void everyTableAddsUpToZeroAndSaysItsLength() {
    for (AcpiTable t : tables) {
      assertEquals(t.content().length, fixedPart(t).get("length"), t.name());
      if (!t.name().equals("FACS")) { // it has no checksum (ACPI 6.5 §5.2.10)
        assertTrue(AcpiTables.checksumHolds(t.content()), t.name());
      }
    }
  }

  @Test
  void theRootPointerAddsUpToZeroOverItsFirst20BytesToo() {
    byte[] first = java.util.Arrays.copyOf(table("RSDP").content(), 20);
    assertTrue(AcpiTables.checksumHolds(first));
  }

  @Test
  void aSearchOfTheBiosAreaFindsTheRootPointerOnAParagraph() {
    AcpiTable copy = table("RSDP (copy)");
    assertTrue(copy.address() >= 0xE_0000 && copy.address() + 36 <= 0x10_0000);
    assertEquals(0, copy.address() & 15);
    assertEquals("RSD PTR ", new String(copy.content(), 0, 8));
  }

  @Test
  void bothSystemTablesListEveryTableThatIsNotFoundThroughTheFadt() {
    ByteBuffer xsdt = bytes(table("XSDT"));
    ByteBuffer rsdt = bytes(table("RSDT"));
    int i = 0;
    for (String name : List.of("FADT", "MADT", "HPET", "MCFG")) {
      assertEquals(table(name).address(), xsdt.getLong(36 + 8 * i), name);
      assertEquals(table(name).address(), rsdt.getInt(36 + 4 * i), name);
      i++;
    }
    assertEquals(36 + 8 * i, xsdt.capacity());
    Structure rsdp = fixedPart(table("RSDP"));
    assertEquals(table("XSDT").address(), rsdp.get("xsdt_address"));
    assertEquals(table("RSDT").address(), rsdp.get("rsdt_address"));
    assertEquals(2, rsdp.get("revision"));
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 512, 4096})
  void theTablesLieInTheirRangeWithoutOverlap(long mib) throws BootException {
    MemoryLayout layout = MemoryLayout.of(RamSplit.of(mib << 20));
    long end = layout.acpiStart();
    for (AcpiTable t : AcpiTables.of(board(mib, 255)).at(layout.acpiStart())) {
      if (t.address() != MemoryLayout.BIOS_START) {
        assertTrue(t.address() >= end && t.address() + t.content().length <= layout.lowTop());
        end = t.address() + t.content().length;
      }
    }
  }

  @Test
  void theFadtPointsToFacsAndDsdtAndToTheRegistersOfTheChipset() {
    Structure fadt = fixedPart(table("FADT"));
    assertEquals(276, table("FADT").content().length);
    assertEquals(table("FACS").address(), fadt.get("firmware_ctrl"));
    assertEquals(0, table("FACS").address() & 63); // ACPI 6.5 §5.2.10
    assertEquals(table("DSDT").address(), fadt.get("dsdt"));
    assertEquals(table("DSDT").address(), fadt.get("x_dsdt"));
    assertEquals(9, fadt.get("sci_int"));
    // ACPI 6.5 table 5.9: the 32-bit and the extended fields of one block agree.
    for (String block : List.of("pm1a_evt_blk", "pm1a_cnt_blk", "pm_tmr_blk", "gpe0_blk")) {
      assertEquals(fadt.get(block), fadt.get("x_" + block + ".address"), block);
      assertEquals(1, fadt.get("x_" + block + ".space"), block);
    }
    assertEquals(0xCF9, fadt.get("reset_reg.address"));
    assertEquals(0x0F, fadt.get("reset_value"));
    long flags = fadt.get("flags");
    assertTrue((flags & 1 << 10) != 0, "RESET_REG_SUP");
    assertEquals(0, flags & 1 << 20, "HW_REDUCED_ACPI");
    assertEquals(0, flags & 1 << 4, "the power button is fixed hardware");
    assertEquals(0, flags & 1 << 8, "the timer has 24 bits");
  }

  @Test
  void fadtOffsetsAreThoseOfTheSpecification() {
    // ACPI 6.5 table 5.9.
    assertEquals(46, AcpiStructures.FADT.field("sci_int").offset());
    assertEquals(56, AcpiStructures.FADT.field("pm1a_evt_blk").offset());
    assertEquals(76, AcpiStructures.FADT.field("pm_tmr_blk").offset());
    assertEquals(108, AcpiStructures.FADT.field("century").offset());
    assertEquals(109, AcpiStructures.FADT.field("iapc_boot_arch").offset());
    assertEquals(112, AcpiStructures.FADT.field("flags").offset());
    assertEquals(116, AcpiStructures.FADT.field("reset_reg.space").offset());
    assertEquals(128, AcpiStructures.FADT.field("reset_value").offset());
    assertEquals(140, AcpiStructures.FADT.field("x_dsdt").offset());
    assertEquals(148, AcpiStructures.FADT.field("x_pm1a_evt_blk.space").offset());
    assertEquals(208, AcpiStructures.FADT.field("x_pm_tmr_blk.space").offset());
    assertEquals(244, AcpiStructures.FADT.field("sleep_control_reg.space").offset());
  }

  @Test
  void theMadtListsProcessorsIoApicOverridesAndNmi() {
    ByteBuffer madt = bytes(tables(512, 3).get(3));
    assertEquals(0xFEE0_0000, madt.getInt(36));
    StringBuilder types = new StringBuilder();
    for (int at = 44; at < madt.capacity(); at += madt.get(at + 1)) {
      types.append(madt.get(at)).append(' ');
      if (madt.get(at) == 2) {
        int source = madt.get(at + 3);
        assertEquals(source == 0 ? 2 : 9, madt.getInt(at + 4));
        // Level is 11b in bits 3:2, active high 01b in bits 1:0 (ACPI 6.5 table 5.26).
        assertEquals(source == 0 ? 0 : 0b1101, madt.getShort(at + 8));
      }
    }
    assertEquals("0 0 0 1 2 2 4 ", types.toString());
  }

  @Test
  void theHpetIsTheOneOfTheDevice() {
    Structure hpet = fixedPart(table("HPET"));
    assertEquals(0x8086_A201L, hpet.get("block_id"));
    assertEquals(0xFED0_0000L, hpet.get("base.address"));
  }

  @Test
  void everyPciPinHasAnInputBetween16And23() {
    for (int device = 0; device < 32; device++) {
      for (int pin = 0; pin < 4; pin++) {
        int gsi = Q35.pciInterrupt(device, pin);
        assertTrue(gsi >= 16 && gsi <= 23);
      }
    }
  }

  @Test
  void theReferenceCompilerTakesTheTablesApartAndTogetherWithoutAWord(@TempDir Path dir)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/iasl")), "iasl is missing: apt install acpica-tools");
    for (String name : List.of("DSDT", "FADT", "MADT", "HPET", "MCFG", "RSDT", "XSDT")) {
      Files.write(dir.resolve(name + ".dat"), table(name).content());
      run(dir, "iasl", "-d", name + ".dat");
      String said = run(dir, "iasl", name + ".dsl");
      assertTrue(said.contains("0 Errors, 0 Warnings, 0 Remarks"), said);
    }
  }

  private static String run(Path dir, String... command) throws IOException, InterruptedException {
    Process p =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String said = new String(p.getInputStream().readAllBytes());
    assertTrue(p.waitFor(30, TimeUnit.SECONDS) && p.exitValue() == 0, said);
    String lower = said.toLowerCase(java.util.Locale.ROOT).replaceAll("0 (errors|warnings)", "");
    assertTrue(!lower.contains("warning") && !lower.contains("error"), said);
    return said;
  }

  /** What is not on the board is not in the tables, and what is there is listed. */
  @Test
  void serialPortsAreListedAsTheyAre() throws BootException {
    for (int ports = 0; ports <= 4; ports++) {
      Board board = Board.q35(512L << 20, ports, false);
      MemoryLayout layout = MemoryLayout.of(board.ram());
      byte[] dsdt =
          AcpiTables.of(board).at(layout.acpiStart()).stream()
              .filter(t -> t.name().equals("DSDT"))
              .findFirst()
              .orElseThrow()
              .content();
      String text = new String(dsdt, StandardCharsets.ISO_8859_1);
      for (int i = 1; i <= 4; i++) {
        assertEquals(i <= ports, text.contains("COM" + i), ports + " ports, COM" + i);
      }
    }
  }

  private static Structure fixedPart(AcpiTable table) {
    return table.description().at(table.content(), 0);
  }
}
