package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.isa.InstructionClass;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words behind {@code bootscope profile}. */
class ProfileReaderTest {
  private static Invocation parse(String words) {
    return new CommandLineParser(InstantSource.system())
        .parse(List.of(("profile " + words).split(" ")));
  }

  private static ProfileChoice choice(String words) {
    return ((Invocation.Run) parse(words)).options().profile();
  }

  private static String refused(String words) {
    return assertThrows(UsageException.class, () -> parse(words)).getMessage();
  }

  @Test
  void nothingIsWeighedUnlessAskedFor() {
    assertEquals(20, choice("-kernel k").top());
    assertTrue(choice("-kernel k").cost().isEmpty());
  }

  @Test
  void weightsAreGivenByClassAndTheRestIsOne() {
    ProfileChoice choice = choice("-cost load=4,port=1000 -top 3 -kernel k");
    assertEquals(3, choice.top());
    assertEquals(4, choice.cost().orElseThrow().weight(InstructionClass.LOAD));
    assertEquals(1000, choice.cost().orElseThrow().weight(InstructionClass.PORT));
    assertEquals(1, choice.cost().orElseThrow().weight(InstructionClass.STORE));
  }

  @Test
  void mistakesAreTold() {
    assertTrue(refused("-kernel k -cost mem=4").startsWith("-cost: there is no class 'mem'"));
    assertEquals("-cost: its CLASS=WEIGHT is missing", refused("-kernel k -cost"));
    assertTrue(refused("-cost load=1 -cost port=2 -kernel k").startsWith("-cost: is given twice"));
    assertEquals("-top: its N is missing", refused("-kernel k -top"));
  }

  @Test
  void helpListsTheClasses() {
    String help = ((Invocation.Print) parse("-cost help")).text();
    for (InstructionClass c : InstructionClass.values()) {
      assertTrue(help.contains("\n" + c.key() + " "), c.key());
    }
  }
}
