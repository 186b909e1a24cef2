package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who called the function that runs: return addresses from the stack, the innermost first. Where a
 * function's own code says how far it has grown the stack ({@link StackDepth}), or a frame pointer
 * does, they are exact; elsewhere the next word that could be a return address is taken, and marked
 * as a guess. Looks only.
 */
public final class CallStack {
  /** How a frame was found. */
  public enum Found {
    /** It is the instruction that runs next. */
    HERE,
    /** Its return address lies where the code put it. */
    EXACT,
    /** An interrupt, exception or system call came here; its registers lie on the stack. */
    INTERRUPTED,
    /** A word on the stack that follows a call instruction; it may be left over. */
    GUESS
  }

  /**
   * One function that has not returned.
   *
   * @param address linear, of its next instruction
   * @param stackPointer its value there
   * @param name of the place; empty if it is not the kernel's
   */
  public record Frame(long address, long stackPointer, Found found, String name) {}

  /** Where the walk stands. */
  private record At(long rip, long rsp, long rbp, Found found) {}

  /** Kernels' stacks for tasks and interrupts are of this size, and so aligned, or smaller. */
  private static final long STACK_BYTES = 16 << 10;

  /** Most frames that anybody wants to see. */
  public static final int MOST = 1000;

  private static final int SHORTEST_CALL = 2;
  private static final int LONGEST_CALL = 8;
  private static final int FLAGS_FIXED = 2; // SDM vol. 1 §3.4.3: bit 1 is 1, those from 22 are 0
  private static final int MOST_CODES = 3; // words that an entry pushes first: vector, error code
  private static final int MOST_SELECTOR = 0x200; // kernels' tables have a few dozen entries
  private static final String COLD = ".cold";

  private final Debugger debugger;
  private final Machine machine;
  private final CodeSize size;
  private final int word;
  private final boolean nameless;
  private final long selector; // of the code that runs, which an interrupt leaves as it is

  private CallStack(Debugger debugger) {
    this.debugger = debugger;
    machine = debugger.machine();
    size = Listing.codeSize(machine.processor());
    word = size == CodeSize.BITS_64 ? 8 : 4;
    selector = CpuRegisters.segment(CpuState.CS).get(machine.processor());
    nameless = debugger.symbols().all().map(k -> k.table().isEmpty()).orElse(true);
  }

  /**
   * The call stack of a machine that stands between two instructions.
   *
   * @param most frames
   */
  public static List<Frame> of(Debugger debugger, int most) {
    return new CallStack(debugger).walk(most);
  }

  /** The same in lines, numbered as in gdb; a guess has a question mark before its name. */
  public static String text(Debugger debugger, int most) {
    StringBuilder out = new StringBuilder();
    List<Frame> frames = of(debugger, most);
    for (int i = 0; i < frames.size(); i++) {
      Frame f = frames.get(i);
      String name = f.name.isEmpty() ? "??" : f.name;
      String line =
          String.format(
              Locale.ROOT,
              "#%-3d 0x%016x in %s%s%s%n",
              i,
              f.address,
              f.found == Found.GUESS ? "? " : "",
              name,
              f.found == Found.INTERRUPTED ? "  (interrupted, or came from there)" : "");
      out.append(line);
    }
    return out.toString();
  }

  private List<Frame> walk(int most) {
    CpuState s = machine.state();
    long mask = word == 8 ? -1 : 0xFFFF_FFFFL;
    At at =
        new At(
            machine.processor().linearRip(),
            s.reg(CpuState.RSP) & mask,
            s.reg(CpuState.RBP) & mask,
            Found.HERE);
    List<Frame> frames = new ArrayList<>();
    while (at != null && frames.size() < most) {
      String name = debugger.nameOf(at.rip);
      frames.add(new Frame(at.rip, at.rsp, at.found, name == null ? "" : name));
      At next = size == CodeSize.BITS_16 ? null : caller(at);
      boolean up = next == null || next.rsp != at.rsp || next.rip != at.rip;
      at = up ? next : null;
    }
    return frames;
  }

