package bootscope.core.debug;

import bootscope.core.boot.Placement;
import bootscope.core.machine.Machine;
import java.util.List;

/**
 * What lies where an address leads, as far as an observer can tell.
 *
 * @param name of it, with the way into it, such as {@code hvm_start_info} or {@code schedule+0x1c};
 *     null where it has none
 * @param text the characters there, if it is text; else null
 * @param readable whether there is RAM
 */
public record Pointee(String name, String text, boolean readable) {
  /** What a number leads to that is no address. */
  public static final Pointee NOTHING = new Pointee(null, null, false);

  /** Below this no one keeps data, so small numbers are not taken for addresses. */
  static final long LEAST_ADDRESS = 0x1000;

  private static final int LEAST_TEXT = 4;
  private static final int MOST_TEXT = 40;

  /** How much of a placement must still be there for it to be what lies there. */
  private static final int COMPARED = 64;

  /** What lies at a linear address. Ask between two instructions. */
  public static Pointee at(Debugger d, long linear) {
    Machine m = d.machine();
    Symbols.Place symbol = d.place(linear);
    long physical =
        Long.compareUnsigned(linear, LEAST_ADDRESS) < 0 ? -1 : m.processor().mmu.observe(linear);
    boolean readable = physical != -1 && m.memory().readOffset(physical) >= 0;
    if (!readable) {
      return symbol == null ? NOTHING : new Pointee(symbol.text(), null, false);
    }
    String name = placed(d, physical);
    String text = symbol != null && symbol.code() ? null : text(m, linear);
    // Texts lie behind one another: the way into the last variable before them says nothing.
    if (name == null && symbol != null && (text == null || symbol.offset() == 0)) {
      name = symbol.text();
    }
    return new Pointee(name, text, true);
  }

  /** The name of what the boot put exactly there, as long as it is there; null for none. */
  static String atStart(Debugger d, long linear) {
    long physical = d.machine().processor().mmu.observe(linear);
    Placement p = physical == -1 ? null : plan(d, physical);
    return p != null && p.address() == physical ? placed(d, physical) : null;
  }

  private static Placement plan(Debugger d, long physical) {
    return d.boot() == null ? null : d.boot().plan().at(physical);
  }

  /** What lies where each general register leads, in the order in which they are shown. */
  public static List<Pointee> ofGeneral(Debugger d) {
    return CpuRegisters.of(CpuRegister.Group.GENERAL).stream()
        .map(r -> at(d, r.get(d.machine().processor())))
        .toList();
  }

  /** In words; empty where there is nothing to say. */
  public String words() {
    String quoted = text == null ? "" : '"' + text + '"';
    return name == null ? quoted : (name + " " + quoted).strip();
  }

  /** What the boot put there, as long as it is there; the kernel's own parts have symbols. */
  private static String placed(Debugger d, long physical) {
    Placement p = plan(d, physical);
    if (p == null
        || p.kind() == Placement.Kind.KERNEL_SEGMENT
        || !p.isIn(d.machine().memory().ram(), physical - p.address(), COMPARED)) {
      return null;
    }
    long into = physical - p.address();
    return into == 0 ? p.name() : p.name() + "+0x" + Long.toHexString(into);
  }

  /** The printable characters up to a NUL; null if there are too few, or others. */
  private static String text(Machine m, long linear) {
    byte[] bytes = new byte[MOST_TEXT + 3];
    int available = Listing.peek(m, false, linear, bytes);
    // Linux puts a message's level in front of it, behind SOH.
    int from = available > 2 && bytes[0] == 1 ? 2 : 0;
    StringBuilder out = new StringBuilder();
    for (int i = from; i < available; i++) {
      int c = bytes[i];
      if (c == 0) {
        return i - from < LEAST_TEXT ? null : out.toString();
      }
      if (i - from == MOST_TEXT) {
        return out.append('…').toString();
      }
      if (c == '\n' || c == '\t') {
        out.append(c == '\n' ? "\\n" : "\\t");
      } else if (c >= 0x20 && c < 0x7F) {
        out.append((char) c);
      } else {
        return null;
      }
    }
    return null;
  }
}
