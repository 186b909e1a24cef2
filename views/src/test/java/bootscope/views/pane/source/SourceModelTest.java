package bootscope.views.pane.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.AddressTrigger;
import bootscope.core.session.Phase;
import bootscope.views.control.source.SourcePage;
import bootscope.views.control.source.SourcePage.Mark;
import bootscope.views.pane.Navigator.Place;
import bootscope.views.pane.TestGuest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceModelTest {
  @TempDir Path folder;
  private final TestGuest test = new TestGuest().keepingHistory();
  private SourceModel model;

  private SourceModel model() {
    model = new SourceModel(test, test.texts, test.executor());
    model.setVisible(true);
    return model;
  }

  private void open(String... options) throws Exception {
    test.open(SourceGuest.compile(folder, options));
    model();
    test.until(() -> model.hasText());
  }

  @AfterEach
  void close() {
    if (model != null) {
      model.dispose();
    }
    test.close();
  }

  private SourcePage page() {
    return model.page();
  }

  private int line(String file, String text) throws Exception {
    return SourceGuest.line(folder, file, text);
  }

  private void stepLine(boolean over) {
    test.session().stepLine(over).join();
  }

  private int number(String path) {
    return model.search(path, 1).getFirst().number();
  }

  @Test
  void itStandsInTheAssemblyOfTheEntryAndFollowsStepsIntoC() throws Exception {
    open("-g");
    assertEquals(folder.resolve("start.S").toString(), model.pathProperty().get());
    int entry = line("start.S", "movl $stack_top");
    test.until(() -> page().current() == entry);
    assertEquals(entry, page().caret());
    assertTrue(page().hasCode(entry));
    assertFalse(page().hasCode(1), "a comment");
    while (!model.pathProperty().get().endsWith("main.c")) {
      stepLine(false);
      long now = test.now().instructions();
      test.until(() -> test.view().getValue().instructions() == now && page().current() > 0);
    }
    int first = line("main.c", "put_text(\"lines");
    assertTrue(page().current() <= first, "in kernel_main");
    stepLine(true);
    test.until(() -> page().current() >= first);
    assertEquals(page().current(), page().caret());
  }

  @Test
  void whatDoesNotFollowStays() throws Exception {
    open("-g");
    model.followingProperty().set(false);
    model.open(number("console.c"), 5);
    test.until(() -> model.pathProperty().get().endsWith("console.c"));
    stepLine(true);
    long now = test.now().instructions();
    test.until(() -> test.view().getValue().instructions() == now);
    assertEquals(5, page().caret());
    assertEquals(0, page().current(), "the next line is in another file");
    model.followingProperty().set(true);
    test.until(() -> model.pathProperty().get().endsWith("start.S"));
    model.goBack();
    test.until(() -> model.pathProperty().get().endsWith("console.c"));
    assertEquals(5, page().caret());
  }

  @Test
  void aBreakpointIsSetAtALineStopsThereAndIsRemoved() throws Exception {
    open("-g");
    model.followingProperty().set(false);
    model.open(number("main.c"), 1);
    test.until(() -> model.pathProperty().get().endsWith("main.c"));
    int at = line("main.c", "put_digit(");
    model.toggleBreakpoint(at);
    test.until(() -> page().mark(at) == Mark.ENABLED);
    assertEquals("main.c:" + at, test.now().breakpoints().getFirst().where());
    test.run();
    test.until(() -> page().current() == at);
    model.toggleBreakpoint(at);
    test.until(() -> page().mark(at) == null);
    assertTrue(test.now().breakpoints().isEmpty());
  }

  @Test
  void aLineWithoutCodeMeansTheNextThatHasAndThatIsSaid() throws Exception {
    open("-g");
    model.followingProperty().set(false);
    model.open(number("main.c"), 1);
    test.until(() -> model.pathProperty().get().endsWith("main.c"));
    model.toggleBreakpoint(1);
    test.until(() -> !test.now().breakpoints().isEmpty() && !model.noteProperty().get().isEmpty());
    int moved = test.view().getValue() == null ? 0 : firstMark();
    assertEquals(
        "Line 1 has no code; line " + moved + " is the next that has.", model.noteProperty().get());
    int last = page().text().size();
    model.toggleBreakpoint(last);
    test.until(
        () ->
            model.noteProperty().get().startsWith("There is no code at main.c:" + last)
                || page().mark(last) != null);
  }

  private int firstMark() {
    test.until(
        () -> {
          for (int i = 1; i <= page().text().size(); i++) {
            if (page().mark(i) != null) {
              return true;
            }
          }
          return false;
        });
    int line = 1;
    while (page().mark(line) == null) {
      line++;
    }
    return line;
  }

  @Test
  void aBreakpointAtAnInstructionIsSeenAtItsLineAndRemovedThere() throws Exception {
    open("-g");
    long rip = test.now().registers().linearRip();
    test.guest()
        .getValue()
        .change(d -> d.breakpoints().add(new AddressTrigger(rip, false, "there")), b -> {});
    int entry = page().current();
    test.until(() -> page().mark(entry) == Mark.ENABLED);
    model.toggleBreakpoint(entry);
    test.until(() -> test.now().breakpoints().isEmpty());
  }

  @Test
  void itRunsToALineAndShowsItsInstructions() throws Exception {
    open("-g");
    int at = line("main.c", "return sum");
    model.followingProperty().set(false);
    model.open(number("main.c"), at);
    test.until(() -> model.pathProperty().get().endsWith("main.c"));
    model.toCode(at);
    test.until(() -> !test.gone.isEmpty());
    assertTrue(test.gone.getFirst().startsWith("code 0x10"), test.gone.getFirst());
    model.runTo(at);
    test.until(() -> test.now().phase() == Phase.PAUSED && page().current() == at);
  }

  @Test
  void itRunsToWhicheverPlaceOfALineComesFirstAndLeavesNoBreakpoint() throws Exception {
    open("-g", "-O1");
    int at = line("console.h", "__asm__");
    model.followingProperty().set(false);
    model.open(number("console.h"), at);
    test.until(() -> model.pathProperty().get().endsWith("console.h"));
    model.runTo(at);
    test.until(() -> page().current() == at && test.now().breakpoints().isEmpty());
    assertEquals(Phase.PAUSED, test.now().phase());
  }

  @Test
  void anAddressLeadsToItsLineAndWhereThereIsNoneThatIsSaid() throws Exception {
    test.open(SourceGuest.compile(folder, "-g"));
    model = new SourceModel(test, test.texts, test.executor());
    long add = test.guest().getValue().symbols().address("add_up").orElseThrow();
    model.goTo(new Place(add, false, 1)); // before it can be seen
    model.setVisible(true);
    int at = line("main.c", "add_up(int count)");
    test.until(() -> model.hasText() && model.pathProperty().get().endsWith("main.c"));
    assertTrue(Math.abs(page().caret() - at) <= 1, "the function's line, or its brace");
    model.goTo(new Place(0x10, true, 1));
    test.until(() -> model.gapProperty().get() != null);
    assertEquals("No line of source is known for 0x10.", model.gapProperty().get().message());
    model.follow();
    test.until(() -> model.hasText());
  }

  @Test
  void aMissingFileIsNamedAndFoundWhereTheUserSaysItIs() throws Exception {
    Path kernel = SourceGuest.compile(folder, "-g");
    Path moved = Files.createDirectories(folder.resolve("moved/here"));
    Files.move(folder.resolve("start.S"), moved.resolve("start.S"));
    test.open(kernel);
    model();
    test.until(
        () -> model.gapProperty().get() != null && model.gapProperty().get().missing() != null);
    assertEquals(
        folder.resolve("start.S") + " was not found on this computer.",
        model.gapProperty().get().message());
    assertFalse(model.hasText());
    String place =
        SourcePlaces.of(model.gapProperty().get().missing().path(), moved.resolve("start.S"))
            .orElseThrow();
    assertEquals(folder + "=" + moved, place);
    model.setPlaces(List.of(place));
    test.until(() -> model.hasText());
    assertEquals(moved.resolve("start.S").toString(), model.pathProperty().get());
    assertTrue(page().current() > 0);
  }

  @Test
  void aFileNewerThanTheImageIsSaidToBe() throws Exception {
    Path kernel = SourceGuest.compile(folder, "-g");
    Files.setLastModifiedTime(kernel, FileTime.from(Instant.EPOCH.plusSeconds(1)));
    test.open(kernel);
    model();
    test.until(() -> model.hasText());
    assertEquals(test.texts.get("source.newer"), model.noteProperty().get());
  }

  @Test
  void withoutAGuestOrWithoutLinesItSaysWhatToDo() throws Exception {
    model();
    assertEquals("No guest is open.", model.gapProperty().get().message());
    test.open(SourceGuest.compile(folder, "-g0"));
    model.setVisible(false);
    model.setVisible(true);
    test.until(
        () -> model.gapProperty().get().message().startsWith("There are no lines of source"));
    assertTrue(model.gapProperty().get().remedy().contains("-g"));
    assertNotNull(model.gapProperty().get());
    assertNull(model.gapProperty().get().missing());
  }

  @Test
  void filesAreFoundByAFewLetters() throws Exception {
    open("-g");
    assertEquals(4, model.files());
    assertEquals("lib/console.c", model.search("console.c", 5).getFirst().file().shortPath());
    assertEquals("console.h", model.search("con", 5).getFirst().file().shortPath());
    assertEquals("lib/console.c", model.search("lcc", 5).getFirst().file().shortPath());
    assertEquals(List.of(), model.search("nothing", 5));
    assertEquals(4, model.search("", 9).size());
  }
}