  /** The next frame outwards; null where there is none. */
  private At caller(At at) {
    Symbols.Place place = function(at);
    if (place == null && !nameless) {
      return place(at.rip) == null && at.found == Found.INTERRUPTED
          ? null
          : chained(at, Found.EXACT);
    }
    Optional<StackDepth.State> state = place == null ? Optional.empty() : depth(at, place);
    At exact = state.map(s -> exact(at, s)).orElse(null);
    if (exact != null) {
      return exact;
    }
    At interrupted = registers(at);
    if (interrupted != null) {
      return interrupted;
    }
    At chained = chained(at, place == null ? Found.EXACT : Found.GUESS);
    return chained != null ? chained : scan(at);
  }

  // ---------------------------------------------------------------- by the code

  /** The function of a frame: of a caller, the one that the call is in. */
  private Symbols.Place function(At at) {
    boolean first = at.found == Found.HERE || at.found == Found.INTERRUPTED;
    Symbols.Place place = place(first ? at.rip : at.rip - 1);
    return place != null && place.code() ? place : null;
  }

  private Symbols.Place place(long linear) {
    return debugger.place(linear);
  }

  private Optional<StackDepth.State> depth(At at, Symbols.Place place) {
    String whole = whole(place.symbol());
    boolean first = at.found == Found.HERE || at.found == Found.INTERRUPTED;
    long start = (first ? at.rip : at.rip - 1) - place.offset();
    if (!whole.equals(place.symbol())) { // a part that was put elsewhere: it is jumped to
      Symbols symbols = debugger.symbols();
      if (symbols.address(whole).isEmpty() || symbols.address(place.symbol()).isEmpty()) {
        return Optional.empty();
      }
      start += symbols.address(whole).getAsLong() - symbols.address(place.symbol()).getAsLong();
    }
    Optional<StackDepth.State> state = depth(start, at.rip, whole);
    for (int n = SHORTEST_CALL; state.isEmpty() && !first && n <= LONGEST_CALL; n++) {
      state = isCall(at.rip, n) ? depth(start, at.rip - n, whole) : state;
    }
    return state;
  }

  private Optional<StackDepth.State> depth(long start, long instruction, String whole) {
    return StackDepth.at(
        this::read,
        size,
        start,
        instruction,
        new StackDepth.Extent() {
          @Override
          public boolean within(long linearAddress) {
            Symbols.Place p = place(linearAddress);
            return p != null && whole(p.symbol()).equals(whole);
          }

          @Override
          public boolean outOfTheWay(long linearAddress) {
            Symbols.Place p = place(linearAddress);
            return p == null || p.offset() > 0;
          }
        });
  }

  /** The function that a part of one belongs to, which compilers put elsewhere. */
  private static String whole(String symbol) {
    int cold = symbol.indexOf(COLD);
    return cold < 0 ? symbol : symbol.substring(0, cold);
  }

  private At exact(At at, StackDepth.State s) {
    long end; // where the return address lies
    if (s.depth() != StackDepth.UNKNOWN && s.switched() != StackDepth.UNKNOWN) {
      Long other = word(at.rsp + s.switched());
      if (other == null) {
        return null;
      }
      end = other + s.depth();
    } else if (s.depth() != StackDepth.UNKNOWN) {
      end = at.rsp + s.depth();
    } else if (s.frame() != StackDepth.UNKNOWN) {
      end = at.rbp + s.frame();
    } else {
      return null;
    }
    Long address = word(end);
    Long rbp = s.saved() == StackDepth.UNKNOWN ? (Long) at.rbp : word(end - s.saved());
    if (address == null || rbp == null) {
      return null;
    }
    At interrupted = interrupted(end, rbp); // the function is an interrupt's handler
    if (interrupted != null) {
      return interrupted;
    }
    boolean plausible = followsCall(address) || isCode(address);
    return plausible ? new At(address, end + word, rbp, Found.EXACT) : null;
  }

