package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/**
 * A block while it is emitted for an x86-64 host: the instruction at hand, where flags are, how
 * memory is reached, and the ways out.
 *
 * <p>An instruction either runs to its end on its fast path, or leaves having changed nothing, no
 * register, no memory, no flag, no time. The interpreter then runs it and comes back behind it.
 */
final class Emission {
  private static final int SIGN_EXTEND = 0x63; // MOVSXD

  final Assembler a = new Assembler();
  final FlagState flags = new FlagState(a);

  private BlockPlan plan;
  private int index;
  Instruction in;
  Encoding e;

  // The operand that the last access() found, as the assembler wants it.
  private int base;
  private int scaledIndex;
  private int shift;
  private int displacement;

  private boolean simdChecked;

  // Ways out of the block to the interpreter, in order.
  private int outs;
  private final int[] outJump = new int[8 * BlockPlan.MOST]; // where the distance to it is
  private final int[] outIndex = new int[8 * BlockPlan.MOST];
  private final FlagState[] outFlags = new FlagState[8 * BlockPlan.MOST];
  private final int[] resume = new int[BlockPlan.MOST]; // behind the instruction
  private final FlagState[] resumeFlags = new FlagState[BlockPlan.MOST];
  private final boolean[] resumes = new boolean[BlockPlan.MOST];

  Emission() {
    for (int i = 0; i < outFlags.length; i++) {
      outFlags[i] = new FlagState(a);
    }
    for (int i = 0; i < resumeFlags.length; i++) {
      resumeFlags[i] = new FlagState(a);
    }
  }

  void begin(BlockPlan plan) {
    this.plan = plan;
    a.clear();
    outs = 0;
    simdChecked = false;
    flags.onlyInImage();
  }

  void instruction(int i) {
    index = i;
    in = plan.instruction(i);
    e = plan.encoding(i);
    resumes[i] = false;
  }

  /** Behind the instruction. */
  void done() {
    if (resumes[index]) {
      resume[index] = a.position();
      resumeFlags[index].copy(flags);
    }
  }

  boolean flagsMatter() {
    return plan.flagsMatterBehind(index);
  }

  CodeMode mode() {
    return plan.mode();
  }

  /** Instructions of the block from the one at hand on. */
  int left() {
    return plan.count() - index;
  }

  long nextRip() {
    return plan.rip(index + 1);
  }

  long rip() {
    return plan.rip(index);
  }

  /** Whether transfers of control are noted. */
  boolean notes() {
    return plan.notes();
  }

  /** The kind of the transfer that the block's end is to note. */
  int noted() {
    return plan.noted();
  }

  /** Where it leads, if the instruction says so. */
  long notedTarget() {
    return plan.notedTarget();
  }

  // ---------------------------------------------------------------- flags

  /**
   * Before the host's flags are lost and general registers written.
   *
   * @param written guest registers, a bit each
   * @param mayLeave whether the instruction may leave behind the loss
   */
  void loseFlags(int written, boolean mayLeave) {
    boolean keep = flagsMatter() && !plan.replaces(index);
    boolean known = flags.inImage || flags.recipe != FlagState.Recipe.NONE;
    if (mayLeave && !known || keep && !flags.inImage && (!known || flags.dependsOn(written))) {
      if (flags.inHost || known) {
        flags.toImage();
      }
    }
    flags.inHost = false;
  }

  /** Before general registers are written without a change of flags. */
  void keepFlags(int written) {
    if (flags.dependsOn(written)) {
      if (!flags.inHost && !flags.inImage && flagsMatter()) {
        flags.toImage();
      }
    }
  }

  /** Behind the writing of general registers. */
  void wrote(int written) {
    if (flags.dependsOn(written)) {
      flags.recipe = FlagState.Recipe.NONE;
    }
  }

  // ---------------------------------------------------------------- registers

  /** A host register that holds a guest's, for reading. */
  int held(int guest, int free) {
    if (RegisterMap.pinned(guest)) {
      return RegisterMap.host(guest);
    }
    a.load(free, STATE, RegisterMap.slot(guest));
    return free;
  }

