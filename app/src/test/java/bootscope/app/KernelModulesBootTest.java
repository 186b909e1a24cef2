package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.CallStack;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Expression;
import bootscope.core.debug.Stop;
import bootscope.core.debug.SymbolSearch;
import bootscope.core.debug.Trigger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.image.KernelModule;
import bootscope.core.image.SymbolTable;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The modules of Debian's kernels, loaded and taken away by a program, and their symbols. */
class KernelModulesBootTest {
  private static final List<String> NAMES =
      List.of(
          "virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci");

  private static final String SOURCE =
      """
      static inline __attribute__((always_inline)) long call(long number, long a, long b, long c) {
        long result;
      #ifdef __x86_64__
        asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
      #else
        asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
      #endif
        return result;
      }
      #ifdef __x86_64__
      enum { OPEN = 2, FINIT_MODULE = 313, DELETE_MODULE = 176, PAUSE = 34 };
      #else
      enum { OPEN = 5, FINIT_MODULE = 350, DELETE_MODULE = 129, PAUSE = 29 };
      #endif
      static void load(const char *file) {
        long opened = call(OPEN, (long)file, 0, 0);
        call(FINIT_MODULE, opened, (long)"", 0);
      }
      __attribute__((noinline)) void loaded(void) { asm volatile("nop"); }
      __attribute__((noinline)) void unloaded(void) { asm volatile("nop"); }
      void _start(void) {
        load("/virtio_ring.ko");
        load("/virtio.ko");
        load("/virtio_pci_legacy_dev.ko");
        load("/virtio_pci_modern_dev.ko");
        load("/virtio_pci.ko");
        loaded();
        call(DELETE_MODULE, (long)"virtio_pci", 0, 0);
        unloaded();
        for (;;) call(PAUSE, 0, 0, 0);
      }
      """;

  @TempDir Path dir;
  private final Map<String, Path> files = new HashMap<>();
  private Path program;

