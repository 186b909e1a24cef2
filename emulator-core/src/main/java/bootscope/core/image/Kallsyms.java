package bootscope.core.image;

import java.util.Arrays;

/**
 * Finds and decodes the kallsyms tables in a stripped Linux kernel. No header points to them, so
 * they are recognised by what they must look like, in this order: the token table (the tokens of
 * the ten digits are the digits themselves), the token index (its offsets), the markers (offset of
 * each 256th name), the names (their lengths must hit every marker), the addresses (they rise).
 *
 * <p>Source: what Linux {@code scripts/kallsyms.c} writes. The order of the tables is
 *
 * <ul>
 *   <li>to 6.3: offsets, relative_base, num_syms, names, markers, (seqs_of_names in 6.2 and 6.3),
 *       token_table, token_index; before 4.6 absolute addresses in place of offsets and base;
 *   <li>from 6.4: num_syms, names, markers, token_table, token_index, offsets, relative_base,
 *       seqs_of_names;
 *   <li>from 7.0: the same without relative_base: each offset counts from its own place.
 * </ul>
 *
 * Tables are aligned to the word size, from 7.0 on to 4 bytes. Where the addresses are and what
 * they count from is tried apart from how the names are written, so that a version between these
 * which changed one of them only is read too.
 */
final class Kallsyms {
  /** The tokens 0 to 9, each ended by NUL. */
  private static final byte[] DIGITS = {
    '0', 0, '1', 0, '2', 0, '3', 0, '4', 0, '5', 0, '6', 0, '7', 0, '8', 0, '9', 0
  };

  private static final int CHUNK = 1 << 20;
  private static final int BEFORE = 16 << 20;
  private static final int AFTER = 8 << 20;
  private static final int MAX_TOKEN = 1024;

  /** 256 offsets of two bytes. */
  private static final int TOKEN_INDEX = 512;

  private static final int MAX_CANDIDATES = 64;
  private static final int MAX_SYMBOLS = 4 << 20;

  /** Steps of search; a real kernel takes some hundred thousand. */
  private static final long MAX_WORK = 100_000_000;

  /** A name's compressed bytes; with its length, at least 2, at most (KSYM_NAME_LEN 512) 514. */
  private static final int MIN_BLOCK = 2 * 256;

  private static final int MAX_BLOCK = 514 * 256;

  private final Elf elf;
  private final boolean wide;
  private final int word;

  // The part of the file that holds the tables, and what was found in it, by array index.
  private byte[] b;
  private int low;
  private int high;
  private long virtualAtZero;
  private final int[] tokens = new int[257];
  private int tokenIndex;
  private int markers;
  private int markerSize;
  private int markerCount;
  private int names;
  private int numSyms;
  private int count;
  private int first;
  private int nameBytes;
  private boolean bigLengths;
  private long work = MAX_WORK;

  private Kallsyms(Elf elf) {
    this.elf = elf;
    this.wide = elf.header().is64Bit();
    this.word = wide ? 8 : 4;
  }

  /** The symbols, or an empty table that says why there are none. */
  static SymbolTable read(Elf elf) {
    try {
      return new Kallsyms(elf).find();
    } catch (ImageException e) {
      return SymbolTable.empty("the kernel could not be read: " + e.what());
    }
  }

  private SymbolTable find() throws ImageException {
    String why = "there is no kallsyms table (was the kernel built with" + " CONFIG_KALLSYMS=y?)";
    byte[] chunk = new byte[CHUNK];
    int candidates = 0;
    for (LoadSegment s : elf.loadSegments()) {
      long start = s.header().offset();
      long end = start + s.fileSize();
      for (long at = start; at < end; at += CHUNK - DIGITS.length + 1) {
        int n = (int) Math.min(CHUNK, end - at);
        elf.bytes().copyTo(at, chunk, 0, n);
        int hit = indexOfDigits(chunk, 0, n);
        while (hit >= 0 && candidates++ < MAX_CANDIDATES) {
          SymbolTable table = at(s, at + hit);
          if (table != null) {
            return table;
          }
          why = "the kallsyms tables have a layout that is not known";
          hit = indexOfDigits(chunk, hit + 1, n);
        }
        if (n < CHUNK) {
          break;
        }
      }
    }
    return SymbolTable.empty(why);
  }

  /** Looks at every 19th byte or so: most bytes of a kernel are neither NUL nor digits. */
  private static int indexOfDigits(byte[] b, int from, int to) {
    int last = DIGITS.length - 2; // index of the 9
    int i = from;
    while (i + DIGITS.length <= to) {
      int c = b[i + last];
      if (c == '9' && Arrays.equals(b, i, i + DIGITS.length, DIGITS, 0, DIGITS.length)) {
        return i;
      }
      // How far the pattern may move so that this byte can match again.
      i += c == 0 || c == '9' ? 1 : c >= '0' && c < '9' ? 2 * ('9' - c) : last + 1;
    }
    return -1;
  }

