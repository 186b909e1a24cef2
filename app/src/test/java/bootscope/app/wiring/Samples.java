package bootscope.app.wiring;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** Files as a user has them. */
final class Samples {
  private static final Path GUESTS =
      Path.of(System.getProperty("basedir", "."), "../assets/guests").normalize();

  private Samples() {}

  /** A kernel that is small: a built-in guest under another name. */
  static Path kernel(Path to, String guest) throws IOException {
    return Files.copy(GUESTS.resolve(guest + ".elf"), to);
  }

  /** A small initial RAM disk, compressed. */
  static Path initrd(Path to) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
      Files.copy(GUESTS.resolve("init/init.cpio"), out);
    }
    return to;
  }

  /**
   * 12 KiB that begin as an ELF file, packed by {@code xz --check=crc32
   * --lzma2=preset=0,dict=16MiB}. The block lies at 12 to 88.
   */
  private static final String XZ =
      "/Td6WFoAAAFpIt42AgAhARgAAABHWDpD4C//ADNdAD+RRYRoM2mio4hEP6ivGOl8oDwAAFNLL76diLnhHsRKwwAaiCoa"
          + "YMzXVrZm50fSG1e2bAAAc61qhwABS4BgAAAA42kKLD4wDYsCAAAAAAFZWg==";

  /**
   * A file that takes many seconds to unpack and is found damaged only then: one XZ block over and
   * over, for each of which 16 MiB of dictionary are made anew.
   */
  static Path slowKernel(Path to) throws IOException {
    byte[] stream = Base64.getDecoder().decode(XZ);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      out.write(stream, 0, 12);
      for (int i = 0; i < 20_000; i++) {
        out.write(stream, 12, 76);
      }
    }
    return to;
  }
}
