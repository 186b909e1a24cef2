package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.history.InstantException.Kind;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestone.Source;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstantsTest {
  private static final History.Known KNOWN =
      new History.Known(
          1000,
          5000,
          true,
          List.of(new Milestone("paging", Source.MACHINE, 2345, 2400, 7)),
          null,
          1,
          new History.Untouched(Long.MAX_VALUE, Long.MAX_VALUE),
          List.of());

  private static final long NOW = 3000;

  @ParameterizedTest
  @CsvSource({
    "1000, 1000",
    "'4,321', 4321",
    "5000, 5000",
    "+17, 3017",
    "-17, 2983",
    "0%, 1000",
    "50%, 3000",
    "50 %, 3000",
    "100%, 5000",
    "paging, 2345",
    "begin, 1000",
    "end, 5000"
  })
  void countsAreThoseOfTheRun(String said, long expected) throws Exception {
    assertEquals(new Instant.Count(expected), Instants.of(said, KNOWN, NOW));
  }

  @ParameterizedTest
  @CsvSource({
    "1ns, 1",
    "2us, 2000",
    "2µs, 2000",
    "1.5ms, 1500000",
    "71.248 µs, 71248",
    "'1,500.5 ms', 1500500000",
    "0.25s, 250000000",
    "3s, 3000000000"
  })
  void timesHaveUnits(String said, long nanoseconds) throws Exception {
    assertEquals(new Instant.Time(nanoseconds), Instants.of(said, KNOWN, NOW));
  }

  @ParameterizedTest
  @CsvSource({
    "999, UNKNOWN, what is known goes from 1",
    "5001, UNKNOWN, what is known goes from 1",
    "+2001, UNKNOWN, what is known goes from 1",
    "101%, NO_PART, a part of the run is 0% to 100%",
    "+5%, NO_PART, a part of the run is 0% to 100%",
    "99999999999999999999, TOO_LARGE, the number is too large",
    "99999999999999999999s, TOO_LARGE, the number is too large",
    "nonsense, NO_MILESTONE, no milestone of the run so far is called so",
    "1.5  ms, NO_NUMBER, a number of instructions is whole and decimal",
    "1.5, NO_NUMBER, a number of instructions is whole and decimal",
    "-.5ms, NO_NUMBER, a number of instructions is whole and decimal",
    "0x100, NO_NUMBER, a number of instructions is whole and decimal"
  })
  void whatIsNoneIsSaidSo(String said, Kind kind, String words) {
    InstantException e = assertThrows(InstantException.class, () -> Instants.of(said, KNOWN, NOW));
    assertEquals(kind, e.kind());
    assertEquals(said, e.said());
    assertTrue(e.getMessage().startsWith(said + ": " + words), e.getMessage());
  }
}
