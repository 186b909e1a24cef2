package bootscope.core.profile;

import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What has been read of a profile so far. */
final class ProfileParts {
  ProfileOrigin origin = ProfileOrigin.UNKNOWN;
  List<ProfiledFunction> functions = List.of();
  List<ProfiledThread> threads = List.of();
  List<Milestone> milestones = List.of();
  final List<CallLog.Packed> calls = new ArrayList<>();
  List<WorkLink> links = List.of();
  Map<Integer, String> initcalls = Map.of();
  List<ConsoleLine> lines = List.of();
  long linesLeftOut;
  List<DiskRequest> requests = List.of();
  long requestsLeftOut;
  List<WaitSum> waits = List.of();
  long waitsLeftOut;
  List<Wait> longest = List.of();
  long instructions;

  /** All of it, once it has been looked through. */
  Profile profile() throws CallLogCheck.Malformed {
    if (functions.isEmpty()) {
      throw new CallLogCheck.Malformed("it has no functions");
    }
    for (ProfiledThread t : threads) {
      if (t.function() < 0 || t.function() >= functions.size()) {
        throw new CallLogCheck.Malformed("there is no function " + t.function());
      }
    }
    for (WorkLink link : links) {
      if (!isThread(link.asker()) || !isThread(link.runner())) {
        throw new CallLogCheck.Malformed(
            "there is no thread " + (isThread(link.asker()) ? link.runner() : link.asker()));
      }
      if (link.asked() > link.started() || link.started() > instructions) {
        throw new CallLogCheck.Malformed("something begins before it is asked for, or after all");
      }
    }
    for (int function : initcalls.keySet()) {
      if (function < 0 || function >= functions.size()) {
        throw new CallLogCheck.Malformed("there is no initcall " + function);
      }
    }
    CallLogCheck check = new CallLogCheck(functions.size(), threads.size());
    CallLog log = CallLog.of(calls, check, instructions);
    check(log.nanoseconds());
    DeviceDoings devices =
        new DeviceDoings(
            lines, linesLeftOut, requests, requestsLeftOut, waits, waitsLeftOut, longest);
    return new Profile(functions, threads, log, milestones, links, initcalls, devices);
  }

  /** Looks through what devices did in so much virtual time. */
  private void check(long nanoseconds) throws CallLogCheck.Malformed {
    for (ConsoleLine line : lines) {
      check(line.by());
      within(line.instructions(), instructions);
      within(line.nanoseconds(), nanoseconds);
    }
    for (DiskRequest r : requests) {
      check(r.by());
      within(r.asked(), r.served());
      within(r.askedNanos(), r.servedNanos());
      within(r.served(), instructions);
      within(r.servedNanos(), nanoseconds);
    }
    for (WaitSum wait : waits) {
      check(wait.function());
      within(wait.longest(), wait.instructions());
    }
    for (Wait wait : longest) {
      check(wait.by());
      within(wait.from(), instructions);
      within(wait.instructions(), instructions - wait.from());
      within(wait.fromNanos(), wait.toNanos());
      within(wait.toNanos(), nanoseconds);
    }
  }

  private static void within(long time, long end) throws CallLogCheck.Malformed {
    if (time > end) {
      throw new CallLogCheck.Malformed("a device does something after the end");
    }
  }

  private void check(Whereabouts where) throws CallLogCheck.Malformed {
    check(where.function());
    if (where.thread() != Whereabouts.UNKNOWN.thread() && !isThread(where.thread())) {
      throw new CallLogCheck.Malformed("there is no thread " + where.thread());
    }
  }

  private void check(int function) throws CallLogCheck.Malformed {
    if (function < 0 || function >= functions.size()) {
      throw new CallLogCheck.Malformed("there is no function " + function);
    }
  }

  private boolean isThread(int number) {
    return number >= 0 && number < threads.size();
  }
}
