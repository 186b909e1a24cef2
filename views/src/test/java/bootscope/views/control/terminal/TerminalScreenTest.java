package bootscope.views.control.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.SampleData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Small terminals, given text, asked what they show. {@code ␛} stands for ESC. */
class TerminalScreenTest {
  private final List<String> replies = new ArrayList<>();

  private TerminalScreen screen(int columns, int rows, String... output) {
    TerminalScreen screen = new TerminalScreen(columns, rows, 100, () -> LineTag.NONE);
    screen.setReplies(bytes -> replies.add(new String(bytes, StandardCharsets.UTF_8)));
    write(screen, output);
    return screen;
  }

  private static void write(TerminalScreen screen, String... output) {
    for (String text : output) {
      screen.write(text.replace('␛', '\u001b').getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String shown(TerminalScreen screen) {
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < screen.rows(); row++) {
      rows.add(SampleData.text(screen.screenLine(row)));
    }
    return String.join("/", rows);
  }

  private static String cursor(TerminalScreen screen) {
    return screen.cursorRow() + "," + screen.cursorColumn();
  }

  @Test
  void aFullRowWrapsOnlyWhenTheNextCharacterComes() {
    TerminalScreen screen = screen(4, 3, "abcd");
    assertEquals("0,3", cursor(screen), "VT100: the cursor waits in the last column");
    write(screen, "e");
    assertEquals("abcd/e/", shown(screen));
    assertTrue(screen.screenLine(0).wrapped());
  }

  @Test
  void aCarriageReturnAfterAFullRowStaysOnIt() {
    assertEquals("Xbcd//", shown(screen(4, 3, "abcd\rX")));
  }

  @Test
  void withoutWrapModeTheLastColumnIsOverwritten() {
    assertEquals("abcz//", shown(screen(4, 3, "␛[?7labcdxyz")));
  }

  @Test
  void lineFeedKeepsTheColumn() {
    assertEquals("ab/  c/", shown(screen(4, 3, "ab\nc")));
  }

  @Test
  void textScrollsIntoTheHistory() {
    TerminalScreen screen = screen(4, 2, "a\r\nb\r\nc\r\nd");
    assertEquals("c/d", shown(screen));
    assertEquals("a", SampleData.text(screen.line(screen.firstLine())));
    assertEquals(2, screen.screenTop() - screen.firstLine());
  }

  @Test
  void cursorMovesStopAtTheEdgesOfTheScreen() {
    assertEquals("0,0", cursor(screen(5, 4, "␛[99A␛[99D")));
    assertEquals("3,4", cursor(screen(5, 4, "␛[99B␛[99C")));
    assertEquals("3,4", cursor(screen(5, 4, "␛[99;99H")));
    assertEquals("1,0", cursor(screen(5, 4, "abc␛[E")));
  }

  @Test
  void cursorMovesStopAtTheMarginsWhenInsideThem() {
    assertEquals("1,0", cursor(screen(5, 5, "␛[2;4r␛[3;1H␛[9A")));
    assertEquals("3,0", cursor(screen(5, 5, "␛[2;4r␛[3;1H␛[9B")));
  }

  @Test
  void originModeCountsFromTheTopMargin() {
    TerminalScreen screen = screen(5, 5, "␛[2;4r␛[?6h␛[1;1Hx␛[9;1Hy");
    assertEquals("/x//y/", shown(screen));
    write(screen, "␛[6n");
    assertEquals(List.of("\u001b[3;2R"), replies, "reports count from the margin too");
  }

  @Test
  void onlyTheScrollRegionScrollsAndNothingOfItGoesToHistory() {
    TerminalScreen screen = screen(3, 4, "a\r\nb\r\nc\r\nd", "␛[2;3r␛[3;1H\nX");
    assertEquals("a/c/X/d", shown(screen));
    assertEquals(0, screen.screenTop() - screen.firstLine());
  }

  @Test
  void reverseIndexAtTheTopScrollsDown() {
    assertEquals("X/a/b", shown(screen(3, 3, "a\r\nb\r\nc", "␛[H␛MX")));
  }

  @Test
  void linesAreInsertedAndDeletedInsideTheMargins() {
    assertEquals("a//b/d", shown(screen(3, 4, "a\r\nb\r\nc\r\nd", "␛[1;3r␛[2;2H␛[L")));
    assertEquals("a/c//d", shown(screen(3, 4, "a\r\nb\r\nc\r\nd", "␛[1;3r␛[2;2H␛[M")));
    assertEquals("c/d//", shown(screen(3, 4, "a\r\nb\r\nc\r\nd", "␛[H␛[2M")));
  }

  @Test
  void charactersAreInsertedDeletedAndErased() {
    assertEquals("a  bc", shown(screen(5, 1, "abcde␛[2G␛[2@")));
    assertEquals("ade", shown(screen(5, 1, "abcde␛[2G␛[2P")));
    assertEquals("a  de", shown(screen(5, 1, "abcde␛[2G␛[2X")));
    assertEquals("aXbcd", shown(screen(5, 1, "abcde␛[2G␛[4hX")));
  }

  @Test
  void partsOfLineAndScreenAreErased() {
    assertEquals("ab", shown(screen(5, 1, "abcde␛[3G␛[K")));
    assertEquals("   de", shown(screen(5, 1, "abcde␛[3G␛[1K")));
    assertEquals("", shown(screen(5, 1, "abcde␛[3G␛[2K")));
    assertEquals("ab/c/", shown(screen(2, 3, "ab\r\ncd\r\nef␛[2;2H␛[J")));
    assertEquals("// f", shown(screen(2, 3, "ab\r\ncd\r\nef␛[3;1H␛[1J")));
    assertEquals("//", shown(screen(2, 3, "ab\r\ncd\r\nef␛[2J")));
  }

  @Test
  void erasedCellsTakeTheBackgroundOfThePen() {
    TerminalScreen screen = screen(4, 1, "␛[44;1;31m␛[K");
    long style = screen.screenLine(0).style(2);
    assertEquals(CellStyle.indexed(4), CellStyle.background(style));
    assertEquals(CellStyle.DEFAULT_COLOUR, CellStyle.foreground(style));
    assertFalse(CellStyle.has(style, CellStyle.BOLD));
  }

  @Test
  void attributesAreSetAndTakenBack() {
    TerminalScreen screen = screen(8, 1, "␛[1;4;7;31;42ma␛[22;24;27mb␛[0mc␛[md");
    long a = screen.screenLine(0).style(0);
    assertEquals(CellStyle.BOLD | CellStyle.UNDERLINE | CellStyle.INVERSE, CellStyle.flags(a));
    assertEquals(CellStyle.indexed(1), CellStyle.foreground(a));
    assertEquals(CellStyle.indexed(2), CellStyle.background(a));
    assertEquals(0, CellStyle.flags(screen.screenLine(0).style(1)));
    assertEquals(CellStyle.PLAIN, screen.screenLine(0).style(2));
    assertEquals(CellStyle.PLAIN, screen.screenLine(0).style(3));
  }

  @Test
  void coloursComeFromThePaletteOrAsRgb() {
    TerminalScreen screen =
        screen(
            8, 1, "␛[38;5;208;48;2;1;2;3ma", "␛[0;38:2::10:20:30;1mb", "␛[0;38:5:9mc␛[0;97;100md");
    TerminalLine line = screen.screenLine(0);
    assertEquals(CellStyle.indexed(208), CellStyle.foreground(line.style(0)));
    assertEquals(CellStyle.rgb(1, 2, 3), CellStyle.background(line.style(0)));
    assertEquals(CellStyle.rgb(10, 20, 30), CellStyle.foreground(line.style(1)));
    assertTrue(CellStyle.has(line.style(1), CellStyle.BOLD), "what follows the colons counts");
    assertEquals(CellStyle.indexed(9), CellStyle.foreground(line.style(2)));
    assertEquals(CellStyle.indexed(15), CellStyle.foreground(line.style(3)));
    assertEquals(CellStyle.indexed(8), CellStyle.background(line.style(3)));
    assertEquals(0xff8700, CellStyle.paletteRgb(208));
    assertEquals(0x080808, CellStyle.paletteRgb(232));
  }

  @Test
  void theAlternateScreenLeavesTheMainOneAsItWas() {
    TerminalScreen screen = screen(5, 2, "main␛[?1049h␛[Halt");
    assertEquals("alt/", shown(screen));
    assertTrue(screen.alternate());
    write(screen, "\r\n1\r\n2\r\n3");
    assertEquals(0, screen.screenTop() - screen.firstLine(), "it has no history");
    write(screen, "␛[?1049l");
    assertEquals("main/", shown(screen));
    assertEquals("0,4", cursor(screen));
  }

  @Test
  void cursorAndPenAreSavedTogether() {
    TerminalScreen screen = screen(6, 2, "␛[31mab␛7␛[0m␛[2;1Hc␛8d");
    assertEquals("abd/c", shown(screen));
    assertEquals(
        CellStyle.indexed(1), CellStyle.foreground(screen.screenLine(0).style(2)), "still red");
  }

  @Test
  void tabsStopEveryEightColumnsUntilSetOtherwise() {
    assertEquals("a       b", shown(screen(20, 1, "a\tb")));
    assertEquals("a  b", shown(screen(20, 1, "␛[3g␛[4G␛H\ra\tb")));
    assertEquals("0,19", cursor(screen(20, 1, "␛[3g\t")), "without stops, the last column");
    assertEquals("0,8", cursor(screen(20, 1, "␛[20G␛[2Z")));
  }

  @Test
  void lettersDrawBoxesInTheLineDrawingSet() {
    assertEquals("┌─┐q", shown(screen(5, 1, "␛(0lqk␛(Bq")));
    assertEquals("│x", shown(screen(5, 1, "␛)0\u000ex\u000fx")));
  }

  @Test
  void wideCharactersTakeTwoCells() {
    TerminalScreen screen = screen(5, 2, "漢字漢");
    assertEquals("漢字/漢", shown(screen));
    assertEquals(TerminalLine.WIDE_TAIL, screen.screenLine(0).codePoint(1));
    write(screen, "␛[1;2Hx");
    assertEquals(" x字/漢", shown(screen), "overwriting one half blanks the other");
  }

  @Test
  void anAccentJoinsTheLetterBeforeIt() {
    assertEquals("é/", shown(screen(5, 2, "e\u0301")));
  }

  @Test
  void malformedUtf8ShowsReplacementCharacters() {
    TerminalScreen screen = SampleData.screen();
    byte[] bytes = {'a', (byte) 0xff, (byte) 0xe2, (byte) 0x82, 'b', (byte) 0xc0, (byte) 0x80};
    screen.write(bytes);
    assertEquals("a��b��", SampleData.text(screen.screenLine(0)));
  }

  @Test
  void aCharacterMayArriveInPieces() {
    TerminalScreen screen = SampleData.screen();
    for (byte octet : "€𝄞".getBytes(StandardCharsets.UTF_8)) {
      screen.write(new byte[] {octet});
    }
    assertEquals("€𝄞", SampleData.text(screen.screenLine(0)));
  }

  @Test
  void questionsAreAnswered() {
    screen(10, 5, "␛[3;4H␛[6n␛[5n␛[c␛[>c␛[18t");
    assertEquals(
        List.of("\u001b[3;4R", "\u001b[0n", "\u001b[?62;22c", "\u001b[>1;10;0c", "\u001b[8;5;10t"),
        replies);
  }

  @Test
  void commandsToTheWindowAreNotShown() {
    TerminalScreen screen = screen(10, 2, "a␛]0;the title\u0007b␛]2;other␛\\c␛Pq#1␛\\d");
    assertEquals("abcd/", shown(screen));
    assertEquals("other", screen.title());
    assertEquals("xy/", shown(screen(10, 2, "x␛]P1abcdef␛]Ry")), "Linux's palette commands");
  }

  /** CAN, SUB, ESC, BEL for a command, and C1 controls, ST among them. */
  @Test
  void aControlStringEndsWithWhatEndsOneOnAVt500() {
    for (String begin : List.of("␛]0;t", "␛P1q", "␛_a", "␛^p", "␛Xs")) {
      for (String end : List.of("␛\\", "\u009c", "\u0018", "\u001a", "␛[m", "\u009b1m", "␛7")) {
        assertEquals("ab/", shown(screen(10, 2, "a" + begin + end + "b")), begin + end);
      }
    }
    assertEquals("ab/", shown(screen(10, 2, "a␛]0;t\u0007b")));
    assertEquals("a/", shown(screen(10, 2, "a␛P1q\u0007b")), "BEL ends commands only");
    assertEquals("a/b", shown(screen(10, 2, "a␛P1q\u0085b")), "NEL ends it, and is done");
  }

  @Test
  void aControlStringWithoutAnEndSwallowsNoMoreThanSoMuch() {
    String lines = "a line of the console\r\n".repeat(EscapeParser.LONGEST_STRING / 20);
    for (String begin : List.of("␛]0;t", "␛]", "␛P1q", "␛_a", "␛^p", "␛Xs")) {
      assertEquals("the end//", shown(screen(30, 3, begin, lines, "␛[2J␛[Hthe end")), "by ESC");
      TerminalScreen screen = screen(30, 3, begin, lines, "the end");
      assertEquals("a line of the console/a line of the console/the end", shown(screen), begin);
      assertEquals("", screen.title(), "what has no end was no command");
    }
  }

  @Test
  void modesChangeWhatKeysSend() {
    TerminalScreen screen = screen(10, 2, "␛[?1h␛[?2004h");
    assertTrue(screen.keyModes().applicationCursor());
    assertTrue(screen.keyModes().bracketedPaste());
    write(screen, "␛[?25l");
    assertFalse(screen.cursorVisible());
    write(screen, "␛c");
    assertEquals(KeyEncoder.Modes.NORMAL, screen.keyModes());
    assertTrue(screen.cursorVisible());
  }

  @Test
  void aCharacterIsRepeated() {
    assertEquals("aaaa/", shown(screen(5, 2, "a␛[3b")));
  }

  @Test
  void aLineRemembersWhenItsFirstCharacterCame() {
    long[] now = {10};
    TerminalScreen screen = new TerminalScreen(10, 2, 5, () -> new LineTag(now[0], now[0] * 2));
    write(screen, "ab");
    now[0] = 20;
    write(screen, "c\r\n");
    now[0] = 30;
    write(screen, "d\r\n\r\n");
    assertEquals(new LineTag(10, 20), screen.line(0).tag(), "also in the history");
    assertEquals(new LineTag(30, 60), screen.line(1).tag());
    assertEquals(LineTag.NONE, screen.line(2).tag());
  }

  @Test
  void anotherWidthBreaksTheTextAnewAndBack() {
    TerminalScreen screen = screen(10, 3, "one two three\r\nfour\r\n$ ");
    screen.resize(5, 3);
    assertEquals("ree/four/$", shown(screen));
    assertEquals("2,2", cursor(screen));
    assertEquals("one t", SampleData.text(screen.line(screen.firstLine())));
    screen.resize(20, 3);
    assertEquals("one two three/four/$", shown(screen));
    assertEquals("2,2", cursor(screen));
    assertEquals(0, screen.screenTop() - screen.firstLine());
  }

  @Test
  void wideCharactersSurviveAnotherWidth() {
    TerminalScreen screen = screen(6, 3, "漢字漢");
    screen.resize(3, 3);
    assertEquals("漢/字/漢", shown(screen));
    screen.resize(6, 3);
    assertEquals("漢字漢//", shown(screen));
  }

  @Test
  void aSelectionJoinsWrappedRowsAndDropsTrailingBlanks() {
    TerminalScreen screen = screen(5, 4, "hello world  \r\nx");
    var all =
        new TerminalText.Range(new TerminalText.Position(0, 0), new TerminalText.Position(3, 5));
    assertEquals("hello world\nx", TerminalText.copy(screen, all));
    assertEquals(
        "world",
        TerminalText.copy(screen, TerminalText.word(screen, new TerminalText.Position(1, 2))));
    assertEquals(0, TerminalText.line(screen, 1).start().line());
    assertEquals(2, TerminalText.line(screen, 1).end().line());
  }

  @Test
  void searchFindsTextAcrossRowsAndInTheHistory() {
    TerminalScreen screen = screen(5, 2, "Hello World\r\nabc\r\nhello");
    List<TerminalText.Range> found = TerminalText.find(screen, "HELLO", false);
    assertEquals(2, found.size());
    assertEquals(0, TerminalText.find(screen, "HELLO", true).size());
    TerminalText.Range across = TerminalText.find(screen, "o Wor", true).getFirst();
    assertEquals(new TerminalText.Position(0, 4), across.start());
    assertEquals(new TerminalText.Position(1, 4), across.end());
  }

  @Test
  void theLogHoldsAllLinesWholeAndMayTellWhen() throws IOException {
    TerminalScreen screen = new TerminalScreen(5, 2, 50, () -> new LineTag(7, 1_500_000_000));
    write(screen, "hello world\r\nabc\r\n");
    StringBuilder log = new StringBuilder();
    TerminalText.save(screen, log, false);
    assertEquals("hello world\nabc\n", log.toString());
    log.setLength(0);
    TerminalText.save(screen, log, true);
    assertTrue(log.toString().startsWith("[             7       1.500000] hello world\n["));
  }

  @Test
  void theHistoryForgetsTheOldestAndKeepsNumbers() {
    TerminalScreen screen = new TerminalScreen(5, 2, 3, () -> LineTag.NONE);
    for (int i = 0; i < 10; i++) {
      write(screen, "l" + i + "\r\n");
    }
    assertEquals(3, screen.screenTop() - screen.firstLine());
    assertEquals("l6", SampleData.text(screen.line(6)));
  }

  @Test
  void styledAndWideTextIsTheSameInTheHistory() {
    TerminalScreen screen = screen(12, 1, "ab␛[31mcd␛[0m漢\r\n");
    TerminalLine line = screen.line(0);
    assertEquals("abcd漢", SampleData.text(line));
    assertEquals(CellStyle.PLAIN, line.style(1));
    assertEquals(CellStyle.indexed(1), CellStyle.foreground(line.style(2)));
    assertEquals(CellStyle.PLAIN, line.style(4));
  }

  @Test
  void anythingMayArrive() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String pieces =
        "0123456789;:?>!$#()[]ABCDHJKLMPSTXZ@bcdfghlmnrstu`\u001b\u001b\u001b\r\n\t\b漢é";
    TerminalScreen screen = new TerminalScreen(40, 12, 50, () -> new LineTag(1, 1));
    try {
      for (int round = 0; round < 3_000; round++) {
        byte[] bytes = new byte[64];
        if (random.nextInt(4) == 0) {
          random.nextBytes(bytes);
        } else {
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < 64; i++) {
            text.append(pieces.charAt(random.nextInt(pieces.length())));
          }
          bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        }
        screen.write(bytes);
        if (random.nextInt(50) == 0) {
          screen.resize(1 + random.nextInt(60), 1 + random.nextInt(30));
        }
        checkWhole(screen);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void checkWhole(TerminalScreen screen) {
    assertTrue(screen.screenTop() - screen.firstLine() <= 50);
    assertTrue(screen.cursorRow() < screen.rows() && screen.cursorColumn() < screen.columns());
    for (int row = 0; row < screen.rows(); row++) {
      TerminalLine line = screen.screenLine(row);
      assertEquals(screen.columns(), line.length());
      for (int column = 0; column < line.length(); column++) {
        if (line.codePoint(column) == TerminalLine.WIDE_TAIL) {
          assertTrue(column > 0 && line.codePoint(column - 1) > 0, "a tail has its head");
        }
      }
    }
  }

  @Test
  void largeCountsCostNoTime() {
    TerminalScreen screen = screen(80, 24);
    long start = System.nanoTime();
    for (int i = 0; i < 2_000; i++) {
      write(screen, "a␛[99999999b␛[99999S␛[99999L␛[99999@");
    }
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
  }
}
