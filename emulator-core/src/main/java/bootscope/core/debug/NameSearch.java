package bootscope.core.debug;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Looks at names one after the other and keeps the few that fit best. A text is made only of those
 * that are kept, so that a kernel's 150,000 take milliseconds.
 */
abstract class NameSearch {
  /**
   * A name that fits.
   *
   * @param rank 0 best
   * @param further of two with the same rank, the lower comes first
   */
  private record Found(int rank, int further, String name) implements Comparable<Found> {
    @Override
    public int compareTo(Found other) {
      int order = Integer.compare(rank, other.rank);
      order = order != 0 ? order : Integer.compare(further, other.further);
      return order != 0 ? order : name.compareTo(other.name);
    }
  }

  /** The rank of a name that does not fit. */
  static final int NONE = Integer.MAX_VALUE;

  private static final Charset ISO = StandardCharsets.ISO_8859_1;

  final byte[] wanted;
  private final int most;
  private final TreeSet<Found> found = new TreeSet<>(); // which also drops a name's second one

  NameSearch(String wanted, int most) {
    this.wanted = wanted.getBytes(ISO);
    this.most = most;
  }

  /** How well a name fits, 0 best, or {@link #NONE}. */
  abstract int rank(byte[] names, int from, int to);

  /**
   * Looks at a name.
   *
   * @param names holds it, in ISO 8859-1
   */
  final void offer(byte[] names, int from, int to) {
    int rank = rank(names, from, to);
    if (rank == NONE) {
      return;
    }
    int further = Math.abs(to - from - wanted.length);
    if (found.size() == most) {
      Found last = found.last();
      if (rank > last.rank || rank == last.rank && further > last.further) {
        return;
      }
    }
    found.add(new Found(rank, further, new String(names, from, to - from, ISO)));
    if (found.size() > most) {
      found.pollLast();
    }
  }

  final void offer(String name) {
    byte[] bytes = name.getBytes(ISO);
    offer(bytes, 0, bytes.length);
  }

  /** What fits, the best first. */
  final List<String> best() {
    return within(NONE);
  }

  /** The best, and what is at most so much worse. */
  final List<String> within(int margin) {
    int best = found.isEmpty() ? 0 : found.first().rank;
    return found.stream().filter(f -> f.rank - best <= margin).map(Found::name).toList();
  }

  private static int lower(int letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }

  /** Names that go on from a beginning, then those that have it within; the shortest first. */
  static final class Completing extends NameSearch {
    private static final int LEAST_WITHIN = 2; // one letter is within nearly all

    Completing(String beginning, int most) {
      super(beginning, most);
    }

    @Override
    int rank(byte[] names, int from, int to) {
      int last = to - wanted.length;
      if (last < from) {
        return NONE;
      }
      boolean exactly = true;
      for (int i = 0; i < wanted.length && exactly; i++) {
        exactly = names[from + i] == wanted[i];
      }
      if (exactly) {
        return 0;
      }
      if (isAt(names, from)) {
        return 1;
      }
      for (int at = from + 1; at <= last && wanted.length >= LEAST_WITHIN; at++) {
        if (isAt(names, at)) {
          return 2;
        }
      }
      return NONE;
    }

