package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.profile.ProfiledFunction.Place;
import java.io.File;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds of every profile, on the guests that come with the program and on those made to harm:
 * each retired instruction counts for one function, hardly any for an unknown one; the engine and
 * the stops on the way make no difference; the guest is as it is without it.
 */
class GuestProfileTest {
  private static final long INSTRUCTIONS = 100_000;
  private static final long PATIENCE = 100_000; // ns of virtual time: some only wait

  /** Those that cost the host most for an instruction run fewer. */
  private static final long HOSTILE = 5_000;

  static Stream<String> guests() {
    Path folder = Path.of(System.getProperty("basedir", "."), "../assets/guests").normalize();
    return Stream.of("", "hostile/")
        .flatMap(
            in ->
                Stream.of(folder.resolve(in).toFile().listFiles())
                    .map(File::getName)
                    .filter(name -> name.endsWith(".elf") && !name.contains("multiboot"))
                    .map(name -> in + name.substring(0, name.length() - 4)))
        .sorted();
  }

  private record Recorded(Profile profile, long instructions, long nanoseconds, String hash) {}

  private static Recorded run(String name, EngineChoice engine, boolean recorded, Random stops)
      throws Exception {
    try (Debugger d = Debugger.start(Guests.on(engine, Guests.boot(name)), System::nanoTime)) {
      CallRecorder recorder = recorded ? new CallRecorder(d) : null;
      StopReason reason = StopReason.LIMIT;
      long to = 0;
      long most = name.startsWith("hostile") ? HOSTILE : INSTRUCTIONS;
      while (reason == StopReason.LIMIT && to < most && d.machine().clock().now() < PATIENCE) {
        to += stops == null ? most : 1 + stops.nextLong(most / 6);
        reason = d.machine().runTo(Math.min(to, most), PATIENCE);
      }
      return new Recorded(
          recorded ? recorder.profile() : null,
          d.machine().clock().instructions(),
          d.machine().clock().now(),
          StateHash.of(d.machine()).toString());
    }
  }

  private static void check(Recorded run) {
    CallTree tree = run.profile.tree();
    long self = 0;
    long unknown = 0;
    for (int node = 0; node < tree.size(); node++) {
      self += tree.self(node);
      Place place = run.profile.functions().get(tree.function(node)).place();
      unknown += place == Place.UNKNOWN ? tree.self(node) : 0;
    }
    assertEquals(run.instructions, self);
    assertEquals(run.instructions, tree.total(0));
    assertEquals(0, tree.self(0), "outside of all threads");
    assertEquals(run.nanoseconds, run.profile.log().nanoseconds());
    assertTrue(unknown * 1000 <= run.instructions, unknown + " of " + run.instructions);
  }

  @ParameterizedTest
  @MethodSource("guests")
  void eachInstructionCountsOnceWhateverRunsIt(String name) throws Exception {
    long seed = System.nanoTime();
    Recorded without = run(name, EngineChoice.INTERPRETER, false, null);
    Recorded one = run(name, EngineChoice.INTERPRETER, true, null);
    check(one);
    assertEquals(without.hash, one.hash, "recording shows");
    Recorded other = run(name, EngineChoice.AUTO, true, new Random(seed));
    check(other);
    assertEquals(without.hash, other.hash, "recording shows, seed " + seed);
    assertEquals(EventHash.of(one.profile), EventHash.of(other.profile), "seed " + seed);
    assertEquals(one.profile.functions(), other.profile.functions());
    assertEquals(one.profile.log().bytes(), other.profile.log().bytes());
  }

  @Test
  void twentyRunsAreOne() throws Exception {
    long first = EventHash.of(run("boot-mix", EngineChoice.AUTO, true, null).profile);
    for (int i = 1; i < 20; i++) {
      assertEquals(first, EventHash.of(run("boot-mix", EngineChoice.AUTO, true, null).profile));
    }
  }
}
