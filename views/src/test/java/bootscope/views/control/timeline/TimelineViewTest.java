package bootscope.views.control.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.Metrics;
import bootscope.views.control.gallery.Headless;
import bootscope.views.control.gallery.SampleData;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Font;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;

/** The timeline in a window, driven by keys and mouse, on JavaFX's headless platform. */
class TimelineViewTest {
  private static final Texts TEXTS = new Texts(Locale.ENGLISH);

  @Test
  void aCountOfMilestonesOpensToAllOfThemWithTheirExactMoments() {
    Headless.run(
        () -> {
          List<Milestone> milestones = new ArrayList<>();
          long[] at = {0, 0, 22, 22, 11_735, 18_910, 1_278_890_490};
          String name = "a name as long as kernels have";
          for (long nanos : at) {
            milestones.add(
                new Milestone("milestone_" + milestones.size(), new Moment(nanos / 2, nanos), ""));
          }
          TimelineModel model = new TimelineModel();
          model.setRuns(
              List.of(new TimelineRun(name, milestones, List.of(), milestones.getLast().at())));
          TimelineView view = new TimelineView(TEXTS, model);
          List<Long> went = new ArrayList<>();
          List<String> told = new ArrayList<>();
          view.setOnMoment((run, moment) -> went.add(moment.nanos()));
          view.setOnMilestone((run, milestone) -> told.add(milestone.name()));
          Headless.show(view, 900, 300);
          for (int i = 0; i < at.length; i++) { // keys come to each, named or counted
            Headless.press(view, KeyCode.RIGHT);
            assertEquals("milestone_" + i, told.getLast());
          }
          assertEquals(at.length, told.size());
          Headless.press(view, KeyCode.LEFT);
          String text = view.getAccessibleText();
          assertTrue(text.startsWith("milestone_5\n18.910 µs  ·  9,455 instructions"), text);
          assertEquals(0, went.size(), "looking goes nowhere");

          double[] count = place(view, 0x6639ba, 12); // of the milestones' colour, a wide place
          Headless.click(view, count[0], count[1], 1);
          ContextMenu menu = openMenu();
          assertEquals(
              List.of(
                  "milestone_3      22 ns     11 instructions",
                  "milestone_4  11.735 µs  5,867 instructions",
                  "milestone_5  18.910 µs  9,455 instructions"),
              texts(menu).subList(0, 3));
          menu.getItems().get(1).fire();
          menu.hide();
          assertEquals("milestone_4", told.getLast());
          assertEquals(List.of(11_735L), went);

          Headless.press(view, KeyCode.SPACE);
          menu = openMenu();
          assertEquals(at.length + 1, texts(menu).size(), "all, and how to see them larger");
          menu.hide();
          Headless.settle(view);
          Headless.click(view, count[0], count[1], 1);
          menu = openMenu();
          menu.getItems().getLast().fire();
          menu.hide();
          assertTrue(model.to() < 40_000, "those that were counted fill the view: " + model.to());
        });
  }

