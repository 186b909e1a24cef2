package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code bootscope diff} says. */
@Timeout(120)
class DiffRunTest {
  private static Program diff(String... words) {
    List<String> all = new java.util.ArrayList<>(List.of("diff"));
    all.addAll(List.of(words));
    return Program.run("", all);
  }

  @Test
  void whereTwoCommandLinesPart() {
    Program run =
        diff(
            "-kernel",
            "guest:hello-pvh",
            "-append",
            "console=ttyS0",
            "-against",
            "-append",
            "console=ttyS0 quiet");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertEquals(
        """
        the same way for 2,747 instructions, to
          0x000000000010005d <put_string+0x6>:  je 0x100066 <put_string+0xf>
        then
          first   0x0000000000100066 <put_string+0xf>:  pop %esi
          second  0x000000000010005f <put_string+0x8>:  call 0x100036 <put_char>
        registers that differ before that
          rflags first   0x46  [ PF ZF ]
                 second  0x2  [  ]
            the same until 1 instruction before that:
            0x000000000010005b <put_string+0x4>:  test %al,%al
          rax    first   0x6000
                 second  0x6020
            the same until 2 instructions before that:
            0x000000000010005a <put_string+0x3>:  lods %ds:(%esi),%al
            loads 1 byte at 0x6105, command line+0xd: 0x0, in the second 0x20
              first   never written by the guest
              second  never written by the guest
        """,
        run.out());
  }

  @Test
  void thatTwoAreTheSameToTheEnd() {
    assertEquals(
        "both go the same way for 19,048 instructions, and end: the guest powered off\n",
        diff("-kernel", "guest:long-mode", "-against", "-m", "1G").out());
    assertEquals(
        "both go the same way for 1,000 instructions\n",
        diff("-kernel", "guest:long-mode", "-max-instructions", "1000", "-against", "-m", "1G")
            .out());
  }

  @Test
  void thatTwoKernelsHaveOtherInstructionsAtOnePlace() {
    List<String> lines =
        diff("-kernel", "guest:triple-fault", "-against", "-kernel", "guest:wrong-pte")
            .out()
            .lines()
            .toList();
    assertTrue(lines.get(1).matches("  first   0x0{10}1000fc <.*>:  push %esi"), lines.get(1));
    assertTrue(lines.get(2).matches("  second  0x0{10}1000fc <.*>:  lidtl .*"), lines.get(2));
  }

  @Test
  void fromAFunctionOnWhateverWasBefore() {
    List<String> lines =
        diff(
                "-kernel",
                "guest:hello-pvh",
                "-append",
                "a",
                "-from",
                "print_modules",
                "-against",
                "-append",
                "a long one")
            .out()
            .lines()
            .toList();
    assertTrue(
        lines.get(0).matches("from print_modules on, which the first comes to after .* second.*:"),
        lines.get(0));
    assertTrue(lines.get(1).matches("both go the same way for [0-9,]+ inst.* off"), lines.get(1));
  }

  @Test
  void aFunctionThatIsNotThereOrNotCalledIsSaid() {
    Program none = diff("-kernel", "guest:long-mode", "-from", "moon", "-against", "-m", "1G");
    assertEquals(ExitStatus.USAGE, none.status());
    assertTrue(none.err().contains("moon: the kernel of the first boot has no such symbol"));
    Program never =
        diff("-kernel", "guest:long-mode", "-from", "put_dec32", "-against", "-m", "1G");
    assertEquals(ExitStatus.USAGE, never.status());
    assertTrue(
        never.err().contains("put_dec32: the first boot does not come there: the guest powered"),
        never.err());
  }

  @Test
  void aKernelThatIsNotThereIsSaid() {
    Program run = diff("-kernel", "/no/such", "-against", "-m", "1G");
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.err().contains("/no/such"), run.err());
  }

  /** Not where a command line is another, but where that has the kernel do something else. */
  @Test
  void whatOneMoreWordHasDebiansKernelDoAndWhoSawToIt() throws Exception {
    Program run =
        diff(
            "-kernel",
            DebianKernels.cloud().toString(),
            "-append",
            "console=ttyS0",
            "-from",
            "rest_init",
            "-against",
            "-append",
            "console=ttyS0 quiet");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    String said = run.out();
    assertTrue(said.contains(" <console_emit_next_record"), said);
    assertTrue(said.contains(", console_printk: 0x7, in the second 0x4\n"), said);
    assertTrue(said.matches("(?s).*first   never written by the guest\n.*"), said);
    assertTrue(said.matches("(?s).*second  written after .* <quiet_kernel\\+0x.*"), said);
  }
}
