package bootscope.views.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.bits.BitStrip;
import bootscope.views.control.bits.BitStripModel;
import bootscope.views.control.code.CodeModel;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.gallery.Headless;
import bootscope.views.control.gallery.SampleData;
import bootscope.views.control.hex.HexModel;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.map.MapModel;
import bootscope.views.control.map.MapView;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import bootscope.views.control.table.ValueTableModel;
import bootscope.views.control.terminal.LineTag;
import bootscope.views.control.terminal.TerminalScreen;
import bootscope.views.control.terminal.TerminalView;
import bootscope.views.control.theme.Appearance;
import bootscope.views.control.theme.Theme;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.text.Texts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.image.Image;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;

/** The controls in a window, driven by keys and mouse, on JavaFX's headless platform. */
class ControlViewsTest {
  private static final Texts TEXTS = new Texts(Locale.ENGLISH);

  private final StringBuilder sent = new StringBuilder();

  private TerminalView terminal(TerminalScreen screen) {
    TerminalView view = new TerminalView(TEXTS, screen);
    view.setInput(bytes -> sent.append(new String(bytes, StandardCharsets.UTF_8)));
    return view;
  }

  /** Gives output to a terminal's screen and shows it. */
  private static void write(TerminalView view, byte[] output) {
    view.screen().write(output);
    view.refresh();
  }

  @Test
  void theTerminalTakesTheSizeOfItsViewAndShowsColours() {
    Headless.run(
        () -> {
          TerminalScreen screen = SampleData.screen();
          TerminalView view = terminal(screen);
          Headless.show(view, 800, 300);
          assertTrue(screen.columns() > 90 && screen.columns() < 110, "" + screen.columns());
          assertTrue(screen.rows() > 10 && screen.rows() < 25, "" + screen.rows());
          write(view, "\u001b[41m   \u001b[48;2;1;2;3m    ".getBytes(StandardCharsets.UTF_8));
          WritableImage picture = Headless.picture(view);
          assertTrue(Headless.count(picture, 0xb71c1c) > 100, "red of the palette");
          assertTrue(Headless.count(picture, 0x010203) > 100, "true colour");
        });
  }

  @Test
  void theTerminalHasEightyColumnsWhereTheyFitInSmallerTextAndFewerOnlyBelow() {
    Headless.run(
        () -> {
          TerminalScreen screen = SampleData.screen();
          Headless.show(terminal(screen), 560, 300);
          assertTrue(screen.columns() >= 80 && screen.columns() < 86, "" + screen.columns());
          TerminalScreen narrow = SampleData.screen();
          Headless.show(terminal(narrow), 400, 300);
          assertTrue(narrow.columns() > 55 && narrow.columns() < 80, "" + narrow.columns());
        });
  }