  private static ContextMenu openMenu() {
    return Window.getWindows().stream()
        .filter(w -> w instanceof ContextMenu && w.isShowing())
        .map(ContextMenu.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(ContextMenu menu) {
    return menu.getItems().stream()
        .filter(i -> !(i instanceof SeparatorMenuItem))
        .map(MenuItem::getText)
        .toList();
  }

  /** The middle of the first row of pixels with as many of a colour beside each other. */
  private static double[] place(Node view, int rgb, int least) {
    WritableImage picture = Headless.picture(view);
    for (int y = 0; y < picture.getHeight(); y++) {
      int many = 0;
      for (int x = 0; x < picture.getWidth(); x++) {
        many = (picture.getPixelReader().getArgb(x, y) & 0xffffff) == rgb ? many + 1 : 0;
        if (many == least) {
          return new double[] {x - least / 2.0, y + 2};
        }
      }
    }
    throw new AssertionError("nothing of that colour");
  }

  @Test
  void milestonesOfEachRunHaveTheirOwnColourAndNoFaults() {
    Headless.run(
        () -> {
          TimelineModel model = new TimelineModel();
          List<TimelineRun> runs = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            List<Milestone> milestones = new ArrayList<>();
            for (long at = 0; at <= 1000; at += 200) {
              milestones.add(new Milestone("m", new Moment(at, at), ""));
            }
            runs.add(new TimelineRun("run " + i, milestones, List.of(), new Moment(1000, 1000)));
          }
          model.setRuns(runs);
          TimelineView view = new TimelineView(TEXTS, model);
          Headless.show(view, 900, 500);
          WritableImage picture = Headless.picture(view);
          // A mark of 7 pixels across has some 20 of its full colour.
          int marks = Headless.count(picture, 0x6639ba);
          assertTrue(marks > 3 * 6 * 12, "marks in every run: " + marks);
        });
  }

  @Test
  void publishedFiguresAreNamedInFullWithTheirNumbersAtAnyZoom() {
    Headless.run(
        () -> {
          TimelineModel model = new TimelineModel();
          model.setRuns(List.of(SampleData.run("run", 1, 1)));
          model.setPublished(SampleData.published());
          TimelineView view = new TimelineView(TEXTS, model);
          Headless.show(view, 420, 700);
          for (int zoom = 0; zoom < 2; zoom++) {
            List<String> said = new ArrayList<>();
            for (double y = 0; y < 700; y += 4) {
              TimelineView.Spot spot = view.spotAt(300, y);
              if (spot != null && spot.run() == null && !said.contains(spot.text())) {
                said.add(spot.text());
              }
            }
            assertEquals(3, said.size(), "each figure has a row: " + said);
            assertEquals(
                "start_kernel  60.000000 ms (+59.200000)\nEmulator (board) + firmware + vmlinux\n"
                    + "A document of some length, of 2019. Milliseconds of host time.",
                said.get(1));
            model.show(100e6, 110e6); // none of them is in sight
          }
        });
  }

  @Test
  void theLineAlongTheMouseGoesWithThePlayheadAndNoFurtherThanTheRun() {
    Headless.run(
        () -> {
          TimelineModel model = new TimelineModel();
          model.setRuns(
              List.of(new TimelineRun("run", List.of(), List.of(), new Moment(1000, 1000))));
          model.setPlayhead(new Moment(1000, 1000));
          TimelineView view = new TimelineView(TEXTS, model);
          List<Double> said = new ArrayList<>();
          view.setOnScrub(
              moment -> {
                // The machine stands at the instruction before.
                model.setPlayhead(new Moment(moment.instructions() - 5, moment.nanos() - 5));
                said.add(view.hoverValue());
                said.add((double) moment.nanos() - 5);
              });
          Headless.show(view, 900, 300);
          assertTrue(Double.isNaN(view.hoverValue()), "no mouse, no line");
          Headless.drag(view, 880, 6, 400, 6);
          assertEquals(4, said.size(), "pressed and dragged");
          assertEquals(said.get(1), said.get(0), "where it was pressed");
          assertEquals(said.get(3), said.get(2), "and where it was dragged to");
          assertTrue(said.get(2) < 600, "on the way: " + said);
          assertEquals(said.get(3) + 5, view.hoverValue(), 1, "let go, it is the mouse's");
          Headless.fling(view, 400, 6, 700, 6);
          assertEquals(8, said.size(), "pressed, and let go elsewhere: " + said);
          assertEquals(said.get(7) + 5, view.hoverValue(), 1, "where it was let go");
          Headless.move(view, 880, 6);
          assertEquals(1000, view.hoverValue(), "there is room behind the run, and no instant");
        });
  }

  @Test
  void textIsBrokenAtSpacesAndNothingOfItIsLost() {
    Headless.run(
        () -> {
          Metrics metrics = Metrics.of(Font.font("Monospaced", 13));
          String text = SampleData.published().source() + " " + "x".repeat(100);
          List<String> lines = PublishedPainter.wrapped(text, metrics, 30 * metrics.cell());
          assertEquals(text.replace(" ", ""), String.join("", lines).replace(" ", ""));
          for (String line : lines) {
            assertTrue(line.length() <= 30, line);
          }
          assertEquals("A document of some length,", lines.getFirst());
        });
  }
}
