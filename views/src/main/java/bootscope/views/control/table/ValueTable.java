package bootscope.views.control.table;

import bootscope.views.control.ControlTexts;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
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
 */
public final class ValueTable extends TableView<ValueRow> {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
  private static final PseudoClass LINK = PseudoClass.getPseudoClass("link");
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

  private enum Part {
    NAME,
    VALUE,
    NOTE
  }

  private final ValueTableModel model;
  private final TableColumn<ValueRow, ValueRow> nameColumn = column(Part.NAME, "table.column.name");
  private final TableColumn<ValueRow, ValueRow> valueColumn =
      column(Part.VALUE, "table.column.value");
  private final TableColumn<ValueRow, ValueRow> noteColumn = column(Part.NOTE, "table.column.note");
  private Consumer<ValueRow> follow = row -> {};

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
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    model.setListener(this::update);
    update();
  }

  /** Told a row whose note is followed. */
  public void setOnFollow(Consumer<ValueRow> action) {
    follow = action;
  }

  private void update() {
    List<ValueRow> rows = model.rows();
    boolean same = sameIds(rows);
    int editing = getEditingCell() == null ? -1 : getEditingCell().getRow();
    // What is typed stays, unless the value below it has become another.
    if (editing >= 0
        && !(same && rows.get(editing).value().equals(getItems().get(editing).value()))) {
      edit(-1, null);
      editing = -1;
    }
    if (same) {
      // In place, so that selection and scrolling stay.
      for (int i = 0; i < rows.size(); i++) {
        if (i != editing && !rows.get(i).equals(getItems().get(i))) {
          getItems().set(i, rows.get(i));
        }
      }
      refreshMarks();
    } else {
      getItems().setAll(rows);
    }
  }

  private boolean sameIds(List<ValueRow> rows) {
    if (rows.size() != getItems().size()) {
      return false;
    }
    for (int i = 0; i < rows.size(); i++) {
      if (!rows.get(i).id().equals(getItems().get(i).id())) {
        return false;
      }
    }
    return true;
  }

  private void refreshMarks() {
    for (Node node : lookupAll(".bs-value-cell")) {
      if (node instanceof PartCell cell) {
        cell.mark();
      }
    }
  }

  private TableColumn<ValueRow, ValueRow> column(Part part, String key) {
    TableColumn<ValueRow, ValueRow> column = new TableColumn<>(ControlTexts.text(key));
    column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
    column.setCellFactory(c -> new PartCell(part));
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
      if (getItems().get(row).link()) {
        follow.accept(getItems().get(row));
      }
      event.consume();
    } else if (event.getCode() == KeyCode.ENTER && model.editable(getItems().get(row))) {
      editRow(row);
      event.consume();
    }
  }

  /** Begins to edit the value of a row. */
  public void editRow(int row) {
    scrollTo(row);
    layout();
    edit(row, valueColumn);
  }

  private final class PartCell extends TableCell<ValueRow, ValueRow> {
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
        addEventHandler(MouseEvent.MOUSE_ENTERED, e -> tip(getItem()));
      }
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
      ValueRow row = getItem();
      if (row != null
          && event.getButton() == MouseButton.PRIMARY
          && part == Part.NOTE
          && row.link()) {
        follow.accept(row);
        event.consume();
      }
    }

    @Override
    protected void updateItem(ValueRow row, boolean empty) {
      super.updateItem(row, empty);
      getStyleClass().remove("bs-group-cell");
      if (empty || row == null) {
        setText(null);
        setGraphic(null);
        setTooltip(null);
      } else if (!isEditing()) {
        setGraphic(null);
        setText(
            switch (part) {
              case NAME -> row.name();
              case VALUE -> row.value();
              case NOTE -> row.note();
            });
        if (row.heading()) {
          getStyleClass().add("bs-group-cell");
          if (part == Part.NAME) {
            setText(null);
            setGraphic(overflowing(row.name()));
          }
        }
        if (getTooltip() != null) {
          tip(row);
        }
      }
      mark();
    }

    /** A text that runs on over the cells to the right, which are empty. */
    private Label overflowing(String text) {
      Label label = new Label(text);
      label.setMinWidth(USE_PREF_SIZE);
      label.setMouseTransparent(true);
      return label;
    }

    private void mark() {
      ValueRow row = isEmpty() ? null : getItem();
      boolean changed = row != null && model.changed(row);
      pseudoClassStateChanged(CHANGED, changed);
      pseudoClassStateChanged(LINK, row != null && row.link());
      if (row != null && part == Part.VALUE) {
        setAccessibleText(
            ControlTexts.text(
                changed ? "table.changed" : "table.value", row.name(), row.value(), row.note()));
      }
    }

    @Override
    public void startEdit() {
      ValueRow row = getItem();
      if (part != Part.VALUE || row == null || !model.editable(row)) {
        return;
      }
      super.startEdit();
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
      String trouble = model.editor().edit(getItem(), field.getText());
      if (trouble == null) {
        if (isEditing()) {
          cancelEdit();
        }
        ValueTable.this.requestFocus();
      } else {
        // What was typed stays, to be mended.
        field.pseudoClassStateChanged(WRONG, true);
        field.setTooltip(new Tooltip(trouble));
        field.setAccessibleHelp(trouble);
      }
    }

    @Override
    public void cancelEdit() {
      super.cancelEdit();
      field = null;
      updateItem(getItem(), isEmpty());
    }
  }
}
