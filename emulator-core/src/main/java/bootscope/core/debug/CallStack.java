package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.image.Orc;
import bootscope.core.isa.CodeSize;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who called the function that runs: return addresses from the stack, the innermost first. They are
 * exact where the kernel's own table says where they lie ({@link Orc}), or the function's code does
 * ({@link StackDepth}). Elsewhere the frame pointer is followed, or the next word taken that could
 * be a return address, and both are called guesses. Looks only.
 */
public final class CallStack {
  /** How a frame was found. */
  public enum Found {
    /** It is the instruction that runs next. */
    HERE,
    /** By the kernel's table of its own frames. */
    ORC,
    /** By the function's code, which was followed from its first instruction. */
    CODE,
    /** By what the processor pushed for an interrupt, or an entry to the kernel keeps. */
    REGISTERS,
    /** By the frame pointer: a function that has not set its own up yet is left out. */
    FRAME_POINTER,
    /** The next word on the stack that could be a return address; it may be left over. */
    SCAN;

    /** Whether the frame may be wrong. */
    public boolean guess() {
      return this == FRAME_POINTER || this == SCAN;
    }
  }

  /** What led from a frame's function to the one within it. */
  public enum Way {
    /** Nothing: it runs. */
    NONE,
    CALL,
    /** An interrupt or an exception, which kept where it came from on the stack. */
    INTERRUPT,
    /** SYSCALL or SYSENTER. */
    SYSCALL
  }

  /**
   * A register's value of a frame, which lies on the stack.
   *
   * @param register its name, or {@code code} for an error code, a vector or a call's number
   * @param place linear
   * @param bytes how many it has there
   */
  public record Kept(String register, long place, int bytes, long value) {}

  /**
   * One function that has not returned.
   *
   * @param address linear, of its next instruction
   * @param stackPointer its value there; linear
   * @param found how
   * @param way in which it was left
   * @param kept registers of its that lie on the stack, its address among them as {@code rip}
   * @param name of the place; empty if it is not the kernel's
   */
  public record Frame(
      long address, long stackPointer, Found found, Way way, List<Kept> kept, String name) {
    /** Where on the stack its address lies; linear. Empty for the one that runs. */
    public OptionalLong slot() {
      return kept.stream().filter(k -> k.register.equals("rip")).mapToLong(Kept::place).findFirst();
    }

    /**
     * An address in what it is at: the next instruction, or the call that it will return from. A
     * return address may be the first of another line, or of another function.
     */
    public long at() {
      return within(address, found, way);
    }
  }

  private static long within(long address, Found found, Way way) {
    return address - (found != Found.HERE && way == Way.CALL ? 1 : 0);
  }

  /**
   * Where the walk stands. Addresses are linear.
   *
   * @param size of its code
   */
  record Step(long rip, long rsp, long rbp, CodeSize size, Found found, Way way, List<Kept> kept) {
    /** The same with the stack pointer elsewhere. */
    Step from(long elsewhere) {
      return new Step(rip, elsewhere, rbp, size, found, way, kept);
    }
  }

  /** A way to find who called a function. */
  interface Finder {
    /** The next frame outwards; null where this way finds none. */
    Step caller(Step at);
  }

  /** Of a stack segment's attributes (SDM vol. 3A §3.4.5): its pointer has 32 bits. */
  private static final int BIG = 1 << 14;

  /** Most frames that anybody wants to see. */
  public static final int MOST = 1000;

  private final Debugger debugger;
  private final Machine machine;
  private final List<Finder> finders;

  private CallStack(Debugger debugger, boolean orc) {
    this.debugger = debugger;
    machine = debugger.machine();
    StackMemory memory = new StackMemory(debugger);
    LeftFrames left = new LeftFrames(debugger, memory);
    Optional<Orc> table =
        orc && size() == CodeSize.BITS_64
            ? Orc.of(
                (at, into) -> Listing.peek(machine, false, at, into), debugger.symbols()::address)
            : Optional.empty();
    finders = new ArrayList<>();
    finders.add(new FastCallFrames(machine, memory, left));
    table.ifPresent(t -> finders.add(new OrcFrames(machine, memory, left, t)));
    finders.add(new CodeFrames(debugger, memory, left));
    finders.add(left);
    finders.add(new RealModeFrames(machine, memory));
  }

