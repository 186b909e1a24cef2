package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.Profile;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chrome's and speedscope's JSON, by the rules of their formats. */
class JsonFormatsTest {
  private static JsonObject json(ProfileFormat format, Profile profile, Detail detail)
      throws IOException {
    JsonReader reader = new JsonReader(new StringReader(Samples.text(format, profile, detail)));
    reader.setStrictness(Strictness.STRICT);
    return JsonParser.parseReader(reader).getAsJsonObject();
  }

  // ---------------------------------------------------------------- Chrome

  /**
   * The rules of "Trace Event Format": each event has ph, pid and tid; B, E and i have ts and a
   * name, i a scope; what begins on a thread ends there, the last first, and ts never goes back.
   */
  private static List<String> chrome(Profile profile, Detail detail) throws IOException {
    List<String> told = new ArrayList<>();
    Map<Integer, Deque<String>> open = new HashMap<>();
    Map<Integer, BigDecimal> last = new HashMap<>();
    Map<Integer, String> names = new HashMap<>();
    JsonObject file = json(new ChromeFormat(), profile, detail);
    assertEquals("ns", file.get("displayTimeUnit").getAsString());
    for (JsonElement element : file.getAsJsonArray("traceEvents")) {
      JsonObject e = element.getAsJsonObject();
      String phase = e.get("ph").getAsString();
      String name = e.get("name").getAsString();
      int tid = e.get("tid").getAsInt();
      assertEquals(Threads.PROCESS, e.get("pid").getAsInt());
      if (phase.equals("M")) {
        if (name.equals("thread_name")) {
          String of = e.getAsJsonObject("args").get("name").getAsString();
          assertEquals(null, names.put(tid, of), "a tid is one thread's");
        }
        continue;
      }
      assertTrue(names.containsKey(tid));
      BigDecimal ts = e.get("ts").getAsBigDecimal();
      assertTrue(ts.compareTo(last.getOrDefault(tid, BigDecimal.ZERO)) >= 0, "ts goes back");
      last.put(tid, ts);
      Deque<String> calls = open.computeIfAbsent(tid, t -> new ArrayDeque<>());
      switch (phase) {
        case "B" -> {
          assertNotNull(e.get("cat").getAsString());
          calls.push(name);
        }
        case "E" -> assertEquals(name, calls.pop());
        case "i" -> assertTrue(Set.of("p", "t").contains(e.get("s").getAsString()));
        default -> throw new AssertionError(phase);
      }
      told.add(
          names.get(tid)
              + " "
              + ts
              + " "
              + phase
              + " "
              + name
              + (e.has("args") ? " " + e.get("args") : ""));
    }
    open.values().forEach(calls -> assertTrue(calls.isEmpty()));
    return told;
  }

  @Test
  void chromeHasCallsInMicroseconds() throws IOException {
    assertEquals(
        List.of(
            "first (pid 1) 0.000 B start",
            "first (pid 1) 0.010 B f",
            "first (pid 1) 0.020 B f",
            "first (pid 1) 0.060 E f {\"total\":40,\"self\":40}",
            "first (pid 1) 0.070 B irq",
            "first (pid 1) 0.090 E irq {\"total\":20,\"self\":20}",
            "first (pid 1) 0.100 E f {\"total\":90,\"self\":30}",
            "first (pid 1) 0.120 B g [mod]",
            "Thread that runs 0.000 B first (pid 1)",
            "Thread that runs 0.150 E first (pid 1)",
            "second 0.150 B start",
            "second 0.200 B f",
            "Idle 0.250 B idle",
            "Idle 1.250 E idle",
            "second 1.300 E f {\"total\":100,\"self\":100,\"idle_ns\":1000}",
            "Thread that runs 0.150 B second",
            "Thread that runs 1.400 E second",
            "first (pid 1) 1.450 E g [mod] {\"total\":80,\"self\":80}",
            "first (pid 1) 1.500 E start"
                + " {\"total\":250,\"self\":77,\"left_out\":3,\"left_out_calls\":1,\"open\":1}",
            "second 1.500 E start {\"total\":250,\"self\":150,\"idle_ns\":1000,\"open\":1}",
            "Thread that runs 1.400 B first (pid 1)",
            "Thread that runs 1.500 E first (pid 1)",
            "Milestones 0.000 i begun {\"at_instruction\":0}",
            "Milestones 1.300 i reached {\"at_instruction\":300}"),
        chrome(Samples.small(), Samples.SMALL));
  }

