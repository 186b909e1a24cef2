package bootscope.core.lockstep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The differences that are known and why they are none of a defect: {@code explained.txt}. Each
 * line has an instruction (a pattern for its listing, {@code @device} for one whose memory operand
 * is no RAM, {@code @interrupt} for the state behind a delivered event, {@code @entry} for the
 * first state), registers (patterns for their names between commas, with a colon and a mask where
 * only some bits may differ), and the reason; between them at least two blanks.
 */
final class Explained {
  private record Entry(
      String place, Pattern instruction, Pattern register, long bits, String why) {}

  private final List<Entry> entries = new ArrayList<>();
  private final TreeMap<String, Long> used = new TreeMap<>();

  static Explained read(Path file) throws IOException {
    Explained explained = new Explained();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split("\\s{2,}", 3);
      if (columns.length != 3) {
        throw new IOException(file + ": not three columns: " + line);
      }
      String place = columns[0].startsWith("@") ? columns[0] : "";
      for (String register : columns[1].split(",")) {
        String[] parts = register.split(":");
        explained.entries.add(
            new Entry(
                place,
                Pattern.compile(place.isEmpty() ? columns[0] : ".*"),
                Pattern.compile(parts[0]),
                parts.length == 1 ? -1 : Long.parseLong(parts[1], 16),
                columns[2]));
      }
    }
    return explained;
  }

  /** Whether a difference is accepted; counts it. */
  boolean accepts(List<String> places, String listing, int register, long ours, long theirs) {
    for (Entry e : entries) {
      if ((e.place.isEmpty() ? e.instruction.matcher(listing).find() : places.contains(e.place))
          && e.register.matcher(CpuImage.name(register)).matches()
          && ((ours ^ theirs) & ~e.bits) == 0) {
        used.merge(e.why, 1L, Long::sum);
        return true;
      }
    }
    return false;
  }

  /** How often each reason was needed. */
  String table() {
    StringBuilder text = new StringBuilder();
    used.forEach((why, count) -> text.append(String.format(Locale.ROOT, "%9d  %s%n", count, why)));
    return text.toString();
  }
}
