package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.debug.SymbolSearch;
import bootscope.core.debug.SymbolSearch.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Symbols are found by some of their letters, the likeliest first. */
class SymbolSearchTest {
  private static SymbolTable table(String... typesAndNames) {
    SymbolTable.Builder b = new SymbolTable.Builder(8, 64);
    for (int i = 0; i < typesAndNames.length; i++) {
      byte[] name = typesAndNames[i].substring(1).getBytes(StandardCharsets.ISO_8859_1);
      b.add(0x1000 + 16 * i, typesAndNames[i].charAt(0), name, 0, name.length);
    }
    return b.build("a test");
  }

  private static List<String> found(SymbolTable table, String wanted, Kind kind) {
    return IntStream.of(SymbolSearch.of(table, wanted, kind)).mapToObj(table::nameAt).toList();
  }

  @Test
  void theNameItselfThenBeginningsThenWordsThenPartsThenScatteredLetters() {
    SymbolTable table =
        table(
            "Tpage_faults_here",
            "tdo_page_fault",
            "Tpage_fault",
            "Dxpage_fault",
            "tpaxge_faxult",
            "TPAGE_FAULT2",
            "Tnothing");
    assertEquals(
        List.of(
            "page_fault",
            "PAGE_FAULT2",
            "page_faults_here",
            "do_page_fault",
            "xpage_fault",
            "paxge_faxult"),
        found(table, "Page_fault", Kind.ALL));
    assertEquals(List.of("xpage_fault"), found(table, "page_fault", Kind.DATA));
    assertEquals(5, found(table, "page_fault", Kind.CODE).size());
    assertEquals(List.of(), found(table, "zebra", Kind.ALL));
  }

  @Test
  void forNothingAllAreThereByAddress() {
    SymbolTable table = table("Tlonger", "Ta", "Dmiddle");
    assertArrayEquals(new int[] {0, 1, 2}, SymbolSearch.of(table, "", Kind.ALL));
    assertArrayEquals(new int[] {2}, SymbolSearch.of(table, "", Kind.DATA));
  }

  /** Compared with the plainest way to look. */
  @Test
  void exactlyThoseAreFoundThatHaveTheLettersInOrder() {
    Random random = new Random(7);
    String[] names = new String[2_000];
    for (int i = 0; i < names.length; i++) {
      StringBuilder name = new StringBuilder("t");
      for (int n = 1 + random.nextInt(12); n > 0; n--) {
        name.append("abAB_c".charAt(random.nextInt(6)));
      }
      names[i] = name.toString();
    }
    SymbolTable table = table(names);
    for (int i = 0; i < 200; i++) {
      StringBuilder wanted = new StringBuilder();
      for (int n = random.nextInt(5); n > 0; n--) {
        wanted.append("abAB_c".charAt(random.nextInt(6)));
      }
      long expected =
          IntStream.range(0, table.size())
              .filter(s -> inOrder(table.nameAt(s), wanted.toString()))
              .count();
      assertEquals(expected, found(table, wanted.toString(), Kind.ALL).size(), wanted.toString());
    }
  }

  private static boolean inOrder(String name, String wanted) {
    int from = 0;
    String lower = name.toLowerCase(Locale.ROOT);
    for (char c : wanted.toLowerCase(Locale.ROOT).toCharArray()) {
      from = lower.indexOf(c, from) + 1;
      if (from == 0) {
        return false;
      }
    }
    return true;
  }
}
