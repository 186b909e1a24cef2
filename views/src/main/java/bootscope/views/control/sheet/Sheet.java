package bootscope.views.control.sheet;

import bootscope.views.control.TextColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/**
 * A table of at most a few hundred cells, all of them shown. The last column takes what room there
 * is, and wraps; the last cell of a short row takes the columns that are left. Links are reached
 * with Tab. A row is chosen by a click, to be copied: with those of the style class {@code
 * second-line} below it, which are a part of it.
 */
public final class Sheet extends GridPane {
  private static final double LAST_COLUMN = 64;
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");

  private final int columns;
  private final boolean headed;
  private boolean even;
  private final Consumer<Object> follow;
  private final List<List<Labeled>> nodes = new ArrayList<>();
  private List<SheetRow> rows = List.of();
  private Runnable onChosen = () -> {};
  private int chosenRow = -1;
  private int chosenColumn;

  /**
   * @param columns how many there are
   * @param headers names of the columns, or none at all
   * @param follow told a cell's target when it is clicked
   */
  public Sheet(int columns, List<ObservableValue<String>> headers, Consumer<Object> follow) {
    this.columns = columns;
    this.follow = follow;
    headed = !headers.isEmpty();
    getStyleClass().add("sheet");
    setAccessibleRole(AccessibleRole.TABLE_VIEW);
    for (int i = 0; i < columns; i++) {
      ColumnConstraints column = new ColumnConstraints();
      boolean last = i == columns - 1;
      column.setHgrow(last ? Priority.ALWAYS : Priority.NEVER);
      column.setMinWidth(last ? LAST_COLUMN : Region.USE_PREF_SIZE);
      column.setFillWidth(true);
      getColumnConstraints().add(column);
    }
    for (int i = 0; i < headers.size(); i++) {
      Label header = new Label();
      header.textProperty().bind(headers.get(i));
      header.setMaxWidth(Double.MAX_VALUE);
      header.getStyleClass().add("sheet-header");
      add(header, i, 0);
    }
  }

  /**
   * Lets all columns share the room, and wrap. Before there are rows.
   *
   * @param least width of each of them
   */
  public Sheet even(double least) {
    even = true;
    for (ColumnConstraints column : getColumnConstraints()) {
      column.setHgrow(Priority.ALWAYS);
      column.setMinWidth(least);
      column.setPrefWidth(least);
    }
    return this;
  }

  public List<SheetRow> rows() {
    return rows;
  }

  /** Shows other rows; only cells that differ are touched. */
  public void setRows(List<SheetRow> wanted) {
    if (wanted.equals(rows)) {
      return;
    }
    while (nodes.size() > wanted.size()) {
      getChildren().removeAll(nodes.removeLast());
    }
    for (int r = 0; r < wanted.size(); r++) {
      SheetRow row = wanted.get(r);
      if (r < Math.min(rows.size(), nodes.size()) && row.equals(rows.get(r))) {
        continue;
      }
      if (r >= nodes.size()) {
        nodes.add(new ArrayList<>());
      }
      List<Labeled> line = nodes.get(r);
      int count = row.cells().size();
      while (line.size() > count) {
        getChildren().remove(line.removeLast());
      }
      for (int c = 0; c < count; c++) {
        SheetCell cell = row.cells().get(c);
        if (c >= line.size()) {
          line.add(place(make(cell), c, r));
        } else if (line.get(c) instanceof Hyperlink != (cell.target() != null)) {
          getChildren().remove(line.get(c));
          line.set(c, place(make(cell), c, r));
        }
        boolean last = c == count - 1;
        Integer span = last ? columns - c : 1;
        if (!span.equals(getColumnSpan(line.get(c)))) {
          setColumnSpan(line.get(c), span); // which has all laid out, be it the same
        }
        dress(line.get(c), cell, row.style(), last || even);
      }
    }
    rows = List.copyOf(wanted);
    markChosen();
  }

  private Labeled make(SheetCell cell) {
    if (cell.target() == null) {
      return new Label();
    }
    Hyperlink link = new Hyperlink();
    link.setOnAction(
        e -> {
          link.setVisited(false);
          follow.accept(link.getUserData());
        });
    return link;
  }

