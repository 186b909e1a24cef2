package bootscope.views.pane.bootprofile;

import bootscope.core.profile.Profile;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.flame.FlameModel;
import bootscope.views.control.flame.FlameView;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.bootprofile.BootProfileModel.Colouring;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/**
 * Where the boot's instructions go: a chart of all calls over time, with tables of them below. What
 * is chosen in one stands out in the other; a range that is chosen in the chart is what the tables
 * are of.
 */
public final class BootProfilePane implements DockPane {
  private static final double CHART = 0.58;

  /** In less height there is no room for a hint. */
  static final double LOW = 400;

  private final PaneContext context;
  private final Texts texts;
  private final Workspace workspace;
  private final ProfileFiles files;
  private final BootProfileModel model;
  private final ProfileWords words;
  private final FlameView view;
  private final TablesView<ProfileTables, ProfileRow> tables;
  private final ProfileFindBar find;
  private final Label state = new Label();
  private final Label details = new Label();
  private final Label path = new Label();
  private final Label emptyText = new Label();
  private final VBox empty = new VBox(10);
  private final SplitPane split = new SplitPane();
  private final StackPane centre = new StackPane();
  private final BorderPane content = new BorderPane();
  private final SplitPane comparedSplit = new SplitPane();
  private final ComparisonModel comparison;
  private final ComparisonView compared;
  private final ComparisonActions comparisons;
  private final BootProfileActions actions;
  private final List<Node> ofProfile = new ArrayList<>(); // in the bar, without a comparison
  private final List<Node> ofComparison = new ArrayList<>(); // with one
  private String file = "";

  /**
   * @param files that profiles are written to and read from
   */
  public BootProfilePane(PaneContext context, Workspace workspace, ProfileFiles files) {
    this.context = context;
    this.workspace = workspace;
    this.files = files;
    texts = context.texts();
    words = new ProfileWords(texts);
    model = new BootProfileModel(workspace, texts, Platform::runLater);
    view = new FlameView(texts, model.chart());
    view.setId("bootprofile-chart");
    view.setDescriber(i -> words.slice(model.digest(), i, model.isNanos()));
    tables =
        new TablesView<>(
            context,
            "bootprofile",
            "bootprofile",
            Arrays.stream(ProfileTab.values())
                .<TableRows<ProfileTables, ProfileRow>>map(tab -> new ProfileTabRows(texts, tab))
                .toList());
    find =
        new ProfileFindBar(
            texts, "bootprofile", model::search, () -> words.found(model.found()), view);
    comparison = new ComparisonModel(workspace, Platform::runLater);
    compared = new ComparisonView(context, comparison, comparedSplit);
    comparisons = new ComparisonActions(workspace, texts, model, comparison, files, this::name);
    actions =
        new BootProfileActions(
            context,
            workspace,
            model,
            words,
            view,
            tables,
            find,
            content,
            this,
            compared,
            comparisons);
    compared.setOnChosen(actions::update);
    comparison.onChange(
        () -> {
          compared.update();
          update();
        });
    view.setOnFocus(
        item -> {
          model.focusChanged(item);
          if (item != null && item.name() >= 0) {
            tables.choose(item.name());
          }
          actions.chartChosen();
          say();
        });
    view.setOnRange(model::rangeChanged);
    view.setOnView(() -> model.viewChanged(view.pixels()));
    model.onCall(
        call -> {
          actions.update();
          say();
        });
    model.onChange(this::update);
    tables.setOnChosen(actions::rowChosen);
    tables.setOnOpen(actions::open);
    state.setId("bootprofile-state");
    state.getStyleClass().addAll("muted", "bs-profile-state");
    state.setWrapText(true);
    state.setMinWidth(0);
    details.setId("bootprofile-details");
    path.setId("bootprofile-path");
    path.managedProperty().bind(path.textProperty().isNotEmpty());
    details.managedProperty().bind(details.textProperty().isNotEmpty());
    for (Label line : List.of(details, path)) {
      line.setMinWidth(0);
      line.getStyleClass().add("mono");
    }
    details.setWrapText(true);
    VBox foot = new VBox(details, path);
    foot.getStyleClass().add("pane-foot");
    BorderPane chart = new BorderPane(view);
    chart.setTop(find);
    chart.setBottom(foot);
    chart.setMinSize(0, 0);
    split.setOrientation(Orientation.VERTICAL);
    split.getItems().setAll(chart, tables.content());
    split.setDividerPositions(CHART);
    comparedSplit.setDividerPositions(CHART);
    emptyText.setWrapText(true);
    emptyText.setId("bootprofile-empty");
    emptyText.getStyleClass().add("muted");
    empty.setAlignment(Pos.CENTER);
    empty.setMaxWidth(520);
    empty.getChildren().add(emptyText);
    record()
        .ifPresent(
            action -> {
              ButtonBase button = context.menus().button(action);
              button.setId("bootprofile-begin");
              button.setContentDisplay(ContentDisplay.LEFT);
              button.getStyleClass().remove("flat");
              empty.getChildren().add(button);
            });
    content.setId("bootprofile");
    content.setMinSize(0, 0);
    content.setTop(new VBox(bar(), state));
    centre.setMinSize(0, 0);
    centre.setFocusTraversable(true);
    centre.accessibleTextProperty().bind(emptyText.textProperty());
    centre.widthProperty().addListener((o, before, now) -> arrange());
    centre.heightProperty().addListener((o, before, now) -> arrange());
    content.setCenter(centre);
    workspace.view().addListener((o, before, now) -> actions.update());
    workspace.navigator().onInstant("bootprofile", model::mark);
    update();
  }

