package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What kvm-unit-tests' script x86/run does with QEMU, with a program made as theirs are: a 32-bit
 * ELF file with a Multiboot header, which is given no firmware, looks its processors up in the
 * firmware configuration, prints on the first serial port, and ends by a value written to 0xF4.
 */
class KvmUnitTestsTest {
  /** Ends with 0 if EAX, the number of processors and the command line's flag are right. */
  private static final String TEST =
      "3D02B0AD2B 7529 66BA1005 66B80500 66EF 6642 EC 3C01 7518" // fw_cfg, key 5
          + "F60304 7413 8B7310 66BAF803 AC84C07403EEEBF8 31C0 EB05" // the command line, printed
          + "B801000000 66BAF400 EF F4";

  @TempDir Path dir;

  private static Program run(String more) {
    return Program.run(
        "",
        "--no-reboot -nodefaults -device pc-testdev -device isa-debug-exit,iobase=0xf4,iosize=0x4"
            + " -vnc none -serial stdio -machine accel=tcg -max-instructions 100_000 "
            + more);
  }

  @Test
  void aTestThatPassesEndsWithStatus1() throws IOException {
    Path test = TinyGuest.writeMultiboot(dir.resolve("a.flat"), TEST);
    Program run = run("-kernel " + test + " -smp 1 -cpu max -append x");
    assertEquals(ExitStatus.ofDebugExit(1), run.status(), run.err());
    assertEquals(test + " x", run.out().strip());
  }

  @Test
  void aTestThatFailsEndsWithStatus3() throws IOException {
    Path test = TinyGuest.writeMultiboot(dir.resolve("a.flat"), "3D00000000" + TEST.substring(10));
    assertEquals(ExitStatus.ofDebugExit(3), run("-kernel " + test).status());
  }

  /** The script greps the list for its devices, in quotes as QEMU has them. */
  @Test
  void theScriptFindsItsDevicesInTheList() {
    Program run = Program.run("", "-device ?");
    assertEquals(ExitStatus.POWERED_OFF, run.status());
    assertTrue(run.out().contains("\"pc-testdev\""), run.out());
    assertTrue(run.out().contains("\"isa-debug-exit\""), run.out());
    assertTrue(!run.out().contains("pci-testdev"), "else the script would ask for it");
  }
}
