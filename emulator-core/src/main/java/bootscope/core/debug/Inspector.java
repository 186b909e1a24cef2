package bootscope.core.debug;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.StartInfo;
import bootscope.core.describe.BankReading;
import bootscope.core.describe.RegisterBank;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Milestone;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A machine between two instructions, to look at: nothing here changes anything. Good for the
 * length of the question that it is given to, and not to be kept.
 */
public sealed class Inspector permits Editor {
  final Debugger debugger;

  Inspector(Debugger debugger) {
    this.debugger = debugger;
  }

  final Machine machine() {
    return debugger.machine();
  }

  // ---------------------------------------------------------------- the machine

  /** How often the machine was made anew. */
  public final int restarts() {
    return debugger.restarts();
  }

  /** Instructions retired. */
  public final long instructions() {
    return machine().clock().instructions();
  }

  /** Virtual time in ns. */
  public final long virtualNanos() {
    return machine().clock().now();
  }

  public final RegisterValues registers() {
    return RegisterValues.of(machine().processor());
  }

  /** A hash over all of its state. */
  public final String stateHash() {
    return StateHash.of(machine());
  }

  /** What was booted; null for a machine from elsewhere. */
  public final Boot boot() {
    return debugger.boot();
  }

  /** The bits of CR4 that the processor has. */
  public final long cr4Bits() {
    return machine().processor().cr4Bits();
  }

  /** The name of the device at an I/O port; null where nothing answers. */
  public final String portName(int port) {
    return machine().ports().deviceAt(port);
  }

  /** All devices' registers and what they hold, in the machine's order. */
  public final List<BankReading> devices() {
    return machine().registerBanks().stream().map(RegisterBank::reading).toList();
  }

  /** The way of each interrupt to its handler, as it stands now. */
  public final List<InterruptWay> interruptWays() {
    return InterruptWays.of(debugger);
  }

  // ---------------------------------------------------------------- memory

  /** The guest-physical address behind a linear one, or −1. */
  public final long physical(long linear) {
    return machine().processor().mmu.observe(linear);
  }

  /** How a linear address is translated, entry by entry. */
  public final Translation translation(long linear) {
    return Translation.of(machine(), at -> nameOf(true, at), linear);
  }

  /** The same, with what each access may do there, and what the processor keeps of it. */
  public final PageWalk pageWalk(long linear) {
    return PageWalk.of(machine(), at -> nameOf(true, at), linear);
  }

  /**
   * Reads memory.
   *
   * @return how many bytes from the first on were read: fewer than asked where nothing is mapped,
   *     or where neither stored bytes nor a device answer
   */
  public final int peek(boolean physical, long address, byte[] into) {
    return Listing.peek(machine(), physical, address, into);
  }

  /** What pages are mapped. */
  public final PageMap pageMap() {
    return PageMap.of(machine());
  }

  /** Guest-physical addresses of the pages that hold page tables now. */
  public final NavigableSet<Long> pageTables() {
    return PageTables.pages(machine());
  }

  /** The segment registers, or one of the tables behind them. */
  public final DescriptorTables.Table descriptors(DescriptorTables.Kind kind) {
    return DescriptorTables.of(machine(), at -> nameOf(false, at), kind);
  }

  /** What answers at guest-physical addresses. */
  public final PhysicalMap physicalMap() {
    return PhysicalMap.of(machine());
  }

  /** The real-mode interrupt vectors; empty where they mean nothing. */
  public final Optional<VectorTable> vectors() {
    return VectorTable.of(machine());
  }

  // ---------------------------------------------------------------- code and names

  /** What an address of either kind is called, such as {@code start_kernel+0x12}; null for none. */
  public final String nameOf(boolean physical, long address) {
    return debugger.nameOf(physical, address);
  }

  /** What lies where a number leads, if it is an address. */
  public final Pointee pointee(long linear) {
    return Pointee.at(debugger, linear);
  }

  /** The same for each general register, in the order in which they are shown. */
  public final List<Pointee> pointees() {
    return Pointee.ofGeneral(debugger);
  }

  /**
   * What the numbers in an instruction mean, where that is sure: symbols, what the boot put there,
   * and the devices at I/O ports. Of most instructions nothing is said.
   *
   * @param physical whether the line's address is a physical one
   */
  public final List<OperandName> namesIn(boolean physical, Listing.Line line) {
    return OperandNames.of(debugger, physical, line);
  }

  /**
   * Who called the function that runs: {@link CallStack#of}.
   *
   * @param most frames
   */
  public final List<CallStack.Frame> callStack(int most) {
    return CallStack.of(debugger, most);
  }

  /**
   * The stack with what is known of its words: {@link StackWords#of}.
   *
   * @param most words
   */
  public final StackWords stack(int most) {
    return StackWords.of(debugger, most);
  }

  /** Instructions around an address: {@link CodeWindow#around}. */
  public final List<Listing.Line> code(
      Syntax syntax, boolean physical, long anchor, int before, int after) {
    return CodeWindow.around(debugger, syntax, physical, anchor, before, after);
  }

  /** The boot's milestones that were reached. */
  public final List<Milestone> milestones() {
    return debugger.recorder().timeline().milestones();
  }

  /** What names and addresses in expressions mean. */
  public final Expression.Scope scope() {
    return debugger.scope();
  }

  /** The line of source of what lies at an address of either kind. */
  public final Optional<SourceLines.Line> line(boolean physical, long address) {
    SourceLines lines = symbols().lines();
    return physical ? lines.loaded(address) : lines.in(machine(), address);
  }

  /** The line of source in which a frame of the call stack is. */
  public final Optional<SourceLines.Line> lineOf(CallStack.Frame frame) {
    return CallStack.lineOf(debugger, frame);
  }

  /** Where the texts of the kernel's sources are on this host. */
  public final SourceFiles sources() {
    return debugger.sources();
  }

  /** The kernel's symbols, where it lies now. */
  public final Symbols symbols() {
    return debugger.symbols();
  }

  /** Instructions in a stretch of memory that are looked for, at most so many. */
  public final List<Listing.Line> find(
      Syntax syntax, boolean physical, long first, int length, CodeSearch.Wanted wanted, int most) {
    return CodeSearch.in(debugger, syntax, physical, first, length, wanted, most);
  }

  // ---------------------------------------------------------------- the boot

  /** What lies there; empty as long as the kernel was given none. */
  public final Optional<StartInfo> startInfo() {
    OptionalLong at = debugger.startInfo();
    return at.isEmpty()
        ? Optional.empty()
        : Optional.of(StartInfo.read(machine().memory()::peek, at.getAsLong()));
  }

  /** How the machine compares now with what the boot ABI says of the kernel's entry. */
  public final List<ContractItem> contract() {
    return debugger.contract();
  }

  /** What the machine was doing over its virtual time: modes, interrupts, output. */
  public final Lanes lanes() {
    return debugger.recorder().lanes();
  }
}
