package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.MultibootHeader.Addresses;
import bootscope.core.image.MultibootHeader.Video;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Multiboot 0.6.96 §3.1: the header, and what is loaded where. */
class MultibootTest {
  private static final int SIZE = 0x400;
  private static final long LOAD = 0x10_0000;

  /** A header of all 48 bytes, for an image loaded at 1 MiB with 0x1000 bytes of zeros. */
  private static byte[] header(int flags, long headerAddress) {
    return header(
        flags, new Addresses(headerAddress, LOAD, LOAD + 0x300, LOAD + 0x1300, LOAD + 0x80));
  }

  private static byte[] header(int flags, Addresses a) {
    Samples.Bytes b = new Samples.Bytes();
    b.put(4, MultibootHeader.MAGIC).put(4, flags).put(4, -(MultibootHeader.MAGIC + flags));
    b.put(4, a.header()).put(4, a.load()).put(4, a.loadEnd()).put(4, a.bssEnd());
    return b.put(4, a.entry()).put(4, 0).put(4, 800).put(4, 600).put(4, 32).get();
  }

  /** A flat file of 0x400 bytes, each its own place, with the header at 0x40. */
  static byte[] flat(int flags) {
    return with(SIZE, 0x40, header(flags, LOAD + 0x40));
  }

  private static byte[] with(int size, int at, byte[] header) {
    byte[] file = new byte[size];
    for (int i = 0; i < size; i++) {
      file[i] = (byte) i;
    }
    System.arraycopy(header, 0, file, at, Math.min(header.length, size - at));
    return file;
  }

  /** An ELF file whose one segment begins with the header, linked and loaded at 1 MiB. */
  static byte[] elf(boolean wide, int flags) {
    byte[] content = Arrays.copyOf(header(flags, LOAD), 0x300);
    return Samples.elf(wide, Samples.load(LOAD, content, 0x800));
  }

  private static ImageBytes bytes(byte[] file) {
    return ImageBytes.ofArray("image", file);
  }

  private static Optional<MultibootImage> open(byte[] file) throws ImageException {
    return MultibootImages.openFlat(bytes(file));
  }

  private static String refusal(byte[] file) {
    return assertThrows(ImageException.class, () -> open(file)).getMessage();
  }

  // ---------------------------------------------------------------- the header

  @Test
  void theHeaderIsFoundOnAnyWordOfTheFirst8192Bytes() throws ImageException {
    for (int at : new int[] {0, 4, 0x40, 8192 - 12}) {
      MultibootHeader header =
          MultibootHeader.find(bytes(with(9000, at, Arrays.copyOf(header(3, LOAD), 12))))
              .orElseThrow();
      assertEquals(at, header.offset());
      assertEquals(3, header.flags());
      assertEquals(Optional.empty(), header.addresses());
      assertEquals(Optional.empty(), header.video());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 0x41, 8192 - 8, 8192})
  void itIsNotFoundBetweenWordsOrFurtherBack(int at) throws ImageException {
    byte[] file = with(9000, at, Arrays.copyOf(header(3, LOAD), 12));
    assertEquals(Optional.empty(), MultibootHeader.find(bytes(file)));
  }

  @Test
  void magicFlagsAndChecksumAddUpToZero() throws ImageException {
    byte[] file = flat(MultibootHeader.ADDRESSES);
    file[0x40 + 8] ^= 1;
    assertEquals(Optional.empty(), MultibootHeader.find(bytes(file)));
  }

  @Test
  void aMagicWithoutAChecksumDoesNotHideTheHeaderBehindIt() throws ImageException {
    byte[] file = flat(MultibootHeader.ADDRESSES);
    System.arraycopy(Samples.number(4, MultibootHeader.MAGIC), 0, file, 0x20, 4);
    assertEquals(0x40, MultibootHeader.find(bytes(file)).orElseThrow().offset());
  }

  @Test
  void addressesAndVideoAreReadWhereTheFlagsSayThatTheyAreThere() throws ImageException {
    MultibootHeader header = MultibootHeader.find(bytes(flat(0x1_0004))).orElseThrow();
    assertEquals(
        new Addresses(LOAD + 0x40, LOAD, LOAD + 0x300, LOAD + 0x1300, LOAD + 0x80),
        header.addresses().orElseThrow());
    assertEquals(new Video(0, 800, 600, 32), header.video().orElseThrow());
    assertEquals("graphics 800×600×32", header.video().orElseThrow().text());
    assertEquals("text any×25", new Video(1, 0, 25, 0).text());
    assertEquals("a video mode, loading by the header's own addresses", header.asks());
  }

  @ParameterizedTest
  @CsvSource({"0x10000, 20", "0x4, 40", "0x4, 12"})
  void aHeaderThatIsCutShortIsRefused(String flags, int size) {
    byte[] file = Arrays.copyOf(header(Integer.decode(flags), LOAD), size);
    String said = refusal(file);
    assertTrue(said.contains("reaches past the end of the file"), said);
  }

