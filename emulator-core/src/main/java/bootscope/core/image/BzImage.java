package bootscope.core.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Linux/x86 bzImage: the real-mode setup part with its header, the protected-mode part, and in it
 * the compressed kernel. Source: Linux {@code Documentation/arch/x86/boot.rst}.
 */
public final class BzImage {
  private static final String DAMAGED = "the file is truncated or damaged: copy it again";

  /** Room for the whole header: it ends before 0x280. */
  private static final int HEADER_BYTES = 0x280;

  private final ImageBytes bytes;
  private final byte[] start;
  private final int version;
  private final int setupSize;

  private BzImage(ImageBytes bytes, byte[] start, int version, int setupSize) {
    this.bytes = bytes;
    this.start = start;
    this.version = version;
    this.setupSize = setupSize;
  }

  /** Whether a file that starts so is a bzImage. */
  static boolean isBzImage(byte[] start) {
    return start.length >= 0x208
        && LittleEndian.u16(start, 0x1FE) == 0xAA55
        && LittleEndian.i32(start, 0x202) == 0x5372_6448; // HdrS
  }

  /** Reads the setup header. */
  public static BzImage parse(ImageBytes bytes) throws ImageException {
    byte[] start = bytes.readAtMost(0, HEADER_BYTES);
    if (!isBzImage(start)) {
      throw new ImageException(
          bytes.file(),
          0,
          "this is not a Linux bzImage (no HdrS signature)",
          "give a vmlinux, a vmlinuz or a kernel's .deb");
    }
    start = java.util.Arrays.copyOf(start, HEADER_BYTES);
    int version = LittleEndian.u16(start, 0x206);
    int sectors = start[0x1F1] & 0xFF;
    int setupSize = ((sectors == 0 ? 4 : sectors) + 1) * 512; // 0 means 4
    if (setupSize >= bytes.length()) {
      throw new ImageException(
          bytes.file(),
          bytes.length(),
          "the file ends within the bzImage's setup part of " + setupSize + " bytes",
          DAMAGED);
    }
    return new BzImage(bytes, start, version, setupSize);
  }

  public ImageBytes bytes() {
    return bytes;
  }

  /** Boot protocol version, major in the high byte: 0x020F is 2.15. */
  public int protocolVersion() {
    return version;
  }

  /** The fields that this protocol version has, in file order. */
  public List<SetupField> fields() {
    return SetupHeader.ALL.stream().filter(this::has).toList();
  }

  /** Whether this image's protocol version has a field. */
  public boolean has(SetupField f) {
    return version >= f.since();
  }

  /** A field's value, zero-extended. */
  public long value(SetupField field) {
    return LittleEndian.get(start, field.offset(), field.size());
  }

  /** A field's value by its name in the boot protocol. */
  public long value(String name) {
    return SetupHeader.ALL.stream()
        .filter(f -> f.name().equals(name))
        .mapToLong(this::value)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no setup header field " + name));
  }

  /** All fields with their values, in file order. */
  public Map<SetupField, Long> values() {
    Map<SetupField, Long> all = new LinkedHashMap<>();
    fields().forEach(f -> all.put(f, value(f)));
    return all;
  }

  /**
   * The real-mode part with some fields as a loader sets them.
   *
   * @param values by the fields' names in the boot protocol
   */
  public byte[] setup(Map<String, Long> values) throws ImageException {
    byte[] setup = bytes.read(0, setupSize);
    for (SetupField field : SetupHeader.ALL) {
      Long value = values.get(field.name());
      for (int i = 0; value != null && i < field.size(); i++) {
        setup[field.offset() + i] = (byte) (value >>> 8 * i);
      }
    }
    return setup;
  }

  /** Where the protected-mode part starts in the file. */
  public long protectedModeOffset() {
    return setupSize;
  }

  /** Size of the protected-mode part, in bytes: all that follows the setup part. */
  public long protectedModeSize() {
    return bytes.length() - setupSize;
  }

  /** The version text, such as {@code 6.1.0-56-cloud-amd64 (...) #1 SMP ...}. */
  public Optional<String> versionText() throws ImageException {
    int at = (int) value(SetupHeader.KERNEL_VERSION);
    if (at == 0 || at + 0x200 >= setupSize) {
      return Optional.empty();
    }
    byte[] b = bytes.readAtMost(at + 0x200, Math.min(256, setupSize - at - 0x200));
    String text = LittleEndian.text(b, 0, b.length);
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  /** Where the compressed kernel starts in the file. */
  public long payloadOffset() throws ImageException {
    if (!has(SetupHeader.PAYLOAD_OFFSET)) {
      throw new ImageException(
          bytes.file(),
          0x206,
          String.format(
              Locale.ROOT,
              "its boot protocol %d.%02d does not say where the kernel is; 2.08 and later do",
              version >> 8,
              version & 0xFF),
          "give the uncompressed vmlinux of this kernel");
    }
    long offset = value(SetupHeader.PAYLOAD_OFFSET);
    long length = value(SetupHeader.PAYLOAD_LENGTH);
    if (offset + length > protectedModeSize()) {
      throw new ImageException(
          bytes.file(),
          SetupHeader.PAYLOAD_OFFSET.offset(),
          String.format(
              Locale.ROOT,
              "the compressed kernel at 0x%x of 0x%x bytes reaches past the end of the file",
              setupSize + offset,
              length),
          DAMAGED);
    }
    if (length < 16) {
      throw new ImageException(
          bytes.file(),
          SetupHeader.PAYLOAD_LENGTH.offset(),
          "there is no compressed kernel in it",
          "give the uncompressed vmlinux of this kernel");
    }
    return setupSize + offset;
  }

  /** Size of the compressed kernel, in bytes, checked by {@link #payloadOffset}. */
  long payloadLength() {
    return value(SetupHeader.PAYLOAD_LENGTH);
  }

  /** Unpacks the kernel, an ELF file: what is packed by LZ4 where it is read, others at once. */
  ImageBytes unpack(List<ImageLayer> chain) throws ImageException {
    long at = payloadOffset();
    long length = payloadLength();
    if (length > Output.MAX_BYTES) {
      throw new ImageException(
          bytes.file(), at, "its kernel is over 1 GiB", "give the vmlinux of this kernel");
    }
    byte[] magic = bytes.read(at, 16);
    // All of Linux's packers end with the unpacked size in 32 bits; gzip's own trailer is that.
    long size = LittleEndian.u32(bytes.read(at + length - 4, 4), 0);
    String inner = bytes.file() + " > vmlinux";
    if (Elf.isElf(magic)) {
      chain.add(new ImageLayer("uncompressed", "vmlinux", at, length, 0));
      return ImageBytes.ofArray(inner, bytes.read(at, (int) length));
    }
    Compression method = Compression.of(magic, 0);
    if (method == null) {
      throw new ImageException(
          bytes.file(),
          at,
          "the kernel in it is compressed in an unknown way (it starts with "
              + ElfNote.hex(java.util.Arrays.copyOf(magic, 6))
              + ")",
          "give the uncompressed vmlinux of this kernel");
    }
    long begin = System.nanoTime();
    if (method == Compression.LZ4) {
      Optional<ImageBytes> kernel = Lz4Image.of(inner, bytes, at, length, size);
      if (kernel.isPresent()) {
        chain.add(new ImageLayer(method.label(), "payload", at, length, 0));
        return kernel.get();
      }
    }
    byte[] kernel = Decompressor.unpack(bytes, at, (int) length, method, size);
    chain.add(new ImageLayer(method.label(), "payload", at, length, System.nanoTime() - begin));
    return ImageBytes.ofArray(inner, kernel);
  }
}