  /** Tries the digits at a place in the file as the middle of a token table. */
  private SymbolTable at(LoadSegment s, long digits) throws ImageException {
    long start = s.header().offset();
    long from = Math.max(start, digits - BEFORE);
    long to = Math.min(start + s.fileSize(), digits + AFTER);
    ImageBytes.Window w = elf.bytes().window(from, (int) (to - from));
    b = w.array();
    low = w.offset();
    high = w.end();
    virtualAtZero = s.virtualAddress() + (from - start) - low;
    if (!findTokens((int) (low + digits - from))) {
      return null;
    }
    markerSize = 4;
    boolean found = findNames();
    if (!found && wide) { // before 4.20 markers had the size of a word
      markerSize = 8;
      found = findNames();
    }
    return found ? decode() : null;
  }

  private boolean findTokens(int digits) {
    int q = digits;
    tokens['0'] = q;
    for (int i = '0' - 1; i >= 1; i--) {
      int r = q - 2;
      while (r >= low && b[r] != 0 && q - r < MAX_TOKEN) {
        r--;
      }
      if (r < low || b[r] != 0 || b[q - 1] != 0) {
        return false;
      }
      q = r + 1;
      tokens[i] = q;
    }
    q = digits;
    for (int i = '0' + 1; i <= 256; i++) {
      int start = q;
      while (q < high && b[q] != 0 && q - start < MAX_TOKEN) {
        q++;
      }
      if (q >= high || b[q] != 0) {
        return false;
      }
      tokens[i] = ++q;
    }
    for (int t = q; t <= Math.min(q + 64, high - 512); t++) {
      if (isTokenIndex(t)) {
        tokenIndex = t;
        tokens[0] = tokens[1] - LittleEndian.u16(b, t + 2);
        return tokens[0] >= low;
      }
    }
    return false;
  }

  private boolean isTokenIndex(int t) {
    if (LittleEndian.u16(b, t) != 0) {
      return false;
    }
    int first = LittleEndian.u16(b, t + 2);
    for (int i = 2; i < 256; i++) {
      if (LittleEndian.u16(b, t + 2 * i) - first != tokens[i] - tokens[1]) {
        return false;
      }
    }
    return first > 0 && first <= MAX_TOKEN;
  }

