package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.core.cpu.kept.KeptFolder;
import bootscope.core.cpu.kept.KeptFolder.Entry;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code bootscope cache}: the files of kept code, as a list, and thrown away. */
final class KeptCodeFiles {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final KeptFolder folder;
  private final ZoneId zone;

  /**
   * @param zone in which times are told
   */
  KeptCodeFiles(KeptFolder folder, ZoneId zone) {
    this.folder = folder;
    this.zone = zone;
  }

  /** What there is, those files first that were used last. */
  String list() throws IOException {
    List<Entry> entries = folder.entries();
    StringBuilder text = new StringBuilder(folder.path() + "\n");
    if (!entries.isEmpty()) {
      text.append(line("file", "KiB", "blocks", "last used", "made for"));
    }
    for (Entry e : entries) {
      text.append(
          line(
              e.file().toString(),
              count(e.bytes() >> 10),
              count(e.blocks()),
              TIME.format(e.used().toInstant().atZone(zone)),
              e.guest()));
    }
    return text.append(sum(entries)).append('\n').toString();
  }

  private static String line(String file, String size, String blocks, String used, String guest) {
    return String.format(Locale.ROOT, "%-21s %8s %8s  %-16s  %s", file, size, blocks, used, guest)
            .stripTrailing()
        + "\n";
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String sum(List<Entry> entries) {
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    return String.format(
        Locale.ROOT,
        "files: %d, %s of at most %s KiB",
        entries.size(),
        count(bytes >> 10),
        count(KeptFolder.MOST_BYTES >> 10));
  }

  /**
   * Throws files away.
   *
   * @param names as listed; all, and what runs left that did not end, where there are none
   * @throws UsageException where one is not there, and then none goes
   */
  String clear(List<String> names) throws IOException {
    folder
        .objection()
        .ifPresent(
            why -> {
              throw new UsageException(
                  String.format(Locale.ROOT, "cache clear: %s %s", folder.path(), why));
            });
    List<Entry> entries = folder.entries();
    List<Entry> chosen = new ArrayList<>(names.isEmpty() ? entries : List.of());
    for (String name : names) {
      chosen.add(
          entries.stream()
              .filter(e -> e.file().toString().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UsageException(
                          String.format(
                              Locale.ROOT,
                              "cache clear: there is no %s; 'bootscope cache' lists what there is",
                              name))));
    }
    for (Entry e : chosen) {
      folder.remove(e);
    }
    if (names.isEmpty() && !entries.isEmpty()) {
      folder.removeUnfinished(Instant.now());
    }
    return String.format(
        Locale.ROOT, "thrown away: %d; %s\n", chosen.size(), sum(folder.entries()));
  }
}
