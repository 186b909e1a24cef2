package bootscope.views.pane.timeline;

import bootscope.core.debug.Inspector;
import bootscope.core.history.Branch;
import bootscope.core.history.Instant;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Question;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.MeasuredWays;
import bootscope.core.timeline.PublishedBoot;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineFormatException;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.application.Platform;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
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
  private final ChoiceBox<Shows> shows;
  private final BorderPane content = new BorderPane();
  private final StackPane centre = new StackPane();
  private final Label empty = new Label();
  private final ChosenMoment chosen;
  private final BooleanProperty hasRuns = new SimpleBooleanProperty();
  private final BooleanProperty showsRuns = new SimpleBooleanProperty(true);
  private final BooleanProperty hasOthers = new SimpleBooleanProperty();
  private final BooleanProperty hasOtherGuests = new SimpleBooleanProperty();
  private final BooleanProperty otherGuests = new SimpleBooleanProperty();
  private final BooleanProperty inSight = new SimpleBooleanProperty();
  private final BooleanProperty logarithmic;
  private final BooleanBinding hasShown = hasRuns.or(showsRuns.not());
  private final ChoiceBox<TimelineClock> clock;
  private final List<Action> zooms;
  private final Action showOthers;
  private final List<Action> others;
  private final Exports exports;
  private final TimelineNotes notes;
  private final Follower follower;
  private int restarts;
  private Instant wanted; // that the machine is still to go to; null for none
  private boolean going;

  public TimelinePane(PaneContext context, Workspace workspace) {
    this.context = context;
    this.workspace = workspace;
    texts = context.texts();
    model = new TimelinePaneModel(texts);
    view = new TimelineView(texts, model.axis());
    view.setId("timeline-view");
    view.setOnMoment(this::choose);
    view.setOnMilestone(this::tell);
    view.setOnScrub(this::scrub);
    waysModel = new WaysModel(texts);
    logarithmic =
        new SimpleBooleanProperty(context.memory().get("axis", "even").equals("logarithmic"));
    setScale(logarithmic.get());
    logarithmic.addListener(
        (o, before, now) -> {
          setScale(now);
          context.memory().put("axis", now ? "logarithmic" : "even");
        });
    otherGuests.addListener((o, before, now) -> showOtherGuests(now));
    ways = new WaysPage(texts, waysModel);
    chosen = new ChosenMoment(texts, context.actions(), workspace);
    chosen.visibleProperty().bind(showsRuns);
    chosen.managedProperty().bind(showsRuns);
    shows =
        Choices.box(
            "timeline-shows",
            texts.bind("timeline.shows"),
            s -> texts.get("timeline.shows." + s.name().toLowerCase(Locale.ROOT)),
            List.of(Shows.values()),
            Shows.RUNS);
    clock = Choices.clock("timeline-clock", texts, model.clock());
    zooms = zooms();
    showOthers =
        action("other-guests", MaterialDesignE.EYE_OUTLINE, hasOtherGuests)
            .toggles(otherGuests)
            .build();
    others = others();
    notes = new TimelineNotes(texts, context.actions(), showOthers);
    context.actions().add(zooms);
    context.actions().add(others);
    exports =
        new Exports(
            context,
            workspace,
            () -> showsRuns.get() ? model : waysModel,
            this::shownView,
            hasShown,
            content.focusWithinProperty());
    content.setId("timeline");
    content.setMinSize(0, 0);
    content.setTop(new VBox(bar(), notes));
    content.setOnContextMenuRequested(
        e -> {
          contextMenu().show(content.getScene().getWindow(), e.getScreenX(), e.getScreenY());
          e.consume();
        });
    empty.textProperty().bind(texts.bind("timeline.empty"));
    empty.getStyleClass().add("muted");
    empty.setWrapText(true);
    centre.setMinSize(0, 0);
    centre.setFocusTraversable(false);
    content.setCenter(centre);
    content.setBottom(chosen);
    workspace.guest().subscribe(this::open);
    workspace.view().addListener((o, before, now) -> notice(now));
    workspace.markedInstants().subscribe(() -> model.setMarked(workspace.markedInstants()));
    model.setMarked(workspace.markedInstants());
    follower = new Follower();
    workspace.navigator().onInstant("timeline", model::mark);
    workspace.ways().measuredProperty().subscribe(this::showWays);
    workspace.ways().onTimelineProperty().subscribe(this::showWays);
  }

  private void setScale(boolean wanted) {
    model.axis().setLogarithmic(wanted);
    waysModel.axis().setLogarithmic(wanted);
  }

  private void showOtherGuests(boolean wanted) {
    model.setOtherGuests(wanted);
    update();
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

  // ---------------------------------------------------------------- actions, bar and menu

  private Action.Builder action(String id, Ikon icon, ObservableBooleanValue enabled) {
    return Action.of("timeline." + id).icon(icon).enabled(enabled);
  }

  private List<Action> zooms() {
    return List.of(
        action("zoom-in", MaterialDesignM.MAGNIFY_PLUS_OUTLINE, hasShown)
            .run(() -> axis().zoom(1.5, 0.5)),
        action("zoom-out", MaterialDesignM.MAGNIFY_MINUS_OUTLINE, hasShown)
            .run(() -> axis().zoom(1 / 1.5, 0.5)),
        action("zoom-all", MaterialDesignM.MAGNIFY_SCAN, hasShown).run(() -> axis().showAll()),
        action("logarithmic", MaterialDesignM.MATH_LOG, inSight)
            .keys("Ctrl+Shift+L")
            .toggles(logarithmic)
            .build(),
        action("milestones", MaterialDesignF.FORMAT_LIST_BULLETED, hasShown.and(inSight))
            .keys("Ctrl+Shift+M")
            .run(() -> shownView().listMilestones()));
  }

  private List<Action> others() {
    return List.of(
        Action.of("timeline.compare")
            .icon(MaterialDesignP.PLUS_BOX_MULTIPLE_OUTLINE)
            .run(this::chooseFile),
        showOthers,
        action("remove-others", MaterialDesignB.BROOM, hasOthers)
            .run(
                () -> {
                  model.removeOthers();
                  update();
                }));
  }

  private Node bar() {
    clock
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              model.setClock(now);
              update();
            });
    clock.visibleProperty().bind(showsRuns);
    clock.managedProperty().bind(showsRuns);
    ways.choices().visibleProperty().bind(showsRuns.not());
    ways.choices().managedProperty().bind(showsRuns.not());
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

    PaneTools tools = new PaneTools(context);
    MenuButton compare =
        tools.menu("timeline-published", MaterialDesignC.CHART_GANTT, "timeline.published");
    compare.getItems().setAll(comparisons());
    compare.setOnShowing(e -> compare.getItems().setAll(comparisons()));
    compare.visibleProperty().bind(showsRuns);
    compare.managedProperty().bind(showsRuns);
    MenuButton export =
        tools.menu("timeline-export", MaterialDesignE.EXPORT_VARIANT, "timeline.export");
    export.getItems().setAll(exports.items());
    export.disableProperty().bind(hasShown.not());

    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox bar = new HBox(4, shows, clock, ways.choices(), space);
    zooms.stream().map(context.menus()::button).forEach(bar.getChildren()::add);
    bar.getChildren().addAll(compare, export);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-bar");
    return bar;
  }

  /** What the runs can be compared with. */
  private List<MenuItem> comparisons() {
    List<MenuItem> items = new ArrayList<>(figures());
    items.add(new SeparatorMenuItem());
    items.addAll(context.menus().items(others));
    return items;
  }

  private List<MenuItem> figures() {
    List<PublishedBoot> all = new ArrayList<>();
    all.add(null);
    all.addAll(PublishedBoot.all());
    return Choices.items(
        all,
        model.published(),
        boot -> boot == null ? texts.get("timeline.published.none") : boot.configuration(),
        boot -> {
          model.setPublished(boot);
          view.showPublished();
          update();
        });
  }

  /** All that the pane can do, as it is now. */
  private ContextMenu contextMenu() {
    ContextMenu menu = new ContextMenu();
    List<MenuItem> items = menu.getItems();
    items.addAll(context.menus().items(List.of(exports.copy())));
    if (showsRuns.get()) {
      chosen.words().map(TimelinePane::heading).ifPresent(h -> items.addFirst(h));
      items.addAll(context.menus().items(chosen.actions()));
      if (!model.branches().isEmpty()) {
        items.add(branches());
      }
    }
    items.add(new SeparatorMenuItem());
    items.addAll(context.menus().items(zooms));
    items.add(new SeparatorMenuItem());
    if (shows.isVisible()) {
      items.add(Choices.menu(shows));
    }
    if (showsRuns.get()) {
      items.add(Choices.menu(clock));
      Menu published = new Menu(texts.get("timeline.menu.figures"));
      published.setId("timeline-published-menu");
      published.getItems().setAll(figures());
      items.add(published);
      items.addAll(context.menus().items(others));
    } else {
      items.addAll(ways.choiceMenus());
    }
    items.add(new SeparatorMenuItem());
    Menu export = new Menu(texts.get("timeline.menu.export"));
    export.setId("timeline-export-menu");
    export.getItems().setAll(exports.items());
    export.setDisable(!hasShown.get());
    items.add(export);
    return menu;
  }

  /** Says what the menu is about; nothing to choose, and so passed over by the keyboard. */
  private static MenuItem heading(String words) {
    Label label = new Label(words);
    label.getStyleClass().addAll("muted", "menu-heading");
    SeparatorMenuItem heading = new SeparatorMenuItem();
    heading.setId("timeline-menu-heading");
    heading.setContent(label);
    return heading;
  }

  /** The runs that the machine can return to. */
  private Menu branches() {
    Menu menu = new Menu(texts.get("timeline.menu.branches"));
    menu.setId("timeline-branches-menu");
    MachineView now = workspace.view().getValue();
    menu.setDisable(now == null || now.phase() == Phase.RUNNING);
    NumberFormat numbers = NumberFormat.getIntegerInstance(texts.localeProperty().get());
    for (Branch b : model.branches()) {
      String text =
          texts.get(
              "timeline.menu.branch",
              b.number(),
              numbers.format(b.end()),
              numbers.format(b.fork().instructions()),
              texts.get("timeline.fork." + b.fork().why()),
              b.fork().run());
      MenuItem item = new MenuItem(text);
      item.setId("timeline-branch-" + b.number());
      item.setOnAction(e -> workspace.returnTo(b.number(), null));
      menu.getItems().add(item);
    }
    return menu;
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
    inSight.set(now);
    follower.setVisible(now);
    if (now) {
      update();
    }
  }

  @Override
  public void dispose() {
    follower.dispose();
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
    chosen.none();
    wanted = null;
    going = false;
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

  /** While nobody looks, no run may be lost; and what was chosen in a run is not in the next. */
  private void notice(MachineView newest) {
    if (newest == null) {
      return;
    }
    if (newest.restarts() != restarts) {
      restarts = newest.restarts();
      chosen.none();
    }
    if (!inSight.get()) {
      model.notice(newest);
    }
  }

  private void update() {
    hasRuns.set(!model.isEmpty());
    hasOthers.set(model.others() > 0);
    hasOtherGuests.set(model.ofOtherGuests() > 0);
    notes.show(
        showsRuns.get() && !otherGuests.get() ? model.ofOtherGuests() : 0,
        showsRuns.get() && model.leavesFiguresOut());
    Node wanted = !showsRuns.get() ? ways.content() : model.isEmpty() ? empty : view;
    if (!centre.getChildren().contains(wanted)) {
      centre.getChildren().setAll(wanted);
    }
  }

  private void choose(TimelineRun run, Moment moment) {
    String name =
        run.milestones().stream()
            .filter(m -> m.at().equals(moment) && m.equals(model.axis().selected()))
            .map(TimelineRun.Milestone::name)
            .findFirst()
            .orElse("");
    say(name, moment, run);
    if (isCurrent(run)) {
      model.axis().setMark(moment);
      workspace.navigator().markInstant("timeline", moment.instructions());
    }
  }

  /** The machine follows the playhead, from instant to instant as fast as it gets there. */
  private void scrub(Moment moment) {
    wanted = model.instant(moment);
    if (!going) {
      follow();
    }
  }

  private void follow() {
    Instant there = wanted;
    wanted = null;
    going = there != null;
    if (going) {
      workspace.bringTo(there, this::follow);
    }
  }

  /** Says a milestone's name and moment, as the keys come to it. */
  private void tell(TimelineRun run, TimelineRun.Milestone milestone) {
    say(milestone.name(), milestone.at(), run);
  }

  private void say(String milestone, Moment moment, TimelineRun run) {
    chosen.say(
        milestone,
        moment,
        isCurrent(run),
        model.branch(run).orElse(null),
        model.instant(milestone, moment));
  }

  private boolean isCurrent(TimelineRun run) {
    return model.hasCurrent() && model.axis().runs().indexOf(run) == 0;
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
