package bootscope.app.cli;

import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.Expression;
import java.util.List;
import java.util.Map;

/**
 * The stopped machine as the monitor sees it. Looking changes nothing that the guest could notice.
 */
public interface MonitorTarget extends Expression.Scope {

  /** What {@code info} can show, named as typed. */
  enum Topic {
    REGISTERS("the processor's registers, segments, control registers and flags"),
    MEM("the linear address ranges that are mapped, and how"),
    TLB("each page that is mapped"),
    PIC("the 8259 pair"),
    LAPIC("the local APIC"),
    NOTES("the kernel image's ELF notes"),
    STARTINFO("hvm_start_info, its modules and its memory map, as they are in guest memory"),
    E820("the memory map that the guest was handed"),
    TIMELINE("the boot's milestones so far"),
    ENGINE("which engine runs the guest, and what it holds");

    private final String meaning;

    Topic(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }
  }

  /**
   * One instruction of a listing.
   *
   * @param length in bytes, at least 1
   * @param text in the machine's listing syntax
   */
  record Line(int length, String text) {}

  /** The text for a topic, ending in a newline. */
  String info(Topic topic);

  /** The blocks of instructions in which the guest spent most, at most so many; lines. */
  String hotBlocks(int most);

  /** The block with an instruction at a linear address, and what was made of it; lines. */
  String block(long linearAddress);

  /** Whether translated blocks count how often they begin; what was counted is lost. */
  void countBlocks(boolean on);

  /** {@code start_kernel+0x12} for an address in a known function, else the empty string. */
  String nameOf(long linearAddress);

  /**
   * Reads guest memory without side effects.
   *
   * @return how many bytes from the first on could be read: fewer than asked where nothing is
   *     mapped, or where a device is
   */
  int peek(boolean physical, long address, byte[] into);

  /** The instruction at an address, in the processor's present mode; null if none can be read. */
  Line disassemble(boolean physical, long address);

  /**
   * Stops the guest before it executes an instruction: of a function of the kernel, wherever that
   * lies by then, at an address, or at the kernel's entry.
   *
   * @param where a symbol, an expression, also behind a {@code *}, or {@code pvh}
   * @param condition an expression that must not be 0; empty for any
   * @param once whether the breakpoint goes when it is hit
   * @return a line that describes it
   * @throws UsageException when it means nothing
   */
  String addBreakpoint(String where, String condition, boolean once);

  /**
   * Stops the guest where a kind of breakpoint says.
   *
   * @param said what its parameters are, by name
   * @return a line that describes it
   * @throws UsageException when it means nothing
   */
  String addBreakpoint(
      BreakpointKind kind, Map<String, String> said, String condition, boolean once);

  /** A line for each breakpoint. */
  List<String> breakpoints();

  /** Whether there was one with this id. */
  boolean deleteBreakpoint(int id);

  /** Whether there is one with this id. */
  boolean enableBreakpoint(int id, boolean enable);

  /**
   * Sets under which condition a breakpoint stops the guest.
   *
   * @param condition an expression; empty for any
   * @return whether there is one with this id
   * @throws UsageException when it means nothing
   */
  boolean condition(int id, String condition);

  /**
   * Sends a break on a serial port's line; the guest sees it when it goes on.
   *
   * @param port 0 for COM1
   * @return false when the machine has no such port
   */
  boolean sendBreak(int port);

  /** Presses the power button; the guest sees it when it goes on. */
  void pressPowerButton();

  /** Presses the button that raises a non-maskable interrupt. */
  void pressNmiButton();

  /**
   * Runs {@code count} instructions, or fewer if something stops the guest before.
   *
   * @return one or more lines on where the guest is now and what stopped it, ending in a newline
   */
  String step(long count);
}
