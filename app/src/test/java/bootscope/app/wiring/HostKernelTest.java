package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.text.Texts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKernelTest {
  @TempDir Path boot;

  @Test
  void theRunningKernelComesFirst() throws Exception {
    Path running = Files.createFile(boot.resolve("vmlinuz-6.1.0-1"));
    Files.createFile(boot.resolve("vmlinuz-6.9.0-1"));
    assertEquals(Optional.of(running), HostKernel.find(boot, "6.1.0-1").file());
  }

  @Test
  void withoutItTheLastByNameIsTaken() throws Exception {
    Files.createFile(boot.resolve("vmlinuz-6.1.0-1"));
    Path other = Files.createFile(boot.resolve("vmlinuz-6.9.0-1"));
    Files.createFile(boot.resolve("initrd.img-6.9.0-1"));
    assertEquals(Optional.of(other), HostKernel.find(boot, "5.0").file());
  }

  @Test
  void whereThereIsNoneTheActionSaysSo() {
    HostKernel none = HostKernel.find(boot, "6.1.0-1");
    assertTrue(none.file().isEmpty());
    assertTrue(new Texts(Locale.ENGLISH).get(none.textKey()).contains("none in /boot"));
    assertTrue(HostKernel.find(boot.resolve("missing"), "6.1.0-1").file().isEmpty());
  }
}
