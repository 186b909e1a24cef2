package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.LogItem;
import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.EngineReport;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterText;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What {@code -d} logs, to {@code -D}'s file or to standard error. */
final class GuestLog implements AutoCloseable {
  private static final int MOST_KINDS = 1000;
  private static final int DOUBLE_FAULT = 8;
  private final Set<LogItem> items;
  private final PrintStream out;
  private final Map<String, Long> undefined = new HashMap<>();
  private final Map<String, Long> msrs = new TreeMap<>();
  private final Set<Integer> fiveBitPorts = new HashSet<>();
  private long uncounted;

  GuestLog(RunOptions options, PrintStream err, RunFiles files) {
    items = options.log();
    PrintStream to = err;
    if (options.logFile().isPresent() && !items.isEmpty()) {
      to = new PrintStream(files.log(options.logFile().get()), true, StandardCharsets.UTF_8);
    }
    out = to;
  }

  private boolean logs(LogItem item) {
    return items.contains(item);
  }

  void exception(Debugger debugger, int vector, int errorCode, long address) {
    if (logs(LogItem.INT)) {
      event(
          debugger,
          String.format(
              Locale.ROOT,
              "exception %02x %s error %04x address %016x",
              vector,
              ExceptionNames.name(vector),
              errorCode,
              address));
    }
    if (vector == DOUBLE_FAULT && logs(LogItem.GUEST_ERRORS)) {
      event(debugger, "double fault: an exception could not be delivered");
    }
  }

  /** A byte of the firmware's log. */
  void firmwareLog(int character) {
    if (logs(LogItem.FIRMWARE)) {
      out.write(character);
    }
  }

  /** A serial port's next character was sent in a word of 5 bits: told once for each port. */
  void fiveBitWord(Debugger debugger, int port) {
    if (logs(LogItem.GUEST_ERRORS) && fiveBitPorts.add(port)) {
      event(
          debugger,
          String.format(
              Locale.ROOT,
              "COM%d sent before LCR was set up, or in words of 5 bits: shown as 8-bit",
              port + 1));
    }
  }

  void interrupt(Debugger debugger, int vector) {
    if (logs(LogItem.INT)) {
      event(debugger, String.format(Locale.ROOT, "interrupt %02x", vector));
    }
  }

  private void event(Debugger debugger, String what) {
    Machine m = debugger.machine();
    Processor cpu = m.processor();
    out.printf(
        Locale.ROOT,
        "%d: %s at %04x:%016x cpl %d sp %016x rflags %08x%n",
        m.clock().instructions(),
        what,
        m.state().selector(1),
        m.state().rip(),
        cpu.cpl(),
        m.state().reg(4),
        cpu.rflags());
  }

  void decoded(Debugger debugger, long linearAddress, int bytes) {
    if (!logs(LogItem.IN_ASM)) {
      return;
    }
    out.printf(Locale.ROOT, "----------------%n");
    String name = debugger.nameOf(linearAddress);
    if (name != null) {
      out.printf(Locale.ROOT, "IN: %s%n", name);
    }
    for (long at = linearAddress; at < linearAddress + bytes; ) {
      Listing.Line line = Listing.at(debugger, Syntax.ATT, false, at);
      if (line == null) {
        return;
      }
      out.printf(Locale.ROOT, "0x%016x:  %-30s  %s%n", at, line.hex(), line.text());
      at += line.bytes().length;
    }
  }

  /** The processor's state after power-up or a reset, before the first instruction. */
  void reset(Debugger debugger, String cause) {
    if (logs(LogItem.CPU_RESET)) {
      out.printf(Locale.ROOT, "CPU reset (%s)%n", cause);
      out.print(RegisterText.text(debugger));
    }
  }

  void undefined(Debugger debugger, long linearAddress, byte[] bytes) {
    if (!logs(LogItem.UNIMP)) {
      return;
    }
    String name = debugger.nameOf(linearAddress);
    String key =
        String.format(
            Locale.ROOT,
            "%s at 0x%x%s",
            HexFormat.ofDelimiter(" ").formatHex(bytes),
            linearAddress,
            name == null ? "" : " <" + name + ">");
    count(undefined, key);
  }

  void unknownMsr(int msr, boolean write) {
    if (logs(LogItem.UNIMP)) {
      count(msrs, String.format(Locale.ROOT, "0x%08x %s", msr, write ? "written" : "read"));
    }
  }

  private void count(Map<String, Long> counts, String key) {
    if (counts.size() < MOST_KINDS || counts.containsKey(key)) {
      counts.merge(key, 1L, Long::sum);
    } else {
      uncounted++;
    }
  }

  /** Before the first instruction: what will run the guest. */
  void engine(Machine machine) {
    if (logs(LogItem.ENGINE)) {
      EngineStatus status = machine.processor().engine().status();
      out.printf(Locale.ROOT, "engine: %s%n", EngineReport.engine(status));
      if (status.translates()) {
        out.printf(Locale.ROOT, "engine: %s%n", EngineReport.kept(status));
      }
    }
  }

  /** At the end of a run: what the guest looked for and did not find. */
  void report(Machine machine) {
    if (logs(LogItem.ENGINE)) {
      EngineReport.counts(machine.processor().engine().status())
          .forEach(line -> out.printf(Locale.ROOT, "engine: %s%n", line));
    }
    if (logs(LogItem.GUEST_ERRORS) || logs(LogItem.UNIMP)) {
      machine
          .memory()
          .unclaimed()
          .forEach(
              a ->
                  out.printf(
                      Locale.ROOT,
                      "nothing at physical address 0x%x: %d loads, %d stores%n",
                      a.physicalAddress(),
                      a.loads(),
                      a.stores()));
      long elsewhere = machine.memory().unclaimedElsewhere();
      if (elsewhere > 0) {
        out.printf(
            Locale.ROOT,
            "nothing at further addresses, too many to list: %d accesses%n",
            elsewhere);
      }
    }
    if (!logs(LogItem.UNIMP)) {
      return;
    }
    undefined.forEach(
        (what, times) -> out.printf(Locale.ROOT, "#UD, not implemented: %s (%d)%n", what, times));
    msrs.forEach((what, times) -> out.printf(Locale.ROOT, "no such MSR: %s (%d)%n", what, times));
    if (uncounted > 0) {
      out.printf(
          Locale.ROOT, "further encodings and MSRs, too many to list: %d times%n", uncounted);
    }
    machine
        .ports()
        .unclaimed()
        .forEach(
            p ->
                out.printf(
                    Locale.ROOT,
                    "no device at port 0x%04x: %d reads, %d writes%n",
                    p.port(),
                    p.reads(),
                    p.writes()));
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
