package bootscope.core.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own kernels, as .deb, as vmlinuz and as vmlinux. */
class RealKernelTest {
  @Test
  void theCloudKernelIsAnLz4BzImageThatBootsThroughPvh(@TempDir Path dir) throws Exception {
    check(DebianPackages.kernel(DebianPackages.CLOUD), "LZ4", "-cloud-amd64", dir);
  }

  @Test
  void theGenericKernelIsAnXzBzImageThatBootsThroughPvh(@TempDir Path dir) throws Exception {
    check(DebianPackages.kernel(DebianPackages.GENERIC), "XZ", "-amd64", dir);
  }

  private static void check(Path deb, String packer, String flavour, Path dir) throws Exception {
    KernelImage image = KernelImages.open(ImageBytes.ofFile(deb));
    assertEquals(
        List.of("deb", "file", "bzImage", packer, "ELF64"),
        image.chain().stream().map(ImageLayer::kind).toList());
    assertTrue(image.pvh().bootable(), image.pvh().reason());
    assertTrue(image.banner().orElseThrow().startsWith("Linux version 6.1.0-"));
    assertTrue(image.banner().orElseThrow().contains(flavour + " "));
    assertEquals(40, image.buildId().orElseThrow().length());
    assertTrue(image.bzImage().orElseThrow().versionText().orElseThrow().contains(flavour + " "));
    checkSymbols(image);
    checkSystemMap(deb, image.symbols(), dir.resolve("System.map"));

    Path vmlinuz = write(image.bzImage().orElseThrow().bytes(), dir.resolve("vmlinuz"));
    Path vmlinux = write(image.elf().bytes(), dir.resolve("vmlinux"));
    for (Path path : List.of(vmlinuz, vmlinux)) {
      KernelImage other = KernelImages.open(ImageBytes.ofFile(path));
      assertEquals(image.pvh(), other.pvh());
      assertEquals(image.elf().header(), other.elf().header());
      assertEquals(image.elf().segments(), other.elf().segments());
      assertEquals(image.symbols().size(), other.symbols().size());
      assertEquals(image.banner(), other.banner());
    }
  }

