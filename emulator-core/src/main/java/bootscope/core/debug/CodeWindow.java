package bootscope.core.debug;

import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.SymbolResolver;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The instructions around an address. Those in front of it are found from the start of the function
 * that they are in, where it is known; elsewhere from far enough in front that the decoder has
 * found the boundaries, as it soon does with x86 code, and so that one of them is the address
 * itself. Each is read in the mode in which it ran; what did not run, and what is to run next, in
 * the processor's present one.
 */
public final class CodeWindow {
  private static final int LONGEST = 15;
  private static final int PAGE = 4096;

  /** How far in front of an address the decoder starts, where no function is known. */
  private static final int RUN_UP = 512;

  /** A function longer than this is not decoded from its start. */
  private static final int LONGEST_FUNCTION = 1 << 13;

  private final Debugger debugger;
  private final Machine machine;
  private final boolean physical;
  private final CodeSize present;
  private final SymbolResolver names;
  private final Map<CodeSize, Decoder> decoders = new EnumMap<>(CodeSize.class);
  private final Map<CodeSize, InstructionFormatter> formatters = new EnumMap<>(CodeSize.class);

  private CodeWindow(Debugger debugger, Syntax syntax, boolean physical) {
    this.debugger = debugger;
    this.machine = debugger.machine();
    this.physical = physical;
    present = Listing.codeSize(machine.processor());
    names = a -> debugger.nameOf(physical, a);
    for (CodeSize size : CodeSize.values()) {
      decoders.put(size, new Decoder(size));
      formatters.put(size, InstructionFormatter.of(syntax, size));
    }
  }

  /** Bytes of memory, with the mode of each. */
  private record Code(long address, byte[] bytes, int length, CodeSize[] modes) {}

  private Code read(long address, int wanted) {
    byte[] bytes = new byte[wanted];
    int length = Listing.peek(machine, physical, address, bytes);
    return new Code(
        address, bytes, length, debugger.ranModes().of(physical, address, bytes, length, present));
  }

  private CodeSize mode(Code code, int at) {
    boolean next = !physical && code.address + at == machine.processor().linearRip();
    return next ? present : code.modes[at];
  }

  /** The instruction at a place; null if there is none that ends where the mode does. */
  private Instruction decode(Code code, int at) {
    CodeSize mode = mode(code, at);
    int end = Math.min(code.length, at + LONGEST);
    for (int i = at + 1; i < end && code.modes[at] == mode; i++) {
      end = code.modes[i] == mode ? end : i;
    }
    return decoders.get(mode).decode(code.bytes, at, end - at);
  }

  /**
   * Lines in ascending order: up to {@code before} in front of the one at {@code anchor}, that one,
   * and up to {@code after} behind it. Where memory cannot be read the list ends, after one line
   * without text if it is the anchor's. Bytes that are no instruction have lines of their own.
   */
  public static List<Listing.Line> around(
      Debugger debugger, Syntax syntax, boolean physical, long anchor, int before, int after) {
    CodeWindow window = new CodeWindow(debugger, syntax, physical);
    List<Listing.Line> lines = new ArrayList<>(window.before(anchor, before));
    lines.addAll(window.from(anchor, after + 1));
    return lines;
  }

  private List<Listing.Line> from(long address, int count) {
    Code code = read(address, count * 8 + LONGEST);
    List<Listing.Line> lines = new ArrayList<>(count);
    if (code.length == 0) {
      lines.add(new Listing.Line(address, new byte[0], null, "", present));
      return lines;
    }
    for (int at = 0; at < code.length && lines.size() < count; ) {
      Listing.Line line = line(code, at);
      lines.add(line);
      at += line.bytes().length;
    }
    return lines;
  }

  private Listing.Line line(Code code, int at) {
    return line(code, at, decode(code, at));
  }

  private Listing.Line line(Code code, int at, Instruction instruction) {
    long address = code.address + at;
    if (instruction == null) {
      return new Listing.Line(
          address, Arrays.copyOfRange(code.bytes, at, at + 1), null, "(bad)", mode(code, at));
    }
    return new Listing.Line(
        address,
        Arrays.copyOfRange(code.bytes, at, at + instruction.length()),
        instruction,
        formatters.get(mode(code, at)).format(instruction, address, names),
        mode(code, at));
  }

  private List<Listing.Line> before(long anchor, int count) {
    List<Listing.Line> lines = new ArrayList<>();
    for (long end = anchor; lines.size() < count; ) {
      Run run = upTo(end);
      if (run == null) {
        break;
      }
      // A function may be long: only what is wanted of it is put into words.
      lines.addAll(0, run.lastLines(count - lines.size()));
      end = run.code.address + run.from;
    }
    return lines;
  }

  /** Code decoded without a gap up to its end: instructions, and single bytes that are none. */
  private final class Run {
    private final Code code;
    private final Instruction[] at;
    private final int from;

    /**
     * @param at by offset, the instruction that begins there; null for none
     * @param from offset of the first one
     */
    Run(Code code, Instruction[] at, int from) {
      this.code = code;
      this.at = at;
      this.from = from;
    }

    int next(int offset) {
      return offset + (at[offset] == null ? 1 : at[offset].length());
    }

    List<Listing.Line> lastLines(int count) {
      int skipped = -count;
      for (int i = from; i < code.length; i = next(i)) {
        skipped++;
      }
      List<Listing.Line> lines = new ArrayList<>(count);
      for (int i = from; i < code.length; i = next(i)) {
        if (skipped-- <= 0) {
          lines.add(line(code, i, at[i]));
        }
      }
      return lines;
    }
  }

  /** What leads exactly to an end; null if nothing does. */
  private Run upTo(long end) {
    long lowest = readable(end);
    if (lowest == end) {
      return null;
    }
    long function = function(end - 1);
    boolean known =
        Long.compareUnsigned(function, lowest) >= 0 && end - function <= LONGEST_FUNCTION;
    Run run = known ? straight(function, end) : null;
    return run == null ? inStep(lowest, end) : run;
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
    Symbols.Place place = physical ? debugger.symbols().loaded(address) : debugger.place(address);
    return place == null ? 0 : address - place.offset();
  }

  /** One instruction after the other from a start; null if none of them ends there. */
  private Run straight(long start, long end) {
    Code code = read(start, (int) (end - start));
    Instruction[] found = new Instruction[code.length];
    int at = 0;
    while (at < code.length) {
      found[at] = decode(code, at);
      at += found[at] == null ? 1 : found[at].length();
    }
    return at == end - start ? new Run(code, found, 0) : null;
  }

  /** From the farthest place within the run-up from which instructions lead to the end. */
  private Run inStep(long lowest, long end) {
    int length = (int) Math.min(RUN_UP, end - lowest);
    Code code = read(end - length, length);
    Instruction[] found = new Instruction[length];
    // Whether the chain from each place leads to the end.
    boolean[] leads = new boolean[length + 1];
    leads[length] = true;
    int best = length - 1;
    for (int at = length - 1; at >= 0; at--) {
      Instruction i = decode(code, at);
      found[at] = i;
      leads[at] = i != null && leads[at + i.length()];
      if (leads[at]) {
        best = at;
      }
    }
    // The first ones of a long chain may be out of step: they are left to the next round.
    if (length == RUN_UP) {
      int skip = 0;
      while (best < length - 1 && skip < 8 * LONGEST && leads[best]) {
        skip += found[best].length();
        best += found[best].length();
      }
      best = Math.min(best, length - 1);
    }
    return new Run(code, found, best);
  }
}