  private Debugger start(Path deb, String... flags) throws Exception {
    Path unpacked = Files.createDirectory(dir.resolve("kernel"));
    InitPrograms.run(List.of("dpkg-deb", "-x", deb.toString(), unpacked.toString()));
    program = InitPrograms.compile(dir, SOURCE, flags);
    Map<String, byte[]> initrd = new HashMap<>(Map.of("init", Files.readAllBytes(program)));
    try (Stream<Path> all = Files.walk(unpacked)) {
      for (Path file : all.toList()) {
        String name = file.getFileName().toString().replaceFirst("[.]ko$", "");
        if (file.toString().endsWith(".ko") && NAMES.contains(name)) {
          files.put(name, file);
          initrd.put(name + ".ko", Files.readAllBytes(file));
        }
      }
    }
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(deb)),
            List.of(
                BootModule.of(ImageBytes.ofArray("init.cpio", InitPrograms.initrd(initrd)), "")),
            "console=ttyS0 panic=-1",
            MachineConfiguration.ofRam(512 << 20).withEngine(EngineChoice.AUTO));
    return Debugger.start(boot, System::nanoTime);
  }

  private static Trigger symbol(Debugger d, String name) throws Exception {
    return BreakpointKinds.of("symbol")
        .orElseThrow()
        .make(Map.of("symbol", name), d.breakpoints().surroundings(), 16);
  }

  /** Of functions in a file's {@code .text} that alone have their name: where they are linked. */
  private static Map<String, Long> addresses(Path file) throws Exception {
    byte[] said = InitPrograms.run(List.of("objdump", "-t", file.toString()));
    Map<String, Long> found = new HashMap<>();
    Set<String> twice = new HashSet<>(List.of("init_module", "cleanup_module")); // second names
    for (String line : new String(said, StandardCharsets.UTF_8).lines().toList()) {
      String[] parts = line.strip().split("\\s+"); // address, binding, F, section, size, name
      if (parts.length == 6 && parts[2].equals("F")) {
        boolean other = found.put(parts[5], Long.parseUnsignedLong(parts[0], 16)) != null;
        if (other || !parts[3].equals(".text")) {
          twice.add(parts[5]);
        }
      }
    }
    found.keySet().removeAll(twice);
    return found;
  }

  private void runTo(Debugger d, String function) throws Exception {
    assertEquals(StopReason.BREAKPOINT, d.runTo(addresses(program).get(function)).reason());
  }

  private static List<String> names(Debugger d) {
    return d.symbols().modules().all().stream().map(KernelModule::name).toList();
  }

  private static long value(Debugger d, String expression) throws Exception {
    return Expression.parse(expression, 16).value(d.scope());
  }

  private void theyComeAndGo(Debugger d) throws Exception {
    Trigger waiting = symbol(d, "virtio_pci:virtio_pci_driver_init");
    assertTrue(waiting.waits(d.breakpoints().surroundings()), "before the module is loaded");
    assertEquals(List.of(), names(d));
    int id = d.breakpoints().add(waiting).id();
    d.breakpoints()
        .add(
            BreakpointKinds.of("load")
                .orElseThrow()
                .make(Map.of("module", "virtio-pci"), d.breakpoints().surroundings(), 16));

    int any =
        d.breakpoints()
            .add(
                BreakpointKinds.of("load")
                    .orElseThrow()
                    .make(Map.of(), d.breakpoints().surroundings(), 16))
            .id();
    for (String name : NAMES.subList(0, 4)) {
      Stop stop = d.run(8_000_000_000L);
      assertEquals("load of " + name, stop.hits().getFirst().where());
      assertEquals(1, stop.hits().size());
    }
    d.breakpoints().delete(any);
    assertEquals("load of virtio_pci", d.run(8_000_000_000L).hits().getFirst().where());
    assertEquals("do_init_module", d.nameOf(d.machine().processor().linearRip()));
    assertEquals(NAMES.reversed(), names(d));
    assertEquals(KernelModule.State.COMING, d.symbols().modules().all().getFirst().state());

    assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
    assertEquals(
        "virtio_pci_driver_init [virtio_pci]", d.nameOf(d.machine().processor().linearRip()));
    List<String> callers =
        CallStack.of(d, 3).stream().map(f -> f.name().replaceFirst("[+].*", "")).toList();
    assertEquals(
        List.of("virtio_pci_driver_init [virtio_pci]", "do_one_initcall", "do_init_module"),
        callers);
    assertEquals(1, d.breakpoints().get(id).orElseThrow().hits());

    runTo(d, "loaded");
    assertEquals(NAMES.reversed(), names(d));
    assertFalse(
        d.symbols().knows("virtio_pci:virtio_pci_driver_init"), "its memory has been given back");
    assertTrue(waiting.waits(d.breakpoints().surroundings()));
    assertThrows(BreakpointException.class, () -> symbol(d, "virtio:no_such_function"));
    int compared = 0;
    for (KernelModule m : d.symbols().modules().all()) {
      assertEquals(KernelModule.State.LIVE, m.state());
      Map<String, Long> linked = addresses(files.get(m.name()));
      for (int i = 0; i < m.table().size(); i++) {
        String name = m.table().nameAt(i);
        if (linked.containsKey(name)) {
          assertEquals(
              m.memory().getFirst().start() + linked.get(name), m.table().addressAt(i), name);
          assertEquals(name + "+0x1 [" + m.name() + "]", d.nameOf(m.table().addressAt(i) + 1));
          compared++;
        }
      }
    }
    assertTrue(compared > 60, compared + " functions");
    assertEquals(
        value(d, "virtio:virtio_reset_device"), value(d, "virtio_reset_device"), "only one has it");
    assertTrue(
        d.symbols().completing("virtio:virtio_res", 5).contains("virtio:virtio_reset_device"));
    List<SymbolTable> tables = new ArrayList<>(List.of(d.symbols().all().orElseThrow().table()));
    d.symbols().modules().all().forEach(m -> tables.add(m.table()));
    int found = SymbolSearch.of(tables, "virtio_reset_device", SymbolSearch.Kind.CODE)[0];
    int ofVirtio =
        tables.subList(0, 1 + NAMES.reversed().indexOf("virtio")).stream()
            .mapToInt(SymbolTable::size)
            .sum();
    assertEquals(
        tables.get(1 + NAMES.reversed().indexOf("virtio")).indexOf("virtio_reset_device"),
        found - ofVirtio);
    String before = StateHash.of(d.machine());
    d.symbols().modules().text();
    assertEquals(before, StateHash.of(d.machine()));
    assertTrue(d.symbols().knows("virtio_pci:vp_reset"));

    runTo(d, "unloaded");
    assertEquals(NAMES.subList(0, 4).reversed(), names(d));
    assertFalse(d.symbols().knows("virtio_pci:vp_reset"));
  }

  @Test
  void of64Bits() throws Exception {
    try (Debugger d = start(DebianKernels.cloud())) {
      d.run(1_270_000_000L);
      var point = d.save(dir.resolve("before"));
      theyComeAndGo(d);
      d.restore(point);
      assertEquals(List.of(), names(d), "there are none in the past");
      assertFalse(d.symbols().knows("virtio_reset_device"));
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      assertEquals(NAMES.reversed(), names(d));
    }
  }

  /** Whose boot takes half a minute, and whose symbols have no data. */
  @Test
  @Tag("lockstep")
  @EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
  void of32Bits() throws Exception {
    try (Debugger d = start(DebianKernels.pae(), "-m32")) {
      theyComeAndGo(d);
    }
  }
}
