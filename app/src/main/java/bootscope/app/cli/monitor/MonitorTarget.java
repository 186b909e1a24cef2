package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import java.util.List;
import java.util.Map;

/**
 * The stopped machine as the monitor sees it. Looking changes nothing that the guest could notice.
 */
public interface MonitorTarget extends Expression.Scope {

  /** What {@code info} can show, named as typed. */
  enum Topic {
    REGISTERS("the processor's registers, or those named: rax eax cs.base, or a group: sse"),
    MEM("the linear address ranges that are mapped, and how"),
    TLB("each page that is mapped"),
    PIC("the 8259 pair"),
    LAPIC("the local APIC"),
    PCI("the functions on the PCI bus and their base address registers"),
    MTREE("where physical addresses lead: RAM, ROM, devices"),
    STATUS("why the guest stands still, and how far it has come"),
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

  /**
   * Registers, parts of them or groups of them, each on a line with its value.
   *
   * @throws UsageException when a word means none
   */
  String registers(List<String> words);

  /**
   * Gives a register or a part of one a value.
   *
   * @param value also of a negative number, sign-extended
   * @throws UsageException when there is none, or it does not take the value
   */
  void setRegister(String name, long value);

  /**
   * Gives memory other contents.
   *
   * @throws UsageException when not all of it is mapped RAM; then nothing was changed
   */
  void poke(long linearAddress, byte[] bytes);

  /** What is wrong with an expression, and which names are near one that means nothing. */
  String wrong(ExpressionException e);

  /** What lies at an address: a line. */
  String symbolAt(long linearAddress);

  /**
   * Where a symbol lies: a line.
   *
   * @throws UsageException when there is none
   */
  String addressOf(String symbol);

  /** The functions that have not returned, the innermost first, at most so many; lines. */
  String backtrace(int most);

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

  /** Their ids. */
  List<Integer> breakpointIds();

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
   * Sets what a breakpoint says instead of stopping the guest.
   *
   * @param text with expressions in braces; empty where it is to stop it
   * @return whether there is one with this id
   * @throws UsageException when an expression means nothing
   */
  boolean message(int id, String text);

  /**
   * Sets how many of a breakpoint's next hits do not stop the guest.
   *
   * @return whether there is one with this id
   */
  boolean ignore(int id, long count);

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

  /** As {@link #step}, where a called function counts as one instruction. */
  String next(long count);

  /** Runs until the present function has returned; lines as of {@link #step}. */
  String finish();

  /**
   * Runs until the guest comes to a place, or something else stops it; lines as of {@link #step}.
   *
   * @param where as of a breakpoint
   * @throws UsageException when it means nothing
   */
  String runTo(String where);

  /**
   * Goes back by {@code count} instructions; lines as of {@link #step}.
   *
   * @throws UsageException when there is no going back
   */
  String stepBack(long count);

  /** As {@link #stepBack} by one, where a called function counts as one instruction. */
  String nextBack();

  /**
   * Goes back to before the call of the present function; lines as of {@link #step}.
   *
   * @throws UsageException when that cannot be told
   */
  String finishBack();

  /** Runs backwards to where a breakpoint stopped the guest last; lines as of {@link #step}. */
  String runBack();

  /**
   * Goes to an instant of the run; lines as of {@link #step}.
   *
   * @param where instructions, {@code +N}, {@code -N}, {@code N%} of the known run, a milestone's
   *     name, {@code begin} or {@code end}
   * @throws UsageException when it means none
   */
  String goTo(String where);

  /**
   * Lines: who last wrote some bytes before where the guest stands.
   *
   * @throws UsageException when nothing is known, or there is no such memory
   */
  String lastWrite(boolean physical, long address, int length);

  /** The same of who writes them next, in what is known of the future. */
  String nextWrite(boolean physical, long address, int length);

  /**
   * Lines: where some bytes came from that memory holds where the guest stands.
   *
   * @throws UsageException when nothing is known, there is no such memory, or it is too much
   */
  String origin(boolean physical, long address, int length);

  /**
   * Lines: when what a kind of breakpoint stops at last was, before where the guest stands, and who
   * did it. Of a register of another kind than can be stopped at: when it last changed.
   *
   * @param said what the kind's parameters are, by name
   * @throws UsageException when it means nothing, or nothing is known
   */
  String lastAccess(BreakpointKind kind, Map<String, String> said);

  /** The same of when it will be next, in what is known of the future. */
  String nextAccess(BreakpointKind kind, Map<String, String> said);

  /** Lines: which part of the run is known, and where in it the guest stands. */
  String history();

  /** Puts the boot and its run to here into a file. */
  String capsule(String file);

  /** Returns to another run. */
  String branch(String number);

  /** A line: where the guest stands. */
  String where();

  /**
   * Resets the machine, which then stands before its first instruction again.
   *
   * @return lines as of {@link #step}
   * @throws UsageException when it cannot be booted again
   */
  String reset();
}
