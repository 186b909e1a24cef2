package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.bits.Host;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * Emits whole blocks for an x86-64 host, and what surrounds them. Distances within the code memory
 * are in bytes from its start.
 */
final class HostCode implements BlockPlan.Capability {
  private static final int[] SAVED = {
    Assembler.RBX, Assembler.RBP, Assembler.R12, Assembler.R13, Assembler.R14, Assembler.R15
  };

  // Where the surroundings stand: the distance to the key from the block's start, its number and
  // the distance to the way out from where it leaves.
  private static final int KEY_AT = 7;
  private static final int NUMBER_AT = 4;
  private static final int LEAVE_AT = 9;

  private final Emission x = new Emission();
  private final Assembler a = x.a;
  private final boolean windows;
  private final boolean timeStamps;
  private Families families;

  // Of the block that was emitted last.
  private int entry;
  private int counting; // what counts it, then the first instruction
  private final int[] begin = new int[BlockPlan.MOST];
  private int onward; // behind the last instruction
  private int outs; // the ways out to the interpreter
  private int exits; // all other ways out
  private int stale;
  private final int[] site = new int[2]; // of the jumps to the successors, or −1
  private final int[] stub = new int[2];
  private int boundary; // a jump, or −1
  private int behind; // kind of the exit to what follows
  private final int[] resume = new int[BlockPlan.MOST];
  private int out; // what says which block it is and goes to the way out
  private final int[] early = new int[BlockPlan.MOST]; // jumps to it from before it
  private int earlyJumps;
  private int instructions;

  HostCode(boolean windows, boolean timeStamps) {
    this.windows = windows;
    this.timeStamps = timeStamps;
  }

  /** Code of the last call, and how much of it there is. */
  byte[] buffer() {
    return a.buffer();
  }

  int size() {
    return a.position();
  }

  /** Distance from the block's start at which it is entered without a look at its key. */
  int entry() {
    return entry;
  }

  /** Where the jumps to the successor stand whose number this is, 0 or 1: its distance; or −1. */
  int site(int successor) {
    return site[successor];
  }

  /** Where such a jump leads when no successor is known. */
  int stub(int successor) {
    return stub[successor];
  }

  /** Where code goes on behind an instruction that the interpreter ran. */
  int resume(int index) {
    return resume[index];
  }

  /** Where the code leads that says that it is out of date. */
  int stale() {
    return stale;
  }

  /** Where the code says which block it is, and leaves. */
  int out() {
    return out;
  }

  /** What code at a distance from the block's start is for. */
  HostLine.Part part(int at) {
    if (at < counting) {
      return at < entry ? HostLine.Part.KEY : HostLine.Part.ROOM;
    }
    if (at < begin[0]) {
      return HostLine.Part.COUNTER;
    }
    if (at < outs) {
      return at < onward ? HostLine.Part.INSTRUCTION : HostLine.Part.ONWARD;
    }
    return at < exits ? HostLine.Part.INTERPRETER : HostLine.Part.EXITS;
  }

  /** The instruction, of those of the block, that code at a distance from its start is of. */
  int instruction(int at) {
    int i = instructions - 1;
    while (begin[i] > at) {
      i--;
    }
    return i;
  }

  // ---------------------------------------------------------------- what surrounds the blocks

  @Override
  public boolean ends(Instruction in) {
    return families.of(in.mnemonic()) == null;
  }

  /** A function that finds out what the host's processor has: {@link HostProcessor}. */
  void emitProbe() {
    a.clear();
    HostProcessor.emit(a, windows);
  }

  /** Says what that has found. */
  void families(Families families) {
    this.families = families;
  }

  /** The way in: a function of the address to go to and of the register block. */
  void emitEnter() {
    a.clear();
    for (int register : SAVED) {
      a.push(register);
    }
    if (windows) {
      a.push(Assembler.RSI);
      a.push(Assembler.RDI);
      a.move(TEMP, Assembler.RCX);
      a.move(STATE, Assembler.RDX);
    } else {
      a.move(TEMP, Assembler.RDI);
      a.move(STATE, Assembler.RSI);
    }
    for (int guest = 0; guest < 16; guest++) {
      if (RegisterMap.pinned(guest)) {
        a.load(RegisterMap.host(guest), STATE, RegisterMap.slot(guest));
      }
    }
    a.jumpTo(TEMP);
  }

  /** The way out, to which all exits jump. */
  void emitLeave() {
    a.clear();
    for (int guest = 0; guest < 16; guest++) {
      if (RegisterMap.pinned(guest)) {
        a.store(RegisterMap.host(guest), STATE, RegisterMap.slot(guest));
      }
    }
    if (windows) {
      a.pop(Assembler.RDI);
      a.pop(Assembler.RSI);
    }
    for (int i = SAVED.length - 1; i >= 0; i--) {
      a.pop(SAVED[i]);
    }
    a.ret();
  }

