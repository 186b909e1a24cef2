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
    return new Profile(functions, threads, log, milestones, links, initcalls);
  }

  private boolean isThread(int number) {
    return number >= 0 && number < threads.size();
  }
}
