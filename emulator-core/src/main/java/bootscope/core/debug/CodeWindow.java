package bootscope.core.debug;

import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The instructions around an address. Those in front of it are found from the start of the function
 * that they are in, where it is known; elsewhere from far enough in front that the decoder has
 * found the boundaries, as it soon does with x86 code, and so that one of them is the address
 * itself.
 */
public final class CodeWindow {
  private static final int LONGEST = 15;
  private static final int PAGE = 4096;

  /** How far in front of an address the decoder starts, where no function is known. */
  private static final int RUN_UP = 512;

  /** A function longer than this is not decoded from its start. */
  private static final int LONGEST_FUNCTION = 1 << 13;

  private final Machine machine;
  private final Symbols symbols;
  private final boolean physical;
  private final Decoder decoder;
  private final InstructionFormatter formatter;

  private CodeWindow(Machine machine, Symbols symbols, Syntax syntax, boolean physical) {
    this.machine = machine;
    this.symbols = symbols;
    this.physical = physical;
    CodeSize size = Listing.codeSize(machine.processor());
    decoder = new Decoder(size);
    formatter = InstructionFormatter.of(syntax, size);
  }

  /**
   * Lines in ascending order: up to {@code before} in front of the one at {@code anchor}, that one,
   * and up to {@code after} behind it. Where memory cannot be read the list ends, after one line
   * without text if it is the anchor's. Bytes that are no instruction have lines of their own.
   */
  public static List<Listing.Line> around(
      Machine machine,
      Symbols symbols,
      Syntax syntax,
      boolean physical,
      long anchor,
      int before,
      int after) {
    CodeWindow window = new CodeWindow(machine, symbols, syntax, physical);
    List<Listing.Line> lines = new ArrayList<>(window.before(anchor, before));
    lines.addAll(window.from(anchor, after + 1));
    return lines;
  }

  private List<Listing.Line> from(long address, int count) {
    byte[] bytes = new byte[count * 8 + LONGEST];
    int available = Listing.peek(machine, physical, address, bytes);
    List<Listing.Line> lines = new ArrayList<>(count);
    if (available == 0) {
      lines.add(new Listing.Line(address, new byte[0], null, ""));
      return lines;
    }
    for (int at = 0; at < available && lines.size() < count; ) {
      Listing.Line line = line(bytes, at, available, address + at);
      lines.add(line);
      at += line.bytes().length;
    }
    return lines;
  }

  private Listing.Line line(byte[] bytes, int at, int end, long address) {
    Instruction instruction = decoder.decode(bytes, at, Math.min(LONGEST, end - at));
    if (instruction == null) {
      return new Listing.Line(address, Arrays.copyOfRange(bytes, at, at + 1), null, "(bad)");
    }
    return new Listing.Line(
        address,
        Arrays.copyOfRange(bytes, at, at + instruction.length()),
        instruction,
        formatter.format(instruction, address, symbols));
  }

  private List<Listing.Line> before(long anchor, int count) {
    List<Listing.Line> lines = new ArrayList<>();
    long end = anchor;
    while (lines.size() < count) {
      long start = start(end);
      if (start == end) {
        break;
      }
      byte[] bytes = new byte[(int) (end - start)];
      Listing.peek(machine, physical, start, bytes);
      List<Listing.Line> part = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        Listing.Line line = line(bytes, at, bytes.length, start + at);
        part.add(line);
        at += line.bytes().length;
      }
      lines.addAll(0, part);
      end = start;
    }
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /**
   * Where to decode from so as to arrive exactly at {@code end}; {@code end} if there is nowhere.
   */
  private long start(long end) {
    long lowest = readable(end);
    if (lowest == end) {
      return end;
    }
    long function = function(end - 1);
    if (Long.compareUnsigned(function, lowest) >= 0 && arrives(function, end)) {
      return function;
    }
    return inStep(lowest, end);
  }

  /** The lowest address from which all memory up to one can be read, not too far in front of it. */
  private long readable(long end) {
    long wanted = LONGEST_FUNCTION;
    long lowest = end;
    byte[] probe = new byte[1];
    while (end - lowest < wanted && lowest != 0) {
      long page = (lowest - 1) & -PAGE;
      if (Listing.peek(machine, physical, page, probe) == 0) {
        break;
      }
      lowest = page;
    }
    return lowest;
  }

  /** Where the function begins that an address is in; 0 if that isn't known. */
  private long function(long address) {
    String name = symbols.nameOf(address);
    if (name == null) {
      return 0;
    }
    int plus = name.lastIndexOf("+0x");
    return plus < 0 ? address : address - Long.parseUnsignedLong(name.substring(plus + 3), 16);
  }

  private boolean arrives(long start, long end) {
    if (end - start > LONGEST_FUNCTION) {
      return false;
    }
    byte[] bytes = new byte[(int) (end - start)];
    Listing.peek(machine, physical, start, bytes);
    int at = 0;
    while (at < bytes.length) {
      Instruction i = decoder.decode(bytes, at, Math.min(LONGEST, bytes.length - at));
      at += i == null ? 1 : i.length();
    }
    return at == bytes.length;
  }

  /** The farthest place within the run-up from which instructions lead to the end without a gap. */
  private long inStep(long lowest, long end) {
    int length = (int) Math.min(RUN_UP, end - lowest);
    long from = end - length;
    byte[] bytes = new byte[length];
    Listing.peek(machine, physical, from, bytes);
    // How many bytes in front of the end are covered without a gap by the chain from each place.
    boolean[] leads = new boolean[length + 1];
    leads[length] = true;
    int best = length - 1;
    for (int at = length - 1; at >= 0; at--) {
      Instruction i = decoder.decode(bytes, at, Math.min(LONGEST, length - at));
      leads[at] = i != null && leads[at + i.length()];
      if (leads[at]) {
        best = at;
      }
    }
    // The first ones of a long chain may be out of step: they are left to the next round.
    if (length == RUN_UP) {
      int skip = 0;
      while (best < length - 1 && skip < 8 * LONGEST && leads[best]) {
        Instruction i = decoder.decode(bytes, best, Math.min(LONGEST, length - best));
        best += i.length();
        skip += i.length();
      }
      best = Math.min(best, length - 1);
    }
    return from + best;
  }
}
