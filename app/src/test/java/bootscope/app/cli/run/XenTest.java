package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Xen by its Multiboot header, with Debian's Linux as its first domain. */
class XenTest {
  /** What scrubbing free memory would cost is left out, as is unpacking the kernel. */
  private static final String SHORT = "no-real-mode bootscrub=0 ";

  private static final String CONSOLE = "console=com1 com1=115200,8n1 loglvl=all";

  @TempDir Path dir;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void xenStartsItsFirstDomain() throws Exception {
    Program run = boot(vmlinux(), SHORT + CONSOLE, "-max-instructions", "1_200_000_000");
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, run.status(), run.err() + run.out());
    assertTrue(run.out().contains("Xen version 4.17"), run.out());
    assertTrue(run.out().contains("*** Building a PV Dom0 ***"), run.out());
    assertTrue(run.out().contains("] Linux version 6.1.0-"), run.out());
    assertTrue(run.out().contains("] Hypervisor detected: Xen PV"), run.out());
  }

  @Test
  @Tag("xen")
  @EnabledIfSystemProperty(named = "bootscope.xen", matches = "true")
  void theFirstDomainComesToItsInitAndPowersOff() throws Exception {
    toPowerOff(boot(vmlinux(), SHORT + CONSOLE));
  }

  @Test
  @Tag("xen")
  @EnabledIfSystemProperty(named = "bootscope.xen", matches = "true")
  void soItDoesThroughSeabiosWithItsRealModeCalls() throws Exception {
    toPowerOff(boot(vmlinux(), "bootscrub=0 " + CONSOLE, "-bios", "bios-256k.bin"));
  }

  private static void toPowerOff(Program run) {
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err() + run.out());
    assertTrue(run.out().contains(DebianKernels.MARKER), run.out());
    assertTrue(run.out().contains("(XEN) Entering ACPI S5 state."), run.out());
  }

  private Program boot(Path domain, String commandLine, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("-display", "none", "-serial", "stdio"));
    words.addAll(List.of("-m", "512", "-no-reboot", "-kernel", xen().toString()));
    Path init = Files.copy(DebianKernels.INIT, dir.resolve("init")); // a blank would end the name
    words.add("-initrd");
    words.add(domain + " console=hvc0 earlyprintk=xen panic=-1," + init);
    words.addAll(List.of("-append", commandLine));
    words.addAll(List.of(more));
    return Program.run("", words);
  }

  /** The hypervisor from its package, beside the kernels'. */
  private Path xen() throws Exception {
    String where = System.getProperty("bootscope.kernels", System.getenv("BOOTSCOPE_KERNELS"));
    if (where != null && Files.isDirectory(Path.of(where))) {
      try (Stream<Path> files = Files.list(Path.of(where))) {
        for (Path file : files.sorted().toList()) {
          if (file.getFileName().toString().matches("xen-hypervisor-4\\.17-amd64_.*\\.deb")) {
            return unpacked(file);
          }
        }
      }
    }
    String message =
        "no Xen here: run 'apt-get download xen-hypervisor-4.17-amd64' in a directory, and name it"
            + " with BOOTSCOPE_KERNELS=DIR";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }

  private Path unpacked(Path deb) throws Exception {
    Process process =
        new ProcessBuilder("dpkg-deb", "-x", deb.toString(), dir.resolve("xen").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
    return dir.resolve("xen/boot/xen-4.17-amd64.gz");
  }

  private Path vmlinux() throws Exception {
    return Program.write(
        KernelImages.open(ImageBytes.ofFile(DebianKernels.generic())).elf().bytes(),
        dir.resolve("vmlinux"));
  }
}
