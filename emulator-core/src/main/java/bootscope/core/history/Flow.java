package bootscope.core.history;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.outlook.Branches;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * What bytes of general and XMM registers and of memory an instruction writes when it runs where
 * the machine stands, and which of them are copies of which bytes (SDM vol. 2).
 */
final class Flow {
  /** As many elements a repeated string instruction takes at the most before it retires. */
  private static final long MOST_ELEMENTS = 1 << 16;

  private static final int BIG = 1 << 14; // of a stack segment's attributes: 32 bits
  private static final int REGISTER = 8;
  private static final int VECTOR = 16;
  private static final int SAVED = 1024; // at least what XSAVE and FXSAVE write

  private final CpuState s;
  private final Processor processor;
  private final Machine machine;
  private final Instruction in;
  private final long linear;
  private final int size;
  private final List<Transfer> all = new ArrayList<>(4);

  private Flow(Machine machine, Instruction in, long linear) {
    this.machine = machine;
    processor = machine.processor();
    s = machine.state();
    this.in = in;
    this.linear = linear;
    size = in.operandSize();
  }

  /**
   * All that is written; of two that write the same bytes the later one counts. What is pushed by
   * transfers to another privilege level or task is left out.
   *
   * @param linear address of the instruction, which is the next to run
   */
  static List<Transfer> of(Machine machine, Instruction in, long linear) {
    Flow flow = new Flow(machine, in, linear);
    flow.look();
    return flow.all;
  }

  // ---------------------------------------------------------------- instructions

  private void look() {
    Mnemonic m = in.mnemonic();
    if (m.inConditionFamily(Mnemonic.JO)) {
      return;
    }
    if (m.inConditionFamily(Mnemonic.CMOVO)) {
      conditionalMove(Branches.holds(m.conditionIn(Mnemonic.CMOVO), processor.rflags()));
      return;
    }
    switch (m) {
      case CMP, TEST, BT, NOP, JMP, JCXZ, OUT, BOUND, VERR, VERW, LLDT, LTR, LMSW -> {}
      case WRFSBASE, WRGSBASE, INVLPG, INVPCID, UCOMISS, UCOMISD, COMISS, COMISD, PTEST -> {}
      case MOV, MOVNTI, LDS, LES, LFS, LGS, LSS -> copy(0, 1);
      case MOVZX, MOVSX, MOVSXD -> copy(0, 1);
      case XCHG -> {
        copy(0, 1);
        copy(1, 0);
      }
      case XADD -> {
        copy(1, 0);
        computed(in.operand(0));
      }
      case CMPXCHG -> compareAndExchange();
      case CMPXCHG8B -> compareAndExchangePair(4);
      case CMPXCHG16B -> compareAndExchangePair(8);
      case BSWAP, MOVBE -> reversed();
      case BTS, BTR, BTC -> bit();
      case MUL, DIV, IDIV -> wide();
      case IMUL -> {
        if (in.operandCount() == 1) {
          wide();
        } else {
          computed(in.operand(0));
        }
      }
      case CBW -> written(Piece.general(CpuState.RAX, size / 2, full(size) - size / 2));
      case CWD -> register(CpuState.RDX, size);
      case LAHF -> written(Piece.general(CpuState.RAX, 1, 1));
      case SALC, DAA, DAS -> register(CpuState.RAX, 1);
      case AAA, AAS, AAM, AAD -> register(CpuState.RAX, 2);
      case XLAT -> {
        long low = s.reg(CpuState.RBX) + (s.reg(CpuState.RAX) & 0xFF);
        long from = segmented(in.segment(), truncate(low, in.addressSize()));
        all.add(new Transfer(Piece.general(CpuState.RAX, 0, 1), Piece.linear(from, 1)));
      }
      case LOOP, LOOPE, LOOPNE -> register(CpuState.RCX, in.addressSize());
      case CPUID -> registers(CpuState.RAX, CpuState.RCX, CpuState.RDX, CpuState.RBX);
      case RDTSC, RDMSR, RDPMC, XGETBV, RDPKRU -> registers(CpuState.RAX, CpuState.RDX);
      case RDTSCP -> registers(CpuState.RAX, CpuState.RDX, CpuState.RCX);
      case SYSCALL -> registers(CpuState.RCX, 11);
      case IN -> {
        Piece port = new Piece(Piece.Space.PORT, port(in.operand(1)), 0);
        all.add(new Transfer(full((Operand.Register) in.operand(0)), port));
      }
      default -> {
        if (!stack() && !string() && !vector() && in.operandCount() > 0) {
          computed(in.operand(0));
        }
      }
    }
  }

