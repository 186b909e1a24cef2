package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files are told apart by what they hold, and opening one can be called off. */
class FileKindTest {
  @TempDir Path folder;

  private FileKind of(byte[] content) throws Exception {
    return FileKind.of(Files.write(folder.resolve("file"), content));
  }

  private static byte[] initrd() {
    return Samples.cpio("init", new byte[5000]);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void packedOnesAreKnownByWhatIsInThem(Compression method) throws Exception {
    assertEquals(FileKind.INITRD, of(Samples.pack(method, initrd())));
    assertEquals(FileKind.KERNEL, of(Samples.pack(method, Samples.kernel())));
    assertEquals(FileKind.OTHER, of(Samples.pack(method, Samples.mixed())));
    byte[] packed = Samples.pack(method, initrd());
    assertEquals(FileKind.OTHER, of(Arrays.copyOf(packed, 12)), "cut short");
  }

  @Test
  void plainOnesAreKnownByTheirFirstBytes() throws Exception {
    assertEquals(FileKind.INITRD, of(initrd()));
    assertEquals(FileKind.KERNEL, of(Samples.kernel()));
    assertEquals(FileKind.KERNEL, of(Samples.bzImage(Compression.XZ)));
    assertEquals(FileKind.KERNEL, of(Samples.kernelDeb(Compression.XZ)));
    assertEquals(FileKind.OTHER, of("a text".getBytes(StandardCharsets.UTF_8)));
    assertEquals(FileKind.OTHER, of(new byte[0]));
    assertEquals(FileKind.OTHER, of(new byte[1000]));
  }

  @Test
  void whatCannotBeReadIsTold() {
    ImageException e =
        assertThrows(ImageException.class, () -> FileKind.of(folder.resolve("missing")));
    assertEquals("there is no such file", e.what());
    assertThrows(ImageException.class, () -> FileKind.of(folder));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anInterruptEndsTheUnpacking(Compression method) throws Exception {
    byte[] packed = Samples.bzImage(method);
    AtomicReference<ImageException> end = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  end.set(
                      assertThrows(
                          ImageException.class, () -> KernelImages.open(Samples.bytes(packed))));
                });
    thread.join();
    assertEquals("opening it was cancelled", end.get().what());
  }

  @Test
  void anInterruptEndsTheReadingOfAPackage() throws Exception {
    Path deb = Files.write(folder.resolve("k.deb"), Samples.kernelDeb(Compression.XZ));
    AtomicReference<ImageException> end = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  end.set(
                      assertThrows(
                          ImageException.class, () -> KernelImages.open(ImageBytes.ofFile(deb))));
                  assertTrue(Thread.currentThread().isInterrupted(), "the interrupt stays");
                });
    thread.join();
    assertEquals("opening it was cancelled", end.get().what());
  }
}
