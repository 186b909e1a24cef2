package bootscope.core.cpu.ops;

/** An op given by a lambda: for instructions that are not worth a class. */
public final class Simple extends Op {
  /** What the instruction does, its operands captured. */
  @FunctionalInterface
  public interface Body {
    void run(Cpu c);
  }

  private final Body body;

  public Simple(Body body) {
    this.body = body;
  }

  @Override
  public void execute(Cpu c) {
    body.run(c);
  }
}
