package bootscope.core.profile.export;

import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.timeline.Milestone;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Perfetto's own format: a track for each thread, one for which of them ran, one for idle time, one
 * for milestones, and one for each console, disk and register that was waited for. Timestamps are
 * virtual time in nanoseconds.
 *
 * <p>Source: Perfetto, protos/perfetto/trace: {@code trace.proto} (Trace), {@code
 * trace_packet.proto} (TracePacket), {@code track_event/track_event.proto} (TrackEvent, EventName,
 * EventCategory), {@code track_event/track_descriptor.proto}, {@code process_descriptor.proto},
 * {@code thread_descriptor.proto}, {@code debug_annotation.proto}, {@code
 * interned_data/interned_data.proto}. The numbers below are the fields' there.
 */
final class PerfettoFormat implements ProfileFormat {
  private static final int TRACE_PACKET = 1;

  private static final int PACKET_TIMESTAMP = 8;
  private static final int PACKET_SEQUENCE = 10; // trusted_packet_sequence_id
  private static final int PACKET_EVENT = 11; // track_event
  private static final int PACKET_INTERNED = 12; // interned_data
  private static final int PACKET_FLAGS = 13; // sequence_flags
  private static final int PACKET_TRACK = 60; // track_descriptor

  /** SEQ_INCREMENTAL_STATE_CLEARED and SEQ_NEEDS_INCREMENTAL_STATE. */
  private static final int CLEARED = 1;

  private static final int NEEDS = 2;

  private static final int INTERNED_CATEGORIES = 1;
  private static final int INTERNED_EVENT_NAMES = 2;
  private static final int INTERNED_ANNOTATION_NAMES = 3;
  private static final int ENTRY_IID = 1; // in all three of them
  private static final int ENTRY_NAME = 2;

  private static final int TRACK_UUID = 1;
  private static final int TRACK_NAME = 2;
  private static final int TRACK_PROCESS = 3;
  private static final int TRACK_THREAD = 4;
  private static final int TRACK_PARENT = 5; // parent_uuid

  private static final int PROCESS_PID = 1;
  private static final int PROCESS_NAME = 6;
  private static final int THREAD_PID = 1;
  private static final int THREAD_TID = 2;
  private static final int THREAD_NAME = 5;

  private static final int EVENT_CATEGORY = 3; // category_iids
  private static final int EVENT_ANNOTATION = 4; // debug_annotations
  private static final int EVENT_TYPE = 9;
  private static final int EVENT_NAME_IID = 10;
  private static final int EVENT_TRACK = 11; // track_uuid
  private static final int EVENT_NAME = 23;

  private static final int BEGIN = 1; // TYPE_SLICE_BEGIN
  private static final int END = 2; // TYPE_SLICE_END
  private static final int INSTANT = 3; // TYPE_INSTANT

  private static final int ANNOTATION_NAME_IID = 1;
  private static final int ANNOTATION_UINT = 3; // uint_value

  /** Names of annotations, by their iid less 1. */
  private static final String[] ANNOTATIONS = {
    "total_instructions",
    "self_instructions",
    "left_out_instructions",
    "left_out_calls",
    "idle_ns",
    "at_instruction",
    "did_not_return",
    DeviceTrack.SECTOR,
    DeviceTrack.BYTES,
    DeviceTrack.ASKED,
    DeviceTrack.FAILED,
    DeviceTrack.READS,
    DeviceTrack.INSTRUCTIONS,
  };

  private static final List<String> NAMES = List.of(ANNOTATIONS);

  private static final int TOTAL = 1;
  private static final int SELF = 2;
  private static final int LEFT_OUT = 3;
  private static final int LEFT_OUT_CALLS = 4;
  private static final int IDLE_NS = 5;
  private static final int AT = 6;
  private static final int OPEN = 7;

  private static final int SEQUENCE = 1;

  /** Tracks: the guest as a process, those of no thread, and threads behind them. */
  private static final int GUEST = 1;

