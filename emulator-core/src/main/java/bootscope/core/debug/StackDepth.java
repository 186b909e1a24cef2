package bootscope.core.debug;

import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far the stack has grown at each instruction of a function, followed from its first one along
 * every branch: what tools that check or unwind kernel code compute ahead of time, from the code
 * that is in memory now. Knows nothing where two ways to an instruction disagree, and behind what
 * sets the stack pointer from elsewhere.
 */
final class StackDepth {
  /** Instructions of one function that are followed. */
  private static final int MOST = 20_000;

  private static final int LONGEST = 15;
  private static final int RSP = 4;
  private static final int RBP = 5;

  /** A depth, or a place, that is not known. */
  static final int UNKNOWN = Integer.MIN_VALUE;

  /** Reads code without side effects. */
  @FunctionalInterface
  interface Code {
    /** How many bytes from the first on could be read. */
    int read(long linearAddress, byte[] into);
  }

  /** Which code a function is made of. */
  interface Extent {
    /** Whether an address belongs to the function, its parts elsewhere included. */
    boolean within(long linearAddress);

    /**
     * Whether it belongs to the midst of something else: a jump there is no call of another
     * function, but leads to code that was put out of the way, and comes back.
     */
    boolean outOfTheWay(long linearAddress);
  }

  /**
   * Where things lie before an instruction.
   *
   * @param depth bytes from the stack pointer up to the return address, or {@link #UNKNOWN}; from
   *     the pointer that was put aside, if one was
   * @param frame bytes from where the frame pointer points up to the return address; {@link
   *     #UNKNOWN} where it is none
   * @param saved bytes from where the caller's frame pointer is kept up to the return address;
   *     {@link #UNKNOWN} where it is still in its register
   * @param switched bytes from the stack pointer up to where the one before it was put aside for
   *     another stack; {@link #UNKNOWN} where that is not so
   */
  record State(int depth, int frame, int saved, int switched) {
    static final State ENTRY = new State(0, UNKNOWN, UNKNOWN, UNKNOWN);

    State at(int now) {
      return new State(now, frame, saved, UNKNOWN);
    }

    State lost() {
      return at(UNKNOWN);
    }

    /** The stack has grown by so many bytes. */
    State grown(int bytes) {
      if (switched != UNKNOWN) {
        return new State(depth, frame, saved, switched + bytes);
      }
      return depth == UNKNOWN ? this : at(depth + bytes);
    }

    State framed(int now) {
      return new State(depth, now, saved, switched);
    }
  }

  private final Code code;
  private final long function; // its first instruction
  private final int word;
  private final Decoder decoder;
  private final Extent extent;
  private final Map<Long, State> states = new HashMap<>();
  private final ArrayDeque<Long> open = new ArrayDeque<>();

  private StackDepth(Code code, CodeSize size, long function, Extent extent) {
    this.code = code;
    this.function = function;
    this.extent = extent;
    word = size == CodeSize.BITS_64 ? 8 : 4;
    decoder = new Decoder(size);
  }

  /**
   * How far the stack has grown before an instruction of a function.
   *
   * @return empty when no branch leads there; a state whose depth may be {@link #UNKNOWN}
   */
  static Optional<State> at(
      Code code, CodeSize size, long function, long instruction, Extent extent) {
    StackDepth all = new StackDepth(code, size, function, extent);
    all.follow();
    return Optional.ofNullable(all.states.get(instruction));
  }

  private void follow() {
    come(function, true, State.ENTRY);
    for (int i = 0; i < MOST && !open.isEmpty(); i++) {
      long at = open.remove();
      byte[] bytes = new byte[LONGEST];
      Instruction now = decoder.decode(bytes, 0, code.read(at, bytes));
      if (now != null) {
        branch(at, now, after(now, states.get(at)));
      }
    }
  }

  /** An instruction is reached in a state: if in two, what differs is not known. */
  private void come(long at, boolean ours, State state) {
    if (!ours) {
      return;
    }
    State before = states.get(at);
    State now = before == null ? state : meet(before, state);
    if (!now.equals(before)) {
      states.put(at, now);
      open.add(at);
    }
  }

  private static State meet(State a, State b) {
    return new State(
        a.depth == b.depth ? a.depth : UNKNOWN,
        a.frame == b.frame ? a.frame : UNKNOWN,
        a.saved == b.saved ? a.saved : UNKNOWN,
        a.switched == b.switched ? a.switched : UNKNOWN);
  }

