package bootscope.core.boot;

import static bootscope.core.boot.MultibootSamples.ENTRY;
import static bootscope.core.boot.MultibootSamples.LOAD;
import static bootscope.core.boot.MultibootSamples.failures;
import static bootscope.core.boot.MultibootSamples.kernel;
import static bootscope.core.boot.MultibootSamples.module;
import static bootscope.core.boot.MultibootSamples.parts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.describe.Structure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Multiboot 0.6.96 §3.2 and §3.3, without firmware. */
class MultibootBootTest {
  private final Bench bench = new Bench();
  private BootPlan plan;

  @AfterEach
  void close() {
    bench.close();
  }

  private MultibootInfo boot(BootParts parts) throws BootException {
    plan = bench.boot(new DirectMultiboot().plan(parts));
    return MultibootInfo.read(bench.reader, bench.cpu.reg(CpuState.RBX));
  }

  private MultibootInfo boot() throws Exception {
    return boot(
        parts(
            kernel(),
            "a \"b c\"",
            module("/boot/one", 5000, "/boot/one x=1 y", 1),
            module("two", 1, "", 2)));
  }

  private List<String> check() {
    return failures(EntryContract.check(bench.cpu, true, bench.reader, plan));
  }

  @Test
  void theProcessorIsInTheStateThatTheSpecificationNames() throws Exception {
    boot();
    assertEquals(0x2BAD_B002L, bench.cpu.reg(CpuState.RAX));
    assertEquals(ENTRY, bench.cpu.rip());
    assertEquals(1, bench.cpu.cr(0) & 0x8000_0001L, "PE, and no paging");
    assertEquals(0, bench.cpu.systemFlags() & 0x2_0200, "VM and IF");
    assertEquals(List.of(), check());
  }

  @Test
  void theFileIsLoadedWhereTheHeaderSaysWithZerosBehindIt() throws Exception {
    boot();
    assertEquals((byte) 0x90, bench.read(LOAD + MultibootSamples.SIZE - 1, 1)[0]);
    assertEquals(0, bench.read(LOAD + MultibootSamples.SIZE, 1)[0]);
    assertEquals(0, bench.read(LOAD + 0x2FFF, 1)[0]);
    assertEquals((byte) 0xCC, bench.read(LOAD + 0x3000, 1)[0]);
  }

  @Test
  void theCommandLineBeginsWithTheKernelsFile() throws Exception {
    assertEquals("kernel.bin a \"b c\"", boot().commandLine().value());
    assertEquals("kernel.bin", boot(parts(kernel(), "")).commandLine().value());
  }

  @Test
  void memorySizesAreInKibibytesAndTheUpperOneEndsAtTheFirstHole() throws Exception {
    Structure header = boot().header();
    assertEquals(639, header.get("mem_lower"));
    assertEquals((plan.layout().acpiStart() >> 10) - 1024, header.get("mem_upper"));
    assertEquals(0, header.get("flags") & MultibootStructures.BOOT_DEVICE, "there was no disk");
  }

  @Test
  void modulesLieOnPagesInTheirOrderWithTheirStrings() throws Exception {
    List<StartInfo.Module> modules = boot().modules();
    assertEquals(2, modules.size());
    assertEquals("/boot/one x=1 y", modules.get(0).commandLine().value());
    assertEquals("two", modules.get(1).commandLine().value(), "its file, without arguments");
    for (int i = 0; i < 2; i++) {
      Structure m = modules.get(i).entry();
      assertEquals(0, m.get("mod_start") & 0xFFF);
      assertEquals(i == 0 ? 5000 : 1, m.get("mod_end") - m.get("mod_start"));
      assertEquals(i + 1, bench.read(m.get("mod_end") - 1, 1)[0]);
    }
  }

  @Test
  void theMemoryMapIsTheMachinesAndEachEntrySaysHowLongItIs() throws Exception {
    MultibootInfo info = boot();
    assertEquals(plan.layout().ranges().size(), info.memoryMap().size());
    for (int i = 0; i < info.memoryMap().size(); i++) {
      MemoryRange range = plan.layout().ranges().get(i);
      Structure e = info.memoryMap().get(i);
      assertEquals(20, e.get("size"));
      assertEquals(range.start(), e.get("base_addr"));
      assertEquals(range.size(), e.get("length"));
      assertEquals(range.type().code(), e.get("type"));
    }
    assertEquals(
        info.header().get("mmap_length"), info.memoryMap().size() * 24L, "size fields count");
  }

