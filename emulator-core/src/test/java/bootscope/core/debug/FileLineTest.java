package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLineTest {
  @ParameterizedTest
  @ValueSource(strings = {"main.c", "init/main.c", "/usr/src/a-b/c++.cc", "grüße.c", "7z.c"})
  void aPathIsWrittenAsItIs(String file) {
    FileLine read = FileLine.of(file + ":12").orElseThrow();
    assertEquals(FileLine.at(file, 12), read);
    assertEquals(file + ":12", read.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"with blank/my file.c", "a(b).c", "x*y.c"})
  void onesWithWhatMeansSomethingElseAreInQuotes(String file) {
    String text = FileLine.at(file, 3).text();
    assertEquals('"' + file + "\":3", text);
    assertEquals(FileLine.at(file, 3), FileLine.of(text).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"main.c", "main.c:", "main.c:0", "12:3", "main.c:3x", "virtio_blk:init", ""})
  void otherThingsAreNone(String text) {
    assertTrue(FileLine.of(text).isEmpty(), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main.c:0", "main.c:12x", "main.c:", "a/b:f", "main.c:1234567890"})
  void aFileWithNoLineBehindItIsTold(String text) {
    assertEquals(text, FileLine.mistaken(text + " + 4").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"main.c:12", "virtio_blk:init.part.0", "virtio-blk:init", "a.b", "12:3"})
  void whatIsNoFileOrIsRightIsNotMistaken(String text) {
    assertTrue(FileLine.mistaken(text).isEmpty(), text);
  }

  @Test
  void whatGoesOnBehindIsLeft() {
    assertEquals(9, FileLine.leading("main.c:12 + 4").orElseThrow().length());
  }
}