  /** A System.map of this build is told from one of another by the kernel's own symbols. */
  private static void checkSystemMap(Path deb, SymbolTable own, Path map) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < own.size(); i++) {
      String type = own.isCode(i) ? "T" : "D";
      text.append(String.format("%016x %s %s%n", own.addressAt(i), type, own.nameAt(i)));
    }
    Files.writeString(map, text);
    KernelImage same = KernelImages.open(ImageBytes.ofFile(deb));
    assertEquals(Optional.empty(), same.withSymbols(ImageBytes.ofFile(map)).symbolsWarning());
    String at = String.format("%016x T start_kernel", own.address("start_kernel").getAsLong());
    assertTrue(text.indexOf(at) >= 0, at);
    Files.writeString(map, text.toString().replace(at, "ffffffff81234560 T start_kernel"));
    String doubt = same.withSymbols(ImageBytes.ofFile(map)).symbolsWarning().orElseThrow();
    assertTrue(doubt.contains(map + " has start_kernel at 0xffffffff81234560, the kernel"), doubt);
  }

  /** The stripped image's own kallsyms must agree with its ELF header and its code. */
  private static void checkSymbols(KernelImage image) throws ImageException {
    SymbolTable t = image.symbols();
    assertTrue(t.size() > 80_000, t.size() + " symbols: " + t.origin());
    for (String name :
        List.of(
            "startup_64",
            "start_kernel",
            "run_init_process",
            "kernel_execve",
            "_text",
            "_end",
            "init_task",
            "pvh_start_xen",
            "linux_banner")) {
      assertTrue(t.address(name).isPresent(), name);
      assertTrue(physical(image, name).isPresent(), name);
    }
    assertEquals(OptionalLong.of(image.elf().header().entry()), physical(image, "_text"));
    assertEquals(image.pvh().entry(), physical(image, "pvh_start_xen"), "where the note points");
    assertEquals(OptionalLong.empty(), physical(image, "__per_cpu_start"), "copied for each CPU");
    checkCode(image);
    // The texts lie behind the tables of kallsyms, and have no symbols.
    byte[] file = image.elf().bytes().read(0, (int) image.elf().bytes().length());
    int text = new String(file, StandardCharsets.ISO_8859_1).indexOf("\0/bin/init\0") + 1;
    assertEquals(Optional.empty(), t.holding(virtual(image, text)), "/bin/init");
    assertEquals(Optional.empty(), t.holding(t.address("_end").orElseThrow() + 0x1000));
    LoadSegment last = image.loadSegments().getLast();
    assertTrue(physical(image, "_end").orElseThrow() <= last.physicalAddress() + last.memorySize());
  }

  /**
   * Whatever other kernels lie in the folder, of any version and width: their symbols must agree
   * with what the files say without them. Packages that only point to a kernel must name it.
   */
  @TestFactory
  Stream<DynamicTest> everyOtherKernelInTheFolderHasSymbolsThatAgreeWithItsHeaderAndCode()
      throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path deb : DebianPackages.matching("linux-{image,binary}-*.deb")) {
      if (!deb.getFileName().toString().startsWith("linux-image-6.1.0-")) {
        all.add(deb);
      }
    }
    return all.stream()
        .map(p -> DynamicTest.dynamicTest(p.getFileName().toString(), () -> checkOther(p)));
  }

  /** Where Debian's package of Xen 4.17 lies in the folder: readelf and the bytes say the same. */
  @TestFactory
  Stream<DynamicTest> xenInTheFolderIsAMultibootImage() throws IOException {
    return DebianPackages.matching("xen-hypervisor-4.17-amd64_*.deb").stream()
        .map(p -> DynamicTest.dynamicTest(p.getFileName().toString(), () -> checkXen(p)));
  }

  private static void checkXen(Path deb) throws ImageException {
    KernelImage image = KernelImages.open(ImageBytes.ofFile(deb));
    assertEquals(
        List.of("deb", "file", "gzip", "ELF32"),
        image.chain().stream().map(ImageLayer::kind).toList());
    MultibootImage xen = image.multiboot().image().orElseThrow();
    assertEquals(0x88, xen.header().offset());
    assertEquals("modules on page boundaries, memory information", xen.header().asks());
    assertEquals(0x200000, xen.entry());
    assertEquals("ELF32", xen.format());
    assertEquals(1, xen.segments().size());
    assertEquals(0x200000, xen.segments().get(0).physicalAddress());
    String text = ImageReport.of(image).render();
    assertTrue(text.contains("Multiboot: bootable. It starts at 0x200000, loaded as ELF32."), text);
  }

  private static void checkOther(Path deb) throws ImageException {
    KernelImage image;
    try {
      image = KernelImages.open(ImageBytes.ofFile(deb));
    } catch (ImageException e) {
      assertTrue(e.getMessage().matches("(?s).*only points to linux-[a-z]+-[0-9].*"), e.what());
      return;
    }
    SymbolTable t = image.symbols();
    assertTrue(t.size() > 40_000, t.size() + " symbols: " + t.origin());
    boolean wide = image.elf().header().is64Bit();
    assertEquals(
        OptionalLong.of(image.elf().header().entry()),
        physical(image, wide ? "startup_64" : "startup_32"));
    if (image.pvh().bootable()) {
      assertEquals(image.pvh().entry(), physical(image, "pvh_start_xen"));
    }
    OptionalLong banner = t.address("linux_banner"); // data is left out without KALLSYMS_ALL
    if (banner.isPresent()) {
      assertEquals(
          "Linux version ", new String(bytes(image, banner.getAsLong(), 14), US_ASCII), t.origin());
    }
    checkCode(image);
  }

  /** Traced functions start with a call to __fentry__, perhaps behind an ENDBR64. */
  private static void checkCode(KernelImage image) throws ImageException {
    SymbolTable t = image.symbols();
    boolean wide = image.elf().header().is64Bit();
    long fentry = t.address("__fentry__").orElseThrow();
    for (String name : List.of("start_kernel", "run_init_process", "kernel_execve")) {
      OptionalLong address = t.address(name); // Linux 5.10 has no kernel_execve on 32 bits
      if (address.isEmpty() && !wide) {
        continue;
      }
      long at = address.orElseThrow();
      if (LittleEndian.i32(bytes(image, at, 4), 0) == 0xFA1E_0FF3) {
        at += 4;
      }
      byte[] code = bytes(image, at, 5);
      long target = at + 5 + LittleEndian.i32(code, 1);
      assertEquals(0xE8, code[0] & 0xFF, name);
      assertEquals(fentry, wide ? target : target & 0xFFFF_FFFFL, name);
    }
  }

  private static byte[] bytes(KernelImage image, long virtual, int count) throws ImageException {
    return image.elf().bytes().read(image.elf().fileOffset(virtual).orElseThrow(), count);
  }

  /** Where a symbol is in guest physical memory, if it has one place there. */
  private static OptionalLong physical(KernelImage image, String symbol) {
    return image.elf().physicalAddress(image.symbols().address(symbol).orElseThrow());
  }

  private static long virtual(KernelImage image, long offset) {
    for (LoadSegment s : image.loadSegments()) {
      long from = offset - s.header().offset();
      if (from >= 0 && from < s.fileSize()) {
        return s.virtualAddress() + from;
      }
    }
    throw new AssertionError("0x" + Long.toHexString(offset) + " is not loaded");
  }

  private static Path write(ImageBytes bytes, Path to) throws Exception {
    try (OutputStream out = Files.newOutputStream(to)) {
      bytes.stream(0, bytes.length()).transferTo(out);
    }
    return to;
  }
}
