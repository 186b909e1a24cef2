package bootscope.views.pane;

import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Names;
import bootscope.core.debug.Symbols;
import bootscope.views.control.name.Proposal;
import bootscope.views.control.name.Wrong;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a guest's fields for names and expressions offer, and what they say of one that means
 * nothing.
 */
public final class GuestNames {
  private static final int MOST = 50;

  private final Texts texts;

  public GuestNames(Texts texts) {
    this.texts = texts;
  }

  /** Symbols and registers for the beginning of a word; none for nothing, or without a guest. */
  public List<Proposal> inExpression(Guest guest, String word) {
    return guest == null || word.isEmpty()
        ? List.of()
        : proposals(guest.symbols(), Names.completing(guest.symbols(), word, MOST));
  }

  /** Symbols for the beginning of a name; none for nothing, or without a guest. */
  public List<Proposal> symbols(Guest guest, String beginning) {
    return guest == null || beginning.isEmpty()
        ? List.of()
        : proposals(guest.symbols(), guest.symbols().completing(beginning, MOST));
  }

  private List<Proposal> proposals(Symbols symbols, List<String> names) {
    return names.stream().map(name -> new Proposal(name, note(symbols, name))).toList();
  }

  /** What a name is; empty where that is not known, as of a number of the kernel's. */
  private String note(Symbols symbols, String name) {
    if (!symbols.knows(name)) {
      boolean register = CpuRegisters.named(name.replaceFirst("^[$%]", "")).isPresent();
      return register ? texts.get("names.register") : "";
    }
    OptionalLong address = symbols.address(name);
    Symbols.Place place = address.isPresent() ? symbols.linked(address.getAsLong()) : null;
    return place == null || !place.symbol().equals(name) && !place.name().equals(name)
        ? ""
        : texts.get(place.code() ? "names.function" : "names.variable");
  }

  /** What is wrong with an expression. */
  public Wrong wrong(Guest guest, ExpressionException e) {
    if (e.kind() == ExpressionException.Kind.UNKNOWN && guest.symbols().knows(e.term())) {
      return new Wrong(texts.get("go-to.UNPLACED", e.term()));
    }
    return new Wrong(
        texts.get("go-to." + e.kind(), e.term()), e.term(), Names.near(guest.symbols(), e));
  }

  /** What is wrong with what was said of a breakpoint. */
  public Wrong wrong(Guest guest, BreakpointException e) {
    return e.expression()
        .map(of -> wrong(guest, of))
        .orElseGet(
            () ->
                new Wrong(
                    texts.get("breakpoints." + e.problem(), e.what()),
                    e.what(),
                    Names.near(guest.symbols(), e)));
  }
}
