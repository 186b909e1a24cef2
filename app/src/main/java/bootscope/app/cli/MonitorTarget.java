package bootscope.app.cli;

import bootscope.core.debug.Expression;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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

  /**
   * A breakpoint.
   *
   * @param id positive, never used again
   * @param address empty as long as nobody knows where it will lie
   * @param where its place as the user named it
   */
  record Breakpoint(int id, OptionalLong address, String where) {
    Breakpoint(int id, long address, String where) {
      this(id, OptionalLong.of(address), where);
    }
  }

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
   * Stops the guest before it executes a function of the kernel, wherever that lies by then.
   *
   * @return empty when there is no such symbol
   */
  Optional<Breakpoint> addSymbolBreakpoint(String name);

  /** Stops the guest before it executes the instruction at a linear address. */
  Breakpoint addBreakpoint(long linearAddress, String where);

  /** Stops the guest at its PVH entry, wherever the image has it. */
  Breakpoint addEntryBreakpoint();

  List<Breakpoint> breakpoints();

  /** Whether there was one with this id. */
  boolean deleteBreakpoint(int id);

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
