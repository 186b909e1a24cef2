package bootscope.core.profile.export;

import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Speedscope's JSON: an evented profile for each thread, in instructions that the thread retired. A
 * profile has all its events together, and threads take turns: so as many threads as have {@link
 * #TOGETHER} calls are kept in memory and written at a time, and the log is read again for the next
 * ones. A thread with more than that is written as it is read.
 *
 * <p>Source: https://www.speedscope.app/file-format-schema.json.
 */
final class SpeedscopeFormat implements ProfileFormat {
  /** Calls, of some 80 bytes each. */
  private static final long TOGETHER = 1 << 18;

  private final long together;

  SpeedscopeFormat() {
    this(TOGETHER);
  }

  /**
   * @param together most calls of threads that are kept at a time
   */
  SpeedscopeFormat(long together) {
    this.together = together;
  }

  @Override
  public String name() {
    return "speedscope";
  }

  @Override
  public String suffix() {
    return ".speedscope.json";
  }

  @Override
  public String description() {
    return "speedscope JSON, a profile for each thread, for www.speedscope.app";
  }

  @Override
  public void write(Profile profile, Detail detail, OutputStream out) throws IOException {
    Slices slices = Slices.of(profile, detail.least());
    Text.write(out, to -> write(profile, detail, slices, to));
  }

  private void write(Profile profile, Detail detail, Slices slices, Text out) throws IOException {
    out.add("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\"");
    out.add(",\"exporter\":\"Bootscope\",\"name\":").quoted(detail.title());
    int[] frames = frames(profile, slices, out);
    int threads = profile.threads().size();
    int longest = -1; // the profile of most instructions
    int profiles = 0;
    long most = -1;
    for (int i = 0; i < threads; i++) {
      if (slices.shown(i) > 0) {
        if (slices.instructions(i) > most) {
          most = slices.instructions(i);
          longest = profiles;
        }
        profiles++;
      }
    }
    out.add(",\n\"activeProfileIndex\":").add(Math.max(0, longest)).add(",\n\"profiles\":[");
    boolean any = false;
    for (int first = 0, next; first < threads; first = next) {
      long calls = slices.shown(first);
      for (next = first + 1; next < threads; next++) {
        if (calls + slices.shown(next) > together) {
          break;
        }
        calls += slices.shown(next);
      }
      if (calls == 0) {
        continue;
      }
      if (next == first + 1) {
        head(profile, slices, first, any, out);
        slices.show(new Events(frames, first, new Text[] {out}));
        out.add("]}");
        any = true;
        continue;
      }
      ByteArrayOutputStream[] bytes = new ByteArrayOutputStream[next - first];
      Text[] texts = new Text[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = new ByteArrayOutputStream();
        texts[i] = new Text(bytes[i]);
      }
      slices.show(new Events(frames, first, texts));
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i].size() > 0) {
          head(profile, slices, first + i, any, out);
          out.add(bytes[i].toByteArray(), bytes[i].size()).add("]}");
          any = true;
        }
      }
    }
    out.add("\n]}\n");
  }

  /** Writes frames for functions that are shown, in their order; which frame is whose. */
  private static int[] frames(Profile profile, Slices slices, Text out) {
    Bits shown = new Bits();
    slices.show(
        new SliceVisitor() {
          @Override
          public void begin(Slice.Begin begin) {
            shown.set(begin.function());
          }
        });
    int[] frames = new int[profile.functions().size()];
    int count = 0;
    out.add(",\n\"shared\":{\"frames\":[");
    for (int i = 0; i < frames.length; i++) {
      if (shown.has(i)) {
        ProfiledFunction f = profile.functions().get(i);
        out.add(count == 0 ? "\n{\"name\":" : ",\n{\"name\":").quoted(f.name());
        String file = f.module().isEmpty() ? f.place().text() : f.module();
        out.add(",\"file\":").quoted(file).add("}");
        frames[i] = count++;
      }
    }
    out.add("\n]}");
    return frames;
  }

  private static void head(Profile profile, Slices slices, int thread, boolean any, Text out) {
    out.add(any ? ",\n{\"type\":\"evented\",\"name\":" : "\n{\"type\":\"evented\",\"name\":");
    out.quoted(Threads.label(profile.threads().get(thread)));
    out.add(",\"unit\":\"none\",\"startValue\":0,\"endValue\":").add(slices.instructions(thread));
    out.add(",\"events\":[");
  }

  /**
   * Events of some threads, each to its text.
   *
   * @param first thread
   */
  private record Events(int[] frames, int first, Text[] texts, boolean[] any)
      implements SliceVisitor {
    Events(int[] frames, int first, Text[] texts) {
      this(frames, first, texts, new boolean[texts.length]);
    }

    @Override
    public void begin(Slice.Begin begin) {
      event("O", begin, begin.own());
    }

    @Override
    public void end(Slice slice) {
      event("C", slice.begin(), slice.own());
    }

    private void event(String type, Slice.Begin of, long at) {
      int to = of.thread() - first;
      if (to >= 0 && to < texts.length) {
        texts[to].add(any[to] ? ",\n{\"type\":\"" : "\n{\"type\":\"").add(type);
        texts[to].add("\",\"frame\":").add(frames[of.function()]).add(",\"at\":").add(at).add("}");
        any[to] = true;
      }
    }
  }
}
