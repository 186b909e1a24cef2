package bootscope.core.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A kernel's symbols: name to address and back. Immutable and light: sorted addresses, and all
 * names in one byte array (about 5 MiB for 150,000 symbols). Addresses are link-time virtual ones,
 * compared unsigned. A symbol's size is the way to the next higher address.
 */
public final class SymbolTable {
  private final String origin;
  private final long[] addresses;
  private final byte[] types;
  private final byte[] names;
  private final int[] nameStarts;
  private int[] byName;

  /** Takes over its arguments; addresses are sorted, unsigned. */
  private SymbolTable(
      String origin, long[] addresses, byte[] types, byte[] names, int[] nameStarts) {
    this.origin = origin;
    this.addresses = addresses;
    this.types = types;
    this.names = names;
    this.nameStarts = nameStarts;
  }

  /** A table without symbols. */
  public static SymbolTable empty(String why) {
    return new SymbolTable(why, new long[0], new byte[0], new byte[0], new int[1]);
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

  /** Address of the symbol at a position in address order. */
  public long addressAt(int index) {
    return addresses[index];
  }

  /** Type letter as {@code nm} prints it: T text, D data, B bss, R read-only, A absolute, ... */
  public char typeAt(int index) {
    return (char) (types[index] & 0xFF);
  }

  public String nameAt(int index) {
    int from = nameStarts[index];
    return new String(names, from, nameStarts[index + 1] - from, StandardCharsets.ISO_8859_1);
  }

  /** Bytes up to the next higher address; 0 for the last. */
  public long sizeAt(int index) {
    long from = addresses[index];
    for (int i = index + 1; i < addresses.length; i++) {
      if (addresses[i] != from) {
        return addresses[i] - from;
      }
    }
    return 0;
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

  /** A symbol by name; of several with that name, the one with the lowest address. */
  public Optional<Symbol> find(String name) {
    int i = indexOf(name);
    return i < 0 ? Optional.empty() : Optional.of(at(i));
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

  /**
   * Position of the last symbol at or below an address, or -1 if there is none. Of several at one
   * address, the first global one (upper-case type), else the first.
   */
  public int indexAtOrBelow(long address) {
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
    int last = low - 1;
    int first = last;
    while (first > 0 && addresses[first - 1] == addresses[last]) {
      first--;
    }
    for (int i = first; i <= last; i++) {
      if (i >= 0 && Character.isUpperCase(typeAt(i))) {
        return i;
      }
    }
    return first;
  }

  /** The symbol that an address belongs to: the nearest one at or below it. */
  public Optional<Symbol> nearest(long address) {
    int i = indexAtOrBelow(address);
    return i < 0 ? Optional.empty() : Optional.of(at(i));
  }

  /** {@code name} or {@code name+0x1c} for an address, if a symbol lies at or below it. */
  public Optional<String> describe(long address) {
    return nearest(address)
        .map(
            s ->
                address == s.address()
                    ? s.name()
                    : s.name() + "+0x" + Long.toHexString(address - s.address()));
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
    private byte[] types;
    private byte[] names;
    private int[] starts;
    private int count;
    private int used;

    Builder(int symbols, int nameBytes) {
      addresses = new long[Math.max(16, symbols)];
      types = new byte[addresses.length];
      starts = new int[addresses.length + 1];
      names = new byte[Math.max(256, nameBytes)];
    }

    void add(long address, int type, byte[] from, int at, int length) {
      if (count == addresses.length) {
        addresses = Arrays.copyOf(addresses, 2 * count);
        types = Arrays.copyOf(types, 2 * count);
        starts = Arrays.copyOf(starts, 2 * count + 1);
      }
      if (length > names.length - used) {
        names = Arrays.copyOf(names, Math.max(2 * names.length, used + length));
      }
      System.arraycopy(from, at, names, used, length);
      addresses[count] = address;
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
        sorted = Long.compareUnsigned(a[i - 1], a[i]) <= 0;
      }
      if (sorted) {
        return new SymbolTable(
            origin,
            a,
            Arrays.copyOf(types, count),
            Arrays.copyOf(names, used),
            Arrays.copyOf(starts, count + 1));
      }
      // A stable sort of positions: equal addresses stay in the order of the file.
      Integer[] order = new Integer[count];
      for (int i = 0; i < count; i++) {
        order[i] = i;
      }
      Arrays.sort(order, (x, y) -> Long.compareUnsigned(a[x], a[y]));
      Builder b = new Builder(count, used);
      for (int i : order) {
        b.add(a[i], types[i], names, starts[i], starts[i + 1] - starts[i]);
      }
      return new SymbolTable(origin, b.addresses, b.types, b.names, b.starts).trimmed(count, used);
    }
  }

  private SymbolTable trimmed(int count, int used) {
    return new SymbolTable(
        origin,
        Arrays.copyOf(addresses, count),
        Arrays.copyOf(types, count),
        Arrays.copyOf(names, used),
        Arrays.copyOf(nameStarts, count + 1));
  }
}
