package bootscope.core.profile.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.Browser;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.SampleRun;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a comparison, as a text and in a browser. */
class HtmlReportTest {
  /** Presses keys and looks, once the page stands; what it saw is put into an attribute. */
  private static final String DRIVER =
      """
      addEventListener("load", () => {
        const $ = (id) => document.getElementById(id), saw = [];
        const key = (to, key) => to.dispatchEvent(
          new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
        const look = () => saw.push($("detail").textContent);
        for (const k of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"]) {
          key($("canvas"), k);
          look();
        }
        $("tab-functions").click();
        saw.push($("rows").textContent);
        $("search").value = "GON";
        $("search").dispatchEvent(new Event("input"));
        saw.push($("found").textContent + ": " + $("rows").textContent);
        $("rows").querySelector("button").click();
        look();
        $("tab-initcalls").click();
        saw.push($("calls").textContent);
        key($("tab-initcalls"), "ArrowRight");
        saw.push($("panel-milestones").hidden + " " + $("moments").textContent);
        document.documentElement.dataset.saw = saw.join("\\n");
      });
      """;

  @TempDir Path folder;

  private static SampleRun run(long more, String other, long its) {
    SampleRun run = new SampleRun().enter("start", Entered.START).run(100).milestone("begun");
    run.initcall("a_init", "device").enter("do_one_initcall").call("a_init", 50 + more).leave();
    return run.call(other, its).milestone("reached");
  }

  private static String page(Profile before, Profile after) throws Exception {
    Report.Named name = new Report.Named("</script><b>x", ProfileOrigin.UNKNOWN);
    Report report = new Report(Comparison.of(before, after), Span.ALL, name, name, List.of(), 10);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HtmlReport.write(report, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void thePageIsFilledAndFollowsKeys() throws Exception {
    String page = page(run(0, "gone", 40).profile(), run(25, "come<b>", 90).profile());
    String dom = new Browser(folder).open(Browser.with(page, DRIVER));
    assertTrue(dom.contains("data-ready=\"yes\""), () -> Browser.text(dom, "status"));
    assertEquals(
        "8 of 8 paths, those that took or changed most; others are part of their callers."
            + " 6 functions and threads differ.",
        Browser.text(dom, "status"));
    List<String> saw = Browser.attribute(dom, "saw");
    assertEquals(
        "machine — the whole of both runs · total 190 -> 265 instructions, +75 (+39.47 %)"
            + " · self 0 -> 0 instructions, no difference",
        saw.get(0));
    assertTrue(saw.get(1).startsWith("init — thread · total 190 -> 265"), saw.get(1));
    assertTrue(saw.get(2).startsWith("start — kernel · start · total 190 -> 265"), saw.get(2));
    assertEquals(
        "come<b> — kernel · call · new · total 0 -> 90 instructions, +90"
            + " · self 0 -> 90 instructions, +90 · 0 -> 1 call, +1 on this path",
        saw.get(3));
    assertTrue(saw.get(4).startsWith("do_one_initcall — kernel · call · total 50 -> 75"));
    assertTrue(saw.get(5).contains("a_initkernel5075+25+50.00 %+250"), saw.get(5));
    assertEquals("1 function: self -40: gonekernelgone400-40-100.00 %-40-1", saw.get(6));
    assertTrue(saw.get(7).startsWith("gone — kernel · call · gone · total 40 -> 0"), saw.get(7));
    assertEquals("a_initdevice5075+25000", saw.get(8));
    assertEquals("false begun1001000reached190265+75+39.47 %", saw.get(9));
  }

  @Test
  void aRunAndItselfHaveAPageAndNothingRunsHave() throws Exception {
    for (Profile p : List.of(run(0, "f", 9).profile(), new SampleRun().profile())) {
      String dom = new Browser(folder).open(page(p, p));
      assertTrue(dom.contains("data-ready=\"yes\""), () -> Browser.text(dom, "status"));
      assertTrue(Browser.text(dom, "status").contains("0 functions and threads differ"));
    }
  }

  @Test
  void namesAreDataAndItsSizeIsBounded() throws Exception {
    SampleRun one = new SampleRun().enter("start", Entered.START);
    SampleRun other = new SampleRun().enter("start", Entered.START);
    for (int i = 0; i < ChangedPaths.MOST + 5_000; i++) {
      one.call("<script>" + i, 1 + i);
      other.call("<script>" + i, 2 + i);
    }
    String page = page(one.profile(), other.profile());
    assertEquals(3, page.split("<script", -1).length - 1, "facts, paths and its own");
    assertFalse(page.contains("<b>x"));
    assertTrue(page.length() < 4_000_000, page.length() + " characters");
    Comparison c = Comparison.of(one.profile(), other.profile());
    ChangedPaths paths = new ChangedPaths(c.tree(), 100);
    assertTrue(paths.shown() > 90 && paths.shown() <= 101, paths.shown() + " paths");
  }
}
