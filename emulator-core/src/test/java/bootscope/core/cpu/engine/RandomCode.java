package bootscope.core.cpu.engine;

import bootscope.core.conformance.Dice;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import bootscope.core.isa.RowEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes random blocks of 64-bit code: what translated code is made for, in all forms, with
 * instructions between that it leaves alone. Registers that are known to hold an address are kept
 * track of, so that most memory operands lie where they should.
 */
final class RandomCode {
  /** Where blocks and data are; linear addresses. */
  interface Places {
    /** The start of a block. */
    long block(Dice dice);

    /** For a memory operand; most are data. */
    long data(Dice dice);

    /** Anything that can be pushed to. */
    long stack(Dice dice);

    /** The page-table entry of a page of the program, where it can be stored to. */
    long entry(Dice dice);
  }

  /** Most bytes of a block. */
  static final int MOST = 700;

  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSP = 4;
  private static final int RBP = 5;
  private static final int RSI = 6;
  private static final int RDI = 7;

  private static final int MAP_0F = 0x100;
  private static final int LOCK = 0xF0;

  private static final List<Opcode> VECTORS = new ArrayList<>();

  static {
    for (Opcode row : OpcodeTable.rows()) {
      if (row.mnemonic().compareTo(Mnemonic.SQRTPS) >= 0
          && row.mnemonic() != Mnemonic.UNIMPLEMENTED
          && !RowEncoder.isVector(row)) {
        VECTORS.add(row);
      }
    }
  }

  private final Dice dice;
  private final Places places;
  private final boolean user;
  private final RowEncoder rows;

  final byte[] code = new byte[MOST + 64];
  int length;

  /** Where immediates of 4 bytes stand that may be overwritten: distances from the start. */
  final List<Integer> immediates = new ArrayList<>();

  private long start;
  private int known; // guest registers whose value is known, a bit each
  private final long[] value = new long[16];

  // The operand in ModRM.rm.
  private boolean memory;
  private int rm;
  private int base;
  private int index;
  private int scale;
  private int displacement;
  private boolean relative;
  private long target;
  private int segment;

  RandomCode(Dice dice, Places places, boolean user) {
    this.dice = dice;
    this.places = places;
    this.user = user;
    rows = new RowEncoder(CodeSize.BITS_64, Guest.allFeatures(), dice);
    rows.plain = true;
  }

  /** Makes a block that will stand at a linear address. */
  void make(long at) {
    start = at;
    length = 0;
    known = 0;
    immediates.clear();
    for (int n = dice.below(4); n > 0; n--) {
      address(register());
    }
    int n = dice.one(24) ? 64 + dice.below(40) : 1 + dice.below(14);
    while (n-- > 0 && length < MOST - 120) {
      instruction();
    }
    if (!dice.one(12)) {
      end();
    }
  }

  // ---------------------------------------------------------------- bytes

  private void put(int... bytes) {
    for (int b : bytes) {
      code[length++] = (byte) b;
    }
  }

