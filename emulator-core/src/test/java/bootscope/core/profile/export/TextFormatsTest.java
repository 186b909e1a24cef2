package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Folded stacks and the table of functions: both are complete, whatever detail is asked for. */
class TextFormatsTest {
  private static final Detail LITTLE = new Detail(Long.MAX_VALUE, "");

  @Test
  void foldedStacksHaveAllPaths() throws IOException {
    assertEquals(
        """
        first (pid 1);start 77
        first (pid 1);start;f 30
        first (pid 1);start;f;f 40
        first (pid 1);start;f;irq 20
        first (pid 1);start;g [mod] 80
        first (pid 1);start;h 3
        second;start 150
        second;start;f 100
        """,
        Samples.text(new FoldedFormat(), Samples.small(), LITTLE));
  }

  @Test
  void foldedStacksHaveOneLineAPathWhateverNamesAre() throws IOException {
    String[] lines = Samples.text(new FoldedFormat(), Samples.hostile(), LITTLE).split("\n");
    assertEquals(Samples.HOSTILE.size() + 1, lines.length);
    for (int i = 0; i < lines.length; i++) {
      assertTrue(lines[i].matches("[^;]+(;[^;]+)* \\d+"), lines[i]);
      assertEquals(i + 2, lines[i].split(";").length, lines[i]);
    }
  }

  @Test
  void instructionsAddUp() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      Profile profile = Samples.random(random.nextLong(), random.nextInt(400));
      CallTree tree = profile.tree();
      String folded = Samples.text(new FoldedFormat(), profile, LITTLE);
      String csv = Samples.text(new CsvFormat(), profile, LITTLE);
      String which = "seed " + seed + ", run " + i;
      assertEquals(
          tree.total(0),
          folded.lines().mapToLong(l -> Long.parseLong(l.substring(l.lastIndexOf(' ') + 1))).sum(),
          which);
      assertEquals(
          tree.total(0),
          csv.lines().skip(1).mapToLong(l -> Long.parseLong(l.split(",")[4])).sum(),
          which);
      // Totals: what every node has that is below none of its function.
      FunctionSums sums = FunctionSums.of(profile, tree, new PathOrder(tree, profile.functions()));
      long[] totals = new long[profile.functions().size()];
      for (int node = 0; node < tree.size(); node++) {
        boolean inside = false;
        for (int up = tree.parent(node); up >= 0; up = tree.parent(up)) {
          inside |= tree.function(up) == tree.function(node);
        }
        totals[tree.function(node)] += inside ? 0 : tree.total(node);
      }
      assertEquals(list(totals), list(sums.total()), which);
    }
  }

  private static List<Long> list(long[] numbers) {
    List<Long> list = new ArrayList<>();
    for (long n : numbers) {
      list.add(n);
    }
    return list;
  }

  @Test
  void theTableHasFunctionsByWhatTheyRetired() throws IOException {
    assertEquals(
        """
        function,place,module,address,self_instructions,total_instructions,calls,self_percent
        start,kernel,,0x1000,227,500,2,45.4000
        f,kernel,,0x1000,170,190,3,34.0000
        g,module,mod,0x1000,80,80,1,16.0000
        irq,kernel,,0x1000,20,20,1,4.0000
        h,unnamed,,0x1000,3,3,1,0.6000
        """,
        Samples.text(new CsvFormat(), Samples.small(), LITTLE));
  }

  @Test
  void theTablesFieldsAreQuoted() {
    assertEquals("plain name", CsvFormat.field("plain name"));
    assertEquals("\"a,b\"", CsvFormat.field("a,b"));
    assertEquals("\"say \"\"no\"\"\"", CsvFormat.field("say \"no\""));
    assertEquals("\"two\nlines\"", CsvFormat.field("two\nlines"));
    assertEquals("'=1+1", CsvFormat.field("=1+1"));
    assertEquals("\"'@a,b\"", CsvFormat.field("@a,b"));
    assertEquals("", CsvFormat.field(""));
  }

  @Test
  void pathsAreInTheOrderOfTheirNames() {
    long seed = new Random().nextLong();
    Profile profile = Samples.random(seed, 2000);
    CallTree tree = profile.tree();
    PathOrder order = new PathOrder(tree, profile.functions());
    List<Integer> shown = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    order.show(
        new PathOrder.Visitor() {
          @Override
          public void enter(int node, int depth) {
            assertEquals(tree.depth(node), depth, "seed " + seed);
            shown.add(node);
          }

          @Override
          public void leave(int node) {
            left.add(node);
          }
        });
    assertEquals(tree.size(), shown.size());
    assertEquals(tree.size(), left.size());
    Comparator<Integer> names =
        Comparator.<Integer, String>comparing(n -> profile.functions().get(tree.function(n)).text())
            .thenComparing(n -> tree.entered(n));
    for (int node = 0; node < tree.size(); node++) {
      int of = node;
      List<Integer> below = shown.stream().filter(n -> tree.parent(n) == of).toList();
      assertEquals(below.stream().sorted(names).toList(), below, "seed " + seed);
    }
  }
}
