package bootscope.core.image;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A kernel's symbols: name to address and back. Immutable and light: sorted addresses, and all
 * names in one byte array (about 5 MiB for 150,000 symbols). Addresses are link-time virtual ones,
 * compared unsigned.
 *
 * <p>A symbol names what belongs to it: its size where the image gives one, else up to the next
 * higher symbol, at most to the end of the section. An absolute symbol (type A) is a number, as
 * per-CPU data before Linux 6.15 is, and names no address.
 */
public final class SymbolTable {
  private static final long MOST = 0xFFFF_FFFFL;

  private static final int MOST_RESTORED = 4 << 20;

  /** How far back a symbol is looked for that others begin inside of. */
  private static final int NESTED = 64;

  private final String origin;
  private final long[] addresses;
  private final int[] sizes; // unsigned; 0 is not known
  private final byte[] types;
  private final byte[] names;
  private final int[] nameStarts;
  private int[] byName;

  /** Takes over its arguments; addresses are sorted, unsigned. */
  private SymbolTable(
      String origin, long[] addresses, int[] sizes, byte[] types, byte[] names, int[] nameStarts) {
    this.origin = origin;
    this.addresses = addresses;
    this.sizes = sizes;
    this.types = types;
    this.names = names;
    this.nameStarts = nameStarts;
  }

  /** A table without symbols. */
  public static SymbolTable empty(String why) {
    return new SymbolTable(why, new long[0], new int[0], new byte[0], new byte[0], new int[1]);
  }

  void save(StateWriter out) {
    out.putBytes("origin", origin.getBytes(StandardCharsets.UTF_8));
    out.putInt("count", addresses.length);
    out.putLongs("addresses", addresses);
    out.putInts("sizes", sizes);
    out.putBytes("types", types);
    out.putInts("nameStarts", nameStarts);
    out.putBytes("names", names);
  }

  static SymbolTable restore(StateReader in) {
    String origin = new String(in.getBytes("origin"), StandardCharsets.UTF_8);
    int count = in.getInt("count");
    if (count < 0 || count > MOST_RESTORED) {
      throw new StateException(count + " symbols");
    }
    long[] addresses = new long[count];
    in.getLongs("addresses", addresses);
    int[] sizes = new int[count];
    in.getInts("sizes", sizes);
    byte[] types = in.getBytes("types");
    int[] starts = new int[count + 1];
    in.getInts("nameStarts", starts);
    byte[] names = in.getBytes("names");
    boolean whole = types.length == count && starts[0] == 0 && starts[count] == names.length;
    for (int i = 0; i < count; i++) {
      whole &= starts[i] <= starts[i + 1];
      whole &= i == 0 || Long.compareUnsigned(addresses[i - 1], addresses[i]) <= 0;
    }
    if (!whole) {
      throw new StateException("the symbols are out of order");
    }
    return new SymbolTable(origin, addresses, sizes, types, names, starts);
  }

  /** Where the symbols come from; for an empty table, why there are none. */
  public String origin() {
    return origin;
  }

  public int size() {
    return addresses.length;
  }

  public boolean isEmpty() {
    return addresses.length == 0;
  }

  /** Type letter as {@code nm} prints it: T text, D data, B bss, R read-only, A absolute, ... */
  public char typeAt(int index) {
    return (char) (types[index] & 0xFF);
  }

  public String nameAt(int index) {
    int from = nameStarts[index];
    return new String(names, from, nameStarts[index + 1] - from, StandardCharsets.ISO_8859_1);
  }

  /** Takes a name, in ISO 8859-1, from an array that is only to be read. */
  @FunctionalInterface
  public interface NameVisitor {
    void name(byte[] names, int from, int to);
  }

  /** Shows all names in address order, without a text made of each. */
  public void eachName(NameVisitor visitor) {
    for (int i = 0; i < addresses.length; i++) {
      visitor.name(names, nameStarts[i], nameStarts[i + 1]);
    }
  }

  /** Bytes that belong to a symbol; 0 where that isn't known, as of the last one. */
  public long sizeAt(int index) {
    return sizes[index] & MOST;
  }

  /** Whether the symbol at a position is a function: in text, or a weak one. */
  public boolean isCode(int index) {
    return Symbol.isCode(typeAt(index));
  }

  private boolean absolute(int index) {
    return types[index] == 'A' || types[index] == 'a';
  }

