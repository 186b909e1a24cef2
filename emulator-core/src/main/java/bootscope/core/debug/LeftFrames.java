package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Kept;
import bootscope.core.debug.CallStack.Step;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.util.ArrayList;
import java.util.List;

/**
 * Callers by what lies on the stack: what the processor pushed for an interrupt, what the frame
 * pointer leads to, and last whatever looks like a return address.
 */
final class LeftFrames implements CallStack.Finder {
  /** Kernels' stacks for tasks and interrupts are of this size, and so aligned, or smaller. */
  private static final long STACK_BYTES = 16 << 10;

  /** Places for what the processor pushed: an entry may first push a handler and an error code. */
  static final int MOST_CODES = 3;

  private static final int FLAGS_FIXED = 2; // SDM vol. 1 §3.4.3: bit 1 is 1, those from 22 are 0
  private static final int RSP = 4;
  private static final int RBP = 5;
  private static final int PUSH_RBP = 0x55;
  private static final int MOST_SELECTOR = 0x200; // kernels' tables have a few dozen entries

  private final StackMemory memory;
  private final long selector; // of the code that runs, which an interrupt leaves as it is
  private final boolean nameless;

  LeftFrames(Debugger debugger, StackMemory memory) {
    this.memory = memory;
    selector = CpuRegisters.segment(CpuState.CS).get(debugger.machine().processor());
    nameless = debugger.symbols().all().map(k -> k.table().isEmpty()).orElse(true);
  }

  @Override
  public Step caller(Step at) {
    if (at.size() == CodeSize.BITS_16) {
      return null;
    }
    boolean known = memory.function(at) != null;
    Step interrupted = known || nameless ? registers(at) : null;
    if (interrupted != null) {
      return interrupted;
    }
    Step early = known ? null : beforeItsFrame(at);
    Step chained = early != null ? early : chained(at, known);
    return chained != null ? chained : scan(at, known);
  }

  /**
   * What an interrupt left: where an entry from one begins, or below it the general registers as
   * Linux keeps them.
   */
  private Step registers(Step at) {
    boolean wide = at.size() == CodeSize.BITS_64;
    int word = StackMemory.bytes(at.size());
    Long rbp = memory.word(at.rsp() + (wide ? 4L : 5L) * word, at.size());
    Step from =
        rbp == null
            ? null
            : interrupted(at.rsp() + (wide ? 16L : 12L) * word, rbp, at, Found.REGISTERS);
    for (int i = 0; from == null && at.found() == Found.HERE && i < MOST_CODES; i++) {
      from = interrupted(at.rsp() + (long) i * word, at.rbp(), at, Found.REGISTERS);
    }
    return from;
  }

  /**
   * What an interrupt left where its entry's code says that it begins.
   *
   * @param places how many words upwards it may lie
   */
  Step entered(long end, long rbp, Step at, int places) {
    Step from = null;
    for (int i = 0; from == null && i < places; i++) {
      from = interrupted(end + (long) i * StackMemory.bytes(at.size()), rbp, at, Found.CODE);
    }
    return from;
  }

  /**
   * What the processor left of what it interrupted (SDM vol. 3A §6.12.1 and §6.14.2); null where
   * that is something else.
   *
   * @param place where RIP lies
   */
  Step interrupted(long place, long rbp, Step at, Found found) {
    int word = StackMemory.bytes(at.size());
    Long rip = memory.word(place, at.size());
    Long cs = memory.word(place + word, at.size());
    Long flags = memory.word(place + 2L * word, at.size());
    Long rsp = memory.word(place + 3L * word, at.size());
    Long ss = memory.word(place + 4L * word, at.size());
    if (rip == null || cs == null || flags == null) {
      return null;
    }
    boolean user = (cs & 3) == 3;
    boolean code = user ? cs < MOST_SELECTOR : cs == selector;
    boolean frame = code && (flags & FLAGS_FIXED) != 0 && flags >>> 22 == 0;
    boolean whole = word == 8 || user; // SS:RSP are there
    if (!frame
        || whole && (rsp == null || ss == null || (ss & 3) != (cs & 3) || ss >= MOST_SELECTOR)) {
      return null;
    }
    if (!user && !memory.isCode(rip)) {
      return null;
    }
    List<Kept> kept = new ArrayList<>();
    kept.add(new Kept("rip", place, word, rip));
    kept.add(new Kept("cs", place + word, word, cs));
    kept.add(new Kept("rflags", place + 2L * word, word, flags));
    if (whole) {
      kept.add(new Kept("rsp", place + 3L * word, word, rsp));
      kept.add(new Kept("ss", place + 4L * word, word, ss));
    }
    CodeSize size = user ? memory.sizeOf(cs, at.size()) : at.size();
    long outer = whole ? rsp : place + 3L * word;
    return new Step(rip, outer, rbp, size, found, Way.INTERRUPT, kept);
  }

