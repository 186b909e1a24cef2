package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.CodeWriter.MAP_0F;
import static bootscope.core.cpu.engine.CodeWriter.RAX;
import static bootscope.core.cpu.engine.CodeWriter.RBX;
import static bootscope.core.cpu.engine.CodeWriter.RCX;
import static bootscope.core.cpu.engine.CodeWriter.RDX;

import bootscope.core.conformance.Dice;

/** What computes and sets flags, for {@link RandomCode}. */
final class RandomArithmetic {
  private final CodeWriter w;
  private final Dice dice;

  RandomArithmetic(CodeWriter w) {
    this.w = w;
    dice = w.dice;
  }

  /** ADD, OR, ADC, SBB, AND, SUB, XOR, CMP. */
  void binary() {
    int size = w.size();
    int row = dice.below(8);
    boolean writes = row != 7;
    switch (dice.below(5)) {
      case 0 -> {
        w.anyOperand();
        w.sized(writes ? w.lock() : 0, size, row << 3 | 1, w.any(), 0);
        w.wroteOperand();
      }
      case 1 -> {
        w.anyOperand();
        int d = w.register();
        w.sized(0, size, row << 3 | 3, d, 0);
        w.wrote(d);
      }
      case 2 -> {
        w.anyOperand();
        w.op(writes ? w.lock() : 0, size == 1 ? 4 : size, 0x83, row, 1);
        w.constant(1);
        w.wroteOperand();
      }
      case 3 -> {
        w.anyOperand();
        w.sized(writes ? w.lock() : 0, size, 0x81, row, Math.min(size, 4));
        w.constant(size);
        w.wroteOperand();
      }
      default -> {
        w.sizePrefix(size);
        w.put(row << 3 | (size == 1 ? 4 : 5));
        w.constant(size);
        w.wrote(RAX);
      }
    }
  }

  void test() {
    int size = w.size();
    if (dice.coin()) {
      w.anyOperand();
      w.sized(0, size, 0x85, w.any(), 0);
    } else if (dice.coin()) {
      w.anyOperand();
      w.sized(0, size, 0xF7, dice.below(2), Math.min(size, 4));
      w.constant(size);
    } else {
      w.sizePrefix(size);
      w.put(size == 1 ? 0xA8 : 0xA9);
      w.constant(size);
    }
  }

  /** INC, DEC, NOT, NEG. */
  void unary() {
    int size = w.size();
    if (!w.wide && size > 1 && dice.one(3)) { // in 64-bit code these are REX
      int d = w.register();
      w.withRegister(size, dice.pick(0x40, 0x48), d);
      w.wrote(d);
      return;
    }
    w.anyOperand();
    switch (dice.below(4)) {
      case 0 -> w.sized(w.lock(), size, 0xFF, 0, 0);
      case 1 -> w.sized(w.lock(), size, 0xFF, 1, 0);
      case 2 -> w.sized(w.lock(), size, 0xF7, 2, 0);
      default -> w.sized(w.lock(), size, 0xF7, 3, 0);
    }
    w.wroteOperand();
  }

  /** XADD, CMPXCHG. */
  void exchangeAdd() {
    if (dice.below(4) != 0) {
      w.memoryOperand();
    } else {
      w.registerOperand();
    }
    if (w.memory && dice.one(4)) {
      exchangePair();
      return;
    }
    int size = w.size();
    int r = w.register();
    if (dice.coin() && !w.knows(RAX)) {
      w.sized(0, size, 0x8B, RAX, 0); // so that the comparison finds it equal
    }
    w.sized(w.lock(), size, MAP_0F | (dice.coin() ? 0xC1 : 0xB1), r, 0);
    w.wroteOperand();
    w.wrote(r);
    w.wrote(RAX);
  }

  /** CMPXCHG8B, CMPXCHG16B; mostly of aligned operands, which are often equal. */
  private void exchangePair() {
    int half = w.wide && dice.coin() ? 8 : 4;
    boolean free = !w.usesForAddress(RAX) && !w.usesForAddress(RDX);
    if (w.base >= 0 && dice.below(4) != 0) {
      w.displacement -= (int) w.target & 2 * half - 1;
    }
    if (free && dice.below(4) != 0) {
      int at = w.displacement;
      w.op(0, half, 0x8B, RAX, 0);
      w.displacement += half;
      w.op(0, half, 0x8B, RDX, 0);
      w.displacement = at;
    }
    w.op(w.lock(), half, MAP_0F | 0xC7, 1, 0);
    w.wrote(RAX);
    w.wrote(RDX);
  }