  private CodeSize size() {
    return Listing.codeSize(machine.processor());
  }

  /**
   * The call stack of a machine that stands between two instructions.
   *
   * @param most frames
   */
  public static List<Frame> of(Debugger debugger, int most) {
    return new CallStack(debugger, true).walk(most);
  }

  /** The same without the kernel's table: what its code alone tells. */
  public static List<Frame> byCode(Debugger debugger, int most) {
    return new CallStack(debugger, false).walk(most);
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
              "#%-3d 0x%016x in %s%s%s%s%n",
              i,
              f.address,
              f.found.guess() ? "? " : "",
              name,
              lineOf(debugger, f).map(l -> " at " + l.text()).orElse(""),
              way(f));
      out.append(line);
    }
    return out.toString();
  }

  /** The line of source in which a frame is. */
  public static Optional<SourceLines.Line> lineOf(Debugger debugger, Frame frame) {
    return debugger.symbols().lines().in(debugger.machine(), frame.at());
  }

  private static String way(Frame f) {
    String how = f.found == Found.FRAME_POINTER ? "  (by the frame pointer)" : "";
    return switch (f.way) {
      case NONE, CALL -> how;
      case INTERRUPT -> "  (interrupted, or came from there)";
      case SYSCALL -> "  (system call)";
    };
  }

  private List<Frame> walk(int most) {
    CpuState s = machine.state();
    CodeSize size = size();
    boolean wide = size == CodeSize.BITS_64;
    boolean big = (s.segmentAttributes(CpuState.SS) & BIG) != 0;
    long mask = wide ? -1 : big ? 0xFFFF_FFFFL : 0xFFFF;
    long base = wide ? 0 : s.segmentBase(CpuState.SS);
    Step at =
        new Step(
            machine.processor().linearRip(),
            base + (s.reg(CpuState.RSP) & mask),
            base + (s.reg(CpuState.RBP) & mask),
            size,
            Found.HERE,
            Way.NONE,
            List.of());
    List<Frame> frames = new ArrayList<>();
    while (at != null && frames.size() < most) {
      frames.add(new Frame(at.rip, at.rsp, at.found, at.way, at.kept, name(at)));
      Step next = caller(at);
      boolean up = next == null || next.rsp != at.rsp || next.rip != at.rip;
      at = up ? next : null;
    }
    return frames;
  }

  /** The place, in the function that has called: its call may be all that it ends with. */
  private String name(Step at) {
    long within = within(at.rip, at.found, at.way);
    Symbols.Place p = debugger.place(within);
    return p == null
        ? ""
        : new Symbols.Place(p.symbol(), p.offset() + at.rip - within, p.code(), p.module()).text();
  }

  private Step caller(Step at) {
    for (Finder finder : finders) {
      Step next = finder.caller(at);
      if (next != null) {
        return next.way == Way.INTERRUPT && isFastCall(at) ? called(next) : next;
      }
    }
    return null;
  }

  /** Whether a place is in the function to which SYSCALL or SYSENTER leads, or a part of it. */
  private boolean isFastCall(Step at) {
    Symbols.Place place = debugger.place(at.rip);
    CpuState s = machine.state();
    for (int msr : new int[] {Msr.LSTAR, Msr.CSTAR, Msr.SYSENTER_EIP}) {
      Symbols.Place entry = s.msr(msr) == 0 ? null : debugger.place(s.msr(msr));
      if (place != null && entry != null && place.symbol().startsWith(entry.symbol())) {
        return true;
      }
    }
    return false;
  }

  private static Step called(Step s) {
    return new Step(s.rip, s.rsp, s.rbp, s.size, s.found, Way.SYSCALL, s.kept);
  }
}