  /** The window's action that begins and ends a recording. */
  private Optional<Action> record() {
    return context.actions().find("run.profile");
  }

  private Node bar() {
    FlowPane bar = new FlowPane(4, 2);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-tools");
    record().map(context.menus()::button).ifPresent(bar.getChildren()::add);
    ChoiceBox<Boolean> axis =
        choice(
            "bootprofile-axis",
            "bootprofile.axis",
            nanos -> texts.get(nanos ? "bootprofile.axis.time" : "bootprofile.axis.instructions"),
            List.of(false, true),
            model::setNanos);
    ChoiceBox<Colouring> colours =
        choice(
            "bootprofile-colours",
            "bootprofile.colours",
            c -> texts.get("bootprofile.colours." + c.name().toLowerCase(Locale.ROOT)),
            List.of(Colouring.values()),
            model::setColouring);
    bar.getChildren().addAll(axis, colours);
    actions.tools().forEach(a -> bar.getChildren().add(context.menus().button(a)));
    ofProfile.addAll(List.of(axis, colours));
    for (Action action : comparisons.tools()) {
      Node button = context.menus().button(action);
      bar.getChildren().add(button);
      (action.id().equals("bootprofile.compare") ? ofProfile : ofComparison).add(button);
    }
    return bar;
  }

