package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.RunOptions.KeptCodeChoice;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiffReaderTest {
  private static Invocation parse(String words) {
    return new CommandLineParser(InstantSource.system()).parse(List.of(words.split(" ")));
  }

  private static Invocation.Diff diff(String words) {
    return (Invocation.Diff) parse("diff " + words);
  }

  private static String refused(String words) {
    return assertThrows(UsageException.class, () -> parse("diff " + words)).getMessage();
  }

  @Test
  void theSecondHasTheOptionsOfTheFirstAndItsOwnInPlaceOfThem() {
    Invocation.Diff what = diff("-kernel k -append a -m 1G -against -append b -initrd i");
    assertEquals(Optional.of("k"), what.first().kernel());
    assertEquals(Optional.of("k"), what.second().kernel());
    assertEquals("a", what.first().append());
    assertEquals("b", what.second().append());
    assertEquals(1L << 30, what.second().memoryBytes());
    assertEquals(List.of(), what.first().initrds());
    assertEquals(List.of("i"), what.second().initrds());
    assertEquals("b", diff("-kernel k --against -append b").second().append());
    assertEquals(Optional.of("l"), diff("-kernel k -against -kernel l").second().kernel());
  }

  @Test
  void itBeginsWithTheBootsUnlessAFunctionIsNamed() {
    assertEquals(Optional.empty(), diff("-kernel k -against -m 1G").from());
    assertEquals(Optional.of("f"), diff("-kernel k -from f -against -m 1G").from());
    assertEquals(Optional.of("f"), diff("-kernel k -against -m 1G --from f").from());
    assertEquals("-from: its SYMBOL is missing", refused("-kernel k -from -against -m 1G"));
  }

  @Test
  void neitherKeepsCodeNorWritesToADrive() {
    Invocation.Diff what = diff("-kernel k -drive file=d,if=virtio,format=raw -against -m 1G");
    for (RunOptions run : List.of(what.first(), what.second())) {
      assertEquals(KeptCodeChoice.OFF, run.keptCode());
      assertTrue(run.drives().getFirst().snapshot());
    }
  }

  @Test
  void whatIsNoComparisonIsRefused() {
    assertTrue(refused("-kernel k").startsWith("diff: what the second boot has in place of"));
    assertTrue(refused("-kernel k -against").startsWith("diff: what the second boot has"));
    assertTrue(refused("-m 1G -against -m 2G").startsWith("-kernel: missing"));
    assertTrue(refused("-kernel k -S -against -m 2G").startsWith("-S: diff does not take it"));
    assertTrue(refused("-kernel k -against -timeline text").startsWith("-timeline: diff does not"));
    assertTrue(refused("-kernel k -against -against -m 1G").startsWith("-against: there is no"));
  }
}
