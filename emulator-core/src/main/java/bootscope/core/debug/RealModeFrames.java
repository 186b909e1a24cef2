package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Kept;
import bootscope.core.debug.CallStack.Step;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Machine;
import java.util.List;

/**
 * Callers of 16-bit code: a scan of the stack, since such code keeps no frames. A near return
 * address is one in the segment of the frame before, of 16 or of 32 bits as its call pushes them;
 * in real mode also a far one, or what INT left. Only at an interrupt's first instruction is it
 * sure what lies on the stack.
 */
final class RealModeFrames implements CallStack.Finder {
  private static final int MOST_BYTES = 4096;
  private static final int INT = 0xCD;

  private final StackMemory memory;
  private final Machine machine;
  private final boolean real;

  RealModeFrames(Machine machine, StackMemory memory) {
    this.machine = machine;
    this.memory = memory;
    real = (machine.state().cr(0) & 1) == 0;
  }

  @Override
  public Step caller(Step at) {
    if (at.size() != CodeSize.BITS_16) {
      return null;
    }
    if (real && at.found() == Found.HERE && isHandler(at.rip())) {
      return interrupted(at.rsp(), at, Found.REGISTERS);
    }
    long code = segment(at);
    for (long place = at.rsp(); place < at.rsp() + MOST_BYTES; place += 2) {
      Step next = at(place, code, at);
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  /** Whether a vector of the real-mode table leads there (SDM vol. 3B §20.1.4). */
  private boolean isHandler(long rip) {
    long table = machine.state().idtrBase();
    for (int i = 0; i < 256; i++) {
      Long vector = memory.number(table + 4L * i, 4);
      if (vector != null && (vector >>> 16) * 16 + (vector & 0xFFFF) == rip) {
        return true;
      }
    }
    return false;
  }

  /** Where the code segment of a frame begins: of the nearest within it that says so. */
  private long segment(Step at) {
    return at.kept().stream()
        .filter(k -> k.register().equals("cs"))
        .map(k -> k.value() * 16)
        .findFirst()
        .orElse(machine.state().segmentBase(CpuState.CS));
  }

  private Step at(long place, long code, Step at) {
    Long word = memory.number(place, 2);
    Long more = memory.number(place + 2, 2);
    if (word == null || more == null) {
      return null;
    }
    long far = more * 16 + word;
    if (real && isInt(far)) {
      return interrupted(place, at, Found.SCAN);
    }
    Instruction call = real ? memory.call(far, at.size()) : null;
    if (call != null && call.mnemonic() == Mnemonic.CALL_FAR && call.operandSize() == 2) {
      return new Step(
          far,
          place + 4,
          at.rbp(),
          at.size(),
          Found.SCAN,
          Way.CALL,
          List.of(new Kept("rip", place, 2, word), new Kept("cs", place + 2, 2, more)));
    }
    call = memory.call(code + word, at.size());
    int bytes = call == null || call.mnemonic() != Mnemonic.CALL ? 0 : call.operandSize();
    boolean near = bytes == 2 || bytes == 4 && more == 0;
    return near
        ? new Step(
            code + word,
            place + bytes,
            at.rbp(),
            at.size(),
            Found.SCAN,
            Way.CALL,
            near(place, bytes, word, at))
        : null;
  }

  /** A near call stays in its segment. */
  private static List<Kept> near(long place, int bytes, long word, Step at) {
    Kept address = new Kept("rip", place, bytes, word);
    return at.kept().stream()
        .filter(k -> k.register().equals("cs"))
        .findFirst()
        .map(cs -> List.of(address, cs))
        .orElse(List.of(address));
  }

  private boolean isInt(long behind) {
    Long opcode = memory.number(behind - 2, 1);
    return opcode != null && opcode == INT;
  }

  private Step interrupted(long place, Step at, Found found) {
    Long ip = memory.number(place, 2);
    Long cs = memory.number(place + 2, 2);
    Long flags = memory.number(place + 4, 2);
    if (ip == null || cs == null || flags == null || (flags & 2) == 0) {
      return null;
    }
    return new Step(
        cs * 16 + ip,
        place + 6,
        at.rbp(),
        at.size(),
        found,
        Way.INTERRUPT,
        List.of(
            new Kept("rip", place, 2, ip),
            new Kept("cs", place + 2, 2, cs),
            new Kept("rflags", place + 4, 2, flags)));
  }
}
