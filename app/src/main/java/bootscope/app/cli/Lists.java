package bootscope.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code -cpu help} and its like print: what works here, and nothing else. */
final class Lists {
  private Lists() {}

  /** The list that one of the options asks for; null if none does. */
  static String asked(Map<String, List<String>> values) {
    for (Map.Entry<String, List<String>> option : values.entrySet()) {
      for (String value : option.getValue()) {
        if (value.endsWith("help") || value.endsWith("?")) {
          String list = list(option.getKey(), value);
          if (list != null) {
            return list;
          }
        }
      }
    }
    return null;
  }

  private static String list(String option, String value) {
    if (value.equals("help") || value.equals("?")) {
      return MachineReader.ONLY_NONE.contains(option) ? "none\n" : of(option);
    }
    int comma = value.lastIndexOf(',');
    String last = value.substring(comma + 1);
    if (comma < 0 || !(last.equals("help") || last.equals("?"))) {
      return null;
    }
    String of = value.substring(0, comma);
    return switch (option) {
      case "-device" -> DeviceReader.help(of);
      case "-machine" -> of.equals(MachineReader.MACHINE) ? machineProperties() : null;
      default -> null;
    };
  }

  /** What an option takes; null if that is not a list. */
  private static String of(String option) {
    return switch (option) {
      case "-accel" -> accelerators();
      case "-cpu" -> cpus();
      case "-d" -> logItems();
      case "-debugcon" -> "stdio\nfile:PATH\nnull\nnone\n";
      case "-device" -> DeviceReader.help();
      case "-icount" ->
          """
          shift=N              an instruction lasts 2^N nanoseconds of guest time, N from 0 to 10 (0)
          align=off
          sleep=on|off         the guest cannot tell
          """;
      case "-loader" -> loaders();
      case "-machine" -> MachineReader.MACHINE + "  PC with the identity of Q35 and ICH9\n";
      case "-monitor" -> "stdio\nnull\nnone\n";
      case "-rtc" ->
          """
          base=DATE            2026-01-31 or 2026-01-31T12:00:00, in UTC (2026-01-01)
          base=utc             the host's date and time
          clock=vm
          driftfix=none
          """;
      case "-serial" -> "stdio\nmon:stdio\nfile:PATH\nnull\nnone\n";
      case "-smp" -> String.join("=1\n", MachineReader.TOPOLOGY) + "=1\n";
      default -> null;
    };
  }

  private static String logItems() {
    StringBuilder text = new StringBuilder("-d ITEM[,ITEM...] logs:\n");
    for (RunOptions.LogItem item : RunOptions.LogItem.values()) {
      text.append(String.format(Locale.ROOT, "  %-14s%s%n", item.key(), item.meaning()));
    }
    return text.toString();
  }

  private static String cpus() {
    return "models: "
        + String.join(" ", OptionReader.CPU_MODELS)
        + "\nfeatures: "
        + String.join(" ", CpuFeatures.BY_NAME.keySet())
        + "\n";
  }

  private static String accelerators() {
    return "The machine is always emulated; these are accepted, since the guest cannot tell:\n"
        + String.join("\n", MachineReader.ACCELERATORS)
        + "\n";
  }

  private static String machineProperties() {
    StringBuilder text = new StringBuilder("accel=NAME[:NAME...]\n");
    MachineReader.PROPERTIES.forEach((name, value) -> text.append(name + "=" + value + "\n"));
    return text.toString();
  }

  private static String loaders() {
    StringBuilder text = new StringBuilder("-loader NAME hands over as this program does:\n");
    for (RunOptions.Loader loader : RunOptions.Loader.values()) {
      text.append(
          loader == RunOptions.Loader.ALL
              ? "  all  with -check-entry: shows all of them side by side; with measure: tries them"
                  + " all\n"
              : String.format(Locale.ROOT, "  %s%n", loader.key()));
    }
    return text.toString();
  }
}
