package bootscope.core.conformance;

import bootscope.core.isa.Opcode;
import bootscope.core.isa.RowEncoder;

/** Names of opcode rows that stay what they are when the table grows. */
final class Rows {
  private Rows() {}

  static String key(Opcode row) {
    return row.encoding() + " " + row.name() + " " + RowEncoder.shape(row);
  }
}
