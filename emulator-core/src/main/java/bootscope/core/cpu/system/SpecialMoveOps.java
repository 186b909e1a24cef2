package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Place;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/** MOV to and from control and debug registers. */
final class SpecialMoveOps {
  private SpecialMoveOps() {}

  static void register(OpTable table, ControlRegisters control, DebugRegisters debug) {
    table.addForms(
        Mnemonic.MOV,
        (in, t) -> {
          // No switch: one with "case null" is linked anew at each start, for which no cache helps.
          RegisterClass to = file(in.operand(0));
          RegisterClass from = file(in.operand(1));
          if (to == RegisterClass.CONTROL) {
            return toControl(in, t, control);
          }
          if (to == RegisterClass.DEBUG) {
            return toDebug(in, t, debug);
          }
          if (from == RegisterClass.CONTROL) {
            return fromControl(in, t, control);
          }
          return from == RegisterClass.DEBUG ? fromDebug(in, t, debug) : null;
        });
  }

  private static RegisterClass file(Operand operand) {
    return operand instanceof Operand.Register r ? r.file() : null;
  }

  private static Op toControl(Instruction in, OperandBinder t, ControlRegisters control) {
    int number = OperandBinder.registerNumber(in.operand(0));
    Place from = t.place(in, 1);
    return ControlRegisters.exists(number)
        ? new Boundary(
            c -> {
              c.privileged();
              control.write(number, from.read(c));
            })
        : null;
  }

  private static Op fromControl(Instruction in, OperandBinder t, ControlRegisters control) {
    int number = OperandBinder.registerNumber(in.operand(1));
    Place to = t.place(in, 0);
    return ControlRegisters.exists(number)
        ? new Simple(
            c -> {
              c.privileged();
              to.write(c, control.read(number));
            })
        : null;
  }

  private static Op toDebug(Instruction in, OperandBinder t, DebugRegisters debug) {
    int number = OperandBinder.registerNumber(in.operand(0));
    Place from = t.place(in, 1);
    return number < 8
        ? new Boundary(
            c -> {
              c.privileged();
              debug.write(number, from.read(c));
            })
        : null;
  }

  private static Op fromDebug(Instruction in, OperandBinder t, DebugRegisters debug) {
    int number = OperandBinder.registerNumber(in.operand(1));
    Place to = t.place(in, 0);
    return number < 8
        ? new Boundary(
            c -> {
              c.privileged();
              to.write(c, debug.read(number));
            })
        : null;
  }
}
