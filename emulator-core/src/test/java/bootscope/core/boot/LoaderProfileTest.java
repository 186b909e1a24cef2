package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.RamSplit;
import bootscope.core.boot.Placement.Kind;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.describe.Structure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What other loaders hand over, by the sources that their profiles name. */
class LoaderProfileTest {
  private static final long MIB = 1 << 20;

  private final Bench bench = new Bench();
  private BootPlan plan;

  @AfterEach
  void close() {
    bench.close();
  }

  private StartInfo boot(LoaderProfile profile) throws BootException {
    bench.profile = profile;
    plan = bench.boot();
    return StartInfo.read(bench.reader, bench.cpu.reg(CpuState.RBX));
  }

  static List<LoaderProfile> all() {
    return LoaderProfiles.ALL;
  }

  private List<String> failures() {
    return MultibootSamples.failures(EntryContract.check(bench.cpu, true, bench.reader, plan));
  }

  // ---------------------------------------------------------------- all of them

  @ParameterizedTest
  @MethodSource("all")
  void eachHandsOverWhatIsAskedFor(LoaderProfile profile) throws BootException {
    bench.module("initrd", 5000, "");
    StartInfo info = boot(profile);
    assertTrue(info.valid());
    assertEquals(1, info.header().get("version"));
    assertEquals(0, info.header().get("flags"));
    assertEquals("console=ttyS0 panic=-1", info.commandLine().value());
    assertEquals(1, info.modules().size());
    Structure initrd = info.modules().getFirst().entry();
    assertEquals(5000, initrd.get("size"));
    assertEquals(0, initrd.get("cmdline_paddr"));
    assertEquals('A', bench.read(initrd.get("paddr") + 4999, 1)[0]);
    assertEquals(Bench.ENTRY, bench.cpu.rip());
  }

  @ParameterizedTest
  @MethodSource("all")
  void eachMapNamesNoRamThatIsNotThere(LoaderProfile profile) throws BootException {
    long ram = 0;
    for (Structure e : boot(profile).memoryMap()) {
      if (e.get("type") == MemoryType.RAM.code()) {
        ram += e.get("size");
        assertTrue(plan.layout().isBacked(e.get("addr"), e.get("size")));
      }
    }
    assertTrue(ram > Bench.RAM - MIB && ram <= Bench.RAM, profile.key() + " " + ram);
  }

