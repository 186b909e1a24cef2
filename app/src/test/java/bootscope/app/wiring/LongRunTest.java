package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.GuestState.Phase;
import bootscope.core.debug.Accesses;
import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.PortTrigger;
import bootscope.core.debug.Trigger;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.core.session.Session;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that take long, the end of the window in the midst of them, and mistakes of ours. */
class LongRunTest {
  /** Farther than a test gets. */
  private static final long GOAL = 900_000_000_000L;

  /** What the guest never does. */
  private static final Trigger NEVER = new PortTrigger(0x1234, 1, Accesses.ACCESS);

  @TempDir Path folder;

  /** A guest that runs for ever, flat out: its first instruction jumps to itself. */
  private User endless() throws Exception {
    User user = User.with(folder, "hello-pvh");
    user.session()
        .workspace()
        .guest()
        .getValue()
        .session()
        .change(
            d -> {
              long entry = d.registers().linearRip();
              d.poke(false, entry, new byte[] {(byte) 0xEB, (byte) 0xFE});
              return null;
            })
        .get();
    return user;
  }

  private static Phase phase(User user) {
    return user.session().ports().run().state().getValue().phase();
  }

  @Test
  void aStepThatTakesLongShowsABarAndCancellingStopsTheGuestWhereItIs() throws Exception {
    try (User user = endless()) {
      user.press("Ctrl+F9"); // out of the entry, which never returns
      user.await("the bar", () -> user.shown("#status-cancel"));
      assertEquals("Running until the function has returned", user.text("#status-work"));
      user.click("#status-cancel");
      user.await("the stop", () -> phase(user) == Phase.STOPPED);
      user.await("no bar", () -> !user.shown("#status-cancel"));
      long there = FxThread.get(() -> user.view().instructions());
      assertTrue(there > 0);
      user.press("F7");
      user.await("it goes on from there", () -> user.view().instructions() == there + 1);
    }
  }

  @Test
  void aRunToACountShowsHowFarItIs() throws Exception {
    try (User user = endless()) {
      user.session()
          .workspace()
          .guest()
          .getValue()
          .session()
          .change(d -> d.breakpoints().add(new CountTrigger(GOAL)))
          .get();
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      user.press("F9");
      user.await("the bar", () -> user.shown("#status-cancel"));
      assertEquals("Running to instruction 900,000,000,000", user.text("#status-work"));
      double part =
          FxThread.get(() -> user.find("#status-progress", ProgressBar.class).getProgress());
      assertTrue(part >= 0 && part < 1, "" + part);
      user.click("#status-cancel");
      user.await("the stop", () -> phase(user) != Phase.RUNNING);
      user.await("no bar", () -> !user.shown("#status-cancel"));
    }
  }

  @Test
  void aWayBackThatTakesLongShowsHowFarItIsAndEscapeLeavesTheGuestWhereItWas() throws Exception {
    try (User user = endless()) {
      Session session = user.session().workspace().guest().getValue().session();
      user.press("F9");
      user.await("a long run", () -> user.view().runNanos() > 6_000_000_000L);
      user.press("F12");
      user.await("the stop", () -> phase(user) == Phase.STOPPED);
      session.change(d -> d.breakpoints().add(NEVER)).get();
      String hash = session.ask(Inspector::stateHash).get();
      long there = FxThread.get(() -> user.view().instructions());
      for (String way : List.of("Escape", "the button")) {
        String[] said = new String[1];
        user.press("Shift+F9");
        user.await(
            "how far it is",
            () -> {
              said[0] = user.text("#status-work");
              boolean shown = said[0].contains(" of ");
              if (shown && way.equals("the button")) {
                user.find("#status-cancel", Button.class).fire();
              }
              return shown;
            });
        if (way.equals("Escape")) {
          user.press(way);
        }
        assertTrue(
            said[0].matches("Running backwards: [0-9,]+ of " + number(there) + " instructions"),
            said[0]);
        user.await("no bar", () -> !user.shown("#status-cancel"));
        assertEquals(there, FxThread.get(() -> user.view().instructions()), way);
        assertEquals(hash, session.ask(Inspector::stateHash).get(), way);
        assertFalse(FxThread.get(() -> user.view().known().orElseThrow().past()), way);
      }
      assertEquals(List.of(), user.notices());
      user.press("F7");
      user.await("it goes on from there", () -> user.view().instructions() == there + 1);
    }
  }

