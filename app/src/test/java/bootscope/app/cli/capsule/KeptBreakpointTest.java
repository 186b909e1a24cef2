package bootscope.app.cli.capsule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Debugger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a capsule keeps of a breakpoint. */
class KeptBreakpointTest {
  private static Debugger guest() throws Exception {
    return Debugger.start(
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofArray("hello-pvh", BuiltInGuests.read("hello-pvh"))),
            List.of(),
            "",
            MachineConfiguration.ofRam(16 << 20)),
        () -> 0);
  }

  @Test
  void allOfABreakpointComesBack() throws Exception {
    List<KeptBreakpoint> expected =
        List.of(
            new KeptBreakpoint(
                "data",
                Map.of(
                    "at",
                    "0x100057",
                    "length",
                    "4",
                    "space",
                    "physical",
                    "name",
                    "put_string",
                    "on",
                    "read"),
                "$rax == 10",
                "read at {$rip}",
                16,
                false,
                true,
                7),
            new KeptBreakpoint(
                "count", Map.of("instructions", "50"), null, null, 16, true, false, 0));
    try (Debugger from = guest();
        Debugger to = guest()) {
      for (KeptBreakpoint b : expected) {
        b.in(from.breakpoints());
      }
      Breakpoints set = from.breakpoints();
      DataTrigger data = (DataTrigger) set.list().getFirst().trigger();
      assertEquals(0x100057, data.range().address());
      assertEquals("put_string", data.text());
      assertEquals(new CountTrigger(50), set.list().getLast().trigger());
      List<KeptBreakpoint> kept = KeptBreakpoint.of(set, 16);
      assertEquals(expected, kept);
      for (KeptBreakpoint b : kept) {
        b.in(to.breakpoints());
      }
      assertEquals(expected, KeptBreakpoint.of(to.breakpoints(), 16));
      assertEquals(
          set.list().stream().map(Breakpoint::trigger).toList(),
          to.breakpoints().list().stream().map(Breakpoint::trigger).toList());
    }
  }
}