  // ---------------------------------------------------------------- blocks

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    if (in.mnemonic() == Mnemonic.RDTSC || in.mnemonic() == Mnemonic.RDTSCP) {
      return timeStamps && !mode.user(); // CR4.TSD may deny it to others
    }
    Family family = families.of(in.mnemonic());
    return family != null ? family.takes(in, e, mode) : Branches.takes(in, mode);
  }

  /**
   * Emits a block that can stand anywhere: what depends on the place is put in by {@link #settle}.
   *
   * @param counter host address of what counts how often it begins, or 0
   */
  void emit(BlockPlan plan, boolean global, long counter) {
    x.begin(plan);
    earlyJumps = 0;
    out = -1;
    site[0] = -1;
    site[1] = -1;
    boundary = -1;
    behind = Exit.NEXT;
    int keySlot = global ? Context.KEY_GLOBAL : Context.KEY;
    a.load(TEMP, STATE, keySlot);
    a.ripRelative(true, Assembler.CMP, TEMP); // at KEY_AT
    int toStale = a.jump(Assembler.CC_NE);
    entry = a.position();
    int n = plan.count();
    a.immediate(Assembler.GROUP_SUB, STATE, Context.ROOM, n);
    int toDeadline = a.jump(Assembler.CC_S);
    counting = a.position();
    if (counter != 0) {
      // The host's flags hold nothing yet; the counters may only be written elsewhere than here.
      a.constant(POINTER, counter);
      a.rm(true, Assembler.INCREMENT, 0, POINTER, 0);
    }
    instructions = n;
    for (int i = 0; i < n; i++) {
      begin[i] = a.position();
      x.instruction(i);
      boolean last = i == n - 1 && !plan.cut();
      if (!plan.translated(i) || last && farCall(plan, i)) {
        x.flags.toImage();
        exit(i, last ? Exit.TERMINATOR : Exit.OPERATION);
        resume[i] = a.position();
        x.flags.onlyInImage();
      } else if (last) {
        Branches.emit(x, links);
      } else {
        families.of(x.in.mnemonic()).emit(x);
        x.done();
      }
    }
    onward = a.position();
    if (plan.cut()) {
      x.flags.toImage();
      if (plan.noted() != TransferKind.NONE) {
        Notes.target(x, plan.rip(n));
        Notes.emit(x, plan.noted(), plan.mode().wrap(plan.rip(n) - 1));
      }
      site[1] = a.jump();
    }
    outs = a.position();
    emitOut();
    x.emitOuts(exits(plan));
    exits = a.position();
    for (int i = 0; i < 2; i++) {
      if (site[i] >= 0) {
        stub[i] = a.position();
        a.patch(site[i], stub[i]);
        exit(n - 1, i == 0 ? Exit.TAKEN : plan.cut() ? Exit.CUT : behind);
      }
    }
    if (boundary >= 0) {
      a.patch(boundary, a.position());
      exit(n - 1, Exit.BOUNDARY);
    }
    a.patch(toDeadline, a.position());
    a.immediate(Assembler.GROUP_ADD, STATE, Context.ROOM, n);
    exit(0, Exit.DEADLINE);
    stale = a.position();
    a.patch(toStale, stale);
    exit(0, Exit.STALE);
  }

  /** A call whose target is not canonical faults before it pushes. */
  private static boolean farCall(BlockPlan plan, int i) {
    Instruction in = plan.instruction(i);
    if (in.mnemonic() != Mnemonic.CALL || !(in.operand(0) instanceof Operand.Relative r)) {
      return false;
    }
    long target = plan.mode().wrap(plan.rip(i + 1) + r.displacement());
    return target << 16 >> 16 != target;
  }

  private final Branches.Links links =
      new Branches.Links() {
        @Override
        public void taken(int where) {
          site[0] = where;
        }

        @Override
        public void next(int where) {
          site[1] = where;
        }

        @Override
        public void behindBoundary(int outOfTime, int next) {
          boundary = outOfTime;
          site[1] = next;
          behind = Exit.BEHIND_BOUNDARY;
        }
      };

  private Emission.Exits exits(BlockPlan plan) {
    int last = plan.cut() ? -1 : plan.count() - 1;
    return new Emission.Exits() {
      @Override
      public void leave(int instruction) {
        exit(instruction, instruction == last ? Exit.TERMINATOR : Exit.OPERATION);
      }

      @Override
      public boolean comesBack(int instruction) {
        resume[instruction] = a.position();
        return instruction != last;
      }
    };
  }

  private void exit(int index, int kind) {
    storeNumber(Context.EXIT, Exit.of(index, kind));
    if (out < 0) {
      early[earlyJumps++] = a.jump();
    } else {
      a.jumpBack(out);
    }
  }

  private void emitOut() {
    out = a.position();
    storeNumber(Context.BLOCK, 0);
    a.jump();
    for (int i = 0; i < earlyJumps; i++) {
      a.patch(early[i], out);
    }
  }

  /** Moves 32 bits; the last four bytes are the number. */
  private void storeNumber(int to, int number) {
    a.memory(0, false, false, 0xC7, 0, STATE, Assembler.NONE, 0, to);
    a.int32(number);
  }

  /**
   * Puts a block's surroundings into its code.
   *
   * @param code host address of the block
   * @param out {@link #out} of the block
   * @param number its number
   * @param key distance from its code to its key
   * @param leave distance from its code to the way out
   */
  static void settle(long code, int out, int number, int key, int leave) {
    Host.putInt(code + KEY_AT, key - (KEY_AT + 4));
    Host.putInt(code + out + NUMBER_AT, number);
    Host.putInt(code + out + LEAVE_AT, leave - (out + LEAVE_AT + 4));
  }
}
