package bootscope.views.control.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.Headless;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javafx.event.Event;
import javafx.geometry.Pos;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The field and its list, by keys, on JavaFX's headless platform. */
class NameFieldTest {
  private static final Texts TEXTS = new Texts(Locale.ENGLISH);
  private static final List<String> NAMES =
      List.of("start_kernel", "startup_64", "restart_block", "panic");

  private final List<String> entered = new ArrayList<>();
  private NameField field;
  private WrongNote note;
  private Stage stage;

  private static List<Proposal> names(String word) {
    if (word.isEmpty()) {
      return List.of(new Proposal("table + 4", "been there"));
    }
    return Stream.concat(
            NAMES.stream().filter(n -> n.startsWith(word)),
            NAMES.stream().filter(n -> n.indexOf(word) > 0))
        .map(n -> new Proposal(n, ""))
        .toList();
  }

  @BeforeEach
  void open() {
    Headless.run(
        () -> {
          field = new NameField(TEXTS, NameFieldTest::names);
          field.setOnAction(e -> entered.add(field.getText()));
          note = new WrongNote(TEXTS, "wrong", by -> field.replaceWord(note.wrong().term(), by));
          VBox form = new VBox(field, note);
          form.addEventFilter(KeyEvent.KEY_PRESSED, note::press);
          stage = Headless.show(form, 400, 300);
          field.requestFocus();
        });
  }

  @AfterEach
  void close() {
    Headless.run(stage::close);
  }

  private void type(String text) {
    Headless.run(
        () -> {
          field.setText(text);
          field.end();
        });
    Headless.run(() -> {}); // what was put off is done
  }

  private void press(KeyCode... keys) {
    for (KeyCode key : keys) {
      press(key, false);
    }
  }

  private void press(KeyCode key, boolean control) {
    Headless.run(() -> fire(key, control));
    Headless.run(() -> {});
  }

  private void fire(KeyCode key, boolean control) {
    Event.fireEvent(
        field, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, control, false, false));
  }

  private void assertOffered(String... names) {
    Headless.run(
        () -> assertEquals(List.of(names), field.offered().stream().map(Proposal::text).toList()));
  }

  @Test
  void whatGoesOnFromTheWordAtTheCaretIsOfferedAndTakenInItsPlace() {
    type("4+star");
    assertOffered("start_kernel", "startup_64", "restart_block");
    assertEquals("3 proposals. Down chooses.", field.getAccessibleHelp());
    press(KeyCode.DOWN, KeyCode.DOWN);
    assertEquals("startup_64, 2 of 3", field.getAccessibleHelp());
    press(KeyCode.ENTER);
    assertEquals("4+startup_64", field.getText());
    assertOffered();
    assertEquals("", field.getAccessibleHelp());
    assertEquals(List.of(), entered, "the name was taken, the line not yet given");
    press(KeyCode.ENTER);
    assertEquals(List.of("4+startup_64"), entered);
  }

  @Test
  void withoutAChoiceEnterIsTheFields() {
    type("start_k");
    assertOffered("start_kernel");
    press(KeyCode.ENTER);
    assertEquals(List.of("start_k"), entered);
    assertOffered();
  }

  @Test
  void tabTakesTheFirstThatGoesOnAndElseLeavesTheTextAlone() {
    type("start_k");
    press(KeyCode.TAB);
    assertEquals("start_kernel", field.getText());
    type("block");
    assertOffered("restart_block");
    press(KeyCode.TAB);
    assertEquals("block", field.getText(), "it has it within only");
    assertOffered();
  }

  @Test
  void escapeClosesTheListAndOnlyThenIsTheFormsAndDownOpensItAgain() {
    List<KeyCode> reached = new ArrayList<>();
    Headless.run(
        () -> field.getParent().addEventHandler(KeyEvent.ANY, e -> reached.add(e.getCode())));
    type("star");
    press(KeyCode.ESCAPE);
    assertOffered();
    assertEquals(List.of(), reached);
    assertEquals("star", field.getText());
    press(KeyCode.DOWN);
    assertOffered("start_kernel", "startup_64", "restart_block");
    press(KeyCode.DOWN, KeyCode.UP, KeyCode.ENTER);
    assertEquals(List.of("star"), entered, "above the first one none is chosen");
  }

  @Test
  void atTheScreensEndTheListIsAboveTheField() {
    Headless.run(
        () -> {
          ((VBox) field.getParent()).setAlignment(Pos.BOTTOM_LEFT);
          stage.setY(Screen.getPrimary().getVisualBounds().getMaxY() - stage.getHeight());
          Headless.settle(field);
        });
    type("star");
    Headless.run(
        () -> {
          Window list =
              Window.getWindows().stream()
                  .filter(w -> w instanceof Popup)
                  .findFirst()
                  .orElseThrow();
          double top = field.localToScreen(field.getLayoutBounds()).getMinY();
          double end = list.getY() + list.getHeight();
          assertEquals(top, end, 1);
        });
  }

  @Test
  void numbersAndSingleLettersAreLeftAlone() {
    type("p");
    assertOffered();
    press(KeyCode.DOWN);
    assertOffered("panic", "startup_64");
    type("64");
    assertOffered();
    type("panic");
    assertOffered();
  }

  @Test
  void anEmptyFieldOffersWhatItsUserSaysAndThatIsTakenWhole() {
    type("x");
    type("");
    assertOffered("table + 4");
    press(KeyCode.DOWN, KeyCode.ENTER);
    assertEquals("table + 4", field.getText());
  }

  @Test
  void whatIsGivenBeforeItsListCameIsOfferedNothingAndNeitherIsTheFieldEmptiedThen() {
    Headless.run(
        () -> {
          field.setText("star");
          field.end();
          fire(KeyCode.ENTER, false); // within the same frame: the list is still to come
        });
    Headless.run(() -> {});
    assertEquals(List.of("star"), entered);
    assertOffered();
    field.setOnAction(e -> field.put(""));
    type("start_k");
    assertOffered("start_kernel");
    press(KeyCode.ENTER);
    assertEquals("", field.getText());
    assertOffered();
    press(KeyCode.DOWN);
    assertOffered("table + 4");
  }

  @Test
  void whatWasMeantIsTakenByControlEnter() {
    type("start_kernal + 4");
    press(KeyCode.ENTER, true);
    assertEquals("start_kernal + 4", field.getText(), "nothing is wrong yet");
    Headless.run(
        () ->
            note.show(
                new Wrong("no start_kernal", "start_kernal", List.of("start_kernel", "panic"))));
    assertTrue(note.isManaged());
    assertEquals("Take panic", note.lookup("#wrong-near-2").getAccessibleText());
    press(KeyCode.ENTER, true);
    assertEquals("start_kernel + 4", field.getText());
    Headless.run(() -> note.show(new Wrong("moon")));
    press(KeyCode.ENTER, true);
    Headless.run(() -> note.show(null));
    assertFalse(note.isManaged(), "no room for nothing");
    assertEquals("start_kernel + 4", field.getText());
  }

  /** A list over what was just answered hides it, and takes Up from the lines typed before. */
  @Test
  void emptyFieldMayOfferByKeyOnly() {
    Headless.run(() -> ((VBox) field.getParent()).requestFocus());
    Headless.run(
        () -> {
          field.offerEmptyByKeyOnly();
          field.requestFocus();
        });
    Headless.run(() -> {});
    assertFalse(field.isOffering());
    press(KeyCode.DOWN);
    assertTrue(field.isOffering());
    press(KeyCode.ESCAPE);
    type("start");
    assertTrue(field.isOffering());
    type("");
    assertFalse(field.isOffering());
  }
}
