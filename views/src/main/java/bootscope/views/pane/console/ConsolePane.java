package bootscope.views.pane.console;

import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.name.NameField;
import bootscope.views.control.name.Proposal;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.RichView;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Link;
import bootscope.views.pane.PaneMenu;
import java.util.List;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/**
 * The monitor inside the window: what it said above, a line to type below. Up and Down go through
 * the lines that were typed, Tab completes, Down in an empty line lists the commands, Escape ends
 * what takes long.
 */
public final class ConsolePane implements DockPane {
  private final ConsoleModel model;
  private final BorderPane content = new BorderPane();
  private final RichView view = new RichView();
  private final NameField field;
  private final Label nothing = new Label();
  private final Conditions conditions = new Conditions();
  private final PaneMenu menu;

  public ConsolePane(PaneContext context, ConsoleModel model) {
    this.model = model;
    var texts = context.texts();
    view.setId("console-text");
    view.setName(texts.get("pane.console"));
    view.setOnFollow(target -> ((Link) target).follow(model.workspace().navigator()));
    view.setOnCaretMoved(conditions::update);
    nothing.textProperty().bind(texts.bind("console.none"));
    nothing.getStyleClass().add("muted");
    nothing.setWrapText(true);
    field = new NameField(texts, this::offer);
    field.offerEmptyByKeyOnly(); // what was answered is to be read, and Up is the last line typed
    field.setId("console-field");
    field.getStyleClass().add("mono");
    field.promptTextProperty().bind(texts.bind("console.prompt"));
    field.accessibleTextProperty().bind(texts.bind("console.field"));
    field.setOnAction(e -> say());
    Label prompt = new Label("(bootscope)");
    prompt.getStyleClass().addAll("mono", "muted");
    prompt.setMinWidth(Region.USE_PREF_SIZE);
    HBox.setHgrow(field, Priority.ALWAYS);
    HBox bar = new HBox(6, prompt, field);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-bar");
    bar.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed); // before the field takes them
    content.setCenter(new StackPane(view, nothing));
    content.setBottom(bar);
    menu = new PaneMenu(context, model.workspace(), "console");
    menu.section(
            menu.copy(content, this::chosenText),
            menu.copy(
                "all",
                MaterialDesignF.FILE_DOCUMENT_OUTLINE,
                conditions.when(() -> !model.lines().isEmpty()),
                this::text),
            Action.of("console.select-all")
                .icon(MaterialDesignS.SELECT_ALL)
                .paneKeys("Ctrl+A")
                .enabled(new KeyboardWithin(view))
                .run(view::selectAll))
        .section(
            Action.of("console.clear")
                .icon(MaterialDesignB.BROOM)
                .enabled(conditions.when(() -> !model.lines().isEmpty()))
                .run(model::clear));
    menu.on(content, asked -> conditions.update(), view::caretPlace);
    model.setListener(
        new ConsoleModel.Listener() {
          @Override
          public void added(List<RichLine> lines) {
            view.append(lines);
            shown();
            view.toEnd();
          }

          @Override
          public void removedFirst(int count) {
            view.removeFirst(count);
            shown();
          }
        });
    model.workspace().guest().subscribe(guest -> field.setDisable(guest == null));
    shown();
  }

  private void shown() {
    nothing.setVisible(model.lines().isEmpty());
    view.setVisible(!model.lines().isEmpty());
    conditions.update();
  }

  private List<Proposal> offer(String word) {
    String before = field.getText().substring(0, field.getCaretPosition() - word.length());
    return model.offer(before.strip(), word);
  }

  private void say() {
    String line = field.getText();
    field.put("");
    model.say(line);
  }

  private void pressed(KeyEvent event) {
    boolean plain = !event.isShortcutDown() && !event.isAltDown() && !event.isShiftDown();
    if (!plain || field.isOffering()) {
      return;
    }
    if (event.getCode() == KeyCode.UP) {
      put(model.earlier(field.getText()));
    } else if (event.getCode() == KeyCode.DOWN && !field.getText().isEmpty()) {
      put(model.later(field.getText()));
    } else if (event.getCode() == KeyCode.ESCAPE && model.busyProperty().get()) {
      model.cancel();
    } else {
      return;
    }
    event.consume();
  }

  private void put(String line) {
    field.put(line);
    Platform.runLater(field::end);
  }

  private String text() {
    return model.lines().stream().map(RichLine::text).collect(Collectors.joining("\n"));
  }

  private String chosenText() {
    String selected = view.selectedText();
    return selected.isEmpty() ? text() : selected;
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return field;
  }

  @Override
  public void dispose() {
    view.dispose();
  }
}
