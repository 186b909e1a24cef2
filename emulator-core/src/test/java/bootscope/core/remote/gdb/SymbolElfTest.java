package bootscope.core.remote.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.KernelModule.Part;
import bootscope.core.image.Symbol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files of modules' symbols, by the System V ABI's chapter 4. */
class SymbolElfTest {
  private static final long CODE = 0xFFFF_FFFF_C020_0000L;
  private static final long DATA = CODE + 0x3000;

  private static ByteBuffer file(SymbolElf elf) {
    return ByteBuffer.wrap(elf.file()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int sections(ByteBuffer file) {
    return file.getShort(60) & 0xFFFF;
  }

  private static int header(ByteBuffer file, int section) {
    return (int) file.getLong(40) + 64 * section;
  }

  /** Section number and value of a symbol. */
  private static String symbol(ByteBuffer file, int number) {
    int table = (int) file.getLong(header(file, sections(file) - 2) + 24);
    int at = table + 24 * number;
    return (file.getShort(at + 6) & 0xFFFF) + ":" + Long.toHexString(file.getLong(at + 8));
  }

  @Test
  void aModulesSectionsBeginAtZeroAndArePlacedByTheList() {
    SymbolElf elf =
        SymbolElf.of(
            List.of(new Part(CODE, 0x2000), new Part(DATA, 0x1000)),
            List.of(
                new Symbol("elsewhere", 0x1000, 1, 't'),
                new Symbol("init", CODE + 0x10, 0x20, 't'),
                new Symbol("exit", CODE + 0x30, 0x20, 't'),
                new Symbol("table", CODE + 0x1000, 8, 'r'),
                new Symbol("huge", DATA + 0xFF0, 1 << 20, 'd')));
    assertEquals(List.of(CODE + 0x10, CODE + 0x1000, DATA + 0xFF0), elf.places());
    ByteBuffer file = file(elf);
    assertEquals(file, file(elf), "it is made anew each time");
    assertEquals(0, file.getLong(header(file, 1) + 16), "address");
    assertEquals(0x10, file.getLong(header(file, 3) + 32), "not beyond the module");
    assertEquals("65521:1000", symbol(file, 1), "SHN_ABS");
    assertEquals("1:0", symbol(file, 2));
    assertEquals("1:20", symbol(file, 3));
    assertEquals("2:0", symbol(file, 4));
    assertEquals("3:0", symbol(file, 5));
  }

  /** A guest makes up what it likes. */
  @Test
  void noModuleHasMoreSectionsThanAFew() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Symbol> symbols = new ArrayList<>();
    long at = CODE;
    for (int i = 0; i < 100_000; i++) {
      symbols.add(new Symbol("s" + i, at, random.nextInt(64), "tdrbTDA".charAt(i % 7)));
      at += random.nextInt(3);
    }
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      parts.add(new Part(CODE + random.nextInt(100_000), random.nextInt(4096)));
    }
    SymbolElf elf = SymbolElf.of(parts, symbols);
    assertTrue(elf.places().size() <= 64, elf.places().size() + ", seed " + seed);
    assertEquals(elf.places().size() + 4, sections(file(elf)), "seed " + seed);
  }
}
