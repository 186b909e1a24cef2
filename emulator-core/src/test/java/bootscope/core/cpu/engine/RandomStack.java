package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.CodeWriter.RAX;
import static bootscope.core.cpu.engine.CodeWriter.RBP;
import static bootscope.core.cpu.engine.CodeWriter.RSP;

import bootscope.core.conformance.Dice;

/** What pushes and pops, and what changes single flags, for {@link RandomCode}. */
final class RandomStack {
  private final CodeWriter w;
  private final Dice dice;

  RandomStack(CodeWriter w) {
    this.w = w;
    dice = w.dice;
  }

  void stack() {
    switch (dice.below(12)) {
      case 0, 1, 2 -> w.push(w.any());
      case 3, 4, 5 -> {
        int r = w.register();
        w.withRegister(4, 0x58, r);
        w.wrote(r);
      }
      case 6 -> {
        w.put(0x6A);
        w.constant(1);
      }
      case 7 -> {
        w.put(0x68);
        w.constant(4);
      }
      case 8 -> { // LEAVE
        if (dice.below(4) != 0) {
          w.load(RBP, w.places.stack(dice));
        }
        w.put(0xC9);
        w.wrote(RBP);
      }
      case 9 -> w.put(0x9C);
      case 10 -> {
        w.anyOperand();
        if (dice.coin()) {
          w.op(0, 4, 0xFF, 6, 0);
        } else {
          w.op(0, 4, 0x8F, 0, 0);
          w.wroteOperand();
        }
      }
      default -> {
        if (dice.one(3)) {
          w.put(0x66);
        }
        w.put(dice.pick(0x50, 0x58, 0x9C));
        w.wrote(RAX);
      }
    }
    w.forget(RSP);
  }

  void flags() {
    switch (dice.below(12)) {
      case 0, 1 -> w.put(dice.pick(0xF8, 0xF9, 0xF5)); // CLC, STC, CMC
      case 2 -> w.put(dice.pick(0xFC, 0xFD)); // CLD, STD
      case 3 -> w.put(0x9F); // LAHF
      case 4 -> w.put(0x9E); // SAHF
      case 5, 6 -> w.put(0xFA); // CLI
      case 7, 8 -> w.put(0xFB); // STI
      case 9 -> w.put(0x9C, 0x58); // PUSHF, POP RAX
      case 10 -> w.put(0x9C, 0x9D); // PUSHF, POPF
      default -> {
        w.put(0x68);
        int rare = (dice.one(16) ? 0x4_0000 : 0) | (dice.one(16) ? 0x100 : 0); // AC, TF
        w.number(dice.next() & 0xEFF & ~0x100 | rare, 4);
        w.put(0x9D); // POPF
      }
    }
    w.wrote(RAX);
  }
}
