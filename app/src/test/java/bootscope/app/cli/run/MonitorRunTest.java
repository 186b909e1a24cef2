package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the monitor's commands do to a guest, through the program. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MonitorRunTest {
  private static final String PROMPT = "(bootscope) ";

  @TempDir Path dir;

  /** What each command printed, in their order; the prompts apart. */
  private static List<String> say(String options, String... commands) {
    Program run =
        Program.run(String.join("\n", commands) + "\nquit\n", options + " -S -monitor stdio");
    assertEquals(ExitStatus.QUIT, run.status(), run.out() + run.err());
    String[] parts = run.out().split(java.util.regex.Pattern.quote(PROMPT), -1);
    return Stream.of(parts).skip(1).limit(commands.length).toList();
  }

  private static List<String> guest(String guest, String... commands) {
    return say("-serial null -kernel guest:" + guest, commands);
  }

  @Test
  void registersTakeValuesOrSayWhyNot() {
    List<String> said =
        guest(
            "hello-pvh",
            "set $rax = 0x1234",
            "set $ah = 7",
            "info registers eax ax ah al",
            "set $eax = -1",
            "i r rax",
            "set $ax = 0x10000",
            "set $cs = 8",
            "set $pc = $pc + 1",
            "info registers rip",
            "set $moon = 1",
            "info registers moon",
            "set $eflags = 0x46",
            "i r eflags cr0 xmm0");
    assertEquals("", said.get(0));
    assertEquals(
        List.of("eax 0x734 1844", "ax 0x734 1844", "ah 0x7 7", "al 0x34 52"),
        said.get(2).lines().map(l -> l.replaceAll(" +", " ")).toList());
    assertTrue(said.get(4).contains("0xffffffff "), said.get(4));
    assertEquals("$ax: it has no room for this value\n", said.get(5));
    assertTrue(said.get(6).startsWith("$cs: in protected mode"), said.get(6));
    assertTrue(said.get(8).contains("<pvh_entry+0x1>"), said.get(8));
    assertEquals("$moon: there is no such register\n", said.get(9));
    assertTrue(said.get(10).contains("no such group of them: general pointer"), said.get(10));
    assertTrue(said.get(12).contains("[ PF ZF ]"), said.get(12));
    assertTrue(said.get(12).contains("[ PE ET ]"), said.get(12));
    assertTrue(said.get(12).contains("0x" + "0".repeat(32)), said.get(12));
  }

  /** Of a guest's own tables, in the handler of an interrupt. */
  @Test
  void descriptorsAreToldWithTheirHandlersAndWhereRegistersDiffer() {
    List<String> said =
        guest(
            "ticks",
            "info segments",
            "break pit_interrupt",
            "cont",
            "info segments",
            "info gdt",
            "info ldt",
            "info idt",
            "info tss");
    assertTrue(said.get(0).startsWith("segment registers: "), said.get(0));
    assertTrue(said.get(0).contains("the GDT has no such entry"), said.get(0));
    List<String> cs = line(said.get(3), "cs ");
    assertTrue(cs.contains("32-bit code, execute/read, accessed"), said.get(3));
    assertEquals("as in the GDT", cs.getLast(), said.get(3));
    assertTrue(said.get(4).startsWith("GDT at 0x"), said.get(4));
    assertTrue(said.get(4).contains("in cs"), said.get(4));
    assertEquals("there is no LDT: LDTR is null, or not loaded\n", said.get(5));
    List<String> gate = line(said.get(6), "0x20 ");
    assertEquals("32-bit interrupt gate", gate.get(1), said.get(6));
    assertTrue(gate.get(2).endsWith("<pit_interrupt>"), said.get(6));
    assertTrue(said.get(7).contains("TSS"), said.get(7));
  }

  /** The cells of the line that begins so. */
  private static List<String> line(String text, String beginning) {
    String line = text.lines().filter(l -> l.startsWith(beginning)).findFirst().orElseThrow();
    return List.of(line.split(" {2,}"));
  }

  @Test
  void aWalkTellsWhatMayBeDoneAndWhatIsKept() {
    List<String> said = guest("wrong-pte", "cont", "walk $pc", "info mem");
    for (String part :
        List.of(
            "32-bit paging",
            "supervisor  read: yes, write: yes, execute: yes\n",
            "user        read: no (U/S is 0 in the PDE; #PF, error code 0x5)",
            "kept        supervisor execute: 0x1001ab, in a page of 4 KiB, as the tables have"
                + " it\n")) {
      assertTrue(said.get(1).contains(part), part + " in\n" + said.get(1));
    }
    assertTrue(said.get(2).endsWith("  -rwx\n"), said.get(2));
  }

  @Test
  void whatWasFoundAtTheEntryIsKeptOnEveryWayThroughTheRun() {
    List<String> said =
        say(
            "-serial null -no-shutdown -kernel guest:hello-pvh",
            "info contract",
            "cont",
            "info contract",
            "info contract now",
            "goto 50%",
            "info contract",
            "goto begin",
            "info contract now",
            "set $eflags = 0x202",
            "stepi",
            "info contract",
            "system_reset",
            "info contract");
    String entry = said.get(0);
    assertTrue(entry.startsWith("At the PVH entry, 0x1000ee:\n"), entry);
    assertTrue(
        entry.endsWith("0 fail, 9 left open. The machine keeps the x86/HVM direct boot ABI.\n"),
        entry);
    for (int i : List.of(2, 5, 7, 12)) {
      assertEquals(entry, said.get(i), "after command " + i);
    }
    assertTrue(said.get(3).matches("(?s)After [0-9,]+ instructions, behind the PVH entry:\n.*"));
    assertTrue(said.get(3).endsWith("what differs now may be its own doing.\n"), said.get(3));
    // The ABI wants IF clear: what was set by hand was what the kernel found.
    String edited = said.get(10);
    assertTrue(edited.contains("1 fails, 9 left open. The machine breaks the "), edited);
    assertTrue(line(edited, "  fail ").contains("EFLAGS"), edited);
  }

  @Test
  void beforeFirmwareHasComeToTheEntryNothingIsClaimed() {
    try {
      FirmwareFiles files = FirmwareFiles.of(List.of());
      files.image("bios-256k.bin");
      files.optionRom("pvh.bin");
    } catch (UsageException e) {
      assumeTrue(false, e.getMessage());
    }
    List<String> said =
        say(
            "-serial null -kernel guest:hello-pvh -bios bios-256k.bin",
            "info contract",
            "info contract now",
            "break pvh",
            "cont",
            "stepi 2",
            "info contract",
            "goto begin",
            "info contract",
            "goto end",
            "info contract",
            "info image");
    String before =
        "the PVH entry is not reached yet; 'info contract now' compares the machine as it is\n";
    assertEquals(before, said.get(0));
    assertTrue(said.get(1).startsWith("After 0 instructions, before the PVH entry:\n"));
    assertTrue(said.get(5).startsWith("At the PVH entry, 0x1000ee:\n"), said.get(5));
    assertEquals(before, said.get(7));
    assertEquals(said.get(5), said.get(9));
    List<String> enters = line(said.get(10), " ".repeat(17) + "enters ");
    assertEquals(
        List.of("enters the kernel in 32-bit protected mode", "0x1000ee"),
        enters.subList(1, enters.size()),
        said.get(10));
    assertTrue(said.get(10).contains("  bios-256k.bin  begins at the reset vector"), said.get(10));
  }

  @Test
  void whereNothingIsPromisedOrKnownItSaysSo() {
    Path file = dir.resolve("a.snap");
    Program.run("", "-kernel guest:hello-pvh -serial null -snapshot-save at=50,file=" + file);
    List<String> said =
        say("-serial null -snapshot-load " + file, "info contract", "info contract now", "i image");
    String none =
        "what the kernel was promised is not at hand: this machine comes from a snapshot\n";
    assertEquals(none, said.get(0));
    assertEquals(none, said.get(1));
    assertEquals(
        "the kernel image is not at hand: this machine comes from a snapshot\n", said.get(2));
  }

  /** The same report as of {@code bootscope inspect}, and how this boot goes. */
  @Test
  void theImageIsToldAsInspectDoes() throws Exception {
    for (String kernel : List.of("guest:hello-pvh", "" + DebianKernels.cloud())) {
      List<String> said = say("-serial null -kernel " + kernel, "info image", "walk", "walk $pc");
      String inspected = untimed(Program.run("", List.of("inspect", kernel)).out());
      String image = untimed(said.get(0)).split("\nStarted by: ")[0];
      assertTrue(inspected.startsWith(image), inspected + "\nis not\n" + image);
      assertTrue(image.contains("PVH: bootable. "), image);
      assertTrue(said.get(0).contains("\nStarted by: PVH, without firmware\n"), said.get(0));
      assertTrue(said.get(0).contains("places hvm_start_info"), said.get(0));
      assertEquals(said.get(2), said.get(1), "the next instruction's");
    }
  }

  private static String untimed(String report) {
    return report.replaceAll(", [0-9]+ ms", "");
  }

  /** The second time too, it stops there, and the monitor is open to go back once more. */
  @ParameterizedTest
  @CsvSource({"triple-fault, triple fault", "long-mode, the guest powered off"})
  void anEndThatTheGuestComesToAgainIsTheSame(String guest, String end) {
    List<String> said =
        say(
            "-serial null -no-shutdown -kernel guest:" + guest,
            "cont",
            "history",
            "reverse-step",
            "cont",
            "history",
            "goto begin",
            "cont",
            "history");
    assertTrue(said.get(0).contains(end), said.get(0));
    assertEquals(said.get(0), said.get(3));
    assertEquals(said.get(0), said.get(6));
    String where = said.get(1).lines().toList().getLast();
    assertEquals(where, said.get(4).lines().toList().getLast());
    assertEquals(where, said.get(7).lines().toList().getLast());
  }

  @Test
  void whatWasLastAndIsNextIsToldAndTheGuestStays() {
    List<String> said =
        guest(
            "hello-pvh",
            "break put_string",
            "message 1 line at {$insns:d}",
            "catch port 0x3f8 write",
            "ignore 2 20",
            "cont",
            "stop",
            "lastaccess port 0x3f8 write",
            "la register rax",
            "goto 5",
            "stop",
            "nextaccess port 0x3f8",
            "na register efer",
            "stop",
            "la register moon",
            "end");
    String here = said.get(5);
    assertTrue(said.get(4).contains("breakpoint 1: line at "), said.get(4));
    List<String> last = said.get(6).lines().toList();
    assertEquals(3, last.size(), said.get(6));
    assertTrue(
        last.get(0).matches("after [0-9,]+ instructions \\(1 before this\\), .* ms"), last.get(0));
    assertTrue(last.get(1).contains(":  out %al,(%dx)"), last.get(1));
    assertTrue(last.get(2).matches("port 0x3f8: 0x[0-9a-f]+ was written"), last.get(2));
    assertTrue(said.get(7).contains("change of rax: 0x"), said.get(7));
    assertTrue(said.get(10).contains(" from here), "), said.get(10));
    assertTrue(said.get(11).startsWith("nothing of it until what is known ends"), said.get(11));
    assertEquals(said.get(9), said.get(12));
    assertFalse(here.isEmpty());
    assertTrue(said.get(13).startsWith("'moon' is not a register"), said.get(13));
  }

  @Test
  void whatIsChangedByHandIsTold() {
    List<String> said =
        guest(
            "hello-pvh",
            "break put_string",
            "cont",
            "set {u8}0x300000 = 7",
            "set $rbx = 0x1234",
            "set $cr2 = 0x5678",
            "si",
            "la register rbx",
            "la register cr2",
            "goto 1",
            "nw 0x300000 1",
            "na register cr2",
            "goto 1.5");
    List<String> next = said.get(9).lines().toList();
    assertTrue(next.getFirst().endsWith(" ms, by hand before"), said.get(9));
    assertTrue(next.get(1).contains("<put_string>:  "), said.get(9));
    assertEquals("physical 0x300000, 1 byte: 0x0 -> 0x7", next.get(2));
    for (int i : new int[] {6, 7, 10}) {
      assertTrue(said.get(i).lines().findFirst().get().endsWith(", by hand before"), said.get(i));
    }
    assertTrue(said.get(6).contains("\nchange of rbx: 0x"), said.get(6));
    assertTrue(said.get(7).endsWith("\nwrite of cr2: 0x0 became 0x5678\n"), said.get(7));
    assertEquals(
        "1.5: a number of instructions is whole and decimal, as N, +N, -N and N% are, and a time"
            + " has a unit, as 1.5ms has\n",
        said.get(11));
  }

  @Test
  void memoryTakesValuesWhereItIsRam() {
    List<String> said =
        guest(
            "hello-pvh",
            "set {int}0x200000 = -7",
            "set *(u8*)0x200002 = 0x12",
            "x/wx 0x200000",
            "set *(u32*)0xfec00000 = 1",
            "set {long}0xfffffffffff = 1",
            "p {unsigned int}0x200000 += 1");
    assertEquals("0x0000000000200000: 0xff12fff9\n", said.get(2));
    assertEquals(
        "0xfec00000: cannot be set: not all of these 4 bytes are RAM that is mapped\n",
        said.get(3));
    assertTrue(said.get(4).contains("cannot be set"), said.get(4));
    assertEquals("0xff12fffa  4279435258\n", said.get(5));
  }

  /** Through the code that the guest then runs. */
  @Test
  void codeThatIsPokedIsWhatRuns() {
    List<String> said = guest("hello-pvh", "x/i $pc", "si", "set {u8}$pc = 0x90", "x/i $pc", "si");
    assertFalse(said.get(1).contains("nop"), said.get(1));
    assertTrue(said.get(3).endsWith("nop\n"), said.get(3));
  }

  @Test
  void theGuestIsStoppedWhereItIsSent() {
    List<String> said =
        guest(
            "hello-pvh",
            "until print_header",
            "bt",
            "finish",
            "bt",
            "until moon",
            "b put_newline",
            "ignore 1 2",
            "c",
            "info b",
            "delete 1",
            "tb put_newline",
            "si 100000000",
            "info status",
            "until put_newline",
            "system_reset",
            "info status",
            "p/a $pc",
            "ni");
    assertTrue(said.get(0).contains("<print_header>:"), said.get(0));
    List<String> outer = said.get(1).lines().skip(1).toList();
    assertTrue(said.get(1).startsWith("#0   0x"), said.get(1));
    assertTrue(outer.get(0).startsWith("#1 "), said.get(1));
    String caller = outer.get(0).replaceFirst("#1 +0x0*(\\w+) .*", "$1");
    assertTrue(said.get(2).contains(caller), said.get(2) + said.get(1));
    assertTrue(said.get(3).startsWith("#0   0x0000000000" + caller), said.get(3));
    assertTrue(said.get(4).startsWith("'moon' is neither"), said.get(4));
    assertTrue(
        said.get(7).startsWith("breakpoint 1, put_newline, before the instruction\n"), said.get(7));
    assertTrue(said.get(8).contains("hit 3 times"), said.get(8));
    assertTrue(
        said.get(11).startsWith("breakpoint 2, put_newline, before the instruction\n"),
        said.get(11));
    assertTrue(
        said.get(12)
            .startsWith("VM status: paused (breakpoint 2, put_newline, before the instruction)\n"));
    assertTrue(said.get(14).contains("<pvh_entry>:"), said.get(14));
    assertTrue(said.get(15).startsWith("VM status: paused (before the first"), said.get(15));
    assertTrue(said.get(16).contains("<pvh_entry>"), said.get(16));
  }

  @Test
  void aNameThatMeansNothingIsAnsweredWithThoseThatAreNear() {
    List<String> said =
        guest(
            "hello-pvh",
            "b print_haeder",
            "x/i printHeader",
            "p $rpi",
            "watch print_heade",
            "tb put_newline if print_headr == 1",
            "b put_newline",
            "condition 1 *putnewline",
            "set $rax = put_new_line",
            "until print_headerr",
            "info address putnewline",
            "b zebra",
            "info b");
    String header = "; did you mean print_header?\n";
    String newline = "; did you mean put_newline?\n";
    String neither = "' is neither a number, nor a symbol, nor a $register";
    assertEquals("'print_haeder" + neither + header, said.get(0));
    assertEquals("'printHeader" + neither + header, said.get(1));
    assertTrue(said.get(2).startsWith("$rpi: there is no such register; did you mean $rip"));
    assertEquals("'print_heade" + neither + header, said.get(3));
    assertEquals("'print_headr" + neither + header, said.get(4), "in a condition");
    assertEquals("'putnewline" + neither + newline, said.get(6), "in another's condition");
    assertEquals("'put_new_line" + neither + newline, said.get(7));
    assertEquals("'print_headerr" + neither + header, said.get(8));
    assertTrue(said.get(9).endsWith(newline), said.get(9));
    assertEquals("'zebra" + neither + "\n", said.get(10));
    assertTrue(said.get(11).matches("breakpoint 1 at [^\n]*put_newline[^\n]*\n"), said.get(11));
  }

  @Test
  void aDevicesRegisterIsStoppedAtByItsName() {
    List<String> said =
        guest(
            "hello-pvh",
            "catch device com1.lcr write if $new & 0x80",
            "c",
            "catch device com1.lrc",
            "catch pci 00:1f.0 comand",
            "catch pci 00:1e.0 command",
            "info devices",
            "info devices COM1",
            "info devices zebra");
    assertTrue(said.get(1).startsWith("breakpoint 1, com1.lcr: 0x"), said.get(1));
    String first = said.get(1).lines().findFirst().orElseThrow();
    assertTrue(first.matches(".* became 0x8., after the instruction"), first);
    assertTrue(said.get(2).endsWith("; did you mean com1.lcr?\n"), said.get(2));
    assertTrue(said.get(3).endsWith("; did you mean command?\n"), said.get(3));
    assertTrue(said.get(4).contains("did you mean 00:1f.0"), said.get(4));
    assertTrue(said.get(5).contains("lapic            Local APIC\n"), said.get(5));
    assertTrue(said.get(6).contains("3fb LCR"), said.get(6));
    assertTrue(said.get(7).startsWith("zebra: there is no such device"), said.get(7));
  }

  @Test
  void whatABreakpointStopsAtIsChangedAndTheRestOfItStays() {
    List<String> said =
        guest(
            "hello-pvh",
            "catch device com1.ier if $new == 0",
            "c",
            "change 1 device com1.lrc",
            "change 1 device com1.fcr",
            "condition 1 $new & 1",
            "c",
            "info b");
    assertTrue(said.get(1).startsWith("breakpoint 1, com1.ier: "), said.get(1));
    assertTrue(said.get(2).contains("did you mean com1.lcr"), said.get(2));
    assertTrue(said.get(3).startsWith("breakpoint 1 (com1.fcr"), said.get(3));
    assertTrue(said.get(3).contains("if $new == 0"), said.get(3));
    assertTrue(said.get(5).startsWith("breakpoint 1, com1.fcr: 0x0 became 0x"), said.get(5));
    assertTrue(said.get(6).contains("hit 2 times"), said.get(6));
  }

  @ParameterizedTest
  @CsvSource({
    "hello-pvh, symbol put_newline",
    "hello-pvh, address put_newline",
    "hello-pvh, execute put_newline 4",
    "hello-pvh, port 0x3f8-0x3ff write",
    "hello-pvh, device com1",
    "hello-pvh, data $rsp-64 64 write",
    "hello-pvh, data $rsp-64 64 change physical",
    "hello-pvh, data $rsp-64 64 read",
    "hello-pvh, data $rsp-64 64 access if $old != $new",
    "long-mode, mode",
    "ticks, event interrupt",
    "ticks, event interrupt if $insns > 1000",
    "boot-mix, page",
    "boot-mix, event exception",
    "boot-mix, event exception #UD",
    "boot-mix, device lapic",
    "boot-mix, mmio 0xfee00000 4096",
    "boot-mix, pci 00:00.0 vendor"
  })
  void eachKindStopsForwardsAndBackwards(String guest, String kind) {
    String start = kind.startsWith("data") ? "until put_string" : "info status";
    List<String> said = guest(guest, start, "catch " + kind, "c", "c", "rc");
    assertTrue(said.get(2).startsWith("breakpoint 1, "), said.get(2));
    assertTrue(said.get(3).startsWith("breakpoint 1, "), said.get(3));
    assertEquals(
        said.get(2).lines().toList(),
        said.get(4).lines().skip(1).limit(2).toList(),
        "back from the second to the first");
  }

  @Test
  void whoWroteARangeIsToldWithWhichOfItWasWritten() {
    List<String> said =
        say(
            "-serial null -no-shutdown -kernel guest:long-mode",
            "cont",
            "lastwrite phys pml4 16",
            "lastwrite pml4+8 4096",
            "lastwrite pml4+511*8");
    assertEquals(
        """
        after 11,001 instructions (8,047 before this), 0.011001 ms, by an interrupt, an exception,\
         a page walk or a device before
        0x00000000001002be <pvh_entry+0x168>:  mov $0x9,%al
        of 16 bytes at physical 0x103000 was written: bytes 0 to 7 (physical 0x103000)
        before: 03 40 10 00 00 00 00 00 00 00 00 00 00 00 00 00
        after:  23 40 10 00 00 00 00 00 00 00 00 00 00 00 00 00
        """,
        said.get(1));
    assertEquals( // of very many, those near what was written are shown
        """
        after 15,060 instructions (3,988 before this), 0.015060 ms, by an interrupt, an exception,\
         a page walk or a device before
        0xffffffff801003cf <high_half>:  lea -0x7(%rip),%rax # 0xffffffff801003cf <high_half>
        of 4,096 bytes at 0x103008 was written: bytes 4,080 to 4,087 (physical 0x103ff8)
        before, bytes 4,064 to 4,095: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 40 10 00 00\
         00 00 00 23 50 10 00 00 00 00 00
        after, bytes 4,064 to 4,095:  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 23 40 10 00 00\
         00 00 00 23 50 10 00 00 00 00 00
        """,
        said.get(2));
    assertEquals(
        "physical 0x103ff8, 8 bytes: 0x104003 -> 0x104023",
        said.get(3).lines().toList().getLast(),
        "a number that was written whole is told as one");
  }

  @Test
  void aStopSaysThatAConditionCouldNotBeWorkedOut() {
    List<String> said = guest("hello-pvh", "b put_newline if *0xfffffffffff == 1", "c");
    assertEquals(
        "breakpoint 1, put_newline (its condition cannot be worked out: nothing can be read at"
            + " 0xfffffffffff), before the instruction",
        said.get(1).lines().findFirst().orElseThrow());
  }

  @Test
  void thePastSaysWhoWroteWhat() {
    List<String> said =
        say(
            "-serial null -no-shutdown -kernel guest:long-mode",
            "lastwrite $rsp",
            "cont",
            "goto long_mode",
            "lastwrite pml4",
            "lw phys 0xfee00000",
            "lw 1 5000",
            "lw",
            "goto end",
            "nw pml4",
            "lw phys 0x10 4",
            "goto -5",
            "nextwrite pml4 4096",
            "goto 1.5us",
            "reverse-finish");
    assertEquals("not written from where the known run begins\n", said.get(0));
    List<String> write = said.get(3).lines().toList();
    assertEquals(5, write.size(), said.get(3));
    assertTrue(
        write.get(0).matches("after [0-9,]+ instructions \\([0-9,]+ before this\\), 0.[0-9]+ ms"),
        write.get(0));
    assertTrue(write.get(1).matches("0x0*10[0-9a-f]{4} <.*>:  mov.*"), write.get(1));
    assertEquals(
        "of 8 bytes at 0x103000 was written: bytes 0 to 3 (physical 0x103000)", write.get(2));
    assertEquals("before: 00 00 00 00 00 00 00 00 (0x0)", write.get(3));
    assertEquals("after:  03 40 10 00 00 00 00 00 (0x104003)", write.get(4));
    assertEquals("there is no memory at 0xfee00000 (physical)\n", said.get(4));
    assertEquals("lastwrite: at most 4096 bytes are asked for at once\n", said.get(5));
    assertEquals("an address is missing\n", said.get(6));
    assertTrue(said.get(8).startsWith("nextwrite: nothing is known of what comes"), said.get(8));
    assertTrue(said.get(9).startsWith("not written from where"), said.get(9));
    assertTrue(said.get(10).contains(", 5 before the end of what is known"), said.get(10));
    assertEquals("not written until what is known ends, after 19,048 instructions\n", said.get(11));
    assertTrue(said.get(12).startsWith("after 1,500 instructions"), said.get(12));
  }

  @Test
  void thePastSaysWhereWhatCameFrom() {
    List<String> said =
        say(
            "-serial null -no-shutdown -kernel guest:long-mode",
            "cont",
            "origin $rsp-8 8",
            "origin phys 0x100000 4",
            "origin phys 0xfee00000",
            "origin $rsp 9",
            "origin phys 0x3000000");
    List<String> call = said.get(1).lines().toList();
    assertTrue(call.get(0).matches("bytes 0 to 7: 0x[0-9a-f]+"), said.get(1));
    assertTrue(
        call.get(1)
            .matches(
                "physical 0x[0-9a-f]+ ((.saved and put back.* )?came from r.*|was computed by an"
                    + " instruction)"),
        said.get(1));
    assertTrue(
        call.get(2).matches(" +after [0-9,]+ instructions \\([0-9,]+ before this\\)"), said.get(1));
    assertTrue(call.get(3).matches(" +0x[0-9a-f]{16} <.*>:  .*"), said.get(1));
    assertTrue(
        said.get(2)
            .matches(
                "(?s)bytes 0 to 3: .*was put there by the boot: LOAD 0 .*, at 0x0 in it,"
                    + " 0x[0-9a-f]+ in .*long-mode.*"),
        said.get(2));
    assertEquals("there is no memory at 0xfee00000 (physical)\n", said.get(3));
    assertEquals("origin: 1 to 8 bytes are followed\n", said.get(4));
    assertEquals(
        "byte 0: 0x0\nphysical 0x3000000 held that where the known run begins\n", said.get(5));
  }

  @Test
  void timeIsGoneThroughBothWays() {
    List<String> said =
        say(
            "-serial null -no-shutdown -kernel guest:long-mode",
            "history",
            "reverse-step",
            "break pml4 + 1",
            "delete",
            "break *$pc+2",
            "cont",
            "step 100",
            "reverse-step",
            "rs 50",
            "history",
            "goto end",
            "rc",
            "rc",
            "goto end",
            "delete",
            "cont",
            "goto begin",
            "goto long_mode",
            "p/x $efer",
            "step",
            "p/x $efer",
            "info timeline",
            "goto 7,000,000",
            "goto moon",
            "goto -1,000,000",
            "set $r15 = 0x77",
            "history",
            "goto 200%");
    assertTrue(
        said.get(0).startsWith("run 1, known from 0 to 0 instructions, in 1 checkpoint of "),
        said.get(0));
    assertEquals("reverse-step: this is where what is known begins\n", said.get(1));
    assertTrue(said.get(5).startsWith("breakpoint 2"), said.get(5));
    String after = said.get(6).lines().toList().getLast();
    assertTrue(said.get(7).contains(", 1 before the end of what is known"), said.get(7));
    assertTrue(said.get(8).contains(", 51 before the end of what is known"), said.get(8));
    assertTrue(said.get(9).contains("in the past: what is typed or set here"), said.get(9));
    assertEquals(after, said.get(10).lines().toList().getLast());
    assertTrue(said.get(11).contains("\nbreakpoint 2"), said.get(11));
    assertTrue(
        said.get(12).startsWith("no breakpoint before this; what is known begins"), said.get(12));
    assertTrue(said.get(15).contains("powered off"), said.get(15));
    assertTrue(said.get(17).contains(" before the end of what is known"), said.get(17));
    assertEquals("0x100\n", said.get(18), "before LMA is set");
    assertEquals("0x500\n", said.get(20));
    assertTrue(said.get(21).contains("long_mode"), said.get(21));
    assertFalse(said.get(21).contains("power_off"), said.get(21));
    assertTrue(said.get(22).startsWith("7,000,000: what is known goes from 0 to "), said.get(22));
    assertTrue(said.get(23).startsWith("moon: no milestone"), said.get(23));
    assertTrue(said.get(24).startsWith("-1,000,000: what is known goes from 0"), said.get(24));
    assertFalse(said.get(26).contains("in the past"), said.get(26));
    assertTrue(said.get(27).startsWith("200%: a part of the run"), said.get(27));
  }

  @Test
  void timesCommandsHaveGdbsNamesAndAnEmptyLineRepeatsThem() {
    List<String> said =
        guest(
            "hello-pvh",
            "step 30",
            "rs",
            "rsi 2",
            "",
            "reverse-stepi 3",
            "rni",
            "goto end",
            "stop");
    long[] left = {0, 1, 3, 5, 8, 9};
    for (int i = 1; i < left.length; i++) {
      String which = ", " + left[i] + " before the end of what is known";
      assertTrue(said.get(i).contains(which), i + ": " + said.get(i));
    }
    assertTrue(said.get(6).endsWith(said.get(7)), said.get(6));
  }

  @Test
  void aMistakeInTimesCommandsIsOneLineAndTheGuestStays() {
    String[] mistakes = {
      "goto",
      "history 1",
      "capsule",
      "reverse-step x",
      "branch",
      "lastaccess",
      "nextaccess port",
      "origin $rip 9"
    };
    List<String> said =
        guest(
            "hello-pvh",
            Stream.concat(
                    Stream.concat(Stream.of("step 9"), Stream.of(mistakes)), Stream.of("stop"))
                .toArray(String[]::new));
    for (int i = 1; i <= mistakes.length; i++) {
      assertEquals(1, said.get(i).lines().count(), said.get(i));
    }
    assertTrue(said.get(1).startsWith("goto: an instant is missing"), said.get(1));
    assertTrue(said.get(6).startsWith("lastaccess: which of these? symbol "), said.get(6));
    assertEquals("nextaccess port: ports is missing, such as 0x3f8-0x3ff\n", said.get(7));
    assertEquals(said.get(0), said.get(mistakes.length + 1));
  }

  @Test
  void eachCommandAndTopicIsInTheDocumentation() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("basedir", "."), "../docs/monitor.md"));
    List<String> help = guest("hello-pvh", "help", "help info");
    List<String> lines = new ArrayList<>(help.get(0).lines().takeWhile(l -> !l.isEmpty()).toList());
    help.get(1).lines().map(l -> l.replaceFirst("^info", " ")).forEach(lines::add);
    for (String line : lines) {
      if (line.startsWith("  ") && line.charAt(2) != ' ') {
        String name = line.strip().split(" ")[0];
        assertTrue(page.matches("(?s).*`(info )?" + name + "[`/ ].*"), name);
      }
    }
  }

  @Test
  void anInstantIsMarkedAndGoneToByNumberAndNote() {
    List<String> said =
        guest(
            "hello-pvh",
            "marks",
            "step 30",
            "mark",
            "step 20",
            "bookmark it goes wrong",
            "goto 10",
            "mark early",
            "marks",
            "goto mark 2",
            "goto early",
            "mark again",
            "unmark 1",
            "marks",
            "goto mark 3",
            "goto mark 1",
            "goto mark x",
            "unmark 9",
            "unmark",
            "marks");
    assertEquals("nothing is marked\n", said.get(0));
    assertEquals(
        "mark 1: after 30 instructions, after 30 instructions, 0.000030 ms\n", said.get(2));
    assertEquals("mark 2: it goes wrong, after 50 instructions, 0.000050 ms\n", said.get(4));
    assertEquals(3, said.get(7).lines().count(), said.get(7));
    assertTrue(said.get(8).startsWith("after 50 instructions\n"), said.get(8));
    assertTrue(said.get(9).startsWith("after 10 instructions, 40 before"), said.get(9));
    assertEquals("mark 4: again, after 10 instructions, 0.000010 ms\n", said.get(10));
    assertEquals(said.get(4) + said.get(10), said.get(12), "an instant has one note");
    assertEquals("goto: there is no mark 3; marks has them\n", said.get(13));
    assertEquals("goto: there is no mark 1; marks has them\n", said.get(14));
    assertEquals("goto: 'x' is not a mark's number\n", said.get(15));
    assertEquals("unmark: there is no mark 9; marks has them\n", said.get(16));
    assertEquals("nothing is marked\n", said.get(18));
  }

  /** What is there on another run is not what was marked. */
  @Test
  void aMarkOfAnotherRunIsGoneToOnlyWhereBothAreOne() {
    List<String> said =
        guest(
            "hello-pvh",
            "step 5",
            "mark before",
            "step 25",
            "mark behind",
            "goto 10",
            "set $r15 = 0x77",
            "step 40",
            "goto before",
            "goto behind",
            "marks",
            "branch 1",
            "goto behind");
    assertTrue(said.get(7).startsWith("after 5 instructions, 45 before"), said.get(7));
    assertEquals("goto: mark 2 is of run 1, which parted from this one before it\n", said.get(8));
    assertTrue(said.get(9).contains("behind, after 30 instructions, 0.000030 ms, of run 1\n"));
    assertTrue(said.get(11).startsWith("after 30 instructions\n"), said.get(11));
  }

  @Test
  void linesOfTheConsoleAreGoneTo() {
    List<String> said =
        guest(
            "hello-pvh",
            "goto line 1",
            "step 9000",
            "goto line 1",
            "goto line command",
            "info registers rip",
            "goto next line rsdp",
            "goto last line command",
            "goto line 3",
            "goto last line magic",
            "goto line 1000",
            "goto line moon",
            "goto next line moon",
            "goto line",
            "goto next moon",
            "goto last line");
    assertEquals("goto line: there is no line 1; the guest has written none\n", said.get(0));
    assertTrue(said.get(2).matches("after [0-9,]+ instructions, (?s).*"), said.get(2));
    assertEquals(at(said.get(3)), at(said.get(6)), "the same line");
    assertTrue(at(said.get(2)) < at(said.get(3)) && at(said.get(3)) < at(said.get(5)));
    assertTrue(at(said.get(8)) < at(said.get(7)), said.get(8));
    assertTrue(
        said.get(9).contains("there is no line 1000; those that are known have the numbers"));
    assertEquals(
        "goto line: there is no line moon; those that are known have the numbers 1 to ",
        said.get(10).substring(0, 77));
    assertEquals(
        "goto line: there is no line with moon in what is known behind this\n", said.get(11));
    assertEquals("goto line: a number or a part of its text is missing\n", said.get(12));
    assertEquals("goto: takes next or last line TEXT, next or last hit [N]\n", said.get(13));
    assertEquals("goto line: a part of its text is missing\n", said.get(14));
  }

  /** Instructions at which it says that the guest came. */
  private static long at(String travelled) {
    return Long.parseLong(travelled.replaceFirst("(?s)after ([0-9,]+) .*", "$1").replace(",", ""));
  }

  @Test
  void oneBreakpointsHitsAreGoneToBothWays() {
    List<String> said =
        guest(
            "hello-pvh",
            "break put_string",
            "catch port 0x3f8 write",
            "disable",
            "step 3000",
            "enable",
            "goto last hit 1",
            "goto last hit 2",
            "goto next hit 1",
            "goto next hit 1",
            "info breakpoints",
            "disable 2",
            "goto last hit 2",
            "message 1 said",
            "goto last hit 1",
            "goto last hit 7",
            "goto begin",
            "enable 2",
            "goto last hit 2",
            "goto end",
            "goto next hit");
    assertTrue(said.get(5).contains("\nbreakpoint 1"), said.get(5));
    assertTrue(said.get(6).contains("\nbreakpoint 2"), said.get(6));
    assertTrue(at(said.get(6)) < at(said.get(5)), said.get(6));
    assertEquals(at(said.get(5)), at(said.get(7)));
    assertEquals("goto: no hit in what is known behind this\n", said.get(8));
    assertFalse(said.get(9).contains("off"), said.get(9));
    assertEquals("goto: breakpoint 2 is off\n", said.get(11));
    assertEquals("goto: breakpoint 1 only says something\n", said.get(13));
    assertEquals("goto: there is no breakpoint 7\n", said.get(14));
    assertEquals("goto: no hit before this\n", said.get(17));
    assertEquals("goto: nothing is known of what comes; cont runs to the next hit\n", said.get(19));
  }

  @Test
  void onTheWayToAHitNothingIsSaidAgain() throws Exception {
    Path port = dir.resolve("com1");
    String options = "-serial file:" + port + " -kernel guest:hello-pvh";
    say(options, "step 3000");
    String once = Files.readString(port);
    assertTrue(once.contains("\n"), once);
    List<String> said =
        say(
            options,
            "step 3000",
            "break put_string",
            "message 1 once more",
            "goto begin",
            "break put_newline",
            "goto next hit 2");
    assertTrue(said.get(5).contains("\nbreakpoint 2, put_newline"), said.get(5));
    assertFalse(said.get(5).contains("once more"), said.get(5));
    assertEquals(once, Files.readString(port));
  }

  @Test
  void theRunThatBecameAnotherCanBeReturnedTo() {
    List<String> said =
        guest(
            "hello-pvh",
            "step 30",
            "goto 10",
            "set $r15 = 0x77",
            "step 5",
            "history",
            "branch 1",
            "p/x $r15",
            "history",
            "branch 2",
            "p/x $r15",
            "branch 7",
            "branch");
    assertTrue(said.get(4).startsWith("run 2, known from 0 to 15 instructions"), said.get(4));
    assertTrue(
        said.get(4)
            .endsWith(
                "\n"
                    + "run 1 is known to 30 instructions; it is the same up to 10, where run 2"
                    + " began: something was set by hand\n"),
        said.get(4));
    assertTrue(said.get(5).startsWith("after 30 instructions\n"), said.get(5));
    assertEquals("0x0\n", said.get(6));
    assertTrue(
        said.get(7)
            .endsWith(
                "\nrun 2 is known to 15 instructions; it is the same up to 10, where it began:"
                    + " something was set by hand\n"),
        said.get(7));
    assertTrue(said.get(8).startsWith("after 15 instructions\n"), said.get(8));
    assertEquals("0x77\n", said.get(9));
    assertEquals("branch: there is no run 7; history has them\n", said.get(10));
    assertEquals("branch: the number of a run is missing; history has them\n", said.get(11));
  }

  @Test
  void aResetByHandIsPartOfThePast() {
    List<String> said =
        guest(
            "hello-pvh",
            "step 20",
            "system_reset",
            "step 5",
            "step 30",
            "goto 10",
            "goto 25",
            "goto end",
            "goto 19",
            "step 6");
    assertTrue(said.get(4).contains(", 45 before the end of what is known"), said.get(4));
    assertTrue(said.get(5).endsWith("\n" + said.get(2)), said.get(2) + said.get(5));
    assertTrue(said.get(6).endsWith("\n" + said.get(3)), said.get(3) + said.get(6));
  }

  @Test
  void withoutAHistoryItSaysSo() {
    List<String> said =
        say("-serial null -history off -kernel guest:hello-pvh", "step", "rs", "goto 0", "history");
    for (int i = 1; i < 4; i++) {
      assertTrue(said.get(i).startsWith("there is no history: it is kept on"), said.get(i));
    }
  }

  @Test
  void aGuestThatIsResetAtItsEndBootsAgain() {
    List<String> said =
        say(
            "-no-shutdown -serial null -kernel guest:hello-pvh",
            "c",
            "finish",
            "system_reset",
            "c",
            "info status");
    assertTrue(said.get(0).startsWith("the guest powered off\n"), said.get(0));
    assertTrue(said.get(1).startsWith("the guest powered off\n"), said.get(1));
    assertTrue(said.get(3).startsWith("the guest powered off\n"), said.get(3));
  }

  @Test
  void aSnapshotCannotBeReset() {
    Path file = dir.resolve("a.snap");
    Program.run("", "-kernel guest:hello-pvh -serial null -snapshot-save at=50,file=" + file);
    List<String> said = say("-serial null -snapshot-load " + file, "system_reset", "bt 1");
    assertEquals("a machine from a snapshot cannot be booted again\n", said.get(0));
    assertTrue(said.get(1).startsWith("#0 "), said.get(1));
  }

  @Test
  void symbolsAndTheMachineAreTold() throws Exception {
    Path disk = java.nio.file.Files.write(dir.resolve("disk"), new byte[1 << 20]);
    List<String> said =
        say(
            "-serial null -kernel guest:hello-pvh -drive file=" + disk + ",format=raw,if=virtio",
            "info symbol print_header+2",
            "info symbol 5",
            "info address print_header",
            "info address moon",
            "info pci",
            "info mtree");
    assertTrue(said.get(0).endsWith(" is print_header+0x2, in code\n"), said.get(0));
    assertEquals("0x5 belongs to no symbol\n", said.get(1));
    assertTrue(said.get(2).startsWith("print_header is at 0x"), said.get(2));
    assertTrue(said.get(3).startsWith("moon: there is no such symbol"), said.get(3));
    assertTrue(
        said.get(4)
            .startsWith(
                """
                  Bus  0, device   0, function 0:
                    Host bridge: PCI device 8086:29c0
                      PCI subsystem 1af4:1100
                """),
        said.get(4));
    assertTrue(said.get(4).contains("SCSI controller: PCI device 1af4:1001\n"), said.get(4));
    assertTrue(said.get(4).contains("      IRQ 0, pin "), said.get(4));
    assertTrue(said.get(4).contains("BAR0: I/O no address yet, 0x"), said.get(4));
    assertTrue(said.get(5).contains("  RAM                   ram below 4 GiB\n"), said.get(5));
    assertTrue(said.get(5).contains("ioapic (chipset)\n"), said.get(5));
  }

  /**
   * Before paging is on, other memory answers at the addresses of the kernel's code; it is looked
   * for where it was loaded, and the same is found.
   */
  @Test
  void aKernelsCodeIsSearchedBeforeItIsMappedAndAfterwards() throws Exception {
    List<String> said =
        say(
            "-m 256M -serial null -kernel " + DebianKernels.cloud(),
            "find refs start_kernel",
            "find/1 text \"Linux version \"",
            "b start_kernel",
            "c",
            "find refs start_kernel",
            "find u64 start_kernel from __start_mcount_loc to __stop_mcount_loc",
            "info symbols start_kernel 1");
    String[] before = said.get(0).split("\n");
    assertTrue(before[0].endsWith("these are physical addresses"), said.get(0));
    String[] behind = said.get(4).split("\n");
    assertEquals(2, behind.length, said.get(4));
    assertTrue(behind[0].contains("<x86_64_start_reservations+0x"), behind[0]);
    assertTrue(behind[0].endsWith("<start_kernel>"), behind[0]);
    assertEquals(behind[0].substring(18).split(">:")[0], before[1].substring(18).split(">:")[0]);
    assertEquals(behind[1], before[2]);
    assertTrue(behind[1].endsWith(" of the kernel's code"), behind[1]);
    assertTrue(said.get(1).contains("Linux version 6."), said.get(1));
    assertTrue(said.get(5).contains("\n1 place found in "), said.get(5));
    assertTrue(said.get(6).contains("  function (T)  .init.text "), said.get(6));
    assertTrue(said.get(6).contains(" start_kernel\nthe first 1 of "), said.get(6));
  }

  /**
   * The kernel prints its own call trace when it panics: by a walk of its own over its ORC table.
   */
  @Test
  void aKernelsCallStackIsAsItsOwnTraceHasIt() throws Exception {
    List<String> said =
        say(
            "-m 512M -append console=ttyS0 -serial null -kernel " + DebianKernels.cloud(),
            "b serial8250_interrupt",
            "c",
            "bt",
            "d",
            "b dump_stack_lvl",
            "c",
            "bt",
            "info registers cr3 gs_base");
    List<String> interrupt = said.get(2).lines().map(l -> l.replaceFirst(".* in ", "")).toList();
    assertTrue(interrupt.contains("common_interrupt+0x7d"), said.get(2));
    assertTrue(interrupt.get(interrupt.size() - 1).startsWith("ret_from_fork"), said.get(2));
    assertTrue(said.get(2).contains("(interrupted, or came from there)"), said.get(2));
    assertFalse(said.get(2).contains("?"), said.get(2));
    assertEquals(
        List.of(
            "dump_stack_lvl",
            "panic",
            "mount_block_root",
            "prepare_namespace",
            "kernel_init_freeable",
            "kernel_init",
            "ret_from_fork"),
        said.get(6).lines().map(l -> l.replaceFirst(".* in (\\w+).*", "$1")).toList());
    assertFalse(said.get(6).contains("?"), said.get(6));
  }
}
