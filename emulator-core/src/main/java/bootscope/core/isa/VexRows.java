package bootscope.core.isa;

/** VEX and EVEX rows. Columns: {@link OpcodeTable}. */
final class VexRows {
  private VexRows() {}

  static final String TEXT = "";
}
