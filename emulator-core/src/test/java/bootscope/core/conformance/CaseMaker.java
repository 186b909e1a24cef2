package bootscope.core.conformance;

import static bootscope.core.conformance.OracleCase.CODE;
import static bootscope.core.conformance.OracleCase.DATA;
import static bootscope.core.conformance.OracleCase.DATA_BYTES;
import static bootscope.core.conformance.OracleCase.ONLY;
import static bootscope.core.conformance.OracleCase.TF;

import bootscope.core.isa.CodeSize;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.isa.RowEncoder;
import java.util.Arrays;
import java.util.Set;

/** Makes the n-th case of a row: the same one for the same seed, whoever asks. */
final class CaseMaker {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSP = 4;
  private static final int RBP = 5;
  private static final int RSI = 6;
  private static final int RDI = 7;
  private static final int TRIES = 400;

  private final Dice dice = new Dice();
  private final Values values = new Values(dice);
  private final Operands operands = new Operands(dice, values);
  private final RowEncoder[] encoders;

  CaseMaker(Set<CpuFeature> features) {
    encoders =
        new RowEncoder[] {
          new RowEncoder(CodeSize.BITS_64, features, dice),
          new RowEncoder(CodeSize.BITS_32, features, dice)
        };
  }

  /** Distinguishes the forms of a row: that of the case made last. */
  int form;

  /** Fills c; false if the row has no form here. */
  boolean make(OracleCase c, Opcode row, long seed, int number) {
    dice.seed(Dice.mix(Dice.mix(seed, Rows.hash(row)), number));
    c.row = row;
    c.seed = seed;
    c.number = number;
    boolean both = row.in64BitMode() && row.outside64BitMode();
    for (int i = 0; i < TRIES; i++) {
      c.wide = both ? dice.below(3) != 0 : row.in64BitMode();
      RowEncoder e = encoders[c.wide ? 0 : 1];
      Instruction in = e.encode(row);
      if (in == null || unsuited(in, c.wide)) {
        continue;
      }
      c.clear();
      c.size = c.wide ? CodeSize.BITS_64 : CodeSize.BITS_32;
      if (fill(c, e, in)) {
        form = e.form | (c.locked ? 1 << 16 : 0) | (c.stepping() ? 0 : 1 << 17);
        return true;
      }
    }
    return false;
  }

  /** What the host's system would take for itself, or vendors do differently by their manuals. */
  private static boolean unsuited(Instruction in, boolean wide) {
    return switch (in.mnemonic()) {
      case MOVSXD -> in.has(Instruction.OPERAND_SIZE);
      case INT -> ((Operand.Immediate) in.operand(0)).value() == 0x80;
      default -> false;
    };
  }

  /** With LOCK, AMD's processors run VERW, and take CR0 for CR8. */
  private static boolean lockOpen(Instruction in) {
    return in.mnemonic() == Mnemonic.VERW || in.opcode().encoding().matches("0F2[02]");
  }