  private void branch(long at, Instruction i, State state) {
    long next = at + i.length();
    boolean jumps =
        i.operandCount() > 0 && i.operand(i.operandCount() - 1) instanceof Operand.Relative;
    if (jumps) {
      long to = target(next, i);
      boolean call = i.mnemonic() == Mnemonic.CALL;
      if (!call) {
        come(to, extent.within(to) || extent.outOfTheWay(to), state);
      } else if (to == next) { // to learn its own address
        come(to, true, state.grown(word));
        return;
      } else { // of a part of its own, as thunks for indirect jumps have it
        come(to, to != function && extent.within(to), State.ENTRY);
      }
    }
    switch (i.mnemonic()) {
      case RET, RET_FAR, IRET, SYSRET, SYSEXIT, UD2, UD0, JMP, JMP_FAR -> {}
      default -> come(next, extent.within(next) || !extent.within(at), state);
    }
  }

  private static long target(long next, Instruction i) {
    return next + ((Operand.Relative) i.operand(i.operandCount() - 1)).displacement();
  }

  private State after(Instruction i, State s) {
    return switch (i.mnemonic()) {
      case PUSH -> pushed(i, s);
      case PUSHF -> s.grown(word);
      case POPF -> s.grown(-word);
      case POP -> popped(i, s);
      case LEAVE ->
          s.frame == UNKNOWN ? s.lost() : new State(s.frame - word, UNKNOWN, UNKNOWN, UNKNOWN);
      case ENTER, PUSHA, POPA -> s.lost();
      case ADD, SUB -> {
        int sign = i.mnemonic() == Mnemonic.ADD ? -1 : 1;
        boolean number = is(i, 0, RSP) && i.operand(1) instanceof Operand.Immediate;
        yield number ? s.grown(sign * (int) immediate(i)) : spoilt(i, s);
      }
      case LEA -> moved(i, s, i.operand(1) instanceof Operand.Memory m ? m : null);
      case MOV -> copied(i, s);
      default -> spoilt(i, s);
    };
  }

  private State pushed(Instruction i, State s) {
    State now = s.grown(word);
    boolean saves = is(i, 0, RBP) && s.frame == UNKNOWN && s.saved == UNKNOWN;
    return saves && s.switched == UNKNOWN
        ? new State(now.depth, now.frame, now.depth, UNKNOWN)
        : now;
  }

  private State popped(Instruction i, State s) {
    if (is(i, 0, RSP)) {
      return s.switched == 0 ? s.at(s.depth) : s.lost();
    }
    State now = s.grown(-word);
    return is(i, 0, RBP) ? new State(now.depth, UNKNOWN, UNKNOWN, now.switched) : now;
  }

  private State moved(Instruction i, State s, Operand.Memory from) {
    if (!is(i, 0, RSP) && !is(i, 0, RBP) || from == null) {
      return s;
    }
    boolean plain = from.index() == Operand.Memory.NONE && s.switched == UNKNOWN;
    int base =
        !plain ? UNKNOWN : from.base() == RSP ? s.depth : from.base() == RBP ? s.frame : UNKNOWN;
    int now = base == UNKNOWN ? UNKNOWN : base - (int) from.displacement();
    return is(i, 0, RSP) ? s.at(now) : s.framed(now);
  }

  private State copied(Instruction i, State s) {
    if (is(i, 0, RSP)) {
      if (is(i, 1, RBP) && s.frame != UNKNOWN) {
        return s.at(s.frame);
      }
      // To a stack for interrupts: the old pointer was stored at its top, and is popped again.
      boolean register = i.operand(1) instanceof Operand.Register && s.switched == UNKNOWN;
      return register ? new State(s.depth, s.frame, s.saved, 0) : s.lost();
    }
    if (is(i, 0, RBP)) {
      return s.framed(is(i, 1, RSP) && s.switched == UNKNOWN ? s.depth : UNKNOWN);
    }
    return s;
  }

  /** What any other instruction does to the two registers, if it names one first. */
  private static State spoilt(Instruction i, State s) {
    if (i.mnemonic() == Mnemonic.XCHG && is(i, 1, RSP)) {
      return s.lost();
    }
    if (i.mnemonic() == Mnemonic.CMP || i.mnemonic() == Mnemonic.TEST) {
      return s;
    }
    if (is(i, 0, RSP)) {
      return s.lost();
    }
    return is(i, 0, RBP) ? s.framed(UNKNOWN) : s;
  }

  private static boolean is(Instruction i, int operand, int number) {
    return i.operandCount() > operand
        && i.operand(operand) instanceof Operand.Register r
        && r.file() == RegisterClass.GENERAL
        && r.number() == number
        && r.size() > 1;
  }

  private static long immediate(Instruction i) {
    return ((Operand.Immediate) i.operand(1)).value();
  }
}
