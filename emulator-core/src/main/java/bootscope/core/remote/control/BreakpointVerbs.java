package bootscope.core.remote.control;

import static bootscope.core.remote.control.Verb.needs;
import static bootscope.core.remote.control.Verb.takes;

import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Message;
import bootscope.core.debug.Names;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Trigger;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.control.Verb.Parameter;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Breakpoints, with all that the monitor can say of them. */
final class BreakpointVerbs {
  /** Beside it stand the kind's own parameters. */
  static final Parameter KIND = takes("kind", "another kind of breakpoint, with its parameters");

  private static final int MOST_PLACES = 1000;
  private static final Parameter NUMBER = needs("number", "which");
  private static final Parameter AT =
      takes("at", "a function, a line as main.c:12, an address or expression");

  /** What one has beside what it stops at; of one that is there what is left out stays. */
  private static final List<Parameter> MORE =
      List.of(
          takes("condition", "an expression that must not be 0; empty for none"),
          takes("message", "what it says instead of stopping, with {expressions}; empty to stop"),
          takes("ignore", "how many hits it lets pass"),
          takes("enabled", "false to switch it off"),
          takes("once", "true to delete it when it is hit"));

  private final RemoteGuest guest;

  BreakpointVerbs(RemoteGuest guest) {
    this.guest = guest;
  }

  List<Verb> table() {
    return List.of(
        Verb.of("breakpoints", "all there are", r -> guest.change(BreakpointVerbs::all)),
        Verb.of(
            "break",
            "stop there, or at what another kind of breakpoint waits for",
            r -> guest.change(m -> add(m, r)),
            parameters(AT, KIND)),
        Verb.of(
            "change",
            "a breakpoint: what is named of it; the rest stays",
            r -> guest.change(m -> change(m, r)),
            parameters(NUMBER, AT, KIND)),
        Verb.of("delete", "a breakpoint", r -> guest.change(m -> delete(m, r)), NUMBER));
  }

  private static Parameter[] parameters(Parameter... first) {
    return Stream.concat(Stream.of(first), MORE.stream()).toArray(Parameter[]::new);
  }

  /** The kinds there are, and what each one takes. */
  static JsonArray kinds() {
    JsonArray all = new JsonArray();
    for (BreakpointKind kind : BreakpointKinds.ALL) {
      JsonObject told = new JsonObject();
      told.addProperty("kind", kind.id());
      told.addProperty("meaning", kind.hint());
      JsonArray parameters = new JsonArray();
      for (BreakpointKind.Parameter p : kind.parameters()) {
        JsonObject parameter = new JsonObject();
        parameter.addProperty("name", p.name());
        parameter.addProperty(
            "meaning",
            p.choices().isEmpty() ? "as " + p.example() : String.join(", ", p.choices()));
        parameter.addProperty("needed", !p.optional());
        parameters.add(parameter);
      }
      told.add("parameters", parameters);
      all.add(told);
    }
    return all;
  }

  /** Whether a parameter is one of the kind's that is named beside it. */
  static boolean kindTakes(Request r, String parameter) {
    return BreakpointKinds.of(r.text(KIND.name())).stream()
        .flatMap(kind -> kind.parameters().stream())
        .anyMatch(p -> p.name().equals(parameter));
  }

  // ---------------------------------------------------------------- telling

  private static JsonElement all(Editor machine) {
    JsonArray all = new JsonArray();
    machine.breakpoints().list().forEach(b -> all.add(told(machine, b)));
    return all;
  }

  private static JsonObject told(Editor machine, Breakpoint b) {
    Trigger trigger = b.trigger();
    JsonObject told = new JsonObject();
    told.addProperty("number", b.id());
    told.addProperty("kind", trigger.kind().id());
    told.addProperty("at", b.where());
    JsonArray places = new JsonArray();
    trigger.places(machine.breakpoints().surroundings()).stream()
        .limit(MOST_PLACES)
        .forEach(p -> places.add(told(machine, p)));
    if (!places.isEmpty()) {
      told.add("places", places);
    }
    String remark = trigger.remark(machine.breakpoints().surroundings());
    if (!remark.isEmpty()) {
      told.addProperty("remark", remark);
    }
    if (trigger.waits(machine.breakpoints().surroundings())) {
      told.addProperty("waits", true);
    }
    trigger
        .missing(machine.breakpoints().surroundings())
        .ifPresent(why -> told.addProperty("pending", why.getMessage()));
    told.addProperty("enabled", b.enabled());
    told.addProperty("hits", b.hits());
    b.condition().ifPresent(c -> told.addProperty("condition", c.toString()));
    b.message().ifPresent(m -> told.addProperty("message", m.toString()));
    if (b.ignored() > 0) {
      told.addProperty("ignore", b.ignored());
    }
    if (b.once()) {
      told.addProperty("once", true);
    }
    return told;
  }

