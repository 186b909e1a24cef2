package bootscope.core.device.virtio;

import bootscope.core.device.Bench;
import bootscope.core.device.pci.PciHost;
import bootscope.core.disk.Disk;
import bootscope.core.disk.WritePolicy;
import bootscope.core.event.GuestListeners;
import bootscope.core.io.PortMap;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A block device in slot 2 of a board with 64 MiB of RAM, and a driver for it. */
final class BlkBench implements AutoCloseable {
  static final int SECTORS = 4096;

  final Bench bench = new Bench();
  final PortMap ports = new PortMap(new GuestListeners());
  final MemoryMap memory = new MemoryMap(new GuestRam(Arena.ofAuto(), 64 << 20, 64 << 20));
  final Bench.Probe pin = bench.probe();
  final List<String> messages = new ArrayList<>();
  final Disk disk;
  final VirtioPci device;
  final BlkDriver driver = new BlkDriver(memory, ports, 2);

  BlkBench(Path dir, boolean readOnly) throws Exception {
    this(image(dir), readOnly, WritePolicy.KEEP);
  }

  private static Path image(Path dir) throws Exception {
    byte[] content = new byte[SECTORS * 512];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i / 512 * 7 + i);
    }
    return Files.write(Files.createTempFile(dir, "disk", ".img"), content);
  }

  BlkBench(Path file, boolean readOnly, WritePolicy policy) {
    disk = Disk.open("virtio0", file, readOnly, policy);
    PciHost pci = new PciHost(memory, ports);
    ports.map(0xCF8, 1, 4, "pci", pci);
    ports.map(0xCFC, 4, 4, "pci", pci);
    device =
        VirtioBlk.function(
            "blk0",
            2,
            disk,
            bench.clock,
            bench.events,
            new VirtioPci.Board(
                memory, pin, (a, d) -> messages.add(Long.toHexString(a) + " " + d)));
    pci.add(device);
  }

  /** Lets the device finish whatever it was told of. */
  void settle() {
    for (int i = 0; i < 2000 && bench.events.earliest() != Long.MAX_VALUE; i++) {
      bench.advanceTo(bench.events.earliest());
    }
  }

  int request(int type, long sector, long bytes, boolean deviceWrites) {
    driver.request(type, sector, bytes, deviceWrites);
    settle();
    return driver.status();
  }

  @Override
  public void close() {
    disk.close();
  }
}
