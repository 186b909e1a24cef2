package bootscope.views.control.name;

import bootscope.views.text.Texts;
import java.util.List;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.stage.Popup;
import javafx.stage.PopupWindow;
import javafx.stage.Screen;

/**
 * A line in which names are typed, alone or in an expression. A list below it, or above where there
 * is no room, offers what goes on from the word before the caret: Down and Up choose, Enter or a
 * click takes what is chosen, Tab that or else the first one, Escape closes the list. Without
 * anything chosen, Enter is the field's. Down opens the list before enough is typed, and in an
 * empty field.
 */
public final class NameField extends TextField {
  /** Fewer letters say too little. */
  private static final int LEAST = 2;

  private static final int ROWS = 10;
  private static final int PAGE = ROWS - 2;
  private static final double ROW = 1.9; // of the text's size
  private static final double NARROWEST = 28; // of the text's size, too

  private final Texts texts;
  private final Function<String, List<Proposal>> source;
  private final ListView<Proposal> list = new ListView<>();
  private final Popup popup = new Popup();
  private String help;
  private boolean asked;
  private boolean taking;
  private boolean emptyOffers = true;

  /**
   * @param source what to offer for the beginning of a word, the best first; for an empty one, what
   *     to offer in an empty field
   */
  public NameField(Texts texts, Function<String, List<Proposal>> source) {
    this.texts = texts;
    this.source = source;
    list.getStyleClass().add("name-list");
    list.accessibleTextProperty().bind(texts.bind("control.names"));
    list.setFocusTraversable(false); // the field keeps the keyboard
    list.setCellFactory(v -> new Cell());
    list.setOnMouseClicked(
        e -> {
          if (list.getSelectionModel().getSelectedItem() != null) {
            take(list.getSelectionModel().getSelectedItem());
          }
        });
    list.getSelectionModel().selectedIndexProperty().addListener((o, before, now) -> tell());
    popup.getContent().add(list);
    popup.setAutoHide(true);
    popup.setConsumeAutoHidingEvents(false);
    popup.setHideOnEscape(false);
    popup.setAnchorLocation(PopupWindow.AnchorLocation.CONTENT_TOP_LEFT);
    popup.setOnHidden(e -> tell());
    addEventFilter(KeyEvent.KEY_PRESSED, this::press);
    textProperty().addListener((o, before, now) -> typed());
    focusedProperty()
        .addListener(
            (o, before, now) -> {
              if (now && getText().isBlank()) {
                typed(); // it may have something to offer at once
              } else if (!now) {
                popup.hide();
              }
            });
  }

  /**
   * Lets an empty field open its list by Down alone, and not as soon as it has the keyboard: where
   * the list would lie on what is to be read.
   */
  public void offerEmptyByKeyOnly() {
    emptyOffers = false;
  }

  /** Whether the list is open. */
  public boolean isOffering() {
    return popup.isShowing();
  }

  /** What the list offers; nothing while it is closed. */
  public List<Proposal> offered() {
    return isOffering() ? List.copyOf(list.getItems()) : List.of();
  }

  /**
   * Puts another word in the place of one.
   *
   * @return whether that was there
   */
  public boolean replaceWord(String word, String by) {
    int at = word.isEmpty() ? -1 : Words.find(getText(), word);
    if (at >= 0) {
      replace(at, at + word.length(), by);
    }
    return at >= 0;
  }

  /**
   * Gives a word the keyboard, and chooses it, so that what is typed takes its place.
   *
   * @return whether it is there
   */
  public boolean selectWord(String word) {
    int at = word.isEmpty() ? -1 : Words.find(getText(), word);
    if (at >= 0) {
      requestFocus();
      selectRange(at, at + word.length());
    }
    return at >= 0;
  }

  /** Puts a text in the place of all, without an offer for it. */
  public void put(String text) {
    replace(0, getLength(), text);
  }

  /** Without an offer for what is there then. */
  private void replace(int from, int to, String by) {
    taking = true;
    replaceText(from, to, by);
    taking = false;
    dismiss();
  }

  /** Closes the list, and lets none come for what was typed so far. */
  private void dismiss() {
    asked = false;
    popup.hide();
  }

  // ---------------------------------------------------------------- the list

  /** Later: the caret follows what was typed only then. */
  private void typed() {
    if (isFocused() && !taking && !asked) {
      asked = true;
      Platform.runLater(getWidth() > 0 ? this::offerTyped : this::offerOncePlaced);
    }
  }

  private void offerTyped() {
    if (asked && !emptyOffers && getText().isBlank()) {
      dismiss();
    } else if (asked) {
      asked = false;
      offer(LEAST);
    }
  }

  /** A field that was just shown has no place yet, so neither has its list. */
  private void offerOncePlaced() {
    Scene scene = getScene();
    if (scene == null) {
      asked = false;
      return;
    }
    scene.addPostLayoutPulseListener(
        new Runnable() {
          @Override
          public void run() {
            scene.removePostLayoutPulseListener(this);
            offerTyped();
          }
        });
    Platform.requestNextPulse();
  }

