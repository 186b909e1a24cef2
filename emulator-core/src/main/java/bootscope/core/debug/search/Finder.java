package bootscope.core.debug.search;

import bootscope.core.debug.CodeSearch;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.debug.Symbols;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds what is looked for in a piece of memory; a question that only looks. */
public sealed interface Finder {
  int PAGE = 4096;

  /** What an expression comes to. */
  @FunctionalInterface
  interface Values {
    long of(String expression) throws ExpressionException;
  }

  /**
   * What finds something that a person names.
   *
   * @param text bytes, text, an expression, or a part of an instruction, as the kind has it
   * @param aligned whether numbers count at multiples of their size only
   * @param anyCase whether capitals and small letters of ASCII are alike in text
   * @param syntax in which instructions are read and shown
   * @return empty for a number that has no room in its kind
   * @throws ExpressionException when an expression has no value
   * @throws IllegalArgumentException when these are no bytes, or there is nothing to look for
   */
  static Optional<Finder> of(
      SearchKind kind,
      String text,
      boolean aligned,
      boolean anyCase,
      Syntax syntax,
      Symbols symbols,
      Values values)
      throws ExpressionException {
    return switch (kind) {
      case BYTES -> Optional.of(new OfBytes(BytePattern.ofHex(text), 1));
      case TEXT ->
          Optional.of(new OfBytes(BytePattern.ofText(text, StandardCharsets.UTF_8, anyCase), 1));
      case UTF_16 ->
          Optional.of(new OfBytes(BytePattern.ofText(text, StandardCharsets.UTF_16LE, anyCase), 1));
      case U8, U16, U32, U64 -> {
        long value = values.of(text);
        yield kind.holds(value)
            ? Optional.of(
                new OfBytes(BytePattern.ofValue(value, kind.bytes()), aligned ? kind.bytes() : 1))
            : Optional.empty();
      }
      case INSTRUCTION -> Optional.of(new OfCode(CodeSearch.Text.of(text), syntax));
      case REFERENCE -> {
        long address = values.of(text);
        OptionalLong loaded = symbols.loadedAt(address);
        yield Optional.of(new OfCode(new CodeSearch.References(address, loaded), syntax));
      }
    };
  }

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
  record OfCode(CodeSearch.Wanted wanted, Syntax syntax) implements Finder {
    @Override
    public int piece() {
      return 1 << 15;
    }

    @Override
    public List<Hit> in(Inspector d, boolean physical, long first, int length, int most) {
      List<Hit> hits = new ArrayList<>();
      for (Listing.Line line : d.find(syntax, physical, first, length, wanted, most)) {
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
