package bootscope.app.cli;

import java.util.ArrayList;
import java.util.List;

/** Options that are read already, but that no machine serves yet: each is refused by its name. */
final class NotServed {
  private NotServed() {}

  /**
   * @throws UsageException with a line for each option that would have no effect
   */
  static void refuse(RunOptions options) {
    List<String> asked = new ArrayList<>();
    RunOptions.FirmwareChoice firmware = options.firmware();
    add(asked, "-bios without -kernel", firmware.image().isPresent() && options.kernel().isEmpty());
    add(asked, "-fw_cfg without -bios", firmware.image().isEmpty() && !firmware.files().isEmpty());
    if (!asked.isEmpty()) {
      throw new UsageException(String.join("\n", asked));
    }
  }

  private static void add(List<String> asked, String option, boolean given) {
    if (given) {
      asked.add(option + ": not served yet; leave it out");
    }
  }
}
