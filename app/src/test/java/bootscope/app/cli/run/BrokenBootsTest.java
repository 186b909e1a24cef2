package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From a boot's fault back to what is guilty of it: what {@code docs/broken-boots.md} has a user
 * type answers what it says there, to the byte.
 */
@Timeout(60)
class BrokenBootsTest {
  private static final String PROMPT = "(bootscope) ";

  /**
   * A part of the document.
   *
   * @param options of the program
   * @param report what it says of the fault
   * @param typed commands
   * @param answers of each, lines
   */
  record Lesson(String options, List<String> report, List<String> typed, List<String> answers) {
    private static final Pattern SHOWN = Pattern.compile("(?m)^    (.*\n)");
    private static final Pattern RUN = Pattern.compile("bootscope (.*-kernel .*)\n");
    private static final Pattern REPORT = Pattern.compile("\\d+: exception .*\n");

    static Lesson of(String section) {
      Lesson lesson = new Lesson("", new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      String options = "";
      Matcher shown = SHOWN.matcher(section);
      while (shown.find()) {
        String line = shown.group(1);
        Matcher run = RUN.matcher(line);
        if (run.matches()) {
          options = run.group(1);
        } else if (REPORT.matcher(line).matches()) {
          lesson.report.add(line);
        } else if (line.startsWith(PROMPT)) {
          lesson.typed.add(line.substring(PROMPT.length()).strip());
          lesson.answers.add("");
        } else {
          lesson.answers.add(lesson.answers.removeLast() + line);
        }
      }
      return new Lesson(options, lesson.report, lesson.typed, lesson.answers);
    }

    @Override
    public String toString() {
      return options.replaceFirst(".* ", "");
    }
  }

  static List<Lesson> lessons() throws IOException {
    String document =
        Files.readString(Path.of(System.getProperty("basedir", "."), "../docs/broken-boots.md"));
    return Stream.of(document.split("(?m)^## ")).skip(1).map(Lesson::of).toList();
  }

  @Test
  void eachBrokenGuestHasItsLesson() throws IOException {
    assertEquals(
        List.of(
            "guest:triple-fault",
            "guest:wrong-pte",
            "guest:overwritten-descriptor",
            "guest:missing-far-jump"),
        lessons().stream().map(Lesson::toString).toList());
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void theWayBackIsAsTheDocumentHasIt(Lesson lesson) {
    for (String engine : List.of("auto", "interpreter")) {
      Program run =
          Program.run(
              String.join("\n", lesson.typed) + "\nquit\n", lesson.options + " -engine " + engine);
      List<String> said = List.of(run.out().split(Pattern.quote(PROMPT), -1));
      assertEquals(lesson.typed.size() + 2, said.size(), run.out() + run.err());
      for (int i = 0; i < lesson.typed.size(); i++) {
        assertEquals(lesson.answers.get(i), said.get(i + 1), lesson.typed.get(i));
      }
      assertEquals(1, lesson.report.size());
      assertTrue(run.err().contains(lesson.report.getFirst()), run.err());
    }
  }
}
