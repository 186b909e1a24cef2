package bootscope.core.cpu.engine;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Terminator;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;

/** The end of a block, which is noted when it transfers control. */
final class NotedTransfer extends Terminator {
  private final Terminator of;
  private final TransferLog log;
  private final int kind; // when it does not go on to what follows
  private final boolean onward; // whether going on is a transfer, too
  private final boolean user;
  private final long site; // linear
  private final long base; // of the code segment

  /**
   * @param site linear address of the instruction
   * @param base from which targets count, linear
   */
  NotedTransfer(
      Terminator of,
      TransferLog log,
      int kind,
      boolean onward,
      boolean user,
      long site,
      long base) {
    super(of.target);
    this.of = of;
    nextRip = of.nextRip;
    this.log = log;
    this.kind = kind;
    this.onward = onward;
    this.user = user;
    this.site = site;
    this.base = base;
  }

  /** The kind that translated code has to note by itself; NONE with {@link #onward} alone. */
  int translated() {
    return onward && of.instructions() > 0 ? TransferKind.MARK : kind;
  }

  @Override
  public int instructions() {
    return of.instructions();
  }

  @Override
  public int leave(Cpu c) {
    of.nextRip = nextRip;
    long before = c.stackPointer();
    int way = of.leave(c);
    long to =
        switch (way) {
          case NEXT -> base + nextRip;
          case TAKEN -> base + target;
          default -> c.linearRip();
        };
    // INTO goes on without saying so. A jump to what follows is one all the same.
    boolean goesOn = way == NEXT || kind == TransferKind.EXCEPTION && to == base + nextRip;
    int what = goesOn ? onward ? TransferKind.JUMP : TransferKind.NONE : kind;
    if (what != TransferKind.NONE) {
      note(c, what, to, before);
    }
    return way;
  }

  private void note(Cpu c, int what, long to, long before) {
    long now = c.now() + of.instructions();
    switch (what) {
      case TransferKind.CALL, TransferKind.FAR_CALL ->
          log.note(what, user, now, base + nextRip, to, c.stackPointer());
      case TransferKind.EXCEPTION ->
          log.note(what, user, now, base + nextRip, to, c.stackPointer());
      case TransferKind.INTERRUPT_RETURN, TransferKind.SYSTEM_RETURN ->
          log.note(what, c.cpl() == 3, now, site, to, before);
      case TransferKind.SYSTEM_CALL ->
          log.note(what, user, now, base + nextRip, to, c.stackPointer());
      case TransferKind.FAR_RETURN ->
          log.note(what, c.cpl() == 3, now, log.word(c.stackPointer()), to, before);
      default -> log.note(what, user, now, site, to, before);
    }
  }
}
