package bootscope.core.profile;

import bootscope.core.bits.ByteText;
import bootscope.core.event.DiskWork;
import bootscope.core.profile.CallLogCheck.Malformed;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.timeline.Milestone;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a profile's file consists of, in its order. Another part of a profile is another constant
 * here. A tag that begins with a small letter is of what may be passed over by who does not know
 * it.
 */
enum ProfileSection {
  ORIGIN("ORIG") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            text(out, origin.title());
            text(out, origin.kernel());
            text(out, origin.options());
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      into.origin = new ProfileOrigin(text(body), text(body), text(body));
    }
  },

  FUNCTIONS("FUNC") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeInt(profile.functions().size());
            for (ProfiledFunction f : profile.functions()) {
              out.writeByte(f.place().ordinal());
              text(out, f.name());
              text(out, f.module());
              out.writeLong(f.address());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      List<ProfiledFunction> all = new ArrayList<>();
      for (int n = count(body, 17); n > 0; n--) {
        Place place = constant(body, PLACES);
        all.add(new ProfiledFunction(text(body), place, text(body), body.getLong()));
      }
      into.functions = all;
    }
  },

  THREADS("THRD") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeInt(profile.threads().size());
            for (ProfiledThread t : profile.threads()) {
              text(out, t.name());
              out.writeInt(t.id());
              out.writeInt(t.function());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      List<ProfiledThread> all = new ArrayList<>();
      for (int n = count(body, 12); n > 0; n--) {
        all.add(new ProfiledThread(text(body), body.getInt(), body.getInt()));
      }
      into.threads = all;
    }
  },

  MILESTONES("MILE") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeInt(profile.milestones().size());
            for (Milestone m : profile.milestones()) {
              text(out, m.name());
              out.writeByte(m.source().ordinal());
              out.writeLong(m.instructions());
              out.writeLong(m.virtualNanos());
              out.writeLong(m.hostNanos());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      List<Milestone> all = new ArrayList<>();
      for (int n = count(body, 29); n > 0; n--) {
        String name = text(body);
        Milestone.Source source = constant(body, SOURCES);
        all.add(new Milestone(name, source, time(body), time(body), body.getLong()));
      }
      into.milestones = all;
    }
  },

  END_OF_RUN("TIME") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(out -> out.writeLong(profile.log().instructions()));
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      into.instructions = time(body);
    }
  },

  /** Who asked for what; without it nobody is known to have asked for anything. */
  LINKS("link") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeInt(profile.links().size());
            for (WorkLink link : profile.links()) {
              out.writeLong(link.asked());
              out.writeInt(link.asker());
              out.writeLong(link.started());
              out.writeInt(link.runner());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      List<WorkLink> all = new ArrayList<>();
      for (int n = count(body, 24); n > 0; n--) {
        all.add(new WorkLink(time(body), body.getInt(), time(body), body.getInt()));
      }
      into.links = all;
    }
  },

  /** Which functions are initcalls, and of which level; without it none is known to be one. */
  INITCALLS("init") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeInt(profile.initcalls().size());
            for (Map.Entry<Integer, String> e : new TreeMap<>(profile.initcalls()).entrySet()) {
              out.writeInt(e.getKey());
              text(out, e.getValue());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      Map<Integer, String> all = new HashMap<>();
      for (int n = count(body, 8); n > 0; n--) {
        int function = body.getInt();
        if (all.put(function, text(body)) != null) {
          throw new Malformed("function " + function + " is an initcall twice");
        }
      }
      into.initcalls = all;
    }
  },

  /** Lines on consoles; without it none are known. */
  CONSOLE("cons") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeLong(profile.devices().linesLeftOut());
            out.writeInt(profile.devices().lines().size());
            for (ConsoleLine line : profile.devices().lines()) {
              text(out, line.console());
              text(out, line.text());
              out.writeLong(line.instructions());
              out.writeLong(line.nanoseconds());
              whereabouts(out, line.by());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      into.linesLeftOut = time(body);
      List<ConsoleLine> all = new ArrayList<>();
      for (int n = count(body, 32); n > 0; n--) {
        all.add(new ConsoleLine(text(body), text(body), time(body), time(body), whereabouts(body)));
      }
      into.lines = all;
    }
  },

  /** What disks were asked for; without it nothing is known to have been. */
  DISKS("disk") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeLong(profile.devices().requestsLeftOut());
            out.writeInt(profile.devices().requests().size());
            for (DiskRequest r : profile.devices().requests()) {
              text(out, r.disk());
              out.writeByte(r.work().ordinal());
              out.writeLong(r.sector());
              out.writeLong(r.bytes());
              out.writeByte(r.done() ? 1 : 0);
              out.writeLong(r.asked());
              out.writeLong(r.askedNanos());
              out.writeLong(r.served());
              out.writeLong(r.servedNanos());
              whereabouts(out, r.by());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      into.requestsLeftOut = time(body);
      List<DiskRequest> all = new ArrayList<>();
      for (int n = count(body, 62); n > 0; n--) {
        all.add(
            new DiskRequest(
                text(body),
                constant(body, WORKS),
                body.getLong(), // as the driver had it
                time(body),
                constant(body, NO_YES),
                time(body),
                time(body),
                time(body),
                time(body),
                whereabouts(body)));
      }
      into.requests = all;
    }
  },

  /** Waits for devices: sums, then the longest; without it none are known. */
  WAITS("wait") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      return one(
          out -> {
            out.writeLong(profile.devices().waitsLeftOut());
            out.writeInt(profile.devices().waits().size());
            for (WaitSum w : profile.devices().waits()) {
              text(out, w.register());
              out.writeInt(w.function());
              out.writeLong(w.waits());
              out.writeLong(w.reads());
              out.writeLong(w.instructions());
              out.writeLong(w.longest());
            }
            out.writeInt(profile.devices().longest().size());
            for (Wait w : profile.devices().longest()) {
              text(out, w.register());
              whereabouts(out, w.by());
              out.writeLong(w.reads());
              out.writeLong(w.from());
              out.writeLong(w.fromNanos());
              out.writeLong(w.toNanos());
              out.writeLong(w.instructions());
            }
          });
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      into.waitsLeftOut = time(body);
      List<WaitSum> sums = new ArrayList<>();
      for (int n = count(body, 40); n > 0; n--) {
        sums.add(
            new WaitSum(text(body), body.getInt(), time(body), time(body), time(body), time(body)));
      }
      List<Wait> longest = new ArrayList<>();
      for (int n = count(body, 52); n > 0; n--) {
        longest.add(
            new Wait(
                text(body),
                whereabouts(body),
                time(body),
                time(body),
                time(body),
                time(body),
                time(body)));
      }
      into.waits = sums;
      into.longest = longest;
    }
  },

  /** A chunk of calls; there are as many as it takes. */
  CALLS("CALL") {
    @Override
    List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException {
      List<byte[]> all = new ArrayList<>();
      for (CallLog.Packed p : profile.log().packed()) {
        all.addAll(
            one(
                out -> {
                  out.writeInt(p.bytes());
                  out.write(p.packed());
                }));
      }
      return all;
    }

    @Override
    void read(ByteBuffer body, ProfileParts into) throws Malformed {
      int bytes = body.getInt();
      if (bytes <= 0 || bytes > CallLog.mostOfChunk()) {
        throw new Malformed("a chunk of calls has " + bytes + " bytes");
      }
      byte[] packed = new byte[body.remaining()];
      body.get(packed);
      into.calls.add(new CallLog.Packed(packed, bytes));
    }
  };

  private static final Place[] PLACES = Place.values();
  private static final Milestone.Source[] SOURCES = Milestone.Source.values();
  private static final DiskWork[] WORKS = DiskWork.values();
  private static final Boolean[] NO_YES = {false, true};

  /** Bytes of one text; what is longer is cut. */
  private static final int MOST_TEXT = 1 << 16;

  private final String tag;

  ProfileSection(String tag) {
    this.tag = tag;
  }

  /** Four letters by which a file names it. */
  String tag() {
    return tag;
  }

  /** Whether a profile may be without it. */
  boolean mayBeMissing() {
    return this == CALLS || isPassedOver(tag);
  }

  /**
   * Whether who does not know a section may pass it over: its tag's first letter is a small one.
   */
  static boolean isPassedOver(String tag) {
    return Character.isLowerCase(tag.charAt(0));
  }

  /** The section that a tag names, or null. */
  static ProfileSection of(String tag) {
    return Arrays.stream(values()).filter(s -> s.tag.equals(tag)).findFirst().orElse(null);
  }

  /** What is written of a profile, a section each. */
  abstract List<byte[]> bodies(Profile profile, ProfileOrigin origin) throws IOException;

  /**
   * Reads one section.
   *
   * @throws Malformed when it is not what {@link #bodies} makes
   * @throws java.nio.BufferUnderflowException when it ends too soon
   */
  abstract void read(ByteBuffer body, ProfileParts into) throws Malformed;

  // ---------------------------------------------------------------- fields

  private interface Fields {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static List<byte[]> one(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fields.writeTo(new DataOutputStream(bytes));
    return List.of(bytes.toByteArray());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = ByteText.bytes(text);
    int length = Math.min(bytes.length, MOST_TEXT);
    out.writeInt(length);
    out.write(bytes, 0, length);
  }

  private static String text(ByteBuffer body) throws Malformed {
    int length = body.getInt();
    if (length < 0 || length > MOST_TEXT || length > body.remaining()) {
      throw new Malformed("a text has " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return ByteText.of(bytes);
  }

  /**
   * How many of something follow.
   *
   * @param least bytes of one
   */
  private static int count(ByteBuffer body, int least) throws Malformed {
    int n = body.getInt();
    if (n < 0 || n > body.remaining() / least) {
      throw new Malformed("there is no room for " + n + " of them");
    }
    return n;
  }

  private static long time(ByteBuffer body) throws Malformed {
    long time = body.getLong();
    if (time < 0) {
      throw new Malformed("a time is below zero");
    }
    return time;
  }

  private static void whereabouts(DataOutputStream out, Whereabouts where) throws IOException {
    out.writeInt(where.thread());
    out.writeInt(where.function());
  }

  private static Whereabouts whereabouts(ByteBuffer body) {
    return new Whereabouts(body.getInt(), body.getInt());
  }

  private static <T> T constant(ByteBuffer body, T[] all) throws Malformed {
    int i = body.get();
    if (i < 0 || i >= all.length) {
      throw new Malformed("there is no kind " + i);
    }
    return all[i];
  }
}
