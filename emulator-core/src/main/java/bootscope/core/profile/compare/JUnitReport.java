package bootscope.core.profile.compare;

import bootscope.core.profile.compare.Condition.Outcome;
import bootscope.core.profile.compare.Condition.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * Conditions in the form in which JUnit reports tests, as CI services read it: a {@code testcase}
 * each, with a {@code failure} where it holds and an {@code error} where it cannot be told.
 */
public final class JUnitReport {
  private static final String SUITE = "bootscope compare";

  private JUnitReport() {}

  /** The whole document, in UTF-8. */
  public static String of(List<Outcome> outcomes) {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append(
        String.format(
            Locale.ROOT,
            "<testsuites>\n<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\""
                + " skipped=\"0\">\n",
            SUITE,
            outcomes.size(),
            count(outcomes, Verdict.FAILED),
            count(outcomes, Verdict.UNDECIDED)));
    for (Outcome o : outcomes) {
      out.append(
          String.format(
              Locale.ROOT,
              "  <testcase classname=\"%s\" name=\"%s\" time=\"0\">\n",
              SUITE,
              escaped(o.condition().text())));
      switch (o.verdict()) {
        case PASSED -> element(out, "system-out", "", o.text());
        case FAILED -> element(out, "failure", "it holds: " + o.text(), o.text());
        case UNDECIDED -> element(out, "error", "it cannot be told: " + o.text(), o.text());
      }
      out.append("  </testcase>\n");
    }
    return out.append("</testsuite>\n</testsuites>\n").toString();
  }

  private static long count(List<Outcome> outcomes, Verdict verdict) {
    return outcomes.stream().filter(o -> o.verdict() == verdict).count();
  }

  private static void element(StringBuilder out, String name, String message, String text) {
    out.append("    <").append(name);
    if (!message.isEmpty()) {
      out.append(" message=\"").append(escaped(message)).append('"');
    }
    out.append('>').append(escaped(text)).append("</").append(name).append(">\n");
  }

  /** Text for an element or an attribute; what XML 1.0 §2.2 has no place for is a dot. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                  boolean allowed =
                      c >= 0x20 && c < 0xD800 || c >= 0xE000 && c < 0xFFFE || c >= 0x1_0000;
                  out.appendCodePoint(allowed ? c : '.');
                }
              }
            });
    return out.toString();
  }
}
