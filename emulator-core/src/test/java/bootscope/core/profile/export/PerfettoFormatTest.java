package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What is written is read by the published schema: perfetto/protos/perfetto/trace. The tables have
 * of each message the fields that may be there, with their numbers and types.
 */
class PerfettoFormatTest {
  private enum Type {
    NUMBER,
    TEXT,
    MESSAGE
  }

  private record Field(String name, Type type, String message) {}

  private static final Map<String, Map<Integer, Field>> SCHEMA = new HashMap<>();

  private static void field(String message, int number, String name, Type type, String of) {
    SCHEMA.computeIfAbsent(message, m -> new HashMap<>()).put(number, new Field(name, type, of));
  }

  static {
    field("Trace", 1, "packet", Type.MESSAGE, "TracePacket");
    field("TracePacket", 8, "timestamp", Type.NUMBER, "");
    field("TracePacket", 10, "trusted_packet_sequence_id", Type.NUMBER, "");
    field("TracePacket", 11, "track_event", Type.MESSAGE, "TrackEvent");
    field("TracePacket", 12, "interned_data", Type.MESSAGE, "InternedData");
    field("TracePacket", 13, "sequence_flags", Type.NUMBER, "");
    field("TracePacket", 60, "track_descriptor", Type.MESSAGE, "TrackDescriptor");
    field("InternedData", 1, "event_categories", Type.MESSAGE, "Interned");
    field("InternedData", 2, "event_names", Type.MESSAGE, "Interned");
    field("InternedData", 3, "debug_annotation_names", Type.MESSAGE, "Interned");
    field("Interned", 1, "iid", Type.NUMBER, "");
    field("Interned", 2, "name", Type.TEXT, "");
    field("TrackDescriptor", 1, "uuid", Type.NUMBER, "");
    field("TrackDescriptor", 2, "name", Type.TEXT, "");
    field("TrackDescriptor", 3, "process", Type.MESSAGE, "ProcessDescriptor");
    field("TrackDescriptor", 4, "thread", Type.MESSAGE, "ThreadDescriptor");
    field("TrackDescriptor", 5, "parent_uuid", Type.NUMBER, "");
    field("ProcessDescriptor", 1, "pid", Type.NUMBER, "");
    field("ProcessDescriptor", 6, "process_name", Type.TEXT, "");
    field("ThreadDescriptor", 1, "pid", Type.NUMBER, "");
    field("ThreadDescriptor", 2, "tid", Type.NUMBER, "");
    field("ThreadDescriptor", 5, "thread_name", Type.TEXT, "");
    field("TrackEvent", 3, "category_iids", Type.NUMBER, "");
    field("TrackEvent", 4, "debug_annotations", Type.MESSAGE, "DebugAnnotation");
    field("TrackEvent", 9, "type", Type.NUMBER, "");
    field("TrackEvent", 10, "name_iid", Type.NUMBER, "");
    field("TrackEvent", 11, "track_uuid", Type.NUMBER, "");
    field("TrackEvent", 23, "name", Type.TEXT, "");
    field("DebugAnnotation", 1, "name_iid", Type.NUMBER, "");
    field("DebugAnnotation", 3, "uint_value", Type.NUMBER, "");
  }

  /** A message that was read: values by the names of their fields. */
  private record Message(Map<String, List<Object>> values) {
    boolean has(String field) {
      return values.containsKey(field);
    }

    List<Message> all(String field) {
      return values.getOrDefault(field, List.of()).stream().map(Message.class::cast).toList();
    }

    Message one(String field) {
      assertEquals(1, all(field).size(), field);
      return all(field).getFirst();
    }

    long number(String field) {
      assertTrue(has(field), field + " in " + values);
      return (Long) values.get(field).getFirst();
    }

    String text(String field) {
      return (String) values.get(field).getFirst();
    }
  }

