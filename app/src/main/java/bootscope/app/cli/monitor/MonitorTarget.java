package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import java.util.List;

/**
 * The stopped machine as the monitor sees it. Looking changes nothing that the guest could notice.
 */
public interface MonitorTarget extends Expression.Scope {

  /** What {@code info} can show, named as typed. */
  enum Topic {
    REGISTERS("the processor's registers, or those named: rax eax cs.base, or a group: sse"),
    MEM("the linear address ranges that are mapped, and how"),
    TLB("each page that is mapped"),
    SEGMENTS("the segment registers, and what the tables have for their selectors"),
    GDT("the global descriptor table"),
    LDT("the local descriptor table"),
    IDT("the interrupt descriptor table, or the vectors of real mode"),
    TSS("the task state segment: stacks, interrupt stacks, I/O map"),
    PIC("the 8259 pair"),
    LAPIC("the local APIC"),
    IRQ("the way of each interrupt through the controllers to its handler, and what holds it"),
    PCI("the functions on the PCI bus and their base address registers"),
    MTREE("where physical addresses lead: RAM, ROM, devices"),
    STATUS("why the guest stands still, and how far it has come"),
    CONTRACT("how the machine compared at the kernel's entry with its ABI; now: how it does now"),
    IMAGE("the kernel's file: layers, header, segments, notes, and how it is started"),
    NOTES("the kernel image's ELF notes"),
    STARTINFO("hvm_start_info, its modules and its memory map, as they are in guest memory"),
    E820("the memory map that the guest was handed"),
    TIMELINE("the boot's milestones so far"),
    MODULES("the modules that the kernel has loaded, and how many symbols each has"),
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

  /** How the machine compares now with the ABI of the kernel's entry; lines. */
  String contractNow();

  /**
   * Registers, parts of them or groups of them, each on a line with its value.
   *
   * @throws UsageException when a word means none
   */
  String registers(List<String> words);

  /**
   * The devices that have registers, each on a line; or the registers of one, and what they hold.
   *
   * @param name of a device; empty for all
   * @throws UsageException when there is no such device
   */
  String devices(String name);

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

  /** How an address is translated, a table entry a line; lines. */
  String walk(long linearAddress);

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

  /**
   * Runs to the next line of source, so many times; one instruction where there is none.
   *
   * @param over whether called functions run as one
   */
  String stepLine(long count, boolean over);

  /** What of it can be searched. */
  SearchTarget search();

  /** Its lines of source. */
  SourceTarget source();

  /** Runs until the present function has returned; lines as of {@link #step}. */
  String finish();

  /**
   * Runs until the guest comes to a place, or something else stops it; lines as of {@link #step}.
   *
   * @param where an expression, also behind a {@code *}
   * @throws UsageException when it means nothing
   */
  String runTo(String where);

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
