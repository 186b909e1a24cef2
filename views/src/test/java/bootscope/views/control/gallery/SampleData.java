package bootscope.views.control.gallery;

import bootscope.views.control.Ink;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.control.bits.BitField;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.code.CodeLine.Branch;
import bootscope.views.control.code.CodeLine.Kind;
import bootscope.views.control.code.CodeLine.Token;
import bootscope.views.control.code.CodeModel;
import bootscope.views.control.hex.HexModel;
import bootscope.views.control.hex.Page;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.terminal.LineTag;
import bootscope.views.control.terminal.TerminalLine;
import bootscope.views.control.terminal.TerminalScreen;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Lane;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Point;
import bootscope.views.control.timeline.TimelineRun.Published;
import bootscope.views.control.timeline.TimelineRun.Span;
import bootscope.views.control.timeline.TimelineRun.Tick;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Made-up contents for the gallery and for tests that drive the controls. */
public final class SampleData {
  public static final long CODE = 0x1000000;
  private static final int LINES = 4000;

  private SampleData() {}

  // Code: 4,000 lines of 3 bytes each from CODE on.

  /** A list of lines at {@code CODE + 3 × n}. */
  public static CodeModel code() {
    CodeModel model = new CodeModel();
    model.setOnWanted(() -> model.take(lines(model, model.anchor().orElseThrow())));
    return model;
  }

  /** The machine has stopped before a line. */
  public static void stop(CodeModel model, long address) {
    model.stoppedAt(address, lines(model, address));
  }

  private static List<CodeLine> lines(CodeModel model, long anchor) {
    long index = (anchor - CODE) / 3;
    List<CodeLine> lines = new ArrayList<>();
    long end = Math.min(LINES - 1, index + model.behind());
    for (long i = Math.max(0, index - CodeModel.BEFORE); i <= end; i++) {
      lines.add(line((int) i));
    }
    return lines;
  }

  public static CodeLine line(int i) {
    long address = CODE + 3L * i;
    String label = i % 24 == 0 ? i == 0 ? "pvh_start_xen" : "early_step_" + i / 24 : null;
    List<Token> tokens;
    String comment = "";
    Branch branch = null;
    switch (i % 8) {
      case 0 -> tokens = List.of(new Token(Kind.MNEMONIC, "cld"));
      case 1 -> {
        tokens =
            List.of(
                new Token(Kind.MNEMONIC, "mov"),
                new Token(Kind.REGISTER, "edi"),
                new Token(Kind.PLAIN, ", "),
                new Token(Kind.NUMBER, "0x" + Integer.toHexString(0x6000 + i)));
        comment = "physical address of start_info";
      }
      case 2 ->
          tokens =
              List.of(
                  new Token(Kind.MNEMONIC, "mov"),
                  new Token(Kind.PLAIN, "dword ptr ["),
                  new Token(Kind.REGISTER, "ebp"),
                  new Token(Kind.PLAIN, "+"),
                  new Token(Kind.SYMBOL, "pvh_start_info", CODE + 900),
                  new Token(Kind.PLAIN, "], "),
                  new Token(Kind.REGISTER, "ebx"));
      case 3 -> {
        branch = new Branch(CODE + 3L * (i + 4), true, false);
        tokens =
            List.of(
                new Token(Kind.MNEMONIC, "jne"),
                new Token(Kind.NUMBER, "0x" + Long.toHexString(branch.target()), branch.target()));
      }
      case 5 -> {
        branch = new Branch(CODE + 3L * (i + 20), false, true);
        tokens =
            List.of(
                new Token(Kind.MNEMONIC, "call"),
                new Token(Kind.SYMBOL, "xen_prepare_pvh", branch.target()));
      }
      case 6 -> {
        branch = new Branch(CODE + 3L * Math.max(0, i - (i % 16 == 6 ? 5 : 13)), false, false);
        tokens =
            List.of(
                new Token(Kind.MNEMONIC, "jmp"),
                new Token(Kind.NUMBER, "0x" + Long.toHexString(branch.target()), branch.target()));
      }
      default ->
          tokens =
              List.of(
                  new Token(Kind.MNEMONIC, "rep movsd"),
                  new Token(Kind.PLAIN, "es:["),
                  new Token(Kind.REGISTER, "edi"),
                  new Token(Kind.PLAIN, "], ["),
                  new Token(Kind.REGISTER, "esi"),
                  new Token(Kind.PLAIN, "]"));
    }
    String bytes = i % 8 == 2 ? "89 9d 00 60 00 01 48 8d 05 12" : "0f 85 1" + i % 8;
    return new CodeLine(
        address,
        3,
        label,
        String.format(Locale.ROOT, "%08x", address),
        bytes,
        tokens,
        comment,
        branch);
  }

