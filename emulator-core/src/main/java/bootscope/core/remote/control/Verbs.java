package bootscope.core.remote.control;

import static bootscope.core.remote.control.Verb.needs;
import static bootscope.core.remote.control.Verb.takes;

import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.CallStack;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.history.History;
import bootscope.core.history.Written;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.remote.Motion;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.control.Verb.Parameter;
import bootscope.core.timeline.Milestone;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** All that a script can ask for. Numbers that are addresses or registers are texts: 0x…. */
final class Verbs {
  private static final int RADIX = 10;
  private static final int POINTER = 8;
  private static final int MOST_BYTES = 1 << 18;
  private static final int MOST_LINES = 1000;
  private static final Parameter ADDRESS = needs("address", "a number, symbol or expression");
  private static final Parameter PHYSICAL = takes("physical", "true for a guest-physical address");

  private final RemoteGuest guest;
  private final List<Verb> all;

  Verbs(RemoteGuest guest) {
    this.guest = guest;
    all =
        List.of(
            Verb.of("help", "what there is to ask for", r -> done(help())),
            Verb.of("state", "where the machine is", r -> ask(Verbs::state)),
            Verb.of("run", "let it run until it stands; why it does", r -> go(new Motion.Run())),
            Verb.of("stop", "make it stand", r -> stop()),
            Verb.of("wait", "wait until it stands; why it does", r -> stopped(stands())),
            Verb.of("step", "one instruction", r -> go(new Motion.Step())),
            Verb.of("over", "the same, with what it calls", r -> go(new Motion.StepOver())),
            Verb.of("out", "until the function has returned", r -> go(new Motion.StepOut())),
            Verb.of(
                "stepline",
                "to the next line of source, into what is called",
                r -> go(new Motion.StepLine(false))),
            Verb.of("nextline", "the same, with what it calls", r -> go(new Motion.StepLine(true))),
            Verb.of(
                "lineback",
                "back to where a line of source begins",
                r -> go(new Motion.StepLineBack(true))),
            Verb.of("back", "back by one instruction", r -> go(new Motion.StepBack())),
            Verb.of(
                "runback", "back to the last hit of a breakpoint", r -> go(new Motion.RunBack())),
            Verb.of(
                "goto",
                "to an instant of the known run",
                r -> go(new Motion.GoTo(r.text("instant"))),
                needs("instant", "1000, +5, 50%, 1.5ms, a milestone, begin, end")),
            Verb.of(
                "read",
                "bytes of memory, as far as there are any, in hexadecimal digits",
                r -> ask(m -> read(m, r)),
                ADDRESS,
                takes("length", "bytes; 8"),
                PHYSICAL),
            Verb.of(
                "write",
                "change RAM, all of it or nothing",
                r -> change(m -> write(m, r)),
                ADDRESS,
                needs("bytes", "hexadecimal digits"),
                PHYSICAL),
            Verb.of(
                "registers",
                "their values",
                r -> ask(m -> registers(m, r)),
                takes("names", "parted by blanks; all of at most 64 bits")),
            Verb.of(
                "set",
                "give a register a value",
                r -> change(m -> set(m, r)),
                needs("register", "a name"),
                needs("value", "a number or expression")),
            Verb.of(
                "eval",
                "an expression's value",
                r -> ask(m -> new JsonPrimitive(hex(value(m, r.text("expression"))))),
                needs("expression", "with numbers, symbols, $registers, memory")),
            Verb.of(
                "disassemble",
                "instructions",
                r -> ask(m -> disassemble(m, r)),
                takes("address", "of the first; the next instruction"),
                takes("count", "how many; 10"),
                PHYSICAL),
            Verb.of("callstack", "who called what runs", r -> ask(Verbs::callStack)),
            Verb.of("breakpoints", "all there are", r -> change(Verbs::breakpoints)),
            Verb.of(
                "break",
                "stop there, or at what another kind of breakpoint waits for",
                r -> change(m -> add(m, r)),
                takes("at", "a function, a line as main.c:12, an address or expression"),
                takes("kind", "what 'help catch' of the monitor lists, with its parameters"),
                takes("condition", "an expression that must not be 0"),
                takes("once", "true to delete it when it is hit")),
            Verb.of(
                "delete", "a breakpoint", r -> change(m -> delete(m, r)), needs("number", "which")),
            Verb.of(
                "lastwrite",
                "who wrote memory last",
                r -> written(r, true),
                ADDRESS,
                takes("length", "bytes; 8"),
                PHYSICAL),
            Verb.of(
                "nextwrite",
                "who writes it next, in what is known",
                r -> written(r, false),
                ADDRESS,
                takes("length", "bytes; 8"),
                PHYSICAL),
            Verb.of("timeline", "the boot's milestones so far", r -> ask(Verbs::timeline)),
            Verb.of(
                "monitor",
                "a line for the monitor; what that says",
                this::monitor,
                needs("line", "as on the terminal")));
  }

