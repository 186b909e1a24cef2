package bootscope.core.isa;

/** One row of the opcode table. */
public final class Opcode {
  private final Mnemonic mnemonic;

  Opcode(Mnemonic mnemonic) {
    this.mnemonic = mnemonic;
  }

  public Mnemonic mnemonic() {
    return mnemonic;
  }
}
