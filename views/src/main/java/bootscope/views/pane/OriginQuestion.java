package bootscope.views.pane;

import bootscope.core.history.Instant;
import bootscope.core.history.Origin.Chain;
import bootscope.core.history.Origin.End;
import bootscope.core.history.Origin.Link;
import bootscope.core.history.Origin.Step;
import bootscope.core.history.Piece;
import bootscope.core.session.MachineView;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Asks a guest's past where some bytes came from, and tells the answer. */
public final class OriginQuestion {
  /** Copies that are told, the newest; of more, those at the far end are told, too. */
  private static final int TOLD = 12;

  private final Texts texts;
  private final Workspace workspace;

  public OriginQuestion(Texts texts, Workspace workspace) {
    this.texts = texts;
    this.workspace = workspace;
  }

  /**
   * Where some bytes came from.
   *
   * @param name what they are called
   * @param length at most {@link bootscope.core.history.History#MOST_FOLLOWED}
   */
  public void of(String name, boolean physical, long address, int length) {
    Guest guest = workspace.guest().getValue();
    guest.origin(
        physical,
        address,
        length,
        found -> tell(name, found.chains()),
        () ->
            guest.ask(
                d -> NoBytes.of(d, physical, address, length),
                why -> workspace.answer(why.text(texts, "write.noMemory", name), List.of())));
  }

  private void tell(String name, List<Chain> chains) {
    boolean whole = chains.size() == 1;
    List<Told> ways = new ArrayList<>();
    for (Chain chain : chains) {
      int last = chain.offset() + chain.size() - 1;
      String value = hex(chain.value());
      add(
          ways,
          chain,
          whole ? "" : texts.get("origin.part", chain.offset(), last, value),
          Math.max(2, TOLD / chains.size()));
    }
    workspace.answer(
        whole
            ? texts.get("origin.whole", name, hex(chains.getFirst().value()))
            : texts.get("origin.parts", name),
        ways);
  }

  private void add(List<Told> ways, Chain chain, String bytes, int most) {
    List<Link> links = chain.links();
    for (int i = 0; i < links.size(); i++) {
      if (i < most || i == links.size() - 1) {
        ways.add(way(bytes + link(links.get(i)), links.get(i).step()));
      } else if (i == most) {
        int untold = links.size() - 1 - most;
        ways.add(way(bytes + texts.get("origin.more", untold), links.get(i).step()));
      }
    }
    End end = chain.end();
    String text = bytes + texts.get("origin.end", place(end.place(), end.away()), end(end));
    if (end.step() == null) {
      ways.add(way(text, first()));
    } else {
      ways.add(way(text + " " + instruction(end.step()), end.step()));
    }
  }

  private Told way(String text, Step step) {
    return way(text, step.instructions());
  }

  private Told way(String text, long instructions) {
    return new Told(
        text,
        texts.get("write.bring"),
        () -> workspace.bringTo(new Instant.Count(instructions), () -> {}));
  }

  private String link(Link link) {
    String key = link.constant() ? "origin.constant" : "origin.copy";
    return texts.get(
        key, place(link.to(), link.away()), place(link.from(), 0), instruction(link.step()));
  }

  private String instruction(Step step) {
    String where = (step.symbol() == null ? "" : step.symbol() + " ") + "(" + hex(step.rip()) + ")";
    return texts.get(
        "origin.instruction",
        where,
        step.text() == null ? texts.get("write.unreadable") : step.text(),
        step.instructions());
  }

  private String end(End end) {
    String why = end.why().name().toLowerCase(Locale.ROOT);
    return switch (end.why()) {
      case PORT, DEVICE -> {
        String device = end.name() == null ? texts.get("origin.nothing") : end.name();
        yield texts.get("origin.end." + why, hex(end.at()), device);
      }
      case LOADED ->
          texts.get("origin.end.loaded", end.name(), hex(end.at()))
              + end.inFile()
                  .map(
                      f ->
                          texts.get(
                              f.unpacked() ? "origin.inUnpacked" : "origin.inFile",
                              f.file(),
                              hex(f.offset())))
                  .orElse("");
      case CLEARED -> texts.get("origin.end.cleared", end.name());
      case BEGINNING -> texts.get("origin.end.beginning", first());
      default -> texts.get("origin.end." + why);
    };
  }

  private long first() {
    MachineView view = workspace.view().getValue();
    return view.known().map(k -> k.first()).orElse(0L);
  }

  private String place(Piece piece, int away) {
    String name =
        piece.space() == Piece.Space.PHYSICAL
            ? texts.get("origin.physical", piece.text())
            : piece.text();
    return away == 0 ? name : texts.get("origin.away", name, away);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
