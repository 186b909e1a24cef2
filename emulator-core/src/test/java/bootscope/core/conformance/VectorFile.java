package bootscope.core.conformance;

import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What a processor made of the cases of {@link Plan}: gzip over
 *
 * <pre>
 *   UTF "bootscope oracle 1", long seed, UTF processor, long table revision
 *   for each row: UTF key, int cases, for each case: short hash of the outcome
 *       [and where the manual gives a bound: ST(0) and ST(1), 10 bytes each, FSW 2]
 *   UTF ""
 * </pre>
 *
 * <p>The cases are not in it: both sides make them from seed, row and number.
 */
final class VectorFile {
  private static final String MAGIC = "bootscope oracle 1";

  private VectorFile() {}

  /** A number over all rows, which tells that the table has changed. */
  static long revision() {
    long h = 0;
    for (Opcode row : OpcodeTable.rows()) {
      h = Dice.mix(h, Dice.hash(Rows.key(row)));
    }
    return h;
  }

  static short shortHash(long hash) {
    return (short) (hash ^ hash >>> 16 ^ hash >>> 32 ^ hash >>> 48);
  }

  static final class Writer implements AutoCloseable {
    private final DataOutputStream out;

    Writer(OutputStream to, long seed, String processor) throws IOException {
      out =
          new DataOutputStream(
              new BufferedOutputStream(
                  new GZIPOutputStream(to) {
                    {
                      def.setLevel(Deflater.BEST_COMPRESSION);
                    }
                  }));
      out.writeUTF(MAGIC);
      out.writeLong(seed);
      out.writeUTF(processor);
      out.writeLong(revision());
    }

    void row(String key, int cases) throws IOException {
      out.writeUTF(key);
      out.writeInt(cases);
    }

    void outcome(Outcome o, Judgement j) throws IOException {
      out.writeShort(shortHash(o.hash(j)));
      if (j.ulps > 0) {
        out.write(o.fx, OracleCase.ST, 10);
        out.write(o.fx, OracleCase.ST + 16, 10);
        out.write(o.fx, OracleCase.FSW, 2);
      }
    }

    @Override
    public void close() throws IOException {
      out.writeUTF("");
      out.close();
    }
  }

  static final class Reader implements AutoCloseable {
    private final DataInputStream in;
    final long seed;
    final String processor;
    final long revision;
    private final byte[] fx = new byte[OracleCase.FLOATS];

    Reader(InputStream from) throws IOException {
      in = new DataInputStream(new java.io.BufferedInputStream(new GZIPInputStream(from, 1 << 16)));
      if (!in.readUTF().equals(MAGIC)) {
        throw new IOException("not a file of vectors");
      }
      seed = in.readLong();
      processor = in.readUTF();
      revision = in.readLong();
    }

    /** The next row's key, or an empty string. */
    String row() throws IOException {
      return in.readUTF();
    }

    int cases() throws IOException {
      return in.readInt();
    }

    /** Compares with what is recorded; null if it agrees. */
    String difference(Outcome o, Judgement j) throws IOException {
      String d = in.readShort() == shortHash(o.hash(j)) ? null : "another outcome";
      if (j.ulps > 0) {
        in.readFully(fx, OracleCase.ST, 10);
        in.readFully(fx, OracleCase.ST + 16, 10);
        in.readFully(fx, OracleCase.FSW, 2);
        for (int r = OracleCase.ST; r < OracleCase.ST + 32; r += 16) {
          if (Math.abs(Approximate.ulps(o.fx, fx, r)) > j.ulps) {
            d = "another approximation";
          }
        }
      }
      return d;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
