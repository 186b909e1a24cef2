package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.io.PortDevice;
import bootscope.core.memory.MmioDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port whose device promises that its value stays ({@link PortDevice#steadyUntil}). */
class SteadyPortTest extends BothEngines {
  private static final long FRAME = 0x100_0000;
  private static final int PORT = 0x60;
  private static final long END = 1000; // nanoseconds
  private static final String IN = "in al,dx";

  /** Ports whose bytes change at {@link #END}, and whenever the guest reaches the device. */
  private static final class Device implements PortDevice, MmioDevice {
    private final Guest g;
    int reads;
    int changes;

    Device(Guest g) {
      this.g = g;
      g.ports.map(PORT, 4, 1, "steady", this);
      g.memory.map(FRAME, 0x1000, "steady", this);
    }

    @Override
    public int in(int port, int size) {
      reads++;
      return peek(port, size);
    }

    @Override
    public int peek(int port, int size) {
      return 0x80 + 16 * (port - PORT) + 2 * changes + (g.clock.now() < END ? 0 : 1);
    }

    @Override
    public long steadyUntil(int port) {
      return g.clock.now() < END ? END : Long.MAX_VALUE;
    }

    @Override
    public void out(int port, int size, int value) {
      changes++;
    }

    @Override
    public long load(long offset, int size) {
      changes++;
      return 0;
    }

    @Override
    public long peek(long offset, int size) {
      return 0;
    }

    @Override
    public void store(long offset, int size, long value) {
      changes++;
    }
  }

  private Guest g;
  private Device device;

  @BeforeEach
  void build() {
    g = new Guest().long64();
    device = new Device(g);
    g.s.rip(CODE);
    g.s.reg(Guest.RCX, 0);
    g.s.reg(Guest.RDX, PORT);
    g.s.reg(Guest.RBX, FRAME);
  }

  @AfterEach
  void close() {
    g.close();
  }

  private void code(String... parts) {
    g.code(String.join("; ", parts) + "; hlt");
  }

  private boolean translated() {
    return engine != EngineChoice.INTERPRETER && EngineInspector.obstacle() == null;
  }

  /**
   * The loop's four instructions begin with the IN, so that the first one at END sees the change.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLoopSeesTheChangeWhenItComes(boolean immediate) {
    String in = immediate ? "in al," + PORT : IN;
    code("again: " + in, "inc rcx", "test al,1", "je again");
    assertEquals(Processor.Outcome.HALTED, g.run(2000));
    assertEquals(END / 4 + 1, g.reg(Guest.RCX));
    assertEquals(0x81, g.reg(Guest.RAX) & 0xFF);
    assertEquals(END + 5, g.clock.now());
    // Code is left once more to find the loop's next round.
    assertEquals(translated() ? 3 : END / 4 + 1, device.reads);
  }

  @Test
  void itIsTheSameInPiecesOfAnyLength() {
    code("again: " + IN, "inc rcx", "test al,1", "je again");
    for (int piece = 1; g.clock.now() < END - 10; piece = piece % 7 + 1) {
      g.run(piece);
      assertEquals((g.clock.now() + 2) / 4, g.reg(Guest.RCX));
    }
    assertEquals(Processor.Outcome.HALTED, g.run(2000));
    assertEquals(END / 4 + 1, g.reg(Guest.RCX));
  }

  /** What reaches the device between two reads, with RDX = port, RBX = address. */
  enum Between {
    OUT("out dx,al"),
    LOAD("mov esi,[rbx]"),
    STORE("mov [rbx],esi"),
    INPUT_STRING("insb"),
    OTHER_PORT("inc edx; in al,dx; dec edx; out dx,al");

    final String code;

    Between(String code) {
      this.code = code;
    }
  }

  @ParameterizedTest
  @EnumSource(Between.class)
  void theDeviceIsAskedAgainBehindWhateverReachesADevice(Between between) {
    g.s.reg(Guest.RDI, DATA);
    code(IN, "mov ch,al", between.code, IN);
    assertEquals(Processor.Outcome.HALTED, g.run(20));
    assertEquals(0x80, g.reg(Guest.RCX) >> 8 & 0xFF);
    assertEquals(between == Between.INPUT_STRING ? 0x80 : 0x82, g.reg(Guest.RAX) & 0xFF);
    assertEquals(
        between == Between.INPUT_STRING || between == Between.OTHER_PORT ? 3 : 2, device.reads);
  }

  @Test
  void onePortsValueIsNoOthers() {
    code(IN, "mov ch,al", "inc edx", IN, "mov cl,al", IN);
    assertEquals(Processor.Outcome.HALTED, g.run(20));
    assertEquals(0x8090, g.reg(Guest.RCX));
    assertEquals(0x90, g.reg(Guest.RAX) & 0xFF);
  }

  @Test
  void norIsThatOfAPortInTheInstruction() {
    code("in al," + PORT, "mov ch,al", "in al," + (PORT + 2));
    assertEquals(Processor.Outcome.HALTED, g.run(20));
    assertEquals(0x80, g.reg(Guest.RCX) >> 8 & 0xFF);
    assertEquals(0xA0, g.reg(Guest.RAX) & 0xFF);
  }

  /** The upper bits of RAX and all flags stay (SDM vol. 2A "IN"). */
  @Test
  void nothingButAlIsWritten() {
    g.s.reg(Guest.RAX, 0x1234_5678_9ABC_DEF0L);
    code("cmp eax,eax", "stc", IN, IN, "pushf", "pop rcx");
    g.s.reg(Guest.RSP, Guest.STACK);
    assertEquals(Processor.Outcome.HALTED, g.run(20));
    assertEquals(0x1234_5678_9ABC_DE80L, g.reg(Guest.RAX));
    assertEquals(LazyFlags.ZF | LazyFlags.CF | LazyFlags.PF, g.reg(Guest.RCX) & 0x8D5);
  }

  /** SDM vol. 3B §17.2: an I/O breakpoint traps behind each access. */
  @Test
  void aBreakpointOnThePortTrapsAtEachRead() {
    code(IN, IN, IN);
    g.s.cr(4, g.s.cr(4) | 1 << 3); // DE
    g.s.dr(0, PORT);
    g.s.dr(7, 2 | 2 << 16); // enabled; R/W0 = I/O
    g.cpu.units.debug.refresh();
    assertEquals(1, g.runToHandler());
    assertEquals(1, device.reads);
    assertEquals(CODE + 1, g.frame(0, 8));
  }
}
