package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every format. */
class ProfileFormatsTest {
  private static final Path DOCS =
      Path.of(System.getProperty("basedir", "."), "../docs/profile-formats.md").normalize();

  @Test
  void eachIsFoundByItsNameAndByItsFiles() {
    List<ProfileFormat> all = ProfileFormats.all();
    assertEquals(all.size(), all.stream().map(ProfileFormat::name).distinct().count());
    assertEquals(all.size(), all.stream().map(ProfileFormat::suffix).distinct().count());
    for (ProfileFormat format : all) {
      assertSame(format, ProfileFormats.named(format.name()).orElseThrow());
      assertSame(format, ProfileFormats.ofFile("a/boot" + format.suffix()).orElseThrow());
      // speedscope takes *.chrome.json for a profile of Chrome's developer tools.
      assertFalse(format.suffix().contains(".chrome"));
    }
    assertTrue(ProfileFormats.named("pprof").isEmpty());
    assertTrue(ProfileFormats.ofFile("boot.txt").isEmpty());
  }

  @Test
  void eachIsDescribed() throws IOException {
    String docs = Files.readString(DOCS);
    for (ProfileFormat format : ProfileFormats.all()) {
      String heading = "\n## " + format.name() + " (`*" + format.suffix() + "`)\n";
      assertTrue(docs.contains(heading), "docs/profile-formats.md has no" + heading);
      assertTrue(docs.contains(format.description()), format.description());
    }
  }

  @Test
  void theSameProfileGivesTheSameBytesInEveryLocale() throws IOException {
    long seed = new Random().nextLong();
    Locale before = Locale.getDefault();
    try {
      for (ProfileFormat format : ProfileFormats.all()) {
        Locale.setDefault(Locale.ROOT);
        byte[] first = Samples.bytes(format, Samples.random(seed, 1000), Samples.SMALL);
        for (String tag : List.of("ar-EG-u-nu-arab", "de-DE", "tr-TR")) {
          Locale.setDefault(Locale.forLanguageTag(tag));
          assertArrayEquals(
              first,
              Samples.bytes(format, Samples.random(seed, 1000), Samples.SMALL),
              format.name() + " in " + tag + ", seed " + seed);
        }
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aStreamThatFailsIsReportedAsItFailed() {
    IOException full = new IOException("no space");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };
    for (ProfileFormat format : ProfileFormats.all()) {
      Profile profile = Samples.random(1, 5000);
      assertSame(
          full,
          assertThrows(IOException.class, () -> format.write(profile, new Detail(0, ""), out)),
          format.name());
    }
  }

  @Test
  void aMachineThatHasNotRunCanBeWritten() throws IOException {
    for (ProfileFormat format : ProfileFormats.all()) {
      Samples.bytes(format, Samples.empty(), Detail.USUAL);
    }
  }

  @Test
  void lessThanNothingIsNoDetail() {
    assertThrows(IllegalArgumentException.class, () -> new Detail(-1, ""));
  }
}
