package bootscope.views.pane.bootprofile;

import bootscope.core.profile.ProfiledThread;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameSlices;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is said of a profile's slices and calls. */
final class ProfileWords {
  private static final int PATH_ENDS = 8; // functions of a long path that are said, of its end

  private final Texts texts;

  ProfileWords(Texts texts) {
    this.texts = texts;
  }

  private String number(long value) {
    return NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(value);
  }

  String thread(ProfileDigest d, int lane) {
    if (lane >= d.profile().threads().size()) {
      return "";
    }
    ProfiledThread t = d.profile().threads().get(lane);
    return t.id() < 0 ? t.name() : texts.get("bootprofile.thread", t.name(), t.id());
  }

  /** What is known of a slice at once. */
  String slice(ProfileDigest d, FlameItem item, boolean nanos) {
    String name = d.name(item.name(), texts.get("bootprofile.idle"));
    String length =
        nanos
            ? TimeAxis.exact(item.end() - item.begin())
            : texts.get("bootprofile.instructions", item.end() - item.begin());
    String at =
        nanos ? TimeAxis.exact(item.begin()) : texts.get("bootprofile.at", number(item.begin()));
    String first = item.count() > 1 ? texts.get("bootprofile.merged", item.count(), name) : name;
    String thread = item.name() == FlameSlices.IDLE ? "" : "\n" + thread(d, item.lane());
    return first + thread + "\n" + texts.get("bootprofile.slice", length, at);
  }

  /** The same of the slice that has the focus, in a line. */
  String slice(BootProfileModel model) {
    return slice(model.digest(), model.chart().focus(), model.isNanos()).replace("\n", "  ·  ");
  }

  /** All of a call. */
  String call(ProfileDigest d, CallAt c) {
    String key = c.returned() ? "bootprofile.call" : "bootprofile.call.open";
    return texts.get(
        key,
        d.name(c.function(), ""),
        thread(d, c.thread()),
        number(c.begun()),
        TimeAxis.exact(c.begunNanos()),
        number(c.total()),
        number(c.self()),
        TimeAxis.exact(c.endedNanos() - c.begunNanos()));
  }

  /** The way to a call, the end of it where it is long. */
  String path(ProfileDigest d, CallAt c) {
    List<Integer> path = c.path();
    int from = Math.max(0, path.size() - PATH_ENDS);
    String end =
        path.subList(from, path.size()).stream()
            .map(f -> d.name(f, ""))
            .collect(Collectors.joining(" › "));
    return from == 0 ? end : "… › " + end;
  }

  /** All of the way, from the thread on, a function to a line. */
  String wholePath(ProfileDigest d, CallAt c) {
    return thread(d, c.thread())
        + "\n"
        + c.path().stream().map(f -> d.name(f, "")).collect(Collectors.joining("\n"));
  }

  /** What is shown. */
  String state(ProfileDigest d, boolean recording, String file) {
    String what =
        !file.isEmpty()
            ? texts.get("bootprofile.state.file", file)
            : texts.get(recording ? "bootprofile.state.on" : "bootprofile.state.off");
    long calls = d.tables().functions().stream().mapToLong(r -> r.calls()).sum();
    return texts.get(
        "bootprofile.state",
        what,
        d.profile().log().instructions(),
        TimeAxis.exact(d.profile().log().nanoseconds()),
        calls,
        d.profile().threads().size());
  }

  /** What a search found. */
  String found(BootProfileModel.Found f) {
    return f.functions() == 0
        ? texts.get("bootprofile.found.none")
        : texts.get(
            "bootprofile.found",
            f.functions(),
            f.calls(),
            number(f.instructions()),
            String.format(Locale.ROOT, "%.2f", 100 * f.share()));
  }

  /** The range of the tables. */
  String range(long from, long to) {
    return texts.get("bootprofile.range", number(from), number(to));
  }
}
