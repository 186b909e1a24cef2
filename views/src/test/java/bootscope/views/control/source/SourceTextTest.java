package bootscope.views.control.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SourceTextTest {
  private static String kinds(SourceText text, int line) {
    return text.tokens(line).stream()
        .filter(t -> !t.text().isBlank())
        .map(t -> t.kind() + ":" + t.text().strip())
        .collect(Collectors.joining(" "));
  }

  private static SourceText of(String name, String... lines) {
    return SourceText.of(List.of(lines), name);
  }

  @Test
  void wordsNumbersStringsAndCommentsOfCAreTold() {
    SourceText c =
        of("main.c", "  #define A 0x1f", "static int a = 12; // it", "put(\"a\\\"b/*\", 'c');");
    assertEquals("DIRECTIVE:#define PLAIN:A NUMBER:0x1f", kinds(c, 1));
    assertEquals("WORD:static WORD:int PLAIN:a = NUMBER:12 PLAIN:; COMMENT:// it", kinds(c, 2));
    assertEquals("PLAIN:put( STRING:\"a\\\"b/*\" PLAIN:, STRING:'c' PLAIN:);", kinds(c, 3));
  }

  @Test
  void aCommentGoesOnOverLines() {
    SourceText c = of("main.c", "int a; /* begins", "int b;", "ends */ int d; /* x */ int e;");
    assertEquals("COMMENT:int b;", kinds(c, 2));
    assertEquals(
        "COMMENT:ends */ WORD:int PLAIN:d; COMMENT:/* x */ WORD:int PLAIN:e;", kinds(c, 3));
  }

  @Test
  void instructionsRegistersAndCommentsOfAssemblyAreTold() {
    SourceText s =
        of("start.S", "#include \"a.h\"", "start:", "\tmovl %eax, $4 # it", "# all of it", ".text");
    assertEquals("DIRECTIVE:#include STRING:\"a.h\"", kinds(s, 1));
    assertEquals("PLAIN:start:", kinds(s, 2));
    assertEquals("WORD:movl PLAIN:% NUMBER:eax PLAIN:, $ NUMBER:4 COMMENT:# it", kinds(s, 3));
    assertEquals("COMMENT:# all of it", kinds(s, 4));
    assertEquals("DIRECTIVE:.text", kinds(s, 5));
    assertEquals("PLAIN:int 12 // x", kinds(of("notes.txt", "int 12 // x"), 1));
  }

  @Test
  void tabsAndWhatCannotBeShownAreReplacedAndLongLinesCut() {
    assertEquals("a       b·c", SourceText.shown("a\tb\u0007c"));
    assertEquals(SourceText.LONGEST + 1, SourceText.shown("x".repeat(100_000)).length());
    assertEquals(17, of("a.c", "", "\t\tb").widest());
  }

  @Test
  void whatIsSoughtIsFoundRoundTheEnd() {
    SourceText text = of("a.c", "one", "two", "ONE more", "");
    assertEquals(3, text.find("one", 2, true));
    assertEquals(1, text.find("one", 4, true));
    assertEquals(3, text.find("one", 0, false));
    assertEquals(0, text.find("three", 1, true));
    assertEquals(0, text.find("", 1, true));
    assertEquals(2, text.count("One"));
    assertEquals(0, SourceText.NONE.find("a", 1, true));
  }

  /** Whatever a file holds: all of a line, once, in order. */
  @Test
  void allOfALineIsInItsPieces() {
    long seed = 0xB007;
    Random random = new Random(seed);
    String pieces = "ab_9 \t\"'\\/*#;.%:(){}é";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) {
        line.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      for (String name : List.of("a.c", "a.S", "a.txt")) {
        SourceText text = of(name, "/*".repeat(random.nextInt(2)), line.toString());
        String whole =
            text.tokens(2).stream().map(Tokens.Token::text).collect(Collectors.joining());
        assertEquals(SourceText.shown(line.toString()), whole, name + ", seed " + seed);
        int at = 0;
        for (Tokens.Token token : text.tokens(2)) {
          assertEquals(at, token.from());
          at += token.text().length();
          assertTrue(!token.text().isEmpty());
        }
      }
    }
  }
}
