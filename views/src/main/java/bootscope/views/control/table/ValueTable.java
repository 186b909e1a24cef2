package bootscope.views.control.table;

import bootscope.views.control.Metrics;
import bootscope.views.text.Texts;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.IndexedCell;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;

/**
 * Shows a {@link ValueTableModel} in three columns. Enter or F2 or a double click edits a value;
 * Enter then takes it, Escape does not. A click on a linked note, or Ctrl+Enter, follows it. A
 * value longer than its column runs on over the note's, and the note begins behind it; what is cut
 * nevertheless ends in an ellipsis, and is told whole when the mouse comes to it.
 *
 * <p>The items are the rows' names, which stay while values come and go: a table that is given
 * other items makes all its cells anew, which took half of the time of a step.
 */
public final class ValueTable extends TableView<String> {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
  private static final PseudoClass EDITED = PseudoClass.getPseudoClass("edited");
  private static final PseudoClass LINK = PseudoClass.getPseudoClass("link");
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

  private enum Part {
    NAME,
    VALUE,
    NOTE
  }

  /** Left and right of a cell's text, as the style sheet has it. */
  private static final double PADDING = 12;

  private static final int MOST_FONTS = 4;

  private final Texts texts;
  private final ValueTableModel model;
  private final TableColumn<String, String> nameColumn;
  private final TableColumn<String, String> valueColumn;
  private final TableColumn<String, String> noteColumn;
  private final Set<PartCell> cells = Collections.newSetFromMap(new WeakHashMap<>());
  private final Tooltip fixed = new Tooltip();
  private Consumer<ValueRow> follow = row -> {};

  /** The two that are used: headings are bold. Anew with another size. */
  private final Map<Font, Metrics> metrics = new HashMap<>();

  /** The value that is being edited, as it was at first. */
  private String edited;

  public ValueTable(Texts texts, ValueTableModel model) {
    this.texts = texts;
    this.model = model;
    nameColumn = column(Part.NAME, "control.table.column.name");
    valueColumn = column(Part.VALUE, "control.table.column.value");
    noteColumn = column(Part.NOTE, "control.table.column.note");
    getStyleClass().add("bs-value-table");
    getColumns().addAll(List.of(nameColumn, valueColumn, noteColumn));
    nameColumn.setPrefWidth(80);
    valueColumn.setPrefWidth(190);
    noteColumn.setPrefWidth(220);
    setEditable(true);
    setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    Label empty = new Label();
    empty.textProperty().bind(texts.bind("control.table.empty"));
    setPlaceholder(empty);
    fitRows(this, 13);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    fixed.textProperty().bind(texts.bind("control.table.fixed"));
    fixed.setAutoHide(true);
    getSelectionModel().selectedIndexProperty().addListener((o, before, now) -> fixed.hide());
    focusedProperty().addListener((o, before, now) -> fixed.hide());
    valueColumn.widthProperty().addListener((o, before, now) -> showAll());
    noteColumn.widthProperty().addListener((o, before, now) -> showAll());
    model.setListener(this::update);
    // How far a value reaches into the next column goes by their widths.
    valueColumn.widthProperty().addListener((o, before, now) -> showAll());
    noteColumn.widthProperty().addListener((o, before, now) -> showAll());
    texts.localeProperty().addListener((o, before, now) -> showAll());
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
    if (!same) {
      getItems().setAll(ids);
    }
    // Of other items, too: a cell whose item is still at its place is not told.
    cells.forEach(PartCell::showOther);
  }

  private void showAll() {
    cells.forEach(PartCell::show);
  }

  /** The width of a text in this font of fixed pitch. */
  private double width(String text, Font font) {
    if (metrics.size() > MOST_FONTS) {
      metrics.clear();
    }
    return Math.ceil(text.length() * metrics.computeIfAbsent(font, Metrics::of).cell()) + PADDING;
  }

  /** How far a row's value reaches into the note's column. */
  private double overhang(ValueRow row, Font font) {
    return row.heading() ? 0 : Math.max(0, width(row.value(), font) - valueColumn.getWidth());
  }

