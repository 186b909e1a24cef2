package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.code.CodeModel;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.hex.HexView;
import java.nio.file.Path;
import java.util.OptionalLong;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two panes of memory and two of code at two places, by keyboard and mouse. */
class SecondPanesWindowTest {
  @TempDir Path folder;

  private static void goTo(User user, String place) {
    user.press("Ctrl+G");
    user.awaitAndType("#go-to-field", place);
    user.press("Enter");
  }

  private static long caret(HexView grid) {
    return FxThread.get(() -> grid.model().caret());
  }

  private static long symbol(User user, String name) {
    return FxThread.get(
        () -> user.session().workspace().guest().getValue().symbols().address(name).orElseThrow());
  }

  private static void awaitActive(User user, String pane) {
    user.await(pane, () -> pane.equals(user.gui().workbench().dock().activeProperty().get()));
  }

  @Test
  void twoPlacesInMemoryAreSeenAtOnceAndAChangeInOneIsSeenInTheOther() {
    try (User user = User.with(folder, "long-mode")) {
      user.press("Alt+3");
      HexView first = user.find("#memory-physical", HexView.class);
      user.await("its keyboard", first::isFocused);
      user.await("its bytes", () -> first.model().byteAt(first.model().caret()) >= 0);
      long start = caret(first);
      user.menu("panes", "pane.show.memory-2");
      HexView second = user.find("#memory-2-physical", HexView.class);
      user.await("its keyboard, too", second::isFocused);
      assertEquals(start, caret(second), "both begin at the same place");
      goTo(user, "100156");
      awaitActive(user, "memory-2");
      HexView linear = user.find("#memory-2-linear", HexView.class);
      user.await("the place", () -> linear.model().caret() == 0x10_0156);
      user.await("its bytes", () -> linear.model().byteAt(0x10_0156) == 0xB0);
      assertEquals(start, caret(first), "the first one stays");
      assertTrue(user.shown("#memory-physical"), "and is seen beside it");

      user.press("Alt+3");
      user.await("the first again", first::isFocused);
      user.press("Shift+F10");
      user.choose("memory.open-other");
      user.await("there", second::isFocused);
      user.await("the place", () -> second.model().caret() == start);
      user.type("5a"); // replaces the unit at the caret
      user.await("the change there", () -> second.model().byteAt(start) == 0x5A);
      user.await("and in the first", () -> first.model().byteAt(start) == 0x5A);
      assertTrue(
          user.text("#memory-2-note").startsWith("00"), "what is at the caret, each by itself");
    }
  }

  @Test
  void whereOnePaneLeadsToMemoryTheOneUsedLastAnswers() {
    try (User user = User.with(folder, "long-mode")) {
      user.press("Alt+3");
      user.menu("panes", "pane.show.memory-2");
      awaitActive(user, "memory-2");
      user.press("Alt+1");
      CodeView code = user.find("#disassembly-code", CodeView.class);
      user.await("the code", () -> code.isFocused() && code.model().current().isPresent());
      long rip = FxThread.get(() -> code.model().current().getAsLong());
      user.press("Shift+F10");
      user.choose("disassembly.show-in-memory");
      HexView second = user.find("#memory-2-linear", HexView.class);
      user.await("the second, used last", second::isFocused);
      user.await("the place", () -> second.model().caret() == rip);
      user.press("Ctrl+Shift+W");
      user.await("it closed", () -> !user.gui().workbench().dock().openProperty("memory-2").get());
      user.press("Alt+1");
      user.await("the code", code::isFocused);
      user.press("Shift+F10");
      user.choose("disassembly.show-in-memory");
      user.await("the first, as the other is closed", () -> user.shown("#memory-linear"));
      awaitActive(user, "memory");
    }
  }

