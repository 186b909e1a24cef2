package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.WritePolicy;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares a machine that was put away and restored with the one it was saved from, field by field:
 * every number and reference below {@link Machine}, whoever's it is, so that none can be forgotten
 * in a {@code save}. What may differ is listed, with the reason.
 */
class RestoredFieldsTest {
  @TempDir Path dir;

  /** Where the walk does not go: nothing there decides what the guest sees. */
  private static final Set<String> OUTSIDE =
      Set.of(
          "CodeBlocks", // decoded anew
          "NativeBlocks", // translated anew
          "CodeCache", // likewise
          "PageWalker", // the outcome of its last walk
          "FrameStack", // set at each use
          "Tlb", // what is kept is compared by the state hash, what is dropped may differ
          "FetchedPages", // likewise
          "CpuState", // lies outside the heap, saved in one piece
          "Overlay", // what was written to a disk is compared by the state hash
          "WriteBack", // what an image file has, not the machine
          "ImageFile", // the host's
          "Chain", // a request that is served within one event
          "GuestRam", // pages are compared by the state hash
          "Arena");

  /** Fields that may differ. */
  private static final Map<String, String> FREE =
      Map.ofEntries(
          Map.entry("Cpu.blockStart", "a place within the block that runs"),
          Map.entry("Cpu.position", "a place within the block that runs"),
          Map.entry("Cpu.leaving", "a place within the block that runs"),
          Map.entry("HookPoints.passedAt", "the debugger's"),
          Map.entry("Processor.interruptedAt", "asked before input is taken, which then waits"),
          Map.entry("Cpu.deviceReached", "a place within the block that runs"),
          Map.entry("NativeRunner.deadline", "set whenever code begins to run"),
          Map.entry("NativeRunner.sliceEnd", "likewise"),
          Map.entry("NativeRunner.entries", "counts what the engine does"),
          Map.entry("NativeRunner.left", "likewise"),
          Map.entry("SteadyPort.port", "means something behind an IN alone"),
          Map.entry("SteadyPort.value", "likewise"),
          Map.entry("SteadyPort.until", "likewise"),
          Map.entry("EventQueue.round", "counts the calls of runDue"),
          Map.entry("Event.ranIn", "means something within such a call alone"),
          Map.entry("Event.ranFor", "likewise"),
          Map.entry("VirtioBlk.buffer", "means something within one request"),
          Map.entry("VirtioBlk.sectorsMoved", "likewise"),
          Map.entry("VirtioBlk.work", "likewise"),
          Map.entry("VirtioBlk.workSector", "likewise"),
          Map.entry("VirtioBlk.workBytes", "likewise"),
          Map.entry("Disk.block", "likewise"),
          Map.entry("Disk.takenBack", "about the file, which is no part of the machine"),
          Map.entry("Mmu.fetchedGlobal", "about the last fetch, asked for right behind it"),
          Map.entry("Mmu.epoch", "counts, and is compared with decoded code alone"),
          Map.entry("VirtualClock.deadline", "worked out before each run"));

  @ParameterizedTest
  @ValueSource(strings = {"hello-pvh", "long-mode", "ticks", "echo"})
  void everyFieldOfARestoredMachineIsWhatItWas(String guest) throws Exception {
    int fields = 0;
    for (long at : new long[] {1, 777, 3000, 6001, 11_000}) {
      Path file = dir.resolve(guest + at);
      try (Machine saved = Guests.boot(guest).start()) {
        if (saved.runTo(at) != StopReason.LIMIT) {
          continue;
        }
        Snapshot.save(saved, file);
        try (Machine restored = Snapshot.load(file)) {
          assertEquals(StateHash.of(saved), StateHash.of(restored), guest + " at " + at);
          Map<String, Object> expected = fields(saved);
          assertEquals(different(expected, fields(restored)), Map.of(), guest + " at " + at);
          fields += expected.size();
        }
      }
    }
    assertTrue(fields > 1000, "the walk found the devices: " + fields);
  }

