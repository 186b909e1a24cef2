package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import bootscope.core.profile.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser: its script runs, fills what it should, and does what keys ask for. */
class HtmlPageTest {
  /** Presses keys and looks, once the page stands; what it saw is put into an attribute. */
  private static final String DRIVER =
      """
      addEventListener("load", () => {
        const $ = (id) => document.getElementById(id), saw = [];
        const key = (to, key, shiftKey) => to.dispatchEvent(
          new KeyboardEvent("keydown", {key, shiftKey, bubbles: true, cancelable: true}));
        const canvas = $("canvas");
        const look = () => saw.push($("detail").textContent);
        for (const k of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"]) {
          key(canvas, k);
          look();
        }
        key(canvas, "Enter");
        key(canvas, "ArrowUp");
        look();
        key(document.body, "Escape");
        look();
        $("search").value = "F";
        $("search").dispatchEvent(new Event("input"));
        saw.push($("found").textContent);
        key($("search"), "Enter");
        look();
        $("tab-chart").click();
        key($("search"), "Enter");
        key($("search"), "Enter");
        look();
        $("tab-functions").click();
        saw.push($("rows").textContent);
        $("search").value = "no such name";
        $("search").dispatchEvent(new Event("input"));
        saw.push($("found").textContent + ": " + $("more").textContent);
        key($("tab-functions"), "ArrowRight");
        saw.push($("panel-milestones").hidden + " " + $("moments").textContent);
        document.documentElement.dataset.saw = saw.join("\\n");
      });
      """;

  @TempDir Path folder;

  private static String hash(String script) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
  }

  /** What a page has become in the browser, or a skip without one; on CI a failure. */
  private String open(String page) throws Exception {
    Path file = folder.resolve("page.html");
    Files.writeString(file, page);
    Path dom = folder.resolve("dom.html");
    for (String browser : List.of("chromium", "chromium-browser", "google-chrome")) {
      List<String> command = new ArrayList<>(List.of(browser));
      command.addAll(
          List.of(
              "--headless=new",
              "--no-sandbox",
              "--disable-gpu",
              "--no-first-run",
              "--disable-background-networking",
              "--user-data-dir=" + folder.resolve("profile"),
              "--window-size=1280,800",
              "--virtual-time-budget=5000",
              "--dump-dom",
              file.toUri().toString()));
      Process process;
      try {
        process =
            new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
      } catch (IOException e) {
        continue; // it is not installed
      }
      try {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
          fail(browser + " did not end: " + Files.readString(folder.resolve("errors")));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String text = Files.readString(dom);
      assertTrue(text.contains("<html"), () -> errors(browser));
      return text;
    }
    String message = "no browser here: install chromium";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }

  private String errors(String browser) {
    try {
      return browser + " showed nothing: " + Files.readString(folder.resolve("errors"));
    } catch (IOException e) {
      return browser + " showed nothing";
    }
  }

  private static String text(String dom, String id) {
    int at = dom.indexOf("id=\"" + id + "\"");
    int from = dom.indexOf('>', at) + 1;
    return dom.substring(from, dom.indexOf("</", from)).replace("&amp;", "&");
  }

  private static String page(Profile profile, Detail detail) throws IOException {
    return Samples.text(new HtmlFormat(), profile, detail);
  }

  @Test
  void thePageIsFilledAndFollowsKeys() throws Exception {
    String page = page(Samples.small(), Samples.SMALL);
    // The driver is let in as the page's own script is, by its hash.
    page =
        page.replace("script-src ", "script-src 'sha256-" + hash(DRIVER) + "' ")
            .replace("</body>", "<script>" + DRIVER + "</script></body>");
    String dom = open(page);
    assertTrue(dom.contains("data-ready=\"yes\""), () -> text(dom, "status"));
    assertEquals(
        "500 instructions in 1.500 µs of virtual time, 1.000 µs of it without an instruction"
            + " · 8 calls · 5 functions · 2 threads",
        text(dom, "summary"));
    assertEquals(
        "Flame graph: 11 of 11 paths, of at least 1 instruction. Flame chart: 7 of 8 calls, of at"
            + " least 10 instructions. Shorter ones are part of their callers.",
        text(dom, "status"));
    int from = dom.indexOf("data-saw=\"") + "data-saw=\"".length();
    String[] saw = dom.substring(from, dom.indexOf('"', from)).split("\n");
    assertTrue(saw[0].startsWith("machine — the whole run · total 500"), saw[0]);
    assertTrue(saw[1].startsWith("first (pid 1) — thread · total 250"), saw[1]);
    assertEquals(
        "start — kernel · start · 0x1000 · total 250 instructions (50.00 %), self 77 (15.40 %)"
            + " · 1 call on this path; in all 2 calls, total 500, self 227",
        saw[2]);
    assertTrue(saw[3].startsWith("f — kernel · call"), saw[3]);
    assertTrue(saw[4].startsWith("g [mod] — module · call"), saw[4]);
    assertTrue(saw[5].startsWith("start — "), saw[5]);
    assertTrue(saw[6].startsWith("Width is instructions"), saw[6]);
    assertEquals("1 function: self 34.00 %, total ≥ 38.00 %", saw[7]);
    assertTrue(saw[8].startsWith("f — "), saw[8]);
    assertTrue(saw[9].contains("here from 20 ns for 40 ns, began at instruction 20"), saw[9]);
    assertTrue(saw[10].startsWith("fkernel0x1000170"), saw[10]);
    assertEquals("no function: No function has this in its name.", saw[11]);
    assertEquals("false begun0 ns0reached1,300 ns300", saw[12]);
  }

  @Test
  void hostileNamesAreText() throws Exception {
    String title = Samples.HOSTILE.getFirst();
    String dom = open(page(Samples.hostile(), new Detail(10, title)));
    assertTrue(dom.contains("data-ready=\"yes\""), () -> text(dom, "status"));
    assertFalse(dom.contains("<title>taken"), "a name's script ran");
    assertTrue(text(dom, "status").startsWith("Flame graph: 11 of 11 paths"), text(dom, "status"));
  }

  /** What a name could at worst bring into the page, a script, is refused by its policy. */
  @Test
  void aForeignScriptIsRefused() throws Exception {
    String page =
        page(Samples.small(), Samples.SMALL)
            .replace("</body>", "<script>document.title = \"taken\"</script></body>");
    String dom = open(page);
    assertTrue(dom.contains("data-ready=\"yes\""), () -> text(dom, "status"));
    assertTrue(dom.contains("<title>a title</title>"));
  }

  @Test
  void aMachineThatHasNotRunHasAPage() throws Exception {
    String dom = open(page(Samples.empty(), Detail.USUAL));
    assertTrue(dom.contains("data-ready=\"yes\""), () -> text(dom, "status"));
    assertTrue(text(dom, "summary").startsWith("0 instructions in 0 ns"), text(dom, "summary"));
  }
}
