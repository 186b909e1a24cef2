package bootscope.core.image;

import bootscope.core.files.ZstdLibrary;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A section with debug information, unpacked where it is compressed: as the ELF specification has
 * it ({@code SHF_COMPRESSED}, System V ABI "Sections": zlib is type 1, Zstandard type 2), or as GNU
 * tools once did ({@code .zdebug_*}: "ZLIB" and a big-endian size before the data).
 *
 * @param name as DWARF calls it
 * @param offset where in the bytes it begins
 * @param length in bytes
 */
record DwarfSection(String name, ImageBytes bytes, long offset, long length) {
  private static final long COMPRESSED = 0x800;
  private static final int ZLIB = 1;
  private static final int ZSTD = 2;

  /** Deflate packs no better than 1,032 times. */
  private static final long BEST_DEFLATE = 1032;

  /** Zstandard can pack better, but tables of a linker do not. */
  private static final long BEST_ZSTD = 4096;

  /** Of no length. */
  static final DwarfSection NONE = new DwarfSection("", ImageBytes.ofArray("", new byte[0]), 0, 0);

  /**
   * A section of a file; of no length where it has none.
   *
   * @throws ImageException when it is outside the file or cannot be unpacked
   */
  static DwarfSection of(Elf elf, String name) throws ImageException {
    for (ElfSection s : elf.sections()) {
      boolean old = s.name().equals(".z" + name.substring(1));
      if ((old || s.name().equals(name)) && s.type() != ElfSection.NO_BITS) {
        return opened(elf, s, name, old);
      }
    }
    return NONE;
  }

  static boolean has(Elf elf, String name) {
    return elf.sections().stream()
        .anyMatch(
            s ->
                s.type() != ElfSection.NO_BITS
                    && (s.name().equals(name) || s.name().equals(".z" + name.substring(1))));
  }

  private static DwarfSection opened(Elf elf, ElfSection s, String name, boolean old)
      throws ImageException {
    ImageBytes bytes = elf.bytes();
    boolean packed = (s.flags() & COMPRESSED) != 0;
    if (!packed && !old) {
      bytes.read(s.offset(), 0);
      if (s.size() < 0 || s.size() > bytes.length() - s.offset()) {
        throw new ImageException(
            bytes.file(), s.offset(), name + " lies outside the file", Decompressor.DAMAGED);
      }
      return new DwarfSection(name, bytes, s.offset(), s.size());
    }
    if (s.size() < 24 || s.size() > Output.MAX_BYTES) {
      throw damaged(bytes, s, name, "its size is " + s.size());
    }
    ImageBytes.Window w = bytes.window(s.offset(), (int) s.size());
    byte[] in = w.array();
    int at = w.offset();
    if (old && !packed) {
      if (in[at] != 'Z' || in[at + 1] != 'L' || in[at + 2] != 'I' || in[at + 3] != 'B') {
        throw damaged(bytes, s, name, "it does not begin with ZLIB");
      }
      long size = Long.reverseBytes(LittleEndian.i64(in, at + 4));
      return inflated(bytes, s, name, w, 12, size);
    }
    boolean wide = elf.header().is64Bit();
    int type = LittleEndian.i32(in, at);
    long size = wide ? LittleEndian.i64(in, at + 8) : LittleEndian.u32(in, at + 4);
    int header = wide ? 24 : 12;
    return switch (type) {
      case ZLIB -> inflated(bytes, s, name, w, header, size);
      case ZSTD -> unpacked(bytes, s, name, w, header, size);
      default -> throw damaged(bytes, s, name, "its compression is of the unknown type " + type);
    };
  }

  private static DwarfSection inflated(
      ImageBytes bytes, ElfSection s, String name, ImageBytes.Window w, int header, long size)
      throws ImageException {
    byte[] out = room(bytes, s, name, size, BEST_DEFLATE * w.length());
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(w.array(), w.offset() + header, w.length() - header);
      int done = 0;
      while (done < out.length) {
        int n = inflater.inflate(out, done, Math.min(out.length - done, 1 << 20));
        if (n == 0) {
          throw damaged(bytes, s, name, "it unpacks to fewer bytes than it says");
        }
        done += n;
        ImageException.checkCancelled(bytes.file());
      }
      if (inflater.inflate(new byte[1]) > 0) {
        throw damaged(bytes, s, name, "it unpacks to more bytes than it says");
      }
    } catch (DataFormatException e) {
      throw damaged(bytes, s, name, String.valueOf(e.getMessage()));
    }
    return new DwarfSection(name, ImageBytes.ofArray(bytes.file(), out), 0, out.length);
  }

  private static DwarfSection unpacked(
      ImageBytes bytes, ElfSection s, String name, ImageBytes.Window w, int header, long size)
      throws ImageException {
    byte[] out = room(bytes, s, name, size, BEST_ZSTD * w.length());
    try {
      ZstdLibrary.load();
      int from = w.offset() + header;
      long got = Zstd.decompressByteArray(out, 0, out.length, w.array(), from, w.length() - header);
      if (got != out.length) {
        throw damaged(bytes, s, name, "it unpacks to another size than it says");
      }
    } catch (ZstdException e) {
      throw damaged(bytes, s, name, String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      throw Decompressor.noNativeLibrary(bytes.file(), e);
    }
    return new DwarfSection(name, ImageBytes.ofArray(bytes.file(), out), 0, out.length);
  }

  private static byte[] room(ImageBytes bytes, ElfSection s, String name, long size, long most)
      throws ImageException {
    if (size < 0 || size > Math.min(most, Output.MAX_BYTES)) {
      throw damaged(bytes, s, name, "it claims to unpack to " + size + " bytes");
    }
    return Output.allocate(bytes.file(), (int) size);
  }

  private static ImageException damaged(ImageBytes bytes, ElfSection s, String name, String why) {
    return new ImageException(
        bytes.file(), s.offset(), name + " cannot be unpacked (" + why + ")", Decompressor.DAMAGED);
  }

  /** A part of it, to be read; what is beyond the end is left out. */
  DwarfCursor at(long place, long most) throws ImageException {
    long from = Math.clamp(place, 0, length);
    int count = (int) Math.min(Math.min(length - from, most), Integer.MAX_VALUE - 16);
    return new DwarfCursor(name, from, bytes.window(offset + from, count));
  }
}
