package bootscope.core.cpu.engine;

import bootscope.core.conformance.Dice;
import bootscope.core.cpu.state.CpuState;

/**
 * Writes the instructions of one random block, of 64-bit or of 32-bit code: prefixes, ModRM, SIB,
 * constants. Registers that are known to hold an address are kept track of, so that most memory
 * operands lie where they should.
 */
final class CodeWriter {
  /** Most bytes of a block; an instruction begins well before. */
  static final int MOST = 700;

  static final int RAX = CpuState.RAX;
  static final int RCX = CpuState.RCX;
  static final int RDX = CpuState.RDX;
  static final int RBX = CpuState.RBX;
  static final int RSP = CpuState.RSP;
  static final int RBP = CpuState.RBP;
  static final int RSI = CpuState.RSI;
  static final int RDI = CpuState.RDI;

  static final int MAP_0F = 0x100;
  static final int LOCK = 0xF0;

  private static final long LOW_HALF = 0xFFFF_FFFFL;

  final Dice dice;
  final RandomCode.Places places;

  /** Whether it is 64-bit code. */
  final boolean wide;

  final byte[] code = new byte[MOST + 64];
  int length;

  private long start;
  private int known; // guest registers whose value is known, a bit each
  private final long[] value = new long[16];

  // The operand in ModRM.rm.
  boolean memory;
  int rm;
  int base;
  int index;
  int displacement;
  private int scale;
  private boolean relative;
  long target;
  private int segment;

  CodeWriter(Dice dice, RandomCode.Places places, boolean wide) {
    this.dice = dice;
    this.places = places;
    this.wide = wide;
  }

  /** Begins a block that will stand at a linear address. */
  void begin(long at) {
    start = at;
    length = 0;
    known = 0;
  }

  // ---------------------------------------------------------------- bytes

  void put(int... bytes) {
    for (int b : bytes) {
      code[length++] = (byte) b;
    }
  }