  /**
   * The caller of a function of frame pointers that is about to make its own frame, or has left it:
   * the pointer is still, or again, its caller's.
   */
  private Step beforeItsFrame(Step at) {
    if (at.way() == Way.CALL) {
      return null;
    }
    int word = StackMemory.bytes(at.size());
    Instruction i = memory.instruction(at.rip(), at.size());
    if (i != null && (i.mnemonic() == Mnemonic.ENDBR64 || i.mnemonic() == Mnemonic.ENDBR32)) {
      i = memory.instruction(at.rip() + i.length(), at.size());
    }
    if (i == null) {
      return null;
    }
    boolean makes = i.mnemonic() == Mnemonic.MOV && isRegister(i, 0, RBP) && isRegister(i, 1, RSP);
    Long before = makes ? memory.number(at.rip() - 1, 1) : null;
    boolean pushed = before != null && before == PUSH_RBP;
    boolean pushes = i.mnemonic() == Mnemonic.PUSH && isRegister(i, 0, RBP);
    if (!pushed && !pushes && i.mnemonic() != Mnemonic.RET) {
      return null;
    }
    long place = at.rsp() + (pushed ? word : 0);
    Long address = memory.word(place, at.size());
    if (address == null || !memory.followsCall(address, at.size())) {
      return null;
    }
    List<Kept> kept = new ArrayList<>();
    if (pushed) {
      kept.add(new Kept("rbp", at.rsp(), word, at.rbp()));
    }
    kept.add(new Kept("rip", place, word, address));
    return called(address, place, at.rbp(), at, Found.FRAME_POINTER, kept);
  }

  private static boolean isRegister(Instruction i, int operand, int number) {
    return i.operandCount() > operand
        && i.operand(operand) instanceof Operand.Register r
        && r.file() == RegisterClass.GENERAL
        && r.number() == number
        && r.size() > 1;
  }

  /** By the frame pointer, if it leads to one and a return address. */
  private Step chained(Step at, boolean known) {
    int word = StackMemory.bytes(at.size());
    boolean near = at.rbp() >= at.rsp() && at.rbp() - at.rsp() < STACK_BYTES;
    if (!near || at.rbp() % word != 0) {
      return null;
    }
    Long next = memory.word(at.rbp(), at.size());
    Long address = memory.word(at.rbp() + word, at.size());
    if (next == null || address == null || !memory.followsCall(address, at.size())) {
      return null;
    }
    boolean upwards = next == 0 || next > at.rbp();
    if (!upwards || known && !memory.isCode(address)) {
      return null;
    }
    List<Kept> kept =
        List.of(
            new Kept("rbp", at.rbp(), word, next), new Kept("rip", at.rbp() + word, word, address));
    return called(address, at.rbp() + word, next, at, Found.FRAME_POINTER, kept);
  }

  /** The next word upwards that could be a return address. */
  private Step scan(Step at, boolean known) {
    int word = StackMemory.bytes(at.size());
    long end = (at.rsp() & -STACK_BYTES) + STACK_BYTES;
    for (long place = at.rsp() & -word; place < end; place += word) {
      Long value = memory.word(place, at.size());
      if (value == null) {
        return null;
      }
      Step interrupted = interrupted(place, at.rbp(), at, Found.SCAN);
      if (interrupted != null) {
        return interrupted;
      }
      if ((!known || memory.isCode(value)) && memory.followsCall(value, at.size())) {
        List<Kept> kept = List.of(new Kept("rip", place, word, value));
        return called(value, place, at.rbp(), at, Found.SCAN, kept);
      }
    }
    return null;
  }

  /**
   * A caller.
   *
   * @param place where its address lies
   */
  private static Step called(
      long address, long place, long rbp, Step at, Found found, List<Kept> kept) {
    long rsp = place + StackMemory.bytes(at.size());
    return new Step(address, rsp, rbp, at.size(), found, Way.CALL, kept);
  }
}