  @ParameterizedTest
  @MethodSource("all")
  void ramAbove4GibIsInEachMapOfAMachineThatHasIt(LoaderProfile profile) throws BootException {
    bench.ram = 6L << 30;
    bench.profile = profile;
    MemoryLayout layout = bench.plan().layout();
    assertTrue(layout.isRam(RamSplit.HIGH_START, 4L << 30), profile.key());
    assertFalse(layout.isRam(RamSplit.HIGH_START, (4L << 30) + 1));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatEachPutsDownOverlapsNothing(LoaderProfile profile) throws BootException {
    bench.module("initrd", 5000, "");
    boot(profile);
    Placement before = null;
    for (Placement p : plan.placements()) {
      assertTrue(before == null || before.end() <= p.address(), before + " " + p);
      before = p;
    }
  }

  @Test
  void whatBreaksTheAbiIsHandedOverSo() throws BootException {
    boot(LoaderProfiles.QEMU);
    assertEquals(List.of("TR"), failures());
    boot(LoaderProfiles.CLOUD_HYPERVISOR);
    assertEquals(List.of(), failures());
    boot(LoaderProfiles.FIRECRACKER);
    assertEquals(List.of(), failures());
    boot(LoaderProfiles.XEN);
    assertEquals(List.of("memory map entries"), failures());
  }

  // ---------------------------------------------------------------- places

  @ParameterizedTest
  @CsvSource({
    "qemu, 21e0, 21c0, 5a8, 11c0",
    "cloud-hypervisor, 6000, 6040, 7000, 20000",
    "firecracker, 6000, 6040, 7000, 20000",
  })
  void fixedPlaces(String key, String startInfo, String list, String map, String line)
      throws BootException {
    bench.module("initrd", 5000, "");
    StartInfo info = boot(LoaderProfiles.of(key).orElseThrow());
    assertEquals(Long.parseLong(startInfo, 16), info.address());
    assertEquals(Long.parseLong(list, 16), info.header().get("modlist_paddr"));
    assertEquals(Long.parseLong(map, 16), info.header().get("memmap_paddr"));
    assertEquals(Long.parseLong(line, 16), info.header().get("cmdline_paddr"));
  }

  @Test
  void xensPlacesLieBehindTheKernelAndTheInitrdBehindThem() throws BootException {
    bench.module("initrd", 5000, "").module("second", 1, "");
    StartInfo info = boot(LoaderProfiles.XEN);
    assertEquals(0x20_1000, info.address(), "the page behind the last segment");
    assertEquals(info.address() + 56, info.commandLine().address());
    assertEquals(info.address() + 56 + 24, info.header().get("modlist_paddr"));
    assertEquals(info.header().get("modlist_paddr") + 64 + 2048, info.header().get("memmap_paddr"));
    assertEquals(0x20_2000, info.modules().get(0).entry().get("paddr"));
    assertEquals(0x20_4000, info.modules().get(1).entry().get("paddr"));
  }

  @Test
  void xensInitrdLiesBeforeStartInfoIfTheKernelsNotesDoNotLetItGo() throws BootException {
    bench.notes = new PvhRequest.Notes(false);
    bench.module("initrd", 5000, "");
    StartInfo info = boot(LoaderProfiles.XEN);
    assertEquals(0x20_1000, info.modules().getFirst().entry().get("paddr"));
    assertEquals(0x20_3000, info.address());
  }

  @ParameterizedTest
  @CsvSource({"qemu, fd6000", "cloud-hypervisor, ffe000", "firecracker, ffe000"})
  void theInitrdsPlaceNearTheEndOfRam(String key, String address) throws BootException {
    bench.module("initrd", 5000, "");
    StartInfo info = boot(LoaderProfiles.of(key).orElseThrow());
    assertEquals(Long.parseLong(address, 16), info.modules().getFirst().entry().get("paddr"));
  }

  @Test
  void theInitrdIsWhereQemuWasSeenToPutIt() throws BootException {
    bench.ram = 512 * MIB;
    bench.module("initrd", 0xB_A600, "");
    bench.profile = LoaderProfiles.QEMU;
    assertEquals(0x1FF1_D000L, bench.plan().of(Kind.MODULE).getFirst().address());
    bench.profile = LoaderProfiles.FIRECRACKER;
    assertEquals(0x1FF4_5000L, bench.plan().of(Kind.MODULE).getFirst().address());
  }

  // ---------------------------------------------------------------- what is told

  @Test
  void firecrackerTellsOfNoRootPointerButHasOneWhereItIsSearchedFor() throws BootException {
    assertEquals(0, boot(LoaderProfiles.FIRECRACKER).header().get("rsdp_paddr"));
    assertEquals("RSD PTR ", new String(bench.read(0xE_0000, 8)));
  }

  @Test
  void cloudHypervisorsRootPointerLiesWhereNobodySearches() throws BootException {
    assertEquals(0xA_0000, boot(LoaderProfiles.CLOUD_HYPERVISOR).header().get("rsdp_paddr"));
    assertEquals("RSD PTR ", new String(bench.read(0xA_0000, 8)));
    assertArrayEquals(new byte[] {0, (byte) 0xA0}, bench.read(0x40E, 2));
    assertEquals((byte) 0xCC, bench.read(0x410, 1)[0], "and no more of a BIOS");
  }

  @Test
  void withoutACommandLineXenTellsOfNone() throws BootException {
    bench.commandLine = "";
    assertEquals(0, boot(LoaderProfiles.XEN).header().get("cmdline_paddr"));
    assertEquals(0x11C0, boot(LoaderProfiles.QEMU).header().get("cmdline_paddr"));
  }

  @Test
  void firecrackersMapIsNotSorted() throws BootException {
    List<Structure> map = boot(LoaderProfiles.FIRECRACKER).memoryMap();
    assertEquals(MIB, map.getLast().get("addr"));
    assertTrue(map.get(2).get("addr") > map.get(3).get("addr"));
  }

  @Test
  void xensMapHasNoHoleForVideoMemory() throws BootException {
    Structure first = boot(LoaderProfiles.XEN).memoryMap().getFirst();
    assertEquals(0, first.get("addr"));
    assertEquals(Bench.RAM, first.get("size"));
  }

  // ---------------------------------------------------------------- registers

  @Test
  void cloudHypervisorsCr0HasNoExtensionType() throws BootException {
    boot(LoaderProfiles.CLOUD_HYPERVISOR);
    assertEquals(1, bench.cpu.cr(0));
  }

  @Test
  void qemusRegistersAreWhatItsOptionRomLeaves() throws BootException {
    boot(LoaderProfiles.QEMU);
    CpuState s = bench.cpu;
    assertEquals(0, s.reg(CpuState.RAX));
    assertEquals(Bench.ENTRY, s.reg(CpuState.RCX));
    assertEquals(0x6EDC, s.reg(CpuState.RSP));
    assertEquals(0xFFFF, s.segmentLimit(CpuState.TR));
    assertEquals(0xCB118, s.gdtrBase());
    assertEquals(0x27, s.gdtrLimit());
    assertArrayEquals(
        new byte[] {(byte) 0xFF, (byte) 0xFF, 0, 0, 0, (byte) 0x9A, (byte) 0xCF, 0},
        bench.read(0xCB120, 8));
  }

  @Test
  void aGuestFindsRustVmmsDescriptorTables() throws BootException {
    boot(LoaderProfiles.FIRECRACKER);
    assertEquals(0x500, bench.cpu.gdtrBase());
    assertEquals(0x1F, bench.cpu.gdtrLimit());
    assertEquals(0x520, bench.cpu.idtrBase());
    assertArrayEquals(
        new byte[] {0x67, 0, 0, 0, 0, (byte) 0x8B, 0, 0}, bench.read(0x518, 8), "the TSS");
    assertArrayEquals(new byte[8], bench.read(0x520, 8));
  }

  @Test
  void onXenNoSelectorMeansAnythingAndFsAndGsCannotBeUsed() throws BootException {
    boot(LoaderProfiles.XEN);
    assertEquals(0, bench.cpu.selector(CpuState.CS));
    assertEquals(0xC09B, bench.cpu.segmentAttributes(CpuState.CS));
    assertEquals(0, bench.cpu.segmentAttributes(CpuState.FS));
    assertEquals(0, bench.cpu.segmentAttributes(CpuState.GS));
  }

  // ---------------------------------------------------------------- what cannot be

  private void refused(LoaderProfile profile, String... parts) {
    bench.profile = profile;
    BootException e = assertThrows(BootException.class, bench::plan);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
    }
  }