  /** The host register in which a guest's will be written as a whole. */
  int target(int guest, int free) {
    return RegisterMap.pinned(guest) ? RegisterMap.host(guest) : free;
  }

  /** Puts back a guest register that was written in a free one. */
  void put(int guest, int held) {
    if (!RegisterMap.pinned(guest)) {
      a.store(held, STATE, RegisterMap.slot(guest));
    }
  }

  /** Number of a general register operand, or −1 for AH, CH, DH, BH and other registers. */
  static int general(Operand operand) {
    return operand instanceof Operand.Register r && r.file() == RegisterClass.GENERAL
        ? r.number()
        : -1;
  }

  // ---------------------------------------------------------------- memory

  /**
   * Checks an access against the translations that are kept and leaves its operand for {@link
   * #operate}; goes out where none is. The host's flags are lost, {@link RegisterMap#TEMP} is free.
   *
   * @param size bytes
   */
  void access(Operand.Memory m, int size, boolean write) {
    int table = write ? Context.WRITE_TLB : Context.READ_TLB;
    if (!mode().code64()) {
      access32(m, size, table);
      return;
    }
    int segmentSlot = segmentSlot(m);
    boolean relative = m.base() == Operand.Memory.RIP;
    if (segmentSlot == 0 && (relative || m.base() < 0) && m.index() < 0) {
      fixed(relative ? nextRip() + m.displacement() : m.displacement(), size, table);
      return;
    }
    linear(m);
    look(size, table);
    base = POINTER;
    scaledIndex = Assembler.NONE;
    shift = 0;
    displacement = (int) m.displacement();
    if (segmentSlot != 0) {
      a.rm(true, Assembler.ADD, POINTER, STATE, segmentSlot);
    }
    if (relative || m.base() < 0 && m.index() < 0) {
      displace(relative ? nextRip() + m.displacement() : m.displacement());
      return;
    }
    if (m.index() >= 0) {
      if (RegisterMap.pinned(m.index())) {
        scaledIndex = RegisterMap.host(m.index());
        shift = m.scaleShift();
      } else {
        a.load(TEMP, STATE, RegisterMap.slot(m.index()));
        a.memory(0, true, false, Assembler.LEA, POINTER, POINTER, TEMP, m.scaleShift(), 0);
      }
    }
    if (m.base() >= 0) {
      if (!RegisterMap.pinned(m.base())) {
        a.rm(true, Assembler.ADD, POINTER, STATE, RegisterMap.slot(m.base()));
      } else if (scaledIndex == Assembler.NONE) {
        scaledIndex = RegisterMap.host(m.base());
      } else {
        a.rr(true, Assembler.ADD, POINTER, RegisterMap.host(m.base()));
      }
    }
  }

  /** In 32-bit code, where an address is computed modulo 4 GiB. */
  private void access32(Operand.Memory m, int size, int table) {
    if (m.base() < 0 && m.index() < 0) {
      fixed(m.displacement() & 0xFFFF_FFFFL, size, table);
      return;
    }
    linear(m);
    look(size, table);
    linear(m);
    a.rr(true, Assembler.ADD, POINTER, TEMP);
    base = POINTER;
    scaledIndex = Assembler.NONE;
    shift = 0;
    displacement = 0;
  }

  /** Where the base is that is added to an address, or 0. */
  private int segmentSlot(Operand.Memory m) {
    return mode().code64() && (m.segment() == CpuState.FS || m.segment() == CpuState.GS)
        ? CpuState.segmentBaseOffset(m.segment())
        : 0;
  }