  private <T> ChoiceBox<T> choice(
      String id, String key, Function<T, String> name, List<T> all, Consumer<T> choose) {
    ChoiceBox<T> box = new ChoiceBox<>();
    box.setId(id);
    box.accessibleTextProperty().bind(texts.bind(key));
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(T value) {
            return value == null ? "" : name.apply(value);
          }

          @Override
          public T fromString(String text) {
            return null;
          }
        });
    box.getItems().setAll(all);
    box.setValue(all.getFirst());
    box.valueProperty().addListener((o, before, now) -> choose.accept(now));
    return box;
  }

  // ---------------------------------------------------------------- what is shown

  private void update() {
    boolean any = model.digest() != null;
    boolean comparing = comparison.digest() != null || comparison.isWorking();
    Node wanted = comparing ? compared.content() : any ? split : empty;
    if (!centre.getChildren().contains(wanted)) {
      boolean had = hasKeyboard();
      centre.getChildren().setAll(wanted);
      centre.setFocusTraversable(!any && !comparing);
      if (had) {
        focus(focusTarget());
      }
    }
    ofProfile.forEach(node -> show(node, !comparing));
    ofComparison.forEach(node -> show(node, comparison.digest() != null));
    tables.show(model.tables());
    String said = any ? words.state(model.digest(), model.isRecording(), file()) : "";
    if (any && model.chart().hasRange() && model.tables() != model.digest().tables()) {
      said += "  ·  " + words.range(model.tables().from(), model.tables().to());
    }
    state.setText(comparison.digest() == null || comparison.isWorking() ? said : compared.state());
    show(state, !state.getText().isEmpty());
    emptyText.setText(
        texts.get(
            workspace.guest().getValue() == null
                ? "bootprofile.empty.no-guest"
                : model.isRecording() ? "bootprofile.empty.recording" : "bootprofile.empty"));
    find.update();
    actions.update();
    say();
  }

  private static void show(Node node, boolean now) {
    node.setVisible(now);
    node.setManaged(now);
  }

  /** Whether what has it is what another part of the pane is to take the place of. */
  private boolean hasKeyboard() {
    Node owner = centre.getScene() == null ? null : centre.getScene().getFocusOwner();
    for (Node node = owner; node != null; node = node.getParent()) {
      if (node == centre) {
        return true;
      }
    }
    return false;
  }

  /** Gives a node the keyboard, as soon as it is in the window. */
  private static void focus(Node node) {
    if (node.getScene() != null) {
      node.requestFocus();
      return;
    }
    node.sceneProperty()
        .addListener(
            new ChangeListener<>() {
              @Override
              public void changed(ObservableValue<? extends Scene> o, Scene before, Scene now) {
                node.sceneProperty().removeListener(this);
                Platform.runLater(node::requestFocus);
              }
            });
  }

  /** Chart and tables stand side by side where there is little height. */
  private void arrange() {
    say();
    boolean flat = centre.getWidth() > 600 && centre.getHeight() < 250;
    Orientation wanted = flat ? Orientation.HORIZONTAL : Orientation.VERTICAL;
    for (SplitPane pane : List.of(split, comparedSplit)) {
      if (pane.getOrientation() != wanted) {
        pane.setOrientation(wanted);
        pane.setDividerPositions(CHART);
      }
    }
  }

  /** What the profile is called that is shown. */
  private String name() {
    return model.isFromFile() ? file : model.guestName();
  }

  private String file() {
    return model.isFromFile() ? file : "";
  }

  /** Says what the focus is on. */
  private void say() {
    CallAt call = model.call();
    if (model.digest() == null) {
      details.setText("");
      path.setText("");
    } else if (call != null) {
      details.setText(words.call(model.digest(), call));
      path.setText(words.path(model.digest(), call));
    } else if (model.chart().focus() != null) {
      details.setText(words.slice(model));
      path.setText("");
    } else {
      details.setText(centre.getHeight() < LOW ? "" : texts.get("bootprofile.hint"));
      path.setText("");
    }
  }

  // ---------------------------------------------------------------- files

  ProfileFiles files() {
    return files;
  }

  /** Asks where to, and writes what is shown. */
  void export() {
    ProfileDigest now = model.digest();
    if (now == null) {
      return;
    }
    workspace
        .fileToSave("boot-profile." + files.endings().getFirst())
        .ifPresent(
            to ->
                workspace.inBackground(
                    () -> {
                      try {
                        files.write(now.profile(), to);
                      } catch (IOException e) {
                        Platform.runLater(
                            () ->
                                workspace.tell(
                                    texts.get("save.failed", to),
                                    texts.get("save.failed.remedy", e.getMessage())));
                      }
                    }));
  }

  /** Asks for a file, and shows it. */
  void openFile() {
    workspace.fileToRead(texts.get("action.bootprofile.open")).ifPresent(this::show);
  }

  private void show(Path from) {
    workspace.inBackground(
        () -> {
          try {
            Profile read = files.read(from);
            Platform.runLater(
                () -> {
                  file = String.valueOf(from.getFileName());
                  model.showFile(read);
                });
          } catch (IOException e) {
            Platform.runLater(
                () ->
                    workspace.tell(
                        texts.get("bootprofile.unreadable", from),
                        texts.get("bootprofile.unreadable.remedy", e.getMessage())));
          }
        });
  }

  // ---------------------------------------------------------------- as a pane

  /** What the graph of a comparison shows, for tests. */
  public FlameModel compared() {
    return comparison.chart();
  }

  /** What the chart shows, for tests. */
  public FlameModel chart() {
    return model.chart();
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    if (comparison.digest() != null || comparison.isWorking()) {
      return compared.focusTarget();
    }
    return model.digest() == null || view.getScene() == null ? centre : view;
  }

  @Override
  public void setVisible(boolean now) {
    model.setVisible(now);
    if (now) {
      update();
    }
  }

  @Override
  public void dispose() {
    model.dispose();
  }
}
