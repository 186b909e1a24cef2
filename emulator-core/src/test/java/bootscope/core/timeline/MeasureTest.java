package bootscope.core.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.timeline.Milestone.Source;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasureTest {
  private static MeasuredWay way(String title, String firmware, String image) {
    return MeasuredWay.of(title, firmware, image);
  }

  private static Timeline run(long kernel, long hostMillis) {
    Timeline t = new Timeline();
    t.record("vm_init_end", Source.MACHINE, 0, 0, 10_000_000);
    t.record(
        "linux_start_kernel",
        Source.SYMBOL,
        kernel,
        kernel + 500,
        10_000_000 + hostMillis * 1_000_000);
    return t;
  }

  private static List<MeasuredWay> ways() {
    return List.of(
        way("PVH, without firmware", "", MeasuredWay.PVH).with(run(100, 1), "halted for good"),
        way("bzImage, through q.rom", "qboot", MeasuredWay.BZIMAGE)
            .with(run(90_000, 40), "user space is reached")
            .with(run(90_000, 60), "user space is reached"),
        way("PVH, through q.rom", "qboot", MeasuredWay.PVH).with(run(400, 2), "halted for good"),
        way("PVH, through other.bin", "other.bin", MeasuredWay.PVH));
  }

  @Test
  void aReadingIsTheAverageOfTheRunsThatCameSoFar() {
    MeasuredWay twice = ways().get(1);
    assertEquals(60_000_000, twice.average("linux_start_kernel", TimelineClock.HOST).getAsLong());
    assertEquals(
        90_000, twice.average("linux_start_kernel", TimelineClock.INSTRUCTIONS).getAsLong());
    assertTrue(twice.average("linux_start_user", TimelineClock.HOST).isEmpty());
    assertEquals("qboot bzImage", twice.column());
    assertEquals("PVH", ways().getFirst().column());
  }

  @Test
  void thePublishedBootsBelongToTheWayWithTheirFirmwareAndImage() {
    assertEquals(0, ways().get(0).published().size(), "nobody published one without firmware");
    assertEquals(
        List.of("QEMU (q35 machine) + qboot + bzImage", "QEMU + qboot + bzImage"),
        ways().get(1).published().stream().map(PublishedBoot::configuration).toList());
    assertEquals(
        List.of("QEMU (q35 machine) + SeaBIOS + bzImage", "QEMU + bzImage"),
        way("", "SeaBIOS", MeasuredWay.BZIMAGE).published().stream()
            .map(PublishedBoot::configuration)
            .toList(),
        "SeaBIOS is what QEMU takes if no firmware is named");
  }

  @Test
  void eachExchangeOfOneThingIsAGainWithItsPublishedCounterpart() {
    List<Gain> gains = Gain.of(ways());
    assertEquals(
        List.of(
            "PVH instead of bzImage, through qboot", "no firmware instead of qboot, vmlinux (PVH)"),
        gains.stream().map(Gain::title).toList());
    Gain pvh = gains.getFirst();
    assertEquals(90_000, pvh.before(TimelineClock.INSTRUCTIONS).getAsLong());
    assertEquals(400, pvh.after(TimelineClock.INSTRUCTIONS).getAsLong());
    assertEquals(50_000_000, pvh.before(TimelineClock.HOST).getAsLong(), "from readiness on");
    List<Gain.Published> published = pvh.published();
    assertEquals(2, published.size());
    assertEquals(70.287512, published.getFirst().from(), 1e-6, "106.73115 - 36.443638");
    assertEquals(4.833079, published.getFirst().to(), 1e-6, "56.710735 - 51.877656");
  }

  @Test
  void theTextHasEachWayThenAllSideBySideThenTheGains() {
    String text = MeasureReport.figures(new MeasuredWays(Map.of(), List.of(), ways()));
    String[] parts = text.split("Side by side");
    assertTrue(
        parts[0].startsWith(
            "PVH, without firmware, ms of host time:\n"
                + " vm_init_end: 10.000000\n"
                + " linux_start_kernel: 11.000000 (+1.000000)\n"),
        parts[0]);
    assertTrue(parts[0].contains("\nAvg\n vm_init_end: 10.000000\n"), parts[0]);
    assertEquals(
        """
                                                                 PVH  qboot bzImage  qboot PVH
        instructions
         vm_init_end                 0              0          0
         linux_start_kernel        100          90000        400
        ms of virtual time
         vm_init_end          0.000000       0.000000   0.000000
         linux_start_kernel   0.000600       0.090500   0.000900
        ms of host time, average of 2 runs
         vm_init_end         10.000000      10.000000  10.000000
         linux_start_kernel  11.000000      60.000000  12.000000
        """
            .strip(),
        parts[1].substring(0, parts[1].indexOf("published")).strip());
    assertTrue(
        text.contains(
            "PVH instead of bzImage, through qboot, until linux_start_kernel:\n"
                + " 90000 -> 400 instructions, 89600 less, 225.00 times\n"),
        text);
    assertTrue(text.contains(" 70.287512 ms -> 4.833079 ms, 65.454433 ms less"), text);
  }

  @Test
  void jsonHasAllRunsAndAllPublishedFigures() {
    String json = new MeasuredWays(Map.of("kernel", "k"), List.of("x: not found"), ways()).json();
    JsonObject root = JsonParser.parseString(json).getAsJsonObject();
    assertEquals("bootscope-measure", root.get("format").getAsString());
    assertEquals("x: not found", root.getAsJsonArray("notMeasured").get(0).getAsString());
    JsonArray ways = root.getAsJsonArray("ways");
    assertEquals(4, ways.size());
    JsonObject twice = ways.get(1).getAsJsonObject();
    assertEquals(2, twice.getAsJsonArray("runs").size());
    JsonObject second = twice.getAsJsonArray("runs").get(1).getAsJsonObject();
    assertEquals("user space is reached", second.get("ending").getAsString());
    JsonObject kernel = second.getAsJsonArray("milestones").get(1).getAsJsonObject();
    assertEquals(70_000_000, kernel.get("hostNanos").getAsLong());
    assertEquals(90_500, kernel.get("virtualNanos").getAsLong());
    assertEquals(2, twice.getAsJsonArray("published").size());
    JsonObject gain = root.getAsJsonArray("gains").get(0).getAsJsonObject();
    assertEquals(400, gain.getAsJsonObject("after").get("instructions").getAsLong());
  }

  @Test
  void csvHasALineForEachFigure() {
    List<String> lines = MeasureFiles.toCsv(ways()).lines().toList();
    assertEquals(
        "way,firmware,image,run,name,source,instructions,virtual_ns,host_ns", lines.getFirst());
    assertEquals(
        "\"PVH, without firmware\",,vmlinux (PVH),1,vm_init_end,machine,0,0,10000000",
        lines.get(1));
    assertTrue(
        lines.contains(
            "\"bzImage, through q.rom\",qboot,bzImage,"
                + "QEMU 4.0 boots uncompressed Linux x86_64 kernel (2019-08-23),"
                + "linux_start_kernel,published,,,106731150"),
        lines.toString());
  }
}
