package bootscope.core.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The types that a Linux kernel describes itself with (BTF): where members of its structures lie.
 * Only the places of types are kept beside the bytes as they are; everything else is read from them
 * when it is asked for. All of it is a file's, or a guest's: offsets are checked and work is
 * bounded, and what does not fit is not there.
 *
 * <p>Source: Linux {@code Documentation/bpf/btf.rst}, "BTF Type and String Encoding"; the layout
 * section, which tells the lengths of kinds that a reader does not know, is in later versions of
 * {@code include/uapi/linux/btf.h}. Immutable.
 */
public final class Btf {
  /** What a type is, behind its names and qualifiers. */
  public enum Kind {
    INTEGER,
    POINTER,
    ARRAY,
    STRUCT,
    UNION,
    ENUM,
    FLOAT
  }

  /**
   * A member of a structure.
   *
   * @param offsetBytes from the start of the structure that was asked for
   * @param sizeBytes of all of it; 0 for an array without a length
   * @param kind of its type
   */
  public record Member(long offsetBytes, long sizeBytes, Kind kind) {}

  /** A type whose size is known. */
  private record Sized(long size, Kind kind) {}

  /** Where it stands in a kernel that is in memory, and where it ends. */
  private static final String START = "__start_BTF";

  private static final String STOP = "__stop_BTF";
  private static final String SECTION = ".BTF";

  /** A kernel with all drivers built in has less than a tenth. */
  private static final int MOST_BYTES = 128 << 20;

  private static final int MAGIC = 0xEB9F;
  private static final int HEADER = 24;
  private static final int HEADER_WITH_LAYOUT = 32;
  private static final int TYPE = 12;
  private static final int MEMBER = 12;
  private static final int LAYOUT = 4;

  /** {@code BTF_MAX_TYPE}. */
  private static final int MOST_TYPES = 0xF_FFFF;

  /** Types in a row that only lead to another, and structures within one another. */
  private static final int DEEPEST = 32;

  /** Members that are looked at for one answer. */
  private static final int MOST_WORK = 1 << 20;

  // Kinds (btf.rst, "Type Encoding").
  private static final int INT = 1;
  private static final int PTR = 2;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int TYPEDEF = 8;
  private static final int VOLATILE = 9;
  private static final int CONST = 10;
  private static final int RESTRICT = 11;
  private static final int FLOAT = 16;
  private static final int TYPE_TAG = 18;
  private static final int ENUM64 = 19;

  /** Bytes behind a type's common ones: fixed ones, and for each of its elements; by kind. */
  private static final int[] FIXED = {0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0};

  private static final int[] EACH = {
    0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12
  };

  private final byte[] b;
  private final int[] places; // of types, by their number; that of void, 0, is none
  private final int strings;
  private final int stringsEnd;
  private final int pointer; // bytes
  private final String origin;

  private Btf(byte[] b, int[] places, int strings, int stringsEnd, int pointer, String origin) {
    this.b = b;
    this.places = places;
    this.strings = strings;
    this.stringsEnd = stringsEnd;
    this.pointer = pointer;
    this.origin = origin;
  }

  /** No types. */
  public static Btf empty(String why) {
    return new Btf(new byte[0], new int[1], 0, 0, 8, why);
  }

  /**
   * The types of an image: from its section {@code .BTF}, or from where its symbols say that they
   * are loaded. Empty, with {@link #origin} saying why, where there are none that can be read.
   */
  static Btf of(Elf elf, SymbolTable symbols) {
    try {
      return read(elf, symbols);
    } catch (ImageException e) {
      return empty("the kernel's types (.BTF) cannot be read: " + e.what());
    } catch (OutOfMemoryError e) { // types help, but a boot must not fail for them
      return empty("reading the kernel's types (.BTF) needs more than the Java heap has left");
    }
  }

  private static Btf read(Elf elf, SymbolTable symbols) throws ImageException {
    boolean wide = elf.header().is64Bit();
    for (ElfSection s : elf.sections()) {
      if (s.name().equals(SECTION) && s.type() != ElfSection.NO_BITS) {
        return at(elf, s.offset(), s.size(), wide, "the image's section " + SECTION);
      }
    }
    OptionalLong start = symbols.address(START);
    OptionalLong stop = symbols.address(STOP);
    if (start.isPresent() && stop.isPresent()) {
      OptionalLong offset = elf.fileOffset(start.getAsLong());
      if (offset.isPresent()) {
        long size = stop.getAsLong() - start.getAsLong();
        return at(elf, offset.getAsLong(), size, wide, "the image, from " + START + " on");
      }
    }
    return empty("the kernel has no types (was it built with CONFIG_DEBUG_INFO_BTF=y?)");
  }

