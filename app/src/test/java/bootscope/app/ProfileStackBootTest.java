package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.profile.CallFrame;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The calls that a profile has on its stack, compared with a walk by the kernel's own ORC table, at
 * random instants of whole boots and at hard ones: around interrupts, exceptions, changes of the
 * thread and system calls. {@code mvn -Plockstep} runs it; {@code -Dprofile.instants=N} and {@code
 * -Dprofile.hard=N} say how many. It prints how many were compared, and why the others were not.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class ProfileStackBootTest {
  private static final int RANDOM = Integer.getInteger("profile.instants", 10_000);
  private static final int HARD = Integer.getInteger("profile.hard", 6_200);

  enum Kernel {
    CLOUD,
    GENERIC;

    private Boot boot() throws Exception {
      return Boot.of(
          new DirectPvh(),
          KernelImages.open(
              ImageBytes.ofFile(this == CLOUD ? DebianKernels.cloud() : DebianKernels.generic())),
          List.of(BootModule.of(ImageBytes.ofFile(DebianKernels.INIT), "")),
          "console=ttyS0 panic=-1",
          MachineConfiguration.ofRam(512 << 20).withEngine(EngineChoice.AUTO));
    }
  }

  /** Instants at which events come and threads change. */
  private static final class Hard implements CallVisitor {
    final List<Long> instants = new ArrayList<>();
    private boolean skip; // the second of two returns is hardly another instant

    @Override
    public void thread(int thread, long instructions, long nanoseconds) {
      instants.add(instructions);
    }

    @Override
    public void enter(int function, Entered how, long instructions, long nanoseconds) {
      if (how == Entered.SYSTEM_CALL || how == Entered.EXCEPTION) {
        instants.add(instructions);
      } else if (how == Entered.INTERRUPT) {
        skip = !skip;
        if (skip) {
          instants.add(instructions);
        }
      }
    }

    @Override
    public void leave(long instructions, long nanoseconds) {}

    @Override
    public void idle(long idled, long instructions, long nanoseconds) {}

    @Override
    public void end(long instructions, long nanoseconds) {}
  }

  private static Profile whole(Boot boot) throws Exception {
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d);
      d.run(Long.MAX_VALUE);
      return recorder.profile();
    }
  }

  @ParameterizedTest
  @EnumSource
  void atRandomInstantsItIsWhatTheKernelsTableTells(Kernel kernel) throws Exception {
    Boot boot = kernel.boot();
    long length = whole(boot).log().instructions();
    long[] instants = new Random(15).longs(RANDOM, 0, length - 2).sorted().toArray();
    compare(kernel, "random", boot, instants, RANDOM / 50);
  }

  @ParameterizedTest
  @EnumSource
  void soItIsAroundEventsAndChangesOfTheThread(Kernel kernel) throws Exception {
    Boot boot = kernel.boot();
    Hard hard = new Hard();
    whole(boot).log().show(hard);
    Random random = new Random(16);
    long[] instants = new long[HARD];
    for (int i = 0; i < HARD; i++) {
      long event = hard.instants.get(random.nextInt(hard.instants.size()));
      instants[i] = Math.max(0, event + random.nextInt(600) - 150);
    }
    java.util.Arrays.sort(instants);
    compare(kernel, "hard", boot, instants, HARD / 2);
  }

  private static void compare(
      Kernel kernel, String kind, Boot boot, long[] instants, int mostSkipped) throws Exception {
    Map<String, Integer> skipped = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    int frames = 0;
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d);
      for (long at : instants) {
        d.run(at);
        String why = reason(d);
        if (why != null) {
          skipped.merge(why, 1, Integer::sum);
          continue;
        }
        OrcWalk.Told told = OrcWalk.of(d);
        why = reason(d, told);
        if (why != null) {
          skipped.merge(why, 1, Integer::sum);
          continue;
        }
        compared++;
        frames += told.frames().size();
        String difference = difference(d, recorder, told);
        if (difference != null) {
          wrong.add("at " + at + ": " + difference);
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "ProfileStackBootTest %s, %s: %d instants compared, %d frames; skipped %s%n",
        kernel,
        kind,
        compared,
        frames,
        skipped);
    assertEquals(List.of(), wrong.subList(0, Math.min(5, wrong.size())), wrong.size() + " wrong");
    int left = skipped.values().stream().mapToInt(Integer::intValue).sum();
    assertTrue(left <= mostSkipped, left + " skipped: " + skipped);
  }

  /** Why the table cannot be asked here; null if it can. */
  private static String reason(Debugger d) {
    long rip = d.machine().processor().linearRip();
    if (rip >= 0) {
      return d.machine().processor().cpl() == 3 ? "user space" : "before paging";
    }
    return null;
  }

  /** Why what it tells is not to be compared. */
  private static String reason(Debugger d, OrcWalk.Told told) {
    for (OrcWalk.Frame frame : told.frames()) {
      String name = frame.rip() >= 0 ? "" : d.nameOf(frame.rip());
      if (name == null) {
        return "no symbol";
      }
      if (name.startsWith("__x86_")) {
        return "thunk";
      }
      if (name.startsWith("__switch_to_asm")) {
        return "__switch_to_asm";
      }
      if (name.startsWith("error_entry")) {
        return "error_entry, which moves its own way back";
      }
      if (name.startsWith("int3_magic")) {
        return "a handler that edits where it returns to";
      }
      if (name.startsWith("_einittext")) {
        return "alternative code, which has no symbols";
      }
    }
    return List.of(OrcWalk.WRONG, OrcWalk.THUNK, OrcWalk.NO_ROW).contains(told.end())
        ? told.end()
        : null;
  }

  /** How the profile's calls differ from what the table tells; null if they do not. */
  private static String difference(Debugger d, CallRecorder recorder, OrcWalk.Told told) {
    List<Long> backs = new ArrayList<>();
    List<String> functions = new ArrayList<>();
    backs.add(d.machine().processor().linearRip());
    boolean top = true;
    for (CallFrame frame : recorder.calls()) {
      if (frame.kind() == CallFrame.Kind.LOCAL) {
        continue;
      }
      if (top) {
        functions.add(recorder.function(frame.function()).name());
      }
      top = frame.kind() != CallFrame.Kind.TAIL;
      if (top && frame.kind() != CallFrame.Kind.BASE) {
        backs.add(frame.back());
      }
    }
    List<Long> rips = told.frames().stream().map(OrcWalk.Frame::rip).toList();
    if (told.end().equals("user") && backs.size() == rips.size() - 1 && isNew(recorder)) {
      rips = rips.subList(0, backs.size()); // it was put there for a program that is yet to begin
    }
    int count = Math.min(rips.size(), backs.size());
    if (!rips.equals(backs.subList(0, count)) || rips.size() < backs.size() && ends(d, told)) {
      return told.end() + " " + names(d, rips) + " but " + names(d, backs) + " " + functions;
    }
    String here = d.place(rips.getFirst()).symbol();
    return here.equals(functions.getFirst()) || here.contains(".cold")
        ? null
        : here + " but " + functions;
  }

  /** Whether the table tells of an end that is none: where programs enter the kernel it says so. */
  private static boolean ends(Debugger d, OrcWalk.Told told) {
    return told.end().equals("END")
        && !d.nameOf(told.frames().getLast().rip()).startsWith("entry_");
  }

  /** Whether the thread has not been to a program. */
  private static boolean isNew(CallRecorder recorder) {
    return recorder.calls().stream().noneMatch(f -> f.kind() == CallFrame.Kind.FROM_USER);
  }

  private static List<String> names(Debugger d, List<Long> addresses) {
    return addresses.stream()
        .map(a -> d.nameOf(a) == null ? Long.toHexString(a) : d.nameOf(a))
        .toList();
  }
}
