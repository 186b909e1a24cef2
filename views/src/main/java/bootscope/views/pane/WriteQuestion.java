package bootscope.views.pane;

import bootscope.core.debug.Access;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Written;
import bootscope.core.session.MachineView;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks a guest's past who wrote some bytes or a register, and tells the answer. */
public final class WriteQuestion {
  private final Texts texts;
  private final Workspace workspace;

  public WriteQuestion(Texts texts, Workspace workspace) {
    this.texts = texts;
    this.workspace = workspace;
  }

  /**
   * Who last wrote one of some bytes.
   *
   * @param name what they are called
   */
  public void last(String name, boolean physical, long address, int length) {
    Guest guest = workspace.guest().getValue();
    guest.lastWrite(
        physical, address, length, found -> tell("last", name, found), () -> noMemory(name));
  }

  /** Who writes one of them next, in what is known. */
  public void next(String name, boolean physical, long address, int length) {
    Guest guest = workspace.guest().getValue();
    guest.nextWrite(
        physical, address, length, found -> tell("next", name, found), () -> noMemory(name));
  }

  private void noMemory(String name) {
    workspace.answer(texts.get("write.noMemory", name), List.of());
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
        texts.get(
            "write." + which,
            name,
            w.instructions(),
            String.format(texts.localeProperty().get(), "%.6f", w.virtualNanos() / 1e6),
            hex(w.before()),
            hex(w.after()),
            w.size(),
            hex(w.address()));
    workspace.answer(message, ways(w.by().name(), w.rip(), w.symbol(), w.text(), w.instructions()));
  }

  private List<Workspace.Way> ways(
      String by, long rip, String symbol, String text, long instructions) {
    String place = (symbol == null ? "" : symbol + " ") + "(" + hex(rip) + ")";
    return List.of(
        new Workspace.Way(
            texts.get(
                "write.by." + by.toLowerCase(Locale.ROOT),
                place,
                text == null ? texts.get("write.unreadable") : text),
            texts.get("write.code"),
            () -> workspace.navigator().goToCode(rip, false)),
        new Workspace.Way(
            texts.get("write.before"),
            texts.get("write.bring"),
            () -> workspace.bringTo(new Instant.Count(instructions), () -> {})));
  }

  /** Who last wrote a register whose writes can be stopped at. */
  public void last(RegisterTrigger register) {
    Guest guest = workspace.guest().getValue();
    String name = register.name();
    guest.last(register, found -> tellRegister("last", name, found), () -> notFound(name));
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
            String.format(texts.localeProperty().get(), "%.6f", o.virtualNanos() / 1e6),
            hex(access.before()),
            hex(access.after()));
    workspace.answer(message, ways(o.by().name(), o.rip(), o.symbol(), o.text(), o.instructions()));
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
