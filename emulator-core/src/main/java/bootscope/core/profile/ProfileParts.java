package bootscope.core.profile;

import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.List;

/** What has been read of a profile so far. */
final class ProfileParts {
  ProfileOrigin origin = ProfileOrigin.UNKNOWN;
  List<ProfiledFunction> functions = List.of();
  List<ProfiledThread> threads = List.of();
  List<Milestone> milestones = List.of();
  final List<CallLog.Packed> calls = new ArrayList<>();
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
    CallLogCheck check = new CallLogCheck(functions.size(), threads.size());
    return new Profile(functions, threads, CallLog.of(calls, check, instructions), milestones);
  }
}