  private boolean fill(OracleCase c, RowEncoder e, Instruction first) {
    Instruction in = first;
    final Opcode row = c.row;
    c.flags = dice.next() & 0x8D5 | 0x202 | (dice.one(4) ? 0x400 : 0);
    boolean repeated =
        RowEncoder.isString(row) && (in.has(Instruction.REP) || in.has(Instruction.REPNE));
    if (!(repeated ? dice.one(3) : false)) {
      c.flags |= TF;
    }
    if (repeated && (c.flags & TF) != 0 && dice.coin()) {
      c.flags &= ~(long) TF;
    }
    boolean frame = in.mnemonic() == Mnemonic.IRET || in.mnemonic() == Mnemonic.RET_FAR;
    if (dice.one(16) && !frame && !alignmentOpen(in)) {
      c.flags |= OracleCase.AC;
    }
    for (int r = 0; r < 16; r++) {
      c.regs[r] = values.integer() & (c.wide ? -1 : 0xFFFF_FFFFL);
    }
    if (!c.wide) {
      Arrays.fill(c.regs, 8, 16, 0);
    }
    c.regs[RSP] = stack();
    if (frame) { // how far into it is read before it is judged is open
      c.regs[RSP] = dice.one(12) ? DATA + DATA_BYTES : DATA + 0x1800 + 8 * dice.below(64);
    }
    c.fs = c.wide ? 0 : OracleCase.USER_DATA;
    c.gs = c.fs;
    c.fsBase = !c.wide && dice.coin() ? DATA : DATA + dice.below(0x800) - 0x400;
    c.gsBase = dice.pick(0, 0x100, (int) DATA, (int) DATA + 0x111);

    // Where the code stands.
    c.codeAt = 16 + dice.below(4000);
    int place = dice.below(32);
    if (place == 0) {
      c.codeAt = 4096 - dice.below(e.length + 1);
    } else if (place == 1) {
      c.codeAt = OracleCase.CODE_BYTES - e.length;
    } else if (place == 2 && dice.one(4) && !in.opcode().name().matches("UD[01]")) {
      // (Some processors raise #UD for UD0 and UD1 without a look at ModRM: SDM vol. 2B, UD.)
      c.codeAt = OracleCase.CODE_BYTES - dice.below(e.length) - 1;
    }

    // LOCK goes before everything else.
    c.locked = row.lockable() && in.memory() != null ? dice.one(5) : dice.one(48) && !lockOpen(in);
    if (c.locked && e.length == 15) {
      return false;
    }
    c.instruction = in;

    operands.prepare(c, in);
    if (!implicit(c, in)) {
      return false;
    }
    Operand.Memory m = in.memory();
    if (m != null) {
      if (!place(c, e, in, m)) {
        return false;
      }
    }
    if (in.mnemonic() == Mnemonic.CALL && m != null && c.windows == 0 && !safe(c)) {
      return false;
    }
    special(c, e, in);
    int shift = c.locked ? 1 : 0;
    Arrays.fill(c.code, (byte) 0xCC);
    System.arraycopy(e.code, 0, c.code, shift, e.length);
    if (c.locked) {
      c.code[0] = (byte) 0xF0;
    }
    c.length = e.length + shift;
    if (c.codeAt + c.length > OracleCase.CODE_BYTES && place == 1) {
      c.codeAt--;
    }
    return true;
  }

  /**
   * Whether the manual leaves to the processor when #AC is raised: images may raise it in place of
   * #GP (SDM vol. 2A, FXSAVE), unaligned vectors at 8 or 16 bytes (vol. 2B, MOVUPS); CMPS has two
   * operands in an order that is open.
   */
  private static boolean alignmentOpen(Instruction in) {
    return switch (in.mnemonic()) {
      case FXSAVE, FXRSTOR, XSAVE, XSAVEC, XSAVEOPT, XRSTOR, CMPS -> true;
      case MOVUPS, MOVUPD, MOVDQU, LDDQU, MASKMOVDQU, MASKMOVQ -> true;
      case PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM -> true;
      default -> false;
    };
  }

  private long stack() {
    return switch (dice.below(24)) {
      case 0 -> DATA + DATA_BYTES - dice.below(17);
      case 1 -> DATA + dice.below(17);
      case 2 -> DATA + 0x1000 + dice.below(16) - 8;
      case 3 -> ONLY + 0x800;
      default -> DATA + 0x1800 + 8 * dice.below(64) + (dice.one(6) ? dice.below(8) : 0);
    };
  }

  /** An address for an access of so many bytes. */
  private long target(int bytes) {
    int n = Math.max(bytes, 1);
    int align = n >= 512 ? 64 : n >= 16 ? 16 : n == 10 ? 2 : n;
    return switch (dice.below(40)) {
      case 0, 1 -> DATA + 0x1000 - dice.below(n + 1);
      case 2, 3 -> DATA + DATA_BYTES - n;
      case 4 -> DATA + DATA_BYTES - dice.below(n);
      case 5 -> DATA - dice.below(n + 1);
      case 6 -> ONLY + 16 * dice.below(64);
      case 7 -> ONLY + dice.below(64);
      default -> {
        long at = DATA + 0x400 + dice.below(0x400);
        yield dice.below(4) != 0 ? at & -align : at;
      }
    };
  }

