package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.KallsymsSample.Layout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Symbols: from kallsyms in each layout that Linux has used, from .symtab, from System.map. */
class SymbolTableTest {
  @ParameterizedTest
  @EnumSource(Layout.class)
  void everySymbolOfA64BitKallsymsIsDecoded(Layout layout) throws ImageException {
    check(layout, true);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void everySymbolOfA32BitKallsymsIsDecoded(Layout layout) throws ImageException {
    check(layout, false);
  }

  private static void check(Layout layout, boolean wide) throws ImageException {
    Elf elf = Elf.parse(Samples.bytes(KallsymsSample.kernel(layout, wide)));
    SymbolTable table = SymbolTables.of(elf);
    List<KallsymsSample.Entry> expected = KallsymsSample.symbols(layout, wide);
    assertEquals(expected.size(), table.size(), table.origin());
    for (int i = 0; i < table.size(); i++) {
      assertEquals(expected.get(i).name(), table.nameAt(i));
      assertEquals(expected.get(i).address(), table.at(i).address(), table.nameAt(i));
      assertEquals(expected.get(i).type(), table.typeAt(i), table.nameAt(i));
    }
    assertEquals(Optional.of("Linux version 6.1.0-sample (a@b) #1"), Banner.find(elf, table));
  }

  /** {@code name+0x1c} for an address, if it belongs to a symbol. */
  private static Optional<String> describe(SymbolTable table, long address) {
    return table
        .holding(address)
        .map(s -> s.name() + "+0x" + Long.toHexString(address - s.address()));
  }

  @Test
  void anAddressBelongsToTheSymbolThatItLiesIn() throws ImageException {
    SymbolTable t = kallsyms();
    long base = KallsymsSample.BASE_64;
    assertEquals(Optional.of("start_kernel+0x0"), describe(t, base + 0x200));
    assertEquals(Optional.of("start_kernel+0x3f"), describe(t, base + 0x23F));
    assertEquals(Optional.of("init_task+0x100"), describe(t, base + 0x3200));
    assertEquals(0x40, t.sizeAt(t.indexOf("start_kernel")));
  }

  @Test
  void perCpuDataIsFoundByNameButItsNumbersAreNoPlaces() throws ImageException {
    SymbolTable t = kallsyms();
    assertEquals(OptionalLong.of(0), t.address("fixed_percpu_data"));
    assertEquals(OptionalLong.of(0x1000), t.address("gdt_page"));
    for (long number : new long[] {0, 8, 0x1000, 0x1008, 0x10_0000}) {
      assertEquals(Optional.empty(), describe(t, number));
    }
  }

  @Test
  void theLastSymbolOfAnImageEndsWithIt() throws ImageException {
    SymbolTable t = kallsyms();
    Elf elf = Elf.parse(Samples.bytes(KallsymsSample.kernel(Layout.FROM_4_20, true)));
    long end = KallsymsSample.BASE_64 + elf.loadSegments().getFirst().memorySize();
    assertTrue(describe(t, end - 1).orElseThrow().startsWith("init_task+0x"));
    assertEquals(Optional.empty(), describe(t, end));
    assertEquals(Optional.empty(), describe(t, -1));
  }

  private static SymbolTable.Builder add(
      SymbolTable.Builder to, long address, long size, char type, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    to.add(address, size, type, bytes, 0, bytes.length);
    return to;
  }

  private static SymbolTable sized() {
    SymbolTable.Builder b = new SymbolTable.Builder(8, 64);
    add(b, 0x1000, 0x40, 'T', "outer");
    add(b, 0x1010, 4, 'd', "inner");
    add(b, 0x1020, 0, 'A', "NUMBER");
    add(b, 0x1080, 0, 'T', "open");
    add(b, 0x1100, 0, 't', "last");
    return b.build("a test");
  }

  @Test
  void anAddressBehindASymbolsEndHasNoName() {
    SymbolTable t = sized();
    assertEquals(Optional.of("outer+0x3f"), describe(t, 0x103F));
    assertEquals(Optional.empty(), describe(t, 0x1040));
    assertEquals(Optional.of("open+0x7f"), describe(t, 0x10FF), "up to the next one");
    assertEquals(Optional.of("last+0x0"), describe(t, 0x1100));
    assertEquals(Optional.empty(), describe(t, 0x1101), "where it ends is not known");
  }

  @Test
  void whatHasASizeComesBeforeALabelAtItsStart() {
    SymbolTable.Builder b = new SymbolTable.Builder(8, 64);
    add(b, 0x2000, 0, 'b', "end_of_another");
    add(b, 0x2000, 0x10, 'b', "sized");
    SymbolTable t = b.build("a test");
    assertEquals(Optional.of("sized+0xf"), describe(t, 0x200F));
    assertEquals(OptionalLong.of(0x2000), t.address("end_of_another"));
  }

  @Test
  void behindAnInnerSymbolsEndTheOuterOneGoesOn() {
    SymbolTable t = sized();
    assertEquals(Optional.of("inner+0x3"), describe(t, 0x1013));
    assertEquals(Optional.of("outer+0x14"), describe(t, 0x1014));
  }

  @Test
  void aNumberThatIsASymbolNamesNothingAndEndsNothing() {
    SymbolTable t = sized();
    assertEquals(Optional.of("outer+0x20"), describe(t, 0x1020));
    assertEquals(OptionalLong.of(0x1020), t.address("NUMBER"));
  }

  @Test
  void aSectionsEndIsTheEndOfItsLastSymbol() {
    List<SymbolTable.Extent> sections =
        List.of(new SymbolTable.Extent(0x1000, 0x10A0), new SymbolTable.Extent(0x10F0, 0x1180));
    SymbolTable t = sized().within(sections);
    assertEquals(Optional.of("open+0x1f"), describe(t, 0x109F));
    assertEquals(Optional.empty(), describe(t, 0x10A0), "a hole");
    assertEquals(Optional.of("last+0x7f"), describe(t, 0x117F));
    assertEquals(Optional.empty(), describe(t, 0x1180));
  }

  @Test
  void noSymbolReachesIntoTablesWithoutSymbolsNorOutOfThem() {
    SymbolTable.Builder b = new SymbolTable.Builder(8, 64);
    add(b, 0x1000, 0, 'd', "in_front");
    add(b, 0x2800, 0, 'd', "inside");
    add(b, 0x5000, 0, 'd', "behind");
    SymbolTable t = b.build("a test").around(new SymbolTable.Extent(0x2000, 0x3000));
    assertEquals(Optional.of("in_front+0xfff"), describe(t, 0x1FFF));
    assertEquals(Optional.empty(), describe(t, 0x2000));
    assertEquals(Optional.of("inside+0x7ff"), describe(t, 0x2FFF));
    assertEquals(Optional.empty(), describe(t, 0x3000));
    assertEquals(Optional.of("behind+0x0"), describe(t, 0x5000));
  }

  @Test
  void whatLiesBehindTheLastTableOfKallsymsIsNotCalledByIt() {
    SymbolTable.Builder b = new SymbolTable.Builder(8, 64);
    add(b, 0x1000, 0, 'd', "kallsyms_seqs_of_names");
    add(b, 0x5000, 0, 'd', "next");
    SymbolTable t = b.build("a test").sized("kallsyms_seqs_of_names", 6);
    assertEquals(Optional.of("kallsyms_seqs_of_names+0x5"), describe(t, 0x1005));
    assertEquals(Optional.empty(), describe(t, 0x1006));
  }

  @Test
  void anUnknownNameHasNoAddress() throws ImageException {
    assertEquals(OptionalLong.empty(), kallsyms().address("no_such_symbol"));
    assertEquals(OptionalLong.empty(), SymbolTable.empty("none").address("x"));
    assertEquals(Optional.empty(), SymbolTable.empty("none").holding(5));
  }

  private static SymbolTable kallsyms() throws ImageException {
    return SymbolTables.of(Elf.parse(Samples.bytes(KallsymsSample.kernel(Layout.FROM_4_20, true))));
  }

  @Test
  void aKernelWithoutAnySymbolsSaysWhichOptionBringsThem() throws ImageException {
    SymbolTable t = SymbolTables.of(Elf.parse(Samples.bytes(Samples.kernel())));
    assertTrue(t.isEmpty());
    assertTrue(t.origin().contains("CONFIG_KALLSYMS=y"), t.origin());
  }

  @Test
  void symtabIsReadAndFilesAndSectionsAreLeftOut() throws ImageException {
    for (boolean wide : new boolean[] {true, false}) {
      SymbolTable t = SymbolTables.of(Elf.parse(Samples.bytes(withSymtab(wide))));
      assertEquals(2, t.size(), t.origin());
      assertEquals(new Symbol("alpha", 0x100000, 0x10, 'T'), t.at(0));
      assertEquals(new Symbol("beta", 0x100010, 0, 't'), t.at(1));
    }
  }

  /** Sections: null, .text, .symtab, strings (for symbols and sections alike). */
  static byte[] withSymtab(boolean wide) {
    byte[] strings =
        "\0alpha\0beta\0file.c\0.text\0.symtab\0.strtab\0".getBytes(StandardCharsets.US_ASCII);
    Samples.Bytes symbols = new Samples.Bytes();
    symbol(symbols, wide, 0, 0, 0, 0);
    symbol(symbols, wide, 12, 4, 0xFFF1, 0); // a file
    symbol(symbols, wide, 7, 0x02, 1, 0x100010); // local function, before the other on purpose
    symbol(symbols, wide, 1, 0x12, 1, 0x100000); // global function
    int start = wide ? 64 : 52;
    int symbolsAt = (start + strings.length + 7) & ~7;
    int headersAt = (symbolsAt + symbols.size() + 7) & ~7;
    Samples.Bytes b = Samples.elfHeader(wide, 0, headersAt, 4);
    b.put(strings).align(8).put(symbols.get()).align(8);
    section(b, wide, 0, 0, 0, 0, 0, 0);
    section(b, wide, 19, 1, 6, 0, 0, 0);
    section(b, wide, 25, 2, 0, symbolsAt, symbols.size(), 3);
    section(b, wide, 33, 3, 0, start, strings.length, 0);
    return b.get();
  }

  private static void symbol(
      Samples.Bytes b, boolean wide, int name, int info, int section, long value) {
    if (wide) {
      b.put(4, name).put(1, info).put(1, 0).put(2, section).put(8, value).put(8, 0);
    } else {
      b.put(4, name).put(4, value).put(4, 0).put(1, info).put(1, 0).put(2, section);
    }
  }

  private static void section(
      Samples.Bytes b, boolean wide, int name, int type, int flags, long at, long size, int link) {
    int word = wide ? 8 : 4;
    b.put(4, name).put(4, type).put(word, flags).put(word, 0).put(word, at).put(word, size);
    b.put(4, link).put(4, 0).put(word, 1).put(word, 0);
  }

  @Test
  void aSystemMapIsReadInAnyOrder() throws ImageException {
    SymbolTable t =
        SymbolTables.fromSystemMap(
            Samples.bytes(
                "ffffffff81000200 T start_kernel\nffffffff81000000 T _text\n"
                    .getBytes(StandardCharsets.US_ASCII)));
    assertEquals("_text", t.nameAt(0));
    assertEquals(Optional.of("_text+0x1ff"), describe(t, 0xFFFF_FFFF_8100_01FFL));
    assertEquals(Optional.of("start_kernel+0x0"), describe(t, 0xFFFF_FFFF_8100_0200L));
  }

  @Test
  void debiansStubOfASystemMapIsExplained() {
    byte[] stub =
        ("ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n")
            .getBytes(StandardCharsets.US_ASCII);
    ImageException e =
        assertThrows(ImageException.class, () -> SymbolTables.fromSystemMap(Samples.bytes(stub)));
    assertTrue(e.getMessage().contains("stub"), e.getMessage());
  }
}
