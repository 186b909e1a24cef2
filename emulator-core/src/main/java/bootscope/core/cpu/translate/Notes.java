package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;

/**
 * Code that notes a transfer of control ({@link TransferLog}). There is always room: the runner
 * sees to it before code runs. Both free registers and the host's flags are lost.
 */
final class Notes {
  private static final int STORE_BYTE = 0xC6;
  private static final int SUB = 0x2B;
  private static final int KIND_AT = 7;
  private static final int USER_AT = 6;

  private Notes() {}

  /** Writes where it goes into the next note, which {@link #emit} completes. */
  static void target(Emission x, int register) {
    x.a.load(POINTER, STATE, Context.NEXT_TRANSFER);
    x.a.store(register, POINTER, TransferLog.TARGET);
  }

  /** The same for a target that is known. */
  static void target(Emission x, long linear) {
    x.a.load(POINTER, STATE, Context.NEXT_TRANSFER);
    constant(x, TransferLog.TARGET, linear);
  }

  /** Notes a transfer at a linear address, with the stack pointer as it is now. */
  static void emit(Emission x, int kind, long site) {
    x.a.load(POINTER, STATE, Context.NEXT_TRANSFER);
    x.a.store(RegisterMap.host(CpuState.RSP), POINTER, TransferLog.STACK);
    constant(x, TransferLog.SITE, site);
    x.a.load(TEMP, STATE, Context.INSTRUCTIONS);
    x.a.rm(true, SUB, TEMP, STATE, Context.ROOM);
    x.a.store(TEMP, POINTER, 0);
    storeByte(x, KIND_AT, kind);
    if (x.mode().user()) {
      storeByte(x, USER_AT, TransferLog.USER);
    }
    x.a.immediate(Assembler.GROUP_ADD, STATE, Context.NEXT_TRANSFER, TransferLog.BYTES);
  }

  /**
   * Notes that a port is read again. Not by a block's last instruction, whose note of its own the
   * room is for.
   */
  static void repeatedRead(Emission x) {
    x.a.load(POINTER, STATE, Context.NEXT_TRANSFER);
    x.a.load(TEMP, STATE, Context.INSTRUCTIONS);
    x.a.rm(true, SUB, TEMP, STATE, Context.ROOM);
    x.a.immediate(true, Assembler.GROUP_SUB, TEMP, x.left());
    x.a.store(TEMP, POINTER, 0);
    storeByte(x, KIND_AT, TransferKind.REPEATED_READ);
    x.a.immediate(Assembler.GROUP_ADD, STATE, Context.NEXT_TRANSFER, TransferLog.BYTES);
  }

  private static void storeByte(Emission x, int at, int value) {
    x.a.memory(0, false, false, STORE_BYTE, 0, POINTER, Assembler.NONE, 0, at);
    x.a.byte8(value);
  }

  private static void constant(Emission x, int at, long value) {
    if ((int) value == value) {
      x.a.memory(0, true, false, StackFamily.STORE_IMMEDIATE, 0, POINTER, Assembler.NONE, 0, at);
      x.a.int32((int) value);
    } else {
      x.a.constant(TEMP, value);
      x.a.store(TEMP, POINTER, at);
    }
  }
}
