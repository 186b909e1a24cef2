package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.image.LineTable.SourceFile;
import bootscope.core.image.LoadSegment;
import bootscope.core.image.SourceKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the text of a source file is looked for. */
class SourceFilesTest {
  private static final SourceFile FILE = new SourceFile("init/main.c", "", "/no/such/build");

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void copyAnImage() throws Exception {
    image = folder.resolve("out/vmlinux");
    Files.createDirectories(image.getParent());
    Path guests = Path.of(System.getProperty("basedir", "."), "../assets/guests");
    Files.copy(guests.resolve("hello-pvh.elf"), image);
    Files.setLastModifiedTime(image, FileTime.fromMillis(2_000_000));
  }

  private SourceFiles files(String... said) throws Exception {
    return SourceFiles.of(KernelImages.open(ImageBytes.ofFile(image)), List.of(said));
  }

  private Path write(String name) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "one\ntwo\r\n\nfour");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    return file;
  }

  @Test
  void aFileThatIsNowhereSaysWhereItShouldBe() throws Exception {
    SourceFiles.Text text = files().text(FILE);
    assertEquals(Optional.empty(), text.path());
    assertEquals("there is no /no/such/build/init/main.c on this host", text.why());
    assertEquals(Optional.empty(), text.line(1));
  }

  @Test
  void pathsAreReplacedByWholeParts() throws Exception {
    Path there = write("tree/init/main.c");
    String to = folder.resolve("tree").toString();
    assertEquals(Optional.of(there), files("/no/such/build=" + to).find(FILE));
    assertEquals(Optional.of(there), files("/no/such/build/=" + to + "/").find(FILE));
    assertEquals(Optional.empty(), files("/no/such/bui=" + to).find(FILE));
  }

  @Test
  void foldersAreSearchedByThePathFromTheBuildAndByNameAlone() throws Exception {
    Path named = write("flat/main.c");
    assertEquals(Optional.of(named), files(folder.resolve("flat").toString()).find(FILE));
    Path whole = write("flat/init/main.c");
    assertEquals(Optional.of(whole), files(folder.resolve("flat").toString()).find(FILE));
  }

  @Test
  void whatLiesBesideTheImageIsFound() throws Exception {
    Path beside = write("out/init/main.c");
    assertEquals(Optional.of(beside), files().find(FILE));
  }

  @Test
  void linesAreReadAndAnImageThatIsOlderIsTold() throws Exception {
    Path file = write("out/init/main.c");
    SourceFiles.Text text = files().text(FILE);
    assertEquals(List.of("one", "two", "", "four"), text.lines());
    assertEquals(Optional.of("two"), text.line(2));
    assertEquals(Optional.empty(), text.line(0));
    assertEquals(Optional.empty(), text.line(5));
    assertFalse(text.newer());
    Files.setLastModifiedTime(file, FileTime.fromMillis(3_000_000));
    assertTrue(files().text(FILE).newer());
  }

  @Test
  void onlyRegularFilesOfSomeSizeAreRead() throws Exception {
    Files.createDirectories(folder.resolve("out/init/main.c"));
    assertEquals(Optional.empty(), files().find(FILE));
    Files.delete(folder.resolve("out/init/main.c"));
    Files.write(folder.resolve("out/init/main.c"), new byte[(int) SourceFiles.LARGEST + 1]);
    SourceFiles.Text text = files().text(FILE);
    assertTrue(text.why().endsWith("main.c is larger than 16 MiB"), text.why());
    assertEquals(List.of(), text.lines());
    assertEquals(Optional.empty(), files().find(new SourceFile("a\0b", "", "")));
  }

  /** Of a kernel that was compiled here, all is where its image says. */
  @Test
  void aKernelsOwnSourcesAreWhereItWasCompiled() throws Exception {
    Path kernel = SourceKernel.compile(folder, "-g");
    var opened = KernelImages.open(ImageBytes.ofFile(kernel));
    for (SourceFile file : opened.lines().files()) {
      assertTrue(SourceFiles.of(opened).find(file).isPresent(), file.path());
    }
    assertEquals(4, opened.lines().files().size());
  }

  @Test
  void symbolsAndLinesMayComeFromAFileOfTheirOwn() throws Exception {
    Path kernel = SourceKernel.compile(folder, "-g");
    Path stripped = folder.resolve("stripped");
    SourceKernel.output(
        folder, List.of("strip", "-s", "-o", stripped.toString(), kernel.toString()));
    var alone = KernelImages.open(ImageBytes.ofFile(stripped));
    assertTrue(alone.symbols().isEmpty() && alone.lines().isEmpty());
    var with =
        KernelImages.open(ImageBytes.ofFile(stripped)).withSymbols(ImageBytes.ofFile(kernel));
    assertEquals(Optional.empty(), with.symbolsWarning());
    assertTrue(with.symbols().address("kernel_main").isPresent());
    assertFalse(with.lines().isEmpty());
    Path other = SourceKernel.compile(folder, "-g", "-O2");
    String doubt =
        KernelImages.open(ImageBytes.ofFile(stripped))
            .withSymbols(ImageBytes.ofFile(other))
            .symbolsWarning()
            .orElseThrow();
    assertTrue(doubt.startsWith("the symbols are of another kernel: the build ID of "), doubt);
    Path map = folder.resolve("System.map");
    Files.writeString(map, "0000000000100000 T start\n");
    var mapped = KernelImages.open(ImageBytes.ofFile(stripped)).withSymbols(ImageBytes.ofFile(map));
    assertEquals(0x100000, mapped.symbols().address("start").orElseThrow());
    assertEquals(
        "nothing tells whether the symbols of " + map + " are of the same build as the kernel",
        mapped.symbolsWarning().orElseThrow());
  }

  /** Neither has a build ID nor a banner: their code is compared. */
  @Test
  void withoutABuildIdTheCodeTellsWhetherItIsTheSameBuild() throws Exception {
    Path kernel = SourceKernel.compile(folder, "-g", "-Wl,--build-id=none");
    byte[] whole = Files.readAllBytes(kernel);
    Path stripped = folder.resolve("stripped");
    SourceKernel.output(
        folder, List.of("strip", "-s", "-o", stripped.toString(), kernel.toString()));
    assertEquals(Optional.empty(), doubt(stripped, kernel));
    byte[] other = whole.clone();
    int code = indexOf(other, KernelImages.open(ImageBytes.ofFile(kernel)));
    other[code] ^= 1;
    Path changed = Files.write(folder.resolve("changed"), other);
    assertEquals(
        "the symbols are of another kernel: the code of " + changed + " is not that of the kernel",
        doubt(stripped, changed).orElseThrow());
    Path elsewhere = SourceKernel.compile(folder, "-g", "-O3", "-Wl,--build-id=none");
    assertEquals(
        "the symbols are of another kernel: "
            + elsewhere
            + " puts its parts elsewhere than the"
            + " kernel",
        doubt(stripped, elsewhere).orElseThrow());
  }

  private static Optional<String> doubt(Path kernel, Path symbols) throws Exception {
    return KernelImages.open(ImageBytes.ofFile(kernel))
        .withSymbols(ImageBytes.ofFile(symbols))
        .symbolsWarning();
  }

  /** Where a file has the last byte of its code. */
  private static int indexOf(byte[] file, KernelImage image) {
    LoadSegment code =
        image.loadSegments().stream()
            .filter(s -> (s.header().flags() & 1) != 0)
            .findFirst()
            .orElseThrow();
    return (int) (code.header().offset() + code.fileSize() - 1);
  }
}
