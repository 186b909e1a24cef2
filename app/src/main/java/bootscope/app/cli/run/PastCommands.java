package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.app.cli.monitor.MonitorTarget;
import bootscope.app.cli.monitor.SaidKind;
import bootscope.app.cli.monitor.Values;
import bootscope.core.boot.BootException;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.debug.Trigger;
import bootscope.core.history.CancelledException;
import bootscope.core.history.History;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Occurrences;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The monitor's questions about the past and the known future; the guest stays where it is. */
final class PastCommands {
  private static final int POINTER = 8;

  /** {@code [phys] ADDR [LENGTH]}; an address may be an expression with blanks. */
  private static final Pattern BYTES = Pattern.compile("(phys +)?(.*?)(?: +([0-9]\\w*))?");

  private final Debugger debugger;
  private final MachinePast past;
  private final MonitorTarget values;
  private final DebuggerBreakpoints breakpoints;
  private final Consumer<String> out;

  /**
   * @param values what expressions mean
   * @param breakpoints what kinds of them stop at
   */
  PastCommands(
      Debugger debugger,
      MachinePast past,
      MonitorTarget values,
      DebuggerBreakpoints breakpoints,
      Consumer<String> out) {
    this.debugger = debugger;
    this.past = past;
    this.values = values;
    this.breakpoints = breakpoints;
    this.out = out;
  }

  List<Command> table() {
    return List.of(
        Command.of(
            "lastwrite lw",
            "[phys] ADDR [LENGTH]",
            "who wrote memory last; the guest stays where it is",
            this::lastWrite),
        Command.of(
            "nextwrite nw",
            "[phys] ADDR [LENGTH]",
            "who writes it next, in what is known",
            this::nextWrite),
        Command.of(
            "origin",
            "[phys] ADDR [LENGTH]",
            "where a byte of memory, or up to 8, came from: back through copies of it",
            this::origin),
        Command.of(
            "lastaccess la",
            "KIND [VALUE...]",
            "who last did what 'help catch' lists: lastaccess register cr3",
            this::lastAccess),
        Command.of(
            "nextaccess na",
            "KIND [VALUE...]",
            "who does it next, in what is known",
            this::nextAccess));
  }

  /** Bytes of memory that are asked about. */
  private record Bytes(boolean physical, long address, int length) {
    /** Where they begin. */
    String text() {
      return String.format(Locale.ROOT, "%s0x%x", physical ? "physical " : "", address);
    }
  }

  /**
   * @param usual length where none is said
   */
  private Bytes bytes(Request r, int usual) {
    Matcher said = BYTES.matcher(r.arguments());
    said.matches();
    long length = said.group(3) == null ? usual : Values.count(said.group(3));
    if (length > DataTrigger.MOST_BYTES) {
      throw new UsageException(
          r.name() + ": at most " + DataTrigger.MOST_BYTES + " bytes are asked for at once");
    }
    return new Bytes(said.group(1) != null, Values.of(said.group(2), values), (int) length);
  }

  /** Asks the past for something. */
  @FunctionalInterface
  private interface Search {
    String in(History history) throws BootException;
  }

  /** Says an answer. */
  private void say(Search search) {
    try {
      out.accept(search.in(past.known()));
    } catch (CancelledException e) {
      out.accept(new Whereabouts(debugger).cancelled());
    } catch (IllegalArgumentException | IllegalStateException | BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private long now() {
    return debugger.machine().clock().instructions();
  }

  private void lastWrite(Request r) {
    Bytes b = bytes(r, POINTER);
    say(
        h ->
            h.lastWrite(b.physical, b.address, b.length, Syntax.ATT)
                .map(w -> WriteText.of(b.text(), w, now()))
                .orElseGet(() -> begun("not written")));
  }

  private void nextWrite(Request r) {
    Bytes b = bytes(r, POINTER);
    checkFuture(r.name(), "watch");
    say(
        h ->
            h.nextWrite(b.physical, b.address, b.length, Syntax.ATT)
                .map(w -> WriteText.of(b.text(), w, now()))
                .orElseGet(() -> none("not written until what is known ends, after %s%n", last())));
  }

  private void checkFuture(String command, String instead) {
    if (!past.known().isPast()) {
      throw new UsageException(
          command
              + ": nothing is known of what comes; "
              + instead
              + " stops the guest when it is there");
    }
  }

  private long first() {
    return past.known().first();
  }

  private long last() {
    return past.known().last();
  }

  private String begun(String what) {
    String after = first() == 0 ? "" : none(", after %s", first());
    return String.format(Locale.ROOT, "%s from where the known run begins%s%n", what, after);
  }

  private static String none(String words, long bound) {
    return String.format(Locale.ROOT, words, Whereabouts.counted(bound, "instruction"));
  }

  private void origin(Request r) {
    Bytes b = bytes(r, 1);
    if (b.length > History.MOST_FOLLOWED) {
      throw new UsageException("origin: 1 to " + History.MOST_FOLLOWED + " bytes are followed");
    }
    OriginText text = new OriginText(now(), first());
    say(h -> text.of(h.origin(b.physical, b.address, b.length, Syntax.ATT, h::isCancelled)));
  }

  /** Asks the past for what a breakpoint can stop at. */
  @FunctionalInterface
  private interface AccessSearch {
    Optional<Occurrence> in(Occurrences past) throws BootException;
  }

  /**
   * @param none what is said where there is no answer
   */
  private void access(AccessSearch access, Supplier<String> none) {
    say(h -> access.in(h.occurrences(Syntax.ATT)).map(o -> WriteText.of(o, now())).orElseGet(none));
  }

  private void lastAccess(Request r) {
    SaidKind said = SaidKind.of(r.name(), r.arguments());
    past.known();
    String name = said.values().getOrDefault("register", "").replaceFirst("^[$%]", "");
    Optional<RegisterName> register = CpuRegisters.named(name).filter(n -> n.width() <= 64);
    boolean stopped = RegisterTrigger.named(name).isPresent() || said.values().containsKey("value");
    access(
        register.isPresent() && !stopped
            ? past -> past.lastChange(name, register.get())
            : past -> past.last(breakpoints.trigger(said.kind(), said.values())),
        () -> begun("nothing of it"));
  }

  private void nextAccess(Request r) {
    SaidKind said = SaidKind.of(r.name(), r.arguments());
    Trigger trigger = breakpoints.trigger(said.kind(), said.values());
    checkFuture(r.name(), "catch");
    access(
        past -> past.next(trigger),
        () -> none("nothing of it until what is known ends, after %s%n", last()));
  }
}
