package bootscope.views.pane.stack;

import bootscope.core.debug.CallStack.Frame;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.debug.StackWords;
import bootscope.core.debug.StackWords.Use;
import bootscope.core.debug.StackWords.Word;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The words from the stack pointer on as rows of text. Needs no screen. */
public final class StackWordsModel extends GuestFollower<StackWords> {
  /** Words that are shown. */
  static final int MOST = 256;

  /**
   * A word as it is shown.
   *
   * @param offset from the stack pointer, in bytes
   * @param meaning in words; empty where nothing is known
   * @param guess whether the meaning may be wrong
   * @param code whether it leads to code
   */
  public record Row(Word word, long offset, String meaning, boolean guess, boolean code) {}

  private final Texts texts;
  private Consumer<List<Row>> shown = rows -> {};
  private List<Row> rows = List.of();

  public StackWordsModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
  }

  /** Sets who is told of the rows whenever they are other ones. */
  void onRows(Consumer<List<Row>> told) {
    shown = told;
  }

  /** The word at the stack pointer first. */
  public List<Row> rows() {
    return rows;
  }

  @Override
  protected void onGuest(Guest guest) {
    show(List.of());
    ask(guest == null ? null : Question.of(d -> d.stack(MOST)));
  }

  @Override
  protected void onView(MachineView view, StackWords stack) {
    List<Word> words = stack.words();
    show(words.stream().map(w -> row(w, words.getFirst().place(), stack.frames())).toList());
  }

  private void show(List<Row> now) {
    if (!now.equals(rows)) {
      rows = now;
      shown.accept(now);
    }
  }

  private Row row(Word word, long first, List<Frame> frames) {
    long offset = word.place() - first;
    if (word.use().isEmpty()) {
      return new Row(word, offset, word.pointee().words(), false, false);
    }
    Use use = word.use().get();
    Frame frame = frames.get(use.frame());
    boolean address = use.kept().register().equals("rip");
    String meaning = meaning(use, frame, address);
    boolean guess = frame.found().guess();
    return new Row(
        word, offset, guess ? texts.get("stack.guess", meaning) : meaning, guess, address);
  }

  private String meaning(Use use, Frame frame, boolean address) {
    String name = frame.name().isEmpty() ? texts.get("callstack.nameless") : frame.name();
    if (address) {
      String key = frame.way() == Way.CALL ? "stack.return" : "stack.interrupted";
      return texts.get(key, use.frame(), name);
    }
    return use.kept().register().equals("code")
        ? texts.get("stack.code", use.frame())
        : texts.get("stack.register", use.kept().register(), use.frame());
  }

  // ---------------------------------------------------------------- in words

  public String address(Row row) {
    return hex(row.word.place(), row.word.bytes());
  }

  /** {@code +0x18}. */
  public String offset(Row row) {
    return "+0x" + Long.toHexString(row.offset);
  }

  public String value(Row row) {
    return String.format(Locale.ROOT, "%0" + 2 * row.word.bytes() + "x", row.word.value());
  }

  /** Rows as a table to copy. */
  public String text(List<Row> chosen) {
    return chosen.stream()
        .map(
            r ->
                String.format(
                        Locale.ROOT, "%s  %-6s  %s  %s", address(r), offset(r), value(r), r.meaning)
                    .stripTrailing())
        .map(line -> line + System.lineSeparator())
        .collect(Collectors.joining());
  }

  private static String hex(long address, int bytes) {
    return String.format(Locale.ROOT, "0x%0" + (bytes == 8 ? 16 : 8) + "x", address);
  }
}
