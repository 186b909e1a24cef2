package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.capsule.Capsule;
import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.capsule.CapsuleException;
import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.app.cli.monitor.MonitorTarget;
import bootscope.core.bits.FileNames;
import bootscope.core.boot.BootException;
import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.MultibootInfo;
import bootscope.core.boot.StartInfo;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.CallStack;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.EngineReport;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Listing;
import bootscope.core.debug.Message;
import bootscope.core.debug.Names;
import bootscope.core.debug.PageMap;
import bootscope.core.debug.PciText;
import bootscope.core.debug.PhysicalMap;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterText;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Trigger;
import bootscope.core.describe.RegisterBank;
import bootscope.core.history.Branch;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.InstantException;
import bootscope.core.history.Instants;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Occurrences;
import bootscope.core.history.Recording;
import bootscope.core.image.ElfNote;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The monitor's machine. */
final class DebuggerTarget implements MonitorTarget {
  private static final long LOW = 0xFFFF_FFFFL;

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
  private Optional<History> history = Optional.empty();
  private Supplier<List<Word>> words = List::of;

  DebuggerTarget(Debugger debugger, Resetting resetting) {
    this.debugger = debugger;
    this.resetting = resetting;
    scope = debugger.scope();
  }

  private Machine machine() {
    return debugger.machine();
  }

  @Override
  public String info(Topic topic) {
    return switch (topic) {
      case REGISTERS -> RegisterText.text(debugger);
      case MEM -> PageMap.text(PageMap.pages(machine()));
      case TLB -> PageMap.lines(PageMap.pages(machine()));
      case PCI -> PciText.text(machine());
      case MTREE -> PhysicalMap.text(machine());
      case STATUS -> status();
      case PIC, LAPIC -> banks(topic.name().toLowerCase(Locale.ROOT));
      case NOTES -> notes();
      case STARTINFO -> lines(multiboot() ? information().lines() : startInfo().lines());
      case E820 ->
          lines(multiboot() ? information().memoryMapLines() : startInfo().memoryMapLines());
      case ENGINE -> EngineReport.text(machine().processor().engine().status());
      case TIMELINE -> TimelineReport.text(debugger.recorder().timeline(), TimelineClock.VIRTUAL);
    };
  }

