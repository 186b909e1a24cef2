package bootscope.core.cpu.engine;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;

/** An instruction that loads the stack pointer, which is noted. */
final class NotedStackLoad extends Op {
  private final Op of;
  private final TransferLog log;
  private final boolean user;
  private final long site; // linear

  NotedStackLoad(Op of, TransferLog log, boolean user, long site) {
    this.of = of;
    this.log = log;
    this.user = user;
    this.site = site;
  }

  @Override
  public void execute(Cpu c) {
    long before = c.stackPointer();
    of.execute(c);
    log.note(TransferKind.STACK, user, c.now() + 1, site, before, c.stackPointer());
  }
}