  private static JsonObject told(Editor machine, Trigger.Place place) {
    JsonObject told = new JsonObject();
    told.addProperty("address", Verbs.hex(place.address()));
    told.addProperty("physical", place.physical());
    if (place.code()) {
      machine
          .line(place.physical(), place.address())
          .ifPresent(line -> told.addProperty("source", line.text()));
    }
    return told;
  }

  // ---------------------------------------------------------------- changing

  /** All that was said of one, understood before anything is changed. */
  private record Said(
      Optional<Trigger> trigger,
      Optional<Expression> condition,
      Optional<Message> message,
      long ignore) {}

  private static JsonElement add(Editor machine, Request r) {
    if (!r.has(AT.name()) && !r.has(KIND.name())) {
      throw new IllegalArgumentException("break: 'at' or 'kind' is missing");
    }
    Said said = said(machine, r);
    Breakpoint added = machine.breakpoints().add(said.trigger.orElseThrow(), r.truth("once"));
    apply(machine.breakpoints(), added.id(), said, r);
    return told(machine, added);
  }

  private static JsonElement change(Editor machine, Request r) {
    Breakpoint b = numbered(machine, r);
    Said said = said(machine, r);
    said.trigger.ifPresent(t -> machine.breakpoints().trigger(b.id(), t));
    if (r.has("once")) {
      machine.breakpoints().once(b.id(), r.truth("once"));
    }
    apply(machine.breakpoints(), b.id(), said, r);
    return told(machine, b);
  }

  private static void apply(Breakpoints all, int id, Said said, Request r) {
    if (r.has("condition")) {
      all.condition(id, said.condition);
    }
    if (r.has("message")) {
      all.message(id, said.message);
    }
    if (r.has("ignore")) {
      all.ignore(id, said.ignore);
    }
    if (r.has("enabled")) {
      all.enable(id, r.truth("enabled"));
    }
  }

  private static JsonElement delete(Editor machine, Request r) {
    machine.breakpoints().delete(numbered(machine, r).id());
    return JsonNull.INSTANCE;
  }

  private static Breakpoint numbered(Editor machine, Request r) {
    int number = r.count(NUMBER.name(), 0, 1, Integer.MAX_VALUE);
    return machine
        .breakpoints()
        .get(number)
        .orElseThrow(() -> new IllegalArgumentException("there is no breakpoint " + number));
  }

  // ---------------------------------------------------------------- understanding

  private static Said said(Editor machine, Request r) {
    r.truth("once");
    r.truth("enabled");
    Symbols symbols = machine.symbols();
    try {
      Optional<Trigger> trigger =
          r.has(AT.name()) || r.has(KIND.name())
              ? Optional.of(trigger(machine, r))
              : Optional.empty();
      Optional<Expression> condition = Optional.empty();
      if (!r.text("condition").isBlank()) {
        condition = Optional.of(Expression.parse(r.text("condition"), Verbs.RADIX));
        condition.get().check(symbols);
      }
      Optional<Message> message = Optional.empty();
      if (!r.text("message").isBlank()) {
        message = Optional.of(Message.parse(r.text("message"), Verbs.RADIX));
        message.get().check(symbols);
      }
      return new Said(trigger, condition, message, r.count("ignore", 0, 0, Integer.MAX_VALUE));
    } catch (ExpressionException e) {
      throw new IllegalArgumentException(e.getMessage() + Names.question(Names.near(symbols, e)));
    }
  }

  /**
   * What {@code kind} with its parameters, or {@code at} alone, stops at.
   *
   * @throws IllegalArgumentException when it means nothing
   */
  static Trigger trigger(Editor machine, Request r) {
    try {
      if (!r.has(KIND.name())) {
        BreakpointKinds.Said place = BreakpointKinds.at(machine.symbols(), r.text(AT.name()));
        return make(machine, place.kind(), place.values());
      }
      return ofKind(machine, r);
    } catch (BreakpointException e) {
      throw new IllegalArgumentException(
          e.getMessage() + Names.question(Names.near(machine.symbols(), e)));
    }
  }

  private static Trigger make(Editor machine, BreakpointKind kind, Map<String, String> said)
      throws BreakpointException {
    return kind.make(said, machine.breakpoints().surroundings(), Verbs.RADIX);
  }

  private static Trigger ofKind(Editor machine, Request r) throws BreakpointException {
    String id = r.text(KIND.name());
    BreakpointKind kind =
        BreakpointKinds.of(id)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "kind: there is no '" + id + "'; help of break has all"));
    Map<String, String> values = new HashMap<>();
    for (BreakpointKind.Parameter p : kind.parameters()) {
      if (!p.optional() && r.text(p.name()).isBlank()) {
        throw new IllegalArgumentException(
            "kind " + id + ": '" + p.name() + "' is missing, as " + p.example());
      }
      values.put(p.name(), r.text(p.name()));
    }
    if (r.has(AT.name()) && !values.containsKey(AT.name())) {
      throw new IllegalArgumentException("kind " + id + ": takes no 'at'");
    }
    return make(machine, kind, values);
  }
}