  /** Reads one message, to its last byte. */
  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    Message read(String message) {
      Map<String, List<Object>> values = new HashMap<>();
      while (at < bytes.length) {
        long key = varint();
        Field field = SCHEMA.get(message).get((int) (key >>> 3));
        assertTrue(field != null, message + " has no field " + (key >>> 3));
        assertEquals(field.type == Type.NUMBER ? 0 : 2, key & 7, field.name);
        Object value;
        if (field.type == Type.NUMBER) {
          value = varint();
        } else {
          int length = (int) varint();
          byte[] inner = Arrays.copyOfRange(bytes, at, at + length);
          assertTrue(at + length <= bytes.length, field.name);
          at += length;
          value =
              field.type == Type.TEXT
                  ? new String(inner, StandardCharsets.UTF_8)
                  : new Reader(inner).read(field.message);
        }
        values.computeIfAbsent(field.name, f -> new ArrayList<>()).add(value);
      }
      return new Message(values);
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte b = bytes[at++];
        value |= (b & 0x7FL) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new AssertionError("a varint of more than 10 bytes");
    }
  }

  /** What a trace processor makes of the packets: tracks, and what is on them. */
  private static final class Trace {
    final Map<Long, Message> tracks = new HashMap<>();
    final List<String> events = new ArrayList<>();
    private final Map<String, Map<Long, String>> interned = new HashMap<>();
    private final Map<Long, Deque<Long>> open = new HashMap<>();
    private final Map<Long, Long> last = new HashMap<>();

    Trace(byte[] bytes) {
      List<Message> packets = new Reader(bytes).read("Trace").all("packet");
      assertEquals(1, packets.getFirst().number("sequence_flags"), "state is cleared first");
      for (Message packet : packets) {
        assertEquals(1, packet.number("trusted_packet_sequence_id"));
        if (packet.has("interned_data")) {
          Message data = packet.one("interned_data");
          for (String kind : Set.of("event_categories", "event_names", "debug_annotation_names")) {
            for (Message entry : data.all(kind)) {
              assertTrue(entry.number("iid") != 0, "0 is no iid");
              String before =
                  interned
                      .computeIfAbsent(kind, k -> new HashMap<>())
                      .put(entry.number("iid"), entry.text("name"));
              assertEquals(null, before, "an iid is given once");
            }
          }
        }
        if (packet.has("track_descriptor")) {
          Message track = packet.one("track_descriptor");
          assertFalse(tracks.containsKey(track.number("uuid")));
          assertTrue(!track.has("parent_uuid") || tracks.containsKey(track.number("parent_uuid")));
          tracks.put(track.number("uuid"), track);
        }
        if (packet.has("track_event")) {
          event(packet, packet.one("track_event"));
        }
      }
      open.values().forEach(of -> assertTrue(of.isEmpty(), "a slice without end"));
    }

    private void event(Message packet, Message event) {
      assertEquals(2, packet.number("sequence_flags"), "it needs the interned names");
      long track = event.number("track_uuid");
      long at = packet.number("timestamp");
      assertTrue(tracks.containsKey(track), "an event on no track");
      assertTrue(at >= last.getOrDefault(track, 0L), "time goes back on track " + track);
      last.put(track, at);
      Deque<Long> slices = open.computeIfAbsent(track, t -> new ArrayDeque<>());
      StringBuilder told = new StringBuilder(track + " @" + at + " ");
      switch ((int) event.number("type")) {
        case 1 -> {
          slices.push(at);
          told.append("begin ").append(name(event));
        }
        case 2 -> {
          assertFalse(slices.isEmpty(), "TYPE_SLICE_END without TYPE_SLICE_BEGIN");
          slices.pop();
          told.append("end");
        }
        case 3 -> told.append("instant ").append(name(event));
        default -> throw new AssertionError("type " + event.number("type"));
      }
      if (event.has("category_iids")) {
        told.append(" (").append(interned("event_categories", event.number("category_iids")));
        told.append(")");
      }
      for (Message a : event.all("debug_annotations")) {
        told.append(' ').append(interned("debug_annotation_names", a.number("name_iid")));
        told.append('=').append(a.number("uint_value"));
      }
      events.add(told.toString());
    }

    private String name(Message event) {
      return event.has("name")
          ? event.text("name")
          : interned("event_names", event.number("name_iid"));
    }

    private String interned(String kind, long iid) {
      String name = interned.getOrDefault(kind, Map.of()).get(iid);
      assertTrue(name != null, kind + " has no " + iid);
      return name;
    }
  }

  private static Trace trace(Profile profile, Detail detail) throws IOException {
    return new Trace(Samples.bytes(new PerfettoFormat(), profile, detail));
  }

  @Test
  void everyEventIsOnItsTrackInVirtualTime() throws IOException {
    Trace trace = trace(Samples.small(), Samples.SMALL);
    assertEquals(
        List.of(
            "16 @0 begin start (start) at_instruction=0",
            "16 @10 begin f (call) at_instruction=10",
            "16 @20 begin f (call) at_instruction=20",
            "16 @60 end total_instructions=40 self_instructions=40",
            "16 @70 begin irq (interrupt) at_instruction=70",
            "16 @90 end total_instructions=20 self_instructions=20",
            "16 @100 end total_instructions=90 self_instructions=30",
            "16 @120 begin g [mod] (call) at_instruction=120",
            "2 @0 begin first (pid 1)",
            "2 @150 end",
            "17 @150 begin start (start) at_instruction=150",
            "17 @200 begin f (call) at_instruction=200",
            "3 @250 begin idle",
            "3 @1250 end",
            "17 @1300 end total_instructions=100 self_instructions=100 idle_ns=1000",
            "2 @150 begin second",
            "2 @1400 end",
            "16 @1450 end total_instructions=80 self_instructions=80",
            "16 @1500 end total_instructions=250 self_instructions=77 left_out_instructions=3"
                + " left_out_calls=1 did_not_return=1",
            "17 @1500 end total_instructions=250 self_instructions=150 idle_ns=1000"
                + " did_not_return=1",
            "2 @1400 begin first (pid 1)",
            "2 @1500 end",
            "4 @0 instant begun at_instruction=0",
            "4 @1300 instant reached at_instruction=300"),
        trace.events);
  }

  @Test
  void devicesHaveTracksOnWhichNothingOverlaps() throws IOException {
    Trace trace = trace(Samples.devices(), Samples.SMALL);
    long first = 1 << 24;
    assertEquals("Console COM1", trace.tracks.get(first).text("name"));
    assertEquals("Disk disk0", trace.tracks.get(first + 1).text("name"));
    assertEquals("Waits for com1.lsr", trace.tracks.get(first + 2).text("name"));
    assertEquals(
        List.of(
            "0 @15 instant Linux version at_instruction=15",
            "0 @1260 instant <b>Run /init</b> at_instruction=260",
            "1 @20 begin read at_instruction=20 asked_ns=20 sector=8 bytes=4096 failed=0",
            "1 @40 end",
            "1 @40 begin flush at_instruction=30 asked_ns=30 sector=0 bytes=0 failed=1",
            "1 @60 end",
            "2 @20 begin f at_instruction=20 reads=10 instructions=30",
            "2 @50 end",
            "2 @210 begin f at_instruction=210 reads=7 instructions=20",
            "2 @230 end"),
        trace.events.stream()
            .filter(e -> e.startsWith("16777"))
            .map(e -> Long.parseLong(e.substring(0, 8)) - first + e.substring(8))
            .toList());
  }

  @Test
  void threadsHaveTracksOfTheGuest() throws IOException {
    Map<Long, Message> tracks = trace(Samples.small(), Samples.SMALL).tracks;
    assertEquals(Set.of(1L, 2L, 3L, 4L, 16L, 17L), tracks.keySet());
    assertEquals("a title", tracks.get(1L).one("process").text("process_name"));
    assertEquals("Milestones", tracks.get(4L).text("name"));
    Message first = tracks.get(16L).one("thread");
    assertEquals("first", first.text("thread_name"));
    assertEquals(1, first.number("tid"));
    assertEquals(tracks.get(1L).one("process").number("pid"), first.number("pid"));
    assertTrue(
        tracks.get(17L).one("thread").number("tid") > 4_194_304,
        "a number that Linux gives to nobody");
  }

  @Test
  void randomAndHostileProfilesFollowTheSchema() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      Profile profile = Samples.random(random.nextLong(), 300);
      try {
        trace(profile, new Detail(random.nextInt(100), ""));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", run " + i, e);
      }
    }
    assertTrue(trace(Samples.hostile(), Samples.SMALL).events.size() > 2 * Samples.HOSTILE.size());
    assertEquals(List.of(), trace(Samples.empty(), Samples.SMALL).events);
  }
}