  /** What there is, made of the table. */
  JsonArray help() {
    JsonArray verbs = new JsonArray();
    for (Verb v : all) {
      JsonObject verb = new JsonObject();
      verb.addProperty("verb", v.name());
      verb.addProperty("meaning", v.meaning());
      JsonArray parameters = new JsonArray();
      for (Parameter p : v.parameters()) {
        JsonObject parameter = new JsonObject();
        parameter.addProperty("name", p.name());
        parameter.addProperty("meaning", p.meaning());
        parameter.addProperty("needed", p.needed());
        parameters.add(parameter);
      }
      verb.add("parameters", parameters);
      verbs.add(verb);
    }
    return verbs;
  }

  /**
   * Carries a request out.
   *
   * @throws IllegalArgumentException when it asks for nothing that there is
   */
  CompletableFuture<JsonElement> carryOut(JsonObject said) {
    Request request = new Request(said);
    String name = request.text("verb");
    Verb verb =
        all.stream()
            .filter(v -> v.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("verb: there is no '" + name + "'; try help"));
    boolean open = name.equals("break") && said.has("kind"); // each kind has its own
    for (String given : said.keySet()) {
      boolean known =
          given.equals("id")
              || given.equals("verb")
              || verb.parameters().stream().anyMatch(p -> p.name().equals(given));
      if (!known && !open) {
        throw new IllegalArgumentException(name + ": takes no '" + given + "'");
      }
    }
    for (Parameter p : verb.parameters()) {
      if (p.needed() && !request.has(p.name())) {
        throw new IllegalArgumentException(name + ": '" + p.name() + "' is missing");
      }
    }
    return verb.action().of(request);
  }

  // ---------------------------------------------------------------- asking

  private static CompletableFuture<JsonElement> done(JsonElement value) {
    return CompletableFuture.completedFuture(value);
  }

  private CompletableFuture<JsonElement> ask(Function<Inspector, JsonElement> question) {
    return guest.ask(question);
  }

  private CompletableFuture<JsonElement> change(Function<Editor, JsonElement> change) {
    return guest.change(change);
  }

  private CompletableFuture<JsonElement> go(Motion motion) {
    return stopped(guest.go(motion));
  }

  private CompletableFuture<Stop> stands() {
    return guest.stands();
  }

  private CompletableFuture<JsonElement> stop() {
    guest.pause();
    return stopped(stands());
  }

  private CompletableFuture<JsonElement> stopped(CompletableFuture<Stop> stop) {
    return stop.thenCompose(s -> guest.ask(m -> why(m, s)));
  }

  private CompletableFuture<JsonElement> monitor(Request r) {
    StringBuffer said = new StringBuffer();
    return guest
        .monitor(r.text("line"), said::append)
        .thenApply(none -> new JsonPrimitive(said.toString()));
  }

