package bootscope.views.pane.log;

import bootscope.core.session.LogEvent;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.pane.Clipboards;
import bootscope.views.pane.Link;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.Separator;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/** Shows a {@link LogModel} as a list of which only the rows in sight exist. */
public final class LogPane implements DockPane {
  /** Width of a digit in em. */
  private static final double DIGIT = 0.62;

  private final LogModel model;
  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final ListView<LogEvent> list;
  private final TextField field = new TextField();
  private final Label lost = new Label();
  private final DoubleProperty countWidth = new SimpleDoubleProperty();

  public LogPane(PaneContext context, LogModel model) {
    this.model = model;
    texts = context.texts();
    list = new ListView<>(model.rows());
    list.getStyleClass().addAll("log-list", "edge-to-edge");
    list.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    list.setCellFactory(l -> new LogCell(model, texts, countWidth, this::follow));
    list.setAccessibleText(texts.get("pane.log"));
    Label nothing = new Label();
    nothing.getStyleClass().add("muted");
    nothing.textProperty().bind(texts.bind("log.none"));
    list.setPlaceholder(nothing);
    list.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);

    field.setPromptText(texts.get("log.search"));
    field.accessibleTextProperty().bind(texts.bind("log.search"));
    field.getStyleClass().add("small-field");
    field.setPrefColumnCount(8);
    field.textProperty().bindBidirectional(model.searchProperty());
    field.setOnKeyPressed(
        e -> {
          if (e.getCode() == KeyCode.ENTER) {
            find(e.isShiftDown() ? -1 : 1);
            e.consume();
          } else if (e.getCode() == KeyCode.ESCAPE) {
            field.clear();
            list.requestFocus();
            e.consume();
          }
        });

    FlowPane bar = new FlowPane();
    bar.getStyleClass().add("pane-bar");
    List<Action> all = actions(context);
    bar.getChildren().add(field);
    for (Action action : all.subList(0, 4)) {
      bar.getChildren().add(context.menus().button(action));
    }
    bar.getChildren().add(new Separator(javafx.geometry.Orientation.VERTICAL));
    for (Action action : all.subList(4, all.size() - 3)) {
      bar.getChildren().add(context.menus().button(action));
    }
    lost.getStyleClass().add("warning-text");
    lost.visibleProperty().bind(model.lostProperty().greaterThan(0));
    lost.managedProperty().bind(lost.visibleProperty());
    lost.textProperty().bind(texts.bind("log.lost", model.lostProperty()));
    bar.getChildren().add(lost);
    context.actions().add(all);
    Clipboards.contextMenu(list, context.menus().contextMenu(all.toArray(Action[]::new)));
    content.setTop(bar);
    content.setCenter(list);

