package bootscope.app;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Debugger;
import bootscope.core.image.Orc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A walk over the stack of Linux for x86-64 by the kernel's own ORC table, and by nothing else. */
final class OrcWalk {
  /** Linux's for its own code and for programs of 32 and 64 bits. */
  private static final Set<Long> CODE_SELECTORS = Set.of(0x10L, 0x23L, 0x33L);

  /**
   * Where the table says that an interrupt's frame lies where none does: at the one instruction
   * behind the call of {@code error_entry}, which comes back with all registers pushed.
   */
  static final String WRONG = "wrong";

  /**
   * The table is asked for what lies before a return address: of a function that a thunk is about
   * to return to, where nobody has called from, that is another function.
   */
  static final String THUNK = "thunk";

  /** The table has nothing about a place. */
  static final String NO_ROW = "no row";

  /** A frame as the table has it. */
  record Frame(long rip, long rsp) {}

  /** What the table tells, and why it ends: a row's kind, or that there is no kernel's code. */
  record Told(List<Frame> frames, String end) {}

  private static Long word(Debugger d, long linear) {
    byte[] bytes = new byte[8];
    return d.inspector().peek(false, linear, bytes) < 8
        ? null
        : Long.valueOf(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
  }

  /** Where the general registers lie in Linux's {@code struct pt_regs}, in words. */
  private static final Map<Orc.Base, Integer> PLACES =
      Map.of(Orc.Base.R10, 7, Orc.Base.R13, 2, Orc.Base.RDI, 14, Orc.Base.RDX, 12);

  private static final Map<Orc.Base, Integer> NUMBERS =
      Map.of(Orc.Base.R10, 10, Orc.Base.R13, 13, Orc.Base.RDI, 7, Orc.Base.RDX, 2);

  /** A walk that goes by the table alone, as the kernel itself does it. */
  static Told of(Debugger d) {
    Orc table = table(d);
    CpuState s = d.machine().state();
    long rip = d.machine().processor().linearRip();
    long rsp = s.reg(CpuState.RSP);
    long rbp = s.reg(CpuState.RBP);
    long registers = 0; // where those of the frame lie
    boolean running = true;
    boolean exact = true; // the instruction itself, not the one behind a call
    List<Frame> frames = new ArrayList<>();
    while (true) {
      if (rip >= 0) {
        frames.add(new Frame(rip, rsp));
        return new Told(frames, "user");
      }
      frames.add(new Frame(rip, rsp));
      String name = d.nameOf(rip);
      if (!exact && name != null && !name.contains("+")) {
        return new Told(frames, THUNK);
      }
      Optional<Orc.Row> found = table.at(exact ? rip : rip - 1);
      if (found.isEmpty()) {
        return new Told(frames, NO_ROW);
      }
      Orc.Row row = found.get();
      Long end =
          switch (row.rsp()) {
            case RSP -> Long.valueOf(rsp + row.rspOffset());
            case RBP -> Long.valueOf(rbp + row.rspOffset());
            case AT_RBP -> word(d, rbp + row.rspOffset());
            case AT_RSP -> word(d, rsp) + row.rspOffset();
            case R10, R13, RDI, RDX ->
                running
                    ? (Long) s.reg(NUMBERS.get(row.rsp()))
                    : word(d, registers + 8L * PLACES.get(row.rsp()));
            case NONE, CALLERS_RSP -> null;
          };
      if (end == null || row.kind() == Orc.Kind.END || row.kind() == Orc.Kind.UNKNOWN) {
        return new Told(frames, row.kind().name());
      }
      long pushed = row.kind() == Orc.Kind.REGISTERS ? end + 128 : end;
      if (row.kind() != Orc.Kind.CALL && !CODE_SELECTORS.contains(word(d, pushed + 8))) {
        return new Told(frames, WRONG);
      }
      running = false;
      exact = row.kind() != Orc.Kind.CALL;
      registers = row.kind() == Orc.Kind.REGISTERS ? end : 0;
      long before = rbp;
      rbp =
          switch (row.rbp()) {
            case CALLERS_RSP -> word(d, end + row.rbpOffset());
            case RBP -> word(d, before + row.rbpOffset());
            default -> registers == 0 ? before : word(d, registers + 32);
          };
      rip = exact ? word(d, pushed) : word(d, end - 8);
      rsp = exact ? word(d, pushed + 24) : end;
    }
  }

  private static Orc table(Debugger d) {
    return Orc.of((at, into) -> d.inspector().peek(false, at, into), d.symbols()::address)
        .orElseThrow();
  }

  private OrcWalk() {}
}
