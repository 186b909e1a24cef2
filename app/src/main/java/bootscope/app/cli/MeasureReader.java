package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.all;
import static bootscope.app.cli.OptionValues.last;

import bootscope.app.cli.Invocation.Measure.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what follows {@code bootscope measure}: options of a run, and one of its own. */
final class MeasureReader {
  /** Those of a run that change nothing about what is compared. */
  private static final Set<String> TAKEN =
      Set.of(
          "-kernel",
          "-initrd",
          "-append",
          "-m",
          "-cpu",
          "-rtc",
          "-icount",
          "-drive",
          "-snapshot",
          "-machine",
          "-accel",
          "-enable-kvm",
          "-engine",
          "-kept-code",
          "-smp",
          "-nographic",
          "-L",
          "-loader",
          "-repeat",
          "-max-instructions",
          "-max-time",
          "-bios");

  private static final List<String> FORMAT = List.of("-format", "--format");

  private final OptionReader reader;

  MeasureReader(OptionReader reader) {
    this.reader = reader;
  }

  Invocation read(List<String> words) {
    List<String> rest = new ArrayList<>();
    Format format = Format.TEXT;
    for (int i = 0; i < words.size(); i++) {
      if (!FORMAT.contains(words.get(i))) {
        rest.add(words.get(i));
      } else if (++i < words.size()) {
        format = format(words.get(i));
      } else {
        throw new UsageException("-format: its text|json|csv is missing");
      }
    }
    Map<String, List<String>> values = CommandLineParser.parseOptions(rest);
    if (values.containsKey("-help")) {
      return new Invocation.Print(Help.usage());
    }
    String help = Lists.asked(values);
    if (help != null) {
      return new Invocation.Print(help);
    }
    for (String name : values.keySet()) {
      if (!TAKEN.contains(name)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "%s: measure does not take it; it takes -format and %s",
                name,
                TAKEN.stream().sorted().collect(Collectors.joining(", "))));
      }
    }
    if (last(values, "-kernel").isEmpty()) {
      throw new UsageException("-kernel: missing, so there is nothing to measure");
    }
    List<String> firmware = new ArrayList<>();
    all(values, "-bios").forEach(list -> firmware.addAll(Suboptions.splitCommas(list)));
    Map<String, List<String>> ofRun = new LinkedHashMap<>(values);
    ofRun.remove("-bios");
    ofRun.remove("-loader");
    ofRun.putIfAbsent("-kept-code", List.of("off")); // host times are those of first starts
    Invocation read = reader.read(ofRun);
    if (!(read instanceof Invocation.Run run)) {
      return read;
    }
    DeviceReader.checkRepeatable(run.options().drives());
    return new Invocation.Measure(run.options(), firmware, loaders(values), format);
  }

  private static List<RunOptions.Loader> loaders(Map<String, List<String>> values) {
    String list = last(values, "-loader").orElse("");
    if (list.isEmpty()) {
      return List.of();
    }
    for (String other : List.of("-bios", "-repeat")) {
      if (values.containsKey(other)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "-loader, %s: measure takes one of them: each loader boots once, without firmware",
                other));
      }
    }
    return FirmwareReader.loaders(list);
  }

  private static Format format(String text) {
    for (Format format : Format.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
        return format;
      }
    }
    throw OptionValues.notBuilt("-format", text, "text, json, csv");
  }
}
