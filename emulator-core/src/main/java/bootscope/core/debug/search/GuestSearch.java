package bootscope.core.debug.search;

import bootscope.core.debug.Inspector;
import bootscope.core.debug.MemorySpan;
import bootscope.core.debug.Symbols;
import bootscope.core.image.ElfSection;
import bootscope.core.image.KernelSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A search through the guest's memory, from piece to piece by ascending address, so that whoever
 * asks can show how far it is, let the guest run in between, and end it. Not for several threads at
 * once.
 */
public final class GuestSearch {
  private static final int EXECUTABLE = 4; // SHF_EXECINSTR of a section (gABI, sh_flags)

  private final Finder finder;
  private final boolean kernelCode;
  private final boolean physical;
  private final List<MemorySpan> spans;
  private final long total; // bytes
  private int span;
  private long at;
  private long done;

  /**
   * @param kernelCode whether the spans are what the kernel's image has as code
   * @param physical whether the spans are of guest-physical addresses
   * @param spans ascending, without overlaps
   */
  private GuestSearch(Finder finder, boolean kernelCode, boolean physical, List<MemorySpan> spans) {
    this.finder = finder;
    this.kernelCode = kernelCode;
    this.physical = physical;
    this.spans = List.copyOf(spans);
    long sum = 0;
    for (MemorySpan s : spans) {
      sum += s.last() - s.first() + 1;
    }
    total = sum;
    at = spans.isEmpty() ? 0 : spans.getFirst().first();
  }

  /**
   * Begins one.
   *
   * @param physical whether guest-physical addresses are looked through, and not linear ones
   * @param within only there; null for all memory, or for a kernel's code, where instructions are
   *     looked for
   */
  public static GuestSearch of(
      Inspector d, SearchKind kind, Finder finder, boolean physical, MemorySpan within) {
    if (within == null && kind.code()) {
      return ofCode(d, finder, physical);
    }
    List<MemorySpan> all = MemorySpan.readable(d, physical);
    return new GuestSearch(finder, false, physical, within == null ? all : within.of(all));
  }

  /**
   * In the sections of the kernel's code that are mapped, or where they were loaded, as long as
   * none is; in all memory of another guest.
   */
  private static GuestSearch ofCode(Inspector d, Finder finder, boolean physical) {
    Symbols symbols = d.symbols();
    KernelSymbols kernel = symbols.all().orElse(null);
    List<MemorySpan> linear = new ArrayList<>();
    List<MemorySpan> loaded = new ArrayList<>();
    List<ElfSection> sections = d.boot() == null ? List.of() : d.boot().kernel().elf().sections();
    for (ElfSection s : sections) {
      OptionalLong at = symbols.placed(s.address());
      OptionalLong place = kernel == null ? at : kernel.physical(s.address());
      if ((s.flags() & EXECUTABLE) == 0 || s.size() == 0 || at.isEmpty() || place.isEmpty()) {
        continue;
      }
      long moved = symbols.relocation().orElseThrow().physical();
      MemorySpan lies = new MemorySpan(at.getAsLong(), at.getAsLong() + s.size() - 1);
      MemorySpan was =
          new MemorySpan(place.getAsLong() + moved, place.getAsLong() + moved + s.size() - 1);
      loaded.add(was);
      if (d.physical(lies.first()) == was.first()) { // without paging, another place answers there
        linear.add(lies);
      }
    }
    if (loaded.isEmpty()) {
      return new GuestSearch(finder, false, physical, MemorySpan.readable(d, physical));
    }
    return physical || linear.isEmpty()
        ? new GuestSearch(finder, true, true, loaded)
        : new GuestSearch(finder, true, false, linear);
  }

  /** Whether all was looked through. */
  public boolean over() {
    return span == spans.size();
  }

  /** Whether it goes through the kernel's code alone. */
  public boolean kernelCode() {
    return kernelCode;
  }

  /** Whether it goes through guest-physical addresses. */
  public boolean physical() {
    return physical;
  }

  /** The address at which the next piece begins; without meaning when it is over. */
  public long at() {
    return at;
  }

  /** How many addresses were looked through. */
  public long done() {
    return done;
  }

  /** How many there are to look through. */
  public long total() {
    return total;
  }

  /**
   * Looks through the next piece, if there is one.
   *
   * @param most so many hits
   * @return what was found, by ascending address
   */
  public List<Hit> next(Inspector d, int most) {
    if (over()) {
      return List.of();
    }
    MemorySpan in = spans.get(span);
    boolean last = Long.compareUnsigned(in.last() - at, finder.piece()) < 0;
    int bytes = last ? (int) (in.last() - at + 1) : finder.piece();
    List<Hit> found = finder.inPiece(d, physical, at, bytes, most);
    done += bytes;
    at += bytes;
    if (last) {
      span++;
      at = over() ? 0 : spans.get(span).first();
    }
    return found;
  }
}
