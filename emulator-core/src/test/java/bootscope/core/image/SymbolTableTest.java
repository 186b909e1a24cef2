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
      assertEquals(expected.get(i).address(), table.addressAt(i), table.nameAt(i));
      assertEquals(expected.get(i).type(), table.typeAt(i), table.nameAt(i));
    }
    assertEquals(Optional.of("Linux version 6.1.0-sample (a@b) #1"), Banner.find(elf, table));
  }

  @Test
  void anAddressBelongsToTheNearestSymbolBelowIt() throws ImageException {
    SymbolTable t = kallsyms();
    long base = KallsymsSample.BASE_64;
    assertEquals(Optional.of("start_kernel"), t.describe(base + 0x200));
    assertEquals(Optional.of("start_kernel+0x3f"), t.describe(base + 0x23F));
    assertEquals(Optional.of("init_task+0x100"), t.describe(base + 0x3200));
    assertEquals(0x40, t.find("start_kernel").orElseThrow().size());
  }

  @Test
  void aKernelAddressIsAboveAPerCpuOneBecauseAddressesAreUnsigned() throws ImageException {
    SymbolTable t = kallsyms();
    assertEquals(Optional.of("gdt_page+0x8"), t.describe(0x1008));
    assertEquals(OptionalLong.of(0), t.address("fixed_percpu_data"));
  }

  @Test
  void anUnknownNameHasNoAddress() throws ImageException {
    assertEquals(OptionalLong.empty(), kallsyms().address("no_such_symbol"));
    assertEquals(OptionalLong.empty(), SymbolTable.empty("none").address("x"));
    assertEquals(Optional.empty(), SymbolTable.empty("none").nearest(5));
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
    assertEquals(Optional.of("start_kernel+0x1"), t.describe(0xFFFF_FFFF_8100_0201L));
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
