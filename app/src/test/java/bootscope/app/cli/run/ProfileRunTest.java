package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.ExitStatus;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.export.ProfileFormat;
import bootscope.core.profile.export.ProfileFormats;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -profile} and {@code bootscope profile} as a user gives them. */
class ProfileRunTest {
  @TempDir Path dir;

  private Program boot(String... more) {
    List<String> words = new ArrayList<>(List.of("-kernel", "guest:boot-mix", "-nographic"));
    words.addAll(List.of("-max-instructions", "300000"));
    words.addAll(List.of(more));
    return Program.run("", words);
  }

  @Test
  void theTopIsPrintedAtTheEnd() {
    Program program =
        Program.run(
            "", List.of("profile", "-kernel", "guest:long-mode", "-serial", "null", "-top", "3"));
    assertEquals(ExitStatus.POWERED_OFF, program.status(), program.err());
    List<String> lines = program.out().lines().toList();
    assertTrue(lines.getFirst().startsWith("Boot profile: "), program.out());
    assertTrue(program.out().contains("instructions, "), program.out());
    int self = lines.indexOf("By their own instructions:");
    assertEquals("", lines.get(self + 5), "three rows behind the heading\n" + program.out());
    assertTrue(lines.get(self + 2).matches(" *[0-9.]+ +[0-9,]+ +[0-9.]+ .*"), lines.get(self + 2));
  }

  @Test
  void eachFormatIsWrittenAsTheFilesNameEnds() throws Exception {
    List<String> words = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (ProfileFormat format : ProfileFormats.all()) {
      files.add(dir.resolve("boot" + format.suffix()));
    }
    files.add(dir.resolve("boot" + ProfileFile.SUFFIX));
    files.forEach(file -> words.addAll(List.of("-profile", file.toString())));
    Program program = boot(words.toArray(String[]::new));
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, program.status(), program.err());
    for (Path file : files) {
      assertTrue(Files.size(file) > 100, file + ": " + Files.size(file));
    }
    long told = ProfileFile.read(files.getLast()).profile().log().instructions();
    assertEquals(300_000, told);
  }

  @Test
  void theFormatAndTheLeastCallCanBeNamed() throws Exception {
    Path file = dir.resolve("boot");
    Program program = boot("-profile", file + ",format=chrome,least=100");
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, program.status(), program.err());
    assertTrue(Files.readString(file).startsWith("{"), Files.readString(file).substring(0, 20));
  }

  @Test
  void theGuestIsAsItIsWithout() {
    String hash = boot("-state-hash", "100000,300000").out();
    assertFalse(hash.isEmpty());
    assertEquals(
        hash,
        boot("-state-hash", "100000,300000", "-profile", dir.resolve("a.csv").toString()).out());
  }

  @Test
  void mistakesWithProgramsAreTold() throws Exception {
    String file = dir.resolve("boot.csv").toString();
    Path text = Files.writeString(dir.resolve("server"), "#!/bin/sh");
    Program none = boot("-profile", file, "-profile-program", dir.resolve("no").toString());
    assertEquals(ExitStatus.USAGE, none.status());
    assertTrue(none.err().contains("-profile-program: "), none.err());
    Program script = boot("-profile", file, "-profile-program", text.toString());
    assertEquals(ExitStatus.USAGE, script.status());
    assertTrue(script.err().contains("no ELF program for x86 with symbols"), script.err());
    Program alone = boot("-profile-program", text.toString());
    assertEquals(ExitStatus.USAGE, alone.status());
    assertTrue(alone.err().contains("no profile is recorded"), alone.err());
    Program folder = boot("-profile", file, "-profile-program", text + ",path=/bin/");
    assertEquals(ExitStatus.USAGE, folder.status());
    assertTrue(folder.err().contains("is no program's path"), folder.err());
    Program other = boot("-profile", file, "-profile-program", text + ",as=/bin/x");
    assertEquals(ExitStatus.USAGE, other.status());
  }

  @Test
  void mistakesAreTold() {
    Path there = dir.resolve("boot.xyz");
    Program unknown = boot("-profile", there.toString());
    assertEquals(ExitStatus.USAGE, unknown.status());
    assertTrue(unknown.err().contains("tells no format; end it with .bootprofile"), unknown.err());
    Program format = boot("-profile", there + ",format=svg");
    assertEquals(ExitStatus.USAGE, format.status());
    assertTrue(format.err().contains("there is no format 'svg'; there are bootprofile, html"));
    Program folder = boot("-profile", dir.resolve("no/where.csv").toString());
    assertEquals(ExitStatus.USAGE, folder.status());
    assertTrue(folder.err().contains("-profile: "), folder.err());
    Program twice = boot("-repeat", "2", "-profile", dir.resolve("b.csv").toString());
    assertEquals(ExitStatus.USAGE, twice.status());
    assertTrue(twice.err().contains("-repeat: goes not with a profile"), twice.err());
    assertFalse(Files.exists(there));
  }

  /** A pipe that nobody reads from holds the first up; the program is told to end meanwhile. */
  @Test
  void whoEndsTheProgramStillGetsItsProfiles() throws Exception {
    Path pipe = dir.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path second = dir.resolve("second.bootprofile");
    List<String> words = new ArrayList<>(List.of("-kernel", "guest:boot-mix", "-nographic"));
    words.addAll(List.of("-profile", pipe + ",format=folded", "-profile", second.toString()));
    try (ProgramProcess program = ProgramProcess.start(words);
        InputStream reader = Files.newInputStream(pipe)) {
      assertTrue(reader.read() >= 0);
      program.terminate();
      program.expect("the profile is still being written");
      reader.readAllBytes();
      program.end();
    }
    assertTrue(ProfileFile.read(second).profile().log().instructions() > 1_000_000);
  }
}