  private static Btf at(Elf elf, long offset, long size, boolean wide, String from)
      throws ImageException {
    if (size < 0 || size > MOST_BYTES) {
      return empty("the kernel's types (.BTF) take 0x" + Long.toHexString(size) + " bytes");
    }
    return of(elf.bytes().read(offset, (int) size), wide, from);
  }

  /**
   * The types in some bytes, which must not be changed afterwards. Empty, saying why, where they
   * cannot be read.
   *
   * @param wide whether pointers have 8 bytes, else 4
   * @param from where the bytes are from, for {@link #origin}
   */
  public static Btf of(byte[] bytes, boolean wide, String from) {
    if (bytes.length < HEADER) {
      return damaged("they have no header");
    }
    int magic = LittleEndian.u16(bytes, 0);
    int version = LittleEndian.u8(bytes, 2);
    if (magic != MAGIC || version != 1) {
      return damaged(
          String.format(Locale.ROOT, "they begin with magic 0x%x, version %d", magic, version));
    }
    long header = LittleEndian.u32(bytes, 4);
    long types = header + LittleEndian.u32(bytes, 8);
    long typesEnd = types + LittleEndian.u32(bytes, 12);
    long strings = header + LittleEndian.u32(bytes, 16);
    long stringsEnd = strings + LittleEndian.u32(bytes, 20);
    if (header < HEADER || typesEnd > bytes.length || stringsEnd > bytes.length) {
      return damaged("their parts lie outside of them");
    }
    int[] places = new int[1024];
    int count = 1;
    int at = (int) types;
    while (at < typesEnd) {
      long length = typesEnd - at < TYPE ? -1 : length(bytes, at, header);
      if (length < 0 || length > typesEnd - at || count > MOST_TYPES) {
        return damaged("type " + count + " does not fit");
      }
      if (count == places.length) {
        places = Arrays.copyOf(places, 2 * count);
      }
      places[count++] = at;
      at += (int) length;
    }
    return new Btf(
        bytes, Arrays.copyOf(places, count), (int) strings, (int) stringsEnd, wide ? 8 : 4, from);
  }

  private static Btf damaged(String why) {
    return empty("the kernel's types (.BTF) are damaged: " + why);
  }

  /** Bytes of the type at a place; −1 where its kind is not known. */
  private static long length(byte[] b, int at, long header) {
    int info = LittleEndian.i32(b, at + 4);
    int kind = kind(info);
    if (kind > 0 && kind < FIXED.length) {
      return TYPE + FIXED[kind] + (long) count(info) * EACH[kind];
    }
    if (header < HEADER_WITH_LAYOUT || b.length < HEADER_WITH_LAYOUT) {
      return -1;
    }
    long layout = header + LittleEndian.u32(b, 24) + (long) kind * LAYOUT;
    long end = header + LittleEndian.u32(b, 24) + LittleEndian.u32(b, 28);
    if (kind == 0 || layout + LAYOUT > end || end > b.length) {
      return -1;
    }
    int fixed = LittleEndian.u8(b, (int) layout);
    return TYPE + fixed + (long) count(info) * LittleEndian.u8(b, (int) layout + 1);
  }

  private static int kind(int info) {
    return info >>> 24 & 31;
  }

  private static int count(int info) {
    return info & 0xFFFF;
  }

  /** Whether there are no types. */
  public boolean isEmpty() {
    return places.length == 1;
  }

  /** How many types there are. */
  public int size() {
    return places.length - 1;
  }

  /** Where the types are from, or why there are none: a clause without a full stop. */
  public String origin() {
    return origin;
  }

  /**
   * A member of a structure or union. Those of structures and unions without a name are its own, as
   * in C. Empty where there is none, where it is a bit field, where it has no size of its own, and
   * where structures of that name have it at different places.
   *
   * @param struct its tag, such as {@code task_struct}
   * @param path names of members, each within the one before, such as {@code work.func}; pointers
   *     and arrays are not gone through
   */
  public Optional<Member> member(String struct, String path) {
    byte[] tag = struct.getBytes(StandardCharsets.ISO_8859_1);
    String[] names = path.split("\\.", -1);
    if (tag.length == 0 || names.length > DEEPEST) {
      return Optional.empty();
    }
    Member found = null;
    Search search = new Search();
    for (int type = 1; type < places.length; type++) {
      int kind = kind(info(type));
      if ((kind != STRUCT && kind != UNION) || !isNamed(places[type], tag)) {
        continue;
      }
      Member one = search.along(type, names);
      if (one == null || found != null && !found.equals(one)) {
        return Optional.empty();
      }
      found = one;
    }
    return Optional.ofNullable(found);
  }

