package bootscope.core.cpu.interpret;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** IN and OUT. The port's permission is checked before the device is reached. */
final class PortOps {
  private PortOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.IN, (in, t) -> in(in, t));
    table.put(Mnemonic.OUT, (in, t) -> out(in, t));
  }

  private static int size(Instruction in, int position) {
    return in.operand(position).size();
  }

  /** The port: an immediate byte, or DX. */
  private static Place port(Instruction in, Translation t, int position) {
    return in.operand(position) instanceof Operand.Immediate i
        ? Place.constant(t.constant(i.value() & 0xFF), 2)
        : Place.register(t.s.gpr(CpuState.RDX), 2);
  }

  private static Op in(Instruction in, Translation t) {
    int size = size(in, 0);
    Place to = Place.register(t.s.gpr(CpuState.RAX), size);
    Place port = port(in, t, 1);
    return new SystemOps.Boundary(c -> to.write(c, read(c, (int) port.read(c), size)));
  }

  private static Op out(Instruction in, Translation t) {
    int size = size(in, 1);
    Place from = Place.register(t.s.gpr(CpuState.RAX), size);
    Place port = port(in, t, 0);
    return new SystemOps.Boundary(c -> write(c, (int) port.read(c), size, (int) from.read(c)));
  }

  static long read(Processor c, int port, int size) {
    c.tasks.checkPort(port, size);
    c.debug.portAccessed(port, size);
    c.beforeDevice();
    return c.ports.in(port, size) & 0xFFFF_FFFFL;
  }

  static void write(Processor c, int port, int size, int value) {
    c.tasks.checkPort(port, size);
    c.debug.portAccessed(port, size);
    c.beforeDevice();
    c.ports.out(port, size, value);
  }
}
