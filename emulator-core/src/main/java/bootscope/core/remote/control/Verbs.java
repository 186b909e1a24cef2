package bootscope.core.remote.control;

import static bootscope.core.remote.control.Verb.needs;
import static bootscope.core.remote.control.Verb.takes;

import bootscope.core.debug.CallStack;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.describe.BankReading;
import bootscope.core.image.KernelModule;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.control.Verb.Parameter;
import bootscope.core.timeline.Milestone;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** All that a script can ask for. Numbers that are addresses or registers are texts: 0x…. */
final class Verbs {
  static final int RADIX = 10;
  private static final int POINTER = 8;
  private static final int MOST_BYTES = 1 << 18;
  private static final int MOST_LINES = 1000;
  static final Parameter ADDRESS = needs("address", "a number, symbol or expression");
  static final Parameter PHYSICAL = takes("physical", "true for a guest-physical address");

  private final RemoteGuest guest;
  private final List<Verb> all;

  Verbs(RemoteGuest guest) {
    this.guest = guest;
    all = new ArrayList<>();
    all.addAll(
        List.of(
            Verb.of("help", "what there is to ask for", r -> done(help())),
            Verb.of("state", "where the machine is", r -> ask(Verbs::state))));
    all.addAll(new MotionVerbs(guest).table());
    all.addAll(
        List.of(
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
            Verb.of(
                "symbol",
                "what lies at an address",
                r -> ask(m -> symbol(m, r)),
                ADDRESS,
                PHYSICAL),
            Verb.of("modules", "the modules that the kernel has loaded", r -> ask(Verbs::modules)),
            Verb.of(
                "devices",
                "the devices that have registers, or one's registers and what they hold",
                r -> ask(m -> devices(m, r)),
                takes("name", "of a device; all of them"))));
    all.addAll(new BreakpointVerbs(guest).table());
    all.addAll(new PastVerbs(guest).table());
    all.addAll(
        List.of(
            Verb.of("timeline", "the boot's milestones so far", r -> ask(Verbs::timeline)),
            Verb.of(
                "monitor",
                "any line for the monitor but those that let the guest run; what that says",
                this::monitor,
                needs("line", "as on the terminal: walk $cr2, info irq, list, system_reset"))));
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
      if (v.parameters().contains(BreakpointVerbs.KIND)) {
        verb.add("kinds", BreakpointVerbs.kinds());
      }
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
    boolean open = verb.parameters().contains(BreakpointVerbs.KIND); // each kind has its own
    for (String given : said.keySet()) {
      boolean known =
          given.equals("id")
              || given.equals("verb")
              || verb.parameters().stream().anyMatch(p -> p.name().equals(given));
      if (!known && !(open && BreakpointVerbs.kindTakes(request, given))) {
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

  private CompletableFuture<JsonElement> monitor(Request r) {
    StringBuffer said = new StringBuffer();
    return guest
        .monitor(r.text("line"), said::append)
        .thenApply(none -> new JsonPrimitive(said.toString()));
  }

  static long value(Inspector machine, String text) {
    try {
      return Expression.parse(text.strip(), RADIX).value(machine.scope());
    } catch (ExpressionException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  static void named(JsonObject into, String name) {
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

  static JsonObject why(Inspector machine, Stop stop) {
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

  private static JsonObject symbol(Inspector machine, Request r) {
    long at = value(machine, r.text("address"));
    JsonObject told = new JsonObject();
    told.addProperty("address", hex(at));
    named(told, machine.nameOf(r.truth("physical"), at));
    machine
        .line(r.truth("physical"), at)
        .ifPresent(line -> told.addProperty("source", line.text()));
    return told;
  }

  private static JsonObject modules(Inspector machine) {
    JsonArray all = new JsonArray();
    for (KernelModule m : machine.symbols().modules().all()) {
      JsonObject told = new JsonObject();
      told.addProperty("name", m.name());
      told.addProperty("state", m.state().name().toLowerCase(Locale.ROOT));
      told.addProperty("symbols", m.table().size());
      JsonArray memory = new JsonArray();
      for (KernelModule.Part part : m.memory()) {
        JsonObject of = new JsonObject();
        of.addProperty("address", hex(part.start()));
        of.addProperty("bytes", part.size());
        memory.add(of);
      }
      told.add("memory", memory);
      all.add(told);
    }
    JsonObject told = new JsonObject();
    told.add("modules", all);
    told.addProperty("note", machine.symbols().modules().note());
    return told;
  }

  private static JsonArray devices(Inspector machine, Request r) {
    JsonArray all = new JsonArray();
    for (BankReading device : machine.devices()) {
      if (!r.has("name")) {
        JsonObject told = new JsonObject();
        told.addProperty("name", device.name());
        told.addProperty("title", device.title());
        all.add(told);
      } else if (device.name().equals(r.text("name"))) {
        device.values().forEach(v -> all.add(told(v)));
        return all;
      }
    }
    if (r.has("name")) {
      throw new IllegalArgumentException("devices: there is no '" + r.text("name") + "'");
    }
    return all;
  }

  private static JsonObject told(BankReading.Value value) {
    JsonObject told = new JsonObject();
    told.addProperty("name", value.description().name());
    if (value.address() != BankReading.NOWHERE) {
      told.addProperty("address", "0x" + value.addressText());
    }
    if (value.holds()) {
      told.addProperty("value", "0x" + value.hex());
      told.addProperty("fields", value.fieldsText());
    }
    return told;
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
}
