package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.system.Segments;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the numbers in an instruction mean in this machine, where that is sure: an address without a
 * register in it, an I/O port, and an immediate that is loaded, pushed or compared and is the
 * address of something. Other numbers may be counts or masks, whatever lies at such an address:
 * nothing is said of them.
 */
final class OperandNames {
  /** Kernels that are linked from here on have addresses that no count or mask looks like. */
  private static final long HIGH = 0x8000_0000L;

  private static final int LEAST_BYTES = 4;
  private static final long DESCRIPTOR_OFFSETS = 0xFFF8;
  private static final int LOCAL = 4; // of a selector: not of the GDT

  private final Debugger debugger;
  private final Machine machine;
  private final Listing.Line line;
  private final List<OperandName> found = new ArrayList<>();

  private OperandNames(Debugger debugger, Listing.Line line) {
    this.debugger = debugger;
    machine = debugger.machine();
    this.line = line;
  }

  /**
   * In the order of the operands; of most instructions nothing. Ask between two instructions.
   *
   * @param physical whether the line's address is a physical one, so that what is relative to it
   *     has no linear one
   */
  static List<OperandName> of(Debugger debugger, boolean physical, Listing.Line line) {
    Instruction i = line.instruction();
    if (i == null) {
      return List.of();
    }
    OperandNames names = new OperandNames(debugger, line);
    for (int n = 0; n < i.operandCount(); n++) {
      switch (i.operand(n)) {
        case Operand.Immediate immediate -> names.immediate(immediate);
        case Operand.Memory memory -> names.memory(memory, physical);
        case Operand.FarPointer far -> names.far(far);
        default -> {}
      }
    }
    return names.found;
  }

  private void add(String words, OptionalLong linear) {
    if (words != null && !words.isEmpty()) {
      found.add(new OperandName(words, linear));
    }
  }

  private void add(String words, long linear) {
    add(words, OptionalLong.of(linear));
  }

  private void immediate(Operand.Immediate immediate) {
    switch (line.instruction().mnemonic()) {
      case IN, OUT ->
          add(machine.ports().deviceAt((int) immediate.value() & 0xFF), OptionalLong.empty());
      case MOV, PUSH -> number(immediate, true);
      case CMP, ADD, SUB -> number(immediate, false);
      default -> {}
    }
  }

  /**
   * @param loads whether that is all that is done with it: then a low number may be an address
   */
  private void number(Operand.Immediate immediate, boolean loads) {
    long value = truncate(immediate.value(), immediate.size());
    boolean high = Long.compareUnsigned(value, HIGH) >= 0;
    if (immediate.encodedBytes() < LEAST_BYTES
        || Long.compareUnsigned(value, Pointee.LEAST_ADDRESS) < 0
        || !high && !loads) {
      return;
    }
    if (loads && line.instruction().operand(0) instanceof Operand.Register r && isStack(r)) {
      // A stack lies below, whatever begins there.
      Symbols.Place below = debugger.place(value - 1);
      add(
          below == null || below.code()
              ? ""
              : new Symbols.Place(below.symbol(), below.offset() + 1, false, below.module()).text(),
          value);
      return;
    }
    Symbols.Place symbol = debugger.place(value);
    if (symbol != null && symbol.code()) {
      add(high || symbol.offset() == 0 ? symbol.text() : "", value);
    } else if (debugger.symbols().covers(machine, value)) {
      add(Pointee.at(debugger, value).words(), value);
    } else if (loads) {
      add(Pointee.atStart(debugger, value), value);
    }
  }

  private static boolean isStack(Operand.Register register) {
    return register.file() == RegisterClass.GENERAL && register.number() == CpuState.RSP;
  }

  private void memory(Operand.Memory memory, boolean physical) {
    boolean relative = memory.base() == Operand.Memory.RIP;
    boolean alone = memory.base() == Operand.Memory.NONE && memory.index() == Operand.Memory.NONE;
    if (memory.displacementBytes() < LEAST_BYTES || !flat(memory.segment())) {
      return;
    }
    long address = truncate(memory.displacement(), memory.addressSize());
    if (relative) {
      // The listing has the symbol, and the number where there is none.
      long at = truncate(address + line.address() + line.bytes().length, memory.addressSize());
      if (!physical && debugger.place(at) == null) {
        add(variable(at), at);
      }
    } else if (alone) {
      add(variable(address), address);
    } else {
      // What a table is reached by: the way into one would be a member of something.
      Symbols.Place symbol = debugger.place(address);
      boolean high = Long.compareUnsigned(address, HIGH) >= 0;
      boolean start = symbol != null && symbol.offset() == 0 && !symbol.code();
      add(symbol != null && (high || start) ? symbol.text() : "", address);
    }
  }

  /** What lies at an address; of one that is read or written, the name and not the content. */
  private String variable(long linear) {
    Symbols.Place symbol = debugger.place(linear);
    if (symbol != null) {
      return symbol.text();
    }
    Pointee there = Pointee.at(debugger, linear);
    boolean access = line.instruction().memory().size() > 0;
    return there.name() != null && access ? there.name() : access ? "" : there.words();
  }

  private void far(Operand.FarPointer far) {
    CpuState s = machine.state();
    long offset = far.selector() & DESCRIPTOR_OFFSETS;
    byte[] descriptor = new byte[8];
    if (line.size() == CodeSize.BITS_16
        || (far.selector() & LOCAL) != 0
        || offset + 7 > s.gdtrLimit()
        || Listing.peek(machine, false, s.gdtrBase() + offset, descriptor) < descriptor.length) {
      return;
    }
    long d = Listing.number(descriptor);
    long base = Segments.base(d);
    long target = truncate(far.offset(), far.size());
    add(base == 0 ? debugger.nameOf(target) : null, target);
  }

  /** Whether offsets in a segment are linear addresses, as far as that lasts. */
  private boolean flat(int segment) {
    boolean based = segment == CpuState.FS || segment == CpuState.GS;
    return line.size() == CodeSize.BITS_64
        ? !based
        : line.size() == CodeSize.BITS_32 && !based && machine.state().segmentBase(segment) == 0;
  }

  private static long truncate(long value, int size) {
    return size >= 8 ? value : value & (1L << 8 * size) - 1;
  }
}
