package bootscope.views.control.rich;

import bootscope.views.control.rich.RichLine.Piece;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Cursor;
import javafx.scene.Node;
import javafx.scene.TraversalDirection;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import org.fxmisc.flowless.VirtualizedScrollPane;
import org.fxmisc.richtext.Caret.CaretVisibility;
import org.fxmisc.richtext.StyleClassedTextArea;
import org.fxmisc.richtext.model.ReadOnlyStyledDocument;
import org.fxmisc.richtext.model.ReadOnlyStyledDocumentBuilder;
import org.fxmisc.richtext.model.SegmentOps;
import org.fxmisc.richtext.model.StyledSegment;
import org.fxmisc.richtext.model.TwoDimensional.Bias;

/**
 * Styled text to read, select and copy, of which only the lines in sight exist as nodes. A click on
 * a linked piece follows it, and so does Enter where the caret stands in one; else Enter follows
 * the first link of the caret's line.
 */
public final class RichView extends StackPane {
  private static final SegmentOps<String, Collection<String>> SEGMENTS = SegmentOps.styledTextOps();
  private static final RichLine EMPTY = new RichLine(List.of(), false);
  private static final Collection<String> LINE = List.of();
  private static final Collection<String> MARKED_LINE = List.of("rich-marked");

  private final StyleClassedTextArea area = new StyleClassedTextArea(false);
  private final VirtualizedScrollPane<StyleClassedTextArea> scroll =
      new VirtualizedScrollPane<>(area);
  private final List<RichLine> lines = new ArrayList<>();
  private Consumer<Object> follow = target -> {};

  public RichView() {
    getStyleClass().add("rich-view");
    area.getStyleClass().add("rich-text");
    area.setEditable(false);
    area.setUndoManager(null); // nothing is edited
    area.setWrapText(true);
    area.setFocusTraversable(true);
    area.focusedProperty()
        .subscribe(
            focused -> area.setShowCaret(focused ? CaretVisibility.ON : CaretVisibility.OFF));
    area.addEventHandler(MouseEvent.MOUSE_CLICKED, this::clicked);
    area.addEventHandler(MouseEvent.MOUSE_MOVED, this::moved);
    area.addEventFilter(MouseEvent.MOUSE_PRESSED, this::pressed);
    area.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    setMinSize(0, 0);
    getChildren().setAll(scroll);
  }

  /** Told the target of a piece that is followed. */
  public void setOnFollow(Consumer<Object> action) {
    follow = action;
  }

  /** The end: without it RichTextFX keeps the view, and its window, for as long as the program. */
  public void dispose() {
    area.dispose();
  }

  /** What takes the keyboard. */
  public Node focusTarget() {
    return area;
  }

  /** What a reader of the screen calls it. */
  public void setName(String name) {
    area.setAccessibleText(name);
  }

  public List<RichLine> lines() {
    return List.copyOf(lines);
  }

  public RichLine line(int index) {
    return lines.get(index);
  }

  /** Shows other lines. Those that stay the same at both ends are left alone. */
  public void show(List<RichLine> wanted) {
    int same = 0;
    int shorter = Math.min(lines.size(), wanted.size());
    while (same < shorter && lines.get(same).equals(wanted.get(same))) {
      same++;
    }
    if (same == lines.size() && same == wanted.size()) {
      return;
    }
    int tail = 0;
    while (tail < shorter - same
        && lines.get(lines.size() - 1 - tail).equals(wanted.get(wanted.size() - 1 - tail))) {
      tail++;
    }
    replace(same, lines.size() - tail, wanted.subList(same, wanted.size() - tail));
  }

  /** Adds lines at the end. */
  public void append(List<RichLine> more) {
    replace(lines.size(), lines.size(), more);
  }

  /** Takes lines away from the start. */
  public void removeFirst(int count) {
    replace(0, Math.min(count, lines.size()), List.of());
  }

  /** Puts lines into the place of some others. */
  private void replace(int from, int to, List<RichLine> by) {
    if (from == to && by.isEmpty()) {
      return;
    }
    boolean all = from == 0 && to == lines.size();
    List<RichLine> removed = lines.subList(from, to);
    removed.clear();
    lines.addAll(from, by);
    if (all || lines.isEmpty()) {
      if (lines.isEmpty()) {
        area.clear();
      } else {
        area.replace(document(by));
      }
      return;
    }
    int last = area.getParagraphs().size() - 1;
    if (by.isEmpty()) {
      if (to <= last) {
        area.deleteText(from, 0, to, 0);
      } else {
        area.deleteText(from - 1, area.getParagraphLength(from - 1), last, length(last));
      }
    } else if (from > last) {
      // Behind the end: the break before the first new line belongs to the text, too.
      List<RichLine> opened = new ArrayList<>(List.of(EMPTY));
      opened.addAll(by);
      area.append(document(opened));
    } else if (to > from) {
      area.replace(area.position(from, 0).toOffset(), end(to - 1), document(by));
    } else {
      List<RichLine> open = new ArrayList<>(by);
      open.add(EMPTY);
      area.insert(area.position(from, 0).toOffset(), document(open));
    }
  }

