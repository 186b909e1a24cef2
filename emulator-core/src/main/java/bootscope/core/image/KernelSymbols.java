package bootscope.core.image;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What it takes to name addresses in a machine: a kernel's symbols, and where its parts lie. It
 * needs no file any more.
 *
 * @param parts where the ELF file puts them, without per-CPU data, which has no one place
 * @param relocation how far they were moved from there; empty as long as that is not known
 * @param mark by which the kernel is found where it was moved to; empty where it need not be, or
 *     cannot
 */
public record KernelSymbols(
    SymbolTable table,
    List<Part> parts,
    Optional<Relocation> relocation,
    Optional<KernelMark> mark) {
  /** More than an ELF file's program headers are read. */
  private static final int MOST_PARTS = 1 << 16;

  /**
   * A part of the kernel.
   *
   * @param virtual its link-time address
   * @param physical where it was loaded
   * @param size in bytes
   */
  public record Part(long virtual, long physical, long size) {}

  public KernelSymbols {
    parts = List.copyOf(parts);
  }

  /** Of a kernel that lies where its file puts it. */
  public KernelSymbols(SymbolTable table, List<Part> parts) {
    this(table, parts, Optional.of(Relocation.NONE), Optional.empty());
  }

  /** The same kernel, moved so far, or to where is not known. */
  public KernelSymbols at(Optional<Relocation> relocation, Optional<KernelMark> mark) {
    return new KernelSymbols(table, parts, relocation, mark);
  }

  /** Writes all of it, for a machine that is put away. */
  public void save(StateWriter out) {
    long[] places = new long[3 * parts.size()];
    for (int i = 0; i < parts.size(); i++) {
      Part p = parts.get(i);
      places[3 * i] = p.virtual;
      places[3 * i + 1] = p.physical;
      places[3 * i + 2] = p.size;
    }
    out.putInt("parts", parts.size());
    out.putLongs("places", places);
    out.putBoolean("placed", relocation.isPresent());
    out.putLong("movedVirtual", relocation.map(Relocation::virtual).orElse(0L));
    out.putLong("movedPhysical", relocation.map(Relocation::physical).orElse(0L));
    out.putBoolean("marked", mark.isPresent());
    mark.ifPresent(m -> m.save(out));
    table.save(out);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws StateException if it is something else
   */
  public static KernelSymbols restore(StateReader in) {
    int count = in.getInt("parts");
    if (count < 0 || count > MOST_PARTS) {
      throw new StateException("a kernel of " + count + " parts");
    }
    long[] places = new long[3 * count];
    in.getLongs("places", places);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < places.length; i += 3) {
      parts.add(new Part(places[i], places[i + 1], places[i + 2]));
    }
    boolean placed = in.getBoolean("placed");
    Relocation moved = new Relocation(in.getLong("movedVirtual"), in.getLong("movedPhysical"));
    Optional<KernelMark> mark =
        in.getBoolean("marked") ? Optional.of(KernelMark.restore(in)) : Optional.empty();
    return new KernelSymbols(
        SymbolTable.restore(in), parts, placed ? Optional.of(moved) : Optional.empty(), mark);
  }

  /** Where the file puts a link-time address in physical memory; empty if it isn't the kernel's. */
  public OptionalLong physical(long virtual) {
    for (Part p : parts) {
      long from = virtual - p.virtual;
      if (Long.compareUnsigned(from, p.size) < 0) {
        return OptionalLong.of(p.physical + from);
      }
    }
    return OptionalLong.empty();
  }

  /** The lowest address of a kernel that is linked where it is loaded; empty for others. */
  public OptionalLong linkedInPlace() {
    long lowest = -1;
    for (Part p : parts) {
      if (p.virtual != p.physical) {
        return OptionalLong.empty();
      }
      lowest = Long.compareUnsigned(p.virtual, lowest) < 0 ? p.virtual : lowest;
    }
    return parts.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lowest);
  }

  /** The link-time address of what the file puts at a physical one. */
  public OptionalLong virtual(long physical) {
    for (Part p : parts) {
      long from = physical - p.physical;
      if (Long.compareUnsigned(from, p.size) < 0) {
        return OptionalLong.of(p.virtual + from);
      }
    }
    return OptionalLong.empty();
  }

  /** Where the file puts a symbol in physical memory; empty for what has no one place. */
  public OptionalLong physicalAddress(String name) {
    OptionalLong virtual = table.address(name);
    return virtual.isPresent() ? physical(virtual.getAsLong()) : virtual;
  }
}
