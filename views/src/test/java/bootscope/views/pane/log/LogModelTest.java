package bootscope.views.pane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.history.Instant;
import bootscope.core.session.EventLog;
import bootscope.core.session.LogEvent;
import bootscope.views.control.rich.RichLine;
import bootscope.views.pane.Link;
import bootscope.views.pane.TestGuest;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LogModelTest {
  private static LogModel open(TestGuest guest) {
    LogModel model = new LogModel(guest, new Texts(Locale.ENGLISH));
    model.setVisible(true);
    return model;
  }

  private static boolean has(LogModel model, LogCategory category) {
    return model.rows().stream().anyMatch(e -> LogCategory.of(e) == category);
  }

  @Test
  void eachEventIsAddedOnceAndSaidInWords() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      LogModel model = open(guest);
      int atEntry = model.rows().size();
      assertTrue(atEntry > 5 && has(model, LogCategory.LOADER));
      guest.run();
      guest.until(() -> has(model, LogCategory.END));
      assertEquals(
          model.rows().size(), model.rows().stream().map(LogEvent::sequence).distinct().count());
      assertEquals("The end: the guest powered off", model.text(model.rows().getLast()));
      for (LogEvent event : model.rows()) {
        assertTrue(!model.text(event).contains("«"), model.text(event));
      }
    }
  }

  @Test
  void inThePastThereIsWhatHasHappenedByThenAndThenWhatHappensInItsPlace() {
    try (TestGuest guest = new TestGuest().keepingHistory().open("hello-pvh", "x")) {
      LogModel model = open(guest);
      guest.run();
      guest.until(() -> has(model, LogCategory.END));
      List<LogEvent> all = List.copyOf(model.rows());
      guest.session().time().goTo(new Instant.Count(5000)).join();
      guest.until(() -> model.rows().size() < all.size());
      assertTrue(model.rows().stream().allMatch(e -> e.instructions() <= 5000));
      assertEquals(all.subList(0, model.rows().size()), model.rows());
      guest.session().change(e -> e.set(CpuRegisters.CR2, 7, 0)).join();
      guest.run();
      guest.until(() -> has(model, LogCategory.END));
      EventLog log = guest.session().log();
      assertEquals(log.from(log.start()), model.rows());
      assertNotEquals(all, model.rows(), "the change is told");
    }
  }

  @Test
  void aRowIsStyledAndLeadsToItsInstantAndItsPlace() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      LogModel model = open(guest);
      LogEvent entered =
          model.rows().stream()
              .filter(e -> e.what() instanceof LogEvent.Entered)
              .findFirst()
              .orElseThrow();
      RichLine line = model.line(entered);
      assertTrue(line.text().contains("loader"), line.text());
      assertTrue(line.text().endsWith(model.text(entered)), line.text());
      List<Object> targets =
          line.pieces().stream().map(RichLine.Piece::target).filter(t -> t != null).toList();
      assertEquals(List.of(new Link.ToInstant("timeline", 0), LogWords.link(entered)), targets);
      model.searchProperty().set("begins");
      assertTrue(model.line(entered).marked());
    }
  }

  @Test
  void categoriesAndWordsFilter() {
    try (TestGuest guest = new TestGuest().open("triple-fault", "")) {
      LogModel model = open(guest);
      guest.run();
      guest.until(() -> has(model, LogCategory.END));
      assertTrue(has(model, LogCategory.FAULT));
      int all = model.rows().size();
      model.shownProperty(LogCategory.LOADER).set(false);
      assertTrue(model.rows().size() < all && !has(model, LogCategory.LOADER));
      model.searchProperty().set("TRIPLE");
      int found = model.find(-1, 1);
      assertEquals(model.rows().size() - 1, found);
      assertEquals(found, model.find(found, 1), "it goes round");
      assertEquals(found, model.find(-1, -1));
      model.onlyMatchesProperty().set(true);
      assertEquals(1, model.rows().size());
      model.searchProperty().set("no such words");
      assertEquals(-1, model.find(-1, 1));
    }
  }

  @Test
  void clearingForgetsAndARestartBeginsAnew() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      LogModel model = open(guest);
      int atEntry = model.rows().size();
      model.clear();
      assertEquals(0, model.rows().size());
      guest.run();
      guest.until(() -> has(model, LogCategory.END));
      guest.session().restart().join();
      guest.until(() -> model.rows().size() == atEntry && !has(model, LogCategory.END));
    }
  }

  @Test
  void rowsLeadToWhatTheyAreAbout() {
    LogEvent.Fault fault = new LogEvent.Fault(14, 2, 0x123, 0xFFFF_FFFF_8100_0000L, "startup_64");
    LogEvent event = new LogEvent(1, 77, 80, fault);
    assertEquals(new Link.ToCode(0xFFFF_FFFF_8100_0000L, false), LogWords.link(event));
    assertEquals(new Link.ToInstant("timeline", 77), LogWords.instant(event));
    String text = LogWords.text(event, new Texts(Locale.ENGLISH), null);
    assertTrue(text.contains("#PF") && text.contains("supervisor write, not present"), text);
    assertTrue(text.contains("startup_64 (0xffffffff81000000)"), text);
    LogEvent port = new LogEvent(2, 5, 5, new LogEvent.UnclaimedPort(0x3F2, true));
    assertEquals(
        "Wrote port 0x3f2, which no device claims",
        LogWords.text(port, new Texts(Locale.ENGLISH), null));
  }

  @Test
  void theRowNearestToAnInstantIsFound() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      LogModel model = open(guest);
      guest.run();
      guest.until(() -> has(model, LogCategory.END));
      List<LogEvent> rows = model.rows();
      int last = model.nearest(Long.MAX_VALUE / 2);
      assertEquals(rows.getLast().instructions(), rows.get(last).instructions());
      assertEquals(0, rows.get(model.nearest(0)).instructions());
      assertTrue(model.text(rows.subList(0, 2)).lines().count() == 2);
    }
  }

  @Test
  void oneKindAloneAndThenAllOfThem() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      LogModel model = open(guest);
      int all = model.rows().size();
      model.showOnly(LogCategory.LOADER);
      assertTrue(!model.rows().isEmpty() && model.rows().size() < all);
      assertTrue(model.rows().stream().allMatch(e -> LogCategory.of(e) == LogCategory.LOADER));
      assertTrue(!model.showsAll());
      model.showAll();
      assertEquals(all, model.rows().size());
    }
  }
}
