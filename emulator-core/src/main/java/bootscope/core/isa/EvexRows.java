package bootscope.core.isa;

/** VEX and EVEX rows. Columns: {@link OpcodeTable}. */
final class EvexRows {
  private EvexRows() {}

  static final String TEXT = "";
}
