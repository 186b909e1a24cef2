package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Ea;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Place;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * Instructions that raise events or change the code segment: INT and its kin, far JMP, CALL and
 * RET, IRET, SYSCALL, SYSENTER and their returns, HLT, UD.
 */
final class EventOps {
  private EventOps() {}

  static void register(
      OpTable table,
      Interrupts interrupts,
      FarTransfers far,
      FastCalls fastCalls,
      Activity activity) {
    table.put(
        Mnemonic.INT,
        (in, t) -> {
          int vector = (int) OperandBinder.immediate(in.operand(0)) & 0xFF;
          return new Transfer((c, next) -> interrupts.deliverInt(vector, next));
        });
    table.put(
        Mnemonic.INT3,
        (in, t) -> new Transfer((c, next) -> interrupts.deliverSoftware(GuestFault.BP, next)));
    table.put(
        Mnemonic.INT1, (in, t) -> new Transfer((c, next) -> interrupts.deliverDebugTrap(next)));
    table.put(
        Mnemonic.INTO,
        (in, t) ->
            new Transfer(
                (c, next) -> {
                  if (LazyFlags.overflow(c.s.lazyCarries())) {
                    interrupts.deliverSoftware(GuestFault.OF, next);
                  } else {
                    c.s.rip(next);
                  }
                }));
    table.put(Mnemonic.BOUND, EventOps::bound);
    table.put(Mnemonic.UD0, (in, t) -> new Fault(GuestFault.UD, false));
    table.put(Mnemonic.UD1, (in, t) -> new Fault(GuestFault.UD, false));
    table.put(Mnemonic.UD2, (in, t) -> new Fault(GuestFault.UD, false));
    table.put(
        Mnemonic.HLT,
        (in, t) ->
            new Transfer(
                (c, next) -> {
                  c.privileged();
                  c.s.rip(next);
                  activity.halted = true;
                }));
    table.put(Mnemonic.JMP_FAR, (in, t) -> far(in, t, far, false));
    table.put(Mnemonic.CALL_FAR, (in, t) -> far(in, t, far, true));
    table.put(Mnemonic.RET_FAR, (in, t) -> retFar(in, t, far));
    table.put(
        Mnemonic.IRET,
        (in, t) -> {
          int size = in.operandSize();
          return new Transfer((c, next) -> far.iret(size, next));
        });
    table.put(
        Mnemonic.SYSCALL,
        (in, t) ->
            new Transfer(
                (c, next) -> {
                  enabled(c);
                  fastCalls.syscall(next);
                }));
    table.put(
        Mnemonic.SYSRET,
        (in, t) -> {
          int size = (in.rex() & 8) != 0 ? 8 : 4;
          return new Transfer(
              (c, next) -> {
                enabled(c);
                fastCalls.sysret(size);
              });
        });
    table.put(Mnemonic.SYSENTER, (in, t) -> new Transfer((c, next) -> fastCalls.sysenter()));
    table.put(Mnemonic.SYSEXIT, (in, t) -> new Transfer((c, next) -> fastCalls.sysexit()));
  }

  private static void enabled(Cpu c) {
    if ((c.s.msr(Msr.EFER) & Msr.EFER_SCE) == 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  private static Op bound(Instruction in, OperandBinder t) {
    Place index = t.place(in, 0);
    Operand.Memory m = (Operand.Memory) in.operand(1);
    int size = index.size;
    Ea ea = t.ea(m, 2 * size, false);
    int shift = 64 - 8 * size;
    return new Simple(
        c -> {
          long linear = ea.address(c);
          long low = c.mmu.load(linear, size) << shift >> shift;
          long high = c.mmu.load(linear + size, size) << shift >> shift;
          long i = index.readSigned(c);
          if (i < low || i > high) {
            throw c.s.fault(GuestFault.BR);
          }
        });
  }

  private static Op far(Instruction in, OperandBinder t, FarTransfers far, boolean call) {
    int size = in.operandSize();
    if (in.operand(0) instanceof Operand.FarPointer p) {
      long offset = size == 2 ? p.offset() & 0xFFFF : p.offset() & 0xFFFF_FFFFL;
      return new Transfer((c, next) -> go(far, call, p.selector(), offset, size, next));
    }
    Ea ea = t.ea((Operand.Memory) in.operand(0), size + 2, false);
    return new Transfer(
        (c, next) -> {
          long linear = ea.address(c);
          long offset = c.mmu.load(linear, size);
          int selector = c.mmu.load16(linear + size);
          go(far, call, selector, offset, size, next);
        });
  }

  private static void go(
      FarTransfers far, boolean call, int selector, long offset, int size, long next) {
    if (call) {
      far.call(selector, offset, size, next);
    } else {
      far.jump(selector, offset, size, next);
    }
  }

  private static Op retFar(Instruction in, OperandBinder t, FarTransfers far) {
    int size = in.operandSize();
    int release =
        in.operandCount() == 0 ? 0 : (int) OperandBinder.immediate(in.operand(0)) & 0xFFFF;
    return new Transfer((c, next) -> far.ret(size, release));
  }
}
