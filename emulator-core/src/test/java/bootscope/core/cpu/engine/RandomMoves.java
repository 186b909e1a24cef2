package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.CodeWriter.MAP_0F;
import static bootscope.core.cpu.engine.CodeWriter.RAX;
import static bootscope.core.cpu.engine.CodeWriter.RSP;

import bootscope.core.conformance.Dice;

/** What moves data and leaves the flags, for {@link RandomCode}. */
final class RandomMoves {
  private final CodeWriter w;
  private final Dice dice;

  RandomMoves(CodeWriter w) {
    this.w = w;
    dice = w.dice;
  }

  void move() {
    int size = w.size();
    switch (dice.below(9)) {
      case 0, 1, 2 -> {
        w.anyOperand();
        w.sized(0, size, 0x89, w.any(), 0);
        w.wroteOperand();
      }
      case 3, 4 -> {
        w.anyOperand();
        int d = w.register();
        w.sized(0, size, 0x8B, d, 0);
        w.wrote(d);
      }
      case 5 -> {
        w.anyOperand();
        w.sized(0, size, 0xC7, 0, Math.min(size, 4));
        w.constant(size);
        w.wroteOperand();
      }
      case 6 -> constant();
      case 7 -> { // from a segment register; there are six
        w.anyOperand();
        w.op(0, w.wordSize(), 0x8C, dice.below(dice.one(20) ? 8 : 6), 0);
        w.wroteOperand();
      }
      default -> { // AL, AX, EAX, RAX and an absolute address
        if (dice.one(6)) {
          w.put(dice.pick(0x64, 0x65));
        }
        w.sizePrefix(size);
        w.put(dice.pick(0xA0, 0xA2) | (size == 1 ? 0 : 1));
        w.number(w.places.data(dice), w.addressSize());
        w.wrote(RAX);
      }
    }
  }

  private void constant() {
    int d = w.register();
    if (dice.coin()) {
      w.withRegister(1, 0xB0, d);
      w.constant(1);
    } else if (dice.one(4)) {
      w.withRegister(2, 0xB8, d);
      w.constant(2);
    } else if (dice.coin()) {
      w.load(d, w.immediate());
      w.forget(d); // no address
    } else {
      w.memoryOperand();
      w.op(0, w.wide ? dice.pick(4, 8) : 4, MAP_0F | 0xC3, w.any(), 0); // movnti
    }
    w.wrote(d);
  }

  /** MOVZX, MOVSX, MOVSXD; in 32-bit code the last is ARPL. */
  void widen() {
    w.anyOperand();
    int d = w.register();
    int opcode = dice.pick(0xB6, 0xB7, 0xBE, 0xBF, 0x63);
    w.op(0, w.wordSize(), opcode == 0x63 ? opcode : MAP_0F | opcode, d, 0);
    w.wrote(d);
    w.wroteOperand();
  }

  void lea() {
    w.memoryOperand();
    boolean plainStack = w.base == RSP && w.index < 0;
    int d = plainStack && dice.one(12) ? RSP : w.register();
    if (d == RSP && !plainStack) {
      d = w.among(10, RAX);
    }
    w.noSegment();
    w.op(0, w.wordSize(), 0x8D, d, 0);
    w.wrote(d);
  }

  /** XCHG, BSWAP. */
  void exchange() {
    switch (dice.below(4)) {
      case 0 -> {
        int r = w.register();
        w.withRegister(w.wordSize(), 0x90, r);
        w.wrote(r);
        w.wrote(RAX);
      }
      case 1 -> {
        int r = w.register();
        w.withRegister(w.wide && dice.coin() ? 8 : 4, MAP_0F | 0xC8, r);
        w.wrote(r);
      }
      default -> {
        w.anyOperand();
        int r = w.register();
        w.sized(w.lock(), w.size(), 0x87, r, 0);
        w.wroteOperand();
        w.wrote(r);
      }
    }
  }

  /** SETcc, CMOVcc. */
  void condition() {
    int cc = dice.below(16);
    w.anyOperand();
    if (dice.coin()) {
      w.op(0, 1, MAP_0F | 0x90 | cc, dice.below(8), 0);
      w.wroteOperand();
    } else {
      int d = w.register();
      w.op(0, w.wordSize(), MAP_0F | 0x40 | cc, d, 0);
      w.wrote(d);
    }
  }
}