  private long segmentBase(OracleCase c, int segment) {
    return segment == 4 ? c.fsBase : segment == 5 ? c.gsBase : 0;
  }

  /** Gives the registers of a memory operand values such that it lies where it should. */
  private boolean place(OracleCase c, RowEncoder e, Instruction in, Operand.Memory m) {
    int bytes = Math.max(m.size(), sizeBeyond(in));
    long want = target(bytes);
    boolean wild = c.wide && m.addressSize() == 8 && dice.one(40);
    if (wild) {
      // An operand of several accesses may fault in its first part: it lies outside altogether.
      boolean outside = bytes > 16 || bytes == 14;
      want =
          outside || dice.coin()
              ? 1L << 47 | dice.next() >>> 8 & (outside ? -64 : -1)
              : 0x0000_7FFF_FFFF_FFFCL + dice.below(8);
    }
    c.target = want;
    long base = segmentBase(c, m.segment());
    long offset = want - base - bitOffset(c, in);
    if (wraps(c, offset, bytes)) {
      return false;
    }
    int displacementAt = e.displacementAt;
    if (in.mnemonic() == Mnemonic.CALL_FAR && (m.base() == RSP || m.index() == RSP)) {
      return false; // whether the old or the new mode's stack is pushed to is open
    }
    if (m.addressSize() == 2) {
      if (m.base() >= 0 && m.base() < 16) {
        setLow(c, m.base(), offset - m.displacement() - indexValue(c, m), 2);
      } else if (displacementAt >= 0) {
        Values.put(e.code, displacementAt, 2, offset);
        c.instruction = e.again();
      }
      window(c, in, want, bytes);
      return true;
    }
    if (m.base() == Operand.Memory.RIP || m.base() == Operand.Memory.NONE) {
      long rest = offset;
      if (m.base() == Operand.Memory.RIP) {
        rest -= CODE + c.codeAt + in.length() + (c.locked ? 1 : 0);
      }
      if (m.index() >= 0) {
        long small = dice.below(256);
        setLow(c, m.index(), small, m.addressSize());
        rest -= small << m.scaleShift();
      }
      if (m.displacementBytes() == 8 || (int) rest == rest) {
        Values.put(e.code, displacementAt, m.displacementBytes(), rest);
        c.instruction = e.again();
      } else if (!wild && !c.wide && m.displacementBytes() == 4) {
        Values.put(e.code, displacementAt, 4, rest);
        c.instruction = e.again();
      }
    } else {
      long rest = offset - m.displacement();
      if (m.index() == m.base()) {
        if (m.scaleShift() == 0 && (rest & 1) == 0) {
          rest >>= 1;
        } else {
          return false;
        }
      } else if (m.index() >= 0) {
        rest -= c.regs[m.index()] << m.scaleShift();
      }
      setLow(c, m.base(), rest, m.addressSize());
      if (m.base() == RSP && !c.wide) {
        c.regs[RSP] &= 0xFFFF_FFFFL;
      }
    }
    window(c, in, want, bytes);
    boolean image =
        switch (in.mnemonic()) {
          case XSAVE, XSAVEC, XSAVEOPT, XRSTOR -> true;
          default -> false;
        };
    // RDX:RAX says which components there are: of those that every system has switched on.
    return !image || (c.regs[RAX] & 0xFFFF_FFFCL) == 0 && (int) c.regs[RDX] == 0;
  }

  /** At a segment's end of 4 GiB it is open whether an access wraps (SDM vol. 3A §5.3). */
  private static boolean wraps(OracleCase c, long offset, int bytes) {
    return !c.wide && (offset & 0xFFFF_FFFFL) + bytes > 1L << 32;
  }