  /** TEMP becomes an operand's linear address; a register that is in memory is put into POINTER. */
  private void linear(Operand.Memory m) {
    boolean relative = m.base() == Operand.Memory.RIP;
    if (relative || m.base() < 0 && m.index() < 0) {
      a.constant(TEMP, mode().wrap((relative ? nextRip() : 0) + m.displacement()));
    } else {
      boolean wide = mode().code64();
      int b = m.base() < 0 ? Assembler.NONE : held(m.base(), TEMP);
      int x = m.index() < 0 ? Assembler.NONE : held(m.index(), POINTER);
      int disp = (int) m.displacement();
      a.memory(0, wide, false, Assembler.LEA, TEMP, b, x, m.scaleShift(), disp);
    }
    int segmentSlot = segmentSlot(m);
    if (segmentSlot != 0) {
      a.rm(true, Assembler.ADD, TEMP, STATE, segmentSlot);
    }
  }

  private void displace(long distance) {
    displacement = (int) distance;
    if (displacement != distance) {
      a.constant(TEMP, distance);
      a.rr(true, Assembler.ADD, POINTER, TEMP);
      displacement = 0;
    }
  }

  /** The address is known. */
  private void fixed(long linear, int size, int table) {
    int slot = (int) (linear >>> 8) & Mmu.INDEX_MASK;
    long tag = linear + size - 1 & -4096L;
    a.load(POINTER, STATE, table);
    if ((int) tag == tag) {
      a.immediate(Assembler.GROUP_CMP, POINTER, slot, (int) tag);
    } else {
      a.constant(TEMP, tag);
      a.rm(true, Assembler.CMP, TEMP, POINTER, slot);
    }
    out(Assembler.CC_NE);
    a.load(POINTER, POINTER, slot + 8);
    base = POINTER;
    scaledIndex = Assembler.NONE;
    shift = 0;
    displace(linear);
  }

  /** The linear address is in TEMP, which is lost; POINTER gets what to add to it. */
  private void look(int size, int table) {
    entry(TEMP, table);
    if (size > 1) {
      a.rm(true, Assembler.LEA, TEMP, TEMP, size - 1);
    }
    find();
  }

  /** POINTER becomes the entry for a linear address in a table. */
  private void entry(int linear, int table) {
    a.rr(false, Assembler.LOAD, POINTER, linear);
    a.shift(false, Assembler.GROUP_SHR, POINTER, 8);
    a.immediate(false, Assembler.GROUP_AND, POINTER, Mmu.INDEX_MASK);
    a.rm(true, Assembler.ADD, POINTER, STATE, table);
  }

  /** POINTER becomes what its entry adds, if that is of the page of TEMP, which is lost. */
  private void find() {
    a.immediate(true, Assembler.GROUP_AND, TEMP, -4096);
    a.rm(true, Assembler.CMP, TEMP, POINTER, 0);
    out(Assembler.CC_NE);
    a.load(POINTER, POINTER, 8);
  }

  /**
   * An access at a guest register plus a distance: the stack.
   *
   * @param register guest register, one that is in a host register
   */
  void access(int register, int distance, int size, boolean write) {
    int host = RegisterMap.host(register);
    boolean wide = mode().code64();
    a.rm(wide, Assembler.LEA, TEMP, host, distance);
    look(size, write ? Context.WRITE_TLB : Context.READ_TLB);
    base = POINTER;
    if (!wide) {
      a.rm(false, Assembler.LEA, TEMP, host, distance);
      a.rr(true, Assembler.ADD, POINTER, TEMP);
      scaledIndex = Assembler.NONE;
      shift = 0;
      displacement = 0;
      return;
    }
    scaledIndex = host;
    shift = 0;
    displacement = distance;
  }

  /**
   * As {@link #access}, where a bit is whose signed distance from the operand's address a register
   * holds: the operand lies by a multiple of its size further on (SDM vol. 2A "BT").
   *
   * @param register guest register, of the operand's size: 4 or 8 bytes
   */
  void accessBit(Operand.Memory m, int register, boolean write) {
    int size = m.size();
    boolean wide = mode().code64();
    linear(m);
    a.rr(true, size == 8 ? Assembler.LOAD : SIGN_EXTEND, POINTER, held(register, POINTER));
    a.shift(true, Assembler.GROUP_SAR, POINTER, 3);
    a.immediate(true, Assembler.GROUP_AND, POINTER, -size);
    a.rr(wide, Assembler.ADD, TEMP, POINTER);
    a.store(TEMP, STATE, Context.SCRATCH);
    look(size, write ? Context.WRITE_TLB : Context.READ_TLB);
    a.rm(true, Assembler.ADD, POINTER, STATE, Context.SCRATCH);
    base = POINTER;
    scaledIndex = Assembler.NONE;
    shift = 0;
    displacement = 0;
  }

