package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Message;
import bootscope.core.debug.Trigger;
import bootscope.core.session.BreakpointView;
import bootscope.views.control.name.NameField;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guest is to stop at, made, changed and kept in the real window. */
class StopsWindowTest {
  /**
   * Of a kind.
   *
   * @param made what its fields say, in their order
   * @param changed likewise, afterwards
   */
  private record Example(List<String> made, List<String> changed) {}

  /** All but lines of source, which the built-in guests have none of: {@link SourceWindowTest}. */
  private static final List<BreakpointKind> KINDS =
      BreakpointKinds.ALL.stream().filter(k -> !k.id().equals("line")).toList();

  private static final Map<String, Example> EXAMPLES =
      Map.ofEntries(
          example("symbol", "put_newline", "put_string"),
          example("address", "put_newline,linear", "101000,physical"),
          example("entry", "", ""),
          example("milestone", "long_mode", "paging_enabled"),
          example("count", "1 000 000", "50"),
          example("data", "put_newline,8,change,linear", "put_newline,4,read,linear"),
          example("register", "cr3,", "cr0,80000011"),
          example("port", "0x3f8,access", "0x3f8-0x3ff,write"),
          example("event", "exception,#PF", "interrupt,"),
          example("mode", "any,any", "long,protected-paged"),
          example("privilege", "3,any", "0,3"),
          example("execute", "100000,4096,linear", "100000,8192,physical"),
          example("page", ",,linear", "100000,4096,physical"),
          example("device", "com1.lcr,access", "com1.ier,write"),
          example("pci", "00:1f.0,command,access", "00:00.0,0x40,read"),
          example("mmio", "fee000b0,4,access", "fee00080,4,write"),
          example("dma", "100000,4096,write", "100000,16,access"),
          example("load", "", "virtio_blk"));

  private static Map.Entry<String, Example> example(String kind, String made, String changed) {
    return Map.entry(kind, new Example(parts(made), parts(changed)));
  }

  private static List<String> parts(String text) {
    return List.of(text.split(",", -1));
  }

  /** Of a pane beside others in a small window, in pixels. */
  private static final double NARROW = 356;

  @TempDir Path folder;

  // ---------------------------------------------------------------- the user

  private static TableView<?> pane(User user) {
    FxThread.run(() -> user.gui().window().actions().run("pane.show.breakpoints"));
    TableView<?> table = user.find("#breakpoints-table", TableView.class);
    user.await("the keyboard on the breakpoints", table::isFocused);
    return table;
  }

  /** Says something in the fields of the pane's head, or of the line that changes one. */
  private static void say(User user, String fields, BreakpointKind kind, List<String> said) {
    for (int i = 0; i < kind.parameters().size(); i++) {
      Node field = user.find("#" + fields + "-field" + (i == 0 ? "" : "-" + (i + 1)), Node.class);
      String text = said.get(i);
      FxThread.run(() -> say(field, text));
    }
  }

  private static void say(Node field, String text) {
    switch (field) {
      case TextField typed -> typed.setText(text);
      case ComboBox<?> box when box.isEditable() -> box.getEditor().setText(text);
      case ComboBox<?> box -> choose(box, text);
      default -> throw new AssertionError(field);
    }
  }

  private static <T> void choose(ComboBox<T> box, Object what) {
    box.setValue(box.getItems().stream().filter(what::equals).findFirst().orElseThrow());
  }

  private static void add(User user, BreakpointKind kind, List<String> said) {
    int before = triggers(user).size();
    ComboBox<?> kinds = user.find("#breakpoints-kind", ComboBox.class);
    FxThread.run(() -> choose(kinds, kind));
    say(user, "breakpoints", kind, said);
    FxThread.run(() -> user.gui().window().actions().run("breakpoints.add"));
    user.await(kind.id(), () -> user.view().breakpoints().size() == before + 1);
  }

  /** Opens the line that changes what one stops at. */
  private static void change(User user, TableView<?> table, int row) {
    user.await("its row", () -> table.getItems().size() > row);
    FxThread.run(
        () -> {
          table.requestFocus();
          table.getSelectionModel().clearAndSelect(row);
        });
    user.press("F2");
    user.await("the line", () -> user.shown("#breakpoints-edit-kind"));
    User.frames();
  }

