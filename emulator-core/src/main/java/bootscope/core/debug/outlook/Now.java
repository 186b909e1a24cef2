package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.RegisterValues;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** An instruction, the machine at the instant before it, and what is found of its effects. */
final class Now {
  private static final int BIG = 1 << 14; // of a stack segment's attributes: 32 bits

  final Inspector machine;
  final RegisterValues registers;
  final Instruction instruction;

  /** Its linear address. */
  final long linear;

  final List<Effect> effects = new ArrayList<>();

  Now(Inspector machine, Instruction instruction, long linear) {
    this.machine = machine;
    this.registers = machine.registers();
    this.instruction = instruction;
    this.linear = linear;
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  void follows(Effect.Consequence what) {
    effects.add(new Effect.Follows(what));
  }

  void raises(int vector, Effect.Why why) {
    effects.add(new Effect.Raises(vector, why));
  }

  // ---------------------------------------------------------------- modes

  boolean code64() {
    return registers.codeBits() == 64;
  }

  boolean longMode() {
    return registers.longMode();
  }

  boolean protectedMode() {
    return registers.has(CpuRegisters.CR0, Bits.CR0_PE) && !virtual8086();
  }

  boolean virtual8086() {
    return registers.has(CpuRegisters.RFLAGS, Bits.FLAG_VM);
  }

  int flags() {
    return (int) registers.get(CpuRegisters.RFLAGS);
  }

  // ---------------------------------------------------------------- operands

  /** What a register, a number or memory holds, zero-extended; empty where it cannot be told. */
  OptionalLong value(Operand operand) {
    return switch (operand) {
      case Operand.Immediate n -> OptionalLong.of(truncate(n.value(), n.size()));
      case Operand.Register r when r.file() == RegisterClass.GENERAL ->
          OptionalLong.of(truncate(registers.get(CpuRegisters.general(r.number())), r.size()));
      case Operand.Register r when r.file() == RegisterClass.HIGH_BYTE ->
          OptionalLong.of(registers.get(CpuRegisters.general(r.number())) >>> 8 & 0xFF);
      case Operand.Memory m when m.size() >= 1 && m.size() <= 8 -> read(address(m), m.size());
      default -> OptionalLong.empty();
    };
  }

  /** The linear address of a memory operand. */
  long address(Operand.Memory m) {
    return Outlook.address(instruction, m, linear, registers);
  }

  /** Reads memory as the instruction would, and notes when it cannot. */
  OptionalLong read(long at, int size) {
    byte[] bytes = new byte[size];
    if (machine.peek(false, at, bytes) < size) {
      add(new Effect.CannotRead(at, size));
      return OptionalLong.empty();
    }
    return OptionalLong.of(number(bytes));
  }

  /** The same of guest-physical memory; nothing is noted. */
  OptionalLong readPhysical(long at, int size) {
    byte[] bytes = new byte[size];
    return machine.peek(true, at, bytes) < size
        ? OptionalLong.empty()
        : OptionalLong.of(number(bytes));
  }

  private static long number(byte[] bytes) {
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }

  /** The linear address of what lies some bytes above the stack pointer. */
  long stack(long above) {
    long sp = registers.get(CpuRegisters.general(4)) + above;
    if (code64()) {
      return sp;
    }
    boolean big = (registers.get(CpuRegisters.attributes(CpuState.SS)) & BIG) != 0;
    return registers.get(CpuRegisters.base(CpuState.SS)) + truncate(sp, big ? 4 : 2) & 0xFFFF_FFFFL;
  }

  /** Offset in CS of the instruction behind it. */
  long nextOffset() {
    long base = code64() ? 0 : registers.get(CpuRegisters.base(CpuState.CS));
    long offset = linear - base + instruction.length();
    return code64() ? offset : offset & 0xFFFF_FFFFL;
  }

  /** The lowest bytes of a value. */
  static long truncate(long value, int size) {
    return size >= 8 || size == 0 ? value : value & (1L << 8 * size) - 1;
  }

  static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }
}