  @Test
  void whatTheKernelCoversIsNotTakenForTheInformation() throws Exception {
    MultibootInfo info = boot(parts(kernel(0x5000, 0), ""));
    assertEquals(0x1000, info.address());
    assertTrue(plan.warnings().getFirst().contains("0x1000 instead of 0x6000"), "" + plan);
    assertEquals(List.of(), check());
  }

  @Test
  void aWishForAVideoModeIsAWarning() throws Exception {
    boot(parts(MultibootSamples.withVideo(), ""));
    assertEquals(
        List.of("the kernel asks for a video mode (graphics 1024×768×32), and there is no display"),
        plan.warnings());
  }

  @Test
  void aKernelThatDoesNotFitIsRefused() throws Exception {
    BootParts parts = parts(kernel(0x200_0000, 0), "");
    BootException e = assertThrows(BootException.class, () -> new DirectMultiboot().plan(parts));
    assertTrue(e.getMessage().contains("no usable RAM"), e.getMessage());
    assertTrue(e.getMessage().contains("-m 33"), e.getMessage());
  }

  @Test
  void aNulInATextIsRefused() throws Exception {
    BootParts parts = parts(kernel(), "", module("m", 1, "m a\0b", 0));
    BootException e = assertThrows(BootException.class, () -> new DirectMultiboot().plan(parts));
    assertTrue(e.getMessage().contains("the command line of m"), e.getMessage());
  }

  // ---------------------------------------------------------------- the contract

  @Test
  void wrongRegistersFail() throws Exception {
    boot();
    bench.cpu.reg(CpuState.RAX, 0x36D7_6289L); // Multiboot 2's
    bench.cpu.cr(0, 0x8000_0011L);
    bench.cpu.systemFlags(0x202);
    bench.cpu.segmentAttributes(CpuState.FS, 0);
    assertEquals(List.of("EAX", "FS", "CR0", "EFLAGS"), check());
  }

  @Test
  void aShutA20GateFails() throws Exception {
    boot();
    assertEquals(
        List.of("A20 gate"), failures(EntryContract.check(bench.cpu, false, bench.reader, plan)));
  }

  @Test
  void informationOutsideRamFailsAndIsNotReadOn() throws Exception {
    boot();
    bench.cpu.reg(CpuState.RBX, 0xFFFF_FFF0L);
    assertEquals(List.of("EBX"), check());
  }

  private void put(String field, long value) {
    var f = MultibootStructures.INFORMATION.field(field);
    bench.put(plan.information().orElseThrow() + f.offset(), f.size(), value);
  }

  @Test
  void hostileCountsAndLengthsFailInBoundedTime() throws Exception {
    MultibootInfo info = boot();
    put("flags", 0xFFFF_FFFFL);
    put("mods_count", 0xFFFF_FFFFL);
    put("mmap_length", 0xFFFF_FFFFL);
    put("mem_upper", 0xFFFF_FFFFL);
    put("cmdline", 0xFFFF_FFFFL);
    bench.put(info.header().get("mmap_addr"), 4, 0);
    assertEquals(
        List.of("flags", "mem_upper", "cmdline", "module list", "memory map", "memory map entries"),
        check());
  }

  @Test
  void aModuleOverTheKernelFails() throws Exception {
    MultibootInfo info = boot();
    bench.put(info.modules().get(1).address(), 4, LOAD);
    bench.put(info.modules().get(1).address() + 4, 4, LOAD + 16);
    assertEquals(List.of("module 1"), check());
  }

  @Test
  void aMapWithMemoryThatIsNotThereFails() throws Exception {
    MultibootInfo info = boot();
    long third = info.header().get("mmap_addr") + 3 * 24;
    bench.put(third + 12, 8, 1L << 32);
    assertEquals(List.of("memory map entries"), check());
  }
}