  private long indexValue(OracleCase c, Operand.Memory m) {
    return m.index() < 0 ? 0 : c.regs[m.index()] << m.scaleShift();
  }

  private void setLow(OracleCase c, int register, long value, int bytes) {
    if (bytes == 8) {
      c.regs[register] = value;
    } else {
      long mask = (1L << 8 * bytes) - 1;
      long high =
          c.wide ? c.regs[register] & ~mask : bytes == 2 ? c.regs[register] & 0xFFFF_0000L : 0;
      c.regs[register] = value & mask | high;
    }
  }

  /** How far BT and its kind reach from the address that the operand names. */
  private long bitOffset(OracleCase c, Instruction in) {
    return switch (in.mnemonic()) {
      case BT, BTS, BTR, BTC -> {
        if (!(in.operand(1) instanceof Operand.Register r)) {
          yield 0;
        }
        int size = in.operandSize();
        if (dice.below(8) != 0) {
          setLow(c, r.number(), dice.below(4096) - 2048, size);
          if (!c.wide) {
            c.regs[r.number()] &= 0xFFFF_FFFFL;
          }
        }
        long bit = c.regs[r.number()] << 64 - 8 * size >> 64 - 8 * size;
        yield (bit >> 3) & -size;
      }
      default -> 0;
    };
  }

  /** Bytes that an instruction accesses where the table does not say. */
  private static int sizeBeyond(Instruction in) {
    return switch (in.mnemonic()) {
      case FXSAVE, FXRSTOR -> 512;
      case XSAVE, XSAVEC, XSAVEOPT, XRSTOR -> 576;
      default -> 0;
    };
  }

  /** Contents of memory about an address, of the kind that the instruction works on. */
  private void window(OracleCase c, Instruction in, long at, int bytes) {
    if (bytes == 0 || bytes > 1000) {
      return;
    }
    long from = at - DATA;
    if (from < 0 || from + bytes > DATA_BYTES) {
      return;
    }
    int start = c.window((int) from, bytes);
    operands.memory(c, in, c.windowBytes, start, bytes);
  }

  private void string(OracleCase c, int register, int bytes, long base, int addressSize) {
    setLow(c, register, target(bytes) - base, addressSize);
  }

  /** Where the second operand of MASKMOVQ and MASKMOVDQU is in the FXSAVE image. */
  private static int floatsOf(OracleCase c, Instruction in) {
    Operand.Register r = (Operand.Register) in.operand(1);
    int top = c.fx[OracleCase.FSW + 1] >> 3 & 7;
    return r.file() == RegisterClass.MMX
        ? OracleCase.ST + 16 * (r.number() - top & 7)
        : OracleCase.XMM + 16 * r.number();
  }

