package bootscope.views.pane;

import bootscope.core.history.Instant;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;

/** Ways from what the past answered: to the code that did it, and to the instant before. */
final class WaysOfAnswers {
  private final Texts texts;
  private final Workspace workspace;

  WaysOfAnswers(Texts texts, Workspace workspace) {
    this.texts = texts;
    this.workspace = workspace;
  }

  /**
   * @param by who did it: the end of a text's key; of a change by hand, the instant has it made
   * @param rip linear address of the instruction
   * @param symbol where that is; null for nowhere
   * @param text the instruction; null where none can be read
   * @param instructions retired before it
   */
  List<Told> of(String by, long rip, String symbol, String text, long instructions) {
    String place = (symbol == null ? "" : symbol + " ") + "(0x" + Long.toHexString(rip) + ")";
    return List.of(
        new Told(
            texts.get(
                "write.by." + by.toLowerCase(Locale.ROOT),
                place,
                text == null ? texts.get("write.unreadable") : text),
            texts.get("write.code"),
            () -> workspace.navigator().goToCode(rip, false)),
        new Told(
            texts.get(by.equals("HAND") ? "write.behind" : "write.before"),
            texts.get("write.bring"),
            () -> workspace.bringTo(new Instant.Count(instructions), () -> {})));
  }

  /** Virtual time in ms, in the user's form of numbers. */
  String milliseconds(long nanoseconds) {
    return String.format(texts.localeProperty().get(), "%.6f", nanoseconds / 1e6);
  }
}
