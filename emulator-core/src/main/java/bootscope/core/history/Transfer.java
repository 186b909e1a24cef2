package bootscope.core.history;

import bootscope.core.memory.GuestRam;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * Bytes that an instruction writes.
 *
 * @param from as many bytes as {@code to} has, or what cannot be followed
 * @param lag bytes by which {@code to} lies above {@code from} where elements are read that were
 *     written before; else 0
 * @param element bytes that are written again and again where there is no lag; with one, bytes that
 *     are copied at once; else 0
 */
record Transfer(Piece to, Piece from, long lag, int element) {
  Transfer(Piece to, Piece from) {
    this(to, from, 0, 0);
  }

  /**
   * Of some bytes those that are written, and what they are copies of.
   *
   * @param from the first of them, among those that were asked for
   */
  record Match(int from, int size, Piece source) {}

  /**
   * What an instruction does to some bytes: the last of its transfers that writes any.
   *
   * @param physical where a linear address leads; −1 for nowhere
   */
  static Optional<Match> match(List<Transfer> all, Piece bytes, LongUnaryOperator physical) {
    boolean memory = bytes.space() == Piece.Space.PHYSICAL;
    for (Transfer t : all.reversed()) {
      if (t.to.space() == (memory ? Piece.Space.LINEAR : bytes.space())) {
        Optional<Match> found = memory ? t.match(bytes, physical) : t.match(0, t.to, bytes);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** In memory, page by page. */
  private Optional<Match> match(Piece bytes, LongUnaryOperator physical) {
    Optional<Match> found = Optional.empty();
    for (int done = 0; done < to.size() && found.isEmpty(); ) {
      long at = to.at() + done;
      long left = GuestRam.PAGE_BYTES - (at & GuestRam.PAGE_BYTES - 1);
      int length = (int) Math.min(left, to.size() - done);
      long there = physical.applyAsLong(at);
      found = there == -1 ? found : match(done, Piece.physical(there, length), bytes);
      done += length;
    }
    return found;
  }

  /**
   * @param done offset of bytes that it writes
   * @param there where they lie, in the space of those that were asked for
   */
  private Optional<Match> match(int done, Piece there, Piece bytes) {
    long first = Math.max(there.at(), bytes.at());
    long end = Math.min(there.at() + there.size(), bytes.at() + bytes.size());
    if (first >= end) {
      return Optional.empty();
    }
    Piece source = source(done + first - there.at(), (int) (end - first));
    int size = source.space().extended() ? source.size() : (int) (end - first);
    return Optional.of(new Match((int) (first - bytes.at()), size, source));
  }

  /** Where so many of its bytes from an offset on come from, or the first few of them. */
  private Piece source(long offset, int size) {
    if (element == 0) {
      return from.part((int) offset, size);
    }
    if (lag == 0) {
      int within = (int) (offset % element);
      return from.part(within, Math.min(size, element - within));
    }
    long first = offset;
    for (long before = first - lag;
        before >= 0 && before / element < first / element;
        before = first - lag) {
      first = before;
    }
    return from.part((int) first, 1);
  }
}
