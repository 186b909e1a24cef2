import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A Debian kernel, taken out of its package.
 *
 * @param vmlinuz its bzImage
 * @param vmlinux the ELF inside
 */
record Kernel(Path vmlinuz, Path vmlinux) {

  /**
   * Unpacks the newest package of a folder whose name matches.
   *
   * @param work where to; each kernel a folder of its own
   */
  static Kernel of(Path packages, String name, Path work) throws IOException, InterruptedException {
    Path deb;
    try (Stream<Path> files = Files.list(packages)) {
      deb =
          files
              .filter(file -> file.getFileName().toString().matches(name))
              .max(Comparator.naturalOrder())
              .orElseThrow(() -> new IOException("no package " + name + " in " + packages));
    }
    Path folder = Files.createTempDirectory(work, "kernel");
    run(folder, "dpkg-deb", "-x", deb.toString(), "package");
    try (Stream<Path> files = Files.list(folder.resolve("package/boot"))) {
      Path vmlinuz =
          Files.createSymbolicLink(
              folder.resolve("vmlinuz"),
              files
                  .filter(file -> file.getFileName().toString().startsWith("vmlinuz"))
                  .findFirst()
                  .orElseThrow());
      return new Kernel(vmlinuz, vmlinux(vmlinuz, folder));
    }
  }

  /** The payload of a bzImage: LZ4 in the legacy frame or XZ, behind which its length stands. */
  private static Path vmlinux(Path vmlinuz, Path folder) throws IOException, InterruptedException {
    ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(vmlinuz)).order(ByteOrder.LITTLE_ENDIAN);
    int at = ((image.get(0x1F1) & 0xFF) + 1) * 512 + image.getInt(0x248);
    byte[] payload = new byte[image.getInt(0x24C) - 4];
    image.get(at, payload);
    if (image.getInt(at) == 0x184C2102) {
      Path packed = Files.write(folder.resolve("vmlinux.lz4"), payload);
      run(folder, "lz4", "-dqf", packed.toString(), "vmlinux");
    } else {
      Path packed = Files.write(folder.resolve("vmlinux.xz"), payload);
      run(folder, "xz", "-dk", packed.toString());
    }
    return folder.resolve("vmlinux");
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }
}
