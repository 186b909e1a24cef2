package bootscope.views.pane.timeline;

import bootscope.core.debug.Inspector;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.MeasuredWays;
import bootscope.core.timeline.PublishedBoot;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineFormatException;
import bootscope.views.action.Action;
import bootscope.views.action.Icon;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.pane.Clipboards;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
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
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/** The pane of the boot timeline: the guest's runs, or measured ways to boot it. */
public final class TimelinePane implements DockPane {
  /** What the pane shows. */
  private enum Shows {
    RUNS,
    WAYS
  }

  private final PaneContext context;
  private final Texts texts;
  private final Workspace workspace;
  private final TimelinePaneModel model;
  private final TimelineView view;
  private final WaysModel waysModel;
  private final WaysPage ways;
  private final ChoiceBox<Shows> shows = new ChoiceBox<>();
  private final BorderPane content = new BorderPane();
  private final StackPane centre = new StackPane();
  private final Label empty = new Label();
  private final Label chosen = new Label();
  private final Hyperlink toTerminal = new Hyperlink();
  private final Hyperlink toLog = new Hyperlink();
  private final BooleanProperty hasRuns = new SimpleBooleanProperty();
  private final BooleanProperty showsRuns = new SimpleBooleanProperty(true);
  private final BooleanProperty hasOthers = new SimpleBooleanProperty();
  private final BooleanBinding hasShown = hasRuns.or(showsRuns.not());
  private boolean visible;
  private final Follower follower;
  private long chosenInstant;

  public TimelinePane(PaneContext context, Workspace workspace) {
    this.context = context;
    this.workspace = workspace;
    texts = context.texts();
    model = new TimelinePaneModel(texts);
    view = new TimelineView(texts, model.axis());
    view.setId("timeline-view");
    view.setOnMoment(this::choose);
    waysModel = new WaysModel(texts);
    ways = new WaysPage(texts, waysModel);
    content.setId("timeline");
    content.setMinSize(0, 0);
    content.setTop(bar());
    empty.textProperty().bind(texts.bind("timeline.empty"));
    empty.getStyleClass().add("muted");
    empty.setWrapText(true);
    centre.setMinSize(0, 0);
    centre.setFocusTraversable(false);
    content.setCenter(centre);
    Node footer = footer();
    footer.visibleProperty().bind(showsRuns);
    footer.managedProperty().bind(showsRuns);
    content.setBottom(footer);
    workspace.guest().subscribe(this::open);
    workspace.view().addListener((o, before, now) -> notice(now));
    follower = new Follower();
    workspace.navigator().onInstant("timeline", model::mark);
    workspace.ways().measuredProperty().subscribe(this::showWays);
    workspace.ways().onTimelineProperty().subscribe(this::showWays);
  }

  private void showWays(MeasuredWays measured) {
    ways.show(measured);
    showWays(workspace.ways().onTimelineProperty().get());
  }

  private void showWays(boolean wanted) {
    shows.setVisible(!waysModel.isEmpty());
    showsRuns.set(!wanted || waysModel.isEmpty());
    shows.setValue(showsRuns.get() ? Shows.RUNS : Shows.WAYS);
    update();
  }

  // ---------------------------------------------------------------- bar and footer

