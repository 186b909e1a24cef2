package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Debian's cloud kernel through PVH, and its bzImage through qboot, until the kernel has begun. */
class CompareWaysTest {
  @Test
  void whatComesBeforeAKernelIsToldApartFromWhatItDoes() throws Exception {
    String kernel = DebianKernels.cloud().toString();
    Program p =
        Program.run(
            "",
            List.of(
                "compare",
                "-kernel",
                kernel,
                "-append",
                "console=ttyS0 panic=-1",
                "-max-instructions",
                "3000000",
                "-against",
                "-bios",
                "qboot.rom",
                "-max-instructions",
                "96000000"));
    if (p.status() == ExitStatus.USAGE && p.err().contains("-bios")) {
      String message = "no firmware here: install qboot\n" + p.err();
      if ("true".equals(System.getenv("CI"))) {
        fail(message);
      }
      abort(message);
    }
    assertEquals(ExitStatus.POWERED_OFF, p.status(), p.err());
    assertTrue(p.out().contains("The runs come to start_kernel in different ways:"), p.out());
    assertTrue(p.out().matches("(?s).*\\n +\\+93,[0-9,]+  decompressor\\n.*"), p.out());
    String threads = p.out().substring(p.out().indexOf("\nThreads, and interrupts"));
    assertTrue(threads.matches("(?s).*\\n  decompressor \\(new\\) +0 .*"), p.out());
    assertTrue(threads.matches("(?s).*\\n  firmware \\(new\\) +0 .*"), p.out());
    assertTrue(threads.matches("(?s).*\\n  threads without a name +[1-9].*"), p.out());
  }
}