  private static long value(Inspector machine, String text) {
    try {
      return Expression.parse(text.strip(), RADIX).value(machine.scope());
    } catch (ExpressionException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  private static void named(JsonObject into, String name) {
    if (name != null && !name.isEmpty()) {
      into.addProperty("symbol", name);
    }
  }

  // ---------------------------------------------------------------- where it is

  private static JsonObject state(Inspector machine) {
    RegisterValues values = machine.registers();
    JsonObject state = new JsonObject();
    state.addProperty("instructions", machine.instructions());
    state.addProperty("nanoseconds", machine.virtualNanos());
    state.addProperty("pc", hex(values.linearRip()));
    named(state, machine.nameOf(false, values.linearRip()));
    machine
        .line(false, values.linearRip())
        .ifPresent(line -> state.addProperty("source", line.text()));
    state.addProperty("bits", values.codeBits());
    state.addProperty("cpl", values.cpl());
    state.addProperty("halted", values.halted());
    return state;
  }

  private static JsonObject why(Inspector machine, Stop stop) {
    JsonObject why = state(machine);
    why.addProperty("reason", stop.reason().name().toLowerCase(Locale.ROOT));
    JsonArray hits = new JsonArray();
    for (Stop.Hit hit : stop.hits()) {
      JsonObject told = new JsonObject();
      told.addProperty("number", hit.id());
      told.addProperty("text", hit.text());
      hits.add(told);
    }
    why.add("hits", hits);
    return why;
  }

  private static JsonArray timeline(Inspector machine) {
    JsonArray all = new JsonArray();
    for (Milestone m : machine.milestones()) {
      JsonObject told = new JsonObject();
      told.addProperty("name", m.name());
      told.addProperty("instructions", m.instructions());
      told.addProperty("nanoseconds", m.virtualNanos());
      all.add(told);
    }
    return all;
  }

  private static JsonArray callStack(Inspector machine) {
    JsonArray all = new JsonArray();
    for (CallStack.Frame f : machine.callStack(CallStack.MOST)) {
      JsonObject told = new JsonObject();
      told.addProperty("address", hex(f.address()));
      named(told, f.name());
      machine.lineOf(f).ifPresent(line -> told.addProperty("source", line.text()));
      told.addProperty("sp", hex(f.stackPointer()));
      told.addProperty("guess", f.found().guess());
      all.add(told);
    }
    return all;
  }

  // ---------------------------------------------------------------- memory, registers, code

  private static JsonElement read(Inspector machine, Request r) {
    byte[] bytes = new byte[r.count("length", POINTER, 0, MOST_BYTES)];
    int there = machine.peek(r.truth("physical"), value(machine, r.text("address")), bytes);
    return new JsonPrimitive(HexFormat.of().formatHex(Arrays.copyOf(bytes, there)));
  }

  private static JsonElement write(Editor machine, Request r) {
    long at = value(machine, r.text("address"));
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(r.text("bytes"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("bytes: pairs of hexadecimal digits are wanted");
    }
    if (bytes.length > MOST_BYTES || !machine.poke(r.truth("physical"), at, bytes)) {
      throw new IllegalArgumentException(
          hex(at) + ": not all of these bytes are RAM that is mapped");
    }
    return new JsonPrimitive(bytes.length);
  }

  private static RegisterName register(String name) {
    return CpuRegisters.named(name.replaceFirst("^[$%]", ""))
        .orElseThrow(() -> new IllegalArgumentException(name + ": there is no such register"));
  }

  private static JsonElement registers(Inspector machine, Request r) {
    RegisterValues values = machine.registers();
    JsonObject told = new JsonObject();
    String names = r.text("names").strip();
    if (names.isEmpty()) {
      CpuRegisters.all().stream()
          .filter(c -> c.width() <= 64)
          .forEach(c -> told.addProperty(c.name(), hex(values.get(c))));
      return told;
    }
    for (String name : names.split("[ ,]+")) {
      RegisterName n = register(name);
      CpuRegister whole = n.register();
      told.addProperty(
          name,
          n.width() <= 64
              ? hex(values.get(n))
              : String.format(Locale.ROOT, "0x%x%016x", values.high(whole), values.get(whole)));
    }
    return told;
  }

  private static JsonElement set(Editor machine, Request r) {
    RegisterName name = register(r.text("register"));
    RegisterEdit edit = machine.set(name, value(machine, r.text("value")));
    if (edit != RegisterEdit.DONE) {
      throw new IllegalArgumentException(r.text("register") + ": " + edit.text());
    }
    return new JsonPrimitive(hex(machine.registers().get(name)));
  }

  private static JsonElement disassemble(Inspector machine, Request r) {
    boolean physical = r.truth("physical");
    long at =
        r.has("address") ? value(machine, r.text("address")) : machine.registers().linearRip();
    JsonArray all = new JsonArray();
    for (Listing.Line line :
        machine.code(Syntax.INTEL, physical, at, 0, r.count("count", 10, 1, MOST_LINES) - 1)) {
      JsonObject told = new JsonObject();
      told.addProperty("address", hex(line.address()));
      named(told, machine.nameOf(physical, line.address()));
      told.addProperty("bytes", HexFormat.of().formatHex(line.bytes()));
      told.addProperty("text", line.text());
      all.add(told);
    }
    return all;
  }

  // ---------------------------------------------------------------- breakpoints

  private static JsonElement breakpoints(Editor machine) {
    JsonArray all = new JsonArray();
    machine.breakpoints().list().forEach(b -> all.add(told(machine, b)));
    return all;
  }

  private static JsonObject told(Editor machine, Breakpoint b) {
    JsonObject told = new JsonObject();
    told.addProperty("number", b.id());
    told.addProperty("kind", b.trigger().kind().id());
    told.addProperty("at", b.where());
    told.addProperty("enabled", b.enabled());
    told.addProperty("hits", b.hits());
    b.condition().ifPresent(c -> told.addProperty("condition", c.toString()));
    b.trigger()
        .missing(machine.breakpoints().surroundings())
        .ifPresent(why -> told.addProperty("pending", why.getMessage()));
    return told;
  }

  private static JsonElement add(Editor machine, Request r) {
    boolean plain = !r.has("kind");
    String at = r.text("at");
    if (plain && at.isEmpty()) {
      throw new IllegalArgumentException("break: 'at' or 'kind' is missing");
    }
    BreakpointKinds.Said place = BreakpointKinds.at(machine.symbols(), at);
    String id = r.text("kind");
    BreakpointKind kind =
        plain
            ? place.kind()
            : BreakpointKinds.of(id)
                .orElseThrow(() -> new IllegalArgumentException("kind: there is no '" + id + "'"));
    Map<String, String> values = new HashMap<>();
    kind.parameters().forEach(p -> values.put(p.name(), r.text(p.name())));
    values.putAll(plain ? place.values() : Map.of());
    try {
      Optional<Expression> condition =
          r.has("condition")
              ? Optional.of(Expression.parse(r.text("condition"), RADIX))
              : Optional.empty();
      Breakpoint added =
          machine
              .breakpoints()
              .add(kind.make(values, machine.breakpoints().surroundings(), RADIX), r.truth("once"));
      machine.breakpoints().condition(added.id(), condition);
      return told(machine, added);
    } catch (BreakpointException | ExpressionException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  private static JsonElement delete(Editor machine, Request r) {
    int number = r.count("number", 0, 1, Integer.MAX_VALUE);
    if (!machine.breakpoints().delete(number)) {
      throw new IllegalArgumentException("delete: there is no breakpoint " + number);
    }
    return JsonNull.INSTANCE;
  }

  // ---------------------------------------------------------------- the past

  private CompletableFuture<JsonElement> written(Request r, boolean last) {
    int length = r.count("length", POINTER, 1, DataTrigger.MOST_BYTES);
    boolean physical = r.truth("physical");
    return guest
        .ask(m -> value(m, r.text("address")))
        .thenCompose(
            at ->
                guest.past(
                    (History h) ->
                        last
                            ? h.lastWrite(physical, at, length, Syntax.INTEL)
                            : h.nextWrite(physical, at, length, Syntax.INTEL)))
        .thenApply(found -> found.<JsonElement>map(Verbs::told).orElse(JsonNull.INSTANCE));
  }

  private static JsonObject told(Written w) {
    JsonObject told = new JsonObject();
    told.addProperty("by", w.by().name().toLowerCase(Locale.ROOT));
    told.addProperty("instructions", w.instructions());
    told.addProperty("nanoseconds", w.virtualNanos());
    told.addProperty("pc", hex(w.rip()));
    named(told, w.symbol());
    told.addProperty("text", w.text());
    told.addProperty("before", w.change().toldBefore());
    told.addProperty("after", w.change().toldAfter());
    return told;
  }
}
