package bootscope.views.control.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.views.control.gallery.SampleData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What real programs sent to a terminal of 80 × 24, and the screen that came of it: {@code
 * NAME.bytes} and {@code NAME.screen} (the rows, then the cursor's row and column). The screens
 * were compared with another terminal's, tmux 3.3.
 */
class GoldenScreenTest {
  @ParameterizedTest
  @ValueSource(strings = {"vi", "less", "shell", "boxes-and-margins"})
  void aProgramsOutputShowsAsOnOtherTerminals(String name) throws IOException {
    TerminalScreen screen = SampleData.screen();
    screen.write(read(name + ".bytes"));
    StringBuilder shown = new StringBuilder();
    for (int row = 0; row < screen.rows(); row++) {
      shown.append(SampleData.text(screen.screenLine(row))).append('\n');
    }
    shown.append(screen.cursorRow()).append(',').append(screen.cursorColumn()).append('\n');
    assertEquals(new String(read(name + ".screen"), StandardCharsets.UTF_8), shown.toString());
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = GoldenScreenTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