  private Node bar() {
    ChoiceBox<TimelineClock> clock = new ChoiceBox<>();
    clock.setId("timeline-clock");
    clock.setConverter(
        named(c -> texts.get("timeline.clock." + c.name().toLowerCase(Locale.ROOT))));
    clock.getItems().setAll(TimelineClock.values());
    clock.setValue(model.clock());
    clock.accessibleTextProperty().bind(texts.bind("timeline.clock"));
    clock.valueProperty().addListener((o, before, now) -> model.setClock(now));
    clock.visibleProperty().bind(showsRuns);
    clock.managedProperty().bind(showsRuns);
    ways.choices().visibleProperty().bind(showsRuns.not());
    ways.choices().managedProperty().bind(showsRuns.not());
    shows.setId("timeline-shows");
    shows.setConverter(
        named(s -> texts.get("timeline.shows." + s.name().toLowerCase(Locale.ROOT))));
    shows.getItems().setAll(Shows.values());
    shows.setValue(Shows.RUNS);
    shows.accessibleTextProperty().bind(texts.bind("timeline.shows"));
    shows.managedProperty().bind(shows.visibleProperty());
    shows.setVisible(false);
    shows.setMinWidth(80);
    shows
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              if ((now == Shows.RUNS) != showsRuns.get()) { // the user's choice
                workspace.ways().onTimelineProperty().set(now == Shows.WAYS);
              }
            });

    MenuButton figures =
        menu("timeline-published", MaterialDesignC.CHART_GANTT, "timeline.published");
    ToggleGroup group = new ToggleGroup();
    figures.getItems().add(figure(group, texts.get("timeline.published.none"), null));
    for (PublishedBoot boot : PublishedBoot.all()) {
      figures.getItems().add(figure(group, boot.configuration(), boot));
    }
    ((RadioMenuItem) figures.getItems().getFirst()).setSelected(true);

    List<Action> zooms =
        List.of(
            action("zoom-in", MaterialDesignM.MAGNIFY_PLUS_OUTLINE, hasShown)
                .run(() -> axis().zoom(1.5, 0.5)),
            action("zoom-out", MaterialDesignM.MAGNIFY_MINUS_OUTLINE, hasShown)
                .run(() -> axis().zoom(1 / 1.5, 0.5)),
            action("zoom-all", MaterialDesignM.MAGNIFY_SCAN, hasShown).run(() -> axis().showAll()));
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
    Exports exports =
        new Exports(
            context,
            workspace,
            () -> showsRuns.get() ? model : waysModel,
            this::shownView,
            hasShown,
            content.focusWithinProperty());
    Clipboards.contextMenu(
        content, context.menus().contextMenu(exports.copies().toArray(Action[]::new)));
    MenuButton export = menu("timeline-export", MaterialDesignE.EXPORT_VARIANT, "timeline.export");
    export.getItems().setAll(exports.items());
    export.disableProperty().bind(hasShown.not());
    figures.visibleProperty().bind(showsRuns);
    figures.managedProperty().bind(showsRuns);

    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox bar = new HBox(4, shows, clock, ways.choices(), space);
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

  private Action.Builder action(String id, Ikon icon, ObservableBooleanValue enabled) {
    return Action.of("timeline." + id).icon(icon).enabled(enabled);
  }

  static <T> StringConverter<T> named(Function<T, String> name) {
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
    return shownView();
  }

  @Override
  public void setVisible(boolean now) {
    visible = now;
    follower.setVisible(now);
    if (now) {
      update();
    }
  }

  /** The model behind the pane, for tests. */
  public TimelinePaneModel model() {
    return model;
  }

  /** The model of the measured ways, for tests. */
  public WaysModel ways() {
    return waysModel;
  }

  private void open(Guest guest) {
    model.open(guest == null ? null : guest.name());
    unchoose();
    update();
  }

  /** What the machine was doing, while the pane can be seen. */
  private final class Follower extends GuestFollower<Lanes> {
    Follower() {
      super(TimelinePane.this.workspace);
    }

    @Override
    protected void onGuest(Guest guest) {
      ask(Question.of(Inspector::lanes));
    }

    @Override
    protected void onView(MachineView newest, Lanes lanes) {
      if (model.follow(newest, System.nanoTime())) {
        model.take(lanes);
      }
      update();
    }
  }

  /** While nobody looks, no run may be lost. */
  private void notice(MachineView newest) {
    if (!visible && newest != null) {
      model.notice(newest);
    }
  }

  private void update() {
    hasRuns.set(!model.isEmpty());
    hasOthers.set(model.others() > 0);
    Node wanted = !showsRuns.get() ? ways.content() : model.isEmpty() ? empty : view;
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

  private TimelineView shownView() {
    return showsRuns.get() ? view : ways.view();
  }

  private TimelineModel axis() {
    return showsRuns.get() ? model.axis() : waysModel.axis();
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