  private static final int PROCESSOR = 2;
  private static final int IDLE = 3;
  private static final int MILESTONES = 4;
  private static final int THREADS = 16;

  /** Those of devices; there are never so many threads. */
  private static final int DEVICES = 1 << 24;

  @Override
  public String name() {
    return "perfetto";
  }

  @Override
  public String suffix() {
    return ".pftrace";
  }

  @Override
  public String description() {
    return "Perfetto trace (TrackEvent protobuf), for ui.perfetto.dev and trace_processor";
  }

  @Override
  public void write(Profile profile, Detail detail, OutputStream out) throws IOException {
    Slices slices = Slices.of(profile, detail.least());
    Text.write(out, to -> new Writer(profile, detail, to).write(slices));
  }

  private static final class Writer implements SliceVisitor {
    private final Profile profile;
    private final Detail detail;
    private final Threads threads;
    private final List<DeviceTrack> devices;
    private final Bits named = new Bits(); // event names by function
    private final Text out;
    private final Protobuf trace = new Protobuf();
    private final Protobuf packet = new Protobuf();
    private final Protobuf event = new Protobuf();
    private final Protobuf part = new Protobuf();
    private final Protobuf entry = new Protobuf();
    private int running = -1;
    private long since;

    Writer(Profile profile, Detail detail, Text out) {
      this.profile = profile;
      this.detail = detail;
      this.out = out;
      threads = new Threads(profile);
      devices = DeviceTrack.of(profile);
    }

    void write(Slices slices) {
      begin();
      tracks();
      slices.show(this);
      for (Milestone m : Moments.inOrder(profile)) {
        event.clear().number(EVENT_TYPE, INSTANT).number(EVENT_TRACK, MILESTONES);
        event.text(EVENT_NAME, m.name());
        annotation(AT, m.instructions());
        event(m.virtualNanos());
      }
      for (int i = 0; i < devices.size(); i++) {
        for (DeviceTrack.Event e : devices.get(i).events()) {
          device(DEVICES + i, e);
        }
      }
    }

    private void device(int track, DeviceTrack.Event e) {
      event.clear().number(EVENT_TYPE, e.to() < 0 ? INSTANT : BEGIN).number(EVENT_TRACK, track);
      event.text(EVENT_NAME, e.name());
      for (DeviceTrack.Value v : e.values()) {
        annotation(NAMES.indexOf(v.name()) + 1, v.number());
      }
      event(e.from());
      if (e.to() >= 0) {
        event.clear().number(EVENT_TYPE, END).number(EVENT_TRACK, track);
        event(e.to());
      }
    }

    /** Names that all packets use by number. */
    private void begin() {
      part.clear();
      for (Entered how : Entered.values()) {
        entry.clear().number(ENTRY_IID, how.ordinal() + 1).text(ENTRY_NAME, Ways.text(how));
        part.message(INTERNED_CATEGORIES, entry);
      }
      for (int i = 0; i < ANNOTATIONS.length; i++) {
        entry.clear().number(ENTRY_IID, i + 1).text(ENTRY_NAME, ANNOTATIONS[i]);
        part.message(INTERNED_ANNOTATION_NAMES, entry);
      }
      packet.clear().number(PACKET_SEQUENCE, SEQUENCE).number(PACKET_FLAGS, CLEARED);
      packet.message(PACKET_INTERNED, part);
      packet();
    }

    private void tracks() {
      String name = detail.title().isEmpty() ? "guest" : detail.title();
      entry.clear().number(PROCESS_PID, Threads.PROCESS).text(PROCESS_NAME, name);
      part.clear().number(TRACK_UUID, GUEST).message(TRACK_PROCESS, entry);
      track();
      plain(MILESTONES, "Milestones");
      plain(PROCESSOR, "Thread that runs");
      plain(IDLE, "Idle");
      for (int i = 0; i < devices.size(); i++) {
        plain(DEVICES + i, devices.get(i).name());
      }
      for (int i = 0; i < profile.threads().size(); i++) {
        ProfiledThread thread = profile.threads().get(i);
        entry.clear().number(THREAD_PID, Threads.PROCESS).number(THREAD_TID, threads.id(i));
        entry.text(THREAD_NAME, thread.name());
        part.clear().number(TRACK_UUID, THREADS + i).number(TRACK_PARENT, GUEST);
        part.message(TRACK_THREAD, entry);
        track();
      }
    }

