package bootscope.core.cpu.translate;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.Operand;
import bootscope.core.isa.SymbolResolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Translated code as text. Places are distances from the start of the code memory. */
final class HostListing {
  private final HostCode host;
  private final int origin;
  private final SymbolResolver names;
  private final Decoder decoder = new Decoder(CodeSize.BITS_64);
  private final InstructionFormatter formatter;

  /**
   * @param host which has emitted the block just now
   * @param origin where the block stands
   * @param names of places elsewhere
   */
  HostListing(HostCode host, int origin, Syntax syntax, SymbolResolver names) {
    this.host = host;
    this.origin = origin;
    this.names = names;
    formatter = InstructionFormatter.of(syntax, CodeSize.BITS_64);
  }

  List<HostLine> lines(byte[] code) {
    List<HostLine> lines = new ArrayList<>();
    for (int at = 0; at < code.length; ) {
      Instruction in = decoder.decode(code, at, code.length - at);
      HostLine.Part part = host.part(at);
      boolean body = part == HostLine.Part.INSTRUCTION;
      lines.add(
          new HostLine(
              origin + at,
              Arrays.copyOfRange(code, at, at + in.length()),
              part,
              body ? host.instruction(at) : -1,
              formatter.format(in, origin + at, names),
              note(in)));
      at += in.length();
    }
    return lines;
  }

  private static String note(Instruction in) {
    Operand.Memory m = in.memory();
    if (m == null) {
      return "";
    }
    if (m.base() == Operand.Memory.RIP) {
      return "the block's key";
    }
    if (m.base() != RegisterMap.STATE || m.index() != Operand.Memory.NONE) {
      return "";
    }
    if (m.displacement() == Context.EXIT
        && in.operandCount() == 2
        && in.operand(1) instanceof Operand.Immediate exit) {
      return Exit.text((int) exit.value());
    }
    return slot((int) m.displacement());
  }

  /** What lies at a distance from the register block's start; empty if it has no name. */
  private static String slot(int distance) {
    for (int i = 0; i < 16; i++) {
      if (distance == RegisterMap.slot(i)) {
        return "guest " + InstructionFormatter.generalName(i);
      }
      if (distance == CpuState.xmmOffset(i)) {
        return "guest xmm" + i;
      }
    }
    if (distance == CpuState.segmentBaseOffset(CpuState.FS)) {
      return "guest fs base";
    }
    if (distance == CpuState.segmentBaseOffset(CpuState.GS)) {
      return "guest gs base";
    }
    if (distance == CpuState.systemFlagsOffset()) {
      return "guest system flags";
    }
    return distance < 0 ? Context.name(distance) : "";
  }
}
