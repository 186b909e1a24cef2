package bootscope.core.profile;

import bootscope.core.event.DiskWork;
import java.util.List;
import java.util.Locale;

/** What a run had to do with devices, as text. */
final class DeviceText {
  private DeviceText() {}

  /**
   * Consoles and disks in a line each, and a table of waits.
   *
   * @param most rows
   * @param all instructions of the run
   */
  static void of(StringBuilder out, Profile profile, int most, long all) {
    DeviceDoings doings = profile.devices();
    consoles(out, doings);
    disks(out, doings);
    waits(out, profile, doings, most, all);
  }

  private static void consoles(StringBuilder out, DeviceDoings doings) {
    if (!doings.lines().isEmpty()) {
      long lines = doings.lines().size() + doings.linesLeftOut();
      out.append(format("%nConsole: %s", count(lines, "line")));
      if (doings.linesLeftOut() > 0) {
        out.append(format(", of which the first %,d are kept", doings.lines().size()));
      }
      out.append(format("%n"));
    }
  }

  private static void disks(StringBuilder out, DeviceDoings doings) {
    List<DiskRequest> requests = doings.requests();
    if (requests.isEmpty()) {
      return;
    }
    out.append(format("%nDisk: %s", count(requests.size() + doings.requestsLeftOut(), "request")));
    if (doings.requestsLeftOut() > 0) {
      out.append(format(", of the first %,d", requests.size()));
    }
    for (DiskWork work : DiskWork.values()) {
      long n = requests.stream().filter(r -> r.work() == work).count();
      long bytes =
          requests.stream()
              .filter(r -> r.work() == work && r.done())
              .mapToLong(DiskRequest::bytes)
              .sum();
      if (n > 0) {
        out.append(format(", %,d %s", n, work.text()));
        out.append(bytes > 0 ? format(" (%,d bytes)", bytes) : "");
      }
    }
    long failed = requests.stream().filter(r -> !r.done()).count();
    out.append(failed > 0 ? format(", %,d failed", failed) : "");
    long nanos = requests.stream().mapToLong(DiskRequest::nanoseconds).sum();
    out.append(format("; %,.3f ms of virtual time in all%n", nanos / 1e6));
  }

  private static void waits(
      StringBuilder out, Profile profile, DeviceDoings doings, int most, long all) {
    List<WaitSum> waits = doings.waits();
    if (waits.isEmpty()) {
      return;
    }
    out.append(
        format(
            "%nWaits for devices, by function and register:%n%8s %15s %12s %15s %15s  %-20s %s%n",
            "%", "instructions", "waits", "reads", "longest", "register", "function"));
    for (WaitSum wait : waits.subList(0, Math.min(most, waits.size()))) {
      out.append(
          format(
              "%8.2f %,15d %,12d %,15d %,15d  %-20s %s%n",
              100.0 * wait.instructions() / all,
              wait.instructions(),
              wait.waits(),
              wait.reads(),
              wait.longest(),
              wait.register(),
              profile.functions().get(wait.function()).text()));
    }
    if (doings.waitsLeftOut() > 0) {
      out.append(
          format(
              "%s of further functions are not told apart%n",
              count(doings.waitsLeftOut(), "wait")));
    }
  }

  private static String count(long n, String what) {
    return format("%,d %s", n, n == 1 ? what : what + "s");
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