  /** Registers that the instruction uses without naming them. */
  private boolean implicit(OracleCase c, Instruction in) {
    if (RowEncoder.isString(c.row)) {
      int a = in.addressSize();
      int n = in.operandSize();
      string(c, RSI, n, segmentBase(c, in.segment()), a);
      string(c, RDI, n, 0, a);
      if (in.has(Instruction.REP) || in.has(Instruction.REPNE)) {
        // Whether INS and OUTS look at their permission when there is nothing to do is open.
        boolean port = in.opcode().name().matches("INS|OUTS");
        int count = port ? 1 + dice.below(9) : dice.one(4) ? 0 : dice.below(24);
        setLow(c, RCX, count, a);
      }
      if (dice.one(3)) { // equal runs
        setLow(
            c, RDI, c.regs[RSI] + segmentBase(c, in.segment()) + (long) n * (dice.below(3) - 1), a);
      }
      if (dice.one(3)) { // a byte that fills the source
        long at = c.regs[RSI] + segmentBase(c, in.segment()) - DATA;
        if (a >= 4 && at >= 128 && at < 0x1E00) {
          int start = c.window((int) at - 96, 192);
          Arrays.fill(c.windowBytes, start, start + 192, (byte) c.regs[RAX]);
          long lane = (c.regs[RAX] & 0xFF) * 0x0101_0101_0101_0101L;
          if (dice.coin()) {
            c.regs[RAX] = c.wide ? lane : lane & 0xFFFF_FFFFL;
          }
        }
      }
      return true;
    }
    switch (in.mnemonic()) {
      case XLAT -> setLow(c, RBX, target(256) - segmentBase(c, in.segment()), in.addressSize());
      case MASKMOVQ, MASKMOVDQU -> {
        int n = in.mnemonic() == Mnemonic.MASKMOVQ ? 8 : 16;
        int mask = floatsOf(c, in);
        long any = 0;
        for (int i = 0; i < n; i++) {
          any |= c.fx[mask + i] & 0x80;
        }
        if (any == 0 && in.addressSize() == 2) {
          return false;
        }
        // Whether an address counts where nothing is stored is open (SDM vol. 2B, MASKMOVQ).
        long at = any != 0 ? target(n) : DATA + 0x400 + dice.below(64);
        long offset = at - segmentBase(c, in.segment());
        if (wraps(c, offset, n)) {
          return false;
        }
        setLow(c, RDI, offset, in.addressSize());
      }
      case LEAVE -> c.regs[RBP] = stack();
      case ENTER -> c.regs[RBP] = dice.one(4) ? target(8) : DATA + 0x1400 + 8 * dice.below(32);
      case PCMPESTRI, PCMPESTRM -> {
        if (dice.below(4) != 0) {
          c.regs[RAX] = dice.below(40) - 20 & (c.wide ? -1 : 0xFFFF_FFFFL);
          c.regs[RDX] = dice.below(40) - 20 & (c.wide ? -1 : 0xFFFF_FFFFL);
        }
      }
      case LOOP, LOOPE, LOOPNE, JCXZ -> setLow(c, RCX, dice.pick(0, 1, 2, -1), in.addressSize());
      case XSAVE, XSAVEC, XSAVEOPT, XRSTOR -> {
        c.regs[RAX] = c.regs[RAX] & ~0xFFL | dice.below(4);
        c.regs[RAX] &= 0xFFFF_FFFF_0000_00FFL;
        c.regs[RDX] = 0;
      }
      case XGETBV -> c.regs[RCX] = dice.one(3) ? 0 : dice.below(8) + 2;
      default -> {}
    }
    return true;
  }

