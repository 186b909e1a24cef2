package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.cpu.state.CpuState;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryContractTest {
  private final Bench bench = new Bench();
  private BootPlan plan;

  @BeforeEach
  void boot() throws BootException {
    plan = bench.module("initrd", 5000, "text").boot();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private List<ContractItem> check() {
    return EntryContract.check(bench.cpu, true, bench.reader, plan);
  }

  private void fails(String... names) {
    assertEquals(
        List.of(names),
        check().stream().filter(i -> i.verdict() == Verdict.FAIL).map(ContractItem::name).toList());
  }

  private void putField(String field, long value) {
    var f = HvmStructures.START_INFO.field(field);
    bench.put(plan.startInfo().orElseThrow() + f.offset(), f.size(), value);
  }

  @Test
  void theEntryStateKeepsTheWholeContract() {
    List<ContractItem> items = check();
    assertTrue(EntryContract.holds(items), String.join("\n", EntryContract.lines(items)));
    assertTrue(items.stream().anyMatch(i -> i.verdict() == Verdict.UNSPECIFIED));
  }

  @Test
  void theEntryStateIsTheOneOfTheAbi() {
    CpuState s = bench.cpu;
    assertEquals(plan.startInfo().orElseThrow(), s.reg(CpuState.RBX));
    assertEquals(Bench.ENTRY, s.rip());
    assertEquals(0x11, s.cr(0)); // PE, and ET, which is hard-wired
    assertEquals(0, s.cr(4));
    assertEquals(2, s.systemFlags());
    assertEquals(0x67, s.segmentLimit(CpuState.TR));
    assertEquals(0xB, s.segmentAttributes(CpuState.TR) & 0x1F);
    for (int segment : new int[] {CpuState.CS, CpuState.DS, CpuState.ES, CpuState.SS}) {
      assertEquals(0, s.segmentBase(segment));
      assertEquals(0xFFFF_FFFFL, s.segmentLimit(segment));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 16, 18, 29, 30, 31})
  void anyOtherWritableBitOfCr0Fails(int bit) {
    bench.cpu.cr(0, 0x11 | 1L << bit);
    fails("CR0");
  }

  @Test
  void cr0WithoutProtectionFailsAndExtensionTypeDoesNotCount() {
    bench.cpu.cr(0, 0x10);
    fails("CR0");
    bench.cpu.cr(0, 0x01);
    fails();
  }

  @Test
  void anyBitOfCr4Fails() {
    bench.cpu.cr(4, 1 << 5);
    fails("CR4");
  }

  @Test
  void virtual8086InterruptAndTrapFlagsFail() {
    for (int bit : new int[] {17, 9, 8}) {
      bench.cpu.systemFlags(2 | 1L << bit);
      fails("EFLAGS");
    }
    bench.cpu.systemFlags(2 | 1 << 10); // DF is not mentioned
    fails();
  }

  @Test
  void aSegmentThatIsNotFlatFails() {
    bench.cpu.segmentBase(CpuState.DS, 0x10);
    fails("DS");
    bench.cpu.segmentBase(CpuState.DS, 0);
    bench.cpu.segmentLimit(CpuState.SS, 0xFFFFF);
    fails("SS");
  }

  @Test
  void codeMustBeReadable32BitAndNotConforming() {
    for (int attributes : new int[] {0xC099, 0xA09B, 0x809B, 0xC09F, 0xC093, 0xC01B}) {
      bench.cpu.segmentAttributes(CpuState.CS, attributes);
      fails("CS");
    }
    bench.cpu.segmentAttributes(CpuState.CS, 0xC09A); // the accessed bit is not mentioned
    fails();
  }

  @Test
  void dataMustBeWritableAndExpandUp() {
    for (int attributes : new int[] {0xC091, 0xC097, 0x8093, 0, 0xC09B}) {
      bench.cpu.segmentAttributes(CpuState.ES, attributes);
      fails("ES");
    }
  }

  @Test
  void theTaskRegisterMustHoldABusy32BitTss() {
    bench.cpu.segmentAttributes(CpuState.TR, 0x89);
    fails("TR");
    bench.cpu.segmentAttributes(CpuState.TR, 0x8B);
    bench.cpu.segmentLimit(CpuState.TR, 0xFFFF);
    fails("TR");
  }

  @Test
  void selectorsMayBeAnything() {
    bench.cpu.selector(CpuState.CS, 0xFFF8);
    bench.cpu.selector(CpuState.DS, 0);
    fails();
  }

  @Test
  void anEntryElsewhereFails() {
    bench.cpu.rip(0x30_0000);
    fails("EIP", "EIP in a segment");
  }

  @Test
  void ebxMustPointToStartInfo() {
    bench.cpu.reg(CpuState.RBX, 0xC000_0000L);
    fails("EBX");
    bench.cpu.reg(CpuState.RBX, 0x20_0000);
    fails("start_info.magic");
  }

  @Test
  void everyFieldOfStartInfoIsJudged() {
    putField("version", 0);
    fails("start_info.version");
    putField("version", 1);
    putField("flags", 2);
    fails("start_info.flags");
    putField("flags", 0);
    putField("reserved", 1);
    fails("start_info.reserved");
    putField("reserved", 0);
    putField("rsdp_paddr", 0x10_0000);
    fails("ACPI root");
    putField("rsdp_paddr", 0);
    fails();
    putField("cmdline_paddr", 0x30_0000); // 1 MiB of 0xCC
    fails("command line");
    putField("cmdline_paddr", 0);
    fails();
  }

  @Test
  void countsThatLieAreNoticedAndTakeBoundedTime() {
    putField("nr_modules", 0xFFFF_FFFFL);
    assertTrue(failed("module list"));
    putField("nr_modules", 1);
    putField("memmap_entries", 0xFFFF_FFFFL);
    assertTrue(failed("memory map"));
  }

  private boolean failed(String name) {
    return check().stream().anyMatch(i -> i.name().equals(name) && i.verdict() == Verdict.FAIL);
  }

  @Test
  void aModuleMustLieInRamAndOverNothingElse() {
    long entry =
        StartInfo.read(bench.reader, plan.startInfo().orElseThrow()).modules().getFirst().address();
    bench.put(entry, 8, 0xC000_0000L);
    fails("module 0");
    bench.put(entry, 8, 0x10_1000);
    fails("module 0");
  }

  @Test
  void aModulesCommandLineMustBeTextInMemory() {
    long entry =
        StartInfo.read(bench.reader, plan.startInfo().orElseThrow()).modules().getFirst().address();
    bench.put(entry + 16, 8, 0x30_0000); // 1 MiB of 0xCC
    fails("module 0.cmdline");
  }

  /** As qboot does: its structures lie in what its own memory map reserves, or does not name. */
  @Test
  void structuresMayLieInMemoryThatTheMapDoesNotCallRam() {
    for (long address : new long[] {MemoryLayout.CONVENTIONAL_END, 0xC_FE00}) {
      byte[] info = bench.read(plan.startInfo().orElseThrow(), HvmStructures.START_INFO.size());
      for (int i = 0; i < info.length; i++) {
        bench.put(address + i, 1, info[i]);
      }
      bench.cpu.reg(CpuState.RBX, address);
      fails();
    }
  }

  @Test
  void whatIsRamIsToldByTheMapThatIsHandedOver() {
    long ram = mapEntry(0x10_0000);
    bench.put(ram + 16, 4, MemoryType.RESERVED.code());
    fails("module 0", "kernel's memory");
    bench.put(ram + 16, 4, MemoryType.RAM.code());
    fails();
    bench.put(mapEntry(0), 8, 0x4000_0000L); // conventional memory is told to lie at 1 GiB
    fails("memory map RAM");
  }

  @Test
  void ramThatTheMapPartsInTwoIsRamAllTheSame() {
    long ram = mapEntry(0x10_0000);
    long other = mapEntry(0);
    long end = plan.layout().acpiStart(); // of low RAM, which holds a segment at 0x100000
    bench.put(ram + 8, 8, 0x1000);
    bench.put(other, 8, 0x10_1000);
    bench.put(other + 8, 8, end - 0x10_1000);
    fails();
  }

  private long mapEntry(long start) {
    long map = plan.of(Placement.Kind.MEMORY_MAP).getFirst().address();
    StartInfo info = StartInfo.read(bench.reader, plan.startInfo().orElseThrow());
    for (int i = 0; i < info.ranges().size(); i++) {
      if (info.ranges().get(i).start() == start) {
        return map + (long) i * HvmStructures.MEMMAP_ENTRY.size();
      }
    }
    throw new AssertionError("no range from " + start);
  }

  @Test
  void fsAndGsHoldFlatDataAlthoughTheAbiLeavesThemOpen() {
    CpuState s = bench.cpu;
    for (int segment : new int[] {CpuState.FS, CpuState.GS}) {
      assertEquals(0, s.segmentBase(segment));
      assertEquals(0xFFFF_FFFFL, s.segmentLimit(segment));
      assertEquals(0xC093, s.segmentAttributes(segment));
    }
    assertEquals("FS flat data, GS flat data", open("FS, GS").actual());
    s.segmentAttributes(CpuState.FS, 0);
    s.segmentBase(CpuState.GS, 0x1000);
    assertEquals("FS unusable, GS not flat", open("FS, GS").actual());
    assertTrue(EntryContract.holds(check()), "whatever they hold");
  }

  private ContractItem open(String name) {
    ContractItem item = check().stream().filter(i -> i.name().equals(name)).findAny().orElseThrow();
    assertEquals(Verdict.UNSPECIFIED, item.verdict());
    return item;
  }

  @Test
  void theMemoryMapMustNotOverlapItselfOrNameUnknownTypes() {
    long map = plan.of(Placement.Kind.MEMORY_MAP).getFirst().address();
    bench.put(map + 16, 4, 8);
    assertTrue(failed("memory map entries"));
    bench.put(map + 16, 4, 1);
    bench.put(map + 8, 8, 0x20_0000);
    assertTrue(failed("memory map entries"));
    bench.put(map + 8, 8, 0);
    assertTrue(failed("memory map entries"));
  }

  @Test
  void theTextNamesAFailureAndExplainsIt() {
    String held = EntryContract.counts(check());
    assertTrue(held.matches("[0-9]+ hold, 0 fail, 9 left open"), held);
    bench.cpu.cr(0, 0x8000_0011L);
    String counts = EntryContract.counts(check());
    assertTrue(counts.contains(" hold, 1 fails, 9 left open"), counts);
    String text = String.join("\n", EntryContract.lines(check()));
    assertTrue(text.contains("fail         CR0"), text);
    assertTrue(text.contains("0x80000011 (PE ET PG)"), text);
  }
}
