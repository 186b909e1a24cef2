package bootscope.core.history;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.outlook.Branches;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.machine.Machine;
import java.util.List;

/**
 * What bytes of general and XMM registers and of memory an instruction writes when it runs where
 * the machine stands, and which of them are copies of which bytes (SDM vol. 2).
 */
final class Flow {
  private final CpuState s;
  private final Processor processor;
  private final Machine machine;
  private final Instruction in;
  private final int size;
  private final Places places;
  private final Effects effects;

  private Flow(Machine machine, Instruction in, long linear) {
    this.machine = machine;
    processor = machine.processor();
    s = machine.state();
    this.in = in;
    size = in.operandSize();
    places = new Places(machine, in, linear);
    effects = new Effects(in, places);
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
    return flow.effects.all();
  }

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
      case MOV, MOVNTI, LDS, LES, LFS, LGS, LSS -> effects.copy(0, 1);
      case MOVZX, MOVSX, MOVSXD -> effects.copy(0, 1);
      case XCHG -> {
        effects.copy(0, 1);
        effects.copy(1, 0);
      }
      case XADD -> {
        effects.copy(1, 0);
        effects.computed(in.operand(0));
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
          effects.computed(in.operand(0));
        }
      }
      case CBW ->
          effects.written(Piece.general(CpuState.RAX, size / 2, Effects.full(size) - size / 2));
      case CWD -> effects.register(CpuState.RDX, size);
      case LAHF -> effects.written(Piece.general(CpuState.RAX, 1, 1));
      case SALC, DAA, DAS -> effects.register(CpuState.RAX, 1);
      case AAA, AAS, AAM, AAD -> effects.register(CpuState.RAX, 2);
      case XLAT -> {
        long low = s.reg(CpuState.RBX) + (s.reg(CpuState.RAX) & 0xFF);
        long from = places.segmented(in.segment(), Places.truncate(low, in.addressSize()));
        effects.add(Piece.general(CpuState.RAX, 0, 1), Piece.linear(from, 1));
      }
      case LOOP, LOOPE, LOOPNE -> effects.register(CpuState.RCX, in.addressSize());
      case CPUID -> effects.registers(CpuState.RAX, CpuState.RCX, CpuState.RDX, CpuState.RBX);
      case RDTSC, RDMSR, RDPMC, XGETBV, RDPKRU -> effects.registers(CpuState.RAX, CpuState.RDX);
      case RDTSCP -> effects.registers(CpuState.RAX, CpuState.RDX, CpuState.RCX);
      case SYSCALL -> effects.registers(CpuState.RCX, 11);
      case IN -> {
        Piece port = new Piece(Piece.Space.PORT, port(in.operand(1)), 0);
        effects.add(effects.full((Operand.Register) in.operand(0)), port);
      }
      default -> {
        if (!toldElsewhere() && in.operandCount() > 0) {
          effects.computed(in.operand(0));
        }
      }
    }
  }

  private boolean toldElsewhere() {
    return new StackFlow(s, in, places, effects).told()
        || new StringFlow(s, in, places, effects).told()
        || new VectorFlow(s, in, places, effects).told();
  }

  private void conditionalMove(boolean holds) {
    if (holds) {
      effects.copy(0, 1);
    } else if (size == 4) {
      effects.written(effects.full((Operand.Register) in.operand(0)).part(4, 4));
    }
  }

  private void compareAndExchange() {
    Operand.Register source = (Operand.Register) in.operand(1);
    Piece accumulator = Piece.general(CpuState.RAX, 0, source.size());
    Piece there = places.piece(in.operand(0), source.size());
    if (value(there) == value(accumulator)) {
      effects.copy(0, 1);
    } else {
      effects.zeroExtended(CpuState.RAX, source.size());
      effects.add(accumulator, there);
      effects.add(there, there);
    }
  }

  private void compareAndExchangePair(int half) {
    Piece low = places.piece(in.operand(0), half);
    Piece high = low.part(half, half);
    Piece ax = Piece.general(CpuState.RAX, 0, half);
    Piece dx = Piece.general(CpuState.RDX, 0, half);
    if (value(low) == value(ax) && value(high) == value(dx)) {
      effects.add(low, Piece.general(CpuState.RBX, 0, half));
      effects.add(high, Piece.general(CpuState.RCX, 0, half));
    } else {
      effects.zeroExtended(CpuState.RAX, half);
      effects.zeroExtended(CpuState.RDX, half);
      effects.add(ax, low);
      effects.add(dx, high);
      effects.add(low, low);
      effects.add(high, high);
    }
  }

  private void reversed() {
    Operand target = in.operand(0);
    Piece to = places.piece(target, size);
    Piece from = places.piece(in.operand(in.operandCount() - 1), size);
    effects.computed(target);
    if (size > 2 || in.mnemonic() == Mnemonic.MOVBE) { // of 2, BSWAP's outcome is undefined
      for (int i = 0; i < size; i++) {
        effects.add(to.part(i, 1), from.part(size - 1 - i, 1));
      }
    }
  }

  /** A bit's number in a register leads beyond the operand (SDM vol. 2A "BTS"). */
  private void bit() {
    if (in.operand(0) instanceof Operand.Memory m && in.operand(1) instanceof Operand.Register r) {
      int unused = 64 - 8 * size;
      long number = s.reg(r.number()) << unused >> unused;
      effects.written(
          Piece.linear(places.address(m, 0) + Math.floorDiv(number, 8L * size) * size, size));
    } else {
      effects.computed(in.operand(0));
    }
  }

  private void wide() {
    if (size == 1) {
      effects.register(CpuState.RAX, 2);
    } else {
      effects.register(CpuState.RAX, size);
      effects.register(CpuState.RDX, size);
    }
  }

  private int port(Operand operand) {
    return operand instanceof Operand.Immediate n
        ? (int) n.value() & 0xFF
        : (int) s.reg(CpuState.RDX) & 0xFFFF;
  }

  private long value(Piece piece) {
    return piece.value(machine);
  }
}
