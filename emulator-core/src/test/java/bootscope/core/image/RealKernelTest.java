package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own kernels, as .deb, as vmlinuz and as vmlinux. */
class RealKernelTest {
  private static final String CLOUD = "linux-image-6.1.0-[0-9]*-cloud-amd64_*.deb";
  private static final String GENERIC = "linux-image-6.1.0-[0-9]*-amd64_*.deb";

  @Test
  void theCloudKernelIsAnLz4BzImageThatBootsThroughPvh(@TempDir Path dir) throws Exception {
    check(kernel(CLOUD), "LZ4", "-cloud-amd64", dir);
  }

  @Test
  void theGenericKernelIsAnXzBzImageThatBootsThroughPvh(@TempDir Path dir) throws Exception {
    check(kernel(GENERIC), "XZ", "-amd64", dir);
  }

  private static void check(Path deb, String packer, String flavour, Path dir) throws Exception {
    KernelImage image = KernelImages.open(deb);
    assertEquals(
        List.of("deb", "file", "bzImage", packer, "ELF64"),
        image.chain().stream().map(ImageLayer::kind).toList());
    assertTrue(image.pvh().bootable(), image.pvh().reason());
    assertTrue(image.banner().orElseThrow().startsWith("Linux version 6.1.0-"));
    assertTrue(image.banner().orElseThrow().contains(flavour + " "));
    assertEquals(40, image.buildId().orElseThrow().length());
    assertTrue(image.bzImage().orElseThrow().versionText().orElseThrow().contains(flavour + " "));
    checkSymbols(image);

    Path vmlinuz = write(image.bzImage().orElseThrow().bytes(), dir.resolve("vmlinuz"));
    Path vmlinux = write(image.elf().bytes(), dir.resolve("vmlinux"));
    for (Path path : List.of(vmlinuz, vmlinux)) {
      KernelImage other = KernelImages.open(path);
      assertEquals(image.pvh(), other.pvh());
      assertEquals(image.elf().header(), other.elf().header());
      assertEquals(image.elf().segments(), other.elf().segments());
      assertEquals(image.symbols().size(), other.symbols().size());
      assertEquals(image.banner(), other.banner());
    }
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
      assertTrue(image.physicalAddress(name).isPresent(), name);
    }
    assertEquals(OptionalLong.of(image.elf().header().entry()), image.physicalAddress("_text"));
    assertEquals(
        image.pvh().entry(), image.physicalAddress("pvh_start_xen"), "where the note points");
    assertEquals(
        OptionalLong.empty(), image.physicalAddress("__per_cpu_start"), "copied for each CPU");
    // Traced functions start with a call to __fentry__ and go on with a push.
    long fentry = t.address("__fentry__").orElseThrow();
    for (String name : List.of("start_kernel", "run_init_process", "kernel_execve")) {
      long at = t.address(name).orElseThrow();
      byte[] code = image.elf().bytes().read(image.elf().fileOffset(at).orElseThrow(), 8);
      assertEquals(0xE8, code[0] & 0xFF, name);
      assertEquals(fentry, at + 5 + LittleEndian.i32(code, 1), name);
    }
    LoadSegment last = image.loadSegments().getLast();
    assertTrue(
        image.physicalAddress("_end").orElseThrow() <= last.physicalAddress() + last.memorySize());
  }

  private static Path write(ImageBytes bytes, Path to) throws Exception {
    try (OutputStream out = Files.newOutputStream(to)) {
      bytes.stream(0, bytes.length()).transferTo(out);
    }
    return to;
  }

  /** The newest package that matches, or a skip; on CI, where it must be there, a failure. */
  private static Path kernel(String pattern) throws Exception {
    String where = System.getProperty("bootscope.kernels", System.getenv("BOOTSCOPE_KERNELS"));
    List<Path> found = new ArrayList<>();
    if (where != null && Files.isDirectory(Path.of(where))) {
      try (DirectoryStream<Path> d = Files.newDirectoryStream(Path.of(where), pattern)) {
        for (Path p : d) {
          if (pattern.contains("cloud") || !p.toString().contains("cloud")) {
            found.add(p);
          }
        }
      }
    }
    if (!found.isEmpty()) {
      return found.stream().max(Path::compareTo).orElseThrow();
    }
    String flavour = pattern.contains("cloud") ? "cloud-amd64" : "amd64";
    String message =
        "no Debian kernel package here: run 'apt-get download linux-image-6.1.0-NN-"
            + flavour
            + "' (NN: see 'apt-cache search linux-image-6.1') in a directory, and name it with"
            + " -Dbootscope.kernels=DIR or BOOTSCOPE_KERNELS=DIR";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