  /** What an instruction wants beyond its operands, now that memory has its place. */
  private void special(OracleCase c, RowEncoder e, Instruction in) {
    switch (in.mnemonic()) {
      case DIV, IDIV -> divide(c, in);
      case CMPXCHG -> {
        if (dice.coin() && !addresses(in, RAX)) {
          long v = operandValue(c, in, 0);
          setLow(c, RAX, v, in.operandSize());
          if (!c.wide) {
            c.regs[RAX] &= 0xFFFF_FFFFL;
          }
        }
      }
      case CMPXCHG8B, CMPXCHG16B -> {
        if (dice.coin() && c.windows > 0 && !addresses(in, RAX) && !addresses(in, RDX)) {
          int half = in.memory().size() / 2;
          setLow(c, RAX, Values.get(c.windowBytes, 0, half), half);
          setLow(c, RDX, Values.get(c.windowBytes, half, half), half);
        }
      }
      case CALL, JMP -> {
        // Whether CALL looks at its target or at the stack first is open.
        boolean any = in.mnemonic() == Mnemonic.JMP || safe(c);
        boolean near = !any || dice.below(4) != 0;
        if (in.operand(0) instanceof Operand.Register r && near && r.number() != RSP) {
          c.regs[r.number()] = c.wide ? dice.next() >>> 18 : c.regs[r.number()];
        } else if (in.operand(0) instanceof Operand.Memory && c.windows > 0 && c.wide && near) {
          Values.put(c.windowBytes, 0, Math.min(8, c.windowLength[0]), dice.next() >>> 18);
        }
      }
      case RET, RET_FAR, IRET, POP, POPF, LEAVE, POPA -> {
        if (in.mnemonic() == Mnemonic.RET_FAR && in.operandCount() > 0) {
          // Some processors look at the outer stack, which lies behind what is released, early.
          e.code[e.length - 2] &= 0x3F;
          e.code[e.length - 1] = 0;
        }
        onStack(c, in);
      }
      case ENTER -> {
        if (dice.below(4) != 0) { // else it leaves the stack's pages
          e.code[e.length - 2] &= 3;
          e.code[e.length - 1] &= dice.coin() ? 0xE3 : 0xFF;
        }
      }
      case INT -> {
        if (dice.coin()) {
          e.code[e.length - 1] = (byte) (3 + dice.below(2));
        }
      }
      case BOUND -> {
        if (dice.coin() && c.windows > 0) {
          Operand.Register r = (Operand.Register) in.operand(0);
          int n = in.operandSize();
          long v = c.regs[r.number()] << 64 - 8 * n >> 64 - 8 * n;
          Values.put(c.windowBytes, 0, n, v - dice.below(3));
          Values.put(c.windowBytes, n, n, v + dice.below(3));
        }
      }
      case MOV, LDS, LES, LSS, LFS, LGS, LAR, LSL, VERR, VERW, JMP_FAR, CALL_FAR ->
          selectors(c, e, in);
      default -> {}
    }
  }

  /** Whether the address of the memory operand depends on a register. */
  private static boolean addresses(Instruction in, int register) {
    Operand.Memory m = in.memory();
    return m != null && (m.base() == register || m.index() == register);
  }

  private static boolean safe(OracleCase c) {
    long at = c.regs[RSP] - DATA;
    return at >= 16 && at < DATA_BYTES - 16 && (c.flags & OracleCase.AC) == 0;
  }

  private static final int[] SELECTORS = {
    0, 1, 2, 3, 0x08, 0x0B, 0x10, 0x13, 0x18, 0x1B, 0x20, 0x23, 0x28, 0x2B, 0x2B, 0x2B, 0x30, 0x33,
    0x33, 0x38, 0x3B, 0x40, 0x48, 0x50, 0x63, 0x6B, 0x73, 0x04, 0x2F, 0x80, 0x8B, 0xFFF8
  };

  private int selector() {
    return dice.one(8)
        ? dice.below(0x10000) & ~0x7C | 0x84
        : SELECTORS[dice.below(SELECTORS.length)];
  }

  private void selectors(OracleCase c, RowEncoder e, Instruction in) {
    if (in.operand(0) instanceof Operand.FarPointer) {
      int to = dice.below(3) != 0 ? dice.pick(0x23, 0x33) : selector();
      Values.put(e.code, e.length - 2, 2, to);
      return;
    }
    boolean segment = false;
    for (int i = 0; i < in.operandCount(); i++) {
      segment |= in.operand(i) instanceof Operand.Register r && r.file() == RegisterClass.SEGMENT;
    }
    switch (in.mnemonic()) {
      case MOV -> {
        if (!segment) {
          return;
        }
        Operand source = in.operand(1);
        if (source instanceof Operand.Register r && r.file() == RegisterClass.GENERAL) {
          setLow(c, r.number(), selector(), 2);
        } else if (c.windows > 0) {
          Values.put(c.windowBytes, 0, 2, selector());
        }
      }
      case LAR, LSL, VERR, VERW -> {
        Operand source = in.operand(in.operandCount() - 1);
        if (source instanceof Operand.Register r) {
          setLow(c, r.number(), selector(), 2);
        } else if (c.windows > 0) {
          Values.put(c.windowBytes, 0, 2, selector());
        }
      }
      default -> {
        if (c.windows > 0 && c.windowLength[0] >= 4) {
          int n = c.windowLength[0] - 2;
          boolean jump = in.mnemonic() == Mnemonic.JMP_FAR || in.mnemonic() == Mnemonic.CALL_FAR;
          Values.put(c.windowBytes, n, 2, jump && dice.coin() ? dice.pick(0x23, 0x33) : selector());
          if (jump && n == 8 && dice.below(4) != 0) {
            Values.put(c.windowBytes, 0, 8, dice.next() >>> (dice.coin() ? 18 : 33));
          }
        }
      }
    }
  }

