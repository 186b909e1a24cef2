package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.Operand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Looks through code, one instruction behind the other: from each function's start, where it is
 * known; elsewhere from some way in front, where the boundaries are a guess that soon comes right.
 * Each is read in the mode in which it ran, as listings have it, and what did not run in the
 * processor's present one.
 */
public final class CodeSearch {
  /** What is looked for. */
  public sealed interface Wanted {}

  /**
   * Instructions that name an address: as where they branch to, as memory by its address alone or
   * relative to the instruction, or as a number of at least 4 bytes.
   *
   * @param linear the address
   * @param physical where that is in guest-physical memory; empty for nowhere
   */
  public record References(long linear, OptionalLong physical) implements Wanted {}

  /** Instructions whose text, in small letters and with single blanks, has a part like this. */
  public record Text(Pattern pattern) implements Wanted {
    /**
     * Of what a person types: {@code *} is any text, {@code ?} any character. With either, it is
     * the whole instruction; else it is within.
     */
    public static Text of(String typed) {
      String text = typed.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
      boolean whole = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
      StringBuilder form = new StringBuilder(whole ? "^" : "");
      for (char c : text.toCharArray()) {
        form.append(
            switch (c) {
              case '*' -> ".*";
              case '?' -> ".";
              default -> Pattern.quote(String.valueOf(c));
            });
      }
      return new Text(Pattern.compile(form.append(whole ? "$" : "").toString()));
    }
  }

  private static final int LONGEST = 15;
  private static final int RUN_UP = 512;
  private static final int LONGEST_FUNCTION = 1 << 13;
  private static final int LEAST_BYTES = 4; // a shorter number is hardly an address

  private final Debugger debugger;
  private final boolean physical;
  private final Wanted wanted;
  private final Map<CodeSize, Decoder> decoders = new EnumMap<>(CodeSize.class);
  private final Map<CodeSize, InstructionFormatter> formatters = new EnumMap<>(CodeSize.class);

  private CodeSearch(Debugger debugger, Syntax syntax, boolean physical, Wanted wanted) {
    this.debugger = debugger;
    this.physical = physical;
    this.wanted = wanted;
    for (CodeSize size : CodeSize.values()) {
      decoders.put(size, new Decoder(size));
      formatters.put(size, InstructionFormatter.of(syntax, size));
    }
  }

  /**
   * The instructions that begin in a stretch of memory, by ascending address, as far as it can be
   * read.
   *
   * @param most so many of them
   */
  static List<Listing.Line> in(
      Debugger debugger,
      Syntax syntax,
      boolean physical,
      long first,
      int length,
      Wanted wanted,
      int most) {
    return new CodeSearch(debugger, syntax, physical, wanted).look(first, length, most);
  }

  private List<Listing.Line> look(long first, int length, int most) {
    List<Listing.Line> found = new ArrayList<>();
    int ahead = ahead(first);
    long from = first - ahead;
    byte[] bytes = new byte[ahead + length + LONGEST];
    int there = Listing.peek(debugger.machine(), physical, from, bytes);
    if (there <= ahead) { // what is in front cannot be read
      ahead = 0;
      from = first;
      bytes = new byte[length + LONGEST];
      there = Listing.peek(debugger.machine(), physical, from, bytes);
    }
    CodeSize present = Listing.codeSize(debugger.machine().processor());
    CodeSize[] modes = debugger.ranModes().of(physical, from, bytes, there, present);
    long[] starts = debugger.symbols().functions(physical, from, ahead + length);
    int next = 0;
    int end = Math.min(there, ahead + length);
    for (int at = 0; at < end && found.size() < most; ) {
      while (next < starts.length && starts[next] - from <= at) {
        next++;
      }
      Instruction i = decoders.get(modes[at]).decode(bytes, at, Math.min(LONGEST, there - at));
      int behind = at + (i == null ? 1 : i.length());
      if (next < starts.length && starts[next] - from < behind) {
        at = (int) (starts[next] - from); // what led here was none
        continue;
      }
      if (i != null && at >= ahead && fits(i, from + at, modes[at])) {
        found.add(
            new Listing.Line(
                from + at,
                Arrays.copyOfRange(bytes, at, behind),
                i,
                text(i, from + at, modes[at]),
                modes[at]));
      }
      at = behind;
    }
    return found;
  }

  /** How far in front of an address to begin. */
  private int ahead(long address) {
    Symbols.Place place =
        physical ? debugger.symbols().loaded(address) : debugger.symbols().linked(address);
    return place != null && place.code() && place.offset() < LONGEST_FUNCTION
        ? (int) place.offset()
        : (int) Long.min(RUN_UP, address & Long.MAX_VALUE);
  }

  private String text(Instruction i, long address, CodeSize size) {
    return formatters.get(size).format(i, address, a -> debugger.nameOf(physical, a));
  }

  private boolean fits(Instruction i, long address, CodeSize size) {
    return switch (wanted) {
      case Text t ->
          t.pattern
              .matcher(text(i, address, size).toLowerCase(Locale.ROOT).replaceAll("\\s+", " "))
              .find();
      case References r -> names(i, address, size, r);
    };
  }

  private boolean names(Instruction i, long address, CodeSize size, References r) {
    long behind = address + i.length();
    for (int n = 0; n < i.operandCount(); n++) {
      boolean its =
          switch (i.operand(n)) {
            case Operand.Relative branch ->
                here(r, truncate(behind + branch.displacement(), size == CodeSize.BITS_64 ? 8 : 4));
            case Operand.Memory m when m.base() == Operand.Memory.RIP ->
                here(r, truncate(behind + m.displacement(), m.addressSize()));
            case Operand.Memory m ->
                m.displacementBytes() >= LEAST_BYTES
                    && m.segment() != CpuState.FS
                    && m.segment() != CpuState.GS
                    && either(r, truncate(m.displacement(), m.addressSize()));
            case Operand.Immediate number ->
                number.encodedBytes() >= LEAST_BYTES
                    && either(r, truncate(number.value(), number.size()));
            case Operand.FarPointer far -> either(r, far.offset());
            case Operand.Register register -> false;
          };
      if (its) {
        return true;
      }
    }
    return false;
  }

  /** What is relative to an instruction is where that is. */
  private boolean here(References r, long address) {
    return physical
        ? r.physical.isPresent() && r.physical.getAsLong() == address
        : r.linear == address;
  }

  private static boolean either(References r, long address) {
    return r.linear == address || r.physical.isPresent() && r.physical.getAsLong() == address;
  }

  private static long truncate(long value, int size) {
    return size >= 8 ? value : value & (1L << 8 * size) - 1;
  }
}
