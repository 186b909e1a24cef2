package bootscope.core.session;

import bootscope.core.event.MarkCheck;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a session's logs after a cut. */
class LogMarkTest {
  @Test
  void ofSerialOutputAreLeftTheBytesAndLinesThatHadBeenSent() {
    MarkCheck.check(
        SerialLog::new,
        (log, random, at) -> {
          int bytes = random.nextInt(100) == 0 ? 200_000 : random.nextInt(20);
          for (int i = 0; i < bytes; i++) {
            log.append(random.nextInt(30) == 0 ? '\n' : random.nextInt(256), at, at + i);
          }
        },
        log -> List.of(log.text(), log.lines(0), log.start(), log.end()),
        1500);
  }

  @Test
  void ofEventsAreLeftThoseThatHadHappenedThoughOthersWereDroppedSince() {
    MarkCheck.check(
        EventLog::new,
        (log, random, at) -> {
          int flood = random.nextInt(100) == 0 ? EventLog.MOST + 10 : 1;
          for (int i = 0; i < flood; i++) {
            log.add(at, at, new LogEvent.UnclaimedPort(i, true));
          }
          log.add(at, at, new LogEvent.Reached("m" + at));
          if (random.nextInt(500) == 0) {
            log.clear();
          }
        },
        log -> List.of(log.from(0), log.start(), log.end(), log.dropped()),
        1500);
  }
}