  private Labeled place(Labeled node, int column, int row) {
    node.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
    node.setAlignment(Pos.TOP_LEFT);
    node.addEventHandler(MouseEvent.MOUSE_PRESSED, e -> choose(node));
    node.focusedProperty()
        .addListener(
            (o, before, now) -> {
              if (now) {
                choose(node);
              }
            });
    add(node, column, row + (headed ? 1 : 0));
    return node;
  }

  private static void dress(Labeled node, SheetCell cell, String rowStyle, boolean wraps) {
    if (!cell.text().equals(node.getText())) {
      node.setText(cell.text());
    }
    node.setWrapText(wraps);
    node.setMinWidth(wraps ? 0 : USE_PREF_SIZE);
    node.setUserData(cell.target());
    List<String> classes = new ArrayList<>();
    classes.add(node instanceof Hyperlink ? "hyperlink" : "label");
    classes.add("sheet-cell");
    for (String more : (cell.style() + " " + rowStyle).split(" ")) {
      if (!more.isEmpty()) {
        classes.add(more);
      }
    }
    if (!node.getStyleClass().equals(classes)) {
      node.getStyleClass().setAll(classes);
    }
    Tooltip tip = node.getTooltip();
    if (cell.tip() == null) {
      node.setTooltip(null);
    } else if (tip == null) {
      node.setTooltip(new Tooltip(cell.tip()));
    } else {
      tip.setText(cell.tip());
    }
  }

  // ---------------------------------------------------------------- the chosen row

  /**
   * Told when a cell is chosen: by a press of the mouse, or when a link in it gets the keyboard.
   */
  public void setOnChosen(Runnable action) {
    onChosen = action;
  }

  /** The chosen cell; null where none is. */
  public SheetCell chosenCell() {
    return isChosen() ? rows.get(chosenRow).cells().get(chosenColumn) : null;
  }

  /** The chosen row and what belongs to it; none where no cell is chosen. */
  public List<SheetRow> chosenRows() {
    return isChosen() ? rows.subList(groupStart(chosenRow), groupEnd(chosenRow)) : List.of();
  }

  public void clearChosen() {
    choose(-1, 0);
  }

  private boolean isChosen() {
    return chosenRow >= 0
        && chosenRow < rows.size()
        && chosenColumn < rows.get(chosenRow).cells().size();
  }

  private boolean continues(int row) {
    return row > 0 && row < rows.size() && rows.get(row).style().contains("second-line");
  }

  private int groupStart(int row) {
    return continues(row) ? groupStart(row - 1) : row;
  }

  private int groupEnd(int row) {
    return continues(row + 1) ? groupEnd(row + 1) : row + 1;
  }

  private void choose(Labeled node) {
    for (int r = 0; r < nodes.size(); r++) {
      int c = nodes.get(r).indexOf(node);
      if (c >= 0) {
        choose(r, c);
        onChosen.run();
      }
    }
  }

  private void choose(int row, int column) {
    chosenRow = row;
    chosenColumn = column;
    markChosen();
  }

  private void markChosen() {
    int last = isChosen() ? groupEnd(chosenRow) - 1 : -1;
    int first = isChosen() ? groupStart(chosenRow) : -1;
    for (int r = 0; r < nodes.size(); r++) {
      for (Labeled node : nodes.get(r)) {
        node.pseudoClassStateChanged(CHOSEN, first >= 0 && r >= first && r <= last);
      }
    }
  }

  /** Rows as text in aligned columns. */
  public static String text(List<SheetRow> rows) {
    return TextColumns.aligned(
        rows.stream().map(row -> row.cells().stream().map(SheetCell::text).toList()).toList());
  }

  /** The first link, which takes the keyboard; null where there is none. */
  public Node firstLink() {
    for (List<Labeled> line : nodes) {
      for (Labeled node : line) {
        if (node instanceof Hyperlink) {
          return node;
        }
      }
    }
    return null;
  }
}
