package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.MonitorTarget;
import bootscope.app.cli.monitor.SearchTarget;
import bootscope.app.cli.monitor.SourceTarget;
import bootscope.core.boot.BootException;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CallStack;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.EngineReport;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Listing;
import bootscope.core.debug.Names;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterText;
import bootscope.core.debug.SourceLines;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Symbols;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The monitor's machine. */
final class DebuggerTarget implements MonitorTarget {
  /** Carries out a reset that the user asks for. */
  @FunctionalInterface
  interface Resetting {
    /**
     * The machine is to begin its boot anew.
     *
     * @throws BootException when a file can no longer be read
     */
    void reset() throws BootException;
  }

  private final Debugger debugger;
  private final Expression.Scope scope;
  private final Resetting resetting;
  private final Runnable changed;
  private final GuestInfo info;
  private final Whereabouts whereabouts;
  private final SourceView source;

  /**
   * @param changed told when something was changed by hand
   */
  DebuggerTarget(Debugger debugger, Resetting resetting, Runnable changed) {
    this.debugger = debugger;
    this.resetting = resetting;
    this.changed = changed;
    scope = debugger.scope();
    info = new GuestInfo(debugger);
    source = new SourceView(debugger);
    whereabouts = new Whereabouts(debugger, source);
  }

  private Machine machine() {
    return debugger.machine();
  }

  /** {@link SourceView#meant}. */
  String meant(String where) {
    return source.meant(where);
  }

  @Override
  public String info(Topic topic) {
    return info.text(topic);
  }

  @Override
  public String contractNow() {
    return info.contractNow();
  }

  @Override
  public String devices(String name) {
    return info.devices(name);
  }

  @Override
  public String registers(List<String> words) {
    StringBuilder out = new StringBuilder();
    for (String word : words) {
      List<RegisterName> meant = RegisterText.meant(word);
      if (meant.isEmpty()) {
        throw new UsageException(
            word
                + ": there is no such register, and no such group of them: "
                + String.join(" ", RegisterText.groups()));
      }
      for (RegisterName r : meant) {
        boolean group = meant.size() > 1;
        String called = group ? r.register().name() : word.replaceFirst("^[$%]", "");
        out.append(RegisterText.line(debugger, r, called));
      }
    }
    return out.toString();
  }

  @Override
  public void setRegister(String name, long value) {
    if (CpuRegisters.named(name).filter(r -> r.register() == CpuRegisters.PC).isPresent()) {
      long base = CpuRegisters.base(CpuState.CS).get(machine().processor());
      setRegister(CpuRegisters.RIP.name(), value - base); // as in gdb, where both are one
      return;
    }
    RegisterName register =
        CpuRegisters.named(name)
            .orElseThrow(() -> new UsageException("$" + name + ": there is no such register"));
    int unused = Math.max(0, 64 - register.width());
    boolean negative = value < 0 && value << unused >> unused == value;
    RegisterEdit edit =
        debugger.editor().set(register, negative ? value << unused >>> unused : value);
    if (edit != RegisterEdit.DONE) {
      throw new UsageException("$" + name + ": " + edit.text());
    }
    changed.run();
  }

