package bootscope.core.debug;

import bootscope.core.image.SymbolTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds symbols by some letters of their names: those that are the name, begin it, begin a word of
 * it, are within, or come in it in this order with others between. Capitals and small letters are
 * alike. No text is made of a name, so that all of a kernel's 150,000 take milliseconds.
 */
public final class SymbolSearch {
  /** Which symbols are looked at. */
  public enum Kind {
    ALL,
    /** Functions. */
    CODE,
    /** Everything else: variables, constants, numbers. */
    DATA;

    private boolean has(SymbolTable table, int index) {
      return this == ALL || table.isCode(index) == (this == CODE);
    }
  }

  private static final int EXACT = 0;
  private static final int BEGINS = 1;
  private static final int BEGINS_WORD = 2;
  private static final int WITHIN = 3;
  private static final int SCATTERED = 4;
  private static final int NONE = 5;

  private static final int LONGEST = 0xFFFF;

  private final byte[] wanted;

  private SymbolSearch(String wanted) {
    this.wanted = new byte[wanted.length()];
    byte[] bytes = wanted.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      this.wanted[i] = lower(bytes[i]);
    }
  }

  /**
   * The positions in a table of the symbols that fit, the best first: of two that fit alike, the
   * one with the shorter name, then the one with the lower address. For nothing, all of them by
   * address.
   */
  public static int[] of(SymbolTable table, String wanted, Kind kind) {
    return of(List.of(table), wanted, kind);
  }

  /** The same in several tables: the positions in one go on where those in the one before end. */
  public static int[] of(List<SymbolTable> tables, String wanted, Kind kind) {
    SymbolSearch search = new SymbolSearch(wanted);
    long[] keys = new long[tables.stream().mapToInt(SymbolTable::size).sum()];
    int[] count = new int[2]; // how many were looked at, how many fit
    for (SymbolTable table : tables) {
      int first = count[0];
      table.eachName(
          (names, from, to) -> {
            int index = count[0]++;
            if (kind.has(table, index - first)) {
              int rank = search.rank(names, from, to);
              if (rank != NONE) {
                int length = wanted.isEmpty() ? 0 : Math.min(to - from, LONGEST);
                keys[count[1]++] = (long) (rank << 16 | length) << 32 | index;
              }
            }
          });
    }
    Arrays.sort(keys, 0, count[1]);
    int[] found = new int[count[1]];
    for (int i = 0; i < found.length; i++) {
      found[i] = (int) keys[i];
    }
    return found;
  }

  private int rank(byte[] names, int from, int to) {
    int length = wanted.length;
    int rank = NONE;
    for (int at = from; at + length <= to; at++) {
      if (isAt(names, at)) {
        if (at == from) {
          return to - from == length ? EXACT : BEGINS;
        }
        if (length > 0 && !isLetter(names[at - 1]) && isLetter(wanted[0])) {
          return BEGINS_WORD;
        }
        rank = WITHIN;
      }
    }
    return rank == NONE && inOrder(names, from, to) ? SCATTERED : rank;
  }

  private boolean isAt(byte[] names, int at) {
    for (int i = 0; i < wanted.length; i++) {
      if (lower(names[at + i]) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean inOrder(byte[] names, int from, int to) {
    int next = 0;
    for (int at = from; at < to && next < wanted.length; at++) {
      if (lower(names[at]) == wanted[next]) {
        next++;
      }
    }
    return next == wanted.length;
  }

  private static boolean isLetter(byte b) {
    return b != '_' && b != '.' && b != '$';
  }

  private static byte lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
  }
}