  private void onStack(OracleCase c, Instruction in) {
    long pointer = in.mnemonic() == Mnemonic.LEAVE ? c.regs[RBP] : c.regs[RSP];
    long at = pointer - DATA;
    if (at < 0 || at + 64 > DATA_BYTES || c.windows > 1) {
      return;
    }
    int n = in.operandSize();
    if (c.wide && n == 4 && in.mnemonic() != Mnemonic.IRET && in.mnemonic() != Mnemonic.RET_FAR) {
      n = 8;
    }
    int start = c.window((int) at, 64);
    byte[] b = c.windowBytes;
    for (int i = 0; i < 64; i += 8) {
      Values.put(b, start + i, 8, dice.next() >>> (c.wide ? 18 : 0));
    }
    switch (in.mnemonic()) {
      case POPF -> Values.put(b, start, n, dice.next() & 0x7F_7FFF);
      case POP -> Values.put(b, start, n, dice.coin() ? selector() : values.integer());
      case RET_FAR -> {
        Values.put(b, start, n, n == 8 ? dice.next() >>> 18 : dice.next());
        Values.put(b, start + n, n, dice.below(3) != 0 ? dice.pick(0x23, 0x33) : selector());
      }
      case IRET -> {
        Values.put(b, start, n, n == 8 ? dice.next() >>> 18 : dice.next());
        Values.put(b, start + n, n, dice.below(4) != 0 ? dice.pick(0x23, 0x33) : selector());
        Values.put(b, start + 2 * n, n, dice.next() & 0x7F_7FFF & ~0x2_0000L);
        Values.put(b, start + 3 * n, n, dice.next() >>> 18);
        Values.put(b, start + 4 * n, n, dice.below(4) != 0 ? 0x2B : selector());
      }
      default -> {
        if (dice.one(8)) {
          Values.put(b, start, n, values.integer());
        }
      }
    }
  }

  private long operandValue(OracleCase c, Instruction in, int i) {
    if (in.operand(i) instanceof Operand.Register r) {
      return r.file() == RegisterClass.HIGH_BYTE ? c.regs[r.number()] >>> 8 : c.regs[r.number()];
    }
    return c.windows > 0 ? Values.get(c.windowBytes, 0, Math.min(8, c.windowLength[0])) : 0;
  }

  /** A dividend that mostly gives a quotient that fits. */
  private void divide(OracleCase c, Instruction in) {
    if (dice.one(4) || addresses(in, RAX) || addresses(in, RDX)) {
      return;
    }
    int n = in.operandSize();
    long divisor = operandValue(c, in, 0);
    if (in.operand(0) instanceof Operand.Register r && r.number() == RDX && n > 1) {
      return;
    }
    long mask = n == 8 ? -1 : (1L << 8 * n) - 1;
    divisor &= mask;
    if (n == 1) {
      setLow(c, RAX, dice.coin() ? c.regs[RAX] & 0xFF : (byte) c.regs[RAX], 2);
      return;
    }
    long low = c.regs[RAX] & mask;
    long high =
        switch (dice.below(3)) {
          case 0 -> 0;
          case 1 -> (low >>> 8 * n - 1 & 1) != 0 ? mask : 0;
          default ->
              divisor == 0
                  ? 0
                  : Long.remainderUnsigned(dice.next() & mask, divisor) >>> dice.below(2);
        };
    setLow(c, RDX, high, n);
  }
}
