package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the file a user has to the kernel in it. */
class KernelImagesTest {
  private static KernelImage open(byte[] file) throws ImageException {
    return KernelImages.open(Samples.bytes(file));
  }

  private static String refusal(byte[] file) {
    return assertThrows(ImageException.class, () -> open(file)).getMessage();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aBzImageWithEachPackerGivesItsKernel(Compression method) throws ImageException {
    KernelImage image = open(Samples.bzImage(method));
    assertTrue(image.pvh().bootable(), image.pvh().reason());
    assertEquals(
        List.of("bzImage", method.label(), "ELF64"),
        image.chain().stream().map(ImageLayer::kind).toList());
    assertEquals(Samples.kernel().length, image.elf().bytes().length());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aPackedVmlinuxIsUnpacked(Compression method) throws ImageException {
    assertTrue(open(Samples.pack(method, Samples.kernel())).pvh().bootable());
  }

  @Test
  void aDebianPackageIsOpenedWhateverItsPacker() throws ImageException {
    Compression[] packers = {
      Compression.XZ, Compression.ZSTD, Compression.GZIP, Compression.BZIP2, null
    };
    for (Compression packer : packers) {
      KernelImage image = open(Samples.kernelDeb(packer));
      assertEquals(
          "deb → vmlinuz-6.1.0-sample → bzImage → LZ4 → ELF64",
          image.describeChain().replaceAll(" \\([0-9]+ ms\\)", ""));
      assertTrue(image.pvh().bootable());
    }
  }

  @Test
  void debugKernelsInAPackageAreNotTaken() {
    byte[] deb =
        Samples.deb(
            Compression.GZIP,
            "Package: x\n",
            Samples.tarEntry("./usr/lib/debug/boot/vmlinux-6.1.0-sample", Samples.kernel()));
    assertTrue(refusal(deb).contains("no kernel"));
  }

  @Test
  void aKernelInAPackageMayHaveALongName() throws ImageException {
    String name = "boot/vmlinuz-" + "6".repeat(120);
    assertTrue(open(Samples.longNamedDeb(name)).describeChain().contains(name.substring(5)));
    assertTrue(refusal(Samples.longNamedDeb("boot/" + "6".repeat(120))).contains("no kernel"));
  }

  /** What a package says before a file's content would all be kept in memory. */
  @Test
  void aNameInAPackageThatDoesNotEndIsRefused() {
    String refusal = refusal(Samples.longNamedDeb("boot/vmlinuz-" + "6".repeat(100_000)));
    assertTrue(refusal.contains("a tar header has more than 65536 bytes"), refusal);
  }

  @Test
  void aMetapackageNamesThePackageToTake() {
    byte[] deb =
        Samples.deb(
            Compression.XZ,
            "Package: linux-image-cloud-amd64\nDepends: linux-image-6.1.0-56-cloud-amd64 (= 1)\n",
            Samples.tarEntry("./usr/share/doc/readme", new byte[10]));
    String message = refusal(deb);
    assertTrue(message.contains("no kernel"), message);
    assertTrue(message.contains("linux-image-6.1.0-56-cloud-amd64: give that one"), message);
  }

  @Test
  void anImagePackageWithoutAKernelNamesTheBinaryPackageThatHasIt() {
    String message =
        refusal(
            withoutKernel(
                """
                Package: linux-image-7.2.13+deb14-amd64
                Depends: initramfs-tools | dracut,
                 linux-base-7.2.13+deb14-amd64 (= 7.2.13-1),
                 linux-binary-7.2.13+deb14-amd64 (= 7.2.13-1)
                Recommends: apparmor
                """));
    assertTrue(message.contains("to linux-binary-7.2.13+deb14-amd64: give that one"), message);
  }

  @Test
  void aPackageThatOnlyRecommendsTheKernelNamesItToo() {
    String message =
        refusal(
            withoutKernel("Package: x\nRecommends: y, linux-image-unsigned-6.8.0-40-generic\n"));
    assertTrue(message.contains("linux-image-unsigned-6.8.0-40-generic: give that"), message);
  }

  @Test
  void aPackageThatNamesNoKernelIsNotSaidToPointToItself() {
    String message =
        refusal(
            withoutKernel(
                "Package: linux-image-6.1.0-1\nDepends: linux-image-6.1.0-1, old-linux-image-5\n"));
    assertFalse(message.contains("points to"), message);
    assertTrue(message.contains("linux-binary-<version>"), message);
  }

  private static byte[] withoutKernel(String control) {
    return Samples.deb(
        Compression.XZ, control, Samples.tarEntry("./usr/share/doc/readme", new byte[10]));
  }

  @Test
  void theSetupHeaderIsDescribedAsData() throws ImageException {
    BzImage z = open(Samples.bzImage(Compression.GZIP)).bzImage().orElseThrow();
    assertEquals(0x20F, z.protocolVersion());
    assertEquals(1024, z.setup(Map.of()).length);
    assertEquals(0x100, z.value("payload_offset"));
    assertEquals(1024 + 0x100, z.payloadOffset());
    assertEquals(Optional.of("6.1.0-sample (a@b) #1"), z.versionText());
    assertEquals(z.bytes().length() - 1024, z.protectedModeSize());
    int end = 0x1F1;
    for (SetupField f : z.fields()) {
      assertTrue(f.offset() >= end, f.name() + " overlaps the field before it");
      end = f.offset() + f.size();
    }
  }

  @Test
  void fieldsThatAProtocolVersionLacksAreNotShown() throws ImageException {
    byte[] old = Samples.bzImage(Compression.GZIP);
    old[0x206] = 7; // 2.07: no payload fields yet
    BzImage z = BzImage.parse(Samples.bytes(old));
    assertFalse(z.fields().contains(SetupHeader.PAYLOAD_OFFSET));
    assertTrue(refusal(old).contains("2.08"));
  }

  @Test
  void aCorruptPayloadIsOneClearError() {
    byte[] file = Samples.bzImage(Compression.XZ);
    file[1024 + 0x100 + 40] ^= 1;
    ImageException e = assertThrows(ImageException.class, () -> open(file));
    assertTrue(e.getMessage().contains("XZ data is corrupt"), e.getMessage());
    assertEquals(1024 + 0x100, e.offset().orElseThrow());
    assertTrue(e.remedy().contains("again"));
  }

  @Test
  void aPayloadOutsideTheFileIsRefused() {
    byte[] file = Samples.bzImage(Compression.LZ4);
    file[0x24F] = 0x7F;
    assertTrue(refusal(file).contains("past the end"));
    assertTrue(refusal(Arrays.copyOf(file, 900)).contains("setup part"));
  }

  @Test
  void aDeclaredSizeThatNoKernelHasIsRefusedBeforeMemoryIsTaken() {
    byte[] file = Samples.bzImage(Samples.lz4(Samples.kernel()), 0x7FFF_FFF0);
    assertTrue(refusal(file).contains("claim to unpack"));
  }

  @Test
  void whatIsNoKernelIsNamed() {
    assertTrue(refusal(new byte[0]).contains("empty"));
    assertTrue(refusal("hello".getBytes(StandardCharsets.UTF_8)).contains("neither"));
    assertTrue(refusal(Samples.cpio("init", new byte[5])).contains("cpio"));
    assertTrue(refusal(new byte[] {'M', 'Z', 0, 0}).contains("EFI"));
  }

  @Test
  void aKernelPackedTooManyTimesIsRefused() {
    byte[] file = Samples.kernel();
    for (int i = 0; i < 6; i++) {
      file = Samples.pack(Compression.GZIP, file);
    }
    assertTrue(refusal(file).contains("too many times"));
  }

  @Test
  void missingFilesAndDirectoriesAreExplained(@TempDir Path dir) {
    ImageException e =
        assertThrows(
            ImageException.class, () -> KernelImages.open(ImageBytes.ofFile(dir.resolve("none"))));
    assertTrue(e.getMessage().contains("there is no such file"), e.getMessage());
    e = assertThrows(ImageException.class, () -> KernelImages.open(ImageBytes.ofFile(dir)));
    assertTrue(e.getMessage().contains("directory"), e.getMessage());
  }

  @Test
  void aFileOnDiskOpensLikeBytesInMemory(@TempDir Path dir) throws Exception {
    for (byte[] content :
        List.of(
            Samples.kernel(),
            Samples.bzImage(Compression.LZMA),
            Samples.kernelDeb(Compression.XZ),
            Samples.kernelDeb(null))) {
      Path path = Files.write(dir.resolve("image"), content);
      KernelImage image = KernelImages.open(ImageBytes.ofFile(path));
      assertTrue(image.pvh().bootable());
      assertEquals(path.toString(), image.file());
    }
  }

  @Test
  void theReportShowsHeaderSegmentsNotesAndVerdict() throws ImageException {
    ImageReport report = ImageReport.of(open(Samples.kernelDeb(Compression.XZ)));
    String text = report.render();
    for (String part :
        List.of(
            "ELF64",
            "boot/vmlinuz-6.1.0-sample",
            "payload_offset",
            "LOAD",
            "0x100000",
            "BUILD_ID",
            "01020304",
            "PHYS32_ENTRY",
            "PVH: bootable. The Xen PHYS32_ENTRY note gives 0x100010")) {
      assertTrue(text.contains(part), part + " in\n" + text);
    }
    assertEquals(2, report.notes().size());
    assertTrue(report.bootable());
    assertEquals(0x100010, report.pvhEntry());
  }

  @Test
  void controlCharactersOfAFileDoNotReachATerminal() {
    ImageException e = new ImageException("a\u001b[2Jb", -1, "bad", "look");
    assertEquals("a.[2Jb: bad; look.", e.getMessage());
  }

  @Test
  void ofABzImageWhoseKernelIsDamagedTheSetupHeaderIsShown() throws ImageException {
    for (Compression method : new Compression[] {Compression.GZIP, Compression.XZ}) {
      byte[] good = Samples.bzImage(method);
      for (byte[] file : List.of(Arrays.copyOf(good, good.length - 100), damaged(good))) {
        KernelImages.Inspected shown = KernelImages.inspect(Samples.bytes(file));
        assertTrue(shown.kernel().isEmpty());
        String text = shown.report().render();
        assertTrue(text.contains("payload_length"), text);
        assertTrue(text.contains("6.1.0-sample"), text);
        assertTrue(text.contains("\nDamage\n  offset 0x"), text);
        assertTrue(text.contains("PVH: not bootable. At offset 0x"), text);
      }
    }
  }

  private static byte[] damaged(byte[] bzImage) {
    byte[] file = bzImage.clone();
    Arrays.fill(file, file.length - 300, file.length - 200, (byte) 0xFF);
    return file;
  }

  @Test
  void ofAKernelInLz4BlocksOfWhichOneIsDamagedTheRestIsShown() throws ImageException {
    byte[] file = Samples.bzImage(Compression.LZ4);
    Arrays.fill(file, file.length - 500, file.length - 100, (byte) 0xFF);
    KernelImages.Inspected shown = KernelImages.inspect(Samples.bytes(file));
    String text = shown.report().render();
    assertTrue(text.contains("the LZ4 data is corrupt"), text);
    assertTrue(text.contains("PVH: not bootable. At offset 0x"), text);
  }

  @Test
  void whatHasNothingToShowIsRefused() {
    for (byte[] file : List.of(new byte[0], new byte[] {1, 2, 3}, Samples.kernelDeb(null))) {
      byte[] cut = Arrays.copyOf(file, Math.min(file.length, 100));
      assertThrows(ImageException.class, () -> KernelImages.inspect(Samples.bytes(cut)));
    }
  }

  @Test
  void aKernelIsLinuxByItsNotesOrItsBzImage() throws ImageException {
    assertFalse(open(Samples.kernel()).isLinux());
    assertTrue(open(Samples.bzImage(Compression.GZIP)).isLinux());
    byte[] salt = Samples.note("Linux", 0x100, new byte[] {'x', 0});
    assertTrue(open(withNote(salt)).isLinux());
    assertTrue(open(withNote(Samples.note("Xen", 6, "linux\0".getBytes()))).isLinux());
    assertFalse(open(withNote(Samples.note("Xen", 6, "mini-os\0".getBytes()))).isLinux());
  }

  private static byte[] withNote(byte[] note) {
    byte[] notes = Samples.concat(Samples.pvhNotes(4, 0x10_0000), note);
    return Samples.elf(true, Samples.load(0x10_0000, new byte[64], 64), Samples.notes(notes));
  }
}
