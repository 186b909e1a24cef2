package bootscope.views.pane.devices;

import bootscope.core.debug.InterruptWay;
import bootscope.views.control.bits.BitStrip;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.TextTable;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/**
 * Devices: which one and which registers above, the registers or the interrupts' ways, and all that
 * is known of the chosen register below.
 */
public final class DevicesPane implements DockPane {
  private static final double PADDING = 13;
  private static final double CELL = 0.61;
  private static final int NAME = 12; // characters
  private static final int VALUE = 16;

  private final Texts texts;
  private final DevicesModel model;
  private final ValueTable table;
  private final TextTable<InterruptWay> ways;
  private final TextField filter = new TextField();
  private final Label about = new Label();
  private final VBox foot = new VBox(about);
  private final Map<String, BitStrip> strips = new HashMap<>();
  private final BorderPane content = new BorderPane();
  private final DeviceActions actions;

  public DevicesPane(PaneContext context, Workspace workspace) {
    texts = context.texts();
    model = new DevicesModel(workspace, texts);
    model.setOnRefused(why -> workspace.tellOfMachine(why, texts.get("registers.refused.remedy")));
    table = new ValueTable(texts, model.table());
    table.setId("devices-table");
    table.accessibleTextProperty().bind(texts.bind("pane.devices"));
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    ways =
        new TextTable<InterruptWay>(texts, "devices-ways", "devices.interrupts", "devices.none")
            .column("devices.way.from", InterruptWay::name)
            .column("devices.way.device", InterruptWay::from)
            .column("devices.way.line", w -> w.asserted() ? texts.get("devices.way.asserted") : "")
            .column("devices.way.controller", InterruptWay::controller)
            .column("devices.way.local", InterruptWay::local)
            .column(
                "devices.way.vector",
                w -> w.vector() < 0 ? "" : String.format(Locale.ROOT, "%02x", w.vector()))
            .column("devices.way.handler", w -> w.handler().text())
            .column("devices.way.state", w -> texts.get("devices.state." + w.state(), w.why()))
            .fit(context.fontSize());
    ways.setStyling(w -> "way-" + w.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    context.fontSize().subscribe(size -> fit(size.doubleValue()));
    PaneTools tools = new PaneTools(context);
    Node interrupts =
        tools.toggle(
            "devices.interrupts",
            "devices.interrupts",
            MaterialDesignT.TRANSIT_CONNECTION_VARIANT,
            model.interruptsProperty());
    filter.setId("devices-filter");
    filter.promptTextProperty().bind(texts.bind("devices.filter"));
    filter.accessibleTextProperty().bind(texts.bind("devices.filter"));
    filter.textProperty().bindBidirectional(model.filterProperty());
    filter.setPrefColumnCount(10);
    filter.addEventHandler(KeyEvent.KEY_PRESSED, this::keyInFilter);
    content.setTop(tools.bar(devices(), filter, interrupts));
    about.setId("devices-about");
    about.setWrapText(true);
    about.getStyleClass().add("muted");
    foot.getStyleClass().add("pane-foot");
    content.setBottom(foot);
    actions =
        new DeviceActions(
            context, workspace, model, content, table, ways, this::focusFields, this::startFilter);
    actions.menu().on(content, actions::choose, () -> PaneMenu.chosenRow(shown()));
    table
        .getSelectionModel()
        .getSelectedIndices()
        .addListener((ListChangeListener<Integer>) change -> chosen());
    ways.setOnChange(this::chosen);
    ways.setOnOpen(actions::followWay);
    model.interruptsProperty().subscribe(this::show);
    model.setOnShown(this::shownAnew);
    workspace.view().addListener((o, before, now) -> actions.update());
    workspace.guest().subscribe(guest -> strips.clear());
  }

  private void fit(double size) {
    ValueTable.fitRows(table, size);
    width(0, NAME * CELL * size);
    width(1, VALUE * CELL * size);
  }

  private void width(int column, double width) {
    table.getColumns().get(column).setMinWidth(width + PADDING);
    table.getColumns().get(column).setPrefWidth(width + PADDING);
  }

  private ComboBox<String> devices() {
    ComboBox<String> box = new ComboBox<>(model.devices());
    box.setId("devices-device");
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(String name) {
            return name == null || name.equals(DevicesModel.ALL) ? texts.get("devices.all") : name;
          }

          @Override
          public String fromString(String text) {
            throw new UnsupportedOperationException();
          }
        });
    box.setValue(DevicesModel.ALL);
    box.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) { // while the list is made anew, nothing is chosen
                model.deviceProperty().set(now);
              }
            });
    model.deviceProperty().addListener((o, before, now) -> box.setValue(now));
    box.accessibleTextProperty().bind(texts.bind("devices.device"));
    box.setMinWidth(Region.USE_PREF_SIZE);
    return box;
  }

  private TableView<?> shown() {
    return model.interruptsProperty().get() ? ways : table;
  }

  private void show(boolean interrupts) {
    content.setCenter(shown());
    filter.setDisable(interrupts);
    chosen();
  }

  private void keyInFilter(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE && !filter.getText().isEmpty()) {
      filter.clear();
      event.consume();
    } else if (event.getCode() == KeyCode.DOWN || event.getCode() == KeyCode.ENTER) {
      table.requestFocus();
      String id = table.getSelectionModel().getSelectedItem();
      ValueRow row = id == null ? null : model.table().row(id);
      if ((row == null || row.heading()) && table.getItems().size() > 1) {
        table.getSelectionModel().clearAndSelect(1); // behind the first heading
      }
      event.consume();
    }
  }

  private void startFilter() {
    model.interruptsProperty().set(false);
    filter.requestFocus();
    filter.selectAll();
  }

  private void shownAnew() {
    ways.show(model.ways());
    chosen();
  }

  /** Something else is chosen, or what is chosen has changed. */
  private void chosen() {
    String text;
    BitStrip strip = null;
    if (model.interruptsProperty().get()) {
      InterruptWay way = ways.one();
      text = way == null ? texts.get("devices.choose-way") : story(way);
    } else {
      String id = table.getSelectionModel().getSelectedItem();
      ValueRow row = id == null ? null : model.table().row(id);
      text = row == null || row.heading() ? "" : model.description(id);
      text = text.isEmpty() ? texts.get("devices.choose") : text;
      strip =
          row == null
              ? null
              : model
                  .strip(id)
                  .map(m -> strips.computeIfAbsent(id, i -> new BitStrip(texts, m)))
                  .orElse(null);
    }
    if (!about.getText().equals(text)) {
      about.setText(text);
    }
    Node below = foot.getChildren().size() > 1 ? foot.getChildren().getLast() : null;
    if (!Objects.equals(below, strip)) {
      foot.getChildren().setAll(about);
      if (strip != null) {
        foot.getChildren().add(strip);
      }
    }
    if (actions != null) { // not while the pane is being made
      actions.update();
    }
  }

  private String story(InterruptWay way) {
    return way.name()
        + (way.from().isEmpty() ? "" : " (" + way.from() + ")")
        + ": "
        + texts.get("devices.state." + way.state(), way.why());
  }

  /** Gives the keyboard to the chosen register's fields. */
  private void focusFields() {
    if (foot.getChildren().getLast() instanceof BitStrip strip) {
      strip.getChildren().getFirst().requestFocus();
    }
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return shown();
  }

  @Override
  public void setVisible(boolean now) {
    model.setVisible(now);
  }

  @Override
  public void dispose() {
    model.dispose();
  }
}