  private TableColumn<String, String> column(Part part, String key) {
    TableColumn<String, String> column = new TableColumn<>();
    column.textProperty().bind(texts.bind(key));
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

  /**
   * Keeps a row where it is through the next layout, which gives the table another height, or as
   * near to that as all of it is seen: by itself, a table scrolls then so that the same part of all
   * rows is above.
   */
  public void keepInSight(ValueRow row) {
    Scene scene = getScene();
    if (scene == null
        || !(lookup(".virtual-flow") instanceof VirtualFlow<?> flow)
        || flow.getFirstVisibleCell() == null) {
      return;
    }
    int index = getItems().indexOf(row.id());
    double before = top(flow, index);
    scene.addPostLayoutPulseListener(
        new Runnable() {
          @Override
          public void run() {
            scene.removePostLayoutPulseListener(this);
            if (flow.getFirstVisibleCell() != null) {
              double lowest = Math.max(0, flow.getHeight() - getFixedCellSize());
              flow.scrollPixels(top(flow, index) - Math.clamp(before, 0, lowest));
            }
          }
        });
  }

  /** How far a row's top is below that of the rows in sight. */
  private double top(VirtualFlow<?> flow, int row) {
    IndexedCell<?> first = flow.getFirstVisibleCell();
    return first.getLayoutY() + (row - first.getIndex()) * getFixedCellSize();
  }

  /** Begins to edit the value of a row. */
  public void editRow(int row) {
    scrollTo(row);
    layout();
    edit(row, valueColumn);
  }

  private final class PartCell extends LoneCell<String, String> {
    private final Part part;
    private TextField field;
    private ValueRow shown;
    private Font shownIn;
    private boolean shownChanged;
    private Optional<String> shownEdited = Optional.empty();

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
      // Only now: to make one for each value that is shown would take longer than to show it.
      addEventHandler(MouseEvent.MOUSE_ENTERED, e -> tip(row()));
    }

    /** Whether it shows the value of a row. */
    boolean shows(int row) {
      return part == Part.VALUE && getIndex() == row && !isEmpty() && getScene() != null;
    }

    /** The row that is shown, or null. */
    private ValueRow row() {
      return isEmpty() || getItem() == null ? null : model.row(getItem());
    }

    /** Tells all of a text that is cut, and how a value was changed by hand. */
    private void tip(ValueRow row) {
      String words = row == null || row.heading() ? "" : tipOf(row);
      if (words.isEmpty()) {
        setTooltip(null);
      } else if (getTooltip() == null) {
        setTooltip(new Tooltip(words));
      } else {
        getTooltip().setText(words);
      }
    }

    private String tipOf(ValueRow row) {
      String whole = isCut(row) ? text(row) : "";
      String by = part == Part.VALUE ? model.edited(row).orElse("") : "";
      return whole.isEmpty() || by.isEmpty() ? whole + by : whole + "\n" + by;
    }

    private String text(ValueRow row) {
      return switch (part) {
        case NAME -> row.name();
        case VALUE -> row.value();
        case NOTE -> row.note();
      };
    }

    private boolean isCut(ValueRow row) {
      double room =
          switch (part) {
            case NAME -> getWidth();
            case VALUE -> getWidth() + noteColumn.getWidth();
            case NOTE -> getWidth() - overhang(row, getFont());
          };
      return width(text(row), getFont()) > room;
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

    /** Shows the row as it is now, if anything of it is not as it was shown last. */
    private void showOther() {
      ValueRow row = row();
      // Not when the font becomes another: that is while styles are given, and no cell may change.
      if (!Objects.equals(row, shown)
          || !getFont().equals(shownIn)
          || row != null
              && (model.changed(row) != shownChanged || !model.edited(row).equals(shownEdited))) {
        show();
      }
    }

    /** Shows the row as it is now. */
    private void show() {
      ValueRow row = row();
      shown = row;
      shownIn = getFont();
      shownChanged = row != null && model.changed(row);
      shownEdited = row == null ? Optional.empty() : model.edited(row);
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
        setGraphic(overflowing(row.name(), USE_PREF_SIZE, USE_COMPUTED_SIZE));
      } else if (!isEditing()) {
        showText(row);
        if (getTooltip() != null) {
          tip(row);
        }
      }
      pseudoClassStateChanged(CHANGED, shownChanged);
      pseudoClassStateChanged(EDITED, shownEdited.isPresent());
      pseudoClassStateChanged(LINK, row != null && row.link());
      if (row != null && part == Part.VALUE) {
        setAccessibleText(
            texts.get(
                shownChanged ? "control.table.changed" : "control.table.value",
                row.name(),
                row.value(),
                shownEdited.map(how -> row.note() + " " + how).orElse(row.note())));
      }
    }

    private void showText(ValueRow row) {
      double overhang = part == Part.NAME ? 0 : overhang(row, getFont());
      if (overhang == 0) {
        setGraphic(null);
        setText(text(row));
      } else if (part == Part.VALUE) {
        double room = Math.max(0, getWidth() + noteColumn.getWidth() - PADDING);
        double wide = Math.min(width(row.value(), getFont()) - PADDING, room);
        setText(null);
        setGraphic(overflowing(row.value(), wide, wide));
      } else {
        setGraphicTextGap(0);
        setGraphic(space(overhang));
        setText(row.note());
      }
    }

    /**
     * Room before the text. A cell that gets another graphic is laid out twice: this one is kept.
     */
    private Region space(double width) {
      Region space = getGraphic() instanceof Region before ? before : new Region();
      space.setMinWidth(width);
      space.setMouseTransparent(true);
      return space;
    }

    /** A text that runs on over the cell to the right, which leaves it room. */
    private Label overflowing(String text, double least, double most) {
      Label label = getGraphic() instanceof Label before ? before : new Label();
      label.setText(text);
      label.setMinWidth(least);
      label.setMaxWidth(most);
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
      field.setMinWidth(width(row.value(), getFont()) + PADDING);
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