  // ---------------------------------------------------------------- the guest

  private static List<Trigger> triggers(User user) {
    return FxThread.get(
        () -> user.view().breakpoints().stream().map(BreakpointView::trigger).toList());
  }

  /** What a kind makes of this in the guest. */
  private static Trigger meant(User user, BreakpointKind kind, List<String> said) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < kind.parameters().size(); i++) {
      values.put(kind.parameters().get(i).name(), said.get(i));
    }
    return FxThread.get(() -> user.session().workspace().guest().getValue().session())
        .change(
            d -> {
              try {
                return kind.make(values, d.breakpoints().surroundings(), 16);
              } catch (BreakpointException e) {
                throw new AssertionError(kind.id() + " " + said, e);
              }
            })
        .join();
  }

  /** All that is to stay of a breakpoint. */
  private static List<String> all(User user) {
    return FxThread.get(
        () ->
            user.view().breakpoints().stream()
                .map(
                    b ->
                        String.join(
                            "; ",
                            b.trigger().toString(),
                            b.condition(),
                            b.message(),
                            "once " + b.once(),
                            "ignored " + b.ignored(),
                            "enabled " + b.enabled()))
                .toList());
  }

  // ---------------------------------------------------------------- tests

  /** A kind without an example here has not been tried. */
  @Test
  void eachKindIsMadeChangedInPlaceSavedAndBroughtBack() {
    Path session = folder.resolve("stops.bootscope.json");
    List<String> kept;
    try (User user = User.with(folder.resolve("settings"), "hello-pvh")) {
      TableView<?> table = pane(user);
      List<Trigger> meant = new ArrayList<>();
      for (BreakpointKind kind : KINDS) {
        Example example = EXAMPLES.get(kind.id());
        assertNotNull(example, "no example of " + kind.id());
        add(user, kind, example.made);
        meant.add(meant(user, kind, example.made));
      }
      assertEquals(meant, triggers(user));
      meant.clear();
      for (int row = 0; row < KINDS.size(); row++) {
        BreakpointKind kind = KINDS.get(row);
        change(user, table, row);
        say(user, "breakpoints-edit", kind, EXAMPLES.get(kind.id()).changed);
        user.press("Enter");
        user.await(kind.id() + " taken", () -> !user.shown("#breakpoints-edit-kind"));
        user.await("the keyboard on the breakpoints", table::isFocused);
        meant.add(meant(user, kind, EXAMPLES.get(kind.id()).changed));
      }
      user.await("the last", () -> triggers(user).equals(meant));
      kept = all(user);
      user.answers.add(List.of(session));
      user.press("Ctrl+S");
      user.await("the file", () -> Files.exists(session));
    }
    try (User user = User.at(folder.resolve("others"), new GuiLauncher.Welcome())) {
      user.answers.add(List.of(session));
      user.press("Ctrl+Shift+O");
      user.await("the guest", () -> user.view() != null);
      user.await("all", () -> user.view().breakpoints().size() == KINDS.size());
      assertEquals(kept, all(user));
    }
  }

  /** None is cut while another has more than it needs, and all are in sight. */
  @Test
  void theColumnsHaveWhatTheirTextsNeedAsFarAsThereIsRoom() {
    try (User user = User.with(folder, "hello-pvh")) {
      TableView<?> table = pane(user);
      for (String said : List.of("put_string", "put_newline + 3")) {
        add(user, BreakpointKinds.of("address").orElseThrow(), List.of(said, "physical"));
        user.await("its row", () -> table.getItems().size() == user.view().breakpoints().size());
        User.frames();
        FxThread.run(
            () -> {
              Region sight = (Region) table.lookup(".clipped-container");
              double all = table.getColumns().stream().mapToDouble(TableColumn::getWidth).sum();
              assertEquals(sight.getWidth(), all, 1);
              for (Node heading : table.lookupAll(".column-header .text")) {
                assertFalse(((Text) heading).getText().endsWith("..."), "a heading is cut");
              }
            });
      }
      FxThread.run(() -> table.setMaxWidth(NARROW));
      User.frames();
      FxThread.run(
          () -> {
            assertEquals(NARROW, table.getWidth());
            for (Node heading : table.lookupAll(".column-header .text")) {
              String shown = ((Text) heading).getText();
              assertFalse(shown.endsWith("..."), shown + " is cut");
            }
          });
    }
  }

  /** Of devices' registers all are offered in an empty field, when one asks for them. */
  @Test
  void enterAddsWhatWasTypedAndLeavesAnEmptyFieldWithNothingOfferedOrWrong() {
    try (User user = User.with(folder, "hello-pvh")) {
      pane(user);
      ComboBox<?> kinds = user.find("#breakpoints-kind", ComboBox.class);
      FxThread.run(() -> choose(kinds, BreakpointKinds.of("device").orElseThrow()));
      NameField field = user.find("#breakpoints-field", NameField.class);
      FxThread.run(field::requestFocus);
      user.awaitAndType("#breakpoints-field", "com1.lcr");
      user.press("Enter");
      user.await("it", () -> user.view().breakpoints().size() == 1);
      User.frames();
      assertEquals("", FxThread.get(field::getText));
      assertFalse(FxThread.get(field::isOffering), "offers something else");
      user.press("Enter");
      User.frames();
      assertFalse(user.shown("#breakpoints-problem"), "one Enter too many is no mistake");
      assertFalse(FxThread.get(field::isOffering), "offers something else");
      assertTrue(FxThread.get(field::isFocused), "the next one may be typed");
      user.type("com1.no");
      user.press("Enter");
      user.await("what is wrong", () -> user.text("#breakpoints-problem").contains("com1.no"));
      assertEquals(1, triggers(user).size());
    }
  }

  @Test
  void whatIsNotChangedStaysAndWhatIsWrongIsSaidInPlace() {
    try (User user = User.with(folder, "hello-pvh")) {
      TableView<?> table = pane(user);
      add(user, BreakpointKinds.of("data").orElseThrow(), parts("put_newline,8,write,linear"));
      FxThread.get(() -> user.session().workspace().guest().getValue().session())
          .change(
              d -> {
                try {
                  d.breakpoints().condition(1, Optional.of(Expression.parse("$rax == 0", 16)));
                  d.breakpoints().message(1, Optional.of(Message.parse("said {$rip}", 16)));
                } catch (ExpressionException e) {
                  throw new AssertionError(e);
                }
                d.breakpoints().once(1, true);
                d.breakpoints().ignore(1, 3);
                return d.breakpoints().enable(1, false);
              })
          .join();
      user.await("it off", () -> !user.view().breakpoints().getFirst().enabled());
      String before = all(user).getFirst();
      change(user, table, 0);
      TextField at = user.find("#breakpoints-edit-field", TextField.class);
      assertEquals("put_newline", FxThread.get(at::getText), "by its name");
      user.press("Escape");
      user.await("the line gone", () -> !user.shown("#breakpoints-edit-kind"));
      assertEquals(before, all(user).getFirst());

      change(user, table, 0);
      user.await("the keyboard in the first field", () -> at(user).isFocused());
      user.type("put_newlin");
      user.press("Enter");
      user.await("what is wrong", () -> user.text("#breakpoints-problem").contains("put_newlin"));
      assertTrue(user.shown("#breakpoints-edit-kind"), "the line stays");
      user.press("Ctrl+Enter");
      user.await("what was meant", () -> !user.shown("#breakpoints-edit-kind"));
      assertFalse(user.shown("#breakpoints-problem"));
      assertEquals(before, all(user).getFirst(), "the same address again");

      change(user, table, 0);
      Node length = user.find("#breakpoints-edit-field-2", Node.class);
      FxThread.run(() -> say(length, "4"));
      user.press("Enter");
      user.await("four bytes", () -> all(user).getFirst().contains("length=4"));
      assertEquals(before.replace("length=8", "length=4"), all(user).getFirst());

      change(user, table, 0);
      FxThread.get(() -> user.session().workspace().guest().getValue().session())
          .change(d -> d.breakpoints().delete(1))
          .join();
      user.await("the line gone with it", () -> !user.shown("#breakpoints-edit-kind"));
    }
  }

  private static TextField at(User user) {
    return user.find("#breakpoints-edit-field", TextField.class);
  }
}
