package bootscope.views.pane;

import bootscope.core.debug.Access;
import bootscope.core.debug.Accesses;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.history.History;
import bootscope.core.history.MemoryChange;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Written;
import bootscope.core.session.MachineView;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a guest's past who wrote some bytes or a register, and tells the answer. */
public final class WriteQuestion {
  /** So many parts of a range that were written are told. */
  private static final int MOST_PARTS = 4;

  private final Texts texts;
  private final Workspace workspace;
  private final AccessQuestion accesses;
  private final WaysOfAnswers ways;

  public WriteQuestion(Texts texts, Workspace workspace) {
    this.texts = texts;
    this.workspace = workspace;
    accesses = new AccessQuestion(texts, workspace);
    ways = new WaysOfAnswers(texts, workspace);
  }

  /**
   * Who last wrote one of some bytes.
   *
   * @param name what they are called
   */
  public void last(String name, boolean physical, long address, int length) {
    Guest guest = workspace.guest().getValue();
    guest.lastWrite(
        physical,
        address,
        length,
        found -> tell("last", range(name, length), found),
        () -> ofDevice(Which.LAST, name, physical, address, length));
  }

  /** Who writes one of them next, in what is known. */
  public void next(String name, boolean physical, long address, int length) {
    Guest guest = workspace.guest().getValue();
    guest.nextWrite(
        physical,
        address,
        length,
        found -> tell("next", range(name, length), found),
        () -> ofDevice(Which.NEXT, name, physical, address, length));
  }

  /** Either of both. */
  public void of(Which which, String name, boolean physical, long address, int length) {
    if (which == Which.LAST) {
      last(name, physical, address, length);
    } else {
      next(name, physical, address, length);
    }
  }

  /** It is no memory, but a device's registers may be there. */
  private void ofDevice(Which which, String name, boolean physical, long address, int length) {
    accesses.ofBytes(
        which, new DataTrigger(new MemoryRange(address, physical, length, name), Accesses.WRITE));
  }

  private void tell(String which, String name, Optional<Written> found) {
    MachineView view = workspace.view().getValue();
    if (found.isEmpty()) {
      long bound = view.known().map(k -> which.equals("last") ? k.first() : k.last()).orElse(0L);
      workspace.answer(texts.get("write.none." + which, name, bound), List.of());
      return;
    }
    Written w = found.get();
    String message =
        texts.get("write." + which, name, w.instructions(), ways.milliseconds(w.virtualNanos()));
    List<Told> lines = new ArrayList<>();
    what(w.change()).forEach(line -> lines.add(new Told(line)));
    lines.addAll(ways.of(w.by().name(), w.rip(), w.symbol(), w.text(), w.instructions()));
    workspace.answer(message, lines);
  }

  private String range(String name, int length) {
    return texts.get("write.range", name, length);
  }

  /** Which of the bytes were written, and what all of them held before and hold since. */
  private List<String> what(MemoryChange change) {
    boolean cut = change.told() < change.length();
    int from = change.toldFrom();
    int to = from + change.told() - 1;
    String key = cut ? "write.cut." : "write.held.";
    return List.of(
        parts(change),
        texts.get(key + "before", change.toldBefore(), from, to),
        texts.get(key + "after", change.toldAfter(), from, to));
  }

  private String parts(MemoryChange change) {
    List<MemoryChange.Part> parts = change.parts();
    if (change.whole()) {
      return texts.get("write.all", hex(parts.getFirst().physical()));
    }
    String told =
        parts.stream()
            .limit(MOST_PARTS)
            .map(this::part)
            .reduce((all, next) -> texts.get("write.parts.and", all, next))
            .orElseThrow();
    int untold = parts.size() - MOST_PARTS;
    return texts.get(
        "write.parts", untold > 0 ? texts.get("write.parts.more", told, untold) : told);
  }

  private String part(MemoryChange.Part part) {
    String physical = hex(part.physical());
    return part.size() == 1
        ? texts.get("write.part.one", part.offset(), physical)
        : texts.get("write.part", part.offset(), part.last(), physical);
  }

  /** Who last wrote a register whose writes can be stopped at. */
  public void last(RegisterTrigger register) {
    Guest guest = workspace.guest().getValue();
    String name = register.name();
    guest.occurrence(true, register, found -> tellRegister("last", name, found));
  }

  /** Who writes it next, in what is known; or as {@link #last(RegisterTrigger)}. */
  public void of(Which which, RegisterTrigger register) {
    if (which == Which.LAST) {
      last(register);
    } else {
      accesses.of(which, register);
    }
  }

  /** Who last changed another one. */
  public void lastChange(String name, RegisterName register) {
    Guest guest = workspace.guest().getValue();
    guest.lastChange(
        name, register, found -> tellRegister("changed", name, found), () -> notFound(name));
  }

  private void notFound(String name) {
    workspace.answer(texts.get("write.register.given-up", name), List.of());
  }

  private void tellRegister(String which, String name, Optional<Occurrence> found) {
    if (found.isEmpty() || found.get().access().isEmpty()) {
      long first = workspace.view().getValue().known().map(History.Known::first).orElse(0L);
      workspace.answer(texts.get("write.register.none." + which, name, first), List.of());
      return;
    }
    Occurrence o = found.get();
    Access access = o.access().get();
    String message =
        texts.get(
            "write.register." + which,
            name,
            o.instructions(),
            ways.milliseconds(o.virtualNanos()),
            hex(access.before()),
            hex(access.after()));
    workspace.answer(
        message, ways.of(o.by().name(), o.rip(), o.symbol(), o.text(), o.instructions()));
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
