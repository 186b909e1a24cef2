package bootscope.views.pane;

/** A way to another pane, as data. */
public sealed interface Link {
  void follow(Navigator navigator);

  /** To a place in memory. */
  record ToMemory(long address, boolean physical) implements Link {
    @Override
    public void follow(Navigator navigator) {
      navigator.goToMemory(address, physical);
    }
  }

  /** To an instruction. */
  record ToCode(long address, boolean physical) implements Link {
    @Override
    public void follow(Navigator navigator) {
      navigator.goToCode(address, physical);
    }
  }

  /** To an instant of the run, in a pane that shows instants. */
  record ToInstant(String pane, long instructions) implements Link {
    @Override
    public void follow(Navigator navigator) {
      navigator.goToInstant(pane, instructions);
    }
  }

  static Link memory(long physicalAddress) {
    return new ToMemory(physicalAddress, true);
  }
}
