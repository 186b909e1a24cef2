package bootscope.views.pane.terminal;

import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.action.ActionKeys;
import bootscope.views.action.Icon;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.terminal.LineTag;
import bootscope.views.control.terminal.TerminalView;
import bootscope.views.pane.Guest;
import bootscope.views.pane.SafeFile;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignK;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/** The pane of the guest's serial ports. */
public final class TerminalPane implements DockPane {
  private final PaneContext context;
  private final Texts texts;
  private final Workspace workspace;
  private final TerminalModel model = new TerminalModel();
  private final BorderPane content = new BorderPane();
  private final StackPane centre = new StackPane();
  private final Label empty = new Label();
  private final ChoiceBox<Integer> port = new ChoiceBox<>();
  private final Label moment = new Label();
  private final Label lost = new Label();
  private final Label untaken = new Label();
  private final Hyperlink toTimeline = new Hyperlink();
  private final Hyperlink bringHere = new Hyperlink();
  private final BooleanProperty lineKnown = new SimpleBooleanProperty();
  private final Hyperlink toLog = new Hyperlink();
  private final BooleanProperty focused = new SimpleBooleanProperty();
  private final BooleanProperty hasPort = new SimpleBooleanProperty();
  private final BooleanProperty functionKeys = new SimpleBooleanProperty();
  private final FindBar find;
  private TerminalView view;
  private boolean visible;
  private boolean opening;

