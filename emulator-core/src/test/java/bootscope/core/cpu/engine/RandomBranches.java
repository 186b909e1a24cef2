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

  RandomBranches(CodeWriter w) {
    this.w = w;
    dice = w.dice;
  }

  void end() {
    switch (dice.below(17)) {
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
      default -> narrow();
    }
  }

  private long block() {
    return w.places.block(dice);
  }

  private void jump() {
    w.put(0xE9);
    w.distance(block());
  }

  /** With a distance of a byte; in 32-bit code also IRET, and what cuts EIP to 16 bits. */
  private void narrow() {
    if (w.wide || dice.coin()) {
      w.put(dice.one(4) ? 0xEB : 0x70 | dice.below(16), dice.below(4)); // over some of the next
      jump();
    } else if (dice.below(8) != 0) {
      w.put(0x9C, 0x0E, 0x68); // pushf; push cs; push its RIP; iret
      w.number(block(), 4);
      w.put(0xCF);
    } else {
      w.put(0x66, dice.pick(0xE9, 0xE8));
      w.number(dice.below(64), 2);
    }
  }
}
