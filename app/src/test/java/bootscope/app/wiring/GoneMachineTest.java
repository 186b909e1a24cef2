package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.GuestState.Phase;
import bootscope.app.menu.Notice;
import bootscope.core.event.GuestListener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the window says about a machine goes with that machine; what it says else, stays. */
class GoneMachineTest {
  @TempDir Path folder;
  private User user;

  @BeforeEach
  void crash() {
    user = User.with(folder, "triple-fault");
    user.press("F9");
    user.awaitNotice("Triple fault");
    assertEquals(Phase.CRASHED, phase());
  }

  @AfterEach
  void close() {
    user.close();
  }

  private Phase phase() {
    return FxThread.get(() -> user.session().ports().run().state().getValue().phase());
  }

  @Test
  void aCrashIsForgottenWithTheRestartAndToldOfAgainWhenItComesAgain() {
    user.press("Ctrl+F2");
    user.await("the restart", () -> user.view().restarts() == 1);
    user.await("no notice", () -> user.notices().isEmpty());
    assertEquals(Phase.STOPPED, phase());
    user.press("F9");
    user.awaitNotice("Triple fault");
    assertEquals(1, user.notices().size());
  }

  @Test
  void aCrashIsForgottenWithTheNextGuestAndWithNone() {
    FxThread.run(() -> user.session().ports().files().openBuiltIn("hello-pvh"));
    user.await("the next guest", () -> user.view() != null && user.view().instructions() == 0);
    user.await("no notice", () -> user.notices().isEmpty());
    FxThread.run(() -> user.session().ports().files().openBuiltIn("triple-fault"));
    user.await(
        "the first guest",
        () -> user.session().ports().run().state().getValue().name().contains("triple"));
    user.press("F9");
    user.awaitNotice("Triple fault");
    FxThread.run(() -> user.session().ports().files().closeGuest());
    user.await("no notice", () -> user.notices().isEmpty());
  }

  @Test
  void whatIsNotAboutTheMachineStays() {
    FxThread.run(
        () -> user.gui().workbench().tell(Notice.error("The disk is full.", "Make some room.")));
    user.press("Ctrl+F2");
    user.await("the restart", () -> user.view().restarts() == 1);
    user.await("one notice", () -> user.notices().size() == 1);
    assertTrue(user.notices().getFirst().contains("The disk is full."));
  }

  @Test
  void aDefectIsSaidToBeOneAndIsForgottenWithItsMachine() throws Exception {
    user.press("Ctrl+F2");
    user.await("the restart", () -> user.view().restarts() == 1);
    user.session()
        .workspace()
        .guest()
        .getValue()
        .session()
        .change(
            d -> {
              d.listen(
                  new GuestListener() {
                    @Override
                    public void decoded(long linearAddress, long physicalAddress, int bytes) {
                      throw new IllegalStateException("a defect of the machine");
                    }
                  });
              return null;
            })
        .get();
    user.press("F7");
    user.awaitNotice("Bootscope made a mistake");
    user.await("the end", () -> phase() == Phase.CRASHED);
    assertEquals(1, user.notices().size(), "one defect is one notice");
    String detail = FxThread.get(() -> user.session().ports().run().state().getValue().detail());
    assertEquals("a defect of the emulator", detail, "not a triple fault");
    user.press("Ctrl+F2");
    user.await("another machine", () -> phase() == Phase.STOPPED);
    user.await("no notice", () -> user.notices().isEmpty());
    assertFalse(FxThread.get(() -> user.view() == null));
    assertEquals(List.of(), user.notices());
  }
}
