package bootscope.core.cpu.ops;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/**
 * The factories of each mnemonic: where decoding meets semantics. Most have one; MOV and POP have
 * another for their forms with special registers.
 */
public final class OpTable {
  private final OpFactory[] factories = new OpFactory[Mnemonic.values().length];

  /** Has the ordinary instructions. */
  public OpTable() {
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
    StringOps.register(this);
    FlagOps.register(this);
    ExtendedOps.register(this);
  }

  /**
   * @throws IllegalStateException when the mnemonic has a factory already
   */
  public void put(Mnemonic mnemonic, OpFactory factory) {
    if (has(mnemonic)) {
      throw new IllegalStateException(mnemonic + " has two factories");
    }
    factories[mnemonic.ordinal()] = factory;
  }

  /**
   * Adds a factory for those forms that the mnemonic's other makes nothing of.
   *
   * @throws IllegalStateException when it has no other
   */
  public void addForms(Mnemonic mnemonic, OpFactory factory) {
    if (!has(mnemonic)) {
      throw new IllegalStateException(mnemonic + " has no factory yet");
    }
    OpFactory others = factories[mnemonic.ordinal()];
    factories[mnemonic.ordinal()] =
        (in, t) -> {
          Op op = others.make(in, t);
          return op != null ? op : factory.make(in, t);
        };
  }

  /** Whether the processor executes the mnemonic in any form. */
  public boolean has(Mnemonic mnemonic) {
    return factories[mnemonic.ordinal()] != null;
  }

  /** The op of an instruction, or null for one that the processor does not have (#UD). */
  public Op make(Instruction in, OperandBinder t) {
    OpFactory factory = factories[in.mnemonic().ordinal()];
    return factory == null ? null : factory.make(in, t);
  }
}