    model
        .rows()
        .addListener(
            (ListChangeListener<LogEvent>)
                change -> {
                  measure(context.fontSize().get());
                  if (model.followProperty().get()) {
                    toEnd();
                  }
                });
    context.fontSize().subscribe(size -> measure(size.doubleValue()));
    model.followProperty().addListener((o, before, now) -> toEnd());
    model.searchProperty().addListener((o, before, now) -> list.refresh());
    texts.localeProperty().addListener((o, before, now) -> list.refresh());
    model.workspace().navigator().onInstant("log", this::showInstant);
  }

  /** Find, filter, follow, clear; the categories; then those of the menu alone. */
  private List<Action> actions(PaneContext context) {
    BooleanBinding focused =
        Bindings.createBooleanBinding(() -> content.isFocusWithin(), content.focusWithinProperty());
    List<Action> all = new ArrayList<>();
    all.add(
        Action.of("log.find-next")
            .icon(MaterialDesignA.ARROW_DOWN)
            .keys("F3")
            .enabled(focused.and(model.searchProperty().isNotEmpty()))
            .run(() -> find(1)));
    all.add(
        Action.of("log.only-matches")
            .icon(MaterialDesignF.FILTER_OUTLINE)
            .toggles(model.onlyMatchesProperty())
            .build());
    all.add(
        Action.of("log.follow")
            .icon(MaterialDesignA.ARROW_COLLAPSE_DOWN)
            .toggles(model.followProperty())
            .build());
    all.add(
        Action.of("log.clear")
            .icon(MaterialDesignD.DELETE_OUTLINE)
            .enabled(Bindings.isNotEmpty(model.rows()))
            .run(model::clear));
    for (LogCategory category : LogCategory.values()) {
      Ikon icon =
          switch (category) {
            case LOADER -> MaterialDesignP.PACKAGE_DOWN;
            case MILESTONE -> MaterialDesignF.FLAG_OUTLINE;
            case ACCESS -> MaterialDesignH.HELP_RHOMBUS_OUTLINE;
            case FAULT -> MaterialDesignA.ALERT_OUTLINE;
            case END -> MaterialDesignP.POWER;
          };
      all.add(
          Action.of("log.show-" + category.id())
              .icon(icon)
              .toggles(model.shownProperty(category))
              .build());
    }
    all.add(
        Action.of("log.find")
            .icon(MaterialDesignM.MAGNIFY)
            .keys("Ctrl+F")
            .enabled(focused)
            .run(
                () -> {
                  field.requestFocus();
                  field.selectAll();
                }));
    all.add(
        Action.of("log.find-previous")
            .icon(MaterialDesignA.ARROW_UP)
            .keys("Shift+F3")
            .enabled(focused.and(model.searchProperty().isNotEmpty()))
            .run(() -> find(-1)));
    all.add(
        Action.of("log.copy")
            .icon(MaterialDesignC.CONTENT_COPY)
            .keys("Ctrl+C")
            .enabled(list.focusedProperty().and(Bindings.isNotEmpty(model.rows())))
            .run(this::copy));
    return all;
  }

  private void keyPressed(KeyEvent event) {
    LogEvent chosen = list.getSelectionModel().getSelectedItem();
    if (event.getCode() == KeyCode.ENTER && chosen != null) {
      follow(event.isShortcutDown() ? LogWords.instant(chosen) : LogWords.link(chosen));
      event.consume();
    }
  }

  private void follow(Link link) {
    link.follow(model.workspace().navigator());
  }

  /** What is selected, or everything that is shown. */
  private void copy() {
    List<LogEvent> chosen = List.copyOf(list.getSelectionModel().getSelectedItems());
    Clipboards.put(model.text(chosen.isEmpty() ? model.rows() : chosen));
  }

  private void find(int step) {
    int found = model.find(list.getSelectionModel().getSelectedIndex(), step);
    if (found >= 0) {
      model.followProperty().set(false);
      choose(found);
    }
  }

  private void choose(int row) {
    list.getSelectionModel().clearAndSelect(row);
    list.scrollTo(Math.max(0, row - 3));
  }

  private void showInstant(long instructions) {
    int row = model.nearest(instructions);
    if (row >= 0) {
      model.followProperty().set(false);
      choose(row);
    }
  }

  /** The counts' column is as wide as the newest, which is the longest. */
  private void measure(double fontSize) {
    long most = model.rows().isEmpty() ? 0 : model.rows().getLast().instructions();
    countWidth.set((LogCell.count(most, texts).length() + 1) * fontSize * DIGIT);
  }

  /** Scrolls when the list has taken the new rows in. */
  private void toEnd() {
    Platform.runLater(
        () -> {
          if (model.followProperty().get() && !model.rows().isEmpty()) {
            list.scrollTo(model.rows().size() - 1);
          }
        });
  }

  /** The list, for tests. */
  public ListView<LogEvent> list() {
    return list;
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return list;
  }

  @Override
  public void setVisible(boolean visible) {
    model.setVisible(visible);
  }

  @Override
  public void dispose() {
    model.dispose();
  }
}
