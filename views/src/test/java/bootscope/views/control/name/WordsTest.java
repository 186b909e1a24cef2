package bootscope.views.control.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  /** A bar stands for the caret. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sta|; sta",
        "4+sta|rt; start",
        "$rsp + start_k|; start_k",
        "$ri|; $ri",
        "*$ri|+4; $ri",
        "%ri|; %ri",
        "*(u32*)%ri|; ri",
        "foo.isra.0|; foo.isra.0",
        "a%sta|; sta",
        "(a) % sta|; sta",
        "(a)%sta|; sta",
        "a + |; ''",
        "|; ''",
      })
  void theWordAtTheCaretIsFound(String text, String word) {
    int caret = text.indexOf('|');
    String said = text.replace("|", "");
    assertEquals(word, said.substring(Words.start(said, caret), Words.end(said, caret)));
  }

  @ParameterizedTest
  @CsvSource({
    "start_kernal+4, start_kernal, 0",
    "my_abc + abc, abc, 9",
    "abcd, abc, -1",
    "*$rpi, $rpi, 1",
  })
  void onlyAWholeWordIsReplaced(String text, String word, int at) {
    assertEquals(at, Words.find(text, word));
  }
}
