package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.monitor.Command;
import bootscope.app.cli.monitor.Monitor;
import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A key that is pressed while a monitor's command goes through time, or asks the past. */
class InterruptedTravelTest {
  private static final long END = 41_000_000; // farther than is over at once
  private static final String SAID = "interrupted; the guest is where it was, after ";

  private final StringBuilder out = new StringBuilder();

  private String say(Monitor monitor, String command) {
    out.setLength(0);
    monitor.execute(command);
    return out.toString();
  }

  private Monitor monitor(Debugger debugger, DebuggerTarget target, History history) {
    MachinePast past = new MachinePast(() -> Optional.of(history));
    ConsoleLines lines = new ConsoleLines(debugger, 0);
    DebuggerBreakpoints breakpoints = new DebuggerBreakpoints(debugger, where -> where);
    List<Command> more =
        Stream.of(
                new TimeCommands(debugger, past, new Marks(), lines, out::append).table(),
                new PastCommands(debugger, past, target, breakpoints, out::append).table())
            .flatMap(List::stream)
            .toList();
    return new Monitor(target, breakpoints, more, out::append);
  }

  @Test
  void theGuestIsWhereItWasAndALineSaysSo() throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofArray("boot-mix", BuiltInGuests.read("boot-mix"))),
            List.of(),
            "",
            MachineConfiguration.ofRam(128 << 20));
    Debugger debugger = Debugger.start(boot, () -> 0);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (debugger;
        History history = new History(debugger, drive, History.USUAL_SIZE)) {
      history.cancelledBy(() -> debugger.machine().stopRequested());
      DebuggerTarget target = new DebuggerTarget(debugger, () -> {}, () -> {});
      Monitor monitor = monitor(debugger, target, history);
      say(monitor, "catch port 0x1234");
      debugger.run(END);
      assertEquals(END, debugger.machine().clock().instructions());
      String hash = StateHash.of(debugger.machine());
      String here = SAID + "41,000,000 instructions\n" + target.where();
      for (String command :
          List.of(
              "goto 30000000",
              "goto 60%",
              "reverse-continue",
              "goto last hit",
              "reverse-step 5000000",
              "lastwrite $rsp-8",
              "lastaccess port 0x1234",
              "lastaccess register cr2")) {
        debugger.requestStop(); // as a key does, on its own thread
        assertEquals(here, say(monitor, command), command);
        assertEquals(hash, StateHash.of(debugger.machine()), command);
        assertFalse(history.isPast(), command);
        debugger.clearStopRequest();
      }
      debugger.requestStop();
      String origin = say(monitor, "origin $rsp-8");
      assertTrue(origin.contains("it was not followed to its end"), origin);
      assertEquals(hash, StateHash.of(debugger.machine()));
      debugger.clearStopRequest();

      assertTrue(say(monitor, "goto 1000").startsWith("after 1,000 instructions, "), "as ever");
      hash = StateHash.of(debugger.machine());
      here = SAID + "1,000 instructions\n" + target.where();
      for (String command : List.of("goto 35000000", "goto next hit", "nextaccess port 0x1234")) {
        debugger.requestStop();
        assertEquals(here, say(monitor, command), command);
        assertEquals(hash, StateHash.of(debugger.machine()), command);
        assertTrue(history.isPast(), command);
        debugger.clearStopRequest();
      }
    }
  }
}