  /** Rows with a part of some text's colour, of a picture of the view. */
  private static int height(TerminalView view, int rgb) {
    WritableImage picture = Headless.picture(view);
    int rows = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        if ((picture.getPixelReader().getArgb(x, y) & 0xffffff) == rgb) {
          rows++;
          break;
        }
      }
    }
    return rows;
  }

  @Test
  void aTerminalIsNotMadeSmallerBeforeItHasALineThatNeedsIt() {
    Headless.run(
        () -> {
          String block = "\u001b[48;2;1;2;3m \u001b[m";
          TerminalView wide = terminal(new TerminalScreen(80, 24, 10_000, () -> LineTag.NONE));
          Headless.show(wide, 900, 300);
          write(wide, block.getBytes(StandardCharsets.UTF_8));
          int full = height(wide, 0x010203);
          TerminalScreen screen = new TerminalScreen(80, 24, 10_000, () -> LineTag.NONE);
          TerminalView view = terminal(screen);
          Headless.show(view, 560, 300);
          write(view, block.getBytes(StandardCharsets.UTF_8));
          assertEquals(full, height(view, 0x010203), "as large as where there is room");
          write(view, ("\r\n" + "x".repeat(60)).getBytes(StandardCharsets.UTF_8));
          assertEquals(full, height(view, 0x010203), "60 columns fit");
          write(view, "x".repeat(20).getBytes(StandardCharsets.UTF_8));
          assertTrue(height(view, 0x010203) < full, "80 do not");
          assertEquals(80, screen.screenLine(1).contentLength(), "and stand in one line");
          screen.reset();
          screen.clear();
          write(view, block.getBytes(StandardCharsets.UTF_8));
          assertEquals(full, height(view, 0x010203), "a new run begins large");
        });
  }

  @Test
  void allLinesOfLargeTextAreReached() {
    Headless.run(
        () -> {
          TerminalScreen screen = new TerminalScreen(80, 24, 10_000, () -> LineTag.NONE);
          TerminalView view = terminal(screen);
          Headless.show(view, 560, 300);
          for (int i = 1; i < screen.rows(); i++) { // more than are in sight, but no history yet
            write(view, ("line " + i + "\r\n").getBytes(StandardCharsets.UTF_8));
          }
          assertEquals(screen.firstLine(), screen.screenTop());
          Headless.click(view, 10, 12, 3);
          assertNotEquals("line 1", view.selectedText().strip(), "the newest are shown");
          view.scrollBy(-100);
          Headless.click(view, 10, 12, 3);
          assertEquals("line 1", view.selectedText().strip());
        });
  }

  @Test
  void whatIsTypedIntoTheTerminalIsSent() {
    Headless.run(
        () -> {
          TerminalView view = terminal(SampleData.screen());
          Headless.show(view, 500, 300);
          Headless.type(view, "ls");
          Headless.press(view, KeyCode.ENTER);
          Headless.press(view, KeyCode.C, false, true);
          Headless.press(view, KeyCode.UP);
          Headless.press(view, KeyCode.F9);
          assertEquals("ls\r\u0003\u001b[A", sent.toString(), "function keys are the window's");
          view.setFunctionKeysToGuest(true);
          Headless.press(view, KeyCode.F9);
          assertTrue(sent.toString().endsWith("\u001b[20~"));
        });
  }

  @Test
  void clickingATerminalLineTellsWhenItWasWritten() {
    Headless.run(
        () -> {
          long[] now = {5};
          TerminalScreen screen =
              new TerminalScreen(80, 24, 100, () -> new LineTag(now[0], now[0] * 2));
          TerminalView view = terminal(screen);
          List<LineTag> clicked = new ArrayList<>();
          view.setOnLineClicked(clicked::add);
          Headless.show(view, 800, 300);
          write(view, "first\r\n".getBytes(StandardCharsets.UTF_8));
          now[0] = 9;
          write(view, "second\r\n".getBytes(StandardCharsets.UTF_8));
          Headless.click(view, 20, 30, 1);
          Headless.click(view, 20, 200, 1);
          assertEquals(List.of(new LineTag(9, 18)), clicked);
        });
  }

  @Test
  void terminalTextIsSelectedByMouseAndFound() {
    Headless.run(
        () -> {
          TerminalView view = terminal(SampleData.screen());
          Headless.show(view, 800, 300);
          write(view, "hello world\r\nmore\r\n".getBytes(StandardCharsets.UTF_8));
          Headless.click(view, 70, 12, 2);
          assertEquals("world", view.selectedText());
          Headless.drag(view, 4, 12, 480, 28);
          assertTrue(view.selectedText().startsWith("hello world\nmore"), view.selectedText());
          assertEquals(3, view.find("o", false));
          assertEquals(2, view.currentMatch());
          view.findNext(true);
          assertEquals(0, view.currentMatch());
        });
  }

  @Test
  void readingOldTextIsNotDisturbedByNew() {
    Headless.run(
        () -> {
          TerminalView view = terminal(SampleData.screen());
          Headless.show(view, 500, 300);
          for (int i = 0; i < 100; i++) {
            write(view, ("line " + i + "\r\n").getBytes(StandardCharsets.UTF_8));
          }
          view.scrollBy(-50);
          Headless.click(view, 10, 12, 2);
          Headless.click(view, 10, 12, 3);
          String before = view.selectedText();
          write(view, "new\r\nnew\r\nnew\r\n".getBytes(StandardCharsets.UTF_8));
          Headless.click(view, 10, 12, 3);
          assertEquals(before, view.selectedText());
        });
  }

  @Test
  void paintingHappensOnceAFrameHoweverOftenItIsAskedFor() {
    Headless.run(
        () -> {
          TerminalView view = terminal(SampleData.screen());
          CanvasView canvas = view;
          Headless.show(view, 500, 300);
          long before = canvas.paintCount();
          for (int i = 0; i < 1000; i++) {
            write(view, new byte[] {'x'});
          }
          assertEquals(before, canvas.paintCount(), "not while writing");
        });
  }

  private HexView hex() {
    HexModel model = SampleData.memory();
    model.setRegions((from, to) -> SampleData.contents());
    return new HexView(TEXTS, model);
  }

  @Test
  void theHexGridIsUsedByKeys() {
    Headless.run(
        () -> {
          HexView view = hex();
          List<Long> written = new ArrayList<>();
          view.model().setEditor((address, value, size) -> written.add(address << 8 | value));
          Headless.show(view, 900, 400);
          assertEquals(16, view.model().bytesPerRow());
          view.goTo(0x1000);
          Headless.press(view, KeyCode.RIGHT);
          Headless.press(view, KeyCode.DOWN);
          assertEquals(0x1011, view.model().caret());
          Headless.type(view, "5a");
          assertEquals(List.of(0x10115aL), written);
          Headless.press(view, KeyCode.END, false, true);
          assertEquals((1L << 48) - 1, view.model().caret());
          Headless.press(view, KeyCode.HOME, false, true);
          Headless.press(view, KeyCode.PAGE_DOWN, true, false);
          assertEquals(0, view.model().selectionFirst());
          assertTrue(view.model().selectionLast() > 100);
          assertTrue(view.getAccessibleText().startsWith("Address 0000"));
        });
  }

  @Test
  void changedBytesAreShownInTheirColour() {
    Headless.run(
        () -> {
          HexView view = hex();
          Headless.show(view, 900, 400);
          view.goTo(0x1000);
          Headless.settle(view);
          SampleData.take(view.model(), 1);
          WritableImage picture = Headless.picture(view);
          assertTrue(Headless.count(picture, 0xc62828) > 5);
        });
  }

  @Test
  void aClickFindsTheByteUnderTheMouse() {
    Headless.run(
        () -> {
          HexView view = hex();
          List<Long> followed = new ArrayList<>();
          view.setOnFollow(followed::add);
          Headless.show(view, 900, 400);
          // In the middle of the digits of byte 3 of the first row: 14 + 9 columns and a half.
          double cell = (view.prefWidth(-1) - 12 - 14) / 81;
          Headless.click(view, 6 + cell * 24, 14, 1);
          assertEquals(3, view.model().caret());
          Headless.click(view, 6 + cell * 24, 14, 2);
          assertEquals(List.of(3L), followed);
          Headless.wheel(view, 50, 50, -40);
          assertEquals(48, view.model().top());
        });
  }

  @Test
  void theCodeListIsUsedByMouseAndKeys() {
    Headless.run(
        () -> {
          CodeModel model = SampleData.code();
          CodeView view = new CodeView(TEXTS, model);
          List<Long> toggled = new ArrayList<>();
          view.setOnBreakpointToggled(toggled::add);
          Headless.show(view, 900, 400);
          SampleData.stop(model, SampleData.CODE);
          Headless.settle(view);
          double row = 400.0 / model.visibleRows();
          // Row 0 is the label; row 2 is the second line.
          Headless.click(view, 6, row * 2.5, 1);
          assertEquals(List.of(SampleData.CODE + 3), toggled);
          Headless.press(view, KeyCode.DOWN);
          Headless.press(view, KeyCode.DOWN);
          Headless.press(view, KeyCode.DOWN);
          Headless.press(view, KeyCode.ENTER);
          assertEquals(OptionalLong.of(SampleData.CODE + 21), model.caret(), "the jump's target");
          Headless.press(view, KeyCode.BACK_SPACE);
          assertEquals(OptionalLong.of(SampleData.CODE + 9), model.caret());
          assertTrue(view.getAccessibleText().contains("jne"));
          model.setBreakpoints(Map.of(SampleData.CODE + 9, CodeModel.Mark.ENABLED));
          WritableImage picture = Headless.picture(view);
          assertTrue(Headless.count(picture, 0xd32f2f) > 20, "the breakpoint's dot");
          assertTrue(Headless.count(picture, 0xfff3c4) > 1000, "the current line");
        });
  }

  @Test
  void hoveringALineExplainsIt() {
    Headless.run(
        () -> {
          CodeModel model = SampleData.code();
          CodeView view = new CodeView(TEXTS, model);
          List<String> asked = new ArrayList<>();
          view.setExplanation(
              (line, token) -> {
                asked.add(line == null ? "" : line.text());
                return "text";
              });
          Headless.show(view, 900, 400);
          SampleData.stop(model, SampleData.CODE);
          Headless.settle(view);
          Headless.move(view, 400, 400.0 / model.visibleRows() * 2.5);
          assertEquals(1, asked.size());
          assertTrue(asked.getFirst().startsWith("mov edi"));
        });
  }

  @Test
  void bitsAreToggledByKeyAndMouse() {
    Headless.run(
        () -> {
          BitStripModel model = new BitStripModel("CR0", SampleData.cr0());
          BitStrip strip = new BitStrip(TEXTS, model);
          model.setOnEdited(model::setValue);
          Headless.show(strip, 700, 100);
          Node pe = strip.getChildren().getLast();
          Headless.click(pe, 4, 4, 1);
          assertEquals(1, model.value());
          assertEquals("CR0, PE: 1, changed", pe.getAccessibleText());
          Headless.press(pe, KeyCode.SPACE);
          assertEquals(0, model.value());
          Headless.press(pe, KeyCode.LEFT);
          assertTrue(strip.getChildren().get(strip.getChildren().size() - 2).isFocused());
        });
  }

  @Test
  void whatControlsSayFollowsTheLanguage() {
    Headless.run(
        () -> {
          Texts texts = new Texts(Locale.ENGLISH);
          BitStrip strip = new BitStrip(texts, new BitStripModel("CR0", SampleData.cr0()));
          HexView hex = new HexView(texts, SampleData.memory());
          CodeView code = new CodeView(texts, SampleData.code());
          MapModel regions = new MapModel();
          regions.setRegions(SampleData.areas(), SampleData.contents(), 1L << 32);
          MapView map = new MapView(texts, regions);
          TerminalView terminal = new TerminalView(texts, SampleData.screen());
          ValueTable table = new ValueTable(texts, new ValueTableModel());
          TimelineModel runs = new TimelineModel();
          runs.setRuns(List.of(SampleData.run("first", 1, 1)));
          TimelineView timeline = new TimelineView(texts, runs);
          assertEquals("Memory map", map.getAccessibleText());
          assertEquals("Boot timeline", timeline.getAccessibleText());
          texts.setLocale(Locale.of("ia"));
          assertEquals("CR0, PE: valor 0", strip.getChildren().getLast().getAccessibleText());
          assertEquals("Memoria", hex.getAccessibleRoleDescription());
          assertTrue(hex.getAccessibleText().startsWith("Adresse 0"), hex.getAccessibleText());
          assertEquals("Disassemblage", code.getAccessibleRoleDescription());
          assertEquals("Mappa del memoria", map.getAccessibleText());
          assertEquals("Terminal serial", terminal.getAccessibleText());
          assertEquals("Nomine", table.getColumns().getFirst().getText());
          assertEquals("Nihil a monstrar", ((Label) table.getPlaceholder()).getText());
          assertEquals("Linea de tempore", timeline.getAccessibleText());
          regions.select(SampleData.contents().getFirst());
          assertTrue(map.getAccessibleText().contains(" a 0x"), map.getAccessibleText());
          runs.select(0, 1);
          assertTrue(timeline.getAccessibleText().contains("instructiones"));
          texts.setLocale(Locale.ENGLISH);
          assertTrue(map.getAccessibleText().contains(" to 0x"), map.getAccessibleText());
          assertTrue(timeline.getAccessibleText().contains("instructions"));
        });
  }

  @Test
  void aValueIsEditedInPlaceAndAWrongOneStaysToBeMended() {
    Headless.run(
        () -> {
          ValueTableModel model = new ValueTableModel();
          List<String> edits = new ArrayList<>();
          model.setEditor(
              (row, text) -> {
                edits.add(row.id() + "=" + text);
                return text.equals("zz") ? "not a number" : null;
              });
          model.stop(SampleData.registers(0));
          ValueTable table = new ValueTable(TEXTS, model);
          Headless.show(table, 500, 400);
          table.getSelectionModel().select(1);
          Headless.press(table, KeyCode.ENTER);
          TextField field = (TextField) table.lookup(".text-field");
          field.setText("zz");
          field.fireEvent(new javafx.event.ActionEvent());
          assertTrue(table.getEditingCell() != null, "a wrong value is not lost");
          field.setText("12");
          field.fireEvent(new javafx.event.ActionEvent());
          assertEquals(List.of("RAX=zz", "RAX=12"), edits);
          assertEquals(null, table.getEditingCell());
        });
  }

  @Test
  void aValueThatCannotBeEditedSaysSo() {
    Headless.run(
        () -> {
          ValueTableModel model = new ValueTableModel();
          model.setEditor((row, text) -> null);
          model.stop(
              List.of(SampleData.readOnly("TR", "0018", ""), SampleData.value("AX", "1", "")));
          ValueTable table = new ValueTable(TEXTS, model);
          Headless.show(table, 500, 400);
          table.getSelectionModel().select(0);
          Headless.press(table, KeyCode.ENTER);
          assertEquals(null, table.getEditingCell());
          assertEquals(List.of("This value cannot be changed here."), tips());
          table.getSelectionModel().select(1);
          assertEquals(List.of(), tips(), "gone with the row");
          Headless.press(table, KeyCode.ENTER);
          assertTrue(table.getEditingCell() != null);
        });
  }

  private static List<String> tips() {
    return Window.getWindows().stream()
        .filter(Tooltip.class::isInstance)
        .map(w -> ((Tooltip) w).getText())
        .toList();
  }

  @Test
  void changedValuesAreMarkedInTheTable() {
    Headless.run(
        () -> {
          ValueTableModel model = new ValueTableModel();
          model.stop(SampleData.registers(0));
          ValueTable table = new ValueTable(TEXTS, model);
          Headless.show(table, 500, 400);
          table.getSelectionModel().select(3);
          model.stop(SampleData.registers(1));
          Headless.settle(table);
          assertEquals(3, table.getSelectionModel().getSelectedIndex(), "the selection stays");
          long marked =
              table.lookupAll(".bs-value-cell").stream()
                  .filter(
                      n ->
                          n.getPseudoClassStates().stream()
                              .anyMatch(p -> p.getPseudoClassName().equals("changed")))
                  .count();
          assertEquals(3, marked);
          List<String> texts =
              table.lookupAll(".bs-value-cell").stream()
                  .map(n -> ((Labeled) n).getText())
                  .filter(t -> t != null && !t.isEmpty())
                  .toList();
          for (ValueRow row : model.rows()) {
            assertTrue(row.heading() || texts.contains(row.value()), row.name());
          }
        });
  }

  private static final String XMM = "0123456789abcdef0123456789abcdef";

  /** The texts of a table's cells of a kind, as they are shown in full. */
  private static List<String> whole(ValueTable table, String cells) {
    List<String> whole = new ArrayList<>();
    for (Node cell : table.lookupAll(cells)) {
      Labeled shown = ((Labeled) cell).getGraphic() instanceof Label l ? l : (Labeled) cell;
      if (shown.getText() != null && shown.lookup(".text") instanceof Text text) {
        whole.add(text.getText());
      }
    }
    return whole;
  }

  @Test
  void aLongValueIsShownWholeAndItsNoteBehindIt() {
    Headless.run(
        () -> {
          ValueTableModel model = new ValueTableModel();
          model.stop(
              List.of(SampleData.value("RAX", "1", "a"), SampleData.value("xmm0", XMM, "1.5")));
          ValueTable table = new ValueTable(TEXTS, model);
          table.getColumns().get(1).setMaxWidth(80);
          Headless.show(table, 500, 400);
          Headless.settle(table);
          assertTrue(whole(table, ".bs-value-cell").contains(XMM));
          assertTrue(whole(table, ".bs-note-cell").contains("1.5"));
          Bounds value = place(table, XMM);
          Bounds note = place(table, "1.5");
          assertTrue(value.getMaxX() <= note.getMinX(), value + " beside " + note);
          assertTrue(note.getMaxX() <= 500);
        });
  }

  private static Bounds place(ValueTable table, String text) {
    Node found =
        table.lookupAll(".text").stream()
            .filter(n -> n instanceof Text t && t.getText().equals(text))
            .findFirst()
            .orElseThrow();
    return found.localToScene(found.getBoundsInLocal());
  }

  @Test
  void aValueThatIsCutEndsInAnEllipsisAndIsToldWhole() {
    Headless.run(
        () -> {
          ValueTableModel model = new ValueTableModel();
          model.stop(List.of(SampleData.value("xmm0", XMM, "one and a half")));
          ValueTable table = new ValueTable(TEXTS, model);
          table.getColumns().get(0).setMaxWidth(60);
          table.getColumns().get(1).setMaxWidth(80);
          Headless.show(table, 260, 200);
          Headless.settle(table);
          String cut = whole(table, ".bs-value-cell").getFirst();
          assertTrue(cut.endsWith("...") || cut.endsWith("…"), cut);
          assertEquals(XMM, tip(table, ".bs-value-cell"));
          assertEquals("one and a half", tip(table, ".bs-note-cell"));
          assertEquals(null, tip(table, ".bs-name-cell"), "shown whole");
        });
  }

  /** What a cell says of itself when the mouse comes to it. */
  private static String tip(ValueTable table, String cell) {
    Labeled shown = (Labeled) table.lookup(cell);
    Headless.enter(shown);
    return shown.getTooltip() == null ? null : shown.getTooltip().getText();
  }

  @Test
  void noMarkStaysWhenOtherRowsCome() {
    Headless.run(
        () -> {
          ValueTableModel model = new ValueTableModel();
          List<ValueRow> wide =
              List.of(
                  SampleData.value("rax", "1", ""),
                  SampleData.value("r8", "2", ""),
                  SampleData.value("rip", "3", ""));
          List<ValueRow> changed =
              List.of(
                  SampleData.value("rax", "5", ""),
                  SampleData.value("r8", "2", ""),
                  SampleData.value("rip", "4", ""));
          model.stop(wide);
          ValueTable table = new ValueTable(TEXTS, model);
          Headless.show(table, 500, 400);
          model.stop(changed);
          Headless.settle(table);
          assertEquals(2, marked(table));
          model.compareWithNone(); // a machine that has just been made, in 32-bit mode
          model.stop(List.of(SampleData.value("rax", "0", ""), SampleData.value("rip", "9", "")));
          Headless.settle(table);
          assertEquals(0, marked(table));
          assertTrue(whole(table, ".bs-value-cell").containsAll(List.of("0", "9")));
        });
  }

  private static long marked(ValueTable table) {
    return table.lookupAll(".bs-value-cell").stream()
        .filter(
            n ->
                n.getPseudoClassStates().stream()
                    .anyMatch(p -> p.getPseudoClassName().equals("changed")))
        .count();
  }

  @Test
  void theMapZoomsAndFollows() {
    Headless.run(
        () -> {
          MapModel model = new MapModel();
          model.setRegions(SampleData.areas(), SampleData.contents(), 1L << 32);
          MapView view = new MapView(TEXTS, model);
          List<MemoryRegion> followed = new ArrayList<>();
          view.setOnFollow(followed::add);
          Headless.show(view, 500, 400);
          Headless.wheel(view, 200, 8, 40);
          assertTrue(model.to() < 1L << 32);
          Headless.press(view, KeyCode.DIGIT0);
          assertEquals(1L << 32, model.to());
          Headless.press(view, KeyCode.DOWN);
          Headless.press(view, KeyCode.DOWN);
          Headless.press(view, KeyCode.ENTER);
          assertEquals("GDT and boot stack", followed.getFirst().name());
          assertTrue(view.getAccessibleText().contains("GDT and boot stack"));
          WritableImage picture = Headless.picture(view);
          assertTrue(Headless.count(picture, 0x3f8f5a) > 20, "the initrd's colour");
        });
  }

  @Test
  void theTimelineIsUsedByMouseAndKeysAndExported() {
    Headless.run(
        () -> {
          TimelineModel model = new TimelineModel();
          model.setRuns(List.of(SampleData.run("run", 1, 1), SampleData.run("other", 2, 2)));
          model.setPublished(SampleData.published());
          TimelineView view = new TimelineView(TEXTS, model);
          List<String> went = new ArrayList<>();
          view.setOnMoment((run, moment) -> went.add(run.name() + " " + moment.nanos()));
          Headless.show(view, 900, 500);
          Headless.press(view, KeyCode.RIGHT);
          Headless.press(view, KeyCode.RIGHT);
          Headless.press(view, KeyCode.ENTER);
          assertEquals(List.of("run 40000"), went);
          assertTrue(view.getAccessibleText().startsWith("start_info read"));
          Headless.wheel(view, 500, 100, 40);
          assertTrue(model.to() - model.from() < model.end());
          Headless.drag(view, 500, 100, 400, 100);
          assertTrue(model.from() > 0);
          assertEquals(1, went.size(), "dragging is no click");
          Headless.click(view, 500, 100, 1);
          assertEquals(2, went.size());
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          view.exportPng(out, 2);
          Image read = new Image(new ByteArrayInputStream(out.toByteArray()));
          assertFalse(read.isError());
          assertEquals(1800, read.getWidth());
        });
  }

  @Test
  void theKeysBringARunOfTheTimelineIntoSight() {
    Headless.run(
        () -> {
          TimelineModel model = new TimelineModel();
          model.setLabelRows(0);
          model.setRuns(
              List.of(
                  SampleData.run("run", 1, 1),
                  SampleData.run("other", 2, 2),
                  SampleData.run("third", 3, 3)));
          TimelineView view = new TimelineView(TEXTS, model);
          Headless.show(view, 900, 220);
          ScrollBar bar = (ScrollBar) view.lookup(".scroll-bar");
          assertTrue(bar.isVisible(), "there is more than fits");
          Headless.press(view, KeyCode.RIGHT);
          assertEquals(0, bar.getValue());
          Headless.press(view, KeyCode.DOWN);
          Headless.press(view, KeyCode.DOWN);
          assertEquals(bar.getMax(), bar.getValue(), 1);
          assertTrue(view.getAccessibleText().endsWith("third"), view.getAccessibleText());
          Headless.press(view, KeyCode.UP);
          Headless.press(view, KeyCode.UP);
          assertEquals(0, bar.getValue());
        });
  }

  @Test
  void textGrowsWithTheFontSizeAround() {
    Headless.run(
        () -> {
          TerminalScreen screen = SampleData.screen();
          TerminalView view = terminal(screen);
          var stage = Headless.show(view, 1200, 400);
          int columns = screen.columns();
          stage.getScene().getRoot().setStyle("-fx-font-size: 19px");
          Headless.settle(view);
          Headless.settle(view);
          assertEquals(columns * 13.0 / 19, screen.columns(), 2);
        });
  }

  @Test
  void aVeryNarrowTerminalKeepsItsText() {
    Headless.run(
        () -> {
          TerminalScreen screen = SampleData.screen();
          TerminalView view = terminal(screen);
          var stage = Headless.show(view, 900, 400);
          write(
              view,
              "a line of text that is to stay whole, whatever\r\n"
                  .getBytes(StandardCharsets.UTF_8));
          view.resize(30, 400);
          view.layout();
          assertEquals(40, screen.columns());
          stage.hide();
        });
  }

  @Test
  void aPictureIsWrittenAsItIs() {
    Headless.run(
        () -> {
          int[] pixels = {0xff102030, 0x00000000, 0x80ffffff, 0xffffffff, 0xff000000, 0xff010203};
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          PngWriter.write(pixels, 3, 2, out);
          Image read = new Image(new ByteArrayInputStream(out.toByteArray()));
          int[] back = new int[6];
          for (int i = 0; i < 6; i++) {
            back[i] = read.getPixelReader().getArgb(i % 3, i / 3);
          }
          assertArrayEquals(pixels, back);
        });
  }

  @Test
  void everyColourHasAValueInTheStyleSheetForEveryTheme() {
    Headless.run(
        () -> {
          Appearance appearance = new Appearance();
          for (Theme theme : Theme.values()) {
            HexView view = hex();
            appearance.dress(Headless.show(view, 300, 200).getScene());
            appearance.chosenProperty().set(theme);
            Headless.settle(view);
            boolean darkTheme = theme != Theme.LIGHT;
            for (Ink ink : Ink.values()) {
              assertTrue(view.ink(ink).getOpacity() > 0, ink.name());
            }
            assertEquals(darkTheme, view.ink(Ink.BACKGROUND).getBrightness() < 0.5);
            assertEquals(darkTheme, view.ink(Ink.TERMINAL_BACKGROUND).getBrightness() < 0.5);
            assertEquals(darkTheme, view.ink(Ink.TERMINAL_TEXT).getBrightness() > 0.5);
          }
        });
  }
}
