package bootscope.core.cpu.interpret;

/** An op given by a lambda: for instructions that are not worth a class. */
final class Simple extends Op {
  /** What the instruction does, its operands captured. */
  @FunctionalInterface
  interface Body {
    void run(Processor c);
  }

  private final Body body;

  Simple(Body body) {
    this.body = body;
  }

  @Override
  void execute(Processor c) {
    body.run(c);
  }
}
