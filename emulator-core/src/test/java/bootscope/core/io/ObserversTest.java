package bootscope.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.event.GuestListeners;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.PhysicalObserver;
import bootscope.core.memory.Window;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Who sees accesses to stored bytes, by the processor and by devices, and to ports. */
class ObserversTest {
  private static final long RAM = 4 << 20;

  private final Arena arena = Arena.ofConfined();
  private final MemoryMap memory = new MemoryMap(new GuestRam(arena, RAM, RAM));
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void close() {
    arena.close();
  }

  private PhysicalObserver observer(String name, long start, long length) {
    return new PhysicalObserver() {
      @Override
      public long start() {
        return start;
      }

      @Override
      public long length() {
        return length;
      }

      @Override
      public void accessed(long physicalAddress, int size, boolean write) {
        seen.add(name + (write ? " w " : " r ") + Long.toHexString(physicalAddress) + " " + size);
      }
    };
  }

  private List<String> take() {
    List<String> taken = List.copyOf(seen);
    seen.clear();
    return taken;
  }

  @Test
  void theProcessorsAccessesToTheirPagesAreSeenByAll() {
    memory.observe(observer("a", 0x1000, 8));
    memory.observe(observer("b", 0x1800, 0x1000)); // two pages
    memory.load(0x1010, 4);
    assertEquals(List.of("a r 1010 4", "b r 1010 4"), take());
    memory.store(0x2FF8, 8, 1);
    assertEquals(List.of("a w 2ff8 8", "b w 2ff8 8"), take());
    memory.load(0x3000, 8);
    memory.store(0xFF8, 8, 1);
    assertEquals(List.of(), take());
    memory.peek(0x1000, 4096);
    assertEquals(List.of(), take(), "looking is no access");
  }

  /** Whoever looks at what comes next would else take it for the device's. */
  @Test
  void aDeviceWhoseAccessFailsMastersTheBusNoLonger() {
    Dma dma = new Dma(memory, "test", () -> true);
    memory.observe(
        new PhysicalObserver() {
          @Override
          public long start() {
            return 0x2000;
          }

          @Override
          public long length() {
            return 1;
          }

          @Override
          public void accessed(long physicalAddress, int size, boolean write) {
            assertEquals("test", memory.busMaster());
            throw new IllegalStateException("somebody's defect");
          }
        });
    for (Executable access :
        List.<Executable>of(
            () -> dma.read(0x2000, new byte[1], 0, 1),
            () -> dma.write(0x2000, new byte[1], 0, 1),
            () -> dma.load(0x2000, 4),
            () -> dma.store(0x2000, 4, 1))) {
      assertThrows(IllegalStateException.class, access);
      assertNull(memory.busMaster());
    }
  }

  @Test
  void devicesAreSeenInPartsOfAPage() {
    memory.observe(observer("a", 0x2000, 1));
    Dma dma = new Dma(memory, "test", () -> true);
    assertTrue(dma.write(0x1FFE, new byte[6], 0, 6));
    assertEquals(List.of("a w 2000 4"), take());
    assertTrue(dma.read(0x2FFC, new byte[8], 0, 8));
    assertEquals(List.of("a r 2ffc 4"), take());
    dma.store(0x2100, 4, 7);
    dma.load(0x2100, 4);
    assertEquals(List.of("a w 2100 4", "a r 2100 4"), take());
  }

  @Test
  void oneThatIsForgottenSeesNothing() {
    PhysicalObserver a = observer("a", 0x1000, 8);
    memory.observe(a);
    memory.observe(observer("b", 0x1000, 8));
    memory.forget(a);
    memory.store(0x1000, 1, 1);
    assertEquals(List.of("b w 1000 1"), take());
  }

  @Test
  void observersFollowTheirAddressWhenItLeadsElsewhere() {
    memory.observe(observer("a", 0xC_0000, 16));
    // As PAM does: reads and writes lead to other bytes now.
    memory.place(
        Window.ofStored(0xC_0000, 0x1000, "shadow", Window.Layer.CHIPSET, 0x20_0000, 0x20_0000));
    memory.store(0xC_0008, 4, 1);
    assertEquals(List.of("a w c0008 4"), take());
  }

  @Test
  void accessesToPortsAreSeenWholeAndEndWhatIsSteady() {
    PortMap ports = new PortMap(new GuestListeners());
    ports.map(
        0x40,
        2,
        1,
        "timer",
        new PortDevice() {
          @Override
          public int in(int port, int size) {
            return 0x42;
          }

          @Override
          public void out(int port, int size, int value) {}

          @Override
          public int peek(int port, int size) {
            return 0x42;
          }

          @Override
          public long steadyUntil(int port) {
            return 1000;
          }
        });
    PortObserver observer =
        (port, size, write, value) ->
            seen.add(
                (write ? "out " : "in ")
                    + Integer.toHexString(port)
                    + " "
                    + size
                    + " "
                    + Integer.toHexString(value));
    assertEquals(1000, ports.steadyUntil(0x40));
    ports.observe(observer);
    assertEquals(0, ports.steadyUntil(0x40), "each access must be seen");
    ports.in(0x40, 2); // the device takes it in two parts
    ports.out(0x41, 1, 0x1FF);
    assertEquals(List.of("in 40 2 4242", "out 41 1 ff"), take());
    ports.forget(observer);
    ports.in(0x40, 1);
    assertEquals(List.of(), take());
    assertEquals(1000, ports.steadyUntil(0x40));
  }
}
