package bootscope.views.pane.log;

import bootscope.core.history.Instant;
import bootscope.core.session.LogEvent;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.RichView;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Link;
import bootscope.views.pane.PaneMenu;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import javafx.animation.AnimationTimer;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Separator;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/** Shows a {@link LogModel} as text with links, to be searched, selected and copied. */
public final class LogPane implements DockPane {
  /** Lines put into the text in one frame. */
  private static final int AT_ONCE = 300;

  /** Least time between two frames that take new lines, in ns: laying the text out costs some. */
  private static final long PAUSE = 80_000_000;

  private final LogModel model;
  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final RichView view = new RichView();
  private final Label nothing = new Label();
  private final TextField field = new TextField();
  private final Label lost = new Label();

  /** The events whose lines the view has. */
  private final List<LogEvent> shown = new ArrayList<>();

  private long shownRevision = -1;

  private final Conditions conditions = new Conditions();
  private final PaneMenu menu;

  /** Brings the view up to date, some lines in each frame. */
  private final AnimationTimer filler =
      new AnimationTimer() {
        private long last;

        @Override
        public void handle(long now) {
          boolean behind = model.rows().size() - shown.size() > AT_ONCE;
          boolean other = shownRevision != model.filterRevisionProperty().get();
          if (behind || other || now - last >= PAUSE) {
            last = now;
            fill();
          }
        }
      };

