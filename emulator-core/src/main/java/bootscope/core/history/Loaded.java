package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.boot.BootException;
import bootscope.core.boot.Placement;
import bootscope.core.history.Origin.InFile;
import bootscope.core.image.LoadSegment;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.memory.Window;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/** What a boot put where in a machine's memory, and where in its file that is. */
final class Loaded {
  /**
   * A place in something that was loaded.
   *
   * @param name of it
   * @param offset in it, in bytes
   * @param size of those that were asked for, as many as are of it
   * @param zeros whether they lie behind the bytes of its file
   * @param inFile where in a file; empty where it is of none
   */
  record Place(String name, long offset, int size, boolean zeros, Optional<InFile> inFile) {}

  private final Boot boot; // null where it is not known
  private final Machine machine;

  Loaded(Boot boot, Machine machine) {
    this.boot = boot;
    this.machine = machine;
  }

  /** Whether the boot puts something at a physical address, after each reset again. */
  boolean covers(long physical) {
    return boot != null && boot.plan().at(physical) != null;
  }

  /**
   * What the first of some bytes of physical memory are of.
   *
   * @param value what they hold, little-endian
   * @return empty for nothing of the boot's, or where it put something else
   */
  Optional<Place> at(Piece bytes, long value) {
    if (boot == null) {
      return Optional.empty();
    }
    long stored = machine.memory().readOffset(bytes.at()) - machine.memory().ram().bytes();
    return stored >= 0
        ? at(boot.plan().firmware().store(), stored, bytes.size(), value)
        : at(boot.plan().placements(), bytes.at(), bytes.size(), value);
  }

  private Optional<Place> at(List<Placement> all, long address, int size, long value) {
    return all.stream()
        .filter(p -> p.contains(address))
        .findFirst()
        .flatMap(p -> of(p, address, size, value));
  }

  private Optional<Place> of(Placement p, long address, int size, long value) {
    long offset = address - p.address();
    boolean zeros = offset >= p.fileLength();
    int bytes = (int) Math.min(size, (zeros ? p.length() : p.fileLength()) - offset);
    long held = value & -1L >>> 64 - 8 * bytes;
    if (zeros ? held != 0 : !put(p, offset, bytes, held)) {
      return Optional.empty();
    }
    Optional<InFile> inFile = zeros ? Optional.empty() : inFile(p, address);
    return Optional.of(new Place(p.name(), offset, bytes, zeros, inFile));
  }

  /** Whether it put there what is asked for: nobody knows when its file is gone. */
  private static boolean put(Placement p, long offset, int size, long value) {
    try (Arena arena = Arena.ofConfined()) {
      long copy = arena.allocate(Long.BYTES).address(); // zeros
      p.contents().copyTo(offset, copy, size);
      return Host.get(copy, Long.BYTES) == value;
    } catch (BootException e) {
      return false;
    }
  }

  private Optional<InFile> inFile(Placement p, long address) {
    return switch (p.kind()) {
      case MODULE, FIRMWARE -> Optional.of(new InFile(p.name(), false, address - p.address()));
      case KERNEL_SEGMENT ->
          boot.kernel().loadSegments().stream()
              .filter(s -> holds(s, address) && p.name().startsWith(name(s)))
              .map(s -> s.header().offset() + address - s.physicalAddress())
              .map(at -> new InFile(boot.kernel().file(), isUnpacked(), at))
              .findFirst();
      default -> Optional.empty();
    };
  }

  /** As a boot's placements of it are called, up to its flags. */
  private static String name(LoadSegment s) {
    return "LOAD " + s.header().index() + " ";
  }

  private boolean isUnpacked() {
    return boot.kernel().chain().size() > 1;
  }

  private static boolean holds(LoadSegment s, long address) {
    return address >= s.physicalAddress() && address < s.physicalAddress() + s.fileSize();
  }

  /** What answers at a physical address where nothing is stored; null where nothing does. */
  String window(long physical) {
    return machine.memory().windows().stream()
        .filter(w -> w.device() != null)
        .filter(w -> Long.compareUnsigned(physical - w.start(), w.length()) < 0)
        .map(Window::name)
        .findFirst()
        .orElse(null);
  }
}
