package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.core.cpu.translate.CodeCache;

/** Whether tests of translated code can be made on this host. */
public final class NativeEngine {
  private NativeEngine() {}

  /**
   * Skips the test that asks for translated code where none can be run, and says why; on CI, on an
   * x86-64 Linux host, it fails instead.
   */
  public static void assume(EngineChoice asked) {
    if (asked != EngineChoice.NATIVE) {
      return;
    }
    String obstacle = CodeCache.obstacle();
    if ("true".equals(System.getenv("CI"))
        && System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64")) {
      assertNull(obstacle, "translated code is tested on CI");
    }
    assumeTrue(obstacle == null, () -> "no translated code here: " + obstacle);
  }
}