  private static String number(long value) {
    return String.format(Locale.US, "%,d", value);
  }

  @Test
  void closingTheWindowWhileTheGuestRunsLeavesNoThread() throws Exception {
    User user = endless();
    try (user) {
      user.press("F9");
      user.await("running", () -> phase(user) == Phase.RUNNING);
      assertTrue(Threads.named("emulation"));
      user.menu("file", "file.quit");
      user.await("the end", () -> user.quits() == 1);
    }
    Threads.awaitNone();
    assertEquals(1, user.quits());
    assertFalse(FxThread.get(() -> user.stage().isShowing()));
  }

  @Test
  void aClosedWindowCanBeForgotten() throws Exception {
    List<WeakReference<Gui>> closed = new ArrayList<>();
    for (int i = 0; i < 2; i++) { // the last one is still held by the thread's handler
      User user = User.with(folder, "hello-pvh");
      for (String pane : List.of("log", "contract", "image", "timeline", "breakpoints")) {
        FxThread.run(() -> user.gui().workbench().dock().show(pane));
      }
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 1);
      closed.add(new WeakReference<>(user.gui()));
      user.close();
    }
    long end = System.nanoTime() + 30_000_000_000L;
    while (closed.getFirst().get() != null) {
      assertTrue(System.nanoTime() < end, "something holds on to a closed window");
      System.gc();
      FxThread.run(() -> {});
      Thread.sleep(20);
    }
  }

  /** A pane that shows the count of instructions, and whose questions fail for a while. */
  private static final class Failing implements DockPane {
    private final Label label = new Label("-");
    private final GuestFollower<Long> follower;
    private volatile boolean failing = true;

    Failing(Workspace workspace) {
      follower =
          new GuestFollower<>(workspace) {
            @Override
            protected void onGuest(Guest guest) {
              ask(
                  Question.of(
                      d -> {
                        if (failing) {
                          throw new IllegalStateException("a defect, for a test");
                        }
                        return d.instructions();
                      }));
            }

            @Override
            protected void onView(MachineView view, Long count) {
              label.setText(count.toString());
            }
          };
    }

    @Override
    public Node content() {
      return label;
    }

    @Override
    public void setVisible(boolean now) {
      follower.setVisible(now);
    }
  }

  @Test
  void aPaneWhoseQuestionThrowsTellsItOnceAndAsksAgainAtTheNextStop() {
    GuiLauncher.Setup standard = GuiLauncher.Setup.standard(new GuiLauncher.BuiltIn("hello-pvh"));
    Failing[] pane = new Failing[1];
    GuiLauncher.Setup setup =
        new GuiLauncher.Setup(
            standard.start(),
            workbench ->
                new GuestSession(workbench, Keeping.NO_CODE, List.of()) {
                  @Override
                  public List<PaneKind> panes() {
                    return super.panes().stream().map(k -> failing(k, workspace())).toList();
                  }

                  private PaneKind failing(PaneKind k, Workspace workspace) {
                    return k.id().equals("log")
                        ? new PaneKind(k.id(), k.icon(), c -> pane[0] = new Failing(workspace))
                        : k;
                  }
                },
            standard.files());
    try (User user = User.at(folder, setup)) {
      user.await("the guest", () -> user.view() != null);
      FxThread.run(() -> user.gui().workbench().dock().show("log"));
      user.awaitNotice("Bootscope made a mistake in");
      for (int i = 1; i <= 3; i++) {
        long count = i;
        user.press("F7");
        user.await("a step", () -> user.view().instructions() == count);
      }
      assertEquals(1, user.notices().size(), "the same mistake is told once");
      user.click(FxThread.get(() -> user.stage().getScene().lookup("#notices .dismiss")));
      FxThread.run(() -> pane[0].failing = false);
      user.press("F7");
      user.await("the answer", () -> pane[0].label.getText().equals("4"));
      user.press("F7");
      user.await("the next", () -> pane[0].label.getText().equals("5"));
      assertEquals(List.of(), user.notices());
    }
  }
}