  @Test
  void chromeHasTracksOfDevices() throws IOException {
    assertEquals(
        List.of(
            "Console COM1 0.015 i Linux version {\"at_instruction\":15}",
            "Console COM1 1.260 i <b>Run /init</b> {\"at_instruction\":260}",
            "Disk disk0 0.020 B read {\"at_instruction\":20,\"asked_ns\":20,\"sector\":8,"
                + "\"bytes\":4096,\"failed\":0}",
            "Disk disk0 0.040 E read",
            "Disk disk0 0.040 B flush {\"at_instruction\":30,\"asked_ns\":30,\"sector\":0,"
                + "\"bytes\":0,\"failed\":1}",
            "Disk disk0 0.060 E flush",
            "Waits for com1.lsr 0.020 B f {\"at_instruction\":20,\"reads\":10,"
                + "\"instructions\":30}",
            "Waits for com1.lsr 0.050 E f",
            "Waits for com1.lsr 0.210 B f {\"at_instruction\":210,\"reads\":7,"
                + "\"instructions\":20}",
            "Waits for com1.lsr 0.230 E f"),
        chrome(Samples.devices(), Samples.SMALL).stream()
            .filter(e -> e.startsWith("Console") || e.startsWith("Disk") || e.startsWith("Waits"))
            .toList());
  }

  // ---------------------------------------------------------------- speedscope

  private static final Set<String> UNITS =
      Set.of("bytes", "microseconds", "milliseconds", "nanoseconds", "none", "seconds");

  /** The rules of https://www.speedscope.app/file-format-schema.json, and that events nest. */
  private static List<String> speedscope(ProfileFormat format, Profile profile, Detail detail)
      throws IOException {
    JsonObject file = json(format, profile, detail);
    assertEquals(
        Set.of("$schema", "exporter", "name", "shared", "activeProfileIndex", "profiles"),
        file.keySet());
    assertEquals(
        "https://www.speedscope.app/file-format-schema.json", file.get("$schema").getAsString());
    JsonArray frames = file.getAsJsonObject("shared").getAsJsonArray("frames");
    for (JsonElement frame : frames) {
      assertEquals(Set.of("name", "file"), frame.getAsJsonObject().keySet());
    }
    JsonArray profiles = file.getAsJsonArray("profiles");
    assertTrue(file.get("activeProfileIndex").getAsInt() < Math.max(1, profiles.size()));
    List<String> told = new ArrayList<>();
    for (JsonElement element : profiles) {
      JsonObject p = element.getAsJsonObject();
      assertEquals(Set.of("type", "name", "unit", "startValue", "endValue", "events"), p.keySet());
      assertEquals("evented", p.get("type").getAsString());
      assertTrue(UNITS.contains(p.get("unit").getAsString()));
      long at = p.get("startValue").getAsLong();
      StringBuilder line = new StringBuilder(p.get("name").getAsString());
      Deque<Integer> open = new ArrayDeque<>();
      for (JsonElement event : p.getAsJsonArray("events")) {
        JsonObject e = event.getAsJsonObject();
        assertEquals(Set.of("type", "frame", "at"), e.keySet());
        assertTrue(e.get("at").getAsLong() >= at, "at goes back");
        at = e.get("at").getAsLong();
        int frame = e.get("frame").getAsInt();
        String name = frames.get(frame).getAsJsonObject().get("name").getAsString();
        if (e.get("type").getAsString().equals("O")) {
          open.push(frame);
          line.append(' ').append(at).append(':').append(name).append('(');
        } else {
          assertEquals("C", e.get("type").getAsString());
          assertEquals(frame, open.pop());
          line.append(')').append(at);
        }
      }
      assertTrue(open.isEmpty());
      assertTrue(p.get("endValue").getAsLong() >= at);
      told.add(line.append(" of ").append(p.get("endValue").getAsLong()).toString());
    }
    return told;
  }

  @Test
  void speedscopeHasAProfileForEachThreadInItsInstructions() throws IOException {
    assertEquals(
        List.of(
            "first (pid 1) 0:start( 10:f( 20:f()60 70:irq()90)100 120:g()200)250 of 250",
            "second 0:start( 50:f()150)250 of 250"),
        speedscope(new SpeedscopeFormat(), Samples.small(), Samples.SMALL));
  }

  @Test
  void howManyThreadsAreKeptAtATimeMakesNoDifference() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      Profile profile = Samples.random(random.nextLong(), 300);
      Detail detail = new Detail(random.nextInt(50), "");
      assertEquals(
          Samples.text(new SpeedscopeFormat(), profile, detail),
          Samples.text(new SpeedscopeFormat(random.nextInt(40)), profile, detail),
          "seed " + seed + ", run " + i);
    }
  }

  // ---------------------------------------------------------------- both

  @Test
  void randomHostileAndEmptyProfilesFollowTheRules() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      Profile profile = Samples.random(random.nextLong(), 300);
      Detail detail = new Detail(random.nextInt(100), "");
      try {
        chrome(profile, detail);
        speedscope(new SpeedscopeFormat(), profile, detail);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", run " + i, e);
      }
    }
    assertFalse(chrome(Samples.hostile(), Samples.SMALL).isEmpty());
    String hostile =
        speedscope(new SpeedscopeFormat(), Samples.hostile(), Samples.SMALL).toString();
    for (String name : Samples.HOSTILE) {
      assertTrue(
          hostile.contains(name.replace('\ud800', '\ufffd')),
          "a name comes out as it went in: " + name);
    }
    assertEquals(List.of(), chrome(Samples.empty(), Samples.SMALL));
    assertEquals(List.of(), speedscope(new SpeedscopeFormat(), Samples.empty(), Samples.SMALL));
  }
}
