package bootscope.core.image;

import java.util.HashMap;
import java.util.Map;

/** Types in BTF, put together as Linux {@code Documentation/bpf/btf.rst} lays them out. */
public final class BtfBytes {
  private final Samples.Bytes types = new Samples.Bytes();
  private final Samples.Bytes strings = new Samples.Bytes().put(1, 0);
  private final Map<String, Integer> places = new HashMap<>(Map.of("", 0));
  private int count;
  private byte[] layout = {};

  private int string(String text) {
    return places.computeIfAbsent(
        text,
        t -> {
          int at = strings.size();
          strings.text(t).put(1, 0);
          return at;
        });
  }

  /** A type: its number. */
  public int type(String name, int kind, boolean flag, int elements, long sizeOrType) {
    types.put(4, string(name)).put(4, (flag ? 1L << 31 : 0) | kind << 24 | elements);
    types.put(4, sizeOrType);
    return ++count;
  }

  /** What follows a type, in words. */
  public BtfBytes words(long... words) {
    for (long word : words) {
      types.put(4, word);
    }
    return this;
  }

  /** Of {@code bits} in {@code size} bytes. */
  public int integer(String name, int size, int bits) {
    int type = type(name, 1, false, 0, size);
    words(bits);
    return type;
  }

  public int pointer(int to) {
    return type("", 2, false, 0, to);
  }

  public int array(int of, long length) {
    int type = type("", 3, false, 0, 0);
    words(of, 0, length);
    return type;
  }

  /** A structure's or a union's member. */
  public BtfBytes member(String name, int type, long offset) {
    return words(string(name), type, offset);
  }

  public int struct(String name, int members, long size) {
    return type(name, 4, false, members, size);
  }

  /** Makes it tell the lengths of kinds: of two bytes each, fixed ones and those of an element. */
  public BtfBytes layout(byte[] bytes) {
    layout = bytes;
    return this;
  }

  public byte[] bytes() {
    int header = layout.length == 0 ? 24 : 32;
    Samples.Bytes b = new Samples.Bytes().put(2, 0xEB9F).put(1, 1).put(1, 0).put(4, header);
    b.put(4, 0).put(4, types.size()).put(4, types.size()).put(4, strings.size());
    if (layout.length > 0) {
      b.put(4, types.size() + strings.size()).put(4, layout.length);
    }
    return b.put(types.get()).put(strings.get()).put(layout).get();
  }
}
