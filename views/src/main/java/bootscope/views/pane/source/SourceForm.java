package bootscope.views.pane.source;

import bootscope.views.text.Texts;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/**
 * Finds one of the image's source files by a few letters of its path. A number behind a colon is a
 * line of it, and alone a line of the file that is shown.
 */
final class SourceForm extends VBox {
  /** So many of the best are listed. */
  private static final int MOST = 300;

  private static final int PAGE = 8;
  private static final Pattern LINE = Pattern.compile("(.*?):(\\d{1,9})\\s*");

  private final Texts texts;
  private final SourceModel model;
  private final Runnable close;
  private final TextField field = new TextField();
  private final ListView<SourceSearch.Found> list = new ListView<>();
  private final Label note = new Label();

  /**
   * @param close takes the form away
   */
  SourceForm(Texts texts, SourceModel model, Runnable close) {
    this.texts = texts;
    this.model = model;
    this.close = close;
    setId("source-form");
    getStyleClass().addAll("overlay", "palette");
    setMaxSize(560, 320);
    field.setId("source-form-field");
    field.promptTextProperty().bind(texts.bind("source.form"));
    field.accessibleTextProperty().bind(texts.bind("source.form"));
    list.setId("source-form-list");
    list.setFocusTraversable(false);
    list.setCellFactory(v -> new Cell());
    list.setOnMouseClicked(e -> go());
    Label none = new Label();
    none.textProperty().bind(texts.bind("source.form.none"));
    none.getStyleClass().add("muted");
    list.setPlaceholder(none);
    note.setId("source-form-note");
    note.getStyleClass().add("muted");
    setVgrow(list, Priority.ALWAYS);
    getChildren().addAll(field, list, note);
    field.textProperty().subscribe(this::search);
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::press);
    field
        .focusedProperty()
        .addListener(
            (o, before, now) -> {
              if (!now) {
                Platform.runLater(this::hideUnlessInUse);
              }
            });
  }

  /** Whoever goes elsewhere has no more use for it; a click into the list is no such thing. */
  private void hideUnlessInUse() {
    Node owner = getScene() == null ? null : getScene().getFocusOwner();
    while (owner != null && owner != this) {
      owner = owner.getParent();
    }
    if (owner == null) {
      setVisible(false);
    }
  }

  /** Takes the keyboard with a text to begin with. */
  void open(String text) {
    field.setText(text);
    search(text);
    field.requestFocus();
    field.end();
  }

  private void search(String typed) {
    Matcher m = LINE.matcher(typed);
    String file = m.matches() ? m.group(1) : typed.endsWith(":") ? cut(typed) : typed;
    boolean lineOnly = file.isBlank() && !typed.isBlank();
    List<SourceSearch.Found> found = lineOnly ? List.of() : model.search(file, MOST);
    list.getItems().setAll(found);
    list.getSelectionModel().selectFirst();
    list.scrollTo(0);
    note.setText(
        lineOnly
            ? texts.get("source.form.line", model.page().text().size())
            : texts.get("source.form.files", model.files()));
  }

  private static String cut(String typed) {
    return typed.substring(0, typed.length() - 1);
  }

  private void press(KeyEvent event) {
    switch (event.getCode()) {
      case DOWN -> move(1);
      case UP -> move(-1);
      case PAGE_DOWN -> move(PAGE);
      case PAGE_UP -> move(-PAGE);
      case ENTER -> go();
      case ESCAPE -> close.run();
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void move(int by) {
    int size = list.getItems().size();
    if (size > 0) {
      int to = Math.clamp(list.getSelectionModel().getSelectedIndex() + by, 0, size - 1);
      list.getSelectionModel().select(to);
      list.scrollTo(Math.max(0, to - PAGE / 2));
    }
  }

  private void go() {
    Matcher m = LINE.matcher(field.getText());
    int line = m.matches() ? Integer.parseInt(m.group(2)) : 0;
    SourceSearch.Found found = list.getSelectionModel().getSelectedItem();
    if (found != null) {
      close.run();
      model.open(found.number(), Math.max(1, line));
    } else if (line > 0 && m.group(1).isBlank() && model.hasText()) {
      close.run();
      model.goToLine(line);
    }
  }

  private static final class Cell extends ListCell<SourceSearch.Found> {
    Cell() {
      setPrefWidth(0); // as wide as the list: what is long is cut
      getStyleClass().add("mono");
    }

    @Override
    protected void updateItem(SourceSearch.Found found, boolean empty) {
      super.updateItem(found, empty);
      setText(empty || found == null ? null : found.file().shortPath());
    }
  }
}
