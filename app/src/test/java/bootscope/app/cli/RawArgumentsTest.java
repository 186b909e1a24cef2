package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.ByteText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words of the command line as the system has them, where Java could not read them. */
class RawArgumentsTest {
  @TempDir Path folder;

  private Path process(String words) throws Exception {
    return Files.write(folder.resolve("cmdline"), words.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void theBytesAreThoseOfTheLastWords() throws Exception {
    Path process = process("java\0-jar\0b.jar\0-append\0a\u00E4\0\0");
    List<String> words = RawArguments.of(List.of("-append", "a\uFFFD", ""), process);
    assertEquals(List.of("-append", "a" + ByteText.of(new byte[] {(byte) 0xE4}), ""), words);
    assertEquals(
        "a\\xE4", ByteText.readable(RawArguments.of(List.of("a?", ""), process).getFirst()));
  }

  @Test
  void wordsThatNobodyCanHaveMisreadAreLeftAlone() {
    List<String> words = List.of("-kernel", "k");
    assertSame(words, RawArguments.of(words, Path.of("nowhere")));
  }

  @Test
  void whereNobodyKnowsTheBytesTheyAreRefused() {
    List<String> read = List.of("ä?");
    assertSame(read, RawArguments.of(read, folder.resolve("none")));
    List<String> words = List.of("-append", "a\uFFFD");
    String message =
        assertThrows(UsageException.class, () -> RawArguments.of(words, folder.resolve("none")))
            .getMessage();
    assertTrue(message.contains("LC_ALL"), message);
  }
}
