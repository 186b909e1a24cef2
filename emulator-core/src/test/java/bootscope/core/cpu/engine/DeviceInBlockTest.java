package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.io.PortDevice;
import bootscope.core.isa.Assembler;
import bootscope.core.memory.MmioDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A device that is reached in the middle of a block: what it does is noticed behind that very
 * instruction (SDM vol. 3A §6.6, interrupts are taken on instruction boundaries), and the block
 * goes on where it does nothing.
 */
class DeviceInBlockTest extends BothEngines {
  private static final long FRAME = 0x100_0000;
  private static final int PORT = 0x300;

  /** Ways to reach a device with RDX = port, RBX = address; RAX is read or written. */
  enum Access {
    IN("in eax,dx"),
    OUT("out dx,eax"),
    LOAD("mov eax,[rbx]"),
    STORE("mov [rbx],eax"),
    CHANGE("add dword ptr [rbx],1");

    final String code;

    Access(String code) {
      this.code = code;
    }

    /** Bytes of the instruction. */
    int length() {
      return Assembler.assemble(64, code).length;
    }

    /** How often it reaches the device. */
    int times() {
      return this == CHANGE ? 2 : 1;
    }
  }

  /** One device at a port and in memory; it does something at each access. */
  private static final class Device implements PortDevice, MmioDevice {
    private final Runnable action;
    int accesses;

    Device(Runnable action) {
      this.action = action;
    }

    private int accessed() {
      accesses++;
      action.run();
      return 0;
    }

    @Override
    public int in(int port, int size) {
      return accessed();
    }

    @Override
    public void out(int port, int size, int value) {
      accessed();
    }

    @Override
    public int peek(int port, int size) {
      return 0;
    }

    @Override
    public long load(long offset, int size) {
      return accessed();
    }

    @Override
    public void store(long offset, int size, long value) {
      accessed();
    }

    @Override
    public long peek(long offset, int size) {
      return 0;
    }
  }

  /** Two INC RCX, the access, three INC RCX, the access, INC RCX, HLT. */
  private static Guest guest(Access access) {
    Guest g = new Guest().long64();
    long at = CODE;
    for (int n : new int[] {2, 3, 1}) {
      for (int i = 0; i < n; i++, at += 3) {
        g.poke(at, "inc rcx");
      }
      at = g.poke(at, n == 1 ? "hlt" : access.code);
    }
    g.s.rip(CODE);
    g.s.reg(Guest.RCX, 0);
    g.s.reg(Guest.RDX, PORT);
    g.s.reg(Guest.RBX, FRAME);
    return g;
  }

  private static Device connect(Guest g, Runnable action) {
    Device device = new Device(action);
    g.ports.map(PORT, 1, 4, "device", device);
    g.memory.map(FRAME, 0x1000, "device", device);
    return device;
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void theBlockGoesOnBehindADeviceThatDoesNothing(Access access) {
    try (Guest g = guest(access)) {
      Device device = connect(g, () -> {});
      assertEquals(Processor.Outcome.HALTED, g.run(20));
      assertEquals(6, g.reg(Guest.RCX));
      assertEquals(2 * access.times(), device.accesses);
      assertEquals(9, g.clock.now());
      assertEquals(1, g.cpu.blocks());
    }
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void theDeviceFindsTheClockAtItsInstruction(Access access) {
    try (Guest g = guest(access)) {
      long[] last = {0, 0}; // the last two times
      connect(
          g,
          () -> {
            if (g.clock.now() != last[1]) {
              last[0] = last[1];
              last[1] = g.clock.now();
            }
          });
      g.run(20);
      assertEquals(2, last[0]);
      assertEquals(6, last[1]);
    }
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void anInterruptThatTheDeviceRaisesIsTakenBehindTheAccess(Access access) {
    try (Guest g = guest(access)) {
      g.cpu.rflags(Bits.FLAG_IF | 2);
      connect(
          g,
          () -> {
            g.lines.waiting = 0x40;
            g.cpu.interruptChanged();
          });
      assertEquals(0x40, g.runToHandler());
      assertEquals(2, g.reg(Guest.RCX));
      assertEquals(CODE + 6 + access.length(), g.frame(0, 8));
    }
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aDeadlineThatTheDeviceBringsForwardIsKept(Access access) {
    try (Guest g = guest(access)) {
      connect(g, () -> g.clock.deadline(Math.min(g.clock.deadline(), 5)));
      g.clock.deadline(20);
      assertEquals(Processor.Outcome.DEADLINE, g.cpu.run());
      assertEquals(5, g.clock.now());
      assertEquals(4, g.reg(Guest.RCX));
      assertEquals(CODE + 6 + access.length() + 6, g.s.rip());
    }
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aRequestToStopIsHeardBehindTheAccess(Access access) {
    try (Guest g = guest(access)) {
      connect(g, () -> g.clock.deadline(0));
      g.clock.deadline(20);
      assertEquals(Processor.Outcome.DEADLINE, g.cpu.run());
      assertEquals(3, g.clock.now());
      assertEquals(2, g.reg(Guest.RCX));
      assertEquals(CODE + 6 + access.length(), g.s.rip());
    }
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aStoreOfTheDeviceIntoTheBlockChangesWhatFollows(Access access) {
    try (Guest g = guest(access)) {
      long behind = CODE + 6 + access.length();
      connect(g, () -> g.memory.store(behind, 1, 0xF4)); // as a transfer does: HLT
      assertEquals(Processor.Outcome.HALTED, g.run(20));
      assertEquals(2, g.reg(Guest.RCX));
      assertEquals(behind + 1, g.s.rip());
    }
  }

  /** SDM vol. 3A §4.10.2.3: a translation may be used until it is invalidated. */
  @ParameterizedTest
  @EnumSource(
      value = Access.class,
      names = {"LOAD", "STORE"})
  void theTranslationOfADevicesPageIsKeptUntilItIsInvalidated(Access access) {
    try (Guest g = guest(access)) {
      Device device = connect(g, () -> {});
      g.page(FRAME, FRAME, 3);
      g.run(3);
      assertEquals(1, device.accesses);
      g.poke64(g.entryAddress(FRAME), 0);
      g.run(4);
      assertEquals(2, device.accesses);
      g.poke(DATA, "invlpg [rbx]");
      g.s.rip(DATA);
      g.run(1);
      g.s.rip(CODE);
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(FRAME, g.s.cr(2));
      assertEquals(2, device.accesses);
    }
  }
}
