package bootscope.app.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class CommandPaletteTest {
  @Test
  void theStartOfANameFitsBestAndScatteredLettersLeast() {
    assertEquals(0, CommandPalette.rank("step into run", "step"));
    assertEquals(1, CommandPalette.rank("step into run", "into"));
    assertEquals(2, CommandPalette.rank("step into run", "tep"));
    assertEquals(3, CommandPalette.rank("step into run", "sin"));
    assertEquals(Integer.MAX_VALUE, CommandPalette.rank("step into run", "xyz"));
  }

  @Test
  void timesAreWrittenInTheUnitThatSuits() {
    assertEquals("999 ns", Readings.time(999, Locale.ENGLISH));
    assertEquals("1.000 µs", Readings.time(1_000, Locale.ENGLISH));
    assertEquals("12.346 ms", Readings.time(12_345_678, Locale.ENGLISH));
    assertEquals("1.318205 s", Readings.time(1_318_204_551, Locale.ENGLISH));
  }
}
