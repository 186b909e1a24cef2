package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.core.session.Phase;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.name.NameField;
import bootscope.views.control.name.Proposal;
import bootscope.views.pane.log.LogPane;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ListCell;
import javafx.scene.control.TableView;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names in fields, by keyboard and mouse: completed, mistaken, and what a stop says of them. */
class GoToTest {
  @TempDir Path folder;

  private static List<String> offered(User user, String field) {
    return user.find(field, NameField.class).offered().stream().map(Proposal::text).toList();
  }

  private static void awaitOffer(User user, String field, String first) {
    user.await(
        first + " offered",
        () -> {
          List<String> now = offered(user, field);
          return !now.isEmpty() && now.getFirst().equals(first);
        });
  }

  private static void awaitCode(User user, String symbol) {
    OptionalLong address =
        FxThread.get(() -> user.session().workspace().guest().getValue().symbols().address(symbol));
    CodeView code = user.find("#disassembly-code", CodeView.class);
    user.await("the form gone", () -> !user.shown("#go-to"));
    user.await("the code of " + symbol, () -> code.model().caret().equals(address));
  }

  @Test
  void aNameIsCompletedByKeysAndMouseAndAnEmptyFieldOffersWhereOneHasBeen() {
    try (User user = User.with(folder, "hello-pvh")) {
      user.find("#disassembly-code", CodeView.class);
      user.press("Ctrl+G");
      user.awaitAndType("#go-to-field", "print_h");
      awaitOffer(user, "#go-to-field", "print_header");
      user.press("Down");
      user.press("Enter");
      user.await(
          "it taken",
          () -> user.find("#go-to-field", NameField.class).getText().equals("print_header"));
      assertTrue(user.shown("#go-to"), "the name is taken, the line is not yet given");
      user.press("Enter");
      awaitCode(user, "print_header");

      user.press("Ctrl+G");
      awaitOffer(user, "#go-to-field", "print_header");
      user.await("the list drawn", () -> row("print_header") != null);
      FxThread.run(
          () -> {
            Bounds field = onScreen(user.find("#go-to-field", Node.class));
            Bounds list = onScreen(row("print_header"));
            assertEquals(field.getMinX(), list.getMinX(), 3);
            assertEquals(field.getMaxY(), list.getMinY(), 3, "right below the field");
          });
      user.press("Escape");
      user.await("the list gone", () -> offered(user, "#go-to-field").isEmpty());
      assertTrue(user.shown("#go-to"), "the first Escape is the list's");
      user.awaitAndType("#go-to-field", "put_n");
      awaitOffer(user, "#go-to-field", "put_newline");
      user.await("the list drawn", () -> row("put_newline") != null);
      user.click(FxThread.get(() -> row("put_newline")));
      user.await(
          "it taken",
          () -> user.find("#go-to-field", NameField.class).getText().equals("put_newline"));
      user.press("Enter");
      awaitCode(user, "put_newline");

      user.press("Ctrl+G");
      awaitOffer(user, "#go-to-field", "put_newline");
      assertEquals(
          List.of("put_newline", "print_header"),
          FxThread.get(() -> offered(user, "#go-to-field")));
      user.press("Down");
      user.press("Down");
      user.press("Enter");
      user.press("Enter");
      awaitCode(user, "print_header");
    }
  }

  private static Bounds onScreen(Node node) {
    return node.localToScreen(node.getLayoutBounds());
  }

  /** What shows a proposal in the list that is open. */
  private static Node row(String name) {
    for (Window window : List.copyOf(Window.getWindows())) {
      if (window instanceof PopupWindow && window.isShowing()) {
        for (Node node : window.getScene().getRoot().lookupAll(".list-cell")) {
          if (node instanceof ListCell<?> cell
              && cell.getItem() instanceof Proposal p
              && p.text().equals(name)) {
            return node;
          }
        }
      }
    }
    return null;
  }