  @Test
  void aMachineWithADriveIsWhatItWasInTheMiddleOfARequest() throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
    Drive drive = new Drive("virtio0", image, false, WritePolicy.KEEP);
    Boot boot = Guests.boot("ticks", List.of(drive));
    Path file = dir.resolve("snapshot");
    try (Machine saved = boot.start()) {
      saved.runTo(3000);
      BlkDriver driver = new BlkDriver(saved.memory(), saved.ports(), 2);
      driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
      driver.request(1, 8, 4096, false);
      saved.runTo(Long.MAX_VALUE, saved.clock().now() + 50_000);
      assertEquals(0, driver.status());
      driver.request(1, 16, 4096, false);
      Snapshot.save(saved, file);
      try (Machine restored = Snapshot.load(file)) {
        assertEquals(StateHash.of(saved), StateHash.of(restored));
        assertEquals(Map.of(), different(fields(saved), fields(restored)));
        for (Machine m : List.of(saved, restored)) {
          m.runTo(Long.MAX_VALUE, m.clock().now() + 50_000);
        }
        assertEquals(StateHash.of(saved), StateHash.of(restored));
        assertEquals(2, restored.disks().getFirst().changedBlocks().length);
      }
    }
  }

  @Test
  void aFieldThatDiffersIsFound() throws Exception {
    try (Machine one = Guests.boot("ticks").start();
        Machine other = Guests.boot("ticks").start()) {
      one.runTo(3000);
      other.runTo(3000);
      assertEquals(Map.of(), different(fields(one), fields(other)));
      other.ports().out(0x40, 1, 5);
      assertTrue(!different(fields(one), fields(other)).isEmpty());
    }
  }

  static Map<String, String> different(Map<String, Object> one, Map<String, Object> other) {
    Map<String, String> different = new TreeMap<>();
    one.forEach(
        (path, value) -> {
          if (!value.equals(other.get(path))) {
            different.put(path, value + ", restored " + other.get(path));
          }
        });
    return different;
  }

  /** All numbers and shapes below a machine, by their way there. */
  static Map<String, Object> fields(Machine machine) throws IllegalAccessException {
    Map<String, Object> found = new LinkedHashMap<>();
    Map<Object, String> seen = new IdentityHashMap<>();
    Deque<Object> open = new ArrayDeque<>();
    visit(machine, "machine", found, seen, open);
    while (!open.isEmpty()) {
      Object next = open.remove();
      String path = seen.get(next);
      for (Class<?> c = next.getClass(); c != Object.class; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          String name = c.getSimpleName() + "." + field.getName();
          if (!Modifier.isStatic(field.getModifiers()) && !free(name, field)) {
            field.setAccessible(true);
            visit(field.get(next), path + "." + field.getName(), found, seen, open);
          }
        }
      }
    }
    return found;
  }

  /** Host addresses differ from run to run; they are final and never change. */
  private static boolean free(String name, Field field) {
    boolean address = field.getType() == long.class && Modifier.isFinal(field.getModifiers());
    boolean table = name.equals("Mmu.readTlb") || name.equals("Mmu.writeTlb"); // by the mode
    return address || table || FREE.containsKey(name);
  }

  private static void visit(
      Object value,
      String path,
      Map<String, Object> found,
      Map<Object, String> seen,
      Deque<Object> open) {
    if (value == null) {
      found.put(path, "null");
    } else if (value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof String
        || value instanceof Enum<?>) {
      found.put(path, value);
    } else if (value instanceof Collection<?> collection) {
      if (seen.put(value, path) == null) {
        int i = 0;
        for (Object element : collection) {
          visit(element, path + "[" + i++ + "]", found, seen, open);
        }
      }
    } else if (value.getClass().isArray()) {
      if (seen.put(value, path) == null) {
        for (int i = 0; i < Array.getLength(value); i++) {
          visit(Array.get(value, i), path + "[" + i + "]", found, seen, open);
        }
      }
    } else if (value.getClass().getName().startsWith("bootscope.")
        && !value.getClass().isHidden()
        && !OUTSIDE.contains(value.getClass().getSimpleName())) {
      String before = seen.putIfAbsent(value, path);
      if (before == null) {
        open.add(value);
      } else {
        found.put(path, "as " + before);
      }
    }
  }
}
