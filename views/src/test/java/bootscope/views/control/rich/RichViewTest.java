package bootscope.views.control.rich;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import bootscope.views.control.gallery.Headless;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import javafx.scene.input.KeyCode;
import org.fxmisc.richtext.StyleClassedTextArea;
import org.junit.jupiter.api.Test;

/** On JavaFX's headless platform. */
class RichViewTest {
  private static RichLine line(String text) {
    return RichLine.of().add(text, Tone.PLAIN).build();
  }

  private static String text(RichView view) {
    return ((StyleClassedTextArea) view.focusTarget()).getText();
  }

  private static String joined(List<RichLine> lines) {
    return lines.stream().map(RichLine::text).collect(Collectors.joining("\n"));
  }

  @Test
  void linesComeAndGoAnywhereAndTheTextIsAlwaysTheirs() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Headless.run(
        () -> {
          RichView view = new RichView();
          Headless.show(view, 300, 200);
          List<RichLine> lines = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            int count = random.nextInt(4);
            List<RichLine> more = new ArrayList<>();
            for (int n = 0; n < count; n++) {
              more.add(line("x".repeat(random.nextInt(3)) + i));
            }
            switch (random.nextInt(3)) {
              case 0 -> {
                lines.addAll(more);
                view.append(more);
              }
              case 1 -> {
                int gone = Math.min(count, lines.size());
                lines.subList(0, gone).clear();
                view.removeFirst(gone);
              }
              default -> {
                int at = random.nextInt(lines.size() + 1);
                int to = Math.min(lines.size(), at + random.nextInt(3));
                lines.subList(at, to).clear();
                lines.addAll(at, more);
                view.show(lines);
              }
            }
            assertEquals(joined(lines), text(view), "after step " + i);
            assertEquals(lines, view.lines());
          }
        });
  }

  @Test
  void enterFollowsTheLinkAtTheCaretOrElseTheFirstOfItsLine() {
    Headless.run(
        () -> {
          RichView view = new RichView();
          Headless.show(view, 300, 200);
          List<Object> followed = new ArrayList<>();
          view.setOnFollow(followed::add);
          view.show(
              List.of(
                  line("no link"),
                  RichLine.of()
                      .add("to ", Tone.PLAIN)
                      .add("one", Tone.CODE, 1)
                      .add(" or ", Tone.PLAIN)
                      .add("two", Tone.CODE, 2)
                      .build()));
          view.select(0, 0, 0);
          Headless.press(view.focusTarget(), KeyCode.ENTER);
          view.select(1, 0, 0);
          Headless.press(view.focusTarget(), KeyCode.ENTER);
          view.select(1, 11, 11);
          Headless.press(view.focusTarget(), KeyCode.ENTER);
          assertEquals(List.of(1, 2), followed);
        });
  }

  @Test
  void aLineKnowsItsPiecesByColumnAndWhereATextStands() {
    RichLine line =
        RichLine.of().add("Ab", Tone.STRONG).add("", Tone.CODE).add("cd\n", Tone.MUTED).build();
    assertEquals("Abcd ", line.text(), "one line, whatever is in it");
    assertEquals(Tone.STRONG, line.at(1).tone());
    assertEquals(Tone.MUTED, line.at(2).tone());
    assertNull(line.at(9));
    assertEquals(1, line.find("BC", 0));
    assertEquals(-1, line.find("zebra", 0));
    assertEquals(-1, line.find("", 0));
  }
}
