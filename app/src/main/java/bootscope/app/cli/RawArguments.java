package bootscope.app.cli;

import bootscope.core.bits.ByteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The command line's words as the bytes that were given. Java reads words in the locale's encoding,
 * and under {@code LC_ALL=C} makes U+FFFD of every byte that is no ASCII; Linux still has the
 * bytes.
 */
public final class RawArguments {
  /** What Java makes of bytes that it cannot read; some versions, a question mark. */
  private static final String REPLACEMENTS = "\uFFFD?";

  private RawArguments() {}

  /** The words, as {@link ByteText} has them. */
  public static List<String> of(String[] words) {
    return of(List.of(words), Path.of("/proc/self/cmdline"));
  }

  /**
   * The same from a file that has all words of the process, each with a NUL behind it (proc(5)).
   *
   * @throws UsageException for a word that Java could not read, where there is no such file
   */
  static List<String> of(List<String> words, Path process) {
    if (words.stream().noneMatch(RawArguments::isDoubtful)) {
      return words;
    }
    List<String> all = new ArrayList<>();
    try {
      byte[] bytes = Files.readAllBytes(process);
      int from = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          all.add(ByteText.of(Arrays.copyOfRange(bytes, from, i)));
          from = i + 1;
        }
      }
    } catch (IOException e) {
      all.clear(); // no Linux, or no /proc
    }
    if (all.size() < words.size()) {
      return known(words);
    }
    return all.subList(all.size() - words.size(), all.size());
  }

  /** Whether it may be other than what was given. */
  private static boolean isDoubtful(String word) {
    return word.chars().anyMatch(c -> c >= 0x80 || REPLACEMENTS.indexOf(c) >= 0);
  }

  private static List<String> known(List<String> words) {
    for (String word : words) {
      if (word.indexOf(REPLACEMENTS.charAt(0)) >= 0) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "'%s': it has bytes that are no text in this locale (%s); set LC_ALL to one with"
                    + " UTF-8",
                word,
                System.getProperty("sun.jnu.encoding")));
      }
    }
    return words;
  }
}
