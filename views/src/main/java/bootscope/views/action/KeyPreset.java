package bootscope.views.action;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The keys of another program, for people who know it: what each action's keys are instead of its
 * own; an action that is not listed keeps those. Called {@code keymap.<id>} in the texts.
 */
public record KeyPreset(String id, Map<String, List<KeyChord>> keys) {
  /** Bootscope's own keys: those that the actions bring along. */
  public static final KeyPreset DEFAULT = new KeyPreset("bootscope", Map.of());

  public KeyPreset {
    keys = Map.copyOf(keys);
  }

  /** All that come with the program, our own first. */
  public static List<KeyPreset> all() {
    return List.of(DEFAULT, read("x64dbg"), read("visual-studio"), read("intellij"));
  }

  /** One line an action in {@code <id>.properties}: its id, and its keys divided by commas. */
  private static KeyPreset read(String id) {
    Properties lines = new Properties();
    try (InputStream in = KeyPreset.class.getResourceAsStream("keys-" + id + ".properties")) {
      lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(id, e);
    }
    Map<String, List<KeyChord>> keys = new TreeMap<>();
    for (String action : lines.stringPropertyNames()) {
      keys.put(
          action,
          Stream.of(lines.getProperty(action).split(","))
              .filter(s -> !s.isBlank())
              .map(KeyChord::of)
              .toList());
    }
    return new KeyPreset(id, keys);
  }
}
