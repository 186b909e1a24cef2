package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.CallLog;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.ProfiledThread;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as a text: what it may load and run, how large it is, and the numbers in it. */
class HtmlFormatTest {
  private static String page(Profile profile, Detail detail) throws IOException {
    return Samples.text(new HtmlFormat(), profile, detail);
  }

  private static JsonObject facts(String page) {
    return JsonParser.parseString(element(page, "application/json\" id=\"facts")).getAsJsonObject();
  }

  private static String element(String page, String type) {
    String tag = "<script type=\"" + type + "\">";
    int from = page.indexOf(tag) + tag.length();
    return page.substring(from, page.indexOf("</script>", from));
  }

  /** The numbers of an element. */
  private static List<Long> numbers(String page, String id) {
    byte[] bytes = Base64.getDecoder().decode(element(page, "text/plain\" id=\"" + id));
    List<Long> numbers = new ArrayList<>();
    long value = 0;
    int shift = 0;
    for (byte b : bytes) {
      value |= (b & 0x7FL) << shift;
      shift += 7;
      if (b >= 0) {
        numbers.add(value);
        value = 0;
        shift = 0;
      }
    }
    assertEquals(0, shift, "whole numbers");
    return numbers;
  }

  @Test
  void onlyItsOwnScriptMayRunAndNothingIsLoaded() throws Exception {
    String page = page(Samples.hostile(), new Detail(10, Samples.HOSTILE.getFirst()));
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertTrue(policy.find());
    int from = page.lastIndexOf("<script>") + "<script>".length();
    String script = page.substring(from, page.indexOf("</script>", from));
    String hash =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(script.getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
            + hash
            + "'; base-uri 'none'; form-action 'none'",
        policy.group(1));
    assertFalse(page.matches("(?s).*\\b(src|href|srcset|action)=.*"), "it loads nothing");
    assertFalse(page.contains("@import") || page.contains("url("));
    assertFalse(script.contains("innerHTML") || script.contains("eval("));
    assertEquals(-1, page.indexOf('\r'), "a browser would hash another text");
    // 6 scripts begin and end: no name has added one.
    assertEquals(6, page.split("<script", -1).length - 1);
    assertEquals(6, page.split("</script", -1).length - 1);
    assertEquals(0, page.split("<!--", -1).length - 1);
  }

  @Test
  void itsNumbersAreTheProfiles() throws IOException {
    String page = page(Samples.small(), Samples.SMALL);
    JsonObject facts = facts(page);
    assertEquals(500, facts.get("instructions").getAsLong());
    assertEquals(1500, facts.get("nanoseconds").getAsLong());
    assertEquals(1000, facts.get("idle").getAsLong());
    assertEquals(8, facts.get("allCalls").getAsLong());
    assertEquals(10, facts.get("leastOfCall").getAsLong());
    assertEquals(1, facts.get("leastOfPath").getAsLong());
    assertEquals(
        "[\"start\",0,\"\",\"0x1000\",227,500,2]",
        facts.getAsJsonArray("functions").get(0).toString());
    assertEquals("[[\"first (pid 1)\",250],[\"second\",250]]", facts.get("threads").toString());
    assertEquals("[[\"begun\",0,0],[\"reached\",1300,300]]", facts.get("milestones").toString());
    List<Long> paths = numbers(page, "paths");
    assertEquals(11 * 9, paths.size(), "machine, two threads and 8 paths, 9 numbers each");
    assertEquals(List.of(0L, 5L, 0L, 500L, 0L, 0L, 1000L, 0L, 0L), paths.subList(0, 9));
    List<Long> calls = numbers(page, "calls");
    assertEquals(7 * 10, calls.size());
    assertEquals(List.of(0L, 0L, 0L, 250L, 77L, 3L, 1L, 0L, 0L, 0L), calls.subList(0, 10));
    assertEquals(
        List.of(
            // thread or call, which, depth, since the one before, how long
            List.of(1L, 0L, 0L, 0L, 150L),
            List.of(0L, 0L, 1L, 0L, 150L),
            List.of(0L, 1L, 2L, 10L, 90L),
            List.of(0L, 2L, 3L, 10L, 40L),
            List.of(0L, 3L, 3L, 50L, 20L),
            List.of(0L, 4L, 2L, 50L, 30L),
            List.of(1L, 1L, 0L, 30L, 1250L),
            List.of(0L, 5L, 1L, 0L, 1250L),
            List.of(0L, 6L, 2L, 50L, 1100L),
            List.of(1L, 0L, 0L, 1200L, 100L),
            List.of(0L, 0L, 1L, 0L, 100L),
            List.of(0L, 4L, 2L, 0L, 50L)),
        rows(numbers(page, "pieces"), 5));
    assertEquals(List.of(250L, 1000L), numbers(page, "idles"));
  }

