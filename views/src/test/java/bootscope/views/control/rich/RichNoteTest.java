package bootscope.views.control.rich;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.Headless;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import org.junit.jupiter.api.Test;

/** On JavaFX's headless platform. */
class RichNoteTest {
  private static final List<RichLine> LONG =
      List.of(
          RichLine.of().add("jne ", Tone.MNEMONIC).add("start", Tone.SYMBOL, "code").build(),
          RichLine.of().add("ZF", Tone.REGISTER).add(" = 0 ", Tone.MUTED).build(),
          RichLine.of().add("goes to ", Tone.PLAIN).add("0x100", Tone.NUMBER, "memory").build());

  private static final List<RichLine> SHORT =
      List.of(RichLine.of().add("nop", Tone.MNEMONIC).build());

  private static List<Text> words(RichNote note) {
    return note.lookupAll(".text").stream()
        .map(Text.class::cast)
        .filter(t -> !t.getText().isEmpty())
        .toList();
  }

  private static String shown(RichNote note) {
    return words(note).stream().map(Text::getText).collect(Collectors.joining());
  }

  @Test
  void otherWordsTakeThePlaceOfThoseBefore() {
    Headless.run(
        () -> {
          RichNote note = new RichNote();
          Headless.show(note, 300, 200);
          for (int i = 0; i < 3; i++) {
            note.show(LONG);
            Headless.settle(note);
            assertEquals("jne start\nZF = 0 \ngoes to 0x100", shown(note));
            assertTrue(words(note).getFirst().getStyleClass().contains("rich-mnemonic"));
            assertTrue(words(note).getLast().getStyleClass().contains("rich-link"));
            note.show(SHORT);
            Headless.settle(note);
            assertEquals("nop", shown(note));
            assertEquals(List.of("text", "rich-mnemonic"), words(note).getFirst().getStyleClass());
          }
        });
  }

  @Test
  void linksAreChosenAndFollowedByKeysAndAllIsCopied() {
    Headless.run(
        () -> {
          RichNote note = new RichNote();
          List<Object> followed = new ArrayList<>();
          note.setOnFollow(followed::add);
          note.show(LONG);
          Headless.show(note, 300, 200);
          Node keys = note.lookup(".scroll-pane");
          keys.requestFocus();
          Headless.press(keys, KeyCode.ENTER);
          Headless.press(keys, KeyCode.RIGHT);
          Headless.press(keys, KeyCode.RIGHT);
          Headless.press(keys, KeyCode.ENTER);
          Headless.press(keys, KeyCode.RIGHT);
          Headless.press(keys, KeyCode.ENTER);
          Headless.press(keys, KeyCode.LEFT);
          Headless.press(keys, KeyCode.ENTER);
          assertEquals(List.of("code", "memory", "memory", "code"), followed);
          Headless.press(keys, KeyCode.C, false, true);
          assertEquals(
              "jne start\nZF = 0 \ngoes to 0x100", Clipboard.getSystemClipboard().getString());
        });
  }
}