  @Override
  public void poke(long linearAddress, byte[] bytes) {
    if (!debugger.editor().poke(false, linearAddress, bytes)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "0x%x: cannot be set: not all of these %d bytes are RAM that is mapped",
              linearAddress,
              bytes.length));
    }
    changed.run();
  }

  @Override
  public String wrong(ExpressionException e) {
    return e.getMessage() + Names.question(Names.near(debugger.symbols(), e));
  }

  @Override
  public String symbolAt(long linearAddress) {
    Symbols.Place place = debugger.place(linearAddress);
    if (place == null) {
      return String.format(Locale.ROOT, "0x%x belongs to no symbol%n", linearAddress);
    }
    return String.format(
        Locale.ROOT,
        "0x%x is %s, in %s%n",
        linearAddress,
        place.text(),
        place.code() ? "code" : "data");
  }

  @Override
  public String addressOf(String symbol) {
    OptionalLong address = named(symbol);
    if (address.isEmpty()) {
      throw new UsageException(
          symbol
              + ": there is no such symbol; they come from: "
              + debugger.symbols().origin()
              + Names.question(debugger.symbols().near(symbol, Names.MOST_NEAR)));
    }
    OptionalLong physical = debugger.symbols().physicalAddress(symbol);
    return String.format(
        Locale.ROOT,
        "%s is at 0x%x%s%n",
        symbol,
        address.getAsLong(),
        physical.isPresent()
            ? String.format(Locale.ROOT, ", physical address 0x%x", physical.getAsLong())
            : "");
  }

  @Override
  public String walk(long linearAddress) {
    return debugger.inspector().pageWalk(linearAddress).text();
  }

  @Override
  public String backtrace(int most) {
    return CallStack.text(debugger, Math.min(most, CallStack.MOST));
  }

  @Override
  public String hotBlocks(int most) {
    return EngineReport.hot(debugger, most);
  }

  @Override
  public String block(long linearAddress) {
    return EngineReport.block(debugger, Syntax.ATT, linearAddress);
  }

  @Override
  public void countBlocks(boolean on) {
    machine().processor().engine().counting(on);
  }

  @Override
  public OptionalLong register(String name) {
    return scope.register(name);
  }

  @Override
  public OptionalLong named(String name) {
    if (debugger.symbols().relocation().isEmpty() && debugger.symbols().knows(name)) {
      throw new UsageException(
          name
              + ": the kernel has not been unpacked yet, so nobody knows where it will lie;"
              + " 'break "
              + name
              + "' waits for it");
    }
    return scope.named(name);
  }

  @Override
  public OptionalLong memory(long linearAddress, int bytes) {
    return scope.memory(linearAddress, bytes);
  }

  @Override
  public SourceLines lines() {
    return scope.lines();
  }

  @Override
  public String nameOf(long linearAddress) {
    String name = debugger.nameOf(linearAddress);
    return name == null ? "" : name;
  }

  @Override
  public int peek(boolean physical, long address, byte[] into) {
    return Listing.peek(machine(), physical, address, into);
  }

  @Override
  public Line disassemble(boolean physical, long address) {
    Listing.Line line = Listing.at(debugger, Syntax.ATT, physical, address);
    return line == null ? null : new Line(line.bytes().length, line.text());
  }

  @Override
  public boolean sendBreak(int port) {
    return port < machine().configuration().serialPorts()
        && machine().receive(new Stimulus.Break(port));
  }

  @Override
  public void pressPowerButton() {
    machine().receive(new Stimulus.PowerButton());
  }

  @Override
  public void pressNmiButton() {
    machine().receive(new Stimulus.Nmi());
  }

  @Override
  public String step(long count) {
    return whereabouts.came(debugger.step(count));
  }

  @Override
  public String next(long count) {
    Stop stop = debugger.stepOver();
    for (long i = 1; i < count && stop.reason() == StopReason.LIMIT; i++) {
      stop = debugger.stepOver();
    }
    return whereabouts.came(stop);
  }

  @Override
  public String stepLine(long count, boolean over) {
    if (debugger.symbols().lines().isEmpty()) {
      return over ? next(count) : step(count);
    }
    Stop stop = debugger.stepLine(over);
    for (long i = 1; i < count && stop.reason() == StopReason.LIMIT; i++) {
      stop = debugger.stepLine(over);
    }
    return whereabouts.came(stop);
  }

  @Override
  public SearchTarget search() {
    return new GuestSearches(debugger, this);
  }

  @Override
  public SourceTarget source() {
    return source;
  }

  @Override
  public String finish() {
    return whereabouts.came(debugger.stepOut());
  }

  @Override
  public String runTo(String written) {
    String where = meant(written);
    long address;
    try {
      String text = where.startsWith("*") ? where.substring(1) : where;
      address = Expression.parse(text, 10).value(this);
    } catch (ExpressionException e) {
      String hint = where.equals(written) ? "" : "; '*" + written + "' is the address";
      throw new UsageException(wrong(e) + hint);
    }
    Stop stop = debugger.runTo(address);
    boolean there = stop.reason() == StopReason.BREAKPOINT && stop.hits().isEmpty();
    return there ? where() : whereabouts.came(stop);
  }

  @Override
  public String reset() {
    if (!debugger.restartable()) {
      throw new UsageException("a machine from a snapshot cannot be booted again");
    }
    try {
      resetting.reset();
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
    return where();
  }

  @Override
  public String where() {
    return whereabouts.here();
  }
}