  @Test
  void aCommandLineThatWouldOverwriteWhatFollowsIsRefused() {
    bench.commandLine = "x".repeat(4096);
    refused(LoaderProfiles.QEMU, "4,096 bytes", "room for 4,095", "-loader bootscope");
    bench.commandLine = "x".repeat(2048);
    refused(LoaderProfiles.FIRECRACKER, "room for 2,047");
  }

  @Test
  void moreModulesThanALoaderKnowsAreRefused() {
    bench.module("a", 1, "").module("b", 1, "");
    refused(LoaderProfiles.CLOUD_HYPERVISOR, "b", "no more than 1 module");
    bench.module("c", 1, "");
    refused(LoaderProfiles.XEN, "c", "no more than 2 modules");
  }

  @Test
  void aModulesCommandLineIsRefusedWhereALoaderHandsOverNone() throws BootException {
    bench.module("initrd", 5, "text");
    refused(LoaderProfiles.QEMU, "initrd", "4 bytes", "hands over none");
    refused(LoaderProfiles.FIRECRACKER, "hands over none");
    refused(LoaderProfiles.CLOUD_HYPERVISOR, "hands over none");
    assertEquals("text", boot(LoaderProfiles.XEN).modules().getFirst().commandLine().value());
    bench.modules.clear();
    bench.module("initrd", 5, "x".repeat(1024));
    refused(LoaderProfiles.XEN, "1,024 bytes", "room for 1,023");
  }

  @Test
  void aKernelWhereALoaderPutsItsOwnIsRefused() {
    bench.segment(0x6000, 0x100, 0x100);
    refused(LoaderProfiles.FIRECRACKER, "LOAD 2 lies at 0x6000", "hvm_start_info");
  }

  @Test
  void aModuleThatReachesTheKernelIsRefused() {
    bench.modules.add(new BootModule("large", 15 * MIB, "", (from, to, count) -> {}));
    refused(LoaderProfiles.QEMU, "large", "do not fit beside the kernel");
    refused(LoaderProfiles.XEN, "large", "do not fit beside the kernel");
  }

  // ---------------------------------------------------------------- choosing

  @Test
  void profilesAreFoundByTheirKeys() {
    for (LoaderProfile p : LoaderProfiles.ALL) {
      assertEquals(p, LoaderProfiles.of(p.key()).orElseThrow());
      assertFalse(p.source().isEmpty());
    }
    assertTrue(LoaderProfiles.of("grub").isEmpty());
  }
}