    private void plain(int track, String name) {
      part.clear().number(TRACK_UUID, track).number(TRACK_PARENT, GUEST).text(TRACK_NAME, name);
      track();
    }

    private void track() {
      packet.clear().number(PACKET_SEQUENCE, SEQUENCE).message(PACKET_TRACK, part);
      packet();
    }

    @Override
    public void run(int thread, boolean shown, long instructions, long nanoseconds) {
      endRun(nanoseconds);
      running = shown ? thread : -1;
      since = nanoseconds;
    }

    private void endRun(long nanoseconds) {
      if (running >= 0) {
        ProfiledThread thread = profile.threads().get(running);
        range(PROCESSOR, Threads.label(thread), thread.function(), since, nanoseconds);
      }
    }

    @Override
    public void idle(int thread, long from, long to, long instructions) {
      range(IDLE, "idle", Profile.MACHINE, from, to);
    }

    private void range(int track, String name, int function, long from, long to) {
      event.clear().number(EVENT_TYPE, BEGIN).number(EVENT_TRACK, track);
      if (function == Profile.MACHINE) {
        event.text(EVENT_NAME, name);
        event(from);
      } else {
        named(function, name, from);
      }
      event.clear().number(EVENT_TYPE, END).number(EVENT_TRACK, track);
      event(to);
    }

    @Override
    public void begin(Slice.Begin b) {
      event.clear().number(EVENT_TYPE, BEGIN).number(EVENT_TRACK, THREADS + b.thread());
      event.number(EVENT_CATEGORY, b.how().ordinal() + 1);
      annotation(AT, b.instructions());
      named(b.function(), profile.functions().get(b.function()).text(), b.nanoseconds());
    }

    /** Writes the event, whose name is a function's, or what stands for one. */
    private void named(int function, String name, long nanoseconds) {
      event.number(EVENT_NAME_IID, function + 1L);
      part.clear();
      if (!named.has(function)) {
        named.set(function);
        entry.clear().number(ENTRY_IID, function + 1L).text(ENTRY_NAME, name);
        part.message(INTERNED_EVENT_NAMES, entry);
        head(nanoseconds).message(PACKET_INTERNED, part);
      } else {
        head(nanoseconds);
      }
      packet.message(PACKET_EVENT, event);
      packet();
    }

    @Override
    public void end(Slice s) {
      event.clear().number(EVENT_TYPE, END).number(EVENT_TRACK, THREADS + s.begin().thread());
      annotation(TOTAL, s.total());
      annotation(SELF, s.self());
      if (s.leftOutCalls() > 0) {
        annotation(LEFT_OUT, s.leftOut());
        annotation(LEFT_OUT_CALLS, s.leftOutCalls());
      }
      if (s.idle() > 0) {
        annotation(IDLE_NS, s.idle());
      }
      if (!s.returned()) {
        annotation(OPEN, 1);
      }
      event(s.nanoseconds());
    }

    @Override
    public void end(long instructions, long nanoseconds) {
      endRun(nanoseconds);
    }

    private void annotation(int name, long value) {
      part.clear().number(ANNOTATION_NAME_IID, name).number(ANNOTATION_UINT, value);
      event.message(EVENT_ANNOTATION, part);
    }

    private void event(long nanoseconds) {
      head(nanoseconds).message(PACKET_EVENT, event);
      packet();
    }

    private Protobuf head(long nanoseconds) {
      packet.clear().number(PACKET_TIMESTAMP, nanoseconds);
      return packet.number(PACKET_SEQUENCE, SEQUENCE).number(PACKET_FLAGS, NEEDS);
    }

    private void packet() {
      trace.clear().message(TRACE_PACKET, packet).writeTo(out);
    }
  }
}