  @Test
  void aSecondDisassemblyStaysAndBothShowBreakpointsAndTheNextInstruction() {
    try (User user = User.with(folder, "long-mode")) {
      CodeView first = user.find("#disassembly-code", CodeView.class);
      user.await("the code", () -> first.model().current().isPresent());
      long entry = FxThread.get(() -> first.model().current().getAsLong());
      FxThread.run(first::requestFocus);
      user.press("Shift+F10");
      user.choose("disassembly.open-other");
      CodeView second = user.find("#disassembly-2-code", CodeView.class);
      user.await("it there", () -> second.model().caret().equals(OptionalLong.of(entry)));
      user.await("the keyboard", second::isFocused);
      assertTrue(user.shown("#disassembly-code"), "both are seen");
      long there = symbol(user, "serial_init");
      goTo(user, "serial_init");
      awaitActive(user, "disassembly-2");
      user.await("the function", () -> second.model().caret().equals(OptionalLong.of(there)));
      user.await("its lines", () -> second.model().lineAt(there) != null);
      assertEquals(OptionalLong.of(entry), FxThread.get(() -> first.model().caret()));

      user.press("F2");
      user.await("a breakpoint", () -> second.model().breakpoint(there) == CodeModel.Mark.ENABLED);
      user.await("in both", () -> first.model().breakpoint(there) == CodeModel.Mark.ENABLED);
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 1);
      user.await(
          "followed by the first",
          () -> first.model().caret().equals(OptionalLong.of(user.view().registers().linearRip())));
      assertEquals(OptionalLong.of(there), FxThread.get(() -> second.model().caret()));
      user.press("F2"); // at the second one's cursor, still
      user.await("none", () -> user.view().breakpoints().isEmpty());
      user.await("none in the first", () -> first.model().breakpoint(there) == null);

      FxThread.run(first::requestFocus);
      user.press("F2");
      long rip = FxThread.get(() -> user.view().registers().linearRip());
      user.await("one at the first one's cursor", () -> first.model().breakpoint(rip) != null);
      user.press("F2");
      user.await("none again", () -> user.view().breakpoints().isEmpty());

      FxThread.run(second::requestFocus);
      user.press("Shift+F10");
      user.choose("disassembly-2.following");
      user.await("it goes there", () -> second.model().caret().equals(OptionalLong.of(rip)));
      user.press("F7");
      user.await("the next step", () -> user.view().instructions() == 2);
      user.await(
          "it follows, too",
          () ->
              second.model().caret().equals(OptionalLong.of(user.view().registers().linearRip())));
    }
  }

  @Test
  void whatIsOpenAndHowItIsSetIsThereAtTheNextStart() {
    try (User user = User.with(folder, "long-mode")) {
      assertFalse(
          FxThread.get(() -> user.gui().workbench().dock().pane("memory-2").isPresent()),
          "not made before it is seen");
      user.menu("panes", "pane.show.memory-2");
      awaitActive(user, "memory-2");
      user.menu("panes", "pane.split-right");
      user.find("#memory-2-physical", HexView.class);
      FxThread.run(() -> user.gui().window().actions().run("memory-2.unit-4"));
    }
    try (User user = User.with(folder, "long-mode")) {
      HexView second = user.find("#memory-2-physical", HexView.class);
      user.await("its unit", () -> second.model().unitSize() == 4);
      user.press("Alt+3");
      HexView first = user.find("#memory-physical", HexView.class);
      user.await("the first one", first::isFocused);
      assertEquals(1, FxThread.get(() -> first.model().unitSize()));
      assertEquals(4, user.find("#memory-2-units", ComboBox.class).getValue());
    }
  }

  @Test
  void thePaletteFindsEachByItsTitle() {
    try (User user = User.with(folder, "hello-pvh")) {
      user.press("Ctrl+Shift+P");
      user.awaitAndType("#palette-field", "disassembly 2");
      user.press("Enter");
      awaitActive(user, "disassembly-2");
      user.press("Ctrl+Shift+P");
      user.awaitAndType("#palette-field", "explain");
      Node list = user.find("#palette-list", Node.class);
      user.await(
          "its own switch",
          () ->
              list.lookupAll(".label").stream()
                  .anyMatch(l -> ((Labeled) l).getText().equals("Disassembly 2")));
      user.press("Escape");
    }
  }
}