  /** Shifts and rotates. */
  void shift() {
    int size = w.size();
    w.anyOperand();
    int row = dice.below(8);
    switch (dice.below(3)) {
      case 0 -> {
        w.sized(0, size, 0xC1, row, 1);
        w.number(dice.coin() ? dice.below(70) : w.immediate(), 1);
      }
      case 1 -> w.sized(0, size, 0xD1, row, 0);
      default -> {
        if (dice.coin()) {
          w.put(0xB1, dice.below(70)); // mov cl,imm8
          w.wrote(RCX);
          if (w.usesForAddress(RCX)) {
            return;
          }
        }
        w.sized(0, size, 0xD3, row, 0);
      }
    }
    w.wroteOperand();
  }

  /** SHLD, SHRD. */
  void doubleShift() {
    int size = w.wordSize();
    w.anyOperand();
    int opcode = MAP_0F | dice.pick(0xA4, 0xA5, 0xAC, 0xAD);
    boolean constant = (opcode & 1) == 0;
    w.op(0, size, opcode, w.any(), constant ? 1 : 0);
    if (constant) {
      w.number(dice.below(70), 1);
    }
    w.wroteOperand();
  }

  void multiply() {
    int size = w.size();
    switch (dice.below(4)) {
      case 0 -> { // MUL, IMUL
        w.anyOperand();
        w.sized(0, size, 0xF7, 4 + dice.below(2), 0);
        w.wrote(RAX);
        w.wrote(RDX);
      }
      case 1 -> divide(size);
      case 2 -> {
        w.anyOperand();
        int d = w.register();
        w.op(0, w.wordSize(), MAP_0F | 0xAF, d, 0);
        w.wrote(d);
      }
      default -> {
        w.anyOperand();
        int d = w.register();
        int word = w.wordSize();
        boolean small = dice.coin();
        int bytes = small ? 1 : Math.min(word, 4);
        w.op(0, word, small ? 0x6B : 0x69, d, bytes);
        w.number(w.immediate(), bytes);
        w.wrote(d);
      }
    }
  }

  /** DIV, IDIV. */
  private void divide(int size) {
    boolean signed = dice.coin();
    if (dice.below(6) != 0) {
      if (signed) {
        w.sizePrefix(w.addressSize());
        w.put(0x99); // cdq, cqo
      } else {
        w.put(0x31, 0xD2); // xor edx,edx
      }
      w.wrote(RDX);
    }
    w.anyOperand();
    if (!w.memory && dice.below(4) != 0) {
      w.rm = w.among(RBX, 8, 10, 14);
      w.load(w.rm, dice.pick(1, 2, 3, 7, -1, 100, 0x7FFF_FFFF));
    }
    w.sized(0, size, 0xF7, signed ? 7 : 6, 0);
    w.wrote(RAX);
    w.wrote(RDX);
  }

  /** BT, BTS, BTR, BTC; BSF, BSR, POPCNT. */
  void bits() {
    int size = w.wordSize();
    w.anyOperand();
    switch (dice.below(3)) {
      case 0 -> {
        int kind = dice.below(4);
        w.op(kind == 0 ? 0 : w.lock(), size, MAP_0F | 0xBA, 4 + kind, 1);
        w.number(dice.below(80), 1);
        w.wroteOperand();
      }
      case 1 -> {
        int kind = dice.below(4);
        int r = w.any();
        if (w.memory && dice.below(8) != 0) {
          r = w.wide ? w.usesForAddress(9) ? 8 : 9 : w.usesForAddress(RDX) ? RBX : RDX;
          if (!w.usesForAddress(r)) {
            w.load(r, dice.below(512) - 128);
          }
        }
        w.op(kind == 0 ? 0 : w.lock(), size, MAP_0F | 0xA3 | kind << 3, r, 0);
        w.wroteOperand();
      }
      default -> {
        int d = w.register();
        int opcode = dice.pick(0xBC, 0xBD, 0xB8);
        w.op(opcode == 0xB8 || dice.one(3) ? 0xF3 : 0, size, MAP_0F | opcode, d, 0);
        w.wrote(d);
      }
    }
  }
}
