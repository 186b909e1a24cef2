package bootscope.core.debug.outlook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Steps through a boot, and compares each instruction's outlook with what it then does. */
public final class Foreseen {
  private final Debugger debugger;
  private int raised = -1;
  private boolean interrupted;

  /** How often each kind of effect was foreseen, and came. */
  final Map<String, Integer> came = new TreeMap<>();

  Foreseen(Debugger debugger) {
    this.debugger = debugger;
    debugger.listen(
        new GuestListener() {
          @Override
          public void exception(int vector, int errorCode, long linearAddress) {
            raised = vector;
          }

          @Override
          public void interrupt(int vector) {
            interrupted = true;
          }
        });
  }

  /**
   * Steps.
   *
   * @return whether the machine goes on
   */
  boolean steps(long count) {
    for (long i = 0; i < count; i++) {
      if (!step()) {
        return false;
      }
    }
    return true;
  }

  private boolean step() {
    long rip = debugger.machine().processor().linearRip();
    byte[] bytes = new byte[15];
    int there = Listing.peek(debugger.machine(), false, rip, bytes);
    Instruction in =
        new Decoder(Listing.codeSize(debugger.machine().processor())).decode(bytes, 0, there);
    if (in == null || debugger.machine().processor().halted()) {
      return goesOn(debugger.step());
    }
    List<Effect> foreseen = Outlook.of(debugger.inspector(), in, rip);
    RegisterValues before = debugger.inspector().registers();
    raised = -1;
    interrupted = false;
    boolean on = goesOn(debugger.step());
    String what = in.mnemonic() + " at 0x" + Long.toHexString(rip) + ": " + foreseen;
    boolean refused = foreseen.stream().anyMatch(e -> e instanceof Effect.Raises);
    if (raised >= 0 && !refused) {
      // What is not foreseen: a page's permissions, a missing unit, and INT's own vector.
      return on;
    }
    if (interrupted || !on) {
      return on;
    }
    RegisterValues after = debugger.inspector().registers();
    for (Effect e : foreseen) {
      check(e, what, rip, in, before, after);
      came.merge(e.getClass().getSimpleName(), 1, Integer::sum);
    }
    return true;
  }

  private static boolean goesOn(Stop stop) {
    return stop.reason() == StopReason.LIMIT;
  }

  private void check(
      Effect e, String what, long rip, Instruction in, RegisterValues before, RegisterValues r) {
    switch (e) {
      case Effect.Goes goes -> {
        if (goes.taken()) {
          assertEquals(goes.target(), r.linearRip(), what);
        } else {
          assertEquals(rip + in.length(), r.linearRip(), what);
        }
      }
      case Effect.FlagsAfter flags ->
          assertEquals(flags.values(), (int) r.get(CpuRegisters.RFLAGS) & flags.known(), what);
      case Effect.Gets gets -> {
        assertEquals(gets.before(), before.get(gets.register()), what);
        assertEquals(gets.after(), r.get(gets.register()), what);
      }
      case Effect.Enters enters -> {
        assertEquals(enters.selector(), (int) r.get(CpuRegisters.segment(1)), what);
        assertEquals(enters.codeBits(), r.codeBits(), what);
        assertEquals(enters.cpl(), r.cpl(), what);
      }
      case Effect.Raises raises -> assertEquals(raises.vector(), raised, what);
      case Effect.Follows follows -> follows(follows.what(), what, before, r);
      case Effect.CannotRead no -> assertTrue(raised >= 0, what);
      case Effect.Sweeps sweeps -> sweeps(sweeps, what, before, r);
      case Effect.LooksUp looked -> {}
      case Effect.WritesMsr msr -> {}
      case Effect.UsesPort port -> {}
    }
  }

  /** What is written everywhere is there, and a pointer stands behind its last element. */
  private void sweeps(Effect.Sweeps s, String what, RegisterValues before, RegisterValues r) {
    if (s.atMost() || s.count() > 1 << 16) {
      return; // may end before, or retires in the midst
    }
    long moved = (s.down() ? -1 : 1) * s.count() * s.size();
    int mask = before.codeBits() == 16 ? 0xFFFF : -1;
    boolean source = moved(before, r, CpuState.RSI, moved, mask);
    assertTrue(s.write() || source || moved(before, r, CpuState.RDI, moved, mask), what);
    assertTrue(!s.write() || moved(before, r, CpuState.RDI, moved, mask), what);
    if (s.value().isPresent()) {
      for (long at : new long[] {s.linear(), s.last() - s.size() + 1}) {
        byte[] bytes = new byte[s.size()];
        if (Listing.peek(debugger.machine(), false, at, bytes) == bytes.length) {
          for (int i = 0; i < bytes.length; i++) {
            assertEquals((byte) (s.value().getAsLong() >>> 8 * i), bytes[i], what);
          }
        }
      }
    }
  }

  private static boolean moved(
      RegisterValues before, RegisterValues after, int register, long by, int mask) {
    CpuRegister r = CpuRegisters.general(register);
    return ((before.get(r) + by ^ after.get(r)) & mask) == 0;
  }

  private void follows(
      Effect.Consequence consequence, String what, RegisterValues before, RegisterValues r) {
    long next = r.linearRip();
    switch (consequence) {
      case LONG_MODE_ON -> assertTrue(!before.longMode() && r.longMode(), what);
      case LONG_MODE_OFF -> assertTrue(before.longMode() && !r.longMode(), what);
      case CODE_SEGMENT_STAYS ->
          assertEquals(before.get(CpuRegisters.segment(1)), r.get(CpuRegisters.segment(1)), what);
      case PAGING_ON, PAGING_OFF -> {
        boolean on = consequence == Effect.Consequence.PAGING_ON;
        assertEquals(on, r.has(CpuRegisters.CR0, 1L << 31), what);
        assertEquals(!on, before.has(CpuRegisters.CR0, 1L << 31), what);
      }
      case PROTECTION_ON -> assertTrue(r.has(CpuRegisters.CR0, 1), what);
      case PROTECTION_OFF -> assertTrue(!r.has(CpuRegisters.CR0, 1), what);
      case NEXT_NOT_MAPPED -> assertEquals(-1, debugger.inspector().physical(next), what);
      default -> {}
    }
  }
}