  // ---------------------------------------------------------------- by what lies on the stack

  /**
   * What an interrupt left: where an entry from one begins, or below it the general registers as
   * Linux keeps them.
   */
  private At registers(At at) {
    Long rbp = word(at.rsp + (word == 8 ? 4L : 5L) * word);
    At kept = rbp == null ? null : interrupted(at.rsp + (word == 8 ? 16L : 12L) * word, rbp);
    for (int i = 0; kept == null && at.found == Found.HERE && i < MOST_CODES; i++) {
      kept = interrupted(at.rsp + (long) i * word, at.rbp);
    }
    return kept;
  }

  /**
   * What the processor left of what it interrupted (SDM vol. 3A §6.12.1 and §6.14.2); null where
   * that is something else.
   *
   * @param place where RIP lies
   */
  private At interrupted(long place, long rbp) {
    Long rip = word(place);
    Long cs = word(place + word);
    Long flags = word(place + 2L * word);
    Long rsp = word(place + 3L * word);
    Long ss = word(place + 4L * word);
    if (rip == null || cs == null || flags == null) {
      return null;
    }
    boolean user = (cs & 3) == 3;
    boolean code = user ? cs < MOST_SELECTOR : cs == selector;
    boolean frame = code && (flags & FLAGS_FIXED) != 0 && flags >>> 22 == 0;
    boolean whole = word == 8 || user; // SS:RSP are there
    if (!frame
        || whole && (rsp == null || ss == null || (ss & 3) != (cs & 3) || ss >= MOST_SELECTOR)) {
      return null;
    }
    if (!user && !isCode(rip)) {
      return null;
    }
    return new At(rip, whole ? rsp : place + 3L * word, rbp, Found.INTERRUPTED);
  }

  /** By the frame pointer, if it leads to one and a return address. */
  private At chained(At at, Found found) {
    boolean near = at.rbp >= at.rsp && at.rbp - at.rsp < STACK_BYTES && at.rbp % word == 0;
    Long next = near ? word(at.rbp) : null;
    Long address = near ? word(at.rbp + word) : null;
    if (next == null || address == null || !followsCall(address)) {
      return null;
    }
    boolean upwards = next == 0 || next > at.rbp;
    boolean place = nameless || isCode(address) || function(at) == null;
    return upwards && place ? new At(address, at.rbp + 2L * word, next, found) : null;
  }

  /** The next word upwards that could be a return address. */
  private At scan(At at) {
    long end = (at.rsp & -STACK_BYTES) + STACK_BYTES;
    for (long place = at.rsp & -word; place < end; place += word) {
      Long value = word(place);
      if (value == null) {
        return null;
      }
      At interrupted = interrupted(place, at.rbp);
      if (interrupted != null) {
        return new At(interrupted.rip, interrupted.rsp, at.rbp, Found.GUESS);
      }
      if ((nameless || isCode(value)) && followsCall(value)) {
        return new At(value, place + word, at.rbp, Found.GUESS);
      }
    }
    return null;
  }

  private boolean isCode(long linear) {
    Symbols.Place p = place(linear);
    return p != null && p.code();
  }

  private boolean followsCall(long address) {
    for (int n = SHORTEST_CALL; n <= LONGEST_CALL; n++) {
      if (isCall(address, n)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a call of so many bytes ends at an address. */
  private boolean isCall(long end, int length) {
    byte[] bytes = new byte[length];
    if (read(end - length, bytes) < length) {
      return false;
    }
    Instruction i = new Decoder(size).decode(bytes, 0, length);
    return i != null && i.mnemonic() == Mnemonic.CALL && i.length() == length;
  }

  private int read(long linear, byte[] into) {
    return Listing.peek(machine, false, linear, into);
  }

  /** A word of the stack; null where there is none. */
  private Long word(long linear) {
    byte[] bytes = new byte[word];
    return read(linear, bytes) < word ? null : Long.valueOf(Listing.number(bytes));
  }
}
