package bootscope.core.cpu.interpret;

import bootscope.core.isa.Mnemonic;

/** The factory of each mnemonic: where decoding meets semantics. */
final class OpTable {
  private final OpFactory[] factories = new OpFactory[Mnemonic.values().length];

  OpTable() {
    AluOps.register(this);
    MoveOps.register(this);
    WidenOps.register(this);
    ExchangeOps.register(this);
    ShiftOps.register(this);
    BitOps.register(this);
    MultiplyOps.register(this);
    DecimalOps.register(this);
    StackOps.register(this);
    BranchOps.register(this);
    EventOps.register(this);
    StringOps.register(this);
    PortOps.register(this);
    FlagOps.register(this);
    SystemOps.register(this);
    TableOps.register(this);
    ExtendedOps.register(this);
  }

  /**
   * @throws IllegalStateException when the mnemonic has a factory already
   */
  void put(Mnemonic mnemonic, OpFactory factory) {
    if (factories[mnemonic.ordinal()] != null) {
      throw new IllegalStateException(mnemonic + " has two factories");
    }
    factories[mnemonic.ordinal()] = factory;
  }

  /** The factory, or null when the processor does not execute the mnemonic. */
  OpFactory get(Mnemonic mnemonic) {
    return factories[mnemonic.ordinal()];
  }
}