  @Test
  void aHeaderThatReachesPastTheFirst8192BytesIsRefused() {
    String said = refusal(with(9000, 8192 - 16, header(MultibootHeader.ADDRESSES, LOAD)));
    assertTrue(said.contains("the first 8192 bytes"), said);
  }

  /** §3.1.2: bits 0–15 must be known, bits 16–31 may be ignored. */
  @Test
  void unknownDemandsAreRefusedAndUnknownOffersIgnored() throws ImageException {
    for (int bit = 3; bit < 16; bit++) {
      String said = refusal(flat(MultibootHeader.ADDRESSES | 1 << bit));
      assertTrue(said.startsWith("image, offset 0x44: "), said);
      assertTrue(said.contains("flags 0x" + Integer.toHexString(1 << bit)), said);
    }
    for (int bit = 17; bit < 32; bit++) {
      assertTrue(open(flat(MultibootHeader.ADDRESSES | 1 << bit)).isPresent());
    }
  }

  // ---------------------------------------------------------------- flat images

  @Test
  void aFlatImageIsLoadedByItsHeadersAddresses() throws ImageException {
    MultibootImage image = open(flat(MultibootHeader.ADDRESSES)).orElseThrow();
    assertEquals("flat", image.format());
    assertEquals(LOAD + 0x80, image.entry());
    LoadSegment segment = image.segments().get(0);
    assertEquals(1, image.segments().size());
    assertEquals(LOAD, segment.physicalAddress());
    assertEquals(0x300, segment.fileSize());
    assertEquals(0x1300, segment.memorySize());
    byte[] start = new byte[8];
    segment.copyTo(0, start, 0, 8);
    assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}, start);
  }

  /** §3.1.3: what lies before load_addr stays in the file. */
  @Test
  void theHeadersAddressSaysWhereTheFileBeginsInMemory() throws ImageException {
    Addresses a = new Addresses(LOAD + 0x10, LOAD, 0, 0, LOAD);
    byte[] file = with(SIZE, 0x40, header(MultibootHeader.ADDRESSES, a));
    LoadSegment segment = open(file).orElseThrow().segments().get(0);
    assertEquals(0x30, segment.header().offset());
    assertEquals(SIZE - 0x30, segment.fileSize(), "0 as load_end_addr means all of the file");
    assertEquals(SIZE - 0x30, segment.memorySize(), "0 as bss_end_addr means no zeros");
  }

  @ParameterizedTest
  @CsvSource({
    // header, load, load end, bss end, entry
    "0x100040, 0x100044, 0,          0,        0x100050, lies above header_addr",
    "0x100080, 0x100000, 0,          0,        0x100050, bytes before the file",
    "0x100040, 0x100000, 0x100000,   0,        0x100000, is not above load_addr",
    "0x100040, 0x100000, 0xfffff,    0,        0x100000, is not above load_addr",
    "0x100040, 0x100000, 0x100401,   0,        0x100000, asks for 0x1 bytes more",
    "0x100040, 0x100000, 0xffffffff, 0,        0x100000, bytes more than the file has",
    "0xffffff40, 0xffffff00, 0,      0,        0xffffff00, reach past 4 GiB",
    "0x100040, 0x100000, 0x100300,   0x1002ff, 0x100000, lies below the end",
    "0x100040, 0x100000, 0x100300,   0x101000, 0x100300, lies outside what is loaded",
    "0x100040, 0x100000, 0x100300,   0x101000, 0xfffff,  lies outside what is loaded",
  })
  void addressesThatCannotBeMeantAreRefused(
      String header, String load, String loadEnd, String bssEnd, String entry, String said) {
    Addresses a =
        new Addresses(
            Long.decode(header),
            Long.decode(load),
            Long.decode(loadEnd),
            Long.decode(bssEnd),
            Long.decode(entry));
    String refusal = refusal(with(SIZE, 0x40, header(MultibootHeader.ADDRESSES, a)));
    assertTrue(refusal.contains(said) && refusal.contains("in the Multiboot header"), refusal);
  }

  @Test
  void aFileThatIsNoExecutableNeedsAddresses() {
    assertTrue(refusal(flat(3)).contains("has no addresses, and the file is not an ELF file"));
  }

  @Test
  void aFlatImageMayBeCompressed() throws ImageException {
    byte[] packed = Samples.pack(Compression.GZIP, flat(MultibootHeader.ADDRESSES));
    assertEquals("image > unpacked", open(packed).orElseThrow().file());
    assertEquals(Optional.empty(), open(Samples.pack(Compression.GZIP, Samples.kernel())));
    assertEquals(Optional.empty(), open(new byte[100]));
    assertEquals(Optional.empty(), open(new byte[0]));
  }

  @Test
  void aFlatImagesReportSaysAll() throws ImageException {
    String text = MultibootReport.ofFlat(open(flat(MultibootHeader.ADDRESSES | 6)).orElseThrow());
    for (String line :
        new String[] {
          "File         image\n",
          "  Offset     0x40\n",
          "  Flags      0x00010006: memory information, a video mode, loading by",
          "  load_addr  0x100000 to 0x100300\n",
          "  Video      graphics 800×600×32\n",
          "  0x100000   0x300      bytes from offset 0x0, 0x1300 in memory\n",
          "Multiboot: bootable. It starts at 0x100080, loaded by the header's addresses.\n",
        }) {
      assertTrue(text.contains(line), line + "\nin\n" + text);
    }
  }

  // ---------------------------------------------------------------- ELF images

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anElfImageOfEitherClassIsLoadedByItsProgramHeaders(boolean wide) throws ImageException {
    KernelImage kernel = KernelImages.open(bytes(elf(wide, 3)));
    MultibootImage image = kernel.multiboot().image().orElseThrow();
    assertEquals(wide ? "ELF64" : "ELF32", image.format());
    assertEquals(LOAD, image.entry());
    assertEquals(kernel.loadSegments(), image.segments());
    assertTrue(kernel.multiboot().bootable());
    assertEquals(
        "It starts at 0x100000, loaded as " + image.format() + ".", kernel.multiboot().reason());
    String text = ImageReport.of(kernel).render();
    assertTrue(text.contains("  Flags      0x00000003: modules on page boundaries, memory"), text);
    assertTrue(text.endsWith("\nMultiboot: bootable. " + kernel.multiboot().reason() + "\n"), text);
  }

  /** §3.1.2, bit 16: the header's addresses count, not the executable's. */
  @Test
  void addressesInTheHeaderOfAnElfImageComeFirst() throws ImageException {
    byte[] file = elf(false, MultibootHeader.ADDRESSES);
    MultibootImage image = KernelImages.open(bytes(file)).multiboot().image().orElseThrow();
    assertEquals("flat", image.format());
    assertEquals(LOAD + 0x80, image.entry());
    assertEquals(0x300, image.segments().get(0).fileSize());
  }

  private static MultibootVerdict verdict(Samples.Part... parts) throws ImageException {
    return KernelImages.open(bytes(Samples.elf(true, parts))).multiboot();
  }

  /** The samples' e_entry is 0x100000. */
  @Test
  void theEntryIsVirtualAndItsSegmentTellsThePhysicalAddress() throws ImageException {
    byte[] content = Arrays.copyOf(header(0, LOAD), 0x200);
    Samples.Part moved = new Samples.Part(1, 5, LOAD - 0x10, 0x20_0000, content, 0x200);
    assertEquals(0x20_0010, verdict(moved).image().orElseThrow().entry());
    Samples.Part high = new Samples.Part(1, 5, 0xFFFF_FFFF_8010_0000L, LOAD, content, 0x200);
    assertEquals(LOAD, verdict(high).image().orElseThrow().entry(), "physical already");
  }

  @Test
  void anElfImageThatCannotBeLoadedSaysWhy() throws ImageException {
    byte[] content = Arrays.copyOf(header(0, LOAD), 0x200);
    MultibootVerdict nowhere = verdict(Samples.load(0x20_0000, content, 0x200));
    assertFalse(nowhere.bootable());
    assertTrue(nowhere.reason().contains("entry 0x100000 lies in no load segment"));
    assertEquals(0, nowhere.header().orElseThrow().flags());
    MultibootVerdict high =
        verdict(Samples.load(LOAD, content, 0x200), Samples.load(0xFFFF_FF00L, content, 0x200));
    assertTrue(high.reason().contains("reaches past 4 GiB"), high.reason());
    MultibootVerdict demands = KernelImages.open(bytes(elf(true, 0x10))).multiboot();
    assertTrue(demands.reason().contains("flags 0x10"), demands.reason());
    assertTrue(demands.reason().startsWith("At 0x"), demands.reason());
  }

  @Test
  void aDamagedHeaderIsToldAndNoHeaderIsNot() throws ImageException {
    byte[] file = elf(true, 3);
    int at = (int) MultibootHeader.find(bytes(file)).orElseThrow().offset();
    file[at + 8]++;
    KernelImage damaged = KernelImages.open(bytes(file));
    assertTrue(damaged.multiboot().reason().contains("The checksum of the Multiboot header"));
    assertTrue(ImageReport.of(damaged).render().contains("Multiboot: not bootable. The checksum"));
    KernelImage plain = KernelImages.open(bytes(Samples.kernel()));
    assertEquals("", plain.multiboot().reason());
    assertFalse(ImageReport.of(plain).render().contains("Multiboot"));
  }

  /** The guest as its linker script lays it out: the header is the first of its code. */
  @Test
  void theGuestInTheAssetsIsAMultibootImage() throws ImageException {
    Path guest =
        Path.of(System.getProperty("basedir", "."), "../assets/guests/hello-multiboot.elf");
    KernelImage kernel = KernelImages.open(ImageBytes.ofFile(guest));
    MultibootImage image = kernel.multiboot().image().orElseThrow();
    assertEquals(0x1000, image.header().offset());
    assertEquals("modules on page boundaries, memory information", image.header().asks());
    assertEquals(kernel.symbols().address("multiboot_entry").orElseThrow(), image.entry());
    assertFalse(kernel.pvh().bootable());
  }
}