  public LogPane(PaneContext context, LogModel model) {
    this.model = model;
    texts = context.texts();
    view.setId("log-text");
    view.getStyleClass().add("log-text");
    view.setName(texts.get("pane.log"));
    view.setOnFollow(target -> follow((Link) target));
    nothing.getStyleClass().add("muted");
    nothing.setMouseTransparent(true);
    nothing.textProperty().bind(texts.bind("log.none"));
    content.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);

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
            view.focusTarget().requestFocus();
            e.consume();
          }
        });

    menu = new PaneMenu(context, model.workspace(), "log");
    List<Action> tools = tools();
    List<Action> categories = categories();
    menu(context, tools, categories);
    FlowPane bar = new FlowPane();
    bar.getStyleClass().add("pane-bar");
    bar.getChildren().add(field);
    tools.forEach(action -> bar.getChildren().add(context.menus().button(action)));
    bar.getChildren().add(new Separator(javafx.geometry.Orientation.VERTICAL));
    categories.forEach(action -> bar.getChildren().add(context.menus().button(action)));
    lost.getStyleClass().add("warning-text");
    lost.visibleProperty().bind(model.lostProperty().greaterThan(0));
    lost.managedProperty().bind(lost.visibleProperty());
    lost.textProperty().bind(texts.bind("log.lost", model.lostProperty()));
    bar.getChildren().add(lost);
    menu.on(content, asked -> conditions.update(), view::caretPlace);
    view.setOnCaretMoved(conditions::update);
    content.setTop(bar);
    content.setCenter(new StackPane(view, nothing));
    model.rows().addListener((ListChangeListener<LogEvent>) change -> filler.start());
    model.filterRevisionProperty().addListener((o, before, now) -> filler.start());
    model.followProperty().addListener((o, before, now) -> toEnd());
    texts.localeProperty().addListener((o, before, now) -> refill());
    fill();
    model.workspace().navigator().onInstant("log", this::showInstant);
  }

  /** Those of the bar: find, filter, follow, clear. */
  private List<Action> tools() {
    return List.of(
        Action.of("log.find-next")
            .icon(MaterialDesignA.ARROW_DOWN)
            .paneKeys("F3")
            .enabled(Bindings.and(new KeyboardWithin(content), model.searchProperty().isNotEmpty()))
            .run(() -> find(1)),
        Action.of("log.only-matches")
            .icon(MaterialDesignF.FILTER_OUTLINE)
            .toggles(model.onlyMatchesProperty())
            .build(),
        Action.of("log.follow")
            .icon(MaterialDesignA.ARROW_COLLAPSE_DOWN)
            .toggles(model.followProperty())
            .build(),
        Action.of("log.clear")
            .icon(MaterialDesignD.DELETE_OUTLINE)
            .enabled(Bindings.isNotEmpty(model.rows()))
            .run(model::clear));
  }

  /** One for each kind of event: whether it is shown. */
  private List<Action> categories() {
    List<Action> all = new ArrayList<>();
    for (LogCategory category : LogCategory.values()) {
      Ikon icon =
          switch (category) {
            case LOADER -> MaterialDesignP.PACKAGE_DOWN;
            case MILESTONE -> MaterialDesignF.FLAG_OUTLINE;
            case FIRMWARE -> MaterialDesignC.CHIP;
            case ACCESS -> MaterialDesignH.HELP_RHOMBUS_OUTLINE;
            case FAULT -> MaterialDesignA.ALERT_OUTLINE;
            case DISK -> MaterialDesignH.HARDDISK;
            case END -> MaterialDesignP.POWER;
          };
      all.add(
          Action.of("log.show-" + category.id())
              .icon(icon)
              .toggles(model.shownProperty(category))
              .build());
    }
    return all;
  }

  private void menu(PaneContext context, List<Action> tools, List<Action> categories) {
    BooleanProperty any = conditions.when(() -> !model.rows().isEmpty());
    BooleanProperty one = conditions.when(() -> chosen() != null);
    menu.section(
            menu.copy(view, this::chosenText),
            menu.copy(
                "all", MaterialDesignF.FILE_DOCUMENT_OUTLINE, any, () -> model.text(model.rows())),
            Action.of("log.select-all")
                .icon(MaterialDesignS.SELECT_ALL)
                .paneKeys("Ctrl+A")
                .enabled(new KeyboardWithin(view))
                .run(
                    () -> {
                      finish();
                      view.selectAll();
                    }))
        .section(
            Action.of("log.to-place")
                .icon(MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE)
                .enabled(
                    conditions.when(
                        () -> one.get() && !(LogWords.link(chosen()) instanceof Link.ToInstant)))
                .run(() -> follow(LogWords.link(chosen()))),
            Action.of("log.to-timeline")
                .icon(MaterialDesignC.CHART_TIMELINE)
                .enabled(one)
                .run(() -> follow(LogWords.instant(chosen()))),
            Action.of("log.to-terminal")
                .icon(MaterialDesignC.CONSOLE)
                .enabled(one)
                .run(() -> follow(new Link.ToInstant("terminal", chosen().instructions()))),
            Action.of("log.bring-here")
                .icon(MaterialDesignH.HISTORY)
                .enabled(one.and(model.workspace().canBring()))
                .run(
                    () ->
                        model
                            .workspace()
                            .bringTo(new Instant.Count(chosen().instructions()), () -> {})))
        .section(
            Action.of("log.find")
                .icon(MaterialDesignM.MAGNIFY)
                .paneKeys("Ctrl+F")
                .enabled(new KeyboardWithin(content))
                .run(
                    () -> {
                      field.requestFocus();
                      field.selectAll();
                    }),
            tools.get(0),
            Action.of("log.find-previous")
                .icon(MaterialDesignA.ARROW_UP)
                .paneKeys("Shift+F3")
                .enabled(
                    Bindings.and(new KeyboardWithin(content), model.searchProperty().isNotEmpty()))
                .run(() -> find(-1)),
            tools.get(1))
        .section(
            Action.of("log.only-kind")
                .icon(MaterialDesignF.FILTER)
                .enabled(one)
                .run(() -> model.showOnly(LogCategory.of(chosen()))),
            Action.of("log.all-kinds")
                .icon(MaterialDesignF.FILTER_OFF_OUTLINE)
                .enabled(conditions.when(() -> !model.showsAll()))
                .run(model::showAll))
        .submenu("log.kinds", categories)
        .section(tools.get(2), tools.get(3));
  }

  private void refill() {
    shownRevision = -1;
    filler.start();
  }

  /** Takes what has come and gone since; the rest, if there is much, in the next frame. */
  private void fill() {
    List<LogEvent> rows = model.rows();
    if (shownRevision != model.filterRevisionProperty().get()) {
      shownRevision = model.filterRevisionProperty().get();
      int kept = Math.min(rows.size(), AT_ONCE);
      shown.clear();
      shown.addAll(rows.subList(0, kept));
      view.show(shown.stream().map(model::line).toList());
    } else {
      long first = rows.isEmpty() ? Long.MAX_VALUE : rows.getFirst().sequence();
      int gone = 0;
      while (gone < shown.size() && shown.get(gone).sequence() < first) {
        gone++;
      }
      shown.subList(0, gone).clear();
      view.removeFirst(gone);
      List<LogEvent> more =
          List.copyOf(rows.subList(shown.size(), Math.min(rows.size(), shown.size() + AT_ONCE)));
      shown.addAll(more);
      view.append(more.stream().map(model::line).toList());
    }
    nothing.setVisible(shown.isEmpty());
    conditions.update();
    if (shown.size() == rows.size()) {
      filler.stop();
      toEnd();
    }
  }

  private void keyPressed(KeyEvent event) {
    LogEvent at = chosen();
    if (event.getCode() == KeyCode.ENTER && at != null && event.getTarget() != field) {
      follow(event.isShortcutDown() ? LogWords.instant(at) : LogWords.link(at));
      event.consume();
    }
  }

  /** The event that the caret stands in, or null. */
  public LogEvent chosen() {
    int row = view.caretLine();
    return row >= 0 && row < shown.size() ? shown.get(row) : null;
  }

  private void follow(Link link) {
    link.follow(model.workspace().navigator());
  }

  /** What is selected, or the row that the caret stands in, with its times. */
  private String chosenText() {
    String selected = view.selectedText();
    return !selected.isEmpty() || chosen() == null ? selected : model.text(List.of(chosen()));
  }

  private void find(int step) {
    finish();
    int found = model.find(view.caretLine(), step);
    if (found >= 0) {
      model.followProperty().set(false);
      choose(found);
    }
  }

  private void finish() {
    do {
      fill();
    } while (shown.size() < model.rows().size());
  }

  private void choose(int row) {
    RichLine line = view.line(row);
    int from = Math.max(0, line.find(model.searchProperty().get(), 0));
    boolean matched = model.matches(shown.get(row));
    int to = matched ? from + model.searchProperty().get().length() : line.text().length();
    view.select(row, matched ? from : 0, to);
  }

  private void showInstant(long instructions) {
    finish();
    int row = model.nearest(instructions);
    if (row >= 0) {
      model.followProperty().set(false);
      choose(row);
    }
  }

  private void toEnd() {
    if (model.followProperty().get()) {
      view.toEnd();
    }
  }

  public LogModel model() {
    return model;
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return view.focusTarget();
  }

  @Override
  public void setVisible(boolean visible) {
    model.setVisible(visible);
    if (visible) {
      filler.start();
    }
  }

  @Override
  public void dispose() {
    filler.stop();
    view.dispose();
    model.dispose();
  }
}
