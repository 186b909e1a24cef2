package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.all;
import static bootscope.app.cli.OptionValues.last;
import static bootscope.app.cli.OptionValues.notBuilt;
import static bootscope.app.cli.OptionValues.path;

import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.FwCfgFile;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.core.bits.ByteText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@code -bios}, {@code -L}, {@code -fw_cfg} and {@code -loader}. */
final class FirmwareReader {
  /** Bytes of a name in fw_cfg's directory, of which the last is 0 (QEMU fw_cfg.rst). */
  private static final int NAME_FIELD = 56;

  private FirmwareReader() {}

  static FirmwareChoice firmware(Map<String, List<String>> values) {
    Optional<String> image = last(values, "-bios");
    image.ifPresent(name -> path("-bios", name));
    return new FirmwareChoice(image, folders(values), fwCfgFiles(all(values, "-fw_cfg")));
  }

  /** The folders that {@code -L} names; a request for help is none. */
  static List<Path> folders(Map<String, List<String>> values) {
    return all(values, "-L").stream()
        .filter(name -> !name.equals("help") && !name.equals("?"))
        .map(name -> path("-L", name))
        .toList();
  }

  static List<FwCfgFile> fwCfgFiles(List<String> given) {
    List<FwCfgFile> files = new ArrayList<>();
    for (String value : given) {
      FwCfgFile file = fwCfgFile(value);
      if (files.stream().anyMatch(other -> other.name().equals(file.name()))) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "-fw_cfg: '%s' is given twice; give each file a name of its own",
                file.name()));
      }
      files.add(file);
    }
    return files;
  }

  private static FwCfgFile fwCfgFile(String value) {
    Suboptions item = Suboptions.parse("-fw_cfg", "name", value);
    String name = item.take("name").orElse("");
    Optional<Path> file = item.take("file").map(f -> path("-fw_cfg", f));
    Optional<String> text = item.take("string");
    item.refuseRest();
    if (name.isEmpty() || file.isPresent() == text.isPresent()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-fw_cfg: '%s' needs a name and either file=FILE or string=TEXT",
              value));
    }
    int bytes = ByteText.bytes(name).length;
    if (bytes >= NAME_FIELD || name.indexOf('\0') >= 0) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-fw_cfg: the name '%s' has %d bytes; fw_cfg has room for %d",
              name,
              bytes,
              NAME_FIELD - 1));
    }
    return new FwCfgFile(name, file, text);
  }

  /** A list of loaders, parted by commas, each once; {@code all} is every one. */
  static List<Loader> loaders(String list) {
    List<Loader> loaders = new ArrayList<>();
    for (String key : list.split(",", -1)) {
      Loader given = loader(key);
      List<Loader> meant = given == Loader.ALL ? List.of(Loader.values()) : List.of(given);
      meant.stream().filter(l -> l != Loader.ALL && !loaders.contains(l)).forEach(loaders::add);
    }
    return loaders;
  }

  static Loader loader(Map<String, List<String>> values) {
    return loader(last(values, "-loader").orElse(Loader.BOOTSCOPE.key()));
  }

  private static Loader loader(String key) {
    return Stream.of(Loader.values())
        .filter(loader -> loader.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                notBuilt(
                    "-loader",
                    key,
                    Stream.of(Loader.values()).map(Loader::key).collect(Collectors.joining(", "))));
  }
}
