package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.Browser;
import bootscope.core.profile.Profile;
import java.io.IOException;
import java.nio.file.Path;
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

  private static String page(Profile profile, Detail detail) throws IOException {
    return Samples.text(new HtmlFormat(), profile, detail);
  }

  @Test
  void thePageIsFilledAndFollowsKeys() throws Exception {
    String page = page(Samples.small(), Samples.SMALL);
    String dom = new Browser(folder).open(Browser.with(page, DRIVER));
    assertTrue(dom.contains("data-ready=\"yes\""), () -> Browser.text(dom, "status"));
    assertEquals(
        "500 instructions in 1.500 µs of virtual time, 1.000 µs of it without an instruction"
            + " · 8 calls · 5 functions · 2 threads",
        Browser.text(dom, "summary"));
    assertEquals(
        "Flame graph: 11 of 11 paths, of at least 1 instruction. Flame chart: 7 of 8 calls, of at"
            + " least 10 instructions. Shorter ones are part of their callers.",
        Browser.text(dom, "status"));
    String[] saw = Browser.attribute(dom, "saw").toArray(String[]::new);
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

  private static final String DEVICES =
      """
      addEventListener("load", () => {
        const $ = (id) => document.getElementById(id), saw = [];
        $("tab-console").click();
        saw.push($("lines").textContent + ": " + $("morelines").textContent);
        $("search").value = "run";
        $("search").dispatchEvent(new Event("input"));
        saw.push($("lines").textContent);
        $("search").value = "";
        $("tab-devices").click();
        saw.push($("waits").textContent + ": " + $("morewaits").textContent);
        saw.push($("requests").textContent + ": " + $("morerequests").textContent);
        $("tab-chart").click();
        const box = $("canvas").getBoundingClientRect();
        for (let x = 0; x < box.width && $("tip").hidden; x++) {
          $("canvas").dispatchEvent(new PointerEvent("pointermove",
            {clientX: box.left + x, clientY: box.top + 18}));
        }
        saw.push($("tip").textContent);
        document.documentElement.dataset.saw = saw.join("\\n");
      });
      """;

  @Test
  void consolesAndDevicesHaveTables() throws Exception {
    String page = page(Samples.devices(), Samples.SMALL);
    String dom = new Browser(folder).open(Browser.with(page, DEVICES));
    String[] saw = Browser.attribute(dom, "saw").toArray(String[]::new);
    assertEquals(
        "15 nsLinux versionCOM1ffirst (pid 1)151,260 ns<b>Run /init</b>COM1fsecond260:"
            + " 3 more are not in this page.",
        saw[0]);
    assertEquals("1,260 ns<b>Run /init</b>COM1fsecond260", saw[1]);
    assertEquals("com1.lsrf5010.00 %21730: 1 more are not in this page.", saw[2]);
    assertEquals(
        "20 nsdisk0read84,09620 nsffirst (pid 1)30 nsdisk0flush, failed0030 ns:"
            + " 2 more are not in this page.",
        saw[3]);
    assertEquals("Linux versionCOM1 at 15 ns in f", saw[4]);
  }

  @Test
  void hostileNamesAreText() throws Exception {
    String title = Samples.HOSTILE.getFirst();
    String dom = new Browser(folder).open(page(Samples.hostile(), new Detail(10, title)));
    assertTrue(dom.contains("data-ready=\"yes\""), () -> Browser.text(dom, "status"));
    assertFalse(dom.contains("<title>taken"), "a name's script ran");
    assertTrue(
        Browser.text(dom, "status").startsWith("Flame graph: 11 of 11 paths"),
        Browser.text(dom, "status"));
  }

  /** What a name could at worst bring into the page, a script, is refused by its policy. */
  @Test
  void aForeignScriptIsRefused() throws Exception {
    String page =
        page(Samples.small(), Samples.SMALL)
            .replace("</body>", "<script>document.title = \"taken\"</script></body>");
    String dom = new Browser(folder).open(page);
    assertTrue(dom.contains("data-ready=\"yes\""), () -> Browser.text(dom, "status"));
    assertTrue(dom.contains("<title>a title</title>"));
  }

  @Test
  void aMachineThatHasNotRunHasAPage() throws Exception {
    String dom = new Browser(folder).open(page(Samples.empty(), Detail.USUAL));
    assertTrue(dom.contains("data-ready=\"yes\""), () -> Browser.text(dom, "status"));
    assertTrue(
        Browser.text(dom, "summary").startsWith("0 instructions in 0 ns"),
        Browser.text(dom, "summary"));
  }
}
