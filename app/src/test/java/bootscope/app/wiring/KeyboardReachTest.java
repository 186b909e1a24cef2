package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.app.FxThread;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.control.terminal.TerminalView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextInputControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has no mouse gets everywhere, and is told where. */
class KeyboardReachTest {
  private static final int MOST = 60;

  @TempDir Path folder;

  /** What takes the keyboard in a part of the window, as it is now. */
  private static List<Node> stops(Node node) {
    List<Node> stops = new ArrayList<>();
    if (node.isVisible() && !node.isDisabled()) {
      if (node.isFocusTraversable()) {
        stops.add(node);
      }
      if (node instanceof Parent parent) {
        parent.getChildrenUnmodifiable().forEach(child -> stops.addAll(stops(child)));
      }
    }
    return stops;
  }

  private static boolean within(Node node, Node ancestor) {
    for (Node n = node; n != null; n = n.getParent()) {
      if (n == ancestor) {
        return true;
      }
    }
    return false;
  }

  private static Node focus(User user) {
    return FxThread.get(() -> user.stage().getScene().getFocusOwner());
  }

  /**
   * Where the key leads to, again and again, from where the keyboard is; as far as the terminal,
   * where Tab is the guest's.
   */
  private static Set<Node> walk(User user, String key) {
    Set<Node> seen = new LinkedHashSet<>();
    while (seen.size() < MOST && seen.add(focus(user)) && !(focus(user) instanceof TerminalView)) {
      user.press(key);
    }
    return seen;
  }

  /** Gives a pane the keyboard: its key is Alt with a digit, if it is one of the first ten. */
  private static Node go(User user, int number, String id) {
    if (number < 10) {
      user.press("Alt+" + (number + 1) % 10);
    } else {
      FxThread.run(() -> user.gui().window().actions().run("pane.show." + id));
    }
    Node host = user.find("#pane-" + id, Node.class);
    user.await("the keyboard in " + id, () -> within(focus(user), host));
    answered(user);
    return host;
  }

  /**
   * What a pane asked of the guest when it was shown is answered, and shown: answers come in turn.
   */
  private static void answered(User user) {
    CompletableFuture<Void> shown = new CompletableFuture<>();
    FxThread.run(
        () ->
            user.session()
                .workspace()
                .guest()
                .getValue()
                .ask(i -> i.instructions(), n -> shown.complete(null)));
    shown.join();
    User.frames();
  }

  private static String name(Node node) {
    if (node.getAccessibleText() != null) {
      return node.getAccessibleText();
    }
    return node instanceof Labeled labeled && labeled.getText() != null
        ? labeled.getText()
        : node instanceof TextInputControl field && field.getPromptText() != null
            ? field.getPromptText()
            : "";
  }

  @Test
  void eachPaneAndAllInItIsReachedWithKeysAndHasAName() {
    try (User user = User.with(folder, "hello-pvh")) {
      List<PaneKind> kinds = user.gui().workbench().dock().kinds();
      List<String> nameless = new ArrayList<>();
      List<String> missed = new ArrayList<>();
      for (int i = 0; i < kinds.size(); i++) {
        String id = kinds.get(i).id();
        Node host = go(user, i, id);
        Set<Node> reached = new LinkedHashSet<>(List.of(focus(user)));
        boolean terminal = focus(user) instanceof TerminalView; // there Tab alone is the guest's
        user.press(terminal ? "Ctrl+Tab" : "Tab");
        reached.addAll(walk(user, "Tab"));
        go(user, i, id);
        user.press(terminal ? "Ctrl+Shift+Tab" : "Shift+Tab");
        reached.addAll(walk(user, "Shift+Tab"));
        for (Node stop : FxThread.get(() -> stops(host))) {
          if (!reached.contains(stop)) {
            missed.add(id + ": " + stop);
          }
          if (FxThread.get(() -> name(stop)).isBlank()) {
            nameless.add(id + ": " + stop);
          }
        }
      }
      assertEquals(List.of(), missed, "missed");
      assertEquals(List.of(), nameless, "nameless");
    }
  }
}
