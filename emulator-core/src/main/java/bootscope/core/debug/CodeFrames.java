package bootscope.core.debug;

import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Kept;
import bootscope.core.debug.CallStack.Step;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Callers by the code of the function: how far it has grown the stack where it stands. */
final class CodeFrames implements CallStack.Finder {
  private static final String COLD = ".cold";

  /** Instructions that code which was put out of the way has until it comes back. */
  private static final int OUT_OF_THE_WAY = 16;

  private final Debugger debugger;
  private final StackMemory memory;
  private final LeftFrames left;

  CodeFrames(Debugger debugger, StackMemory memory, LeftFrames left) {
    this.debugger = debugger;
    this.memory = memory;
    this.left = left;
  }

  @Override
  public Step caller(Step at) {
    Symbols.Place place = memory.function(at);
    if (place == null || at.size() == CodeSize.BITS_16) {
      return null;
    }
    return depth(at, place).map(s -> exact(at, s)).orElse(null);
  }

  private Optional<StackDepth.State> depth(Step at, Symbols.Place place) {
    long within = memory.within(at);
    Optional<StackDepth.State> state = depth(at, place, within - place.offset());
    return state.isPresent() || within != at.rip()
        ? state
        : comesBack(at).flatMap(to -> depth(at, memory.place(to), to - memory.place(to).offset()));
  }

  /**
   * How far the stack has grown where the walk stands.
   *
   * @param start of the function, or of the part of it that this is
   */
  private Optional<StackDepth.State> depth(Step at, Symbols.Place place, long start) {
    String whole = whole(place.symbol());
    if (!whole.equals(place.symbol())) { // a part that was put elsewhere: it is jumped to
      Symbols symbols = debugger.symbols();
      OptionalLong to = symbols.address(place.name(whole));
      OptionalLong from = symbols.address(place.name());
      if (to.isEmpty() || from.isEmpty()) {
        return Optional.empty();
      }
      start += to.getAsLong() - from.getAsLong();
    }
    Optional<StackDepth.State> state = depth(start, at.rip(), at.size(), whole);
    if (state.isEmpty() && memory.within(at) != at.rip()) { // a call that does not come back
      Instruction call = memory.call(at.rip(), at.size());
      state = depth(start, at.rip() - call.length(), at.size(), whole);
    }
    return state;
  }

  private Optional<StackDepth.State> depth(
      long start, long instruction, CodeSize size, String whole) {
    return StackDepth.at(
        memory::read,
        size,
        start,
        instruction,
        new StackDepth.Extent() {
          @Override
          public boolean within(long linearAddress) {
            Symbols.Place p = memory.place(linearAddress);
            return p != null && whole(p.symbol()).equals(whole);
          }

          @Override
          public boolean outOfTheWay(long linearAddress) {
            Symbols.Place p = memory.place(linearAddress);
            return p == null || p.offset() > 0;
          }
        });
  }

  /** The function that a part of one belongs to, which compilers put elsewhere. */
  private static String whole(String symbol) {
    int cold = symbol.indexOf(COLD);
    return cold < 0 ? symbol : symbol.substring(0, cold);
  }

  /** Where in the midst of a function some code leads that was put out of its way. */
  private Optional<Long> comesBack(Step at) {
    long next = at.rip();
    for (int n = 0; n < OUT_OF_THE_WAY; n++) {
      Instruction i = memory.instruction(next, at.size());
      if (i == null || i.mnemonic() == Mnemonic.RET || i.mnemonic() == Mnemonic.CALL) {
        return Optional.empty();
      }
      next += i.length();
      if (i.mnemonic() == Mnemonic.JMP) {
        boolean near = i.operandCount() > 0 && i.operand(0) instanceof Operand.Relative;
        long to = near ? next + ((Operand.Relative) i.operand(0)).displacement() : 0;
        Symbols.Place p = near ? memory.place(to) : null;
        return p == null || !p.code() || p.offset() == 0 ? Optional.empty() : Optional.of(to);
      }
    }
    return Optional.empty();
  }

  private Step exact(Step at, StackDepth.State s) {
    long end; // where the return address lies
    if (s.depth() != StackDepth.UNKNOWN && s.switched() != StackDepth.UNKNOWN) {
      Long other = memory.word(at.rsp() + s.switched(), at.size());
      if (other == null) {
        return null;
      }
      end = other + s.depth();
    } else if (s.depth() != StackDepth.UNKNOWN) {
      end = at.rsp() + s.depth();
    } else if (s.frame() != StackDepth.UNKNOWN) {
      end = at.rbp() + s.frame();
    } else {
      return null;
    }
    int bytes = StackMemory.bytes(at.size());
    boolean saved = s.saved() != StackDepth.UNKNOWN;
    Long address = memory.word(end, at.size());
    Long rbp = saved ? memory.word(end - s.saved(), at.size()) : (Long) at.rbp();
    if (address == null || rbp == null) {
      return null;
    }
    List<Kept> kept = new ArrayList<>();
    if (saved) {
      kept.add(new Kept("rbp", end - s.saved(), bytes, rbp));
    }
    boolean call = memory.followsCall(address, at.size());
    Step from = left.entered(end, rbp, at, call ? 1 : LeftFrames.MOST_CODES);
    if (from != null) {
      kept.addAll(from.kept());
      return new Step(
          from.rip(), from.rsp(), from.rbp(), from.size(), from.found(), from.way(), kept);
    }
    kept.add(new Kept("rip", end, bytes, address));
    return call || memory.isCode(address)
        ? new Step(address, end + bytes, rbp, at.size(), Found.CODE, Way.CALL, kept)
        : null;
  }
}
