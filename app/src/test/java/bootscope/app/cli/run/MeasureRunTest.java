package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.UsageException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MeasureRunTest {
  private static Program measure(String words) {
    return Program.run("", "measure -kernel guest:hello-pvh -max-instructions 50_000 " + words);
  }

  @Test
  void anUncompressedKernelIsMeasuredThroughPvhAndTheReportSaysWhatIsLeftOut() {
    Program run = measure("-repeat 2");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(
        run.out().contains("PVH, without firmware, ms of host time:\n1) run 1\n"), run.out());
    assertTrue(run.out().contains("\nSide by side "), run.out());
    assertTrue(run.out().contains("Not measured: bzImage: guest:hello-pvh is an uncompressed"));
    assertTrue(run.out().contains("\nHanded over by the x86/HVM direct boot ABI  PVH"), run.out());
    assertTrue(run.out().contains("\n memory from 0x100000 "), run.out());
    assertTrue(run.err().contains("run 1 of "), run.err());
  }

  @Test
  void allRunsOfAWayAreTheSameButForTheHostsClock() {
    Program run = measure("-repeat 2 -format json");
    JsonObject way =
        JsonParser.parseString(run.out())
            .getAsJsonObject()
            .getAsJsonArray("ways")
            .get(0)
            .getAsJsonObject();
    JsonArray runs = way.getAsJsonArray("runs");
    assertEquals(2, runs.size());
    assertEquals(counts(runs.get(0)), counts(runs.get(1)));
  }

  private static List<String> counts(JsonElement run) {
    List<String> counts = new ArrayList<>();
    for (JsonElement m : run.getAsJsonObject().getAsJsonArray("milestones")) {
      JsonObject o = m.getAsJsonObject();
      counts.add(o.get("name") + " " + o.get("instructions") + " " + o.get("virtualNanos"));
    }
    return counts;
  }

  @Test
  void firmwareThatWasAskedForMustBeThere() {
    Program run = measure("-bios no-such-firmware.bin");
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.err().contains("-bios: no-such-firmware.bin is not here"), run.err());
  }

  @Test
  void everyLoaderIsTriedAndSetSideBySide() {
    Program run = measure("-loader all");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    for (String line :
        List.of(
            "bootscope         nothing ",
            "qemu              TR ",
            "cloud-hypervisor  nothing ",
            "firecracker       nothing ",
            "xen               memory map entries ")) {
      assertTrue(run.out().contains("\n" + line), run.out());
    }
    assertTrue(run.out().contains("\nxen: the guest powered off\n"), run.out());
    assertTrue(run.err().contains("Xen, a PVH domU ... the guest powered off"), run.err());
  }

  /** The command line is longer than Firecracker has room for: the others still boot. */
  @Test
  void aLoaderThatRefusesTheKernelIsALineOfTheTable() {
    Program run =
        Program.run(
            "",
            List.of(
                "measure",
                "-kernel",
                "guest:hello-pvh",
                "-append",
                "x".repeat(3000),
                "-loader",
                "firecracker,qemu",
                "-format",
                "csv"));
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(3, lines.size(), run.out());
    assertTrue(lines.get(1).startsWith("firecracker,,,,,0,refused,"), lines.get(1));
    assertTrue(lines.get(1).contains("Firecracker has room for 2,047"), lines.get(1));
    assertTrue(lines.get(2).startsWith("qemu,TR,"), lines.get(2));
  }

  /** A guest that ends before Linux would: with how and where. */
  @Test
  void aTripleFaultIsTracedToItsFirstException() {
    Program run =
        Program.run("", "measure -kernel guest:triple-fault -loader xen,bootscope -format json");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    for (JsonElement e :
        JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("loaders")) {
      JsonObject loader = e.getAsJsonObject();
      assertEquals("triple fault", loader.get("ending").getAsString());
      assertTrue(loader.get("where").getAsString().startsWith("exception #"), run.out());
      assertTrue(loader.getAsJsonArray("milestones").size() > 1, run.out());
    }
  }

  @Test
  void aKernelWithoutAPvhEntryHasNoLoaders() {
    Program run = Program.run("", "measure -kernel guest:hello-multiboot -loader all");
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.err().contains("measure: -loader is for kernels with a PVH entry"), run.err());
  }

  /** What the way through PVH and a firmware hands over against the ABI. */
  private static List<String> broken(JsonObject root, String firmware) {
    List<String> names = new ArrayList<>();
    for (JsonElement w : root.getAsJsonArray("ways")) {
      JsonObject way = w.getAsJsonObject();
      if (way.get("firmware").getAsString().equals(firmware)) {
        for (JsonElement i : way.getAsJsonObject("handOver").getAsJsonArray("items")) {
          if (i.getAsJsonObject().get("verdict").getAsString().equals("fail")) {
            names.add(i.getAsJsonObject().get("name").getAsString());
          }
        }
      }
    }
    return names;
  }

  /**
   * Debian's kernels come to start_kernel whoever hands over, but for the one of 32 bits under Xen:
   * it reads through FS before it has loaded it, and there FS cannot be used.
   */
  @Test
  void debiansKernelsTakeEachLoadersHandOverWithOneException() throws Exception {
    for (Path kernel :
        List.of(DebianKernels.cloud(), DebianKernels.generic(), DebianKernels.pae())) {
      for (JsonElement e : triedAsAll(kernel)) {
        JsonObject trial = e.getAsJsonObject();
        boolean xenAnd32Bits =
            kernel.equals(DebianKernels.pae()) && trial.get("loader").getAsString().equals("xen");
        if (xenAnd32Bits) {
          String where = trial.get("where").getAsString();
          assertEquals("triple fault", trial.get("ending").getAsString(), trial.toString());
          assertTrue(where.contains("#GP") && where.contains("(xen_prepare_pvh+"), where);
        } else {
          assertEquals("linux_start_kernel", trial.get("reached").getAsString(), trial.toString());
        }
      }
    }
  }

  private static JsonArray triedAsAll(Path kernel) {
    String limit = "1_000_000"; // start_kernel comes within 200,000
    List<String> words =
        List.of(
            "measure",
            "-kernel",
            kernel.toString(),
            "-loader",
            "all",
            "-format",
            "json",
            "-max-instructions",
            limit);
    Program run = Program.run("", words);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    return JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("loaders");
  }

  /**
   * Debian's cloud kernel in all five ways: the same kernel, so that from start_kernel on all take
   * about the same; PVH skips the decompressor, and qboot most of what SeaBIOS does.
   */
  @Test
  void theCloudKernelsFiveWaysComeToUserSpace() throws Exception {
    try {
      FirmwareFiles files = FirmwareFiles.of(List.of());
      List.of("bios-256k.bin", "qboot.rom").forEach(files::image);
      List.of("pvh.bin", "linuxboot_dma.bin").forEach(files::optionRom);
    } catch (UsageException e) {
      Assumptions.abort(e.getMessage());
    }
    Program run =
        Program.run(
            "",
            List.of(
                "measure",
                "-kernel",
                DebianKernels.cloud().toString(),
                "-initrd",
                DebianKernels.INIT.toString(),
                "-append",
                "console=ttyS0 quiet",
                "-format",
                "json"));
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    Map<String, Map<String, Long>> ways = new HashMap<>();
    JsonObject root = JsonParser.parseString(run.out()).getAsJsonObject();
    for (JsonElement w : root.getAsJsonArray("ways")) {
      JsonObject way = w.getAsJsonObject();
      Map<String, Long> points = new HashMap<>();
      JsonObject first = way.getAsJsonArray("runs").get(0).getAsJsonObject();
      for (JsonElement m : first.getAsJsonArray("milestones")) {
        JsonObject o = m.getAsJsonObject();
        points.putIfAbsent(o.get("name").getAsString(), o.get("instructions").getAsLong());
      }
      ways.put(way.get("firmware").getAsString() + way.get("image").getAsString(), points);
    }
    assertEquals(5, ways.size());
    assertEquals(List.of(), broken(root, ""));
    assertEquals(List.of("TR"), broken(root, "SeaBIOS"));
    // qboot leaves what the stack held in the module's reserved field.
    assertEquals(List.of("TR", "module 0.reserved"), broken(root, "qboot"));
    for (Map<String, Long> way : ways.values()) {
      long user = way.get("linux_start_user") - way.get("linux_start_kernel");
      assertTrue(user > 1_000_000_000 && user < 1_500_000_000, way.toString());
    }
    for (String firmware : List.of("SeaBIOS", "qboot")) {
      Map<String, Long> bzImage = ways.get(firmware + "bzImage");
      Map<String, Long> pvh = ways.get(firmware + "vmlinux (PVH)");
      assertEquals(bzImage.get("bzimage_unpacked"), bzImage.get("linux_startup_64"));
      assertTrue(bzImage.get("bzimage_decompressor") < bzImage.get("bzimage_unpacked"));
      assertTrue(bzImage.get("linux_start_kernel") > 10 * pvh.get("linux_start_kernel"));
      assertTrue(pvh.get("linux_start_fwcfg") < pvh.get("linux_start_pvhboot"));
    }
    assertTrue(
        ways.get("SeaBIOSvmlinux (PVH)").get("linux_start_pvhboot")
            > 10 * ways.get("qbootvmlinux (PVH)").get("linux_start_pvhboot"));
  }
}
