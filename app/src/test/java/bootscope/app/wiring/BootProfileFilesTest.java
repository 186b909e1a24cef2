package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.CallLog;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.ProfiledThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootProfileFilesTest {
  @TempDir Path dir;

  private static Profile profile() {
    CallLog log = new CallLog();
    log.thread(0, 0);
    log.enter(1, Entered.START, 0);
    log.leave(70_000);
    log.upTo(70_000);
    return new Profile(
        List.of(
            new ProfiledFunction("machine", Place.THREAD, "", 0),
            new ProfiledFunction("start", Place.KERNEL, "", 0x1000),
            new ProfiledFunction("boot", Place.THREAD, "", 0)),
        List.of(new ProfiledThread("boot", 0, 2)),
        log,
        List.of());
  }

  @Test
  void eachEndingThatIsOfferedIsWritten() throws Exception {
    BootProfileFiles files = new BootProfileFiles();
    for (String ending : files.endings()) {
      Path file = dir.resolve("boot." + ending);
      files.write(profile(), file);
      assertTrue(Files.size(file) > 20, ending);
    }
    assertEquals("bootprofile", files.endings().getFirst());
  }

  @Test
  void itsOwnFileIsReadAgain() throws Exception {
    BootProfileFiles files = new BootProfileFiles();
    Path file = dir.resolve("boot.bootprofile");
    files.write(profile(), file);
    assertEquals(70_000, files.read(file).log().instructions());
    Path other = Files.writeString(dir.resolve("other.bootprofile"), "no profile");
    IOException trouble = assertThrows(IOException.class, () -> files.read(other));
    assertTrue(trouble.getMessage().contains("other.bootprofile"), trouble.getMessage());
  }

  @Test
  void anotherEndingIsRefused() {
    Path file = dir.resolve("boot.txt");
    IOException trouble =
        assertThrows(IOException.class, () -> new BootProfileFiles().write(profile(), file));
    assertTrue(trouble.getMessage().contains(".bootprofile, .html"), trouble.getMessage());
    assertFalse(Files.exists(file));
  }
}
