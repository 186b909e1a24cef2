package bootscope.core;

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

/**
 * Citations of the SDM's volume 3 name the part in which their chapter is, in the edition that
 * docs/architecture.md names. A number of a later edition often lands in the wrong part, and the
 * local APIC's always does in the wrong chapter.
 */
class CitationTest {
  private static final Pattern CITATION =
      Pattern.compile(
          "vol\\. 3([ABC]) (?:§|chapters? |tables? |figures? )\\d+(?:(?!vol\\.|APM)[^;)\"])*");
  private static final Pattern CHAPTER =
      Pattern.compile("(?:§|chapters? |tables? |figures? )(\\d+)");
  private static final Pattern PLACE =
      Pattern.compile("(?:§|chapters? |tables? |figures? )(\\d+)[.-]");

  private static List<Path> sources(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files.filter(f -> f.toString().endsWith(".java")).toList();
    }
  }

  /** A file's text with its comments joined over line ends. */
  private static String text(Path file) throws IOException {
    return Files.readString(file).replaceAll("\\s+(//|\\*)?\\s*", " ");
  }

  private static String part(int chapter) {
    return chapter <= 13 ? "A" : chapter <= 22 ? "B" : "C";
  }

  @Test
  void aChapterOfVolume3IsInItsPart() throws IOException {
    List<String> wrong = new ArrayList<>();
    int looked = 0;
    for (String folder : List.of("src/main/java", "src/test/java")) {
      for (Path file : sources(folder)) {
        Matcher citation = CITATION.matcher(text(file));
        while (citation.find()) {
          looked++;
          Matcher places = CHAPTER.matcher(citation.group());
          while (places.find()) {
            if (!part(Integer.parseInt(places.group(1))).equals(citation.group(1))) {
              wrong.add(file.getFileName() + ": " + citation.group());
            }
          }
        }
      }
    }
    assertTrue(looked > 80, "citations found: " + looked);
    assertEquals(List.of(), wrong);
  }

  @Test
  void theLocalApicIsChapter10() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String file : List.of("LocalApic", "LocalApicRegisters", "LocalVectors", "ApicTimer")) {
      String text = text(Path.of("src/main/java/bootscope/core/device/apic", file + ".java"));
      Matcher places = PLACE.matcher(text);
      while (places.find()) {
        if (!places.group(1).equals("10")) {
          wrong.add(file + ": " + places.group());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }
}