  // Memory

  /**
   * A grid over 48 bits of addresses, of pages whose contents depend on their address; every
   * seventh cannot be read.
   */
  public static HexModel memory() {
    HexModel model = new HexModel(0, (1L << 48) - 1);
    model.setOnWanted(() -> take(model, 0));
    return model;
  }

  /** The pages that are looked at, when so many steps have been made. */
  public static void take(HexModel model, int steps) {
    model.take(model.wanted().stream().map(a -> page(a, steps)).toList(), steps > 0);
  }

  private static Page page(long address, int steps) {
    if (address / Page.SIZE % 7 == 5) {
      return Page.unreadable(address);
    }
    byte[] bytes = new byte[Page.SIZE];
    byte[] text =
        "xen_start_magic console=ttyS0 earlyprintk=serial root=/dev/vda rw quiet "
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (i & 0x60) == 0x40 ? text[i % text.length] : (byte) (address / 4096 + i * i);
      if (i % 53 == 0) {
        bytes[i] += (byte) steps;
      }
    }
    return new Page(address, bytes);
  }

  public static List<MemoryRegion> contents() {
    return List.of(
        new MemoryRegion(0x1000, 0x1fff, "GDT and boot stack", RegionKind.STACK),
        new MemoryRegion(0x6000, 0x6037, "hvm_start_info", RegionKind.START_INFO),
        new MemoryRegion(0x6038, 0x6197, "e820 table", RegionKind.START_INFO),
        new MemoryRegion(0x20000, 0x2005f, "command line", RegionKind.COMMAND_LINE),
        new MemoryRegion(0xe0000, 0xe0fff, "ACPI tables", RegionKind.ACPI),
        new MemoryRegion(0x1000000, 0x26fffff, "kernel .text", RegionKind.KERNEL),
        new MemoryRegion(0x2700000, 0x33fffff, "kernel .data", RegionKind.KERNEL),
        new MemoryRegion(0x3400000, 0x3405fff, "early page tables", RegionKind.PAGE_TABLE),
        new MemoryRegion(0x1c000000, 0x1ffdffff, "initrd", RegionKind.INITRD));
  }

  public static List<MemoryRegion> areas() {
    return List.of(
        new MemoryRegion(0, 0x9fbff, "RAM", RegionKind.RAM),
        new MemoryRegion(0x9fc00, 0x9ffff, "EBDA", RegionKind.RESERVED),
        new MemoryRegion(0xf0000, 0xfffff, "reserved", RegionKind.RESERVED),
        new MemoryRegion(0x100000, 0x1ffdffff, "RAM", RegionKind.RAM),
        new MemoryRegion(0x1ffe0000, 0x1fffffff, "ACPI data", RegionKind.ACPI),
        new MemoryRegion(0xfec00000L, 0xfec00fffL, "I/O APIC", RegionKind.DEVICE),
        new MemoryRegion(0xfed00000L, 0xfed003ffL, "HPET", RegionKind.DEVICE),
        new MemoryRegion(0xfee00000L, 0xfee00fffL, "local APIC", RegionKind.DEVICE),
        new MemoryRegion(0xfffc0000L, 0xffffffffL, "reserved", RegionKind.RESERVED));
  }

  // Registers

  /** A value that can be edited. */
  public static ValueRow value(String name, String value, String note) {
    return new ValueRow(name, name, value, note, true, false, false);
  }

  /** One that cannot. */
  public static ValueRow readOnly(String name, String value, String note) {
    return new ValueRow(name, name, value, note, false, false, false);
  }

  public static List<ValueRow> registers(int step) {
    List<ValueRow> rows = new ArrayList<>();
    rows.add(ValueRow.heading("General purpose"));
    String[] names = {"RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "RSP", "RIP"};
    for (int i = 0; i < names.length; i++) {
      long value = 0x1000000L * i + (i % 3 == 0 ? step * 17L : 0);
      String note =
          switch (names[i]) {
            case "RBX" -> "hvm_start_info";
            case "RIP" -> "pvh_start_xen + 0x" + Integer.toHexString(step * 3);
            default -> "";
          };
      String text = String.format(Locale.ROOT, "%016x", value);
      rows.add(new ValueRow(names[i], names[i], text, note, true, !note.isEmpty(), false));
    }
    rows.add(ValueRow.heading("Segments"));
    rows.add(value("CS", "0010", "base 0, limit ffffffff, code, 32-bit, DPL 0"));
    rows.add(value("DS", "0018", "base 0, limit ffffffff, data, 32-bit, DPL 0"));
    rows.add(ValueRow.heading("Control"));
    rows.add(value("CR0", "00000011", "PE ET"));
    rows.add(new ValueRow("CR3", "CR3", "0000000003400000", "page tables", true, true, false));
    rows.add(readOnly("EFER", "0000000000000000", ""));
    return rows;
  }

  /** A single bit. */
  private static BitField bit(String name, int bit, String description) {
    return new BitField(name, bit, bit, description, Map.of(), true);
  }

  public static List<BitField> cr0() {
    return List.of(
        bit("PE", 0, "Protection Enable: segments are selectors, not paragraphs."),
        bit("MP", 1, "Monitor Coprocessor: WAIT heeds TS."),
        bit("EM", 2, "Emulation: x87 instructions fault."),
        bit("TS", 3, "Task Switched: the next x87 or SSE instruction faults."),
        new BitField("ET", 4, 4, "Extension Type: always 1.", Map.of(), false),
        bit("NE", 5, "Numeric Error: x87 errors are exceptions."),
        bit("WP", 16, "Write Protect: the supervisor heeds read-only pages."),
        bit("AM", 18, "Alignment Mask."),
        bit("NW", 29, "Not Write-through."),
        bit("CD", 30, "Cache Disable."),
        bit("PG", 31, "Paging."));
  }

  public static List<BitField> rflags() {
    return List.of(
        bit("CF", 0, "Carry."),
        bit("PF", 2, "Parity."),
        bit("AF", 4, "Auxiliary carry."),
        bit("ZF", 6, "Zero."),
        bit("SF", 7, "Sign."),
        bit("TF", 8, "Trap."),
        bit("IF", 9, "Interrupts enabled."),
        bit("DF", 10, "Direction."),
        bit("OF", 11, "Overflow."),
        new BitField(
            "IOPL", 13, 12, "I/O privilege level.", Map.of(0L, "ring 0 only", 3L, "all"), true),
        bit("NT", 14, "Nested task."),
        bit("RF", 16, "Resume."),
        bit("AC", 18, "Alignment check."),
        bit("ID", 21, "CPUID can be used."));
  }

  // Timeline

  private static Moment at(double ms, double rate) {
    return new Moment(Math.round(ms * rate * 1e6), Math.round(ms * 1e6));
  }

  public static TimelineRun run(String name, double scale, long seed) {
    Random random = new Random(seed);
    double[] ms = {0, 0.04, 1.9, 2.1, 14, 31, 180, 412, 640, 655, 1180, 1321};
    String[] names = {
      "PVH entry", "start_info read", "paging on", "long mode", "start_kernel", "console ready",
      "memory ready", "initrd unpacked", "PCI scanned", "virtio ready", "run init", "user space"
    };
    List<Milestone> milestones = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      milestones.add(
          new Milestone(names[i], at(ms[i] * scale, 1), i == 0 ? "32-bit protected mode" : ""));
    }
    List<Span> modes =
        List.of(
            span(0, 1.9 * scale, "protected", Ink.SERIES_2),
            span(1.9 * scale, 2.1 * scale, "PAE", Ink.SERIES_7),
            span(2.1 * scale, 1180 * scale, "long, CPL 0", Ink.SERIES_1),
            span(1180 * scale, 1400 * scale, "long, CPL 3", Ink.SERIES_3));
    List<Span> phases = new ArrayList<>();
    String[] what = {"setup", "mm_init", "sched_init", "rcu_init", "initcalls", "populate_rootfs"};
    double time = 2.1 * scale;
    for (int i = 0; i < 40; i++) {
      double length = (5 + random.nextInt(50)) * scale;
      if (time + length < 1180 * scale) {
        phases.add(span(time, time + length, what[i % what.length], Ink.series(i + 3)));
        time += length;
      }
    }
    List<Tick> console = new ArrayList<>();
    List<Tick> interrupts = new ArrayList<>();
    double t = 31 * scale;
    while (t < 1390 * scale) {
      console.add(
          new Tick(
              at(t, 1),
              String.format(Locale.ROOT, "[ %10.6f ] a line of the log", t / 1000),
              Ink.SERIES_8));
      t += -Math.log(1 - random.nextDouble()) * 6 * scale;
    }
    for (double i = 60 * scale; i < 1400 * scale; i += 4) {
      interrupts.add(new Tick(at(i, 1), "IRQ 0, timer", Ink.SERIES_5));
    }
    return new TimelineRun(
        name,
        milestones,
        List.of(
            Lane.ofSpans("CPU mode", modes),
            Lane.ofSpans("Phase", phases),
            Lane.ofTicks("Console", console),
            Lane.ofTicks("Interrupts", interrupts)),
        at(1400 * scale, 1));
  }

  private static Span span(double from, double to, String label, Ink ink) {
    return new Span(at(from, 1), at(to, 1), label, ink);
  }

  public static Published published() {
    return new Published(
        "Emulator (board) + firmware + vmlinux",
        "A document of some length, of 2019. Milliseconds of host time.",
        List.of(
            new Point("start_boot", "0.800000 ms", at(0.8, 1)),
            new Point("start_kernel", "60.000000 ms (+59.200000)", at(60, 1)),
            new Point("start_user", "1050.000000 ms (+990.000000)", at(1050, 1))));
  }

  // Terminal

  public static byte[] bootLog() {
    StringBuilder log = new StringBuilder();
    String[] lines = {
      "Linux version 6.12 (example) #1 SMP PREEMPT_DYNAMIC",
      "Command line: console=ttyS0 earlyprintk=serial root=/dev/vda rw",
      "BIOS-provided physical RAM map:",
      "BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable",
      "BIOS-e820: [mem 0x0000000000100000-0x000000001ffdffff] usable",
      "Hypervisor detected: none; booting through the PVH entry point",
      "Memory: 466432K/523896K available (18432K kernel code, 3124K rwdata)",
    };
    for (int i = 0; i < 60; i++) {
      log.append(
          String.format(
              Locale.ROOT,
              "\u001b[32m[%12.6f]\u001b[0m %s\r\n",
              i * 0.021,
              lines[i % lines.length]));
    }
    log.append("\u001b[1;31mwarning\u001b[0m \u001b[1;4mbold underlined\u001b[0m \u001b[7minverse");
    log.append("\u001b[0m \u001b[2mfaint\u001b[0m \u001b[3mitalic\u001b[0m\r\n");
    for (int i = 0; i < 16; i++) {
      log.append("\u001b[48;5;").append(i).append("m  ");
    }
    log.append("\u001b[0m ");
    for (int i = 16; i < 52; i++) {
      log.append("\u001b[48;5;").append(i).append("m ");
    }
    log.append("\u001b[0m\r\n\u001b(0lqqqqqwqqqqk\u001b(B  漢字 é €\r\n");
    log.append("\u001b(0x\u001b(B box \u001b(0x\u001b(B two\u001b(0x\u001b(B\r\n");
    log.append("\u001b(0mqqqqqvqqqqj\u001b(B\r\n~ \u001b[1;34m#\u001b[0m echo hello");
    return log.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** An empty screen of 80 × 24, whose lines carry no time. */
  public static TerminalScreen screen() {
    return new TerminalScreen(80, 24, 10_000, () -> LineTag.NONE);
  }

  /** A row's text without trailing blanks. */
  public static String text(TerminalLine line) {
    return line.text(0, line.length()).stripTrailing();
  }
}
