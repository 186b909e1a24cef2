package bootscope.views.pane.search;

import bootscope.core.debug.CodeSearch;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.views.control.hex.BytePattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Finds what is looked for in a piece of memory; a question that only looks. */
sealed interface Finder {
  int PAGE = 4096;

  /** Bytes of a piece: as many as take some milliseconds. */
  int piece();

  /**
   * What begins in a stretch that can be read.
   *
   * @param most so many
   */
  List<Hit> in(Inspector d, boolean physical, long first, int length, int most);

  /** The same of a piece in which there may be pages where nothing answers. */
  default List<Hit> inPiece(Inspector d, boolean physical, long first, int length, int most) {
    List<Hit> hits = new ArrayList<>();
    byte[] one = new byte[1];
    for (int at = 0; at < length && hits.size() < most; ) {
      if (d.peek(physical, first + at, one) == 0) {
        at += (int) (PAGE - (first + at & PAGE - 1));
      } else {
        int there = d.peek(physical, first + at, new byte[length - at]);
        hits.addAll(in(d, physical, first + at, there, most - hits.size()));
        at += there;
      }
    }
    return hits;
  }

  /**
   * Bytes.
   *
   * @param alignment of an address at which they count
   */
  record OfBytes(BytePattern pattern, int alignment) implements Finder {
    private static final int SHOWN = 16;

    @Override
    public int piece() {
      return 1 << 20;
    }

    @Override
    public List<Hit> in(Inspector d, boolean physical, long first, int length, int most) {
      byte[] bytes = new byte[length + Math.max(SHOWN, pattern.length())];
      int there = d.peek(physical, first, bytes);
      byte[] data = there == bytes.length ? bytes : Arrays.copyOf(bytes, there);
      List<Hit> hits = new ArrayList<>();
      for (int at = pattern.indexIn(data, 0);
          at >= 0 && at < length && hits.size() < most;
          at = pattern.indexIn(data, at + 1)) {
        long address = first + at;
        if (address % alignment == 0) {
          String symbol = d.nameOf(physical, address);
          hits.add(
              new Hit(
                  address,
                  physical,
                  pattern.length(),
                  symbol == null ? "" : symbol,
                  text(data, at),
                  false));
        }
      }
      return hits;
    }

    /** The bytes from there on, in hexadecimal and as characters. */
    private static String text(byte[] data, int at) {
      StringBuilder hex = new StringBuilder();
      StringBuilder characters = new StringBuilder();
      for (int i = at; i < Math.min(data.length, at + SHOWN); i++) {
        hex.append(String.format(Locale.ROOT, "%02x ", data[i] & 0xFF));
        characters.append(data[i] >= 0x20 && data[i] < 0x7F ? (char) data[i] : '.');
      }
      return hex.append(' ').append(characters).toString();
    }
  }

  /** Instructions. */
  record OfCode(CodeSearch.Wanted wanted) implements Finder {
    @Override
    public int piece() {
      return 1 << 15;
    }

    @Override
    public List<Hit> in(Inspector d, boolean physical, long first, int length, int most) {
      List<Hit> hits = new ArrayList<>();
      for (Listing.Line line : d.find(Syntax.INTEL, physical, first, length, wanted, most)) {
        String symbol = d.nameOf(physical, line.address());
        hits.add(
            new Hit(
                line.address(),
                physical,
                line.bytes().length,
                symbol == null ? "" : symbol,
                line.text(),
                true));
      }
      return hits;
    }
  }
}
