package bootscope.views.pane.timeline;

import bootscope.core.session.MachineView;
import bootscope.core.timeline.PublishedBoot;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineFormatException;
import bootscope.views.action.Action;
import bootscope.views.action.Icon;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.pane.Guest;
import bootscope.views.pane.SafeFile;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.util.StringConverter;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignI;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/** The pane of the boot timeline. */
public final class TimelinePane implements DockPane {
  private static final double PNG_SCALE = 2;

  private final PaneContext context;
  private final Texts texts;
  private final Workspace workspace;
  private final TimelinePaneModel model;
  private final TimelineView view;
  private final BorderPane content = new BorderPane();
  private final StackPane centre = new StackPane();
  private final Label empty = new Label();
  private final Label chosen = new Label();
  private final Hyperlink toTerminal = new Hyperlink();
  private final Hyperlink toLog = new Hyperlink();
  private final BooleanProperty hasRuns = new SimpleBooleanProperty();
  private final BooleanProperty hasOthers = new SimpleBooleanProperty();
  private boolean visible;
  private boolean asked;
  private boolean askAgain;
  private long chosenInstant;

  public TimelinePane(PaneContext context, Workspace workspace) {
    this.context = context;
    this.workspace = workspace;
    texts = context.texts();
    model = new TimelinePaneModel(texts);
    view = new TimelineView(model.axis());
    view.setId("timeline-view");
    view.setOnMoment(this::choose);
    content.setId("timeline");
    content.setMinSize(0, 0);
    content.setTop(bar());
    empty.textProperty().bind(texts.bind("timeline.empty"));
    empty.getStyleClass().add("muted");
    empty.setWrapText(true);
    centre.setMinSize(0, 0);
    centre.setFocusTraversable(false);
    content.setCenter(centre);
    content.setBottom(footer());
    workspace.guest().subscribe(this::open);
    workspace.view().addListener((o, before, now) -> follow());
    workspace.navigator().onInstant("timeline", model::mark);
  }

  // ---------------------------------------------------------------- bar and footer

  private Node bar() {
    ChoiceBox<TimelineClock> clock = new ChoiceBox<>();
    clock.setId("timeline-clock");
    clock.setConverter(named(c -> texts.get("timeline.clock." + c.name().toLowerCase())));
    clock.getItems().setAll(TimelineClock.values());
    clock.setValue(model.clock());
    clock.accessibleTextProperty().bind(texts.bind("timeline.clock"));
    clock.valueProperty().addListener((o, before, now) -> model.setClock(now));

    MenuButton figures =
        menu("timeline-published", MaterialDesignC.CHART_GANTT, "timeline.published");
    ToggleGroup group = new ToggleGroup();
    figures.getItems().add(figure(group, texts.get("timeline.published.none"), null));
    for (PublishedBoot boot : PublishedBoot.all()) {
      figures.getItems().add(figure(group, boot.configuration(), boot));
    }
    ((RadioMenuItem) figures.getItems().getFirst()).setSelected(true);

    List<Action> exports =
        List.of(
            export("png", MaterialDesignI.IMAGE_OUTLINE, this::png),
            export("json", MaterialDesignC.CODE_JSON, () -> utf8(model.json())),
            export("csv", MaterialDesignF.FILE_TABLE_OUTLINE, () -> utf8(model.csv())),
            export("txt", MaterialDesignF.FILE_DOCUMENT_OUTLINE, () -> utf8(model.text())));
    List<Action> zooms =
        List.of(
            action("zoom-in", MaterialDesignM.MAGNIFY_PLUS_OUTLINE, hasRuns)
                .run(() -> model.axis().zoom(1.5, 0.5)),
            action("zoom-out", MaterialDesignM.MAGNIFY_MINUS_OUTLINE, hasRuns)
                .run(() -> model.axis().zoom(1 / 1.5, 0.5)),
            action("zoom-all", MaterialDesignM.MAGNIFY_SCAN, hasRuns)
                .run(() -> model.axis().showAll()));
    List<Action> others =
        List.of(
            Action.of("timeline.compare")
                .icon(MaterialDesignP.PLUS_BOX_MULTIPLE_OUTLINE)
                .run(this::chooseFile),
            action("remove-others", MaterialDesignB.BROOM, hasOthers)
                .run(
                    () -> {
                      model.removeOthers();
                      update();
                    }));
    context.actions().add(zooms);
    context.actions().add(others);
    context.actions().add(exports);
    MenuButton export = menu("timeline-export", MaterialDesignE.EXPORT_VARIANT, "timeline.export");
    export.getItems().setAll(context.menus().items(exports));
    export.disableProperty().bind(hasRuns.not());

    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox bar = new HBox(4, clock, space);
    zooms.stream().map(context.menus()::button).forEach(bar.getChildren()::add);
    figures.getItems().add(new SeparatorMenuItem());
    figures.getItems().addAll(context.menus().items(others));
    bar.getChildren().addAll(figures, export);
    clock.setPrefWidth(Region.USE_COMPUTED_SIZE);
    clock.setMinWidth(70);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-bar");
    return bar;
  }

  private MenuButton menu(String id, Ikon icon, String key) {
    MenuButton menu = new MenuButton();
    menu.setId(id);
    menu.getStyleClass().addAll("flat", "action-button");
    menu.setGraphic(new Icon(icon));
    menu.accessibleTextProperty().bind(texts.bind(key));
    Tooltip tip = new Tooltip();
    tip.textProperty().bind(texts.bind(key));
    menu.setTooltip(tip);
    return menu;
  }

