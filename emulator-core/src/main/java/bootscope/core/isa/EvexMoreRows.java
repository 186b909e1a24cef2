package bootscope.core.isa;

/** VEX and EVEX rows. Columns: {@link OpcodeTable}. */
final class EvexMoreRows {
  private EvexMoreRows() {}

  static final String TEXT = "";
}