  private boolean stack() {
    switch (in.mnemonic()) {
      case PUSH -> {
        push(1, in.operand(0));
        pointer();
      }
      case POP -> {
        pointer();
        Piece to = piece(in.operand(0), size);
        move(to, Piece.linear(stackAt(0), size), size, in.operand(0));
      }
      case PUSHA -> {
        for (int i = 0; i < 8; i++) {
          pushed(i + 1, Piece.general(i, 0, size));
        }
        pointer();
      }
      case POPA -> {
        pointer();
        for (int i = 0; i < 8; i++) {
          if (i != CpuState.RSP) {
            long from = stackAt((7 - i) * (long) size);
            zeroExtended(i, size);
            all.add(new Transfer(Piece.general(i, 0, size), Piece.linear(from, size)));
          }
        }
      }
      case PUSHF, CALL -> {
        pushed(1, Piece.COMPUTED);
        pointer();
      }
      case CALL_FAR -> {
        pushed(1, Piece.COMPUTED);
        pushed(2, Piece.COMPUTED);
        pointer();
      }
      case ENTER -> {
        for (int level = ((int) value(in.operand(1)) & 31) + 1; level > 1; level--) {
          pushed(level, Piece.UNTOLD);
        }
        pushed(1, Piece.general(CpuState.RBP, 0, size));
        register(CpuState.RBP, size);
        pointer();
      }
      case LEAVE -> {
        pointer();
        zeroExtended(CpuState.RBP, size);
        all.add(
            new Transfer(
                Piece.general(CpuState.RBP, 0, size),
                Piece.linear(stackAt(s.reg(CpuState.RBP), 0), size)));
      }
      case POPF, RET, RET_FAR, IRET, INT, INT3, INT1, INTO, SYSENTER, SYSEXIT -> pointer();
      case JMP_FAR -> {} // a switch of tasks sets all registers: found by their values
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a string instruction: a fault may end it in the midst of its elements. */
  static boolean isString(Instruction in) {
    return switch (in.mnemonic()) {
      case MOVS, STOS, LODS, INS, OUTS, CMPS, SCAS -> true;
      default -> false;
    };
  }

  private boolean string() {
    boolean repeated = in.has(Instruction.REP) || in.has(Instruction.REPNE);
    long left = truncate(s.reg(CpuState.RCX), in.addressSize());
    Mnemonic m = in.mnemonic();
    if (!isString(in)) {
      return false;
    }
    if (repeated && left == 0) {
      return true;
    }
    long n = !repeated ? 1 : left < 0 ? MOST_ELEMENTS : Math.min(left, MOST_ELEMENTS);
    boolean down = (s.systemFlags() & Bits.FLAG_DF) != 0;
    boolean reads = m == Mnemonic.MOVS || m == Mnemonic.LODS || m == Mnemonic.OUTS;
    boolean writes = m == Mnemonic.MOVS || m == Mnemonic.STOS || m == Mnemonic.INS;
    if (repeated) {
      register(CpuState.RCX, in.addressSize());
    }
    if (reads || m == Mnemonic.CMPS) {
      register(CpuState.RSI, in.addressSize());
    }
    if (!reads || m == Mnemonic.MOVS) {
      register(CpuState.RDI, in.addressSize());
    }
    long below = down ? (n - 1) * size : 0;
    int bytes = (int) n * size;
    long si = segmented(in.segment(), truncate(s.reg(CpuState.RSI), in.addressSize()));
    long di = segmented(CpuState.ES, truncate(s.reg(CpuState.RDI), in.addressSize()));
    Piece from = Piece.linear(si - below, bytes);
    Piece to = Piece.linear(di - below, bytes);
    Piece accumulator = Piece.general(CpuState.RAX, 0, size);
    if (m == Mnemonic.LODS) {
      zeroExtended(CpuState.RAX, size);
      long last = si + (down ? -(n - 1) : n - 1) * size;
      all.add(new Transfer(accumulator, Piece.linear(last, size)));
    } else if (writes) {
      all.add(
          switch (m) {
            case STOS -> new Transfer(to, accumulator, 0, size);
            case INS ->
                new Transfer(to, new Piece(Piece.Space.PORT, s.reg(CpuState.RDX) & 0xFFFF, 0));
            default -> moved(to, from, down);
          });
    }
    return true;
  }

  /** Elements that are copied upwards may be read after others were written there. */
  private Transfer moved(Piece to, Piece from, boolean down) {
    long lag = to.at() - from.at();
    boolean repeats = down ? lag < 0 && -lag < to.size() : lag > 0 && lag < to.size();
    return !repeats
        ? new Transfer(to, from)
        : down ? new Transfer(to, Piece.UNTOLD) : new Transfer(to, from, lag, size);
  }

  private boolean vector() {
    switch (in.mnemonic()) {
      case MOVUPS, MOVUPD, MOVAPS, MOVAPD, MOVDQA, MOVDQU, LDDQU, MOVNTDQA -> copy(0, 1);
      case MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTQ, MOVLPS, MOVLPD -> copy(0, 1);
      case MOVD, MOVQ -> {
        clearVector(in.operand(0));
        copy(0, 1);
      }
      case MOVSS, MOVSD -> {
        if (in.operand(1) instanceof Operand.Memory) {
          clearVector(in.operand(0));
        }
        copy(0, 1);
      }
      case MOVHPS, MOVHPD -> {
        Piece to = high(in.operand(0));
        Piece from = high(in.operand(1));
        all.add(new Transfer(to, from));
      }
      case MOVHLPS -> all.add(new Transfer(low(in.operand(0)), high(in.operand(1))));
      case MOVLHPS -> all.add(new Transfer(high(in.operand(0)), low(in.operand(1))));
      case MOVDDUP -> {
        all.add(new Transfer(low(in.operand(0)), low(in.operand(1))));
        all.add(new Transfer(high(in.operand(0)), low(in.operand(1))));
      }
      case MASKMOVDQU, MASKMOVQ -> {
        long di = truncate(s.reg(CpuState.RDI), in.addressSize());
        written(Piece.linear(segmented(in.segment(), di), VECTOR));
      }
      case PCMPESTRI, PCMPISTRI -> register(CpuState.RCX, 4);
      case PCMPESTRM, PCMPISTRM -> written(Piece.xmm(0, 0, VECTOR));
      case FXRSTOR, XRSTOR -> all.add(new Transfer(Piece.xmm(0, 0, 16 * VECTOR), Piece.UNTOLD));
      case FXSAVE, XSAVE, XSAVEOPT, XSAVEC -> written(piece(in.operand(0), SAVED));
      default -> {
        return false;
      }
    }
    return true;
  }

  // ---------------------------------------------------------------- their doings

  /** An operand becomes what the lower bytes of another are, and something else above. */
  private void copy(int to, int from) {
    Operand target = in.operand(to);
    Operand source = in.operand(from);
    int bytes = Math.min(target.size(), bytes(source));
    move(piece(target, target.size()), piece(source, bytes), bytes, target);
  }

  private void move(Piece to, Piece from, int bytes, Operand target) {
    if (!to.space().extended()) {
      return;
    }
    if (target instanceof Operand.Register r && to.space() == Piece.Space.GENERAL) {
      written(full(r)); // what the copy leaves
    } else if (bytes < to.size() && to.space() == Piece.Space.LINEAR) {
      written(to);
    }
    all.add(new Transfer(to.part(0, Math.min(bytes, to.size())), from));
  }

  /** Bytes that an operand has to be copied: of a number, those in the instruction. */
  private static int bytes(Operand operand) {
    return operand instanceof Operand.Immediate n && n.encodedBytes() > 0
        ? n.encodedBytes()
        : operand.size();
  }

  private void computed(Operand operand) {
    switch (operand) {
      case Operand.Register r when r.size() == 4 && isGeneral(r) -> written(full(r));
      case Operand.Register r -> written(piece(r, r.size()));
      case Operand.Memory m when stores() -> written(piece(m, m.size()));
      default -> {}
    }
  }

  private boolean stores() {
    Opcode.Access access = in.opcode().access();
    return access == Opcode.Access.WRITE || access == Opcode.Access.READ_WRITE;
  }

  private void written(Piece to) {
    all.add(new Transfer(to, Piece.COMPUTED));
  }

  private void register(int number, int bytes) {
    written(Piece.general(number, 0, full(bytes)));
  }

  private void registers(int... numbers) {
    for (int number : numbers) {
      register(number, REGISTER);
    }
  }

  /** Writes of 4 bytes clear those above (SDM vol. 1 §3.4.1.1). */
  private void zeroExtended(int number, int bytes) {
    if (bytes == 4) {
      register(number, bytes);
    }
  }

  private static int full(int bytes) {
    return bytes == 4 ? REGISTER : bytes;
  }

  private void conditionalMove(boolean holds) {
    if (holds) {
      copy(0, 1);
    } else if (size == 4) {
      written(full((Operand.Register) in.operand(0)).part(4, 4));
    }
  }

  private void compareAndExchange() {
    Operand.Register source = (Operand.Register) in.operand(1);
    Piece accumulator = Piece.general(CpuState.RAX, 0, source.size());
    Piece there = piece(in.operand(0), source.size());
    if (value(there) == value(accumulator)) {
      copy(0, 1);
    } else {
      zeroExtended(CpuState.RAX, source.size());
      all.add(new Transfer(accumulator, there));
      all.add(new Transfer(there, there));
    }
  }

  private void compareAndExchangePair(int half) {
    Piece low = piece(in.operand(0), half);
    Piece high = low.part(half, half);
    Piece ax = Piece.general(CpuState.RAX, 0, half);
    Piece dx = Piece.general(CpuState.RDX, 0, half);
    if (value(low) == value(ax) && value(high) == value(dx)) {
      all.add(new Transfer(low, Piece.general(CpuState.RBX, 0, half)));
      all.add(new Transfer(high, Piece.general(CpuState.RCX, 0, half)));
    } else {
      zeroExtended(CpuState.RAX, half);
      zeroExtended(CpuState.RDX, half);
      all.add(new Transfer(ax, low));
      all.add(new Transfer(dx, high));
      all.add(new Transfer(low, low));
      all.add(new Transfer(high, high));
    }
  }

  private void reversed() {
    Operand target = in.operand(0);
    Piece to = piece(target, size);
    Piece from = piece(in.operand(in.operandCount() - 1), size);
    computed(target);
    if (size > 2 || in.mnemonic() == Mnemonic.MOVBE) { // of 2, BSWAP's outcome is undefined
      for (int i = 0; i < size; i++) {
        all.add(new Transfer(to.part(i, 1), from.part(size - 1 - i, 1)));
      }
    }
  }

  /** A bit's number in a register leads beyond the operand (SDM vol. 2A "BTS"). */
  private void bit() {
    if (in.operand(0) instanceof Operand.Memory m && in.operand(1) instanceof Operand.Register r) {
      int unused = 64 - 8 * size;
      long number = s.reg(r.number()) << unused >> unused;
      written(Piece.linear(address(m, 0) + Math.floorDiv(number, 8L * size) * size, size));
    } else {
      computed(in.operand(0));
    }
  }

  private void wide() {
    if (size == 1) {
      register(CpuState.RAX, 2);
    } else {
      register(CpuState.RAX, size);
      register(CpuState.RDX, size);
    }
  }

  private void clearVector(Operand operand) {
    Piece to = piece(operand, VECTOR);
    if (to.space() == Piece.Space.XMM) {
      written(to);
    }
  }

  private Piece low(Operand operand) {
    return piece(operand, VECTOR / 2);
  }

  /** Bytes 8 to 15 of a register; all of memory, which has no more. */
  private Piece high(Operand operand) {
    return operand instanceof Operand.Memory
        ? low(operand)
        : piece(operand, VECTOR).part(VECTOR / 2, VECTOR / 2);
  }

  // ---------------------------------------------------------------- the stack

  private void pointer() {
    register(CpuState.RSP, REGISTER);
  }

  private void push(int slot, Operand operand) {
    int bytes = Math.min(bytes(operand), size);
    if (bytes < size) {
      pushed(slot, Piece.COMPUTED); // what is above a number in the instruction
    }
    Piece from = piece(operand, bytes);
    all.add(new Transfer(Piece.linear(stackAt(-(long) slot * size), bytes), from));
  }

  private void pushed(int slot, Piece from) {
    all.add(new Transfer(Piece.linear(stackAt(-(long) slot * size), size), from));
  }

  private long stackAt(long above) {
    return stackAt(s.reg(CpuState.RSP), above);
  }

  /** The linear address of what lies some bytes above a stack pointer. */
  private long stackAt(long pointer, long above) {
    if (processor.codeBits() == 64) {
      return pointer + above;
    }
    boolean big = (s.segmentAttributes(CpuState.SS) & BIG) != 0;
    return s.segmentBase(CpuState.SS) + truncate(pointer + above, big ? 4 : 2) & 0xFFFF_FFFFL;
  }

  // ---------------------------------------------------------------- operands

  /** Bytes of an operand, from its lowest on. */
  private Piece piece(Operand operand, int bytes) {
    return switch (operand) {
      case Operand.Register r ->
          switch (r.file()) {
            case GENERAL -> Piece.general(r.number(), 0, bytes);
            case HIGH_BYTE -> Piece.general(r.number(), 1, bytes);
            case XMM -> Piece.xmm(r.number(), 0, bytes);
            default -> Piece.OTHER;
          };
      case Operand.Memory m ->
          // POP computes an address with RSP as it is then (SDM vol. 2B "POP").
          Piece.linear(address(m, in.mnemonic() == Mnemonic.POP ? size : 0), bytes);
      case Operand.Immediate n when n.encodedBytes() > 0 -> // numbers come last
          Piece.linear(linear + in.length() - n.encodedBytes(), bytes);
      default -> Piece.COMPUTED;
    };
  }

  private static boolean isGeneral(Operand.Register r) {
    return r.file() == RegisterClass.GENERAL;
  }

  /** What a write of a general register changes. */
  private Piece full(Operand.Register r) {
    return piece(r, isGeneral(r) ? full(r.size()) : r.size());
  }

  /** The linear address that a memory operand means (SDM vol. 1 §3.7.5). */
  private long address(Operand.Memory m, int popped) {
    long sum = m.displacement();
    if (m.base() == Operand.Memory.RIP) {
      sum += linear + in.length();
    } else if (m.base() != Operand.Memory.NONE) {
      sum += s.reg(m.base()) + (m.base() == CpuState.RSP ? popped : 0);
    }
    if (m.index() != Operand.Memory.NONE) {
      sum += s.reg(m.index()) << m.scaleShift();
    }
    return segmented(m.segment(), truncate(sum, m.addressSize()));
  }

  private long segmented(int segment, long offset) {
    boolean wide = processor.codeBits() == 64;
    if (wide && segment != CpuState.FS && segment != CpuState.GS) {
      return offset;
    }
    long sum = s.segmentBase(segment) + offset;
    return wide ? sum : sum & 0xFFFF_FFFFL;
  }

  private int port(Operand operand) {
    return operand instanceof Operand.Immediate n
        ? (int) n.value() & 0xFF
        : (int) s.reg(CpuState.RDX) & 0xFFFF;
  }

  private static long value(Operand operand) {
    return operand instanceof Operand.Immediate n ? n.value() : 0;
  }

  private long value(Piece piece) {
    return piece.value(machine);
  }

  private static long truncate(long value, int bytes) {
    return bytes >= 8 ? value : value & (1L << 8 * bytes) - 1;
  }
}
