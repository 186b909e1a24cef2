package bootscope.app.cli;

import bootscope.core.bits.FileNames;
import bootscope.core.profile.CostModel;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.export.Detail;
import bootscope.core.profile.export.ProfileFormat;
import bootscope.core.profile.export.ProfileFormats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code -profile}, and what follows {@code bootscope profile}. */
final class ProfileReader {
  /** The format that {@code bootscope compare} reads. */
  static final String OWN = "bootprofile";

  /** The option that names a program. */
  static final String PROGRAM = "-profile-program";

  private static final List<String> TOP = List.of("-top", "--top");
  private static final List<String> COST = List.of("-cost", "--cost");
  private static final int USUAL_TOP = 20;
  private static final int MOST_TOP = 1000;

  private final OptionReader reader;

  ProfileReader(OptionReader reader) {
    this.reader = reader;
  }

  /** A run's options, {@code -top N} and {@code -cost CLASS=WEIGHT,...}. */
  Invocation read(List<String> all) {
    List<String> words = new ArrayList<>();
    int top = USUAL_TOP;
    Optional<CostModel> cost = Optional.empty();
    for (int i = 0; i < all.size(); i++) {
      boolean ofTop = TOP.contains(all.get(i));
      if (!ofTop && !COST.contains(all.get(i))) {
        words.add(all.get(i));
      } else if (++i == all.size()) {
        throw new UsageException(
            ofTop ? "-top: its N is missing" : "-cost: its CLASS=WEIGHT is missing");
      } else if (ofTop) {
        top = (int) OptionValues.number("-top", all.get(i), 1, MOST_TOP);
      } else if (cost.isPresent()) {
        throw new UsageException("-cost: is given twice; put all weights into one, with commas");
      } else if (all.get(i).equals("help")) {
        return new Invocation.Print(CostModel.classes());
      } else {
        cost = Optional.of(cost(all.get(i)));
      }
    }
    Map<String, List<String>> values = new LinkedHashMap<>(CommandLineParser.parseOptions(words));
    if (values.containsKey("-help")) {
      return new Invocation.Print(Help.usage());
    }
    values.putIfAbsent("-nographic", List.of());
    Invocation read = reader.read(values);
    return read instanceof Invocation.Run run
        ? new Invocation.Run(
            run.options().profiled(new ProfileChoice(run.options().profile().outputs(), top, cost)))
        : read;
  }

  private static CostModel cost(String text) {
    try {
      return CostModel.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("-cost: " + e.getMessage());
    }
  }

  /** What {@code -profile} says, which may be given several times. */
  static ProfileChoice choice(List<String> given) {
    List<ProfileChoice.Output> outputs = new ArrayList<>();
    for (String value : given) {
      Suboptions suboptions = Suboptions.parse("-profile", "file", value);
      String name =
          suboptions
              .take("file")
              .orElseThrow(() -> new UsageException("-profile: its FILE is missing"));
      Path file = OptionValues.path("-profile", name);
      String format = suboptions.take("format").orElseGet(() -> format(name));
      long least =
          suboptions
              .take("least")
              .map(n -> OptionValues.number("-profile: least", n, 0, Long.MAX_VALUE))
              .orElse(Detail.LEAST);
      suboptions.refuseRest();
      if (!format.equals(OWN) && ProfileFormats.named(format).isEmpty()) {
        throw new UsageException(
            String.format(
                Locale.ROOT, "-profile: there is no format '%s'; there are %s", format, formats()));
      }
      outputs.add(new ProfileChoice.Output(file, format, least));
    }
    return new ProfileChoice(outputs, 0, Optional.empty());
  }

  /** What {@code -profile-program} says, which may be given several times. */
  static List<ProfileChoice.ProgramChoice> programs(List<String> given) {
    List<ProfileChoice.ProgramChoice> programs = new ArrayList<>();
    for (String value : given) {
      Suboptions suboptions = Suboptions.parse(PROGRAM, "file", value);
      String name =
          suboptions
              .take("file")
              .orElseThrow(() -> new UsageException(PROGRAM + ": its FILE is missing"));
      Path file = OptionValues.path(PROGRAM, name);
      Path last = file.getFileName();
      String usual = last == null ? "" : FileNames.text(last);
      String path = suboptions.take("path").orElse(usual);
      suboptions.refuseRest();
      if (path.isEmpty() || path.endsWith("/")) {
        throw new UsageException(
            PROGRAM + ": '" + path + "' is no program's path; give it as the guest runs it");
      }
      programs.add(new ProfileChoice.ProgramChoice(file, path));
    }
    return programs;
  }

  /** By the end of a file's name. */
  private static String format(String file) {
    if (file.endsWith(ProfileFile.SUFFIX)) {
      return OWN;
    }
    return ProfileFormats.ofFile(file)
        .map(ProfileFormat::name)
        .orElseThrow(
            () ->
                new UsageException(
                    String.format(
                        Locale.ROOT,
                        "-profile: the name %s tells no format; end it with %s, or add"
                            + " ,format=NAME, one of %s",
                        file,
                        suffixes(),
                        formats())));
  }

  private static String formats() {
    List<String> names = new ArrayList<>(List.of(OWN));
    ProfileFormats.all().forEach(f -> names.add(f.name()));
    return String.join(", ", names);
  }

  private static String suffixes() {
    List<String> all = new ArrayList<>(List.of(ProfileFile.SUFFIX));
    ProfileFormats.all().forEach(f -> all.add(f.suffix()));
    return String.join(", ", all);
  }
}
