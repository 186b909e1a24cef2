package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Kept;
import bootscope.core.debug.CallStack.Step;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.image.Orc;
import bootscope.core.isa.CodeSize;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * Callers by the table that a kernel has of its own frames. Where the table calls a place the end,
 * or says nothing, as of the thunks for indirect jumps, the code itself may know more.
 */
final class OrcFrames implements CallStack.Finder {
  private static final int WORD = 8;

  /**
   * As Linux for x86-64 keeps them, from the lowest place on; what the processor pushed follows.
   */
  private static final List<String> KEPT =
      List.of(
          "r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx",
          "rsi", "rdi", "code");

  private final Machine machine;
  private final StackMemory memory;
  private final LeftFrames left;
  private final Orc table;

  OrcFrames(Machine machine, StackMemory memory, LeftFrames left, Orc table) {
    this.machine = machine;
    this.memory = memory;
    this.left = left;
    this.table = table;
  }

  @Override
  public Step caller(Step at) {
    if (at.size() != CodeSize.BITS_64) {
      return null;
    }
    Orc.Row row = table.at(memory.within(at)).orElse(null);
    Long end = row == null ? null : end(row, at);
    if (end == null) {
      return null;
    }
    return switch (row.kind()) {
      case CALL -> called(row, end, at);
      case REGISTERS -> interrupted(end, at);
      case INTERRUPT -> left.interrupted(end, at.rbp(), at, Found.ORC);
      case END, UNKNOWN -> null;
    };
  }

  /** What the caller's stack pointer was, or where its registers lie. */
  private Long end(Orc.Row row, Step at) {
    return switch (row.rsp()) {
      case RSP -> Long.valueOf(at.rsp() + row.rspOffset());
      case RBP -> Long.valueOf(at.rbp() + row.rspOffset());
      case AT_RBP -> memory.number(at.rbp() + row.rspOffset(), WORD);
      case AT_RSP -> {
        Long other = memory.number(at.rsp(), WORD);
        yield other == null ? null : Long.valueOf(other + row.rspOffset());
      }
      case RDX -> register(at, "rdx", CpuState.RDX);
      case RDI -> register(at, "rdi", CpuState.RDI);
      case R10 -> register(at, "r10", 10);
      case R13 -> register(at, "r13", 13);
      case NONE, CALLERS_RSP -> null;
    };
  }

  /** A register of a frame; null where nobody kept it. */
  private Long register(Step at, String name, int number) {
    if (at.found() == Found.HERE) {
      return machine.state().reg(number);
    }
    return at.kept().stream()
        .filter(k -> k.register().equals(name))
        .map(Kept::value)
        .findFirst()
        .orElse(null);
  }

  private Step called(Orc.Row row, long end, Step at) {
    Long address = memory.number(end - WORD, WORD);
    long place =
        switch (row.rbp()) {
          case CALLERS_RSP -> end + row.rbpOffset();
          case RBP -> at.rbp() + row.rbpOffset();
          default -> 0;
        };
    Long rbp = place == 0 ? Long.valueOf(at.rbp()) : memory.number(place, WORD);
    boolean plausible =
        address != null
            && rbp != null
            && (memory.followsCall(address, at.size()) || memory.isCode(address));
    if (!plausible) {
      return null;
    }
    List<Kept> kept = new ArrayList<>();
    if (place != 0) {
      kept.add(new Kept("rbp", place, WORD, rbp));
    }
    kept.add(new Kept("rip", end - WORD, WORD, address));
    return new Step(address, end, rbp, at.size(), Found.ORC, Way.CALL, kept);
  }

  private Step interrupted(long registers, Step at) {
    List<Kept> kept = new ArrayList<>();
    long rbp = at.rbp();
    for (int i = 0; i < KEPT.size(); i++) {
      long place = registers + (long) i * WORD;
      Long value = memory.number(place, WORD);
      if (value == null) {
        return null;
      }
      kept.add(new Kept(KEPT.get(i), place, WORD, value));
      rbp = KEPT.get(i).equals("rbp") ? value : rbp;
    }
    Step from = left.interrupted(registers + (long) KEPT.size() * WORD, rbp, at, Found.ORC);
    if (from == null) {
      return null;
    }
    kept.addAll(from.kept());
    return new Step(
        from.rip(), from.rsp(), from.rbp(), from.size(), from.found(), from.way(), kept);
  }
}
