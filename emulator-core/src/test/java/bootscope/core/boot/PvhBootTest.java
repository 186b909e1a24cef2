package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.ByteText;
import bootscope.core.boot.Placement.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PvhBootTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  private void refused(String... parts) {
    BootException e = assertThrows(BootException.class, bench::plan);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
    }
  }

  @Test
  void segmentsGoToTheirPhysicalAddressesAndTheRestOfTheirMemoryIsZero() throws BootException {
    bench.boot();
    byte[] code = bench.read(0x10_0000, 0x2000);
    assertEquals((byte) 0x90, code[0xFFF]);
    assertEquals(0, code[0x1000]);
    assertEquals(0, code[0x1FFF]);
    assertEquals((byte) 0xCC, bench.read(0x10_2000, 1)[0]);
  }

  @Test
  void oldCodeFindsTheWordsOfTheBiosDataAreaAndAnEntry() throws BootException {
    BootPlan plan = bench.boot();
    assertEquals(4, plan.of(Kind.BIOS).size());
    assertArrayEquals(new byte[] {(byte) 0xF8, 3, 0, 0}, bench.read(0x400, 4), "COM1 alone");
    assertArrayEquals(new byte[] {(byte) 0xC0, (byte) 0x9F}, bench.read(0x40E, 2), "EBDA");
    assertArrayEquals(new byte[] {2, 2}, bench.read(0x410, 2), "an FPU and one serial port");
    assertArrayEquals(new byte[] {0x7F, 2}, bench.read(0x413, 2), "639 KiB");
    assertArrayEquals(new byte[] {0x1E, 0, 0x1E, 0}, bench.read(0x41A, 4), "no key waits");
    assertArrayEquals(new byte[8], bench.read(0x46C, 8), "midnight, cold start");
    assertEquals(1, bench.read(0x9_FC00, 1)[0], "KiB");
    assertEquals((byte) 0xEA, bench.read(0xF_FFF0, 1)[0], "a far jump");
    assertEquals((byte) 0xFC, bench.read(0xF_FFFE, 1)[0], "model: an AT");
  }

  @Test
  void theBiosDataAreaTellsTheTimeOfDayAndEachSerialPort() throws BootException {
    bench.serialPorts = 4;
    bench.startSeconds = 365 * 86_400L + 86_399; // one second to midnight
    bench.boot();
    byte[] ticks = bench.read(0x46C, 4);
    assertArrayEquals(new byte[] {(byte) 0xA0, 0, 0x18, 0}, ticks, "18.2 a second, 1800B0h a day");
    assertArrayEquals(new byte[] {2, 8}, bench.read(0x410, 2), "four serial ports");
    assertArrayEquals(new byte[] {(byte) 0xE8, 2}, bench.read(0x406, 2), "COM4");
  }

  @Test
  void aKernelThatCoversTheBiosDataAreaHasItForItself() throws BootException {
    bench.segment(0x400, 0x100, 0x100);
    BootPlan plan = bench.boot();
    assertEquals((byte) 0x90, bench.read(0x413, 1)[0]);
    assertEquals(3, plan.of(Kind.BIOS).size());
    warned(plan, "segments lie where a PC has these, which are left out: BIOS data area (0x400)");
  }

  @Test
  void startInfoTellsTheKernelWhatTheAbiPromises() throws BootException {
    bench.module("/boot/initrd.img", 5000, "");
    BootPlan plan = bench.boot();
    StartInfo info = StartInfo.read(bench.reader, plan.startInfo().orElseThrow());
    assertTrue(info.valid());
    assertEquals(1, info.header().get("version"));
    assertEquals(0, info.header().get("flags"));
    assertEquals(0, info.header().get("reserved"));
    assertEquals("console=ttyS0 panic=-1", info.commandLine().value());
    assertEquals(1, info.modules().size());
    assertEquals(plan.layout().ranges().size(), info.memoryMap().size());
    assertEquals("RSD PTR ", new String(bench.read(info.header().get("rsdp_paddr"), 8)));
  }

  @Test
  void anInitrdLiesOnAPageAsHighAsItCanBelowTheAcpiTables() throws BootException {
    bench.module("/boot/initrd.img", 5000, "");
    BootPlan plan = bench.boot();
    Placement p = plan.of(Kind.MODULE).getFirst();
    assertEquals(0xFE_0000 - 0x2000, p.address());
    assertEquals("initrd.img", p.name());
    assertEquals('A', bench.read(p.address() + 4999, 1)[0]);
    StartInfo.Module m =
        StartInfo.read(bench.reader, plan.startInfo().orElseThrow()).modules().getFirst();
    assertEquals(5000, m.entry().get("size"));
    assertEquals(0, m.entry().get("cmdline_paddr"));
    assertNull(m.commandLine());
  }

  @Test
  void severalModulesKeepTheirOrderAndTheirCommandLines() throws BootException {
    bench.module("a", 4096, "first").module("b", 1, "").module("c", 4097, "third one");
    BootPlan plan = bench.boot();
    List<StartInfo.Module> modules =
        StartInfo.read(bench.reader, plan.startInfo().orElseThrow()).modules();
    assertEquals(3, modules.size());
    assertEquals("first", modules.get(0).commandLine().value());
    assertNull(modules.get(1).commandLine());
    assertEquals("third one", modules.get(2).commandLine().value());
    for (int i = 0; i < 3; i++) {
      assertEquals('A' + i, bench.read(modules.get(i).entry().get("paddr"), 1)[0]);
    }
  }

  @Test
  void nothingThatIsPlacedOverlapsAnything() throws BootException {
    bench.module("a", 100_000, "x").module("b", 1, "").segment(0xFC_0000, 0x1_0000, 0);
    long end = 0;
    for (Placement p : bench.plan().placements()) {
      assertTrue(p.address() >= end, p + " begins below 0x" + Long.toHexString(end));
      end = p.end();
    }
  }

  @Test
  void aModuleFindsTheGapBelowASegmentThatLiesHigh() throws BootException {
    bench.segment(0xFC_0000, 0x2_0000, 0).module("initrd", 0x1_0000, "");
    assertEquals(0xFB_0000, bench.plan().of(Kind.MODULE).getFirst().address());
  }

  @Test
  void anInitrdThatDoesNotFitIsRefusedByNameWithTheSpaceThatThereIs() {
    bench.module("/boot/initrd.img", 0xE0_0000, "");
    refused("/boot/initrd.img", "14,680,064 bytes", "14,544,896", "-m");
    bench.modules.clear();
    bench.modules.add(new BootModule("big", Long.MAX_VALUE, "", Contents.of(new byte[0])));
    refused("big", "do not fit");
  }

  /** As QEMU 7.2 with its pvh.bin was seen to do. */
  @Test
  void anEmptyInitrdIsNone() throws BootException {
    bench.module("initrd", 0, "").module("second", 5, "");
    BootPlan plan = bench.boot();
    warned(plan, "initrd is empty");
    StartInfo info = StartInfo.read(bench.reader, plan.startInfo().orElseThrow());
    assertEquals(1, info.modules().size());
    assertEquals(5, info.modules().getFirst().entry().get("size"));
  }

  @Test
  void anEmptyFileWithACommandLineIsAModule() throws BootException {
    bench.module("flag", 0, "on");
    BootPlan plan = bench.boot();
    assertEquals(List.of(), plan.warnings());
    StartInfo.Module m =
        StartInfo.read(bench.reader, plan.startInfo().orElseThrow()).modules().getFirst();
    assertEquals(0, m.entry().get("size"));
    assertEquals("on", m.commandLine().value());
    assertEquals(
        List.of(),
        MultibootSamples.failures(EntryContract.check(bench.cpu, true, bench.reader, plan)));
  }

  private void warned(BootPlan plan, String... parts) {
    String text = String.join("\n", plan.warnings());
    for (String part : parts) {
      assertTrue(text.contains(part), text + " lacks " + part);
    }
  }

  @Test
  void startInfoAndItsTablesMoveAsideForASegment() throws BootException {
    bench.segment(0x6000, 0x1000, 0x1000).module("initrd", 5, "text");
    BootPlan plan = bench.boot();
    warned(plan, "hvm_start_info and its tables lie at 0x1000 instead of 0x6000", "LOAD 2");
    assertEquals(0x1000, plan.startInfo().orElseThrow());
    assertEquals(0x1000, bench.cpu.reg(3), "EBX");
    StartInfo info = StartInfo.read(bench.reader, plan.startInfo().orElseThrow());
    assertTrue(info.valid());
    assertEquals("console=ttyS0 panic=-1", info.commandLine().value());
    assertEquals("text", info.modules().getFirst().commandLine().value());
    assertEquals((byte) 0x90, bench.read(0x6000, 1)[0]);
  }

  @Test
  void startInfoLiesInLowRamWhereConventionalMemoryIsTaken() throws BootException {
    bench.segment(0x1000, 0x9_EC00, 0).module("initrd", 0x2000, "");
    BootPlan plan = bench.boot();
    warned(plan, "hvm_start_info");
    assertEquals(0xFD_D000, plan.startInfo().orElseThrow());
    assertTrue(StartInfo.read(bench.reader, plan.startInfo().orElseThrow()).valid());
  }

  @Test
  void theAcpiTablesMoveBelowASegmentAtTheTopOfRam() throws BootException {
    bench.segment(0xFF_F000, 0x1000, 0x1000).module("initrd", 0x1000, "");
    BootPlan plan = bench.boot();
    warned(plan, "the ACPI tables lie at 0xfdf000 instead of 0xfe0000", "LOAD 2");
    assertEquals((byte) 0x90, bench.read(0xFF_F000, 1)[0]);
    StartInfo info = StartInfo.read(bench.reader, plan.startInfo().orElseThrow());
    long rsdp = info.header().get("rsdp_paddr");
    assertTrue(rsdp >= 0xFD_F000 && rsdp < 0xFF_F000, Long.toHexString(rsdp));
    assertEquals(MemoryType.ACPI, plan.layout().rangeOf(rsdp, 36).type());
    assertTrue(plan.layout().isRam(0xFF_F000, 0x1000));
    assertEquals(0xFD_E000, plan.of(Kind.MODULE).getFirst().address());
  }

  @Test
  void whatASearchOfTheBiosAreaFindsMovesAsideOrIsLeftOut() throws BootException {
    bench.segment(0xF_0000, 0x100, 0x100);
    BootPlan plan = bench.boot();
    warned(plan, "covers 0xf0000 to 0xf0100");
    assertEquals("RSD PTR ", new String(bench.read(0xF_0100, 8)));
    assertEquals("_SM_", new String(bench.read(0xF_0140, 4)));
    bench.segment(0xF_0000, 0x1_0000, 0x100);
    warned(bench.plan(), "RSDP (copy) is left out", "SMBIOS is left out");
  }

  @Test
  void bytesOfTheFileStandOverZerosAndOverThoseOfEarlierSegments() throws BootException {
    bench.segments.clear();
    bench.segment(0x10_0000, 0x2000, 0x1000);
    bench.segment(0x10_1800, 0x10, 0x10); // in the zeros of the first
    bench.segment(0x10_0800, 0x1000, 0); // zeros over bytes and zeros of the first
    BootPlan plan = bench.boot();
    warned(
        plan,
        "LOAD 0 and LOAD 1 overlap at 0x101800 to 0x101810: the bytes of LOAD 1 stand there",
        "LOAD 0 and LOAD 2 overlap at 0x100800 to 0x101800: the bytes of LOAD 0 stand there");
    assertEquals((byte) 0x90, bench.read(0x10_0FFF, 1)[0]);
    assertEquals(0, bench.read(0x10_1000, 1)[0]);
    assertEquals((byte) 0x90, bench.read(0x10_180F, 1)[0]);
    assertEquals(0, bench.read(0x10_1810, 1)[0]);
  }

  @Test
  void aSegmentOutsideRamIsRefusedAndMoreMemoryAdvisedWhereItHelps() {
    bench.segment(0x200_0000, 0x1000, 0);
    refused("offset 0xb0", "no usable RAM", "-m 33");
    bench.segments.removeLast();
    bench.segment(0xFFFF_FFFF_8100_0000L, 0x1000, 0);
    refused("0xffffffff81000000", "p_paddr");
    bench.segments.removeLast();
    bench.segment(0xC000_0000L, 0x1000, 0);
    refused("no usable RAM", "p_paddr");
    bench.segments.removeLast();
    bench.segment(0xFF_F000, 0x1001, 0);
    refused("no usable RAM", "-m 17");
  }

  @Test
  void hostileSegmentsAreRefused() {
    bench.segment(0x40_0000, -0x1000, 0);
    refused("wraps");
    bench.segments.removeLast();
    bench.segment(0x40_0000, Long.MAX_VALUE, 0);
    refused("no usable RAM");
    bench.segments.removeLast();
    bench.segment(-0x1000, 0x2000, 0);
    refused("wraps");
    bench.segments.removeLast();
    bench.segment(0x40_0000, 0x1000, 0x1001);
    refused("0x1001 bytes in the file");
    bench.segments.removeLast();
    bench.segments.clear();
    refused("nothing to load");
  }

  @Test
  void manySegmentsAndModulesTakeBoundedTime() {
    bench.segments.clear();
    for (int i = 0; i < 1000; i++) {
      bench.segment(0x10_0000 + i * 0x2000L, 0x1000, 0);
    }
    for (int i = 0; i < 500; i++) {
      bench.module("m" + i, 1, "");
    }
    bench.ram = 64 << 20;
    assertTimeout(Duration.ofSeconds(5), bench::plan);
  }

  @Test
  void anEntryOutsideEverySegmentIsRefused() {
    bench.entry = 0x30_0000;
    refused("PHYS32_ENTRY", "0x300000", "physical");
    bench.entry = 0xFFFF_FFFF_8100_0000L;
    refused("32-bit");
  }

  @Test
  void theCommandLineMayBeLongButMustFit() throws BootException {
    bench.commandLine = "x".repeat(100_000);
    bench.plan();
    bench.commandLine = "x".repeat(700_000);
    refused("command line", "shorten");
    bench.commandLine = "a\0b";
    refused("NUL");
  }

  @Test
  void theCommandLineIsPassedAsUtf8() throws BootException {
    bench.commandLine = "name=Žofie";
    BootPlan plan = bench.boot();
    assertEquals(
        "name=Žofie",
        StartInfo.read(bench.reader, plan.startInfo().orElseThrow()).commandLine().value());
  }

  @Test
  void bytesThatAreNoUtf8ArePassedAsTheyAre() throws BootException {
    bench.commandLine = "name=" + ByteText.of(new byte[] {(byte) 0xE4});
    bench.module("initrd", 5, ByteText.of(new byte[] {'m', (byte) 0xFF}));
    BootPlan plan = bench.boot();
    StartInfo info = StartInfo.read(bench.reader, plan.startInfo().orElseThrow());
    assertArrayEquals(
        new byte[] {'n', 'a', 'm', 'e', '=', (byte) 0xE4, 0},
        bench.read(info.commandLine().address(), 7));
    assertEquals("name=\\xE4", info.commandLine().readable());
    assertEquals("m\\xFF", info.modules().getFirst().commandLine().readable());
    assertEquals(
        List.of(),
        MultibootSamples.failures(EntryContract.check(bench.cpu, true, bench.reader, plan)));
  }

  @Test
  void whatLiesInLowMemoryHasOneKnownPlace() throws BootException {
    BootPlan plan = bench.plan();
    assertEquals("hvm_start_info", plan.at(0x6000).name());
    assertEquals(Kind.MEMORY_MAP, plan.at(0x6038).kind());
    assertEquals(Kind.ACPI_TABLE, plan.at(0xF_0000).kind());
    assertNull(plan.at(0x5FFF));
  }

  @Test
  void theTextsShowEveryFieldAndEveryRange() throws BootException {
    bench.module("initrd", 10, "");
    BootPlan plan = bench.boot();
    StartInfo info = StartInfo.read(bench.reader, plan.startInfo().orElseThrow());
    String text = String.join("\n", info.lines());
    assertTrue(text.contains("0x336ec578 (xEn3)"), text);
    assertTrue(text.contains("console=ttyS0"), text);
    assertTrue(text.contains("module 0"), text);
    String map = String.join("\n", info.memoryMapLines());
    assertTrue(
        map.contains("0000000000100000 - 0000000000fdffff  15232 KiB  1 RAM: usable memory"), map);
  }

  @Test
  void placingTwiceGivesTheSameMemory() throws BootException {
    bench.boot();
    byte[] first = bench.read(0, 0x30_0000);
    bench.boot();
    assertArrayEquals(first, bench.read(0, 0x30_0000));
  }
}
