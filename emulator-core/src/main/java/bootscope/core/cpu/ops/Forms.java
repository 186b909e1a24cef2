package bootscope.core.cpu.ops;

/** The operands that most ops have, so that each op need only say what it does with them. */
final class Forms {
  private Forms() {}

  /** To a register, from a register or constant. */
  abstract static class ToRegister extends Op {
    /** Host address of the destination. */
    final long d;

    /** Host address of the source. */
    final long v;

    ToRegister(long d, long v) {
      this.d = d;
      this.v = v;
    }
  }

  /** To a register, from memory. */
  abstract static class FromMemory extends Op {
    /** Host address of the destination. */
    final long d;

    final Ea ea;

    FromMemory(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }
  }

  /** To memory, from a register or constant. */
  abstract static class ToMemory extends Op {
    final Ea ea;

    /** Host address of the source. */
    final long v;

    ToMemory(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }
  }
}
