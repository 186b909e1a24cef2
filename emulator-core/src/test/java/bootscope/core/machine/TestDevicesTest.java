package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.TestDevices;
import bootscope.core.event.GuestListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices for tests, wired into a machine. */
class TestDevicesTest {
  private static final MachineConfiguration BOTH =
      MachineConfiguration.ofRam(64 << 20)
          .withTestDevices(TestDevices.exitAt(0xF4, 4).withPcTestdev(true));

  @Test
  void aWriteToTheExitPortIsTheEnd() {
    try (Machine m = new Machine(BOTH)) {
      List<Integer> traced = new ArrayList<>();
      m.listeners()
          .add(
              new GuestListener() {
                @Override
                public void traced(int port, int value) {
                  traced.add(value);
                }
              });
      m.ports().out(0xF4, 1, 0x10);
      assertEquals(StopReason.DEBUG_EXIT, m.runTo(1));
      assertEquals(0x21, m.exitStatus());
      assertEquals(StopReason.DEBUG_EXIT, m.runTo(1), "an end is the end");
      assertEquals(List.of(), traced, "the trace port is not beneath it");
      m.reset();
      assertEquals(1, m.exitStatus(), "nothing was written since");
    }
  }

  @Test
  void aMachineHasThemOnlyWhenTheyAreAskedFor() {
    try (Machine plain = new Machine(BOTH.withTestDevices(TestDevices.NONE))) {
      assertEquals("trace", plain.ports().deviceAt(0xF4));
      assertEquals(null, plain.ports().deviceAt(0xE0));
      assertEquals(null, plain.ports().deviceAt(0x2000));
      assertEquals(0xFFFF_FFFFL, plain.memory().load(TestDevices.TESTDEV_MEMORY, 4));
      assertEquals(0, plain.exitStatus());
    }
  }

  /** Wires reach the I/O APIC, where a program of kvm-unit-tests looks for them. */
  @Test
  void aLineOfPcTestdevInterrupts() {
    try (Machine m = new Machine(BOTH)) {
      long select = 0xFEC0_0000L;
      m.memory().store(0xFEE0_00F0L, 4, 0x1FF); // the local APIC listens
      for (int line : new int[] {5, 14, 16, 23}) {
        m.memory().store(select, 4, 0x10 + 2 * line);
        m.memory().store(select + 0x10, 4, 0x8000 | 0x40 + line); // level, vector, no mask
        m.ports().out(0x2000 + line, 1, 1);
        assertEquals(0x4000, m.memory().load(select + 0x10, 4) & 0x4000, "remote IRR of " + line);
      }
    }
  }

  @Test
  void aSnapshotHasThemWithTheirState(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("snapshot");
    String hash;
    try (Machine m = new Machine(BOTH)) {
      String before = StateHash.of(m);
      m.ports().out(0xE0, 4, 0x1234_5678);
      m.memory().store(TestDevices.TESTDEV_MEMORY + 0x10, 4, 0xCAFE);
      m.ports().out(0x2005, 1, 1);
      hash = StateHash.of(m);
      assertNotEquals(before, hash);
      Snapshot.save(m, file);
    }
    try (Machine m = Snapshot.load(file)) {
      assertEquals(BOTH, m.configuration());
      assertEquals(hash, StateHash.of(m));
      assertEquals(0x1234_5678, m.ports().in(0xE0, 4));
      assertEquals(0xCAFE, m.memory().load(TestDevices.TESTDEV_MEMORY + 0x10, 4));
      m.ports().out(0xF4, 1, 0);
      assertEquals(StopReason.DEBUG_EXIT, m.runTo(1));
      assertTrue(m.registerBanks().stream().anyMatch(b -> b.name().equals("pc-testdev")));
    }
  }
}