  private int info(int type) {
    return LittleEndian.i32(b, places[type] + 4);
  }

  /** A type's size, or the number of the type that it leads to. */
  private int rest(int type) {
    return LittleEndian.i32(b, places[type] + 8);
  }

  /** Whether what begins with the offset of its name has this one. */
  private boolean isNamed(int at, byte[] name) {
    long from = strings + LittleEndian.u32(b, at);
    if (from + name.length >= stringsEnd || b[(int) from + name.length] != 0) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (b[(int) from + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** The type behind names and qualifiers; 0 where there is none. */
  private int plain(int type) {
    int at = type;
    for (int i = 0; i < DEEPEST && at > 0 && at < places.length; i++) {
      switch (kind(info(at))) {
        case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> at = rest(at);
        default -> {
          return at;
        }
      }
    }
    return 0;
  }

  /** What a type is and takes; null where it has no size. */
  private Sized sized(int type) {
    long times = 1;
    boolean array = false;
    int at = plain(type);
    for (int i = 0; i < DEEPEST && at != 0; i++) {
      long size = rest(at) & 0xFFFF_FFFFL;
      Kind kind =
          switch (kind(info(at))) {
            case INT -> Kind.INTEGER;
            case PTR -> Kind.POINTER;
            case ARRAY -> Kind.ARRAY;
            case STRUCT -> Kind.STRUCT;
            case UNION -> Kind.UNION;
            case ENUM, ENUM64 -> Kind.ENUM;
            case FLOAT -> Kind.FLOAT;
            default -> null;
          };
      if (kind == null) {
        return null;
      }
      if (kind != Kind.ARRAY) {
        long all = times * (kind == Kind.POINTER ? pointer : size);
        return all > Integer.MAX_VALUE ? null : new Sized(all, array ? Kind.ARRAY : kind);
      }
      array = true;
      times *= LittleEndian.u32(b, places[at] + TYPE + 8);
      if (times > Integer.MAX_VALUE) {
        return null;
      }
      at = plain(LittleEndian.i32(b, places[at] + TYPE));
    }
    return null;
  }

  /** Whether an integer's type takes fewer bits than its bytes have: one for bit fields. */
  private boolean isPartial(int type) {
    int plain = plain(type);
    if (plain == 0 || kind(info(plain)) != INT) {
      return false;
    }
    int encoding = LittleEndian.i32(b, places[plain] + TYPE);
    return (encoding & 0xFF) != 8 * rest(plain) || (encoding >>> 16 & 0xFF) != 0;
  }

  /** Goes through structures for one answer. */
  private final class Search {
    private int work = MOST_WORK;

    /** A place in a structure, and what lies there. */
    private record Step(long bits, int type, boolean bitField) {}

    Member along(int struct, String[] names) {
      long bits = 0;
      int type = struct;
      Step step = null;
      for (String name : names) {
        byte[] wanted = name.getBytes(StandardCharsets.ISO_8859_1);
        step = wanted.length == 0 || type == 0 ? null : within(type, wanted, 0);
        if (step == null) {
          return null;
        }
        bits += step.bits;
        type = plain(step.type);
      }
      Sized sized = step == null || step.bitField || bits % 8 != 0 ? null : sized(step.type);
      return sized == null || bits / 8 + sized.size > size(struct)
          ? null
          : new Member(bits / 8, sized.size, sized.kind);
    }

    private long size(int struct) {
      return rest(struct) & 0xFFFF_FFFFL;
    }

    /** A member, be it of a structure without a name within; null where there is none. */
    private Step within(int struct, byte[] name, int depth) {
      int info = info(struct);
      int kind = kind(info);
      if ((kind != STRUCT && kind != UNION) || depth == DEEPEST) {
        return null;
      }
      for (int i = 0; i < count(info) && work-- > 0; i++) {
        int at = places[struct] + TYPE + i * MEMBER;
        int type = LittleEndian.i32(b, at + 4);
        int offset = LittleEndian.i32(b, at + 8);
        boolean packed = info < 0; // kind_flag: the offset's highest 8 bits are a bit field's size
        long bits = packed ? offset & 0xFF_FFFF : offset & 0xFFFF_FFFFL;
        if (isNamed(at, name)) {
          boolean field = packed ? offset >>> 24 != 0 : isPartial(type);
          return new Step(bits, type, field);
        }
        int inner = LittleEndian.i32(b, at) == 0 ? plain(type) : 0;
        Step found = inner == 0 ? null : within(inner, name, depth + 1);
        if (found != null) {
          return new Step(bits + found.bits, found.type, found.bitField);
        }
      }
      return null;
    }
  }
}
