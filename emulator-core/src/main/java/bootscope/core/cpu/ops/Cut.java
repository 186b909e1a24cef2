package bootscope.core.cpu.ops;

/** Where a block was cut: at a page's end, at its longest, or before a hooked instruction. */
public final class Cut extends Terminator {
  @Override
  public int instructions() {
    return 0;
  }

  @Override
  public int leave(Cpu c) {
    return NEXT;
  }
}
