package bootscope.views.control.table;

import bootscope.views.control.ControlTexts;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;

/**
 * Shows a {@link ValueTableModel} in three columns. Enter or F2 or a double click edits a value;
 * Enter then takes it, Escape does not. A click on a linked note, or Ctrl+Enter, follows it.
 *
 * <p>The items are the rows' names, which stay while values come and go: a table that is given
 * other items makes all its cells anew, which took half of the time of a step.
 */
public final class ValueTable extends TableView<String> {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
  private static final PseudoClass LINK = PseudoClass.getPseudoClass("link");
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

  private enum Part {
    NAME,
    VALUE,
    NOTE
  }

  private final ValueTableModel model;
  private final TableColumn<String, String> nameColumn = column(Part.NAME, "table.column.name");
  private final TableColumn<String, String> valueColumn = column(Part.VALUE, "table.column.value");
  private final TableColumn<String, String> noteColumn = column(Part.NOTE, "table.column.note");
  private final Set<PartCell> cells = Collections.newSetFromMap(new WeakHashMap<>());
  private final Tooltip fixed = new Tooltip(ControlTexts.text("table.fixed"));
  private Consumer<ValueRow> follow = row -> {};

  /** The value that is being edited, as it was at first. */
  private String edited;

  public ValueTable(ValueTableModel model) {
    this.model = model;
    getStyleClass().add("bs-value-table");
    getColumns().addAll(List.of(nameColumn, valueColumn, noteColumn));
    nameColumn.setPrefWidth(80);
    valueColumn.setPrefWidth(190);
    noteColumn.setPrefWidth(220);
    setEditable(true);
    setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    setPlaceholder(new Label(ControlTexts.text("table.empty")));
    fitRows(this, 13);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    fixed.setAutoHide(true);
    getSelectionModel().selectedIndexProperty().addListener((o, before, now) -> fixed.hide());
    focusedProperty().addListener((o, before, now) -> fixed.hide());
    model.setListener(this::update);
    update();
  }

  /** Makes a table's rows as high as a font needs, in whole pixels so that all lines look alike. */
  public static void fitRows(TableView<?> table, double fontSize) {
    table.setFixedCellSize(Math.rint(1.65 * fontSize));
  }

  /** The rows as they are shown now. */
  public List<ValueRow> rows() {
    return model.rows();
  }

  /** Told a row whose note is followed. */
  public void setOnFollow(Consumer<ValueRow> action) {
    follow = action;
  }

  private void update() {
    List<String> ids = model.rows().stream().map(ValueRow::id).toList();
    int editing = getEditingCell() == null ? -1 : getEditingCell().getRow();
    boolean same = ids.equals(getItems());
    // What is typed stays, unless the value below it has become another.
    if (editing >= 0 && !(same && model.rows().get(editing).value().equals(edited))) {
      edit(-1, null);
    }
    if (same) {
      cells.forEach(PartCell::show);
    } else {
      getItems().setAll(ids);
    }
  }

  private TableColumn<String, String> column(Part part, String key) {
    TableColumn<String, String> column = new TableColumn<>(ControlTexts.text(key));
    column.setCellValueFactory(data -> new ReadOnlyStringWrapper(data.getValue()));
    column.setCellFactory(
        c -> {
          PartCell cell = new PartCell(part);
          cells.add(cell);
          return cell;
        });
    column.setSortable(false);
    column.setReorderable(false);
    column.setEditable(part == Part.VALUE);
    return column;
  }

  private void keyPressed(KeyEvent event) {
    int row = getSelectionModel().getSelectedIndex();
    if (row < 0 || getEditingCell() != null) {
      return;
    }
    if (event.getCode() == KeyCode.ENTER && event.isShortcutDown()) {
      if (model.rows().get(row).link()) {
        follow.accept(model.rows().get(row));
      }
      event.consume();
    } else if (event.getCode() == KeyCode.ENTER && !model.rows().get(row).heading()) {
      if (model.editable(model.rows().get(row))) {
        editRow(row);
      } else {
        fixed.hide();
        cells.stream().filter(c -> c.shows(row)).findFirst().ifPresent(c -> below(c, fixed));
      }
      event.consume();
    }
  }

  /** Shows a word on what is wrong; the next key or click takes it away. */
  private static void below(Node node, Tooltip word) {
    Bounds place = node.localToScreen(node.getBoundsInLocal());
    if (place != null) {
      word.show(node, place.getMinX(), place.getMaxY());
    }
  }

  /** Begins to edit the value of a row. */
  public void editRow(int row) {
    scrollTo(row);
    layout();
    edit(row, valueColumn);
  }

