package bootscope.core.remote.dap;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.FileLine;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.LineTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.debug.SourceLines;
import bootscope.core.debug.Stop;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.debug.Trigger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.lsp4j.debug.Breakpoint;
import org.eclipse.lsp4j.debug.DataBreakpoint;
import org.eclipse.lsp4j.debug.DataBreakpointAccessType;
import org.eclipse.lsp4j.debug.DataBreakpointInfoResponse;
import org.eclipse.lsp4j.debug.FunctionBreakpoint;
import org.eclipse.lsp4j.debug.InstructionBreakpoint;
import org.eclipse.lsp4j.debug.Source;
import org.eclipse.lsp4j.debug.SourceBreakpoint;

/** The breakpoints that an editor has in the machine's one store: all of a kind are set at once. */
final class DapBreakpoints {
  private enum Kind {
    FUNCTION("function breakpoint"),
    INSTRUCTION("instruction breakpoint"),
    DATA("data breakpoint"),
    LINE("breakpoint");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }
  }

  private static final int POINTER = 8;
  private static final Pattern DATA = Pattern.compile("(0x[0-9a-f]{1,16}):([0-9]{1,4})");

  /** {@code 5}, or {@code >= 5}: the fifth hit and those behind it. */
  private static final Pattern HITS = Pattern.compile("(?:>= *)?([0-9]{1,18})");

  private final DapSources sources;
  private final Map<Kind, List<Integer>> ids = new EnumMap<>(Kind.class);
  private final Map<String, List<Integer>> ofSources = new HashMap<>(); // by the editor's path

  DapBreakpoints(DapSources sources) {
    this.sources = sources;
  }

  /** A breakpoint to be. */
  @FunctionalInterface
  private interface Making {
    Trigger trigger();
  }

  /** Of a filter of exceptions. */
  static Breakpoint noFilter(String name) {
    Breakpoint told = new Breakpoint();
    told.setVerified(false);
    told.setMessage(name + ": there is no such filter; the console's catch stops at exceptions");
    return told;
  }

  synchronized List<Breakpoint> functions(Editor machine, FunctionBreakpoint[] wanted) {
    List<Breakpoint> made = begin(machine, Kind.FUNCTION);
    for (FunctionBreakpoint b : wanted) {
      made.add(
          add(
              machine,
              Kind.FUNCTION,
              () -> function(machine, b.getName()),
              b.getCondition(),
              b.getHitCondition()));
    }
    return made;
  }

  /** All of a source's; those of others stay. */
  synchronized List<Breakpoint> lines(Editor machine, Source source, SourceBreakpoint[] wanted) {
    List<Integer> all = ids.computeIfAbsent(Kind.LINE, k -> new ArrayList<>());
    List<Integer> before = ofSources.getOrDefault(String.valueOf(source.getPath()), List.of());
    before.forEach(machine.breakpoints()::delete);
    all.removeAll(before);
    int others = all.size();
    List<Breakpoint> made = new ArrayList<>();
    for (SourceBreakpoint b : wanted == null ? new SourceBreakpoint[0] : wanted) {
      Breakpoint told =
          add(
              machine,
              Kind.LINE,
              () -> line(machine, source, b.getLine()),
              b.getCondition(),
              b.getHitCondition());
      told.setSource(source);
      told.setLine(b.getLine());
      if (told.getId() != null) {
        machine
            .breakpoints()
            .get(told.getId())
            .flatMap(added -> ((LineTrigger) added.trigger()).spot(machine.symbols()))
            .ifPresent(
                spot -> {
                  told.setLine(sources.toClient(spot.line()));
                  told.setMessage(spot.moved() ? "the next line with code" : null);
                });
      }
      made.add(told);
    }
    ofSources.put(String.valueOf(source.getPath()), List.copyOf(all.subList(others, all.size())));
    return made;
  }

  private Trigger line(Editor machine, Source source, int line) {
    SourceLines lines = machine.symbols().lines();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("there are no lines of source: " + lines.origin());
    }
    int file =
        sources
            .number(machine, source)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the kernel has no code of this file, or of several that are called so"));
    int from = sources.fromClient(line);
    try {
      lines.find(file, from);
    } catch (ExpressionException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
    return new LineTrigger(FileLine.at(lines.files().get(file).path(), from));
  }

  private static Trigger function(Editor machine, String name) {
    return machine.symbols().mayKnow(name)
        ? new SymbolTrigger(name)
        : new AddressTrigger(DapServer.value(machine, name), false, name);
  }

  synchronized List<Breakpoint> instructions(Editor machine, InstructionBreakpoint[] wanted) {
    List<Breakpoint> made = begin(machine, Kind.INSTRUCTION);
    for (InstructionBreakpoint b : wanted) {
      made.add(
          add(
              machine,
              Kind.INSTRUCTION,
              () -> {
                long offset = b.getOffset() == null ? 0 : b.getOffset();
                long at = DapServer.value(machine, b.getInstructionReference()) + offset;
                String name = machine.nameOf(false, at);
                return new AddressTrigger(at, false, name == null ? DapServer.hex(at) : name);
              },
              b.getCondition(),
              b.getHitCondition()));
    }
    return made;
  }

  /** What an expression's bytes, or a register, are watched by. */
  static DataBreakpointInfoResponse info(Inspector machine, String name, int bytes) {
    DataBreakpointInfoResponse response = new DataBreakpointInfoResponse();
    String register = name.replaceFirst("^[$%]", "");
    if (RegisterTrigger.named(register).isPresent()) {
      response.setDataId(register);
      response.setDescription("writes of " + register);
      response.setAccessTypes(new DataBreakpointAccessType[] {DataBreakpointAccessType.WRITE});
      return response;
    }
    int length = bytes == 0 ? POINTER : bytes;
    if (length < 1 || length > DataTrigger.MOST_BYTES) {
      throw new IllegalArgumentException("1 to " + DataTrigger.MOST_BYTES + " bytes are watched");
    }
    String at = DapServer.hex(DapServer.value(machine, name));
    response.setDataId(at + ":" + length);
    response.setDescription(length + " bytes at " + at);
    response.setAccessTypes(DataBreakpointAccessType.values());
    return response;
  }

  synchronized List<Breakpoint> data(Editor machine, DataBreakpoint[] wanted) {
    List<Breakpoint> made = begin(machine, Kind.DATA);
    for (DataBreakpoint b : wanted) {
      made.add(add(machine, Kind.DATA, () -> watched(b), b.getCondition(), b.getHitCondition()));
    }
    return made;
  }

  private static Trigger watched(DataBreakpoint b) {
    Optional<RegisterTrigger> register = RegisterTrigger.named(b.getDataId());
    if (register.isPresent()) {
      return register.get();
    }
    Matcher said = DATA.matcher(b.getDataId());
    if (!said.matches()) {
      throw new IllegalArgumentException(b.getDataId() + ": nothing that can be watched");
    }
    Accesses on =
        switch (b.getAccessType()) {
          case READ -> Accesses.READ;
          case READ_WRITE -> Accesses.ACCESS;
          case null, default -> Accesses.WRITE;
        };
    long at = Long.parseUnsignedLong(said.group(1).substring(2), 16);
    int length = Integer.parseInt(said.group(2));
    return new DataTrigger(new MemoryRange(at, false, length, said.group(1)), on);
  }

  // ---------------------------------------------------------------- one store

  private List<Breakpoint> begin(Editor machine, Kind kind) {
    ids.getOrDefault(kind, List.of()).forEach(machine.breakpoints()::delete);
    ids.put(kind, new ArrayList<>());
    return new ArrayList<>();
  }

  /** One that cannot be is told as not verified, with the reason. */
  private Breakpoint add(Editor machine, Kind kind, Making making, String condition, String hits) {
    Breakpoint told = new Breakpoint();
    try {
      Optional<Expression> when =
          condition == null || condition.isBlank()
              ? Optional.empty()
              : Optional.of(Expression.parse(condition, 10));
      long first = first(hits);
      bootscope.core.debug.Breakpoint added = machine.breakpoints().add(making.trigger());
      machine.breakpoints().condition(added.id(), when);
      machine.breakpoints().ignore(added.id(), first - 1);
      ids.get(kind).add(added.id());
      told.setId(added.id());
      told.setVerified(!added.trigger().waits(machine.breakpoints().surroundings()));
      added
          .trigger()
          .place(machine.breakpoints().surroundings())
          .filter(p -> p.code())
          .ifPresent(p -> told.setInstructionReference(DapServer.hex(p.address())));
    } catch (IllegalArgumentException | ExpressionException e) {
      told.setVerified(false);
      told.setMessage(e.getMessage());
    }
    return told;
  }

  private static long first(String hits) {
    if (hits == null || hits.isBlank()) {
      return 1;
    }
    Matcher said = HITS.matcher(hits.strip());
    if (!said.matches() || Long.parseLong(said.group(1)) < 1) {
      throw new IllegalArgumentException(hits + ": a number of hits is wanted, or >= and one");
    }
    return Long.parseLong(said.group(1));
  }

  /** Why it stopped, as the protocol has it. */
  synchronized String reason(Stop stop) {
    for (Map.Entry<Kind, List<Integer>> of : ids.entrySet()) {
      if (of.getValue().stream().anyMatch(stop::hit)) {
        return of.getKey().reason;
      }
    }
    return "breakpoint";
  }

  synchronized void clear(Breakpoints all) {
    ids.values().forEach(each -> each.forEach(all::delete));
    ids.clear();
    ofSources.clear();
  }
}
