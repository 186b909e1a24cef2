package bootscope.core.remote.gdb;

import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.Editor;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterValues;

/**
 * A register as gdb has it.
 *
 * @param name in gdb
 * @param bits a multiple of 8, at most 128
 * @param type in the target description
 * @param group in which gdb lists it; empty for its own choice
 * @param low its lower 64 bits
 * @param high what is above them
 * @param setter gives it a value, or says why not
 */
record GdbRegister(
    String name, int bits, String type, String group, Getter low, Getter high, Setter setter) {
  /** Reads it. */
  @FunctionalInterface
  interface Getter {
    long get(RegisterValues values);
  }

  /** Changes it. */
  @FunctionalInterface
  interface Setter {
    /** Null when it has the value, else why not. */
    String set(Editor machine, long low, long high);
  }

  /** One of the processor's, whole. */
  static GdbRegister of(String name, int bits, String type, String group, CpuRegister register) {
    return new GdbRegister(
        name,
        bits,
        type,
        group,
        values -> values.get(register),
        values -> values.high(register),
        (machine, low, high) -> refusal(machine, register, low, high));
  }

  private static String refusal(Editor machine, CpuRegister register, long low, long high) {
    RegisterEdit edit = machine.set(register, low, high);
    return edit == RegisterEdit.DONE ? null : edit.text();
  }

  /** Null for a register of which nothing is known. */
  boolean isKnown() {
    return low != null;
  }

  int bytes() {
    return bits / 8;
  }
}
