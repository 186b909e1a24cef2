package bootscope.core.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An ELF file to be made wrong: as it stands, one that boots through PVH, whose code prints {@code
 * K}, then {@code M} if it was handed {@code hvm_start_info} (else {@code m}), then the byte at
 * {@link #probe}, on the debug console, and halts. Each field of its headers can be changed.
 */
final class ElfSketch {
  static final long CODE = 0x10_0000;

  /** Where the file's bytes of the code, of the second segment and of the notes are. */
  static final int CODE_AT = 0x1000;

  static final int DATA_AT = 0x2000;
  static final int NOTES_AT = 0x3000;

  static final int LENGTH = 0x100;

  /** Last byte of the code: a {@code P}. */
  static final long MARK = CODE + LENGTH - 1;

  static final int LOAD = 1;
  static final int NOTE = 4;

  /** A program header. */
  static final class Header {
    int type;
    int flags = 7;
    long offset;
    long virtual;
    long physical;
    long fileSize;
    long memorySize;
    long alignment = 4;
  }

  boolean wide = true;
  int elfType = 2;
  int machine = 62;
  long entry = CODE;
  long headersAt = -1;
  int headerSize = -1;
  int headerCount = -1;
  long sectionsAt;
  int sectionSize = 64;
  int sectionCount;
  int sectionNames;
  long probe = MARK;
  final List<Header> headers = new ArrayList<>();
  final Header code;
  final Header note;
  byte[] file = new byte[0x4000];

  ElfSketch() {
    code = load(CODE, CODE_AT, LENGTH, 2 * LENGTH);
    note = segment(NOTE, 0, NOTES_AT, 0, 0);
    notes(note("Xen\0", 18, 4, CODE));
    Arrays.fill(file, DATA_AT, DATA_AT + LENGTH, (byte) 'S');
  }

  Header segment(int type, long physical, long offset, long fileSize, long memorySize) {
    Header h = new Header();
    h.type = type;
    h.virtual = physical;
    h.physical = physical;
    h.offset = offset;
    h.fileSize = fileSize;
    h.memorySize = memorySize;
    headers.add(h);
    return h;
  }

  Header load(long physical, long offset, long fileSize, long memorySize) {
    return segment(LOAD, physical, offset, fileSize, memorySize);
  }

  /** A second segment, of {@code S} throughout, with its first byte probed. */
  Header second(long physical) {
    probe = physical;
    return load(physical, DATA_AT, LENGTH, LENGTH);
  }

  /** One note, name and descriptor padded to four bytes; the name with its NUL, if it has one. */
  static byte[] note(String name, int type, int descriptorSize, long descriptor) {
    return note(name, type, descriptorSize, descriptor, 4);
  }

  static byte[] note(String name, int type, int descriptorSize, long descriptor, int unit) {
    int at = 12 + name.length() + unit - 1 & -unit;
    int end = at + descriptorSize + unit - 1 & -unit;
    ByteBuffer b = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(name.length()).putInt(descriptorSize).putInt(type);
    b.put(name.getBytes(StandardCharsets.ISO_8859_1));
    for (int i = 0; i < descriptorSize; i++) {
      b.put(at + i, i < 8 ? (byte) (descriptor >>> 8 * i) : 0);
    }
    return b.array();
  }

  /** What the note segment holds. */
  ElfSketch notes(byte[]... parts) {
    int at = NOTES_AT;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, file, at, part.length);
      at += part.length;
    }
    note.fileSize = at - NOTES_AT;
    note.memorySize = note.fileSize;
    return this;
  }

  byte[] bytes() {
    putCode();
    byte[] out = file.clone();
    ByteBuffer b = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(0x464C_457F).put((byte) (wide ? 2 : 1)).put((byte) 1).put((byte) 1).position(16);
    b.putShort((short) elfType).putShort((short) machine).putInt(1);
    int own = wide ? 64 : 52;
    int step = wide ? 56 : 32;
    word(b, entry);
    word(b, headersAt < 0 ? own : headersAt);
    word(b, sectionsAt);
    b.putInt(0).putShort((short) own).putShort((short) (headerSize < 0 ? step : headerSize));
    b.putShort((short) (headerCount < 0 ? headers.size() : headerCount));
    b.putShort((short) sectionSize).putShort((short) sectionCount).putShort((short) sectionNames);
    int at = headersAt < 0 || headersAt > out.length ? own : (int) headersAt;
    for (Header h : headers) {
      if (at + step <= out.length) {
        put(b.position(at), h);
      }
      at += step;
    }
    return out;
  }

  private void put(ByteBuffer b, Header h) {
    b.putInt(h.type);
    if (wide) {
      b.putInt(h.flags);
    }
    word(b, h.offset);
    word(b, h.virtual);
    word(b, h.physical);
    word(b, h.fileSize);
    word(b, h.memorySize);
    if (!wide) {
      b.putInt(h.flags);
    }
    word(b, h.alignment);
  }

  private void word(ByteBuffer b, long value) {
    if (wide) {
      b.putLong(value);
    } else {
      b.putInt((int) value);
    }
  }

  private void putCode() {
    ByteBuffer b = ByteBuffer.wrap(file, CODE_AT, LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    b.put((byte) 0xFC); // cld
    b.put((byte) 0xBA).putInt(0xE9); // mov edx, 0xE9
    say(b, 'K');
    b.put((byte) 0xB0).put((byte) 'm'); // mov al, 'm'
    b.put((byte) 0x81).put((byte) 0x3B).putInt((int) HvmStructures.MAGIC); // cmp dword [ebx], magic
    b.put((byte) 0x75).put((byte) 2); // jne: over the next
    b.put((byte) 0xB0).put((byte) 'M').put((byte) 0xEE); // mov al, 'M'; out dx, al
    b.put((byte) 0xA0).putInt((int) probe).put((byte) 0xEE); // mov al, [probe]; out dx, al
    b.put((byte) 0xBA).putInt(0x501).put((byte) 0xEE); // QEMU's isa-debug-exit, for comparisons
    b.put((byte) 0xFA).put((byte) 0xF4); // cli; hlt
    file[CODE_AT + LENGTH - 1] = 'P';
  }

  private static void say(ByteBuffer b, char c) {
    b.put((byte) 0xB0).put((byte) c).put((byte) 0xEE); // mov al, c; out dx, al
  }
}
