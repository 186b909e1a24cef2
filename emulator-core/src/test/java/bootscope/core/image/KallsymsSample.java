package bootscope.core.image;

import bootscope.core.image.Samples.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes kallsyms tables as {@code scripts/kallsyms.c} of several Linux versions does. */
final class KallsymsSample {
  /** What differs between the versions. */
  enum Layout {
    /** Word-sized addresses; word-sized markers. */
    BEFORE_4_6,
    /** Offsets, base, count, names, word-sized markers, tokens; per-CPU symbols absolute. */
    FROM_4_6,
    /** The same with markers of four bytes. */
    FROM_4_20,
    /** The same, with a table of 3-byte entries after the markers; long lengths in two bytes. */
    FROM_6_2,
    /** Count, names, markers, tokens, offsets, base, 3-byte entries. */
    FROM_6_4,
    /** The same, without absolute per-CPU symbols. */
    FROM_6_15,
    /** No base: offsets from each entry's own place; all of it aligned to four bytes only. */
    FROM_7_0
  }

  static final long BASE_64 = 0xFFFF_FFFF_8100_0000L;
  static final long BASE_32 = 0xC100_0000L;

  record Entry(long address, char type, String name) {}

  private final Layout layout;
  private final boolean wide;
  private final String[] tokens = new String[256];
  private final Bytes out = new Bytes();

  private KallsymsSample(Layout layout, boolean wide) {
    this.layout = layout;
    this.wide = wide;
    for (int i = 0; i < 256; i++) {
      tokens[i] = i >= ' ' && i < 127 ? Character.toString(i) : "tok" + i + "_";
    }
    tokens[0] = "kernel";
    tokens[1] = "start_";
    tokens[2] = "init";
    tokens[200] = "";
  }

  static List<Entry> symbols(Layout layout, boolean wide) {
    List<Entry> all = new ArrayList<>();
    if (wide && layout.compareTo(Layout.FROM_6_15) < 0) {
      all.add(new Entry(0, 'A', "fixed_percpu_data"));
      all.add(new Entry(0x1000, 'A', "gdt_page"));
    }
    long base = wide ? BASE_64 : BASE_32;
    all.add(new Entry(base, 'T', "_text"));
    all.add(new Entry(base, 'T', "startup_64"));
    all.add(new Entry(base + 0x200, 'T', "start_kernel"));
    for (int i = 0; i < 700; i++) {
      all.add(new Entry(base + 0x240 + 16 * i, i % 3 == 0 ? 't' : 'T', "function_" + i));
    }
    if (layout.compareTo(Layout.FROM_6_2) >= 0) {
      all.add(new Entry(base + 0x3000, 'T', "long_" + "qwertyuiop".repeat(30)));
    }
    all.add(new Entry(base + 0x3100, 'D', "init_task"));
    return all;
  }

  /** A stripped kernel whose only symbols are in its kallsyms tables. */
  static byte[] kernel(Layout layout, boolean wide) {
    byte[] content = new KallsymsSample(layout, wide).content();
    long base = wide ? BASE_64 : BASE_32;
    Samples.Part load =
        new Samples.Part(1, 5, base, 0x100_0000, content, Math.max(content.length, 0x4000));
    return Samples.elf(wide, load, Samples.notes(Samples.pvhNotes(4, 0x100_0000)));
  }

  private byte[] content() {
    out.text("Linux version 6.1.0-sample (a@b) #1\n\0").padTo(0x800);
    List<Entry> all = symbols(layout, wide);
    boolean first = layout.compareTo(Layout.FROM_6_4) < 0;
    if (first) {
      addresses(all);
    }
    put(4, all.size());
    List<Integer> markers = names(all);
    int markerSize = layout.compareTo(Layout.FROM_4_20) < 0 ? word() : 4;
    markers.forEach(m -> out.put(markerSize, m));
    out.align(unit());
    if (layout == Layout.FROM_6_2) {
      sequence(all.size());
    }
    List<Integer> index = new ArrayList<>();
    int start = out.size();
    for (String t : tokens) {
      index.add(out.size() - start);
      out.text(t).put(1, 0);
    }
    out.align(unit());
    index.forEach(i -> out.put(2, i));
    out.align(unit());
    if (!first) {
      addresses(all);
      sequence(all.size());
    }
    return out.text("the end").padTo(out.size() + 64).get();
  }

  private int word() {
    return wide ? 8 : 4;
  }

  /** What tables are aligned to. */
  private int unit() {
    return layout == Layout.FROM_7_0 ? 4 : word();
  }

  private void put(int size, long value) {
    out.put(size, value).align(unit());
  }

  private void sequence(int count) {
    for (int i = 0; i < count; i++) {
      out.put(3, i * 7919L % count);
    }
    out.align(unit());
  }

  private void addresses(List<Entry> all) {
    long base = wide ? BASE_64 : BASE_32;
    if (layout == Layout.BEFORE_4_6) {
      all.forEach(e -> out.put(word(), e.address));
      return;
    }
    if (layout == Layout.FROM_7_0) {
      all.forEach(e -> out.put(4, e.address - (base + out.size())));
      return;
    }
    boolean absolute = wide && layout.compareTo(Layout.FROM_6_15) < 0;
    for (Entry e : all) {
      long offset = e.address - base;
      out.put(4, absolute ? e.type == 'A' ? e.address : -1 - offset : offset);
    }
    out.align(unit());
    put(word(), base);
  }

  /** Writes the names; returns the place of each 256th. */
  private List<Integer> names(List<Entry> all) {
    List<Integer> markers = new ArrayList<>();
    int start = out.size();
    for (int i = 0; i < all.size(); i++) {
      if (i % 256 == 0) {
        markers.add(out.size() - start);
      }
      byte[] packed = pack(all.get(i).type + all.get(i).name);
      if (packed.length < 128 || layout.compareTo(Layout.FROM_6_2) < 0) {
        out.put(1, packed.length);
      } else {
        out.put(1, packed.length & 127 | 128).put(1, packed.length >>> 7);
      }
      out.put(packed);
    }
    out.align(unit());
    return markers;
  }

  private byte[] pack(String name) {
    Bytes b = new Bytes();
    for (int at = 0; at < name.length(); ) {
      int best = name.getBytes(StandardCharsets.ISO_8859_1)[at];
      for (int i = 0; i < 256; i++) {
        if (tokens[i].length() > tokens[best].length() && name.startsWith(tokens[i], at)) {
          best = i;
        }
      }
      b.put(1, best);
      at += tokens[best].length();
    }
    return b.get();
  }
}
