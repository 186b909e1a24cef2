package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Place;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.cpu.ops.StringOp;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** IN, OUT, INS and OUTS. The port's permission is checked before the device is reached. */
final class PortOps {
  private final Tasks tasks;
  private final DebugRegisters debug;
  private final Connections connections;
  private final SteadyPort steady;

  PortOps(Tasks tasks, DebugRegisters debug, Connections connections, SteadyPort steady) {
    this.tasks = tasks;
    this.debug = debug;
    this.connections = connections;
    this.steady = steady;
  }

  void register(OpTable table) {
    table.put(Mnemonic.IN, this::in);
    table.put(Mnemonic.OUT, this::out);
    table.put(Mnemonic.INS, Ins::new);
    table.put(Mnemonic.OUTS, Outs::new);
  }

  /** The port: an immediate byte, or DX. */
  private static Place port(Instruction in, OperandBinder t, int position) {
    return in.operand(position) instanceof Operand.Immediate i
        ? Place.constant(t.constant(i.value() & 0xFF), 2)
        : Place.register(t.s.gpr(CpuState.RDX), 2);
  }

  private Op in(Instruction in, OperandBinder t) {
    int size = in.operand(0).size();
    Place to = Place.register(t.s.gpr(CpuState.RAX), size);
    Place port = port(in, t, 1);
    return size == 1
        ? new Simple(c -> to.write(c, readByte(c, (int) port.read(c))))
        : new Simple(c -> to.write(c, read(c, (int) port.read(c), size)));
  }

  private Op out(Instruction in, OperandBinder t) {
    int size = in.operand(1).size();
    Place from = Place.register(t.s.gpr(CpuState.RAX), size);
    Place port = port(in, t, 0);
    return new Simple(c -> write(c, (int) port.read(c), size, (int) from.read(c)));
  }

  private long read(Cpu c, int port, int size) {
    tasks.checkPort(port, size);
    debug.portAccessed(port, size);
    long before = c.beforeDevice();
    long value = connections.ports.in(port, size) & 0xFFFF_FFFFL;
    c.afterDevice(before);
    return value;
  }

  private long readByte(Cpu c, int port) {
    long value = read(c, port, 1);
    if (!debug.watchesPorts()) {
      steady.read(port, (int) value, connections.ports.steadyUntil(port));
    }
    return value;
  }

  private void write(Cpu c, int port, int size, int value) {
    tasks.checkPort(port, size);
    debug.portAccessed(port, size);
    long before = c.beforeDevice();
    connections.ports.out(port, size, value);
    c.afterDevice(before);
  }

  private final class Ins extends StringOp {
    Ins(Instruction in, OperandBinder t) {
      super(in, t, true);
    }

    @Override
    protected boolean endsRun() {
      return true;
    }

    @Override
    protected void element(Cpu c) {
      int port = (int) c.s.reg(CpuState.RDX) & 0xFFFF;
      tasks.checkPort(port, size);
      long linear = to.address(c);
      c.mmu.checkWrite(linear, size);
      c.mmu.store(linear, size, read(c, port, size));
      advance(c, destination);
    }
  }

  private final class Outs extends StringOp {
    Outs(Instruction in, OperandBinder t) {
      super(in, t, true);
    }

    @Override
    protected boolean endsRun() {
      return true;
    }

    @Override
    protected void element(Cpu c) {
      int port = (int) c.s.reg(CpuState.RDX) & 0xFFFF;
      tasks.checkPort(port, size);
      write(c, port, size, (int) c.mmu.load(from.address(c), size));
      advance(c, source);
    }
  }
}
