package bootscope.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A value in QEMU's {@code key=value,key=value} form. The first item may leave its key out; a comma
 * inside a value is written twice. Each key is taken once; {@link #refuseRest} then names what
 * nobody took, so that nothing is ignored.
 */
final class Suboptions {
  private final String option;
  private final Map<String, String> values = new LinkedHashMap<>();

  private Suboptions(String option) {
    this.option = option;
  }

  /**
   * @param option the option's name, for messages
   * @param implied the key of a first item without one, or null where each item needs its key
   */
  static Suboptions parse(String option, String implied, String text) {
    Suboptions suboptions = new Suboptions(option);
    suboptions.add(implied, text);
    return suboptions;
  }

  /**
   * Reads an option that was given several times: QEMU adds such up, and a key's last one counts.
   */
  static Suboptions merge(String option, String implied, List<String> texts) {
    Suboptions suboptions = new Suboptions(option);
    texts.forEach(text -> suboptions.add(implied, text));
    return suboptions;
  }

  private void add(String implied, String text) {
    boolean first = true;
    for (String item : splitCommas(text)) {
      int equals = item.indexOf('=');
      if (equals > 0) {
        values.put(item.substring(0, equals), item.substring(equals + 1));
      } else if (first && implied != null && !item.isEmpty()) {
        values.put(implied, item);
      } else {
        throw new UsageException(option + ": '" + item + "' is not of the form key=value");
      }
      first = false;
    }
  }

  /** Splits at commas; a doubled comma stands for one that belongs to the item. */
  static List<String> splitCommas(String text) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ',') {
        item.append(c);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == ',') {
        item.append(',');
        i++;
      } else {
        items.add(item.toString());
        item.setLength(0);
      }
    }
    items.add(item.toString());
    return items;
  }

  Optional<String> take(String key) {
    return Optional.ofNullable(values.remove(key));
  }

  /** Takes a key whose value is {@code on} or {@code off}. */
  Optional<Boolean> takeSwitch(String key) {
    checkOnly(key, "on", "off");
    return take(key).map("on"::equals);
  }

  /** Takes a key that may only have one of these values. */
  void takeOnly(String key, String... allowed) {
    checkOnly(key, allowed);
    values.remove(key);
  }

  private void checkOnly(String key, String... allowed) {
    String value = values.get(key);
    if (value != null && !List.of(allowed).contains(value)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s: %s=%s is not built yet; %s=%s is",
              option,
              key,
              value,
              key,
              String.join("|", allowed)));
    }
  }

  void refuseRest() {
    if (!values.isEmpty()) {
      Map.Entry<String, String> entry = values.entrySet().iterator().next();
      throw new UsageException(
          String.format(
              Locale.ROOT, "%s: %s=%s is not built yet", option, entry.getKey(), entry.getValue()));
    }
  }
}
