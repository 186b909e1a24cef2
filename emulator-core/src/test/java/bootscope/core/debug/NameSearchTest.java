package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.DebianPackages;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameSearchTest {
  private static final List<String> NAMES =
      List.of(
          "start_kernel",
          "start_kernel",
          "x86_64_start_kernel",
          "startup_64",
          "__startup_64",
          "secondary_startup_64",
          "restart_block",
          "Start_Block",
          "do_sys_open",
          "__x64_sys_open",
          "schedule",
          "schedule.part.0",
          "__schedule",
          "scheduler_tick",
          "free_area_init.constprop.0",
          "panic",
          "_text",
          "_end");

  private static <S extends NameSearch> S seen(S search) {
    NAMES.forEach(search::offer);
    return search;
  }

  private static List<String> completing(String typed, int most) {
    return seen(new NameSearch.Completing(typed, most)).best();
  }

  private static List<String> near(String name) {
    return seen(new NameSearch.Near(name, 3)).within(NameSearch.Near.MARGIN);
  }

  @Test
  void whatGoesOnComesBeforeWhatHasItWithinTheShortestFirstAndNoneTwice() {
    assertEquals(
        List.of(
            "startup_64",
            "start_kernel",
            "Start_Block",
            "__startup_64",
            "restart_block",
            "x86_64_start_kernel",
            "secondary_startup_64"),
        completing("start", 50));
    assertEquals(List.of("startup_64", "start_kernel"), completing("start", 2));
    assertEquals("Start_Block", completing("Start", 50).getFirst(), "typed exactly so");
    assertEquals(List.of("panic"), completing("p", 50), "a letter is not looked for within");
    assertEquals(List.of(), completing("zebra", 50));
  }

  @ParameterizedTest
  @CsvSource({
    "start_kernal, start_kernel",
    "start_kernl, start_kernel",
    "start_kenrel, start_kernel",
    "strat_kernel, start_kernel",
    "startKernel, start_kernel",
    "START_KERNEL, start_kernel",
    "__start_kernel, start_kernel",
    "start__kernel, start_kernel",
    "sceduhle, schedule",
    "pnaic, panic",
    "panics, panic",
    "text, _text",
    "free_area_init, free_area_init.constprop.0",
    "sys_open, do_sys_open",
    "asm_start_kernel, start_kernel"
  })
  void whatWasMeantIsFirst(String said, String meant) {
    assertEquals(meant, near(said).getFirst(), () -> near(said).toString());
  }

  @Test
  void atMostAFewAreProposedAndNothingThatIsFarOff() {
    assertEquals(List.of("schedule", "__schedule", "schedule.part.0"), near("Schedule"));
    for (String far : List.of("zebra", "", "_", "x", "12", "q".repeat(600))) {
      assertEquals(List.of(), near(far), far);
    }
  }

  /** The distance by bits, against the table that it stands for. */
  @Test
  void mistakesAreCountedAsInTheUsualTable() {
    long seed = 20_240_611;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String said = word(random, 6 + random.nextInt(20));
      String name = changed(random, said);
      int allowed = said.length() < 12 ? 2 : 3;
      int distance = distance(said, name);
      NameSearch.Near search = new NameSearch.Near(said, 1);
      byte[] bytes = name.getBytes();
      int rank = search.rank(bytes, 0, bytes.length);
      String what = said + " " + name + ", seed " + seed;
      if (name.startsWith(said)) {
        assertTrue(rank <= 3, what);
      } else {
        boolean exchanged = distance == 1 && sorted(said).equals(sorted(name));
        int expected = exchanged ? 1 : distance <= allowed ? 2 * distance : NameSearch.NONE;
        assertEquals(expected, rank, what);
      }
    }
  }

  private static String sorted(String word) {
    char[] letters = word.toCharArray();
    Arrays.sort(letters);
    return new String(letters);
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(4)));
    }
    return word.toString();
  }

  private static String changed(Random random, String word) {
    StringBuilder changed = new StringBuilder(word);
    for (int n = random.nextInt(6); n > 0; n--) {
      int at = random.nextInt(changed.length() - 1);
      char letter = (char) ('a' + random.nextInt(4));
      switch (random.nextInt(4)) {
        case 0 -> changed.setCharAt(at, letter);
        case 1 -> changed.insert(at, letter);
        case 2 -> changed.deleteCharAt(at);
        default -> {
          char first = changed.charAt(at);
          changed.setCharAt(at, changed.charAt(at + 1));
          changed.setCharAt(at + 1, first);
        }
      }
    }
    return changed.toString();
  }

  /** Levenshtein's, where an exchange of neighbours counts once (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  @Test
  void manyNamesAreLookedThroughWithinTheTimeOfAKeystroke() {
    int count = 150_000;
    Random random = new Random(7);
    byte[] names = new byte[32 * count];
    int[] starts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      byte[] name = (word(random, 4 + random.nextInt(16)) + "_" + i).getBytes();
      System.arraycopy(name, 0, names, starts[i], name.length);
      starts[i + 1] = starts[i] + name.length;
    }
    for (Supplier<NameSearch> search :
        List.<Supplier<NameSearch>>of(
            () -> new NameSearch.Near("abcdabcdabcd_99", 3),
            () -> new NameSearch.Near("abcd_1", 3),
            () -> new NameSearch.Completing("ab", 50),
            () -> new NameSearch.Completing("dcba_99", 50))) {
      double time =
          milliseconds(
              () -> {
                NameSearch all = search.get();
                for (int i = 0; i < count; i++) {
                  all.offer(names, starts[i], starts[i + 1]);
                }
                return all.best();
              });
      assertTrue(time < 50, time + " ms");
    }
  }

  @Test
  void amongAKernelsNamesWhatWasMeantIsFound() throws Exception {
    Symbols symbols =
        Symbols.of(
            KernelImages.open(ImageBytes.ofFile(DebianPackages.kernel(DebianPackages.CLOUD))));
    assertEquals(List.of("start_kernel"), symbols.near("start_kernal", 3));
    assertEquals("start_kernel", symbols.near("startKernel", 3).getFirst());
    assertEquals("do_sys_open", symbols.near("do_sysopen", 3).getFirst());
    assertEquals("start_kernel", symbols.completing("start_k", 50).getFirst());
    assertTrue(milliseconds(() -> symbols.near("start_kernal", 3)) < 50);
    assertTrue(milliseconds(() -> symbols.completing("start", 50)) < 50);
  }

  /** The best of a few: the host may be busy with something else. */
  private static double milliseconds(Supplier<?> work) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long begun = System.nanoTime();
      work.get();
      best = Math.min(best, (System.nanoTime() - begun) / 1e6);
    }
    return best;
  }
}
