package bootscope.views.pane.symbols;

import bootscope.core.debug.SymbolSearch.Kind;
import bootscope.core.debug.search.SymbolList;
import bootscope.core.debug.search.SymbolRow;
import bootscope.views.pane.Guest;
import bootscope.views.pane.KernelPlace;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/**
 * Finds a symbol by a few letters of its name. Enter shows it, Ctrl+Enter sets or removes a
 * breakpoint at a function.
 */
public final class SymbolForm extends VBox {
  /** So many of the best are listed. */
  private static final int MOST = 300;

  private static final int PAGE = 8;

  private final Texts texts;
  private final Workspace workspace;
  private final Guest guest;
  private final SymbolList symbols;
  private final Searches searches;
  private final Runnable close;
  private final TextField field = new TextField();
  private final ListView<SymbolRow> list = new ListView<>();
  private final Label note = new Label();

  /**
   * @param close takes the form away
   * @param executor runs what is done with what was found: the JavaFX thread
   */
  public SymbolForm(Texts texts, Workspace workspace, Runnable close, Executor executor) {
    this.texts = texts;
    this.workspace = workspace;
    this.close = close;
    guest = workspace.guest().getValue();
    symbols = SymbolsModel.list(guest);
    searches = new Searches(workspace, executor);
    setId("find-symbol");
    getStyleClass().add("palette");
    setMaxSize(640, 420);
    field.setId("find-symbol-field");
    field.setPromptText(texts.get("symbols.find"));
    field.setAccessibleText(texts.get("symbols.find"));
    list.setId("find-symbol-list");
    list.setFocusTraversable(false);
    list.setCellFactory(v -> new Cell());
    list.setOnMouseClicked(e -> go());
    Label none = new Label(texts.get("symbols.none"));
    none.getStyleClass().add("muted");
    list.setPlaceholder(none);
    note.setId("find-symbol-note");
    note.getStyleClass().add("muted");
    setVgrow(list, Priority.ALWAYS);
    getChildren().addAll(field, list, note);
    field.textProperty().subscribe(this::search);
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::press);
  }

  /** What takes the keyboard. */
  public Node field() {
    return field;
  }

  private void search(String wanted) {
    searches.ask(symbols, wanted, Kind.ALL, this::show);
  }

  private void show(int[] found) {
    List<SymbolRow> best = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST, found.length); i++) {
      best.add(symbols.row(found[i]));
    }
    list.getItems().setAll(best);
    list.getSelectionModel().selectFirst();
    list.scrollTo(0);
    note.setText(
        symbols.size() == 0
            ? texts.get("symbols.no", symbols.origin())
            : texts.get("symbols.keys", found.length, symbols.size()));
  }

  private void press(KeyEvent event) {
    switch (event.getCode()) {
      case DOWN -> move(1);
      case UP -> move(-1);
      case PAGE_DOWN -> move(PAGE);
      case PAGE_UP -> move(-PAGE);
      case ENTER -> {
        if (event.isShortcutDown()) {
          stop();
        } else {
          go();
        }
      }
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
    SymbolRow row = list.getSelectionModel().getSelectedItem();
    if (row != null && row.leads()) {
      close.run();
      show(workspace, guest, row);
    } else if (row != null) {
      note.setText(texts.get(row.place() ? "symbols.unplaced" : "symbols.nowhere", row.name()));
    }
  }

  private void stop() {
    SymbolRow row = list.getSelectionModel().getSelectedItem();
    if (row != null && row.code() && (row.only() || row.leads())) {
      close.run();
      guest.toggleBreakpoint(row.trigger());
    } else if (row != null) {
      note.setText(texts.get("symbols.noCode", row.name()));
    }
  }

  /** Shows a symbol: a function as code, everything else in memory. */
  static void show(Workspace workspace, Guest guest, SymbolRow row) {
    KernelPlace.of(
        guest,
        row.address().getAsLong(),
        (address, physical) -> {
          if (row.code()) {
            workspace.navigator().goToCode(address, physical);
          } else {
            workspace.navigator().goToMemory(address, physical);
          }
        });
  }

  private final class Cell extends ListCell<SymbolRow> {
    Cell() {
      setPrefWidth(0); // as wide as the list: what is long is cut
    }

    @Override
    protected void updateItem(SymbolRow row, boolean empty) {
      super.updateItem(row, empty);
      setText(null);
      if (empty || row == null) {
        setGraphic(null);
        return;
      }
      Label name = new Label(row.text());
      name.getStyleClass().add("mono");
      Region spring = new Region();
      HBox.setHgrow(spring, Priority.ALWAYS);
      Label where = new Label(row.section() + "  " + row.addressText());
      where.getStyleClass().addAll("muted", "mono");
      where.setMinWidth(USE_PREF_SIZE);
      setGraphic(new HBox(8, name, spring, where));
      setAccessibleText(row.text() + " " + row.addressText());
    }
  }
}
