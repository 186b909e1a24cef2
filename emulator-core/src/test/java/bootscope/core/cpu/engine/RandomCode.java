package bootscope.core.cpu.engine;

import bootscope.core.conformance.Dice;
import bootscope.core.isa.CodeSize;

/**
 * Makes random blocks of 64-bit or 32-bit code: what translated code is made for, in all forms,
 * with instructions between that it leaves alone.
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

  private final Dice dice;
  private final CodeWriter w;
  private final RandomArithmetic arithmetic;
  private final RandomMoves moves;
  private final RandomStack stack;
  private final RandomOthers others;
  private final RandomBranches branches;

  /**
   * @param user whether it will run at privilege level 3
   */
  RandomCode(Dice dice, Places places, CodeSize size, boolean user) {
    this.dice = dice;
    w = new CodeWriter(dice, places, size == CodeSize.BITS_64);
    arithmetic = new RandomArithmetic(w);
    moves = new RandomMoves(w);
    stack = new RandomStack(w);
    others = new RandomOthers(w, user);
    branches = new RandomBranches(w, user);
  }

  /** Makes a block that will stand at a linear address. */
  void make(long at) {
    w.begin(at);
    for (int n = dice.below(4); n > 0; n--) {
      w.address(w.register());
    }
    int n = dice.one(24) ? 64 + dice.below(40) : 1 + dice.below(14);
    while (n-- > 0 && w.length < CodeWriter.MOST - 120) {
      instruction();
    }
    if (!dice.one(12)) {
      branches.end();
    }
  }

  /** The bytes of the block that was made last, from the first on. */
  byte[] code() {
    return w.code;
  }

  int length() {
    return w.length;
  }

  private void instruction() {
    switch (dice.below(40)) {
      case 0, 1, 2, 3, 4, 5, 6 -> arithmetic.binary();
      case 7, 8 -> arithmetic.test();
      case 9, 10 -> arithmetic.unary();
      case 11 -> arithmetic.exchangeAdd();
      case 12, 13, 14 -> arithmetic.shift();
      case 15 -> arithmetic.doubleShift();
      case 16, 17 -> arithmetic.multiply();
      case 18, 19 -> arithmetic.bits();
      case 20, 21, 22, 23, 24 -> moves.move();
      case 25 -> moves.widen();
      case 26 -> moves.lea();
      case 27 -> moves.exchange();
      case 28, 29 -> moves.condition();
      case 30, 31, 32 -> stack.stack();
      case 33 -> stack.flags();
      case 34 -> others.plain();
      case 35 -> others.vector();
      case 36 -> others.string();
      case 37 -> others.system();
      case 38 -> others.entry();
      default -> others.other();
    }
  }
}
