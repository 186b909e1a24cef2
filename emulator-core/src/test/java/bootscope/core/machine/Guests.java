package bootscope.core.machine;

import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.NativeEngine;
import bootscope.core.image.ImageBytes;
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

  /** The same boot on an engine; a test that asks for one which this host lacks is skipped. */
  public static Boot on(EngineChoice engine, Boot boot) {
    NativeEngine.assume(engine);
    return new Boot(
        boot.kernel(), boot.protocol(), boot.plan(), boot.configuration().withEngine(engine));
  }

  /** A guest on a machine with drives. */
  public static Boot boot(String name, List<Drive> drives) throws Exception {
    Path file =
        Path.of(System.getProperty("basedir", "."), "../assets/guests", name + ".elf").normalize();
    KernelImage kernel = KernelImages.open(ImageBytes.ofFile(file));
    return Boot.of(
        new DirectPvh(),
        kernel,
        List.of(),
        "console=ttyS0",
        MachineConfiguration.ofRam(64 << 20).withDrives(drives));
  }
}
