package bootscope.views.pane;

import bootscope.core.history.Instant;
import bootscope.core.history.Written;
import bootscope.core.session.MachineView;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks a guest's past who wrote some bytes, and tells the answer. */
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
    List<Workspace.Way> ways = new ArrayList<>();
    String place = (w.symbol() == null ? "" : w.symbol() + " ") + "(" + hex(w.rip()) + ")";
    ways.add(
        new Workspace.Way(
            texts.get(
                "write.by." + w.by().name().toLowerCase(Locale.ROOT),
                place,
                w.text() == null ? texts.get("write.unreadable") : w.text()),
            texts.get("write.code"),
            () -> workspace.navigator().goToCode(w.rip(), false)));
    ways.add(
        new Workspace.Way(
            texts.get("write.before"),
            texts.get("write.bring"),
            () -> workspace.bringTo(new Instant.Count(w.instructions()), () -> {})));
    workspace.answer(message, ways);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
