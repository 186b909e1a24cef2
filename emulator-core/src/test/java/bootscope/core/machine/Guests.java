package bootscope.core.machine;

import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import java.nio.file.Path;
import java.util.List;

/** The built-in guests, for tests of what runs them. */
public final class Guests {
  private Guests() {}

  public static Boot boot(String name) throws Exception {
    return boot(name, List.of());
  }

  /** A guest on a machine with drives. */
  public static Boot boot(String name, List<Drive> drives) throws Exception {
    Path file =
        Path.of(System.getProperty("basedir", "."), "../assets/guests", name + ".elf").normalize();
    KernelImage kernel = KernelImages.open(file);
    return Boot.pvh(
        kernel,
        List.of(),
        "console=ttyS0",
        MachineConfiguration.ofRam(64 << 20).withDrives(drives));
  }
}
