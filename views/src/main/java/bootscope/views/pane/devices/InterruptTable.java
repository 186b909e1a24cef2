package bootscope.views.pane.devices;

import bootscope.core.debug.InterruptWay;
import bootscope.core.debug.InterruptWay.State;
import bootscope.views.control.TextColumns;
import bootscope.views.control.table.ColumnFit;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;

/** Each interrupt's way, hop by hop from left to right, and at its end what holds it. */
final class InterruptTable extends TableView<InterruptWay> {
  private static final double CELL = 0.61;
  private static final PseudoClass IDLE = PseudoClass.getPseudoClass("idle");
  private static final PseudoClass HELD = PseudoClass.getPseudoClass("held");
  private static final PseudoClass ON = PseudoClass.getPseudoClass("on");

  private final Texts texts;
  private final Map<TableColumn<InterruptWay, ?>, Function<InterruptWay, String>> columns =
      new HashMap<>();
  private final List<Function<InterruptWay, String>> order = new ArrayList<>();
  private final ColumnFit<InterruptWay> fit;

  InterruptTable(Texts texts, ObservableList<InterruptWay> ways) {
    super(ways);
    this.texts = texts;
    getStyleClass().addAll("bs-value-table", "bs-ways");
    add("devices.way.from", InterruptWay::name);
    add("devices.way.device", InterruptWay::from);
    add("devices.way.line", w -> w.asserted() ? texts.get("devices.way.asserted") : "");
    add("devices.way.controller", InterruptWay::controller);
    add("devices.way.local", InterruptWay::local);
    add("devices.way.vector", InterruptTable::vector);
    add("devices.way.handler", w -> w.handler().text());
    add("devices.way.state", w -> texts.get("devices.state." + w.state(), w.why()));
    Label none = new Label();
    none.textProperty().bind(texts.bind("devices.none"));
    none.getStyleClass().add("muted");
    setPlaceholder(none);
    setRowFactory(t -> new Row());
    fit = ColumnFit.of(this, (column, way) -> columns.get(column).apply(way));
  }

  /** Fits rows and columns to the size of the text. */
  void fitTo(double fontSize) {
    fit.setCell(CELL * fontSize);
  }

  private static String vector(InterruptWay way) {
    return way.vector() < 0 ? "" : String.format(Locale.ROOT, "%02x", way.vector());
  }

  private void add(String key, Function<InterruptWay, String> text) {
    TableColumn<InterruptWay, String> column = new TableColumn<>();
    columns.put(column, text);
    order.add(text);
    getColumns().add(column);
    column.textProperty().bind(texts.bind(key));
    column.setCellValueFactory(data -> new ReadOnlyStringWrapper(text.apply(data.getValue())));
    column.setMinWidth(30);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellFactory(c -> new Cell());
  }

  /** Ways in aligned columns. */
  String text(List<InterruptWay> ways) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(getColumns().stream().map(TableColumn::getText).toList());
    ways.forEach(way -> lines.add(order.stream().map(f -> f.apply(way)).toList()));
    return TextColumns.aligned(lines);
  }

  private static final class Cell extends TableCell<InterruptWay, String> {
    @Override
    protected void updateItem(String text, boolean empty) {
      super.updateItem(text, empty);
      setText(empty ? null : text);
      setTooltip(empty || text == null || text.isEmpty() ? null : new Tooltip(text));
    }
  }

  private static final class Row extends TableRow<InterruptWay> {
    @Override
    protected void updateItem(InterruptWay way, boolean empty) {
      super.updateItem(way, empty);
      State state = empty || way == null ? null : way.state();
      pseudoClassStateChanged(IDLE, state == State.IDLE);
      pseudoClassStateChanged(ON, state == State.READY || state == State.IN_SERVICE);
      pseudoClassStateChanged(
          HELD,
          state == State.AT_CONTROLLER
              || state == State.AT_LOCAL_APIC
              || state == State.AT_PROCESSOR);
    }
  }
}