  /** Markers lie before the token table, in some versions with another table in between. */
  private boolean findNames() {
    int step = markerSize;
    int from = alignDown(tokens[0], step) - 2 * step;
    int least = Math.max(low + step, from - (BEFORE >> 1));
    for (int p = from; p >= least && work > 0; p -= step, work--) {
      if (LittleEndian.i32(b, p) == 0 && plausibleBlock(marker(p, 1))) {
        int n = 2;
        while (p + (n + 1) * step <= tokens[0] && plausibleBlock(marker(p, n) - marker(p, n - 1))) {
          n++;
        }
        markers = p;
        // What follows the last marker may by chance look like one more.
        for (markerCount = n; markerCount >= Math.max(2, n - 2); markerCount--) {
          if (findNameStart(word) || (wide && findNameStart(4))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private int marker(int table, int index) {
    return LittleEndian.i32(b, table + index * markerSize);
  }

  private static boolean plausibleBlock(int size) {
    return size >= MIN_BLOCK && size <= MAX_BLOCK;
  }

  /**
   * The names follow their number.
   *
   * @param unit what both are aligned to
   */
  private boolean findNameStart(int unit) {
    int last = markers - marker(markers, markerCount - 1);
    int least = Math.max(low + unit, last - MAX_BLOCK - unit);
    for (int s = alignDown(last - 2, unit); s >= least && work > 0; s -= unit, work--) {
      int n = LittleEndian.i32(b, s - unit);
      if (n > 256 * (markerCount - 1)
          && n <= 256 * markerCount
          && n <= MAX_SYMBOLS
          && (unit == 4 || LittleEndian.i32(b, s - 4) == 0)
          && (walk(s, n, true) || walk(s, n, false))) {
        names = s;
        numSyms = s - unit;
        count = n;
        return true;
      }
    }
    return false;
  }

  /**
   * Whether {@code n} names from {@code s} on hit all markers and end where the markers start.
   *
   * @param big lengths of 128 and more take two bytes, as from Linux 6.1 on
   */
  private boolean walk(int s, int n, boolean big) {
    int at = s;
    int expanded = 0;
    for (int i = 0; i < n; i++, work--) {
      if ((i & 255) == 0 && at - s != marker(markers, i >>> 8)) {
        return false;
      }
      if (at >= markers) {
        return false;
      }
      int length = b[at++] & 0xFF;
      if (big && length >= 128) {
        length = length & 127 | (b[at++] & 0xFF) << 7;
      }
      if (length == 0 || length > markers - at) {
        return false;
      }
      expanded += 2 * length;
      at += length;
    }
    bigLengths = big;
    nameBytes = expanded;
    return markers - at < 16;
  }

  /** Decodes the addresses, trying each known place and form, and the names. */
  private SymbolTable decode() {
    int after = tokenIndex + 512;
    int aligned = alignUp(after, word);
    first = numSyms;
    // A table that counts from a base could pass for one that counts from its own places, and not
    // the other way round: what would be the base is then two of seqs_of_names' small numbers.
    long[] a = relative(aligned, alignUp(aligned + 4 * count, word));
    if (a != null) {
      return table(a, "6.4 to 6.19");
    }
    a = placeRelative(alignUp(after, 4));
    if (a != null) {
      return table(a, "7.0 and later");
    }
    first = numSyms - word - alignUpSize(4 * count);
    a = relative(first, numSyms - word);
    if (a != null) {
      return table(a, "4.6 to 6.3");
    }
    first = numSyms - word * count;
    a = absolute(first);
    return a == null ? null : table(a, "before 4.6");
  }

  private boolean holds(int at, int bytes) {
    return at >= low && bytes <= high - at;
  }

  /**
   * Offsets from a base. With per-CPU symbols at absolute addresses (x86-64 to 6.14), a value that
   * isn't negative is an address, and a negative one counts down from base - 1.
   */
  private long[] relative(int at, int baseAt) {
    if (!holds(at, 4 * count) || !holds(baseAt, word)) {
      return null;
    }
    long base = LittleEndian.get(b, baseAt, word);
    if (!isMapped(base)) {
      return null;
    }
    boolean absolutePerCpu = false;
    for (int i = 0; i < count && !absolutePerCpu; i++) {
      absolutePerCpu = LittleEndian.i32(b, at + 4 * i) < 0;
    }
    long[] a = new long[count];
    for (int i = 0; i < count; i++) {
      int v = LittleEndian.i32(b, at + 4 * i);
      a[i] = !absolutePerCpu ? base + (v & 0xFFFF_FFFFL) : v >= 0 ? v : base - 1 - v;
    }
    return rising(a) ? a : null;
  }

  /** Signed offsets, each from the address at which it stands itself. */
  private long[] placeRelative(int at) {
    if (!holds(at, 4 * count)) {
      return null;
    }
    long[] a = new long[count];
    for (int i = 0; i < count; i++) {
      int place = at + 4 * i;
      long address = virtualAtZero + place + LittleEndian.i32(b, place);
      a[i] = wide ? address : address & 0xFFFF_FFFFL;
    }
    return rising(a) ? a : null;
  }

  private long[] absolute(int at) {
    if (!holds(at, word * count)) {
      return null;
    }
    long[] a = new long[count];
    for (int i = 0; i < count; i++) {
      a[i] = LittleEndian.get(b, at + word * i, word);
    }
    return rising(a) ? a : null;
  }

  /** Linux writes them sorted. At least half must also lie in the image. */
  private boolean rising(long[] a) {
    int mapped = 0;
    for (int i = 0; i < a.length; i++) {
      if (i > 0 && Long.compareUnsigned(a[i - 1], a[i]) > 0) {
        return false;
      }
      if ((i & 63) == 0 && isMapped(a[i])) {
        mapped++;
      }
    }
    return 2 * 64 * mapped >= a.length;
  }

  private boolean isMapped(long virtualAddress) {
    for (LoadSegment s : elf.loadSegments()) {
      if (Long.compareUnsigned(virtualAddress - s.virtualAddress(), s.memorySize()) < 0) {
        return true;
      }
    }
    return false;
  }

  private SymbolTable table(long[] addresses, String layout) {
    SymbolTable.Builder out = new SymbolTable.Builder(count, nameBytes);
    byte[] name = new byte[1 << 16];
    int at = names;
    for (int i = 0; i < count; i++) {
      int length = b[at++] & 0xFF;
      if (bigLengths && length >= 128) {
        length = length & 127 | (b[at++] & 0xFF) << 7;
      }
      int n = 0;
      for (int k = 0; k < length; k++) {
        int token = b[at++] & 0xFF;
        for (int t = tokens[token]; b[t] != 0 && n < name.length; t++) {
          name[n++] = b[t];
        }
      }
      if (n > 1) {
        out.add(addresses[i], name[0], name, 1, n - 1);
      }
    }
    // The tables have no symbols of their own in some versions, nor have the texts behind them.
    var tables =
        new SymbolTable.Extent(virtualAtZero + first, virtualAtZero + tokenIndex + TOKEN_INDEX);
    return out.build("kallsyms of the image, as Linux " + layout + " lays it out").around(tables);
  }

  /** Alignment counts in the address space of the kernel. */
  private int alignUp(int index, int unit) {
    return index + (int) (-(virtualAtZero + index) & (unit - 1));
  }

  private int alignDown(int index, int unit) {
    return index - (int) ((virtualAtZero + index) & (unit - 1));
  }

  private int alignUpSize(int size) {
    return (size + word - 1) & -word;
  }
}