  void number(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      code[length++] = (byte) (value >> 8 * i);
    }
  }

  /** The distance from behind its own 4 bytes to a place. */
  void distance(long to) {
    number(to - (start + length + 4), 4);
  }

  long immediate() {
    return switch (dice.below(8)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> -1;
      case 3 -> 0x80;
      case 4 -> 0x7F;
      case 5 -> 0x8000_0000L;
      case 6 -> dice.below(64);
      default -> dice.next();
    };
  }

  /** The immediate of an operation of a size. */
  void constant(int size) {
    number(immediate(), Math.min(size, 4));
  }

  // ---------------------------------------------------------------- sizes and registers

  int size() {
    return wide ? dice.pick(1, 2, 4, 4, 8, 8) : dice.pick(1, 2, 4, 4, 4);
  }

  /** A size that is not a byte. */
  int wordSize() {
    return wide ? dice.pick(2, 4, 8) : dice.pick(2, 4, 4);
  }

  /** Bytes of an address. */
  int addressSize() {
    return wide ? 8 : 4;
  }

  /** Any general register. */
  int any() {
    return dice.below(wide ? 16 : 8);
  }

  /** Any but the stack pointer, mostly. */
  int register() {
    int r = any();
    return r == RSP && !dice.one(8) ? among(RAX, RCX, RBP, 10, 14) : r;
  }

  /** One of these registers; those that 32-bit code does not have are left out there. */
  int among(int... registers) {
    int r = dice.pick(registers);
    while (!wide && r >= 8) {
      r = dice.pick(registers);
    }
    return r;
  }

  void wrote(int register) {
    known &= ~(1 << register | 1 << (register & 3)); // AH–BH are encoded as 4–7
  }

  /** The register is written without being known from now on, even where {@link #load} did it. */
  void forget(int register) {
    known &= ~(1 << register);
  }

  void forgetAll() {
    known = 0;
  }

  boolean knows(int register) {
    return (known >>> register & 1) != 0;
  }

  /** MOV of a constant into a whole register. */
  void load(int register, long constant) {
    long whole = wide ? constant : constant & LOW_HALF;
    int rex = 0x40 | register >> 3;
    if (whole >>> 32 == 0 && (!wide || dice.coin())) {
      if (rex != 0x40) {
        put(rex);
      }
      put(0xB8 | register & 7);
      number(whole, 4);
    } else if ((int) whole == whole) {
      put(rex | 8, 0xC7, 0xC0 | register & 7);
      number(whole, 4);
    } else {
      put(rex | 8, 0xB8 | register & 7);
      number(whole, 8);
    }
    known |= 1 << register;
    value[register] = whole;
  }

  void address(int register) {
    load(register, register == RSP ? places.stack(dice) : places.data(dice));
  }

  private int knownRegister() {
    int bits = known & ~(1 << RSP);
    if (bits == 0) {
      return -1;
    }
    for (; ; ) {
      int r = dice.below(16);
      if ((bits >>> r & 1) != 0) {
        return r;
      }
    }
  }

  // ---------------------------------------------------------------- operands

  void registerOperand() {
    registerOperand(register());
  }

  void registerOperand(int register) {
    memory = false;
    rm = register;
  }

  void anyOperand() {
    if (dice.below(5) < 2) {
      memoryOperand();
    } else {
      registerOperand();
    }
  }

  private void noAddress() {
    memory = true;
    relative = false;
    base = -1;
    index = -1;
    displacement = 0;
    segment = 0;
  }

  /** The operand is where a register points that gets this address. */
  void operandAt(int register, long address) {
    noAddress();
    base = register;
    load(register, address);
  }

  /** Chooses a memory operand, and puts addresses into registers for it. */
  void memoryOperand() {
    noAddress();
    scale = dice.below(4);
    segment = dice.one(10) ? dice.pick(0x64, 0x65) : dice.one(40) ? dice.pick(0x2E, 0x3E) : 0;
    if (!wide && dice.one(40)) {
      segment = dice.pick(0x26, 0x36);
    }
    target = places.data(dice);
    int form = dice.below(10);
    if (form == 0 && wide) {
      relative = true;
      return;
    }
    if (form <= 1 && fits(target)) {
      displacement = (int) target;
      return;
    }
    if (form == 2) { // an index without a base
      index = indexRegister();
      load(index, dice.below(0x1000));
      long rest = target - (value[index] << scale);
      if (fits(rest)) {
        displacement = (int) rest;
      } else {
        load(index, target >> scale);
      }
      return;
    }
    if (form == 3) { // what the register holds, whatever it is; mostly the stack
      base = dice.one(3) ? any() : RSP;
      displacement = dice.below(64) * 8 - 128;
      return;
    }
    int k = dice.below(3) != 0 ? knownRegister() : -1;
    if (k >= 0 && wide && !canonical(value[k])) {
      k = -1;
    }
    if (k < 0) {
      k = any();
      if (k == RSP) {
        k = among(RBP, 12, 13, RBX);
      }
      load(k, target + dice.pick(0, 0, 1, 16, 127, 128, -128, -129, 4096));
    }
    base = k;
    long distance = target - value[k];
    if (dice.coin() || !fits(distance)) {
      distance = dice.pick(0, 0, 8, dice.below(256) - 128);
    }
    if (dice.one(3)) {
      index = indexRegister();
      if (!knows(index) || index == base || Math.abs(value[index]) > 0x100_0000) {
        if (index == base) {
          index = index == RCX ? RDX : RCX;
        }
        load(index, dice.below(3) == 0 ? dice.below(0x200) - 0x100 : dice.below(8));
      }
      distance -= value[index] << scale;
    }
    displacement = (int) distance;
  }

  /** Whether a displacement reaches so far; in 32-bit code addresses go round. */
  private boolean fits(long distance) {
    return !wide || (int) distance == distance;
  }

  private static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }

  private int indexRegister() {
    int r = any();
    return r == RSP ? among(12, RBP) : r;
  }

  /** The operand at hand has no segment prefix. */
  void noSegment() {
    segment = 0;
  }

  // ---------------------------------------------------------------- instructions

  /**
   * An instruction with ModRM on the operand at hand.
   *
   * @param prefix 66 is put for two bytes anyway; F2, F3, LOCK, or 0
   * @param constant bytes of the immediate that the caller puts behind
   */
  void op(int prefix, int size, int opcode, int reg, int constant) {
    if (size == 2) {
      put(0x66);
    }
    if (memory && segment != 0) {
      put(segment);
    }
    if (prefix != 0) {
      put(prefix);
    }
    if (wide) {
      rex(size, reg);
    }
    if ((opcode & MAP_0F) != 0) {
      put(0x0F);
    }
    put(opcode & 0xFF);
    int field = (reg & 7) << 3;
    if (!memory) {
      put(0xC0 | field | rm & 7);
    } else if (relative) {
      put(field | 5);
      long distance = target - (start + length + 4 + constant);
      number(fits(distance) ? distance : dice.below(0x1000), 4);
    } else if (base < 0) {
      absolute(field);
    } else {
      based(field);
    }
  }

  private void rex(int size, int reg) {
    int rex = size == 8 ? 0x48 : 0;
    int bits = (reg & 8) >> 1;
    if (!memory) {
      bits |= rm >> 3;
    } else {
      bits |= (index < 0 ? 0 : (index & 8) >> 2) | (base < 0 ? 0 : base >> 3);
    }
    if (bits != 0 || rex != 0 || dice.one(size == 1 ? 2 : 12)) {
      put(0x40 | rex | bits);
    }
  }

  private void absolute(int field) {
    if (!wide && index < 0 && dice.coin()) {
      put(field | 5); // in 64-bit code this is relative to RIP
    } else {
      put(field | 4, scale << 6 | (index < 0 ? 4 : index & 7) << 3 | 5);
    }
    number(displacement, 4);
  }

  private void based(int field) {
    boolean small = displacement == (byte) displacement && !dice.one(8);
    int mod = displacement == 0 && (base & 7) != RBP && !dice.one(8) ? 0 : small ? 1 : 2;
    if (index < 0 && (base & 7) != RSP && !dice.one(12)) {
      put(mod << 6 | field | base & 7);
    } else {
      put(mod << 6 | field | 4, scale << 6 | (index < 0 ? 4 : index & 7) << 3 | base & 7);
    }
    if (mod == 1) {
      put(displacement);
    } else if (mod == 2) {
      number(displacement, 4);
    }
  }

  /** The same for an opcode whose low bit says whether it is of bytes. */
  void sized(int prefix, int size, int opcode, int reg, int constant) {
    op(prefix, size, size == 1 ? opcode & ~1 : opcode, reg, constant);
  }

  /** The prefixes by which an instruction without ModRM is of a size other than 1 and 4. */
  void sizePrefix(int size) {
    if (size == 2) {
      put(0x66);
    } else if (size == 8) {
      put(0x48);
    }
  }

  /** An opcode with a register in its low three bits. */
  void withRegister(int size, int opcode, int register) {
    if (size == 2) {
      put(0x66);
    }
    int rex = (size == 8 ? 8 : 0) | register >> 3;
    if (wide && (rex != 0 || dice.one(4))) {
      put(0x40 | rex);
    }
    if ((opcode & MAP_0F) != 0) {
      put(0x0F);
    }
    put(opcode & 0xFF | register & 7);
  }

  /** PUSH of an address's size. */
  void push(int register) {
    withRegister(4, 0x50, register);
  }

  /** LOCK, now and then, where it may be. */
  int lock() {
    return memory && dice.one(4) ? LOCK : 0;
  }

  void wroteOperand() {
    if (!memory) {
      wrote(rm);
    }
  }

  /** Whether the operand's address is made with a register. */
  boolean usesForAddress(int register) {
    return memory && (base == register || index == register);
  }
}
