package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.CodeWriter.RAX;
import static bootscope.core.cpu.engine.CodeWriter.RBP;
import static bootscope.core.cpu.engine.CodeWriter.RCX;
import static bootscope.core.cpu.engine.CodeWriter.RDX;

import bootscope.core.conformance.Dice;

/** What ends blocks, for {@link RandomCode}. */
final class RandomBranches {
  private final CodeWriter w;
  private final Dice dice;
  private final boolean user;

  RandomBranches(CodeWriter w, boolean user) {
    this.w = w;
    dice = w.dice;
    this.user = user;
  }

  void end() {
    switch (dice.below(18)) {
      case 0, 1, 2, 3, 4 -> {
        w.put(0x0F, 0x80 | dice.below(16));
        w.distance(block());
        if (dice.coin()) {
          end();
        }
      }
      case 5, 6 -> jump();
      case 7, 8 -> {
        w.put(0xE8);
        w.distance(block());
      }
      case 9, 10 -> { // RET
        int r = w.among(RAX, RDX, 10, 14);
        w.load(r, block());
        w.push(r);
        if (dice.one(4)) {
          w.put(0xC2, 8 * dice.below(4), 0);
        } else {
          w.put(0xC3);
        }
      }
      case 11, 12 -> {
        int r = w.among(RCX, RBP, 12, 14);
        w.load(r, block());
        w.registerOperand(r);
        w.op(0, 4, 0xFF, dice.pick(2, 4), 0);
      }
      case 13 -> {
        int r = w.among(RDX, 10, 11);
        w.load(r, block());
        w.memoryOperand();
        if (w.usesForAddress(r)) {
          w.operandAt(r, w.places.data(dice));
        } else {
          w.op(0, w.addressSize(), 0x89, r, 0);
        }
        w.op(0, 4, 0xFF, dice.pick(2, 4), 0);
      }
      case 14 -> {
        w.put(dice.pick(0xE0, 0xE1, 0xE2, 0xE3), 0); // LOOP, JRCXZ to what follows
        jump();
      }
      case 15 -> {
        if (dice.coin()) {
          w.put(0x0F, 0x31); // rdtsc
        } else {
          w.put(0x0F, 0x01, 0xF9); // rdtscp
        }
        jump();
      }
      case 16 -> narrow();
      default -> interruptReturn();
    }
  }

  private long block() {
    return w.places.block(dice);
  }

  private void jump() {
    w.put(0xE9);
    w.distance(block());
  }

  /** With a distance of a byte; in 32-bit code also what cuts EIP to 16 bits. */
  private void narrow() {
    if (w.wide || !dice.one(8)) {
      w.put(dice.one(4) ? 0xEB : 0x70 | dice.below(16), dice.below(4)); // over some of the next
      jump();
    } else {
      w.put(0x66, dice.pick(0xE9, 0xE8));
      w.number(dice.below(64), 2);
    }
  }

  /** IRET to the same privilege level, mostly. */
  private void interruptReturn() {
    int r = w.among(RAX, RDX, 10, 14);
    if (w.wide) {
      w.load(RBP, w.places.stack(dice));
      w.put(0x6A, user ? Guest.USER_DATA32 : Guest.DATA32); // push ss
      w.push(RBP);
    }
    if (dice.coin()) {
      w.put(0x9C); // pushf
    } else {
      w.put(0x68);
      w.number(dice.next() & 0xED5 | dice.pick(0, 0x1_0000, 0x4_0000, 0x100) | 2, 4); // RF, AC, TF
    }
    int code = w.wide ? Guest.CODE64 : Guest.CODE32;
    int userCode = w.wide ? Guest.USER_CODE64 : Guest.USER_CODE32;
    w.put(0x6A, user ? userCode : code); // push cs
    w.load(r, block());
    w.push(r);
    w.sizePrefix(w.addressSize());
    w.put(0xCF);
  }
}