  @Test
  void whatWasMeantIsProposedAndTakenByAClickOrAKey() {
    try (User user = User.with(folder, "hello-pvh")) {
      user.find("#disassembly-code", CodeView.class);
      user.press("Ctrl+G");
      user.awaitAndType("#go-to-field", "print_haeder");
      user.press("Enter");
      user.await("a proposal", () -> user.shown("#go-to-problem-near-1"));
      assertTrue(user.text("#go-to-problem").contains("print_haeder"));
      assertEquals("print_header", user.text("#go-to-problem-near-1"));
      user.click("#go-to-problem-near-1");
      awaitCode(user, "print_header");

      user.press("Ctrl+G");
      awaitOffer(user, "#go-to-field", "print_header");
      user.awaitAndType("#go-to-field", "putnewline + 0");
      user.press("Enter");
      user.await("a proposal", () -> user.shown("#go-to-problem-near-1"));
      user.press("Ctrl+Enter");
      awaitCode(user, "put_newline");
    }
  }

  @Test
  void aBreakpointsNameAndConditionAreMendedInTheirFormAndTheStopSaysWhyEverywhere() {
    try (User user = User.with(folder, "hello-pvh")) {
      user.addBreakpoint("put_newlin");
      user.await("a proposal", () -> user.shown("#add-breakpoint-problem-near-1"));
      FxThread.run(
          () -> user.find("#add-breakpoint-condition", NameField.class).setText("$rpi != 0"));
      user.press("Ctrl+Enter");
      user.await(
          "the condition's mistake", () -> user.text("#add-breakpoint-problem").contains("$rpi"));
      assertEquals("$rip", user.text("#add-breakpoint-problem-near-1"));
      NameField condition = user.find("#add-breakpoint-condition", NameField.class);
      assertTrue(condition.isFocused(), "where the mistake is");
      assertEquals("$rpi", condition.getSelectedText());
      user.press("Ctrl+Enter");
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      assertFalse(user.shown("#add-breakpoint"));
      assertEquals(
          "$rip != 0", FxThread.get(() -> user.view().breakpoints().getFirst().condition()));

      user.press("F9");
      user.await("the stop", () -> user.view().hits().size() == 1);
      user.await(
          "why, in the status",
          () -> user.text("#status-state").contains("breakpoint 1, put_newline"));
      FxThread.run(() -> user.gui().window().actions().run("pane.show.log"));
      user.await(
          "why, in the log",
          () ->
              user.gui().workbench().dock().pane("log").stream()
                  .map(LogPane.class::cast)
                  .anyMatch(
                      log ->
                          log.model().rows().stream()
                              .map(log.model()::text)
                              .anyMatch(t -> t.contains("breakpoint 1, put_newline"))));
      FxThread.run(() -> user.gui().window().actions().run("pane.show.breakpoints"));
      user.await("the mark in the list", () -> marks(user).size() == 1);
      assertEquals(
          "Breakpoint put_newline enabled, the guest has stopped for it",
          FxThread.get(() -> marks(user).getFirst().getAccessibleText()));
    }
  }

  @Test
  void aStopWithoutABreakpointSaysWhyToo() {
    try (User user = User.with(folder, "hello-pvh")) {
      user.find("#disassembly-code", CodeView.class);
      user.await("the entry", () -> user.text("#status-state").startsWith("Stopped at pvh_entry"));
      assertTrue(user.text("#status-state").endsWith(")"), "nothing has stopped it yet");
      user.press("Ctrl+G");
      user.awaitAndType("#go-to-field", "print_header");
      user.press("Enter");
      awaitCode(user, "print_header");
      FxThread.run(() -> user.gui().window().actions().run("run.to-cursor"));
      user.await(
          "the place", () -> user.text("#status-state").endsWith("), where it was to run to"));
      user.press("F7");
      user.await("a step", () -> user.text("#status-state").endsWith(")"));
    }
    try (User user = User.with(folder, "echo")) {
      user.press("F9");
      user.await("the guest waits", () -> user.view().phase() == Phase.WAITING);
      FxThread.run(() -> user.gui().window().actions().run("run.pause"));
      user.await("the pause", () -> user.text("#status-state").endsWith(", paused"));
    }
  }

  /** The boxes of the breakpoints that are marked as hit. */
  private static List<CheckBox> marks(User user) {
    return user.find("#breakpoints-table", TableView.class).lookupAll(".check-box").stream()
        .map(CheckBox.class::cast)
        .filter(box -> box.getGraphic() != null && box.isVisible())
        .toList();
  }
}
