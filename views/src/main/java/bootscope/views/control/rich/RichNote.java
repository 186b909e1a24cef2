package bootscope.views.control.rich;

import bootscope.views.control.rich.RichLine.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.css.PseudoClass;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/**
 * A few lines of styled text that become others with each step: what is on the screen is kept and
 * given other words. A click on a linked piece follows it; Left and Right choose a link and Enter
 * follows it; Ctrl+C copies all.
 *
 * <p>Long texts, and those to select from, are for {@link RichView}. It makes lines anew while the
 * window is being laid out, which costs a second frame, and that one paints the whole window.
 */
public final class RichNote extends StackPane {
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
  private static final Piece NOTHING = new Piece("", Tone.PLAIN, null);

  private final TextFlow flow = new TextFlow();
  private final ScrollPane scroll = new ScrollPane(flow);
  private List<RichLine> lines = List.of();
  private Consumer<Object> follow = target -> {};
  private Word chosen;

  /** A piece on the screen. */
  private final class Word extends Text {
    private Piece piece = NOTHING;

    Word() {
      setOnMouseClicked(
          e -> {
            if (piece.target() != null && e.isStillSincePress()) {
              follow.accept(piece.target());
            }
          });
    }

    void show(Piece now) {
      if (now.tone() != piece.tone()
          || (now.target() == null) != (piece.target() == null)
          || getStyleClass().isEmpty()) {
        getStyleClass().setAll("text", now.tone().styleClass());
        if (now.target() != null) {
          getStyleClass().add("rich-link");
        }
      }
      piece = now;
      setText(now.text());
    }
  }

  public RichNote() {
    getStyleClass().add("rich-view");
    flow.getStyleClass().add("rich-text");
    scroll.getStyleClass().add("edge-to-edge");
    scroll.setFitToWidth(true);
    scroll.setFocusTraversable(true);
    scroll.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    scroll.focusedProperty().subscribe(focused -> choose(null));
    setMinSize(0, 0);
    getChildren().setAll(scroll);
  }

  /** Told the target of a piece that is followed. */
  public void setOnFollow(Consumer<Object> action) {
    follow = action;
  }

  /** What a reader of the screen calls it. */
  public void setName(String name) {
    scroll.setAccessibleRoleDescription(name);
  }

  /** Shows other lines; whether one is marked is not shown. */
  public void show(List<RichLine> wanted) {
    if (wanted.equals(lines)) {
      return;
    }
    lines = List.copyOf(wanted);
    List<Piece> pieces = pieces(lines);
    List<Word> more = new ArrayList<>();
    for (int i = flow.getChildren().size(); i < pieces.size(); i++) {
      more.add(new Word());
    }
    flow.getChildren().addAll(more);
    for (int i = 0; i < flow.getChildren().size(); i++) {
      ((Word) flow.getChildren().get(i)).show(i < pieces.size() ? pieces.get(i) : NOTHING);
    }
    choose(null);
    scroll.setVvalue(0);
    scroll.setAccessibleText(text());
  }

  /** The lines' pieces, those at the ends with the breaks. */
  private static List<Piece> pieces(List<RichLine> lines) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      pieces.addAll(lines.get(i).pieces());
      if (i < lines.size() - 1) {
        pieces.add(new Piece("\n", Tone.PLAIN, null));
      }
    }
    return pieces;
  }

  private String text() {
    return lines.stream().map(RichLine::text).collect(Collectors.joining("\n"));
  }

  /** Puts all of it into the clipboard, as text. */
  public void copy() {
    ClipboardContent content = new ClipboardContent();
    content.putString(text());
    Clipboard.getSystemClipboard().setContent(content);
  }

  /** Whether keys go to it. */
  public boolean hasKeyboard() {
    return scroll.isFocused();
  }

  private void keyPressed(KeyEvent event) {
    List<Word> links =
        flow.getChildren().stream()
            .map(Word.class::cast)
            .filter(w -> w.piece.target() != null)
            .toList();
    if (event.getCode() == KeyCode.C && event.isShortcutDown()) {
      copy();
    } else if (links.isEmpty() || event.isShortcutDown() || event.isAltDown()) {
      return;
    } else if (event.getCode() == KeyCode.ENTER) {
      follow.accept((chosen == null ? links.getFirst() : chosen).piece.target());
    } else if (event.getCode() == KeyCode.RIGHT || event.getCode() == KeyCode.LEFT) {
      int step = event.getCode() == KeyCode.RIGHT ? 1 : -1;
      int at = chosen == null ? (step > 0 ? -1 : links.size()) : links.indexOf(chosen);
      choose(links.get(Math.clamp(at + step, 0, links.size() - 1)));
    } else {
      return;
    }
    event.consume();
  }

  private void choose(Word word) {
    if (chosen != null) {
      chosen.pseudoClassStateChanged(CHOSEN, false);
    }
    chosen = word;
    if (word != null) {
      word.pseudoClassStateChanged(CHOSEN, true);
    }
  }
}
