package bootscope.app;

import bootscope.app.cli.Backend;
import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RunOptions;
import java.util.Map;

/** A program without an emulator: it parses command lines, and says plainly that it cannot boot. */
final class UnwiredBackend implements Backend {
  @Override
  public ExitStatus run(RunOptions options) {
    throw new IllegalStateException("no machine is wired");
  }

  @Override
  public String inspect(String image) {
    throw new IllegalStateException("no image reader is wired");
  }

  @Override
  public Map<String, String> guests() {
    return BuiltInGuests.ALL;
  }
}