  /**
   * Opens the list, or closes it where there is nothing to offer.
   *
   * @param least so many letters must have been typed, unless the field is empty
   */
  private void offer(int least) {
    String word = getText().substring(start(), getCaretPosition());
    boolean wanted =
        word.isEmpty()
            ? getText().isBlank()
            : word.length() >= least && !Character.isDigit(word.charAt(0));
    List<Proposal> found =
        wanted && isFocused() && isEditable() && getScene() != null
            ? source.apply(word)
            : List.of();
    if (found.isEmpty() || found.size() == 1 && found.getFirst().text().equals(word)) {
      popup.hide();
      return;
    }
    list.getItems().setAll(found);
    list.getSelectionModel().clearSelection();
    list.scrollTo(0);
    show();
    tell();
  }

  private int start() {
    return Words.start(getText(), getCaretPosition());
  }

  private void show() {
    double size = getFont().getSize();
    list.setStyle("-fx-font-size: " + size + "px;");
    list.setFixedCellSize(Math.ceil(ROW * size));
    double height = list.getFixedCellSize() * Math.min(ROWS, list.getItems().size()) + 2;
    list.setPrefHeight(height);
    list.setPrefWidth(Math.max(getWidth(), NARROWEST * size));
    Bounds place = localToScreen(getLayoutBounds());
    if (place == null) {
      return;
    }
    boolean room = place.getMaxY() + height <= bottom(place);
    double y = room ? place.getMaxY() : place.getMinY() - height;
    if (popup.isShowing()) {
      list.autosize(); // now, so that the window has its size and place at once
      popup.sizeToScene();
      popup.setAnchorY(y);
    } else {
      popup.show(this, place.getMinX(), y);
    }
  }

  /** Where the screen ends that a place is on. */
  private static double bottom(Bounds place) {
    return Screen.getScreensForRectangle(place.getMinX(), place.getMinY(), 1, 1).stream()
        .findFirst()
        .orElse(Screen.getPrimary())
        .getVisualBounds()
        .getMaxY();
  }

  private void take(Proposal chosen) {
    boolean whole = getText().isBlank();
    int end = whole ? getLength() : Words.end(getText(), getCaretPosition());
    replace(whole ? 0 : start(), end, chosen.text());
    requestFocus();
  }

  /** Whoever does not see the list hears of it through the field. */
  private void tell() {
    if (help == null) {
      help = getAccessibleHelp() == null ? "" : getAccessibleHelp();
    }
    int chosen = list.getSelectionModel().getSelectedIndex();
    int count = list.getItems().size();
    String now =
        !isOffering()
            ? help
            : chosen < 0
                ? texts.get("control.names.offered", count)
                : texts.get(
                    "control.names.chosen", list.getItems().get(chosen).text(), chosen + 1, count);
    setAccessibleHelp(now);
    notifyAccessibleAttributeChanged(AccessibleAttribute.HELP);
  }

  // ---------------------------------------------------------------- keys

  private void press(KeyEvent event) {
    boolean plain = !event.isShortcutDown() && !event.isAltDown() && !event.isShiftDown();
    if (event.getCode() == KeyCode.ENTER) {
      asked = false; // it is for what is typed: a list that is still to come is too late
    }
    if (plain && (isOffering() ? chooses(event.getCode()) : opens(event.getCode()))) {
      event.consume();
    }
  }

  private boolean opens(KeyCode key) {
    if (key == KeyCode.DOWN) {
      offer(1);
    }
    return key == KeyCode.DOWN;
  }

  /** Whether the key was the list's. */
  private boolean chooses(KeyCode key) {
    Proposal chosen = list.getSelectionModel().getSelectedItem();
    switch (key) {
      case DOWN -> move(1);
      case UP -> move(-1);
      case PAGE_DOWN -> move(PAGE);
      case PAGE_UP -> move(-PAGE);
      case ESCAPE -> popup.hide();
      case ENTER -> {
        popup.hide();
        if (chosen == null) {
          return false;
        }
        take(chosen);
      }
      case TAB -> {
        popup.hide();
        String word = getText().substring(start(), getCaretPosition());
        Proposal first = list.getItems().getFirst();
        boolean goesOn = !word.isEmpty() && first.text().startsWith(word);
        if (chosen == null && !(goesOn && first.text().length() > word.length())) {
          return false;
        }
        take(chosen == null ? first : chosen);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Above the first one, none is chosen. */
  private void move(int by) {
    int wanted = list.getSelectionModel().getSelectedIndex() + by;
    int now = Math.clamp(wanted, -1, list.getItems().size() - 1);
    if (now < 0) {
      list.getSelectionModel().clearSelection();
    } else {
      list.getSelectionModel().select(now);
      list.scrollTo(Math.max(0, now - ROWS / 2));
    }
  }

  private static final class Cell extends ListCell<Proposal> {
    private final Label name = new Label();
    private final Label note = new Label();
    private final HBox row = new HBox(8, name, spring(), note);

    Cell() {
      row.setAlignment(Pos.CENTER_LEFT);
      name.getStyleClass().add("mono");
      name.setMinWidth(0);
      note.getStyleClass().add("muted");
      note.setMinWidth(USE_PREF_SIZE);
      setPrefWidth(0); // as wide as the list: a long name is cut
    }

    private static Region spring() {
      Region spring = new Region();
      HBox.setHgrow(spring, Priority.ALWAYS);
      return spring;
    }

    @Override
    protected void updateItem(Proposal proposal, boolean empty) {
      super.updateItem(proposal, empty);
      boolean none = empty || proposal == null;
      name.setText(none ? "" : proposal.text());
      note.setText(none ? "" : proposal.note());
      setGraphic(none ? null : row);
      setAccessibleText(none ? null : (proposal.text() + " " + proposal.note()).strip());
    }
  }
}