  private String status() {
    Stop stop = debugger.stop();
    String why = debugger.atStart() ? "before the first instruction" : why(stop).strip();
    return String.format(
        Locale.ROOT,
        "VM status: paused (%s)%nafter %,d instructions, at %,d ns of virtual time%n",
        why.replace("\n", "; "),
        machine().clock().instructions(),
        machine().clock().now());
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
    history.ifPresent(History::look);
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
    history.ifPresent(History::look);
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

  private String banks(String prefix) {
    StringBuilder out = new StringBuilder();
    for (RegisterBank bank : machine().registerBanks()) {
      if (bank.name().startsWith(prefix)) {
        out.append(bank.text());
      }
    }
    return out.toString();
  }

  private String notes() {
    if (debugger.boot() == null) {
      return "the kernel image is not at hand: this machine comes from a snapshot\n";
    }
    StringBuilder out = new StringBuilder();
    for (ElfNote n : debugger.boot().kernel().elf().notes()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-8s 0x%-4x %-20s %s%n",
              n.owner(),
              n.type(),
              n.typeName(),
              n.description()));
    }
    return out.isEmpty() ? "there are none\n" : out.toString();
  }

  /** Where the kernel was given it; EBX now, where that is not known. */
  private StartInfo startInfo() {
    long present = machine().state().reg(CpuState.RBX) & LOW;
    return StartInfo.read(machine().memory()::peek, debugger.startInfo().orElse(present));
  }

  private boolean multiboot() {
    return debugger.boot() != null && debugger.boot().plan().entry().abi() == EntryAbi.MULTIBOOT;
  }

  /** What a Multiboot kernel was given: where the boot put it, or what EBX holds now. */
  private MultibootInfo information() {
    long present = machine().state().reg(CpuState.RBX) & LOW;
    long at = debugger.boot().plan().information().orElse(present);
    return MultibootInfo.read(machine().memory()::peek, at);
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines) + "\n";
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
  public String addBreakpoint(String where, String condition, boolean once) {
    if (where.equals("pvh")) {
      return addBreakpoint(kind("entry"), Map.of(), condition, once);
    }
    return debugger.symbols().knows(where)
        ? addBreakpoint(kind("symbol"), Map.of("symbol", where), condition, once)
        : addBreakpoint(
            kind("address"),
            Map.of("at", where.startsWith("*") ? where.substring(1) : where, "name", where),
            condition,
            once);
  }

  private static BreakpointKind kind(String id) {
    return BreakpointKinds.of(id).orElseThrow();
  }

  @Override
  public String addBreakpoint(
      BreakpointKind kind, Map<String, String> said, String condition, boolean once) {
    Trigger trigger = trigger(kind, said);
    try {
      Optional<Expression> when = condition(condition);
      Breakpoint added = all().add(trigger, once);
      all().condition(added.id(), when);
      return text(added);
    } catch (ExpressionException e) {
      throw new UsageException(wrong(e));
    }
  }

  private Breakpoints all() {
    return debugger.breakpoints();
  }

  private Optional<Expression> condition(String text) throws ExpressionException {
    if (text.isBlank()) {
      return Optional.empty();
    }
    Expression condition = Expression.parse(text, 10);
    condition.check(debugger.symbols());
    return Optional.of(condition);
  }

  private String text(Breakpoint b) {
    Trigger trigger = b.trigger();
    StringBuilder out = new StringBuilder("breakpoint ").append(b.id());
    Optional<Trigger.Place> place = trigger.place(all().surroundings());
    place.ifPresent(p -> out.append(" at 0x").append(Long.toHexString(p.address())));
    out.append(" (").append(b.where());
    out.append(place.filter(Trigger.Place::physical).isPresent() ? ", physical address" : "");
    out.append(trigger.waits(all().surroundings()) ? ", once the kernel is unpacked" : "");
    b.condition().ifPresent(c -> out.append(", if ").append(c));
    b.message().ifPresent(m -> out.append(", says '").append(m).append('\''));
    out.append(b.once() ? ", once" : "").append(b.enabled() ? "" : ", off");
    if (b.ignored() > 0) {
      out.append(", the next ").append(b.ignored()).append(" hits pass");
    }
    if (b.hits() > 0) {
      out.append(", hit ").append(b.hits()).append(b.hits() == 1 ? " time" : " times");
    }
    return out.append(")\n").toString();
  }

  @Override
  public List<String> breakpoints() {
    return all().list().stream().map(this::text).toList();
  }

  @Override
  public List<Integer> breakpointIds() {
    return all().list().stream().map(Breakpoint::id).toList();
  }

  @Override
  public boolean ignore(int id, long count) {
    return all().ignore(id, count);
  }

  @Override
  public boolean deleteBreakpoint(int id) {
    return all().delete(id);
  }

  @Override
  public boolean enableBreakpoint(int id, boolean enable) {
    return all().enable(id, enable);
  }

  @Override
  public boolean condition(int id, String condition) {
    try {
      return all().condition(id, condition(condition));
    } catch (ExpressionException e) {
      throw new UsageException(wrong(e));
    }
  }

  @Override
  public boolean message(int id, String text) {
    try {
      return all().message(id, text.isBlank() ? Optional.empty() : Optional.of(message(text)));
    } catch (ExpressionException e) {
      throw new UsageException(wrong(e));
    }
  }

  private Message message(String text) throws ExpressionException {
    Message message = Message.parse(text, 10);
    message.check(debugger.symbols());
    return message;
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
    Stop stop = debugger.step();
    long end = machine().clock().instructions() + count - 1;
    if (stop.reason() == StopReason.LIMIT && count > 1) {
      stop = debugger.run(end < 0 ? Long.MAX_VALUE : end); // which breakpoints on the way stop
    }
    return came(stop);
  }

  @Override
  public String next(long count) {
    Stop stop = debugger.stepOver();
    for (long i = 1; i < count && stop.reason() == StopReason.LIMIT; i++) {
      stop = debugger.stepOver();
    }
    return came(stop);
  }

  @Override
  public String finish() {
    return came(debugger.stepOut());
  }

  @Override
  public String runTo(String where) {
    long address;
    try {
      String text = where.startsWith("*") ? where.substring(1) : where;
      address = Expression.parse(text, 10).value(this);
    } catch (ExpressionException e) {
      throw new UsageException(wrong(e));
    }
    Stop stop = debugger.runTo(address);
    boolean there = stop.reason() == StopReason.BREAKPOINT && stop.hits().isEmpty();
    return there ? where() : came(stop);
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

  // ---------------------------------------------------------------- time

  /** Sets what it goes back by. */
  void history(History kept) {
    history = Optional.of(kept);
  }

  private History past() {
    History known =
        history.orElseThrow(
            () ->
                new UsageException(
                    "there is no history: it is kept on a terminal, with -S and with -monitor"
                        + " stdio, unless -history off is given"));
    known
        .obstacle()
        .ifPresent(
            o -> {
              throw new UsageException("there is no history: " + o);
            });
    return known;
  }

  /** Goes through time. */
  @FunctionalInterface
  private interface Travel {
    Stop go(History history) throws BootException;
  }

  private String travel(Travel way) {
    History known = past();
    try {
      Stop stop = way.go(known);
      String past = "after " + counted(stop.instructions(), "instruction");
      if (known.isPast()) {
        long left = known.last() - stop.instructions();
        past += String.format(Locale.ROOT, ", %,d before the end of what is known", left);
      }
      return past + "\n" + came(stop);
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  @Override
  public String stepBack(long count) {
    return travel(
        h -> {
          checkBefore("reverse-step", h);
          return count == 1 ? h.stepBack() : h.goTo(machine().clock().instructions() - count);
        });
  }

  @Override
  public String nextBack() {
    return travel(
        h -> {
          checkBefore("reverse-next", h);
          return h.stepOverBack();
        });
  }

  @Override
  public String finishBack() {
    return travel(
        h -> {
          try {
            return h.stepOutBack();
          } catch (IllegalStateException e) {
            throw new UsageException("reverse-finish: " + e.getMessage());
          }
        });
  }

  private void checkBefore(String command, History history) {
    if (machine().clock().instructions() == history.first()) {
      throw new UsageException(command + ": this is where what is known begins");
    }
  }

  @Override
  public String runBack() {
    String lines = travel(h -> h.runBack(() -> false));
    return debugger.stop().reason() == StopReason.BREAKPOINT
        ? lines
        : "no breakpoint before this; what is known begins here\n" + lines;
  }

  @Override
  public String goTo(String where) {
    return travel(h -> h.goTo(instant(h, where)));
  }

  private Instant instant(History known, String where) {
    try {
      return Instants.of(where, known.known(), machine().clock().instructions());
    } catch (InstantException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Asks the past for something. */
  @FunctionalInterface
  private interface Search<T> {
    T in(History history) throws BootException;
  }

  private <T> T search(Search<T> search) {
    try {
      return search.in(past());
    } catch (IllegalArgumentException | BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  @Override
  public String lastWrite(boolean physical, long address, int length) {
    long now = machine().clock().instructions();
    return search(h -> h.lastWrite(physical, address, length, Syntax.ATT))
        .map(w -> WriteText.of(w, now))
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "not written from where the known run begins, after %s%n",
                    counted(past().first(), "instruction")));
  }

  @Override
  public String nextWrite(boolean physical, long address, int length) {
    long now = machine().clock().instructions();
    if (!past().isPast()) {
      throw new UsageException(
          "nextwrite: nothing is known of what comes; watch stops the guest when it is there");
    }
    return search(h -> h.nextWrite(physical, address, length, Syntax.ATT))
        .map(w -> WriteText.of(w, now))
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "not written until what is known ends, after %s%n",
                    counted(past().last(), "instruction")));
  }

  /** Asks the past for what a breakpoint can stop at. */
  @FunctionalInterface
  private interface AccessSearch {
    Optional<Occurrence> in(Occurrences past) throws BootException;
  }

  private String access(AccessSearch search, String none, long bound) {
    long now = machine().clock().instructions();
    try {
      return search
          .in(past().occurrences(Syntax.ATT))
          .map(o -> WriteText.of(o, now))
          .orElseGet(() -> String.format(Locale.ROOT, none + "%n", counted(bound, "instruction")));
    } catch (IllegalStateException | BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  @Override
  public String lastAccess(BreakpointKind kind, Map<String, String> said) {
    String none = "nothing of it from where the known run begins, after %s";
    long first = past().first();
    String name = said.getOrDefault("register", "").replaceFirst("^[$%]", "");
    Optional<RegisterName> register = CpuRegisters.named(name).filter(r -> r.width() <= 64);
    boolean stopped = RegisterTrigger.named(name).isPresent() || said.containsKey("value");
    return register.isPresent() && !stopped
        ? access(past -> past.lastChange(name, register.get(), () -> false), none, first)
        : access(past -> past.last(trigger(kind, said), () -> false), none, first);
  }

  @Override
  public String nextAccess(BreakpointKind kind, Map<String, String> said) {
    Trigger trigger = trigger(kind, said);
    if (!past().isPast()) {
      throw new UsageException(
          "nextaccess: nothing is known of what comes; catch stops the guest when it is there");
    }
    return access(
        past -> past.next(trigger, () -> false),
        "nothing of it until what is known ends, after %s",
        past().last());
  }

  private Trigger trigger(BreakpointKind kind, Map<String, String> said) {
    try {
      return kind.make(said, all().surroundings(), 10);
    } catch (BreakpointException e) {
      throw new UsageException(e.getMessage() + Names.question(Names.near(debugger.symbols(), e)));
    }
  }

  @Override
  public String origin(boolean physical, long address, int length) {
    if (length < 1 || length > History.MOST_FOLLOWED) {
      throw new UsageException("origin: 1 to " + History.MOST_FOLLOWED + " bytes are followed");
    }
    long now = machine().clock().instructions();
    return new OriginText(now, past().first())
        .of(search(h -> h.origin(physical, address, length, Syntax.ATT, () -> false)));
  }

  @Override
  public String history() {
    History known = past();
    known.look();
    long now = machine().clock().instructions();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "run %d, known from %,d to %s, in %s of %,d KiB%nthe guest stands after %s%s%n",
            known.run(),
            known.first(),
            counted(known.last(), "instruction"),
            counted(known.checkpoints(), "checkpoint"),
            known.bytes() >> 10,
            counted(now, "instruction"),
            known.isPast() ? ", in the past: what is typed or set here makes another run" : ""));
    for (Branch b : known.known().branches()) {
      text.append(
          String.format(
              Locale.ROOT,
              "run %d parts from it after %,d, and is known to %s%n",
              b.number(),
              b.from(),
              counted(b.end(), "instruction")));
    }
    return text.toString();
  }

  /** Sets what a capsule's boot is begun by. */
  void guestWords(Supplier<List<Word>> made) {
    words = made;
  }

  @Override
  public String capsule(String file) {
    try {
      Recording recording = Recording.of(debugger);
      CapsuleFile.write(
          new Capsule(words.get(), recording, KeptBreakpoint.of(debugger.breakpoints(), 10)),
          FileNames.path(file));
      return String.format(
          Locale.ROOT,
          "%s: the boot, and its run of %s; -capsule opens it%n",
          file,
          counted(recording.instructions(), "instruction"));
    } catch (CapsuleException | IllegalStateException e) {
      throw new UsageException("capsule: " + e.getMessage());
    }
  }

  @Override
  public String branch(String number) {
    if (!number.matches("[1-9][0-9]{0,8}")) {
      throw new UsageException("branch: the number of a run is missing; history has them");
    }
    return travel(
        h -> {
          try {
            return h.returnTo(Integer.parseInt(number));
          } catch (IllegalArgumentException e) {
            throw new UsageException("branch: there is no run " + number + "; history has them");
          }
        });
  }

  private static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  private String came(Stop stop) {
    return (stop.reason() == StopReason.LIMIT ? "" : why(stop)) + where();
  }

  /** Lines that say why the guest stopped. */
  static String why(Stop stop) {
    return stop.hits().isEmpty()
        ? stop.reason().text() + "\n"
        : stop.hits().stream().map(h -> h.text() + "\n").collect(Collectors.joining());
  }

  /** One line: where the guest stands, and the instruction there. */
  @Override
  public String where() {
    Machine m = machine();
    Listing.Line line = debugger.here();
    long address = m.processor().linearRip();
    String name = nameOf(address);
    return String.format(
        Locale.ROOT,
        "0x%016x%s:  %s%n",
        address,
        name.isEmpty() ? "" : " <" + name + ">",
        line == null ? "(nothing that can be read is here)" : line.text());
  }
}
