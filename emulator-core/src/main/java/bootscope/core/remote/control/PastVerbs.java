package bootscope.core.remote.control;

import static bootscope.core.remote.control.Verb.takes;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.debug.Trigger;
import bootscope.core.history.Branch;
import bootscope.core.history.History;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Written;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.control.Verb.Parameter;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Questions about the past and the known future; the guest stays where it is. */
final class PastVerbs {
  private static final int POINTER = 8;
  private static final Parameter LENGTH = takes("length", "bytes; 8");
  private static final Parameter AT =
      takes("at", "a function, a line as main.c:12, an address or expression");

  private final RemoteGuest guest;

  PastVerbs(RemoteGuest guest) {
    this.guest = guest;
  }

  List<Verb> table() {
    return List.of(
        Verb.of(
            "lastwrite",
            "who wrote memory last; null for nobody",
            r -> written(r, true),
            Verbs.ADDRESS,
            LENGTH,
            Verbs.PHYSICAL),
        Verb.of(
            "nextwrite",
            "who writes it next, in what is known",
            r -> written(r, false),
            Verbs.ADDRESS,
            LENGTH,
            Verbs.PHYSICAL),
        Verb.of(
            "lastaccess",
            "who did last what a breakpoint can stop at; null for nobody",
            r -> occurred(r, true),
            AT,
            BreakpointVerbs.KIND),
        Verb.of(
            "nextaccess",
            "who does it next, in what is known",
            r -> occurred(r, false),
            AT,
            BreakpointVerbs.KIND),
        Verb.of(
            "history",
            "which part of the run is known, and the runs that it was before",
            r -> guest.past(PastVerbs::known)));
  }

  private static JsonElement known(History history) {
    History.Known known = history.known();
    JsonObject told = new JsonObject();
    told.addProperty("run", known.run());
    told.addProperty("first", known.first());
    told.addProperty("last", known.last());
    told.addProperty("past", known.past());
    JsonArray branches = new JsonArray();
    for (Branch b : known.branches()) {
      JsonObject branch = new JsonObject();
      branch.addProperty("run", b.number());
      branch.addProperty("last", b.end());
      branch.addProperty("parts", b.fork().instructions());
      branch.addProperty("why", b.fork().why().name().toLowerCase(Locale.ROOT));
      branches.add(branch);
    }
    told.add("branches", branches);
    return told;
  }

  // ---------------------------------------------------------------- writes

  private CompletableFuture<JsonElement> written(Request r, boolean last) {
    int length = r.count("length", POINTER, 1, DataTrigger.MOST_BYTES);
    boolean physical = r.truth("physical");
    return guest
        .ask(m -> Verbs.value(m, r.text("address")))
        .thenCompose(
            at ->
                guest.past(
                    (History h) ->
                        last
                            ? h.lastWrite(physical, at, length, Syntax.INTEL)
                            : h.nextWrite(physical, at, length, Syntax.INTEL)))
        .thenApply(found -> found.<JsonElement>map(PastVerbs::told).orElse(JsonNull.INSTANCE));
  }

  private static JsonObject told(Written w) {
    JsonObject told = new JsonObject();
    told.addProperty("by", w.by().name().toLowerCase(Locale.ROOT));
    told.addProperty("instructions", w.instructions());
    told.addProperty("nanoseconds", w.virtualNanos());
    told.addProperty("pc", Verbs.hex(w.rip()));
    Verbs.named(told, w.symbol());
    told.addProperty("text", w.text());
    told.addProperty("before", w.change().toldBefore());
    told.addProperty("after", w.change().toldAfter());
    return told;
  }

  // ---------------------------------------------------------------- all else

  private CompletableFuture<JsonElement> occurred(Request r, boolean last) {
    if (!r.has(AT.name()) && !r.has(BreakpointVerbs.KIND.name())) {
      throw new IllegalArgumentException(r.text("verb") + ": 'at' or 'kind' is missing");
    }
    Optional<RegisterName> register = changed(r);
    if (last && register.isPresent()) {
      return past(h -> h.occurrences(Syntax.INTEL).lastChange(r.text("register"), register.get()));
    }
    return guest
        .<Trigger>change(m -> BreakpointVerbs.trigger(m, r))
        .thenCompose(
            trigger ->
                past(
                    h ->
                        last
                            ? h.occurrences(Syntax.INTEL).last(trigger)
                            : h.occurrences(Syntax.INTEL).next(trigger)));
  }

  /** A register whose writes cannot be stopped at: of that its last change is told. */
  private static Optional<RegisterName> changed(Request r) {
    String name = r.text("register").replaceFirst("^[$%]", "");
    boolean stopped = RegisterTrigger.named(name).isPresent() || r.has("value");
    return stopped ? Optional.empty() : CpuRegisters.named(name).filter(n -> n.width() <= 64);
  }

  private CompletableFuture<JsonElement> past(
      bootscope.core.history.Search<Optional<Occurrence>> search) {
    return guest
        .past(search)
        .thenApply(found -> found.<JsonElement>map(PastVerbs::told).orElse(JsonNull.INSTANCE));
  }

  private static JsonObject told(Occurrence o) {
    JsonObject told = new JsonObject();
    told.addProperty("what", o.what());
    told.addProperty("by", o.by().name().toLowerCase(Locale.ROOT));
    told.addProperty("instructions", o.instructions());
    told.addProperty("nanoseconds", o.virtualNanos());
    told.addProperty("pc", Verbs.hex(o.rip()));
    Verbs.named(told, o.symbol());
    if (o.text() != null) {
      told.addProperty("text", o.text());
    }
    o.access().ifPresent(a -> told.addProperty("before", Verbs.hex(a.before())));
    o.access().ifPresent(a -> told.addProperty("after", Verbs.hex(a.after())));
    return told;
  }
}
