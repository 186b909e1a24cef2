package bootscope.core.profile.export;

import bootscope.core.event.DiskWork;
import bootscope.core.profile.CallLog;
import bootscope.core.profile.ConsoleLine;
import bootscope.core.profile.DeviceDoings;
import bootscope.core.profile.DiskRequest;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.profile.Wait;
import bootscope.core.profile.WaitSum;
import bootscope.core.profile.Whereabouts;
import bootscope.core.timeline.Milestone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Profiles to write. */
final class Samples {
  /** What a guest may call a function, or a thread, to trouble whoever shows it. */
  static final List<String> HOSTILE =
      List.of(
          "</script><script>document.title='taken'</script>",
          "<!--<script>",
          "a;b c",
          "\"quoted\", with a comma",
          "line\nfeed\r\u0000\u007f\u2028",
          "=1+1",
          "\ud800 alone",
          "𝕊ymbol µ");

  /** Least instructions with which {@link #small} leaves out what lasts 3 instructions. */
  static final Detail SMALL = new Detail(10, "a title");

  private Samples() {}

  static ProfiledFunction function(String name, Place place) {
    return new ProfiledFunction(
        name, place, place == Place.MODULE ? "mod" : "", place == Place.THREAD ? 0 : 0x1000);
  }

  /**
   * Two threads. Instructions:
   *
   * <pre>
   * first:  [start 0..150 ..... away ..... 400..500 does not return
   *           f 10..100, in it f 20..60 and an interrupt 70..90; h 110..113
   *           g 120..150, away, 400..450
   * second: 150..400: start, f 200..300, idles 1,000 ns at 250
   * </pre>
   */
  static Profile small() {
    List<ProfiledFunction> functions =
        List.of(
            function("machine", Place.THREAD),
            function("first", Place.THREAD),
            function("second", Place.THREAD),
            function("start", Place.KERNEL),
            function("f", Place.KERNEL),
            function("g", Place.MODULE),
            function("h", Place.UNNAMED),
            function("irq", Place.KERNEL));
    CallLog log = new CallLog();
    log.thread(0, 0);
    log.enter(3, Entered.START, 0);
    log.enter(4, Entered.CALL, 10);
    log.enter(4, Entered.CALL, 20);
    log.leave(60);
    log.enter(7, Entered.INTERRUPT, 70);
    log.leave(90);
    log.leave(100);
    log.enter(6, Entered.CALL, 110);
    log.leave(113);
    log.enter(5, Entered.CALL, 120);
    log.thread(1, 150);
    log.enter(3, Entered.START, 150);
    log.enter(4, Entered.CALL, 200);
    log.idle(1000, 250);
    log.leave(300);
    log.thread(0, 400);
    log.leave(450);
    log.upTo(500);
    return new Profile(
        functions,
        List.of(new ProfiledThread("first", 1, 1), new ProfiledThread("second", -1, 2)),
        log,
        List.of(
            new Milestone("begun", Milestone.Source.MACHINE, 0, 0, 0),
            new Milestone("reached", Milestone.Source.SYMBOL, 300, 1300, 7)));
  }

  /** {@link #small} with what devices did: two lines, two requests that overlap, two waits. */
  static Profile devices() {
    Profile p = small();
    Whereabouts first = new Whereabouts(0, 4);
    Whereabouts second = new Whereabouts(1, 4);
    return with(
        p,
        new DeviceDoings(
            List.of(
                new ConsoleLine("COM1", "Linux version", 15, 15, first),
                new ConsoleLine("COM1", "<b>Run /init</b>", 260, 1260, second)),
            3,
            List.of(
                new DiskRequest("disk0", DiskWork.READ, 8, 4096, true, 20, 20, 40, 40, first),
                new DiskRequest(
                    "disk0", DiskWork.FLUSH, 0, 0, false, 30, 30, 60, 60, Whereabouts.UNKNOWN)),
            2,
            List.of(new WaitSum("com1.lsr", 4, 2, 17, 50, 30)),
            1,
            List.of(
                new Wait("com1.lsr", first, 10, 20, 20, 50, 30),
                new Wait("com1.lsr", second, 7, 210, 210, 230, 20))));
  }

