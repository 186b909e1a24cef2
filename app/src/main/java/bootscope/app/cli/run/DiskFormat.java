package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Formats of disk images that are not built, by the bytes that tell them. A file of one of them
 * would be a damaged disk if it were taken as it is.
 */
enum DiskFormat {
  QCOW2("qcow2", 0, "QFI\u00FB"),
  QED("qed", 0, "QED\0"),
  VMDK("vmdk", 0, "KDMV"),
  VMDK_TEXT("vmdk", 0, "# Disk DescriptorFile"),
  VDI("vdi", 0x40, "\u007F\u0010\u00DA\u00BE"),
  VHDX("vhdx", 0, "vhdxfile"),
  VHD("vpc", 0, "conectix"),
  VHD_FIXED("vpc", -512, "conectix"),
  PARALLELS("parallels", 0, "WithoutFreeSpace"),
  PARALLELS_EXTENDED("parallels", 0, "WithouFreSpacExt"),
  DMG("dmg", -512, "koly"),
  LUKS("luks", 0, "LUKS\u00BA\u00BE");

  private final String name;
  private final int offset;
  private final byte[] magic;

  /**
   * @param name as qemu-img has it
   * @param offset of the magic; below 0, from the file's end
   */
  DiskFormat(String name, int offset, String magic) {
    this.name = name;
    this.offset = offset;
    this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Looks at a drive's file before it is opened as a disk. Where {@code format=raw} was said, it
   * may begin with anything.
   *
   * @throws UsageException when it is not there, no file, or an image of another format
   */
  static void check(DriveChoice drive) {
    Path file = drive.file();
    InputFiles.check("-drive", file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Optional<DiskFormat> format = drive.raw() ? Optional.empty() : of(channel);
      if (format.isPresent()) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "-drive: %s is a %s image, which is not built yet; convert it with"
                    + " 'qemu-img convert -O raw', or write format=raw to take it as it is",
                file,
                format.get().name));
      }
    } catch (IOException e) {
      throw new UsageException(String.format(Locale.ROOT, "-drive: %s cannot be read", file));
    }
  }

  private static Optional<DiskFormat> of(FileChannel channel) throws IOException {
    for (DiskFormat format : values()) {
      if (format.isAt(channel)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private boolean isAt(FileChannel channel) throws IOException {
    long at = offset < 0 ? channel.size() + offset : offset;
    if (at < 0) {
      return false;
    }
    ByteBuffer found = ByteBuffer.allocate(magic.length);
    while (found.hasRemaining() && channel.read(found, at + found.position()) >= 0) {}
    return Arrays.equals(found.array(), magic);
  }
}