    private boolean isAt(byte[] names, int at) {
      for (int i = 0; i < wanted.length; i++) {
        if (lower(names[at + i]) != lower(wanted[i])) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Names that may have been meant by one that there is not: with other capitals or underscores,
   * with a beginning or an end more or less, or with letters missing, added, changed or exchanged.
   */
  static final class Near extends NameSearch {
    /** How much worse than the best one may be. */
    static final int MARGIN = 2;

    private static final int SAME_BUT_FORM = 0;
    private static final int SUFFIXED = 1;
    private static final int EXCHANGED = 1; // two neighbours, and nothing else is wrong
    private static final int A_LETTER = 2; // for each that is wrong
    private static final int GOES_ON = 3;
    private static final int PREFIXED = 5;

    private static final int LEAST_BEGINNING = 3;
    private static final int LEAST_END = 4;

    private final byte[] folded;
    private final byte[] name = new byte[512];
    private final long[] places = new long[256];
    private final int mistakes;

    Near(String wanted, int most) {
      super(wanted.toLowerCase(Locale.ROOT), most);
      byte[] all = new byte[this.wanted.length];
      int length = fold(this.wanted, 0, all.length, all);
      folded = Arrays.copyOf(all, length);
      for (int i = 0; i < Math.min(length, Long.SIZE); i++) {
        places[folded[i] & 0xff] |= 1L << i;
      }
      mistakes = length < 3 || length > Long.SIZE ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3;
    }

    private static int fold(byte[] names, int from, int to, byte[] into) {
      int length = 0;
      for (int i = from; i < to && length < into.length; i++) {
        if (names[i] != '_') {
          into[length++] = (byte) lower(names[i]);
        }
      }
      return length;
    }

    @Override
    int rank(byte[] names, int from, int to) {
      int length = fold(names, from, to, name);
      if (folded.length == 0 || length == 0) {
        return NONE;
      }
      int rank = NONE;
      int common = 0;
      while (common < length && common < folded.length && name[common] == folded[common]) {
        common++;
      }
      if (common == folded.length) {
        if (length == common) {
          return SAME_BUT_FORM;
        }
        if (name[common] == '.') { // as compilers name a function's parts and copies
          return SUFFIXED;
        }
        rank = common >= LEAST_BEGINNING ? GOES_ON : NONE;
      }
      if (mistakes > 0 && Math.abs(length - folded.length) <= mistakes) {
        int wrong = distance(length);
        if (wrong == 1 && length == folded.length && sum(name, length) == sum(folded, length)) {
          return EXCHANGED;
        }
        rank = wrong <= mistakes ? Math.min(rank, A_LETTER * wrong) : rank;
      }
      return rank == NONE && endsAlike(names, from, to) ? PREFIXED : rank;
    }

    /** Alike for two names with one letter's difference only where that is an exchange. */
    private static int sum(byte[] letters, int length) {
      int sum = 0;
      for (int i = 0; i < length; i++) {
        sum += letters[i];
      }
      return sum;
    }

    /** Whether one is the other with something and an underscore before it. */
    private boolean endsAlike(byte[] names, int from, int to) {
      int shared = Math.min(to - from, wanted.length);
      if (shared < LEAST_END || to - from == wanted.length) {
        return false;
      }
      byte before =
          to - from > shared ? names[to - shared - 1] : wanted[wanted.length - shared - 1];
      if (before != '_') {
        return false;
      }
      for (int i = 1; i <= shared; i++) {
        if (lower(names[to - i]) != wanted[wanted.length - i]) {
          return false;
        }
      }
      return true;
    }

    /**
     * How many letters are missing, added, changed or exchanged with their neighbour. All of a
     * column of the usual table is worked out at once, a bit for each letter (Myers 1999; Hyyrö
     * 2003 with exchanges).
     */
    private int distance(int length) {
      long last = 1L << folded.length - 1;
      long more = ~0L; // where the column's value is one above the one before
      long less = 0;
      long kept = 0;
      long before = 0;
      int distance = folded.length;
      for (int i = 0; i < length; i++) {
        long equal = places[name[i] & 0xff];
        long exchanged = (~kept & equal) << 1 & before;
        kept = (equal & more) + more ^ more | equal | less | exchanged;
        long up = less | ~(kept | more);
        long down = kept & more;
        distance += (up & last) != 0 ? 1 : (down & last) != 0 ? -1 : 0;
        if (distance - (length - 1 - i) > mistakes) {
          return NONE;
        }
        up = up << 1 | 1;
        more = down << 1 | ~(kept | up);
        less = up & kept;
        before = equal;
      }
      return distance;
    }
  }
}
