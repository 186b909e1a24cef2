package bootscope.core.profile.export;

import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.timeline.Milestone;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The JSON that Chrome's tracing writes: calls, runs and idle time as B and E events, milestones as
 * i. No X events: those that touch overlap for readers that add ts and dur in floating point.
 * Timestamps are virtual time in microseconds, with three decimals.
 *
 * <p>Source: "Trace Event Format" (the Chromium project): "JSON Object Format", "Duration Events",
 * "Instant Events", "Metadata Events".
 */
final class ChromeFormat implements ProfileFormat {
  @Override
  public String name() {
    return "chrome";
  }

  @Override
  public String suffix() {
    return ".trace.json";
  }

  @Override
  public String description() {
    return "Chrome trace JSON, for chrome://tracing, ui.perfetto.dev and speedscope";
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
    private final Text out;
    private boolean any;
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
      out.add("{\"displayTimeUnit\":\"ns\",\"otherData\":{\"title\":").quoted(detail.title());
      out.add(",\"least_instructions\":").add(detail.least()).add("},\n\"traceEvents\":[");
      String title = detail.title().isEmpty() ? "guest" : detail.title();
      metadata("process_name", Threads.PROCESS, title);
      track(Threads.MILESTONES, "Milestones", 0);
      track(Threads.PROCESSOR, "Thread that runs", 1);
      track(Threads.IDLE, "Idle", 2);
      for (int i = 0; i < profile.threads().size(); i++) {
        track(threads.id(i), Threads.label(profile.threads().get(i)), i + 3);
      }
      for (int i = 0; i < devices.size(); i++) {
        track(Threads.DEVICES + i, devices.get(i).name(), profile.threads().size() + i + 3);
      }
      slices.show(this);
      for (Milestone m : Moments.inOrder(profile)) {
        event("i", m.virtualNanos(), Threads.MILESTONES).add(",\"s\":\"p\",\"name\":");
        out.quoted(m.name()).add(",\"cat\":\"milestone\",\"args\":{\"at_instruction\":");
        out.add(m.instructions()).add("}}");
      }
      for (int i = 0; i < devices.size(); i++) {
        DeviceTrack track = devices.get(i);
        for (DeviceTrack.Event e : track.events()) {
          device(Threads.DEVICES + i, track.category(), e);
        }
      }
      out.add("\n]}\n");
    }

    private void device(int id, String category, DeviceTrack.Event e) {
      boolean instant = e.to() < 0;
      event(instant ? "i" : "B", e.from(), id).add(instant ? ",\"s\":\"t\"" : "");
      out.add(",\"name\":").quoted(e.name()).add(",\"cat\":").quoted(category);
      String comma = ",\"args\":{";
      for (DeviceTrack.Value v : e.values()) {
        out.add(comma).quoted(v.name()).add(":").add(v.number());
        comma = ",";
      }
      out.add("}}");
      if (!instant) {
        event("E", e.to(), id).add(",\"name\":").quoted(e.name()).add("}");
      }
    }

    private void track(int id, String name, int place) {
      metadata("thread_name", id, name);
      head("M", id).add(",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":");
      out.add(place).add("}}");
    }

    private void metadata(String what, int id, String name) {
      head("M", id).add(",\"name\":").quoted(what).add(",\"args\":{\"name\":");
      out.quoted(name).add("}}");
    }

    private Text head(String phase, int id) {
      out.add(any ? ",\n{\"ph\":\"" : "\n{\"ph\":\"").add(phase).add("\",\"pid\":");
      any = true;
      return out.add(Threads.PROCESS).add(",\"tid\":").add(id);
    }

    private Text event(String phase, long nanoseconds, int id) {
      return head(phase, id).add(",\"ts\":").thousandths(nanoseconds);
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
        range(Threads.PROCESSOR, Threads.label(thread), "run", since, nanoseconds);
      }
    }

    @Override
    public void idle(int thread, long from, long to, long instructions) {
      range(Threads.IDLE, "idle", "idle", from, to);
    }

    private void range(int id, String name, String category, long from, long to) {
      event("B", from, id).add(",\"name\":").quoted(name);
      out.add(",\"cat\":").quoted(category).add("}");
      event("E", to, id).add(",\"name\":").quoted(name).add("}");
    }

    @Override
    public void begin(Slice.Begin b) {
      event("B", b.nanoseconds(), threads.id(b.thread())).add(",\"name\":");
      out.quoted(profile.functions().get(b.function()).text()).add(",\"cat\":");
      out.quoted(Ways.text(b.how())).add("}");
    }

    @Override
    public void end(Slice s) {
      Slice.Begin b = s.begin();
      event("E", s.nanoseconds(), threads.id(b.thread())).add(",\"name\":");
      out.quoted(profile.functions().get(b.function()).text());
      out.add(",\"args\":{\"total\":").add(s.total()).add(",\"self\":").add(s.self());
      if (s.leftOutCalls() > 0) {
        out.add(",\"left_out\":").add(s.leftOut());
        out.add(",\"left_out_calls\":").add(s.leftOutCalls());
      }
      if (s.idle() > 0) {
        out.add(",\"idle_ns\":").add(s.idle());
      }
      out.add(s.returned() ? "}}" : ",\"open\":1}}");
    }

    @Override
    public void end(long instructions, long nanoseconds) {
      endRun(nanoseconds);
    }
  }
}