  /** Goes on with output that did not fit into one frame. */
  private final AnimationTimer rest =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          pump();
        }
      };

  public TerminalPane(PaneContext context, Workspace workspace) {
    this.context = context;
    this.workspace = workspace;
    texts = context.texts();
    find = new FindBar(texts, () -> view);
    content.setId("terminal");
    content.setMinSize(0, 0);
    content.setTop(new VBox(bar(), find));
    empty.textProperty().bind(texts.bind("terminal.empty"));
    empty.getStyleClass().add("muted");
    empty.setWrapText(true);
    centre.setFocusTraversable(true);
    centre.accessibleTextProperty().bind(empty.textProperty());
    centre.setMinSize(0, 0);
    centre.getChildren().setAll(empty);
    content.setCenter(centre);
    content.setBottom(new VBox(untaken(), footer()));
    content.focusWithinProperty().addListener((o, before, now) -> focused.set(now));
    functionKeys.addListener(
        (o, before, now) -> {
          if (view != null) {
            view.setFunctionKeysToGuest(now);
          }
        });
    model.clickedProperty().addListener((o, before, now) -> showMoment(now));
    model.lostProperty().addListener((o, before, now) -> showLost(now.longValue()));
    texts.localeProperty().addListener(o -> showMoment(model.clickedProperty().get()));
    showMoment(LineTag.NONE);
    showLost(0);
    workspace.guest().subscribe(this::open);
    workspace
        .view()
        .addListener(
            (o, before, now) -> {
              pump();
              showUntaken(now);
            });
    workspace.navigator().onInstant("terminal", this::showInstant);
  }

  private Node bar() {
    port.setConverter(new PortNames());
    port.accessibleTextProperty().bind(texts.bind("terminal.port"));
    port.setId("terminal-port");
    port.setMinWidth(70);
    port.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && !opening) {
                model.choosePort(now);
                showPort();
                showUntaken(workspace.view().getValue());
              }
            });
    List<Action> actions = actions();
    context.actions().add(actions);
    HBox bar = new HBox(4, port);
    bar.getStyleClass().add("pane-bar");
    bar.setAlignment(Pos.CENTER_LEFT);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    bar.getChildren().add(space);
    actions.stream().map(context.menus()::button).forEach(bar.getChildren()::add);
    return bar;
  }

  private List<Action> actions() {
    return List.of(
        Action.of("terminal.find")
            .icon(MaterialDesignM.MAGNIFY)
            .paneKeys("Ctrl+Shift+F")
            .enabled(hasPort.and(focused))
            .run(find::open),
        Action.of("terminal.copy")
            .icon(MaterialDesignC.CONTENT_COPY)
            .paneKeys("Ctrl+Shift+C")
            .enabled(hasPort.and(focused))
            .run(() -> view.copy()),
        Action.of("terminal.paste")
            .icon(MaterialDesignC.CONTENT_PASTE)
            .paneKeys("Ctrl+Shift+V")
            .enabled(hasPort.and(focused))
            .run(() -> view.paste()),
        Action.of("terminal.select-all")
            .icon(MaterialDesignS.SELECT_ALL)
            .paneKeys("Ctrl+Shift+A")
            .enabled(hasPort.and(focused))
            .run(() -> view.selectAll()),
        Action.of("terminal.break")
            .icon(MaterialDesignK.KEYBOARD_OFF_OUTLINE)
            .keys("Ctrl+Shift+K")
            .enabled(hasPort)
            .run(model::sendBreak),
        Action.of("terminal.end")
            .icon(MaterialDesignA.ARROW_COLLAPSE_DOWN)
            .paneKeys("Ctrl+Shift+End")
            .enabled(hasPort.and(focused))
            .run(() -> view.scrollToEnd()),
        Action.of("terminal.function-keys")
            .icon(MaterialDesignK.KEYBOARD_VARIANT)
            .enabled(hasPort)
            .toggles(functionKeys)
            .build(),
        Action.of("terminal.save")
            .icon(MaterialDesignC.CONTENT_SAVE_OUTLINE)
            .enabled(hasPort)
            .run(() -> choose("serial.log", model::raw)),
        Action.of("terminal.save-moments")
            .icon(MaterialDesignC.CONTENT_SAVE_EDIT_OUTLINE)
            .enabled(hasPort)
            .run(() -> choose("serial-with-times.log", model::textWithMoments)));
  }

  /** Says that what is typed at a guest that stands is kept, and what comes of it. */
  private Node untaken() {
    untaken.setId("terminal-untaken");
    untaken.getStyleClass().add("pane-note");
    untaken.setGraphic(new Icon(MaterialDesignK.KEYBOARD_OUTLINE));
    untaken.setWrapText(true);
    untaken.setMinHeight(Region.USE_PREF_SIZE);
    untaken.setMaxWidth(Double.MAX_VALUE);
    untaken.managedProperty().bind(untaken.visibleProperty());
    showUntaken(null);
    return untaken;
  }

  private void showUntaken(MachineView now) {
    long count = now == null || now.phase() != Phase.PAUSED ? 0 : model.typed(now.untaken());
    boolean past = count > 0 && now.known().filter(History.Known::past).isPresent();
    untaken.setVisible(count > 0);
    untaken.setText(
        count == 0 ? "" : texts.get(past ? "terminal.untaken.past" : "terminal.untaken", count));
  }

  private Node footer() {
    toTimeline.textProperty().bind(texts.bind("terminal.to-timeline"));
    toTimeline.setOnAction(e -> go("timeline"));
    toLog.textProperty().bind(texts.bind("terminal.to-log"));
    toLog.setOnAction(e -> go("log"));
    bringHere.textProperty().bind(texts.bind("terminal.bring-here"));
    bringHere.setOnAction(
        e ->
            workspace.bringTo(
                new Instant.Count(model.clickedProperty().get().instructions()), () -> {}));
    moment.setId("terminal-moment");
    moment.setMinWidth(0);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    lost.getStyleClass().add("muted");
    lost.managedProperty().bind(lost.visibleProperty());
    HBox footer = new HBox(8, moment, bringHere, toTimeline, toLog, space, lost);
    for (Hyperlink link : List.of(bringHere, toTimeline, toLog)) {
      link.managedProperty().bind(link.visibleProperty());
      link.setMinWidth(Region.USE_PREF_SIZE);
    }
    bringHere.visibleProperty().bind(lineKnown.and(workspace.canBring()));
    footer.setAlignment(Pos.CENTER_LEFT);
    footer.setStyle("-fx-padding: 2 6 2 6;");
    return footer;
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return view != null ? view : centre;
  }

  @Override
  public void setVisible(boolean now) {
    visible = now;
    if (now) {
      model.catchUp();
      pump();
    } else {
      rest.stop();
    }
  }

  @Override
  public void dispose() {
    rest.stop();
  }

  /** The model behind the pane, for tests. */
  public TerminalModel model() {
    return model;
  }

  private void open(Guest guest) {
    model.open(guest == null ? null : guest.session());
    opening = true;
    port.getItems().setAll(IntStream.range(0, model.ports()).boxed().toList());
    port.setValue(model.ports() == 0 ? null : 0);
    opening = false;
    port.setDisable(model.ports() < 2);
    hasPort.set(model.ports() > 0);
    find.setVisible(false);
    showPort();
    if (visible) {
      pump();
    }
  }

  private void showPort() {
    boolean hadFocus = view != null && view.isFocused();
    if (model.ports() == 0) {
      view = null;
      empty
          .textProperty()
          .bind(
              texts.bind(
                  workspace.guest().getValue() == null ? "terminal.empty" : "terminal.no-port"));
      centre.getChildren().setAll(empty);
      centre.setFocusTraversable(true);
      return;
    }
    view = new TerminalView(texts, model.screen(model.port()));
    // The view would send the terminal's own answers too, whenever they were asked for.
    model.answerThroughFeed(model.port());
    view.setInput(model::type);
    view.setOnLineClicked(model.clickedProperty()::set);
    view.setFunctionKeysToGuest(functionKeys.get());
    view.setId("terminal-view");
    ActionKeys.rawInput(view);
    view.setOnContextMenuRequested(
        e -> {
          context
              .menus()
              .contextMenu(
                  Stream.of(
                          "copy",
                          "paste",
                          "select-all",
                          "break",
                          "find",
                          "end",
                          "save",
                          "save-moments")
                      .map(id -> context.actions().get("terminal." + id))
                      .toArray(Action[]::new))
              .show(view, e.getScreenX(), e.getScreenY());
          e.consume();
        });
    centre.getChildren().setAll(view);
    centre.setFocusTraversable(false);
    if (hadFocus) {
      view.requestFocus();
    }
  }

  private void pump() {
    if (!visible || view == null) {
      return;
    }
    long before = view.screen().revision();
    if (model.pump()) {
      rest.start();
    } else {
      rest.stop();
    }
    if (view.screen().revision() != before) {
      view.refresh();
    }
  }

  private void showMoment(LineTag tag) {
    boolean known = !tag.equals(LineTag.NONE);
    toTimeline.setVisible(known);
    lineKnown.set(known);
    toLog.setVisible(known);
    moment.getStyleClass().remove("muted");
    if (known) {
      Locale locale = texts.localeProperty().get();
      moment.setText(
          texts.get(
              "terminal.moment",
              NumberFormat.getIntegerInstance(locale).format(tag.instructions()),
              String.format(locale, "%.6f", tag.nanos() / 1e6)));
      workspace.navigator().markInstant("terminal", tag.instructions());
    } else {
      moment.getStyleClass().add("muted");
      moment.setText(texts.get("terminal.moment.none"));
    }
  }

  private void showLost(long bytes) {
    lost.setVisible(bytes > 0);
    lost.setText(bytes > 0 ? texts.get("terminal.lost", bytes) : "");
  }

  private void showInstant(long instructions) {
    if (view != null) {
      pump();
      view.showMoment(instructions);
    }
  }

  private void go(String pane) {
    workspace.navigator().goToInstant(pane, model.clickedProperty().get().instructions());
  }

  private void choose(String name, Supplier<byte[]> bytes) {
    workspace.fileToSave(name).ifPresent(file -> save(file, bytes.get()));
  }

  /** Writes a file off the JavaFX thread. */
  void save(Path file, byte[] bytes) {
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

  /** COM1 to COM4. */
  private static final class PortNames extends javafx.util.StringConverter<Integer> {
    @Override
    public String toString(Integer number) {
      return number == null ? "" : "COM" + (number + 1);
    }

    @Override
    public Integer fromString(String name) {
      return null;
    }
  }
}
