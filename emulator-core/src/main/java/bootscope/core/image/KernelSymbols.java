package bootscope.core.image;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What it takes to name addresses in a machine: a kernel's symbols, and where its parts lie. It
 * needs no file any more.
 *
 * @param parts as the kernel was loaded, without per-CPU data, which has no one place
 */
public record KernelSymbols(SymbolTable table, List<Part> parts) {
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
    return new KernelSymbols(SymbolTable.restore(in), parts);
  }

  /** Where a link-time address lies in guest-physical memory; empty if it isn't the kernel's. */
  public OptionalLong physical(long virtual) {
    for (Part p : parts) {
      long from = virtual - p.virtual;
      if (Long.compareUnsigned(from, p.size) < 0) {
        return OptionalLong.of(p.physical + from);
      }
    }
    return OptionalLong.empty();
  }

  /** The link-time address of what was loaded at a guest-physical one. */
  public OptionalLong virtual(long physical) {
    for (Part p : parts) {
      long from = physical - p.physical;
      if (Long.compareUnsigned(from, p.size) < 0) {
        return OptionalLong.of(p.virtual + from);
      }
    }
    return OptionalLong.empty();
  }

  /** Where a symbol lies in guest-physical memory; empty for what has no one place. */
  public OptionalLong physicalAddress(String name) {
    OptionalLong virtual = table.address(name);
    return virtual.isPresent() ? physical(virtual.getAsLong()) : virtual;
  }
}