  private RadioMenuItem figure(ToggleGroup group, String name, PublishedBoot boot) {
    RadioMenuItem item = new RadioMenuItem(name);
    item.setToggleGroup(group);
    item.setOnAction(e -> model.setPublished(boot));
    return item;
  }

  private Action.Builder action(String id, Ikon icon, BooleanProperty enabled) {
    return Action.of("timeline." + id).icon(icon).enabled(enabled);
  }

  private Action export(String ending, Ikon icon, Supplier<byte[]> bytes) {
    return action("export-" + ending, icon, hasRuns)
        .run(
            () ->
                workspace
                    .fileToSave(fileName(model.title()) + "." + ending)
                    .ifPresent(file -> save(file, bytes.get())));
  }

  private static String fileName(String title) {
    return "timeline-" + title.replaceAll("[^A-Za-z0-9._-]+", "-");
  }

  private static <T> StringConverter<T> named(Function<T, String> name) {
    return new StringConverter<>() {
      @Override
      public String toString(T value) {
        return value == null ? "" : name.apply(value);
      }

      @Override
      public T fromString(String text) {
        return null;
      }
    };
  }

  private Node footer() {
    chosen.setMinWidth(0);
    chosen.setId("timeline-chosen");
    link(toTerminal, "timeline.to-terminal", "terminal");
    link(toLog, "timeline.to-log", "log");
    HBox footer = new HBox(8, chosen, toTerminal, toLog);
    footer.setAlignment(Pos.CENTER_LEFT);
    footer.setStyle("-fx-padding: 2 6 2 6;");
    unchoose();
    return footer;
  }

  private void link(Hyperlink link, String key, String pane) {
    link.textProperty().bind(texts.bind(key));
    link.setMinWidth(Region.USE_PREF_SIZE);
    link.managedProperty().bind(link.visibleProperty());
    link.setOnAction(e -> workspace.navigator().goToInstant(pane, chosenInstant));
  }

  // ---------------------------------------------------------------- following

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return view;
  }

  @Override
  public void setVisible(boolean now) {
    visible = now;
    if (now) {
      follow();
      update();
    }
  }

  /** The model behind the pane, for tests. */
  public TimelinePaneModel model() {
    return model;
  }

  private void open(Guest guest) {
    model.open(guest == null ? null : guest.name());
    asked = false;
    askAgain = false;
    unchoose();
    follow();
    update();
  }

  private void follow() {
    Guest guest = workspace.guest().getValue();
    MachineView newest = workspace.view().getValue();
    if (guest == null || newest == null) {
      return;
    }
    if (!visible) {
      model.notice(newest);
      return;
    }
    if (model.follow(newest, System.nanoTime())) {
      askLanes(guest);
    }
    update();
  }

  /** One question at a time; what changed meanwhile is asked for afterwards. */
  private void askLanes(Guest guest) {
    if (asked) {
      askAgain = true;
      return;
    }
    asked = true;
    guest.ask(
        d -> d.recorder().lanes(),
        lanes -> {
          if (guest == workspace.guest().getValue()) {
            asked = false;
            model.take(lanes);
            if (askAgain) {
              askAgain = false;
              askLanes(guest);
            }
          }
        },
        () -> asked = false);
  }

  private void update() {
    hasRuns.set(!model.isEmpty());
    hasOthers.set(model.others() > 0);
    Node wanted = model.isEmpty() ? empty : view;
    if (!centre.getChildren().contains(wanted)) {
      centre.getChildren().setAll(wanted);
    }
  }

  private void choose(TimelineRun run, Moment moment) {
    boolean current = model.hasCurrent() && model.axis().runs().indexOf(run) == 0;
    String count =
        NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(moment.instructions());
    String time = TimeAxis.exact(moment.nanos(), TimeAxis.Unit.NANOS);
    chosen.getStyleClass().remove("muted");
    chosen.setText(texts.get("timeline.chosen", count, time));
    chosenInstant = moment.instructions();
    toTerminal.setVisible(current);
    toLog.setVisible(current);
    if (current) {
      model.axis().setMark(moment);
      workspace.navigator().markInstant("timeline", moment.instructions());
    }
  }

  private void unchoose() {
    chosen.getStyleClass().remove("muted");
    chosen.getStyleClass().add("muted");
    chosen.setText(texts.get("timeline.chosen.none"));
    toTerminal.setVisible(false);
    toLog.setVisible(false);
  }

  // ---------------------------------------------------------------- files

  private byte[] png() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      view.exportPng(out, PNG_SCALE);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory has no such trouble
    }
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void save(Path file, byte[] bytes) {
    workspace.inBackground(
        () -> {
          try {
            SafeFile.write(file, bytes);
          } catch (IOException e) {
            Platform.runLater(
                () ->
                    workspace.tell(
                        texts.get("save.failed", file),
                        texts.get("save.failed.remedy", e.getMessage())));
          }
        });
  }

  private void chooseFile() {
    workspace.fileToRead(texts.get("action.timeline.compare")).ifPresent(this::compare);
  }

  /** Adds the runs of a file. */
  void compare(Path file) {
    workspace.inBackground(
        () -> {
          try {
            String json = Files.readString(file, StandardCharsets.UTF_8);
            Platform.runLater(() -> add(file, json));
          } catch (IOException e) {
            Platform.runLater(() -> refuse(file, e.toString()));
          }
        });
  }

  private void add(Path file, String json) {
    try {
      model.addFile(String.valueOf(file.getFileName()), json);
      update();
    } catch (TimelineFormatException e) {
      refuse(file, e.getMessage());
    }
  }

  private void refuse(Path file, String why) {
    workspace.tell(
        texts.get("timeline.unreadable", file), texts.get("timeline.unreadable.remedy", why));
  }
}
