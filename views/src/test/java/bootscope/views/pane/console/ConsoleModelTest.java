package bootscope.views.pane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.name.Proposal;
import bootscope.views.control.rich.RichLine;
import bootscope.views.pane.GuestMonitor;
import bootscope.views.pane.Link;
import bootscope.views.pane.TestGuest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConsoleModelTest {
  private static ConsoleModel open(TestGuest guest) {
    return new ConsoleModel(guest, guest.texts, guest.executor());
  }

  private static List<String> texts(ConsoleModel model) {
    return model.lines().stream().map(RichLine::text).toList();
  }

  @Test
  void whatIsSaidAndWhatIsAnsweredStandBelowEachOther() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      ConsoleModel model = open(guest);
      model.say("info registers");
      assertTrue(model.busyProperty().get());
      guest.until(() -> !model.busyProperty().get());
      assertEquals(
          List.of("(bootscope) info registers", "you said:", "info registers"), texts(model));
      model.clear();
      assertEquals(List.of(), texts(model));
    }
  }

  @Test
  void addressesOfCodeLeadThereAndOthersDoNot() {
    String[] answers = {
      "0x0000000000100156 <pvh_entry>:  cld", "#2   0xffffffff81112b54 in handle_irq_event", "rip"
    };
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      guest.monitor = saying(String.join("\n", answers) + "\n");
      ConsoleModel model = open(guest);
      model.say("x");
      guest.until(() -> model.lines().size() == 4);
      assertEquals(new Link.ToCode(0x10_0156, false), target(model.lines().get(1)));
      assertEquals(new Link.ToCode(0xFFFF_FFFF_8111_2B54L, false), target(model.lines().get(2)));
      assertEquals(null, target(model.lines().get(3)));
      for (int i = 0; i < answers.length; i++) {
        assertEquals(answers[i], model.lines().get(i + 1).text());
      }
    }
  }

  private static Object target(RichLine line) {
    return line.pieces().stream()
        .map(RichLine.Piece::target)
        .filter(t -> t != null)
        .findFirst()
        .orElse(null);
  }

  private static GuestMonitor saying(String answer) {
    return new GuestMonitor() {
      @Override
      public CompletableFuture<?> execute(String line, Consumer<String> said) {
        said.accept(answer);
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public List<String> completing(String before, String word) {
        return List.of();
      }

      @Override
      public void cancel() {}
    };
  }

  @Test
  void linesThatWereTypedComeBackAndWhatStoodThereIsNotLost() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      ConsoleModel model = open(guest);
      assertEquals("now", model.earlier("now"), "nothing was typed");
      for (String line : List.of("one", "two", "two", "", "three")) {
        model.say(line);
      }
      assertEquals("three", model.earlier("half"));
      assertEquals("two", model.earlier("three"));
      assertEquals("one", model.earlier("two"));
      assertEquals("one", model.earlier("one"), "the first");
      assertEquals("two", model.later("one"));
      assertEquals("three", model.later("two"));
      assertEquals("half", model.later("three"));
      assertEquals("half", model.later("half"));
    }
  }

  @Test
  void commandsAreOfferedFirstAndSymbolsBehindThem() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      ConsoleModel model = open(guest);
      assertEquals(List.of("info"), model.offer("", "in").stream().map(Proposal::text).toList());
      assertTrue(
          model.offer("break", "put_s").stream().anyMatch(p -> p.text().equals("put_string")));
      assertEquals(List.of(), model.offer("", "put_s"), "no command");
    }
  }

  @Test
  void noMoreLinesAreKeptThanCanBeRead() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      guest.monitor = saying("a line\n".repeat(ConsoleModel.MOST_LINES));
      ConsoleModel model = open(guest);
      model.say("first");
      guest.until(() -> !model.busyProperty().get());
      assertEquals(ConsoleModel.MOST_LINES, model.lines().size());
      assertEquals("a line", model.lines().getFirst().text());
      assertFalse(texts(model).contains("(bootscope) first"));
    }
  }
}
