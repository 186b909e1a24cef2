package bootscope.core.machine;

import bootscope.core.describe.Stateful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A machine's {@link MachineParts} at an instant, kept beside those of others: what is as it was a
 * moment ago, as most of it is, is kept once.
 */
public final class SharedParts {
  private static final int PIECE = 1024; // bytes

  private final List<byte[][]> parts; // the clock first: each in pieces

  private SharedParts(List<byte[][]> parts) {
    this.parts = parts;
  }

  /** Keeps a machine's parts over and over. */
  public static final class Keeper {
    private final StateFields.Writer writer = new StateFields.Writer();

    /**
     * What a machine has now, between two instructions.
     *
     * @param before of the same machine, to have in common what is as it was; null for none
     */
    public SharedParts of(Machine machine, SharedParts before) {
      List<byte[][]> parts = new ArrayList<>();
      writer.clear();
      MachineParts.putClock(machine, writer);
      parts.add(pieces(before, 0));
      for (Stateful component : machine.components()) {
        writer.clear();
        component.save(writer);
        parts.add(pieces(before, parts.size()));
      }
      return new SharedParts(parts);
    }

    /** What was written, in pieces. */
    private byte[][] pieces(SharedParts before, int part) {
      byte[][] others = before == null ? new byte[0][] : before.parts.get(part);
      byte[][] pieces = new byte[(writer.length() + PIECE - 1) / PIECE][];
      boolean all = pieces.length == others.length;
      for (int i = 0; i < pieces.length; i++) {
        int from = i * PIECE;
        int to = Math.min(from + PIECE, writer.length());
        byte[] other = i < others.length ? others[i] : null;
        boolean same =
            other != null && Arrays.equals(writer.buffer(), from, to, other, 0, other.length);
        pieces[i] = same ? other : Arrays.copyOfRange(writer.buffer(), from, to);
        all &= same;
      }
      return all ? others : pieces;
    }
  }

  /** All of it, together. */
  public MachineParts whole() {
    return new MachineParts(
        whole(parts.getFirst()), parts.stream().skip(1).map(SharedParts::whole).toList());
  }

  private static byte[] whole(byte[][] pieces) {
    byte[] whole = new byte[length(pieces)];
    for (int i = 0; i < pieces.length; i++) {
      System.arraycopy(pieces[i], 0, whole, i * PIECE, pieces[i].length);
    }
    return whole;
  }

  private static int length(byte[][] pieces) {
    return pieces.length == 0 ? 0 : (pieces.length - 1) * PIECE + pieces[pieces.length - 1].length;
  }

  /**
   * Bytes that are not another's, too.
   *
   * @param before of the same machine; null for none
   */
  public long size(SharedParts before) {
    long size = 0;
    for (int part = 0; part < parts.size(); part++) {
      byte[][] pieces = parts.get(part);
      byte[][] others = before == null ? new byte[0][] : before.parts.get(part);
      for (int i = 0; i < pieces.length && pieces != others; i++) {
        size += i < others.length && pieces[i] == others[i] ? 0 : pieces[i].length;
      }
    }
    return size;
  }
}