  /** The symbol at a position in address order. */
  public Symbol at(int index) {
    return new Symbol(nameAt(index), addresses[index], sizeAt(index), typeAt(index));
  }

  /** The address of a symbol; of several with that name, the lowest. */
  public OptionalLong address(String name) {
    int i = indexOf(name);
    return i < 0 ? OptionalLong.empty() : OptionalLong.of(addresses[i]);
  }

  /** Position of a symbol in address order, or -1. */
  public int indexOf(String name) {
    if (addresses.length == 0) {
      return -1;
    }
    byte[] wanted = name.getBytes(StandardCharsets.ISO_8859_1);
    int[] table = byName();
    int mask = table.length - 1;
    for (int h = hash(wanted, 0, wanted.length) & mask; table[h] != 0; h = h + 1 & mask) {
      int i = table[h] - 1;
      if (Arrays.equals(names, nameStarts[i], nameStarts[i + 1], wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Link-time address of the symbol at a position. */
  public long addressAt(int index) {
    return addresses[index];
  }

  /** Position of the first symbol at an address or above it; the number of all for none. */
  public int firstFrom(long address) {
    int low = 0;
    int high = addresses.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Position of the symbol that an address belongs to, or −1; of several, as {@link #holding}. */
  public int indexAt(long address) {
    return indexHolding(address);
  }

  /** The symbol that an address belongs to; of several, the one that begins last. */
  public Optional<Symbol> holding(long address) {
    int i = indexHolding(address);
    return i < 0 ? Optional.empty() : Optional.of(at(i));
  }

  /**
   * Position of the symbol that an address belongs to, or -1 if there is none. Of several at one
   * address, the first global one (upper-case type), else the first; of either, one with a size of
   * its own before a label.
   */
  private int indexHolding(long address) {
    int low = 0;
    int high = addresses.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int found = -1;
    for (int i = low - 1; i >= Math.max(0, low - NESTED); i--) {
      if (found >= 0 && addresses[i] != addresses[found]) {
        break;
      }
      if (holds(i, address)
          && (found < 0
              || Character.isUpperCase(types[i])
              || !Character.isUpperCase(types[found]))) {
        found = i;
      }
    }
    return found;
  }

  private boolean holds(int index, long address) {
    long into = address - addresses[index];
    return !absolute(index) && (into == 0 || Long.compareUnsigned(into, sizeAt(index)) < 0);
  }

  /** Addresses from {@code from} to just before {@code end}. */
  record Extent(long from, long end) {
    boolean contains(long address) {
      return Long.compareUnsigned(address - from, end - from) < 0;
    }
  }

  /**
   * The same symbols, none of which reaches beyond the extent that it begins in; the last one goes
   * up to that end, and one that begins in none has no size.
   */
  SymbolTable within(List<Extent> extents) {
    if (extents.isEmpty()) {
      return this;
    }
    int[] cut = new int[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      for (Extent e : extents) {
        if (e.contains(addresses[i]) && !absolute(i)) {
          long most = e.end - addresses[i];
          long size = sizes[i] == 0 ? most : Math.min(sizeAt(i), most);
          cut[i] = (int) Math.min(size, MOST);
          break;
        }
      }
    }
    return new SymbolTable(origin, addresses, cut, types, names, nameStarts);
  }

  /** The same symbols, none of which reaches from outside into an extent, or out of it. */
  SymbolTable around(Extent extent) {
    int[] cut = sizes.clone();
    for (int i = 0; i < cut.length; i++) {
      long border = extent.contains(addresses[i]) ? extent.end : extent.from;
      long most = border - addresses[i];
      if (Long.compareUnsigned(addresses[i], border) < 0
          && Long.compareUnsigned(sizeAt(i), most) > 0) {
        cut[i] = (int) most;
      }
    }
    return new SymbolTable(origin, addresses, cut, types, names, nameStarts);
  }

  /** The same symbols, one of which has a size that is known; unchanged if there is none. */
  SymbolTable sized(String name, long size) {
    int index = indexOf(name);
    if (index < 0) {
      return this;
    }
    int[] with = sizes.clone();
    with[index] = (int) Math.min(size, MOST);
    return new SymbolTable(origin, addresses, with, types, names, nameStarts);
  }

  /** Open addressing over positions plus one. Built at the first look-up by name. */
  private synchronized int[] byName() {
    if (byName == null) {
      int[] table = new int[Integer.highestOneBit(Math.max(4, addresses.length)) * 4];
      int mask = table.length - 1;
      for (int i = 0; i < addresses.length; i++) {
        int h = hash(names, nameStarts[i], nameStarts[i + 1]) & mask;
        while (table[h] != 0 && !sameName(table[h] - 1, i)) {
          h = h + 1 & mask;
        }
        if (table[h] == 0) { // static functions share names: the lowest address counts
          table[h] = i + 1;
        }
      }
      byName = table;
    }
    return byName;
  }

  private boolean sameName(int i, int j) {
    return Arrays.equals(
        names, nameStarts[i], nameStarts[i + 1], names, nameStarts[j], nameStarts[j + 1]);
  }

  private static int hash(byte[] b, int from, int to) {
    int h = 0x811C_9DC5;
    for (int i = from; i < to; i++) {
      h = (h ^ b[i]) * 0x0100_0193;
    }
    return h ^ h >>> 15;
  }

  /** Collects symbols in any order. */
  static final class Builder {
    private long[] addresses;
    private int[] sizes;
    private byte[] types;
    private byte[] names;
    private int[] starts;
    private int count;
    private int used;

    Builder(int symbols, int nameBytes) {
      addresses = new long[Math.max(16, symbols)];
      sizes = new int[addresses.length];
      types = new byte[addresses.length];
      starts = new int[addresses.length + 1];
      names = new byte[Math.max(256, nameBytes)];
    }

    /** Adds a symbol that goes up to the next one. */
    void add(long address, int type, byte[] from, int at, int length) {
      add(address, 0, type, from, at, length);
    }

    /**
     * Adds a symbol.
     *
     * @param size bytes that belong to it; 0 for all up to the next one
     */
    void add(long address, long size, int type, byte[] from, int at, int length) {
      if (count == addresses.length) {
        addresses = Arrays.copyOf(addresses, 2 * count);
        sizes = Arrays.copyOf(sizes, 2 * count);
        types = Arrays.copyOf(types, 2 * count);
        starts = Arrays.copyOf(starts, 2 * count + 1);
      }
      if (length > names.length - used) {
        names = Arrays.copyOf(names, Math.max(2 * names.length, used + length));
      }
      System.arraycopy(from, at, names, used, length);
      addresses[count] = address;
      sizes[count] = (int) Math.clamp(size, 0, MOST);
      types[count] = (byte) type;
      used += length;
      starts[++count] = used;
    }

    int count() {
      return count;
    }

    SymbolTable build(String origin) {
      long[] a = Arrays.copyOf(addresses, count);
      boolean sorted = true;
      for (int i = 1; i < count && sorted; i++) {
        sorted = compare(i - 1, i) <= 0;
      }
      if (sorted) {
        return new SymbolTable(
                origin,
                a,
                Arrays.copyOf(sizes, count),
                Arrays.copyOf(types, count),
                Arrays.copyOf(names, used),
                Arrays.copyOf(starts, count + 1))
            .untilTheNext();
      }
      // A stable sort of positions: at one address those of a kind stay in the order of the file.
      Integer[] order = new Integer[count];
      for (int i = 0; i < count; i++) {
        order[i] = i;
      }
      Arrays.sort(order, this::compare);
      Builder b = new Builder(count, used);
      for (int i : order) {
        b.add(a[i], sizes[i] & MOST, types[i], names, starts[i], starts[i + 1] - starts[i]);
      }
      return b.build(origin);
    }

    /** By address; what has a size comes first, since a mere label may be the end of another. */
    private int compare(int i, int j) {
      int byAddress = Long.compareUnsigned(addresses[i], addresses[j]);
      return byAddress != 0 ? byAddress : Boolean.compare(sizes[i] == 0, sizes[j] == 0);
    }
  }

  /** Gives each symbol without a size the way to the next higher one that is a place. */
  private SymbolTable untilTheNext() {
    long next = 0; // of the last one nothing is known
    long last = 0;
    for (int i = addresses.length - 1; i >= 0; i--) {
      if (absolute(i)) {
        sizes[i] = 0;
        continue;
      }
      if (addresses[i] != last) {
        next = last;
        last = addresses[i];
      }
      if (sizes[i] == 0 && next != 0) {
        sizes[i] = (int) Math.min(next - addresses[i], MOST);
      }
    }
    return this;
  }
}
