package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.OpFactory;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.cpu.ops.Terminator;

/** An instruction after which the processor looks around: mode, interrupts, deadline. */
final class Boundary extends Terminator {
  private final Simple.Body body;

  Boundary(Simple.Body body) {
    this.body = body;
  }

  /** One without operands. */
  static OpFactory factory(Simple.Body body) {
    return (in, t) -> new Boundary(body);
  }

  /** One without operands for CPL 0. */
  static OpFactory privileged(Simple.Body body) {
    return factory(
        c -> {
          c.privileged();
          body.run(c);
        });
  }

  @Override
  public int leave(Cpu c) {
    body.run(c);
    c.s.rip(nextRip);
    return STOP;
  }
}