  private int length(int paragraph) {
    return area.getParagraphLength(paragraph);
  }

  private int end(int paragraph) {
    return area.position(paragraph, length(paragraph)).toOffset();
  }

  private static ReadOnlyStyledDocument<Collection<String>, String, Collection<String>> document(
      List<RichLine> lines) {
    ReadOnlyStyledDocumentBuilder<Collection<String>, String, Collection<String>> builder =
        new ReadOnlyStyledDocumentBuilder<>(SEGMENTS, LINE);
    for (RichLine line : lines) {
      List<StyledSegment<String, Collection<String>>> segments = new ArrayList<>();
      for (Piece piece : line.pieces()) {
        segments.add(
            new StyledSegment<>(
                piece.text(),
                piece.target() == null
                    ? List.of(piece.tone().styleClass())
                    : List.of(piece.tone().styleClass(), "rich-link")));
      }
      if (segments.isEmpty()) {
        segments.add(new StyledSegment<>("", List.of()));
      }
      builder.addParagraph(segments, line.marked() ? MARKED_LINE : LINE);
    }
    return builder.build();
  }

  // The caret

  /** The line that the caret stands in. */
  public int caretLine() {
    return lines.isEmpty() ? -1 : area.getCurrentParagraph();
  }

  public String selectedText() {
    return area.getSelectedText();
  }

  public void selectAll() {
    area.selectAll();
  }

  /** Told when the caret has moved, or the selection has changed. */
  public void setOnCaretMoved(Runnable action) {
    area.caretPositionProperty().addListener((o, before, now) -> action.run());
    area.selectionProperty().addListener((o, before, now) -> action.run());
  }

  /** Where the caret is on the screen; null where it is not in sight. */
  public Bounds caretPlace() {
    return area.getCaretBounds().orElse(null);
  }

  /** Selects a part of a line and brings it into sight. */
  public void select(int line, int from, int to) {
    area.selectRange(line, from, line, to);
    area.showParagraphInViewport(line);
    area.requestFollowCaret();
  }

  /** Brings the last line into sight. */
  public void toEnd() {
    if (!lines.isEmpty()) {
      area.showParagraphAtBottom(lines.size() - 1);
    }
  }

  // Links

  private Piece pieceAt(double x, double y) {
    var hit = area.hit(x, y);
    if (hit.getCharacterIndex().isEmpty()) {
      return null;
    }
    var position = area.offsetToPosition(hit.getCharacterIndex().getAsInt(), Bias.Forward);
    return position.getMajor() < lines.size()
        ? lines.get(position.getMajor()).at(position.getMinor())
        : null;
  }

  private void clicked(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY
        && event.getClickCount() == 1
        && event.isStillSincePress()
        && area.getSelection().getLength() == 0) {
      Piece piece = pieceAt(event.getX(), event.getY());
      if (piece != null && piece.target() != null) {
        follow.accept(piece.target());
      }
    }
  }

  /** A menu is asked for where the mouse is: the caret goes there, unless that is selected. */
  private void pressed(MouseEvent event) {
    if (event.getButton() == MouseButton.SECONDARY && !lines.isEmpty()) {
      int at = area.hit(event.getX(), event.getY()).getInsertionIndex();
      if (at < area.getSelection().getStart() || at > area.getSelection().getEnd()) {
        area.moveTo(at);
      }
      area.requestFocus();
    }
  }

  private void moved(MouseEvent event) {
    Point2D at = new Point2D(event.getX(), event.getY());
    Piece piece = pieceAt(at.getX(), at.getY());
    area.setCursor(piece != null && piece.target() != null ? Cursor.HAND : Cursor.TEXT);
  }

  private void keyPressed(KeyEvent event) {
    if (event.getCode() == KeyCode.ENTER && !event.isShortcutDown() && !lines.isEmpty()) {
      RichLine line = lines.get(Math.min(area.getCurrentParagraph(), lines.size() - 1));
      Piece here = line.at(area.getCaretColumn());
      if (here == null || here.target() == null) {
        here = line.pieces().stream().filter(p -> p.target() != null).findFirst().orElse(null);
      }
      if (here != null) {
        follow.accept(here.target());
        event.consume();
      }
    } else if (event.getCode() == KeyCode.TAB && !event.isShortcutDown()) {
      // A text to read does not keep the Tab key.
      area.requestFocusTraversal(
          event.isShiftDown() ? TraversalDirection.PREVIOUS : TraversalDirection.NEXT);
      event.consume();
    }
  }
}
