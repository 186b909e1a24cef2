package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.FxThread;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.source.SourcePage.Mark;
import bootscope.views.control.source.SourceView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source by keyboard and mouse: a kernel of one's own with lines. */
class SourceWindowTest {
  private static final Path SOURCES =
      Path.of("../emulator-core/src/test/resources/bootscope/core/lines");

  @TempDir Path folder;
  private Path sources;

  @BeforeEach
  void compile() throws Exception {
    sources = folder.resolve("sources");
    try (Stream<Path> all = Files.walk(SOURCES)) {
      for (Path from : all.toList()) {
        Path to = sources.resolve(SOURCES.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          Files.copy(from, to);
        }
      }
    }
    String command =
        "gcc -g -O0 -m32 -ffreestanding -nostdlib -static -fno-pic -no-pie -fno-stack-protector"
            + " -fcf-protection=none -fno-asynchronous-unwind-tables -Wl,--build-id=none -I."
            + " -T lines.ld -o lines.elf start.S main.c lib/console.c";
    try {
      Process gcc =
          new ProcessBuilder(command.split(" "))
              .directory(sources.toFile())
              .redirectErrorStream(true)
              .start();
      gcc.getOutputStream().close();
      String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, gcc.waitFor(), said);
    } catch (IOException e) {
      assumeTrue(System.getenv("CI") != null, "gcc is not installed");
      throw e;
    }
  }

  private int line(String file, String text) throws IOException {
    List<String> lines = Files.readAllLines(sources.resolve(file));
    int at = 0;
    while (!lines.get(at).contains(text)) {
      at++;
    }
    return at + 1;
  }

  /** With the kernel at its entry, and the keyboard in the source. */
  private User user() {
    User user =
        User.at(
            folder.resolve("settings"),
            new GuiLauncher.Boot(BootRequest.ofKernel(sources.resolve("lines.elf").toString())));
    user.await("the guest at its entry", () -> user.view() != null);
    return user;
  }

  private static SourceView show(User user) {
    user.menu("panes", "pane.show.source");
    SourceView view = user.find("#source-text", SourceView.class);
    user.await("the text and the keyboard", view::isFocused);
    return view;
  }

  private static void open(User user, SourceView view, String wanted, String shown, int line) {
    user.press("Ctrl+P");
    user.awaitAndType("#source-form-field", wanted);
    user.press("Enter");
    user.await(shown, () -> user.text("#source-path").endsWith(shown));
    user.await("its line", () -> view.page().caret() == line && view.isFocused());
  }

  private static String clipboard() {
    return FxThread.get(() -> Clipboard.getSystemClipboard().getString());
  }

  @Test
  void itStepsByLineWhereItHasTheKeyboardAndByInstructionElsewhere() throws Exception {
    try (User user = user()) {
      SourceView view = show(user);
      int entry = line("start.S", "movl $stack_top");
      user.await("the entry's line", () -> view.page().current() == entry);
      open(user, view, "main.c:1", "main.c", 1);
      int total = line("main.c", "total = add_up");
      user.press("Ctrl+L");
      TextField field = user.find("#source-form-field", TextField.class);
      user.await("the field", field::isFocused);
      user.type(String.valueOf(total));
      user.await("the line's number", () -> field.getText().equals(":" + total));
      user.press("Enter");
      user.await("the line", () -> view.page().caret() == total && view.isFocused());
      user.press("F4");
      user.await("it runs there", () -> view.page().current() == total);
      user.press("F8");
      user.await("over the call to the next line", () -> view.page().current() > total);
      int next = FxThread.get(() -> view.page().current());
      assertTrue(next <= total + 1, "line " + next);
      user.press("Ctrl+Shift+F8");
      user.await("back over it", () -> view.page().current() == total);
      user.press("F7");
      int in = line("main.c", "add_up(int count)");
      user.await("into it", () -> view.page().current() >= in && view.page().current() < total);

      long before = FxThread.get(() -> user.view().instructions());
      user.press("Alt+1");
      CodeView code = user.find("#disassembly-code", CodeView.class);
      user.await("the disassembly", code::isFocused);
      user.press("F7");
      user.await("one instruction", () -> user.view().instructions() == before + 1);
      user.press("Alt+Shift+F8");
      user.await("a line", () -> user.view().instructions() > before + 1);
    }
  }

  @Test
  void aBreakpointIsSetByClickAndByKeyAndShownElsewhere() throws Exception {
    try (User user = user()) {
      SourceView view = show(user);
      int at = line("main.c", "sum += part");
      open(user, view, "main.c:" + at, "main.c", at);
      user.press("F2");
      user.await("it", () -> view.page().mark(at) == Mark.ENABLED);
      assertEquals("main.c:" + at, user.view().breakpoints().getFirst().where());
      double y = FxThread.get(() -> view.screenToLocal(view.caretPlace()).getCenterY());
      user.click(view, 6, y);
      user.await("removed by a click", () -> user.view().breakpoints().isEmpty());
      user.await("no mark", () -> view.page().mark(at) == null);
      user.click(view, 6, y);
      user.await("set by a click", () -> view.page().mark(at) == Mark.ENABLED);
      user.press("F9");
      user.await("a stop there", () -> view.page().current() == at);
      user.press("Enter");
      CodeView code = user.find("#disassembly-code", CodeView.class);
      user.await("its instruction", () -> code.isFocused() && code.model().caret().isPresent());
      long rip = FxThread.get(() -> user.view().registers().linearRip());
      user.await("the one it stands at", () -> code.model().caret().getAsLong() == rip);
      user.await("the breakpoint there", () -> code.model().breakpoint(rip) != null);
      user.press("Shift+F10");
      user.choose("disassembly.to-source");
      user.await("back at the line", () -> view.isFocused() && view.page().caret() == at);
    }
  }

  @Test
  void aBreakpointAtALineIsSavedWithTheSessionAndBroughtBack() throws Exception {
    Path session = folder.resolve("lines.bootscope.json");
    int at = line("main.c", "put_digit(");
    try (User user = user()) {
      SourceView view = show(user);
      open(user, view, "main.c:" + at, "main.c", at);
      user.press("F2");
      user.await("it", () -> view.page().mark(at) == Mark.ENABLED);
      user.answers.add(List.of(session));
      FxThread.run(() -> user.gui().window().actions().run("file.save-session"));
      user.await("the file", () -> Files.exists(session));
    }
    try (User user = User.at(folder.resolve("settings"), new GuiLauncher.File(session))) {
      user.await(
          "the breakpoint", () -> user.view() != null && user.view().breakpoints().size() == 1);
      assertEquals("main.c:" + at, user.view().breakpoints().getFirst().where());
      SourceView view = show(user);
      user.press("F9");
      user.await("a stop there", () -> view.page().current() == at);
      assertEquals(Mark.ENABLED, view.page().mark(at));
    }
  }

  @Test
  void theCallStackAndSymbolsLeadToSource() throws Exception {
    try (User user = user()) {
      SourceView view = show(user);
      int at = line("main.c", "sum += part");
      open(user, view, "main.c:" + at, "main.c", at);
      user.press("F4");
      user.await("the loop", () -> view.page().current() == at);
      FxThread.run(() -> user.gui().window().actions().run("pane.show.callstack"));
      TableView<?> frames = user.find("#callstack-table", TableView.class);
      user.await("frames", () -> frames.getItems().size() > 1 && frames.isFocused());
      FxThread.run(() -> frames.getSelectionModel().clearAndSelect(1));
      user.press("Shift+F10");
      user.choose("callstack.source");
      int call = line("main.c", "total = add_up");
      user.await("the call's line", () -> view.isFocused() && view.page().caret() == call);
      user.press("Alt+Left");
      user.await("back", () -> view.page().caret() == at);
      FxThread.run(() -> user.gui().window().actions().run("pane.show.symbols"));
      TableView<?> symbols = user.find("#symbols-table", TableView.class);
      user.await("symbols", () -> !symbols.getItems().isEmpty() && symbols.isFocused());
      user.press("Ctrl+F");
      user.type("put_text");
      user.await("it alone", () -> symbols.getItems().size() == 1);
      user.press("Down");
      user.await("the table", symbols::isFocused);
      user.press("Shift+F10");
      user.choose("symbols.to-source");
      user.await("its file", () -> user.text("#source-path").endsWith("lib/console.c"));
      user.await("the keyboard", view::isFocused);
      assertEquals(line("lib/console.c", "void put_text"), view.page().caret(), 1);
    }
  }

  @Test
  void textIsFoundSelectedAndCopied() throws Exception {
    try (User user = user()) {
      SourceView view = show(user);
      open(user, view, "main.c", "main.c", 1);
      user.press("Ctrl+F");
      user.awaitAndType("#source-find-field", "sum");
      int first = line("main.c", "sum");
      user.await("the first", () -> view.page().caret() == first);
      assertEquals("3 lines", user.text("#source-find-count"));
      user.press("Enter");
      int second = line("main.c", "sum +=");
      user.await("the next", () -> view.page().caret() == second);
      user.press("Shift+Enter");
      user.await("the one before", () -> view.page().caret() == first);
      user.press("Escape");
      user.await("the text", view::isFocused);
      user.press("Shift+Down");
      user.press("Ctrl+C");
      assertEquals("\tint sum = 0;\n\n", clipboard());
      user.press("Shift+F10");
      user.choose("source.copy-place");
      assertEquals("main.c:" + (first + 1), clipboard());
    }
  }

  @Test
  void aFileThatIsElsewhereIsLocatedOnceAndForTheNextStart() throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createDirectories(elsewhere);
    Files.move(sources.resolve("start.S"), elsewhere.resolve("start.S"));
    Files.copy(elsewhere.resolve("start.S"), elsewhere.resolve("other.S"));
    try (User user = user()) {
      user.menu("panes", "pane.show.source");
      user.await("what is missing", () -> user.shown("#source-locate"));
      assertTrue(
          user.text("#source-gap-message").endsWith("start.S was not found on this computer."),
          user.text("#source-gap-message"));
      user.answers.add(List.of(elsewhere.resolve("other.S")));
      user.click("#source-locate");
      user.awaitNotice("other.S is not start.S.");
      user.answers.add(List.of(elsewhere.resolve("start.S")));
      user.click("#source-locate");
      user.await("the text", () -> !user.shown("#source-locate"));
      assertEquals(elsewhere.resolve("start.S").toString(), user.text("#source-path"));
    }
    try (User user = user()) {
      SourceView view = user.find("#source-text", SourceView.class);
      user.await("the text", () -> view.page().current() > 0);
      assertEquals(elsewhere.resolve("start.S").toString(), user.text("#source-path"));
      user.press("Ctrl+P");
      user.awaitAndType("#source-form-field", "zzz");
      user.press("Escape");
      user.await("no form", () -> !user.shown("#source-form"));
    }
  }

  @Test
  void aGuestWithoutLinesSaysHowToGetThem() {
    try (User user = User.with(folder.resolve("settings"), "hello-pvh")) {
      user.menu("panes", "pane.show.source");
      user.await("what to do", () -> user.shown("#source-gap"));
      user.await(
          "why",
          () ->
              ((Labeled) user.stage().getScene().lookup("#source-gap-message"))
                  .getText()
                  .startsWith("There are no lines of source"));
      assertTrue(user.text("#source-gap-remedy").contains("CONFIG_DEBUG_INFO"));
    }
  }
}
