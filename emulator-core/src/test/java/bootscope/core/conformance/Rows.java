package bootscope.core.conformance;

import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import bootscope.core.isa.RowEncoder;
import java.util.Arrays;

/** Names of opcode rows that stay what they are when the table grows. */
final class Rows {
  /** Stands for cases of several instructions. */
  static final String SEQUENCES = "sequences";

  private static final int SINGLE_STEP = 1; // the vector

  private static final String[] KEYS =
      OpcodeTable.rows().stream().map(Rows::make).toArray(String[]::new);
  private static final long[] HASHES = Arrays.stream(KEYS).mapToLong(Dice::hash).toArray();

  private Rows() {}

  /** A number that stands for the key. */
  static long hash(Opcode row) {
    return HASHES[row.index()];
  }

  static String key(Opcode row) {
    return KEYS[row.index()];
  }

  /** Whether a case is one integer instruction of 64-bit code that ran to its end. */
  static boolean integer(OracleCase c, Outcome out) {
    return c.alone()
        && c.wide
        && out.vector == SINGLE_STEP
        && c.row.mnemonic().compareTo(Mnemonic.FWAIT) < 0;
  }

  private static String make(Opcode row) {
    return row.encoding() + " " + row.name() + " " + RowEncoder.shape(row);
  }
}