  /**
   * Checks an access to elements of a string as {@link #access} does one operand's: POINTER becomes
   * what to add to their addresses. They must lie within a page.
   *
   * @param register guest register with the first one's address
   * @param size bytes of one
   * @param counted whether RCX tells how many, at least one and no more than a page holds
   */
  void elements(int register, int size, boolean counted, boolean write) {
    int host = RegisterMap.host(register);
    boolean wide = mode().code64();
    entry(host, write ? Context.WRITE_TLB : Context.READ_TLB);
    if (counted) {
      int shift = Integer.numberOfTrailingZeros(size);
      a.memory(0, wide, false, Assembler.LEA, TEMP, host, Assembler.RCX, shift, -1);
    } else {
      a.rm(wide, Assembler.LEA, TEMP, host, size - 1);
    }
    find();
  }

  /** An instruction on the operand that {@link #access} left. */
  void operate(int prefix, boolean wide, boolean bytes, int opcode, int reg) {
    a.memory(prefix, wide, bytes, opcode, reg, base, scaledIndex, shift, displacement);
  }

  /**
   * Whether nobody has looked yet whether SSE instructions may run: what decides it ends blocks.
   */
  boolean needsSimd() {
    return !simdChecked;
  }

  /** Goes out where they may not. The host's flags are lost. */
  void checkSimd() {
    simdChecked = true;
    a.immediate(Assembler.GROUP_CMP, STATE, Context.SIMD, 0);
    out(Assembler.CC_E);
  }

  /** Goes out where the operand that {@link #access} left is not aligned to 16 bytes. */
  void checkAligned() {
    a.memory(0, true, false, Assembler.LEA, POINTER, base, scaledIndex, shift, displacement);
    a.registers(0, false, true, 0xF6, 0, POINTER); // TEST
    a.byte8(15);
    out(Assembler.CC_NE);
    base = POINTER;
    scaledIndex = Assembler.NONE;
    shift = 0;
    displacement = 0;
  }

  /** The instruction's own immediate. */
  void immediate() {
    for (int i = 0; i < e.immediateBytes; i++) {
      a.byte8(plan.code()[e.immediateAt + i]);
    }
  }

  // ---------------------------------------------------------------- ways out

  /** Goes out to the interpreter under a condition. */
  void out(int condition) {
    remember(a.jump(condition));
  }

  /** The interpreter runs the instruction. */
  void interpret() {
    if (!flags.inImage && flags.recipe == FlagState.Recipe.NONE) {
      flags.toImage();
    }
    remember(a.jump());
    flags.onlyInImage();
  }

  private void remember(int jump) {
    outJump[outs] = jump;
    outIndex[outs] = index;
    outFlags[outs].copy(flags);
    outFlags[outs].inHost = false;
    outs++;
    resumes[index] = true;
  }

  /** Where an instruction's exits end and come back; emits them. */
  interface Exits {
    /** Emits the leaving through an exit. */
    void leave(int instruction);

    /** What follows is where the exit comes back; whether it does. */
    boolean comesBack(int instruction);
  }

  /** Emits the ways out, behind the block's code. */
  void emitOuts(Exits exits) {
    for (int i = 0; i < outs; ) {
      int which = outIndex[i];
      boolean first = true;
      for (; i < outs && outIndex[i] == which; i++) {
        a.patch(outJump[i], a.position());
        outFlags[i].toImage();
        exits.leave(which);
        if (first && exits.comesBack(which)) {
          if (resumeFlags[which].inHost) {
            flags.restore(POINTER);
          }
          a.patch(a.jump(), resume[which]);
        }
        first = false;
      }
    }
  }
}