  private static List<List<Long>> rows(List<Long> numbers, int columns) {
    List<List<Long>> rows = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += columns) {
      rows.add(numbers.subList(i, i + columns));
    }
    return rows;
  }

  @Test
  void whatIsLeftOutOfAPathIsCounted() throws IOException {
    // A path of less than a tenth of what a call has at the least is part of its caller.
    String page = page(Samples.small(), new Detail(1000, ""));
    assertEquals(100, facts(page).get("leastOfPath").getAsLong());
    List<List<Long>> paths = rows(numbers(page, "paths"), 9);
    List<Long> start =
        paths.stream().filter(p -> p.get(0) == 2 && p.get(4) == 77).findFirst().orElseThrow();
    assertEquals(List.of(250L, 77L, 1L, 0L, 173L, 5L), start.subList(3, 9));
  }

  /** Each row's pieces lie one after the other, and within one of the row above. */
  @Test
  void piecesOfRandomRunsNest() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      Profile profile = Samples.random(random.nextLong(), 400);
      String page = page(profile, new Detail(random.nextInt(200), ""));
      List<long[]> pieces = new ArrayList<>();
      long from = 0;
      for (List<Long> row : rows(numbers(page, "pieces"), 5)) {
        from += row.get(3);
        pieces.add(new long[] {row.get(2), from, from + row.get(4)});
      }
      for (long[] piece : pieces) {
        String which = "seed " + seed + ", run " + i;
        assertTrue(
            piece[0] == 0
                || pieces.stream()
                    .anyMatch(p -> p[0] == piece[0] - 1 && p[1] <= piece[1] && p[2] >= piece[2]),
            which);
        assertTrue(
            pieces.stream()
                .noneMatch(
                    p ->
                        p != piece
                            && p[0] == piece[0]
                            && p[1] < piece[2]
                            && p[2] > piece[1]
                            && p[1] < p[2]
                            && piece[1] < piece[2]),
            which);
        assertTrue(piece[2] <= profile.log().nanoseconds(), which);
      }
    }
  }

  /**
   * A guest that calls as deep, as often and under as many names as it can makes no larger page.
   */
  @Test
  void thePageIsBounded() throws IOException {
    List<ProfiledFunction> functions = new ArrayList<>();
    functions.add(Samples.function("machine", Place.THREAD));
    functions.add(Samples.function("one", Place.THREAD));
    functions.add(Samples.function("two", Place.THREAD));
    String name = "<".repeat(500);
    for (int i = 0; i < 30_000; i++) {
      functions.add(Samples.function(name + i, Place.KERNEL));
    }
    CallLog log = new CallLog();
    long at = 0;
    for (int thread = 0; thread < 2; thread++) {
      log.thread(thread, at);
      log.enter(3, Entered.START, at);
      for (int i = 0; i < 300; i++) {
        log.enter(4 + i, Entered.CALL, at += 50);
      }
    }
    for (int i = 0; i < 100_000; i++) {
      log.thread(i & 1, at);
      log.enter(3 + i % 30_000, Entered.CALL, at += 50);
      log.leave(at += 50);
    }
    log.upTo(at);
    Profile profile =
        new Profile(
            functions,
            List.of(new ProfiledThread("one", -1, 1), new ProfiledThread("two", -1, 2)),
            log,
            List.of());
    String page = page(profile, new Detail(10, ""));
    assertTrue(page.length() < 12_000_000, "a page of " + page.length());
    JsonObject facts = facts(page);
    assertTrue(facts.get("leastOfCall").getAsLong() > facts.get("leastAsked").getAsLong());
    assertTrue(numbers(page, "pieces").size() <= 5 * HtmlFormat.MOST_PIECES);
    assertTrue(numbers(page, "calls").size() <= 10 * HtmlFormat.MOST_CALLS);
    assertTrue(numbers(page, "paths").size() <= 9 * (HtmlFormat.MOST_PATHS + 1));
  }
}
