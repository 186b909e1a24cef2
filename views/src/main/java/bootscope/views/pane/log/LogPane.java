package bootscope.views.pane.log;

import bootscope.core.session.LogEvent;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.RichView;
import bootscope.views.pane.Clipboards;
import bootscope.views.pane.Link;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import javafx.animation.AnimationTimer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
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
    Clipboards.contextMenu(view, context.menus().contextMenu(all.toArray(Action[]::new)));
    content.setTop(bar);
    content.setCenter(new StackPane(view, nothing));
    model.rows().addListener((ListChangeListener<LogEvent>) change -> filler.start());
    model.filterRevisionProperty().addListener((o, before, now) -> filler.start());
    model.followProperty().addListener((o, before, now) -> toEnd());
    texts.localeProperty().addListener((o, before, now) -> refill());
    fill();
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
            .paneKeys("F3")
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
    all.add(
        Action.of("log.find")
            .icon(MaterialDesignM.MAGNIFY)
            .paneKeys("Ctrl+F")
            .enabled(focused)
            .run(
                () -> {
                  field.requestFocus();
                  field.selectAll();
                }));
    all.add(
        Action.of("log.find-previous")
            .icon(MaterialDesignA.ARROW_UP)
            .paneKeys("Shift+F3")
            .enabled(focused.and(model.searchProperty().isNotEmpty()))
            .run(() -> find(-1)));
    all.add(
        Action.of("log.copy")
            .icon(MaterialDesignC.CONTENT_COPY)
            .paneKeys("Ctrl+C")
            .enabled(view.focusWithinProperty().and(Bindings.isNotEmpty(model.rows())))
            .run(this::copy));
    return all;
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

  /** The text that is selected, or all rows that are shown, with their times. */
  private void copy() {
    String chosen = view.selectedText();
    Clipboards.put(chosen.isEmpty() ? model.text(model.rows()) : chosen);
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