  private void number(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      code[length++] = (byte) (value >> 8 * i);
    }
  }

  private long immediate() {
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

  private int size() {
    return dice.pick(1, 2, 4, 4, 8, 8);
  }

  private int wideSize() {
    return dice.pick(2, 4, 8);
  }

  /** Any but the stack pointer, mostly. */
  private int register() {
    int r = dice.below(16);
    return r == RSP && !dice.one(8) ? dice.pick(RAX, RCX, RBP, 10, 14) : r;
  }

  private void wrote(int register) {
    known &= ~(1 << register | 1 << (register & 3)); // AH–BH are encoded as 4–7
  }

  /** MOV of a constant into a whole register. */
  private void load(int register, long constant) {
    int rex = 0x40 | register >> 3;
    if (constant >>> 32 == 0 && dice.coin()) {
      if (rex != 0x40) {
        put(rex);
      }
      put(0xB8 | register & 7);
      number(constant, 4);
    } else if ((int) constant == constant) {
      put(rex | 8, 0xC7, 0xC0 | register & 7);
      number(constant, 4);
    } else {
      put(rex | 8, 0xB8 | register & 7);
      number(constant, 8);
    }
    known |= 1 << register;
    value[register] = constant;
  }

  private void address(int register) {
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

  private void registerOperand() {
    memory = false;
    rm = register();
  }

  private void anyOperand() {
    if (dice.below(5) < 2) {
      memoryOperand();
    } else {
      registerOperand();
    }
  }

  /** Chooses a memory operand, and puts addresses into registers for it. */
  private void memoryOperand() {
    memory = true;
    relative = false;
    base = -1;
    index = -1;
    scale = dice.below(4);
    displacement = 0;
    segment = dice.one(10) ? dice.pick(0x64, 0x65) : dice.one(40) ? dice.pick(0x2E, 0x3E) : 0;
    target = places.data(dice);
    int form = dice.below(10);
    if (form == 0) {
      relative = true;
      return;
    }
    if (form == 1 && (int) target == target) {
      displacement = (int) target;
      return;
    }
    if (form == 2) { // an index without a base
      index = indexRegister();
      load(index, dice.below(0x1000));
      long rest = target - (value[index] << scale);
      if ((int) rest == rest) {
        displacement = (int) rest;
      } else {
        load(index, target >> scale);
      }
      return;
    }
    if (form == 3) { // what the register holds, whatever it is; mostly the stack
      base = dice.one(3) ? dice.below(16) : RSP;
      displacement = dice.below(64) * 8 - 128;
      return;
    }
    int k = dice.below(3) != 0 ? knownRegister() : -1;
    if (k >= 0 && !canonical(value[k])) {
      k = -1;
    }
    if (k < 0) {
      k = dice.below(16);
      if (k == RSP) {
        k = dice.pick(RBP, 12, 13, 3);
      }
      load(k, target + dice.pick(0, 0, 1, 16, 127, 128, -128, -129, 4096));
    }
    base = k;
    long distance = target - value[k];
    if (dice.coin() || (int) distance != distance) {
      distance = dice.pick(0, 0, 8, dice.below(256) - 128);
    }
    if (dice.one(3)) {
      index = indexRegister();
      if ((known >>> index & 1) == 0 || index == base || Math.abs(value[index]) > 0x100_0000) {
        if (index == base) {
          index = index == 1 ? 2 : 1;
        }
        load(index, dice.below(3) == 0 ? dice.below(0x200) - 0x100 : dice.below(8));
      }
      distance -= value[index] << scale;
    }
    displacement = (int) distance;
  }

  private static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }

  private int indexRegister() {
    int r = dice.below(16);
    return r == RSP ? 12 : r;
  }

  /**
   * An instruction with ModRM on the operand at hand.
   *
   * @param prefix 66 is put for two bytes anyway; F2, F3, LOCK, or 0
   * @param constant bytes of the immediate that the caller puts behind
   */
  private void op(int prefix, int size, int opcode, int reg, int constant) {
    if (size == 2) {
      put(0x66);
    }
    if (memory && segment != 0) {
      put(segment);
    }
    if (prefix != 0) {
      put(prefix);
    }
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
      number((int) distance == distance ? distance : dice.below(0x1000), 4);
    } else {
      sib(field);
    }
  }

  private void sib(int field) {
    if (base < 0) {
      put(field | 4, scale << 6 | (index < 0 ? 4 : index & 7) << 3 | 5);
      number(displacement, 4);
      return;
    }
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
  private void sized(int prefix, int size, int opcode, int reg, int constant) {
    op(prefix, size, size == 1 ? opcode & ~1 : opcode, reg, constant);
  }

  private void constant(int size) {
    int bytes = Math.min(size, 4);
    if (bytes == 4) {
      immediates.add(length);
    }
    number(immediate(), bytes);
  }

  private int lock() {
    return memory && dice.one(4) ? LOCK : 0;
  }

  private void wroteOperand() {
    if (!memory) {
      wrote(rm);
    }
  }

  // ---------------------------------------------------------------- instructions

  private void instruction() {
    switch (dice.below(40)) {
      case 0, 1, 2, 3, 4, 5, 6 -> arithmetic();
      case 7, 8 -> test();
      case 9, 10 -> unary();
      case 11 -> exchangeAdd();
      case 12, 13, 14 -> shift();
      case 15 -> doubleShift();
      case 16, 17 -> multiply();
      case 18, 19 -> bits();
      case 20, 21, 22, 23, 24 -> move();
      case 25 -> widen();
      case 26 -> lea();
      case 27 -> exchange();
      case 28, 29 -> condition();
      case 30, 31, 32 -> stack();
      case 33 -> flags();
      case 34 -> plain();
      case 35 -> vector();
      case 36 -> string();
      case 37 -> system();
      case 38 -> entry();
      default -> other();
    }
  }

  private void arithmetic() {
    int size = size();
    int row = dice.below(8);
    boolean writes = row != 7;
    switch (dice.below(5)) {
      case 0 -> {
        anyOperand();
        sized(writes ? lock() : 0, size, row << 3 | 1, dice.below(16), 0);
        wroteOperand();
      }
      case 1 -> {
        anyOperand();
        int d = register();
        sized(0, size, row << 3 | 3, d, 0);
        wrote(d);
      }
      case 2 -> {
        anyOperand();
        op(writes ? lock() : 0, size == 1 ? 4 : size, 0x83, row, 1);
        number(immediate(), 1);
        wroteOperand();
      }
      case 3 -> {
        anyOperand();
        sized(writes ? lock() : 0, size, 0x81, row, Math.min(size, 4));
        constant(size);
        wroteOperand();
      }
      default -> {
        if (size == 2) {
          put(0x66);
        } else if (size == 8) {
          put(0x48);
        }
        put(row << 3 | (size == 1 ? 4 : 5));
        constant(size);
        wrote(RAX);
      }
    }
  }

  private void test() {
    int size = size();
    if (dice.coin()) {
      anyOperand();
      sized(0, size, 0x85, dice.below(16), 0);
    } else if (dice.coin()) {
      anyOperand();
      sized(0, size, 0xF7, dice.below(2), Math.min(size, 4));
      constant(size);
    } else {
      put(0xA8);
      number(immediate(), 1);
    }
  }

  private void unary() {
    int size = size();
    anyOperand();
    switch (dice.below(4)) {
      case 0 -> sized(lock(), size, 0xFF, 0, 0);
      case 1 -> sized(lock(), size, 0xFF, 1, 0);
      case 2 -> sized(lock(), size, 0xF7, 2, 0);
      default -> sized(lock(), size, 0xF7, 3, 0);
    }
    wroteOperand();
  }

  private void exchangeAdd() {
    if (dice.below(4) != 0) {
      memoryOperand();
    } else {
      registerOperand();
    }
    if (memory && dice.one(4)) {
      exchangePair();
      return;
    }
    int size = size();
    int r = register();
    if (dice.coin() && (known >>> RAX & 1) == 0) {
      sized(0, size, 0x8B, RAX, 0); // so that the comparison finds it equal
    }
    sized(lock(), size, MAP_0F | (dice.coin() ? 0xC1 : 0xB1), r, 0);
    wroteOperand();
    wrote(r);
    wrote(RAX);
  }

  /** CMPXCHG8B, CMPXCHG16B; mostly of aligned operands, which are often equal. */
  private void exchangePair() {
    boolean wide = dice.coin();
    boolean free = base != RAX && base != RDX && index != RAX && index != RDX;
    if (base >= 0 && dice.below(4) != 0) {
      int distance = (int) target & (wide ? 15 : 7);
      displacement -= distance;
    }
    if (free && dice.below(4) != 0) {
      int at = displacement;
      op(0, wide ? 8 : 4, 0x8B, RAX, 0);
      displacement += wide ? 8 : 4;
      op(0, wide ? 8 : 4, 0x8B, RDX, 0);
      displacement = at;
    }
    op(lock(), wide ? 8 : 4, MAP_0F | 0xC7, 1, 0);
    wrote(RAX);
    wrote(RDX);
  }

  private void shift() {
    int size = size();
    anyOperand();
    int row = dice.below(8);
    switch (dice.below(3)) {
      case 0 -> {
        sized(0, size, 0xC1, row, 1);
        number(dice.coin() ? dice.below(70) : immediate(), 1);
      }
      case 1 -> sized(0, size, 0xD1, row, 0);
      default -> {
        if (dice.coin()) {
          put(0xB1, dice.below(70)); // mov cl,imm8
          wrote(RCX);
          if (memory && (base == RCX || index == RCX)) {
            return;
          }
        }
        sized(0, size, 0xD3, row, 0);
      }
    }
    wroteOperand();
  }

  private void doubleShift() {
    int size = wideSize();
    anyOperand();
    int opcode = MAP_0F | dice.pick(0xA4, 0xA5, 0xAC, 0xAD);
    boolean constant = (opcode & 1) == 0;
    op(0, size, opcode, dice.below(16), constant ? 1 : 0);
    if (constant) {
      number(dice.below(70), 1);
    }
    wroteOperand();
  }

  private void multiply() {
    int size = size();
    switch (dice.below(4)) {
      case 0 -> { // MUL, IMUL
        anyOperand();
        sized(0, size, 0xF7, 4 + dice.below(2), 0);
        wrote(RAX);
        wrote(RDX);
      }
      case 1 -> { // DIV, IDIV
        boolean signed = dice.coin();
        if (dice.below(6) != 0) {
          if (signed) {
            put(0x48, 0x99); // cqo
          } else {
            put(0x31, 0xD2); // xor edx,edx
          }
          wrote(RDX);
        }
        anyOperand();
        if (!memory && dice.below(4) != 0) {
          rm = dice.pick(3, 8, 10, 14);
          load(rm, dice.pick(1, 2, 3, 7, -1, 100, 0x7FFF_FFFF));
        }
        sized(0, size, 0xF7, signed ? 7 : 6, 0);
        wrote(RAX);
        wrote(RDX);
      }
      case 2 -> {
        anyOperand();
        int d = register();
        op(0, wideSize(), MAP_0F | 0xAF, d, 0);
        wrote(d);
      }
      default -> {
        anyOperand();
        int d = register();
        int wide = wideSize();
        boolean small = dice.coin();
        int bytes = small ? 1 : Math.min(wide, 4);
        op(0, wide, small ? 0x6B : 0x69, d, bytes);
        number(immediate(), bytes);
        wrote(d);
      }
    }
  }

  private void bits() {
    int size = wideSize();
    anyOperand();
    switch (dice.below(3)) {
      case 0 -> {
        int kind = dice.below(4);
        op(kind == 0 ? 0 : lock(), size, MAP_0F | 0xBA, 4 + kind, 1);
        number(dice.below(80), 1);
        wroteOperand();
      }
      case 1 -> {
        int kind = dice.below(4);
        int r = dice.below(16);
        if (memory && dice.below(8) != 0) {
          r = base == 9 || index == 9 ? 8 : 9;
          if (base != r && index != r) {
            load(r, dice.below(512) - 128);
          }
        }
        op(kind == 0 ? 0 : lock(), size, MAP_0F | 0xA3 | kind << 3, r, 0);
        wroteOperand();
      }
      default -> {
        int d = register();
        int opcode = dice.pick(0xBC, 0xBD, 0xB8);
        op(opcode == 0xB8 || dice.one(3) ? 0xF3 : 0, size, MAP_0F | opcode, d, 0);
        wrote(d);
      }
    }
  }

  private void move() {
    int size = size();
    switch (dice.below(9)) {
      case 0, 1, 2 -> {
        anyOperand();
        sized(0, size, 0x89, dice.below(16), 0);
        wroteOperand();
      }
      case 3, 4 -> {
        anyOperand();
        int d = register();
        sized(0, size, 0x8B, d, 0);
        wrote(d);
      }
      case 5 -> {
        anyOperand();
        sized(0, size, 0xC7, 0, Math.min(size, 4));
        constant(size);
        wroteOperand();
      }
      case 6 -> {
        int d = register();
        if (dice.coin()) {
          int rex = d >> 3 | (dice.coin() ? 0x40 : 0);
          if (rex != 0) {
            put(0x40 | rex);
          }
          put(0xB0 | d & 7, (int) immediate());
        } else if (dice.coin()) {
          load(d, immediate());
          known &= ~(1 << d); // no address
        } else {
          memoryOperand();
          op(0, dice.pick(4, 8), MAP_0F | 0xC3, dice.below(16), 0); // movnti
        }
        wrote(d);
      }
      case 7 -> { // from a segment register; there are six
        anyOperand();
        op(0, wideSize(), 0x8C, dice.below(dice.one(20) ? 8 : 6), 0);
        wroteOperand();
      }
      default -> { // AL, AX, EAX, RAX and an absolute address
        if (size == 2) {
          put(0x66);
        }
        if (dice.one(6)) {
          put(dice.pick(0x64, 0x65));
        }
        if (size == 8) {
          put(0x48);
        }
        put(dice.pick(0xA0, 0xA2) | (size == 1 ? 0 : 1));
        number(places.data(dice), 8);
        wrote(RAX);
      }
    }
  }

  private void widen() {
    anyOperand();
    int d = register();
    op(
        0,
        wideSize(),
        dice.pick(MAP_0F | 0xB6, MAP_0F | 0xB7, MAP_0F | 0xBE, MAP_0F | 0xBF, 0x63),
        d,
        0);
    wrote(d);
  }

  private void lea() {
    memoryOperand();
    int d = dice.below(12) == 0 && base == RSP && index < 0 ? RSP : register();
    if (d == RSP && (base != RSP || index >= 0)) {
      d = 10;
    }
    segment = 0;
    op(0, wideSize(), 0x8D, d, 0);
    wrote(d);
  }

  private void exchange() {
    switch (dice.below(4)) {
      case 0 -> {
        int r = register();
        put(0x40 | r >> 3 | (dice.coin() ? 8 : 0), 0x90 | r & 7);
        wrote(r);
        wrote(RAX);
      }
      case 1 -> {
        int r = register();
        put(0x40 | r >> 3 | (dice.coin() ? 8 : 0), 0x0F, 0xC8 | r & 7);
        wrote(r);
      }
      default -> {
        anyOperand();
        int r = register();
        sized(lock(), size(), 0x87, r, 0);
        wroteOperand();
        wrote(r);
      }
    }
  }

  private void condition() {
    int cc = dice.below(16);
    anyOperand();
    if (dice.coin()) {
      op(0, 1, MAP_0F | 0x90 | cc, dice.below(8), 0);
      wroteOperand();
    } else {
      int d = register();
      op(0, wideSize(), MAP_0F | 0x40 | cc, d, 0);
      wrote(d);
    }
  }

  private void stack() {
    int r = register();
    switch (dice.below(12)) {
      case 0, 1, 2 -> push(dice.below(16));
      case 3, 4, 5 -> {
        if (r >= 8) {
          put(0x41);
        }
        put(0x58 | r & 7);
        wrote(r);
      }
      case 6 -> {
        put(0x6A, (int) immediate());
      }
      case 7 -> {
        put(0x68);
        immediates.add(length);
        number(immediate(), 4);
      }
      case 8 -> {
        if (dice.below(4) != 0) {
          load(RBP, places.stack(dice));
        }
        put(0xC9);
        wrote(RBP);
      }
      case 9 -> put(0x9C);
      case 10 -> {
        anyOperand();
        if (dice.coin()) {
          op(0, 4, 0xFF, 6, 0);
        } else {
          op(0, 4, 0x8F, 0, 0);
          wroteOperand();
        }
      }
      default -> {
        if (dice.one(3)) {
          put(0x66);
        }
        put(dice.pick(0x50, 0x58, 0x9C));
        wrote(RAX);
      }
    }
    known &= ~(1 << RSP);
  }

  private void push(int register) {
    if (register >= 8) {
      put(0x41);
    }
    put(0x50 | register & 7);
  }

  private void flags() {
    switch (dice.below(12)) {
      case 0, 1 -> put(dice.pick(0xF8, 0xF9, 0xF5)); // CLC, STC, CMC
      case 2 -> put(dice.pick(0xFC, 0xFD)); // CLD, STD
      case 3 -> put(0x9F); // LAHF
      case 4 -> put(0x9E); // SAHF
      case 5, 6 -> put(0xFA); // CLI
      case 7, 8 -> put(0xFB); // STI
      case 9 -> put(0x9C, 0x58); // PUSHF, POP RAX
      case 10 -> put(0x9C, 0x9D); // PUSHF, POPF
      default -> {
        put(0x68);
        int rare = (dice.one(16) ? 0x4_0000 : 0) | (dice.one(16) ? 0x100 : 0); // AC, TF
        number(dice.next() & 0xEFF | rare, 4);
        put(0x9D); // POPF
      }
    }
    wrote(RAX);
  }

  private void plain() {
    switch (dice.below(8)) {
      case 0 -> put(0x90);
      case 1 -> put(0xF3, 0x90);
      case 2 -> put(0xF3, 0x0F, 0x1E, 0xFA);
      case 3 -> put(0x0F, 0xAE, dice.pick(0xE8, 0xF0, 0xF8));
      case 4 -> {
        memoryOperand();
        op(0, wideSize(), MAP_0F | 0x1F, 0, 0);
      }
      case 5 -> {
        memoryOperand();
        op(0, 4, MAP_0F | 0x18, dice.below(4), 0);
      }
      case 6 -> {
        memoryOperand();
        op(0, 4, MAP_0F | 0x0D, dice.below(3), 0);
      }
      default -> {
        int size = wideSize();
        if (size == 2) {
          put(0x66);
        } else if (size == 8) {
          put(0x48);
        }
        put(dice.pick(0x98, 0x99));
        wrote(RAX);
        wrote(RDX);
      }
    }
  }

  private void vector() {
    load(RBP, places.data(dice) & (dice.one(6) ? -1 : -16));
    for (int i = 0; i < 20; i++) {
      Instruction in = rows.encode(VECTORS.get(dice.below(VECTORS.size())));
      if (in != null && rows.length + length < MOST) {
        if (rows.displacementAt >= 0 && dice.below(4) != 0) {
          rows.code[rows.displacementAt] &= (byte) 0xF0;
        }
        System.arraycopy(rows.code, 0, code, length, rows.length);
        length += rows.length;
        Arrays.fill(value, 0);
        known = 0;
        return;
      }
    }
  }

  private void string() {
    long to = places.data(dice);
    int shift = dice.below(4);
    long count =
        switch (dice.below(12)) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> (4096 - (to & 4095) >> shift) + dice.below(3) - 1; // to the page's end
          case 3 -> dice.below(5000);
          case 4 -> (dice.coin() ? -1 : 1L << 60 + dice.below(3)) + dice.below(3);
          case 5 -> {
            to &= -4096;
            yield 4096 >> shift;
          }
          default -> dice.below(40);
        };
    long from =
        switch (dice.below(6)) {
          case 0 -> to + dice.below(64) - 32; // overlapping
          // The same through another address.
          case 1 -> (to ^ 0x4000) + FuzzGuest.CONFLICTING - FuzzGuest.REGION + dice.below(64) - 32;
          case 2 -> to & -4096 | dice.below(4096);
          default -> places.data(dice);
        };
    load(RDI, to);
    load(RSI, from);
    load(RCX, count);
    if (dice.one(8)) {
      put(dice.pick(0xFC, 0xFD)); // CLD, STD
    }
    if (dice.one(24)) {
      put(0x68);
      number(0x102, 4);
      put(0x9D); // POPF: step by step
    }
    if (dice.one(12)) {
      put(dice.pick(0x67, 0x64, 0x2E, 0x65));
    }
    if (shift == 1) {
      put(0x66);
    }
    if (dice.below(4) != 0) {
      put(dice.pick(0xF2, 0xF3));
    }
    if (shift == 3) {
      put(0x48);
    }
    int opcode = dice.pick(0xA4, 0xA4, 0xA4, 0xAA, 0xAA, 0xAA, 0xA6, 0xAC, 0xAE);
    put(shift == 0 ? opcode : opcode | 1);
    known = 0;
  }

  /** Of privilege level 0; elsewhere most of it faults. */
  private void system() {
    if (user && !dice.one(8)) {
      put(0x90);
      return;
    }
    switch (dice.below(8)) {
      case 0, 1 -> put(0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8); // mov rax,cr3; mov cr3,rax
      case 2, 3, 4 -> {
        memoryOperand();
        op(0, 4, MAP_0F | 0x01, 7, 0); // invlpg
      }
      case 5 -> put(0x0F, 0x20, 0xE0, 0x34, 0x80, 0x0F, 0x22, 0xE0); // CR4.PGE the other way
      case 6 -> put(0xB9, 0x10, 0, 0, 0, 0x0F, 0x32); // rdmsr: the time stamp counter
      default -> put(0x0F, 0xA2); // cpuid
    }
    known = 0;
  }

  /** Changes a page-table entry, and says so or not. */
  private void entry() {
    memoryOperand();
    relative = false;
    segment = 0;
    index = -1;
    base = dice.pick(3, 8, 10, 12, 13);
    load(base, places.entry(dice));
    displacement = 0;
    switch (dice.below(6)) {
      case 0 -> {
        op(0, 8, 0x83, 4, 1); // and: neither accessed nor dirty
        number(0x9F, 1);
      }
      case 1 -> {
        op(0, 8, 0x83, 4, 1);
        number(0xDF, 1);
      }
      case 2 -> {
        op(0, 8, 0x83, 6, 1); // xor: read-only or not
        number(2, 1);
      }
      case 3 -> {
        op(0, 8, 0x81, 6, 4); // xor: another page
        number(0x1000, 4);
      }
      case 4 -> {
        op(0, 8, 0x81, 6, 4); // xor: global or not
        number(0x100, 4);
      }
      default -> op(0, 8, 0x8B, register(), 0);
    }
    known = 0;
  }

  private void other() {
    switch (dice.below(12)) {
      case 0 -> { // an address of 32 bits
        memoryOperand();
        put(0x67);
        op(0, size(), 0x8B, register(), 0);
        known = 0;
      }
      case 1 -> put(0xD7); // xlat
      case 2 -> put(0xC8, 16, 0, dice.below(3)); // enter
      case 3 -> put(0x0F, 0xC7, 0xF0 | dice.below(8)); // rdrand
      case 4 -> {
        memoryOperand();
        op(lock(), dice.pick(4, 8), MAP_0F | 0xC7, 1, 0); // cmpxchg8b, cmpxchg16b
      }
      case 5 -> put(0xF4); // hlt
      case 6 -> put(0x0F, 0x01, 0xF8); // swapgs
      case 7 -> put(0xD9, 0xE8, 0xDD, 0xD8); // fld1; fstp st0
      case 8, 9 -> { // rdfsbase to wrgsbase, of what may be an address
        registerOperand();
        if (dice.below(4) != 0) {
          load(rm, dice.one(8) ? dice.next() : dice.pick(0, 8, 0x1000, -8, -0x1000));
        }
        op(0xF3, dice.pick(4, 8), MAP_0F | 0xAE, dice.below(4), 0);
      }
      case 10 -> {
        memoryOperand();
        op(0, 4, 0xDD, dice.pick(0, 2, 3), 0); // fld, fst, fstp
      }
      default -> put(0x0F, 0x0B); // ud2
    }
    known = 0;
  }

  // ---------------------------------------------------------------- ends

  private void distance(long to) {
    number(to - (start + length + 4), 4);
  }

  private void end() {
    switch (dice.below(16)) {
      case 0, 1, 2, 3, 4 -> {
        put(0x0F, 0x80 | dice.below(16));
        distance(places.block(dice));
        if (dice.coin()) {
          end();
        }
      }
      case 5, 6 -> {
        put(0xE9);
        distance(places.block(dice));
      }
      case 7, 8 -> {
        put(0xE8);
        distance(places.block(dice));
      }
      case 9, 10 -> { // RET
        int r = dice.pick(RAX, RDX, 10, 14);
        load(r, places.block(dice));
        push(r);
        if (dice.one(4)) {
          put(0xC2, 8 * dice.below(4), 0);
        } else {
          put(0xC3);
        }
      }
      case 11, 12 -> {
        int r = dice.pick(RCX, RBP, 12, 14);
        load(r, places.block(dice));
        memory = false;
        rm = r;
        op(0, 4, 0xFF, dice.pick(2, 4), 0);
      }
      case 13 -> {
        int r = dice.pick(RDX, 10, 11);
        load(r, places.block(dice));
        memoryOperand();
        if (base == r || index == r) {
          base = r;
          index = -1;
          load(r, places.data(dice));
          displacement = 0;
        } else {
          op(0, 8, 0x89, r, 0);
        }
        op(0, 4, 0xFF, dice.pick(2, 4), 0);
      }
      case 14 -> {
        put(dice.pick(0xE0, 0xE1, 0xE2, 0xE3), 0); // LOOP, JRCXZ to what follows
        put(0xE9);
        distance(places.block(dice));
      }
      default -> {
        if (dice.coin()) {
          put(0x0F, 0x31); // rdtsc
        } else {
          put(0x0F, 0x01, 0xF9); // rdtscp
        }
        put(0xE9);
        distance(places.block(dice));
      }
    }
  }
}