  private final class PartCell extends TableCell<String, String> {
    private final Part part;
    private TextField field;

    PartCell(Part part) {
      this.part = part;
      getStyleClass()
          .add(
              switch (part) {
                case NAME -> "bs-name-cell";
                case VALUE -> "bs-value-cell";
                case NOTE -> "bs-note-cell";
              });
      addEventHandler(MouseEvent.MOUSE_CLICKED, this::clicked);
      if (part == Part.NOTE) {
        // Only now: to make one for each value that is shown would take longer than to show it.
        addEventHandler(MouseEvent.MOUSE_ENTERED, e -> tip(row()));
      }
    }

    /** Whether it shows the value of a row. */
    boolean shows(int row) {
      return part == Part.VALUE && getIndex() == row && !isEmpty() && getScene() != null;
    }

    /** The row that is shown, or null. */
    private ValueRow row() {
      return isEmpty() || getItem() == null ? null : model.row(getItem());
    }

    /** Shows all of a note that the column may cut. */
    private void tip(ValueRow row) {
      if (row == null || row.note().isEmpty()) {
        setTooltip(null);
      } else if (getTooltip() == null) {
        setTooltip(new Tooltip(row.note()));
      } else {
        getTooltip().setText(row.note());
      }
    }

    private void clicked(MouseEvent event) {
      ValueRow row = row();
      if (row != null
          && event.getButton() == MouseButton.PRIMARY
          && part == Part.NOTE
          && row.link()) {
        follow.accept(row);
        event.consume();
      } else if (isEditing() && field != null) {
        field.requestFocus(); // a click beside it has given the keyboard to the table
      }
    }

    @Override
    protected void updateItem(String id, boolean empty) {
      super.updateItem(id, empty);
      show();
    }

    /** Shows the row as it is now; what stays the same costs nothing. */
    private void show() {
      ValueRow row = row();
      boolean heading = row != null && row.heading();
      if (heading != getStyleClass().contains("bs-group-cell")) {
        if (heading) {
          getStyleClass().add("bs-group-cell");
        } else {
          getStyleClass().remove("bs-group-cell");
        }
      }
      if (row == null) {
        setText(null);
        setGraphic(null);
        setTooltip(null);
      } else if (heading && part == Part.NAME) {
        setText(null);
        setGraphic(overflowing(row.name()));
      } else if (!isEditing()) {
        setGraphic(null);
        setText(
            switch (part) {
              case NAME -> row.name();
              case VALUE -> row.value();
              case NOTE -> row.note();
            });
        if (getTooltip() != null) {
          tip(row);
        }
      }
      boolean changed = row != null && model.changed(row);
      pseudoClassStateChanged(CHANGED, changed);
      pseudoClassStateChanged(LINK, row != null && row.link());
      if (row != null && part == Part.VALUE) {
        setAccessibleText(
            ControlTexts.text(
                changed ? "table.changed" : "table.value", row.name(), row.value(), row.note()));
      }
    }

    /** A text that runs on over the cells to the right, which are empty. */
    private Label overflowing(String text) {
      if (getGraphic() instanceof Label label && label.getText().equals(text)) {
        return label;
      }
      Label label = new Label(text);
      label.setMinWidth(USE_PREF_SIZE);
      label.setMouseTransparent(true);
      return label;
    }

    @Override
    public void startEdit() {
      ValueRow row = row();
      if (part != Part.VALUE || row == null || !model.editable(row)) {
        return;
      }
      super.startEdit();
      edited = row.value();
      field = new TextField(row.value());
      field.setAccessibleText(row.name());
      field.setOnAction(event -> take());
      field.addEventHandler(
          KeyEvent.KEY_PRESSED,
          event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
              cancelEdit();
              event.consume();
            }
          });
      setText(null);
      setGraphic(field);
      field.selectAll();
      field.requestFocus();
    }

    private void take() {
      String trouble = model.editor().edit(row(), field.getText());
      if (trouble == null) {
        if (isEditing()) {
          cancelEdit();
        }
        ValueTable.this.requestFocus();
      } else {
        // What was typed stays, to be mended.
        field.pseudoClassStateChanged(WRONG, true);
        field.setAccessibleHelp(trouble);
        Tooltip why = new Tooltip(trouble);
        why.setHideOnEscape(false); // Escape is for the field
        field.setTooltip(why);
        field.textProperty().addListener((o, before, now) -> why.hide());
        field.focusedProperty().addListener((o, before, now) -> why.hide());
        below(field, why);
      }
    }

    @Override
    public void cancelEdit() {
      super.cancelEdit();
      field = null;
      show();
    }
  }
}
