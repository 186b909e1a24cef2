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
  private static final int RSI = 6;
  private static final int RDI = 7;
  private static final int PUSH_RBP = 0x55;
  private static final int MOST_SELECTOR = 0x200; // kernels' tables have a few dozen entries

  /**
   * In the word of 4 bytes that holds CS, of which the processor gives no more than 16 bits a
   * meaning: what Linux for 32 bits keeps there of how it was entered.
   */
  private static final long MARKS = 0xF000_0000L;

  /** Of those: on the stack that a task has for entries alone. */
  private static final long FROM_ENTRY_STACK = 0x8000_0000L;

  /** Words in which such an entry lays them out, at most. */
  private static final int MOST_LAID = 20;

  /** Of those, words that are pushed before there are marks. */
  private static final int MOST_UNMARKED = 8;

  /** Instructions of an entry before the one that pushes DS. */
  private static final int MOST_BEFORE_SEGMENTS = 36;

  /** Instructions from where the stack pointer is changed to the one that copies what it held. */
  private static final int MOST_BEFORE_COPY = 4;

  /** Bytes of what was pushed before it was laid out anew: it stays between. */
  private static final long GAP = 8 * 4;

  private final StackMemory memory;
  private final CpuState state;
  private final long selector; // of the code that runs, which an interrupt leaves as it is
  private final long stackSelector; // of its stack, likewise
  private final boolean nameless;

  LeftFrames(Debugger debugger, StackMemory memory) {
    this.memory = memory;
    state = debugger.machine().state();
    selector = CpuRegisters.segment(CpuState.CS).get(debugger.machine().processor());
    stackSelector = CpuRegisters.segment(CpuState.SS).get(debugger.machine().processor());
    nameless = debugger.symbols().all().map(k -> k.table().isEmpty()).orElse(true);
  }

  @Override
  public Step caller(Step at) {
    if (at.size() == CodeSize.BITS_16) {
      return null;
    }
    boolean known = memory.function(at) != null;
    Step interrupted = known || nameless ? entered(at) : null;
    if (interrupted != null) {
      return interrupted;
    }
    Step early = known ? null : beforeItsFrame(at);
    Step chained = early != null ? early : chained(at, known);
    return chained != null ? chained : scan(at, known);
  }

  private Step entered(Step at) {
    Step moving = moving(at);
    Step from = registers(moving);
    from = from == null ? laying(moving) : from;
    return from == null ? encoded(at) : from;
  }

  /**
   * The same place with the stack pointer where the words still are that an entry of Linux for 32
   * bits is about to copy to another stack, to which the pointer leads already: EDI goes on from
   * there, ESI along what is copied.
   */
  private Step moving(Step at) {
    if (at.size() != CodeSize.BITS_32 || at.found() != Found.HERE) {
      return at;
    }
    long next = at.rip();
    for (int n = 0; n < MOST_BEFORE_COPY; n++) {
      Instruction i = memory.instruction(next, at.size());
      if (i == null) {
        return at;
      }
      if (i.mnemonic() == Mnemonic.MOVS) {
        long done = state.reg(RDI) - at.rsp();
        return done >= 0 && done <= MOST_LAID * 4 ? at.from(state.reg(RSI) - done) : at;
      }
      next += i.length();
    }
    return at;
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
   * The same in the midst of an entry of Linux for 32 bits, which lays the processor's words out
   * anew in ways that its code alone does not tell: the nearest ones from the stack pointer on that
   * have its marks, or a program's selectors; without marks where it is yet to push the segments
   * that were used. Null elsewhere.
   */
  private Step laying(Step at) {
    boolean runs = at.found() == Found.HERE || at.way() == Way.INTERRUPT;
    if (at.size() != CodeSize.BITS_32 || !runs) {
      return null;
    }
    boolean early = pushesSegments(at);
    for (int i = 0; i < MOST_LAID; i++) {
      long place = at.rsp() + 4L * i;
      Long cs = memory.word(place + 4, at.size());
      boolean unmarked = early && i < MOST_UNMARKED;
      boolean told = cs != null && ((cs & MARKS) != 0 || (cs & 3) == 3 || unmarked);
      Step from = told ? interrupted(place, at.rbp(), at, Found.REGISTERS) : null;
      if (from != null) {
        long saved = place - 7 * 4; // where EBP is pushed
        boolean pushed = from.kept().size() == 5 && at.rsp() <= saved;
        Long rbp = pushed ? memory.word(saved, at.size()) : (Long) at.rbp();
        return rbp == null ? null : interrupted(place, rbp, at, Found.REGISTERS);
      }
    }
    return null;
  }

  /** Whether the code that follows pushes DS, which only an entry does. */
  private boolean pushesSegments(Step at) {
    long next = at.rip();
    for (int n = 0; n < MOST_BEFORE_SEGMENTS; n++) {
      Instruction i = memory.instruction(next, at.size());
      if (i == null) {
        return false;
      }
      boolean pushes = i.mnemonic() == Mnemonic.PUSH && i.operandCount() > 0;
      if (pushes
          && i.operand(0) instanceof Operand.Register r
          && r.file() == RegisterClass.SEGMENT
          && r.number() == CpuState.DS) {
        return true;
      }
      next += i.length();
    }
    return false;
  }

  /**
   * The general registers of what was interrupted, where the frame pointer says in Linux' own code
   * that they lie: an entry of a kernel that is built with frame pointers gives their address as
   * one, with bit 31 cleared, or bit 0 set in 64-bit mode, so that it is none.
   */
  private Step encoded(Step at) {
    boolean wide = at.size() == CodeSize.BITS_64;
    long flag = wide ? 1 : 0x8000_0000L;
    if ((at.rbp() & flag) == (wide ? 0 : flag)) {
      return null;
    }
    int word = StackMemory.bytes(at.size());
    long registers = at.rbp() ^ flag;
    Long rbp = memory.word(registers + (wide ? 4L : 5L) * word, at.size());
    boolean above = Long.compareUnsigned(registers, at.rsp()) >= 0;
    return rbp == null || !above || registers % word != 0
        ? null
        : interrupted(registers + (wide ? 16L : 12L) * word, rbp, at, Found.REGISTERS);
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
    long marks = word == 4 ? cs & MARKS : 0;
    long code = cs - marks;
    boolean user = (code & 3) == 3;
    boolean fits = user ? code < MOST_SELECTOR : code == selector;
    boolean frame = fits && (flags & FLAGS_FIXED) != 0 && flags >>> 22 == 0;
    boolean whole = word == 8 || user || laidOut(marks, place, rsp, ss); // SS:RSP are there
    if (!frame
        || whole && (rsp == null || ss == null || (ss & 3) != (code & 3) || ss >= MOST_SELECTOR)) {
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
    CodeSize size = user ? memory.sizeOf(code, at.size()) : at.size();
    long outer = whole ? rsp : place + 3L * word;
    return new Step(rip, outer, rbp, size, found, Way.INTERRUPT, kept);
  }

  /**
   * Whether an entry of Linux for 32 bits has added SS:ESP, which the processor pushes only where
   * the privilege changes (SDM vol. 3A §6.12.1): it lays all words out anew below those that were
   * pushed, with ESP as it was before them.
   *
   * @param marks what of CS' word is no selector
   * @param place where EIP lies
   */
  private boolean laidOut(long marks, long place, Long esp, Long ss) {
    if (marks == 0 || esp == null || ss == null || ss != stackSelector) {
      return false;
    }
    long above = esp - place - 5 * 4;
    return (marks & FROM_ENTRY_STACK) != 0 || above >= 0 && above <= GAP && above % 4 == 0;
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