  private static Profile with(Profile p, DeviceDoings devices) {
    return new Profile(
        p.functions(), p.threads(), p.log(), p.milestones(), p.links(), p.initcalls(), devices);
  }

  /** A profile in which all names are {@link #HOSTILE}. */
  static Profile hostile() {
    List<ProfiledFunction> functions = new ArrayList<>();
    functions.add(function("machine", Place.THREAD));
    for (String name : HOSTILE) {
      functions.add(new ProfiledFunction(name, Place.MODULE, name, -1));
    }
    int thread = functions.size();
    functions.add(function(HOSTILE.getFirst(), Place.THREAD));
    CallLog log = new CallLog();
    log.thread(0, 0);
    log.enter(1, Entered.START, 0);
    for (int i = 1; i <= HOSTILE.size(); i++) {
      log.enter(i, Entered.CALL, 100L * i);
    }
    log.upTo(5000);
    List<Milestone> milestones =
        HOSTILE.stream()
            .map(name -> new Milestone(name, Milestone.Source.PORT, 900, 900, 0))
            .toList();
    Whereabouts by = new Whereabouts(0, 1);
    return with(
        new Profile(
            functions, List.of(new ProfiledThread(HOSTILE.getFirst(), 7, thread)), log, milestones),
        new DeviceDoings(
            HOSTILE.stream().map(n -> new ConsoleLine(n, n, 900, 900, by)).toList(),
            0,
            HOSTILE.stream()
                .map(n -> new DiskRequest(n, DiskWork.READ, -1, 1, true, 9, 9, 10, 10, by))
                .toList(),
            0,
            HOSTILE.stream().map(n -> new WaitSum(n, 1, 1, 4, 9, 9)).toList(),
            0,
            HOSTILE.stream().map(n -> new Wait(n, by, 4, 9, 9, 18, 9)).toList()));
  }

  /** A profile of a machine that has not run. */
  static Profile empty() {
    return new Profile(
        List.of(function("machine", Place.THREAD)), List.of(), new CallLog(), List.of());
  }

  /** Calls at random, of threads that take turns at random. */
  static Profile random(long seed, int events) {
    Random random = new Random(seed);
    int threads = 1 + random.nextInt(5);
    List<ProfiledFunction> functions = new ArrayList<>();
    functions.add(function("machine", Place.THREAD));
    List<ProfiledThread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(new ProfiledThread("t" + i, random.nextInt(3) - 1, functions.size()));
      functions.add(function("t" + i, Place.THREAD));
    }
    int first = functions.size();
    for (int i = 0; i < 8; i++) {
      functions.add(function("f" + i, Place.KERNEL));
    }
    CallLog log = new CallLog();
    int[] depths = new int[threads];
    int thread = 0;
    long at = random.nextInt(3) * 100;
    log.thread(0, at);
    for (int i = 0; i < events; i++) {
      at += random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(5);
      int function = first + random.nextInt(8);
      if (depths[thread] == 0) {
        log.enter(function, Entered.START, at);
        depths[thread]++;
        continue;
      }
      switch (random.nextInt(9)) {
        case 0 -> {
          thread = random.nextInt(threads);
          log.thread(thread, at);
        }
        case 1 -> log.idle(random.nextInt(100), at);
        case 2, 3, 4, 5 -> {
          log.enter(function, Entered.values()[1 + random.nextInt(4)], at);
          depths[thread]++;
        }
        default -> {
          log.leave(at);
          depths[thread]--;
        }
      }
    }
    log.upTo(at + random.nextInt(50));
    return new Profile(functions, all, log, List.of());
  }

  static byte[] bytes(ProfileFormat format, Profile profile, Detail detail) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(profile, detail, out);
    return out.toByteArray();
  }

  static String text(ProfileFormat format, Profile profile, Detail detail) throws IOException {
    return new String(bytes(format, profile, detail), StandardCharsets.UTF_8);
  }
}
