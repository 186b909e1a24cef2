package bootscope.views.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.MessageFormat;
import java.util.Locale;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.value.ObservableValue;
import org.junit.jupiter.api.Test;

class TextsTest {
  private final Texts texts = new Texts(Locale.ENGLISH);

  @Test
  void aTextWithoutArgumentsIsTakenAsItStands() {
    assertEquals("Boot this computer's kernel", texts.get("action.file.host-kernel"));
  }

  @Test
  void argumentsAreFilledIn() {
    assertEquals("Stopped at 0x100000", texts.get("status.stopped", "0x100000"));
  }

  @Test
  void aMissingTextShowsItsKeyInsteadOfFailing() {
    assertEquals("«no.such.key»", texts.get("no.such.key"));
    assertFalse(texts.has("no.such.key"));
  }

  @Test
  void aLanguageWithoutATranslationShowsEnglish() {
    assertEquals("Run", new Texts(Locale.forLanguageTag("eo")).get("action.run.continue"));
  }

  @Test
  void numbersGoWithTheWordsThatAreShown() {
    Texts untranslated = new Texts(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertEquals(Locale.ENGLISH, untranslated.localeProperty().get());
    assertEquals("Stopped at 1,234", untranslated.get("status.stopped", 1234));
    assertEquals(Locale.UK, new Texts(Locale.UK).localeProperty().get());
  }

  @Test
  void aBoundTextFollowsItsArguments() {
    SimpleStringProperty where = new SimpleStringProperty("a");
    ObservableValue<String> text = texts.bind("status.stopped", where);
    assertEquals("Stopped at a", text.getValue());
    where.set("b");
    assertEquals("Stopped at b", text.getValue());
  }

  @Test
  void everyPatternCanBeRead() {
    for (String key : texts.keys()) {
      String text = texts.get(key);
      assertFalse(text.isBlank(), key);
      if (text.contains("{0}")) {
        new MessageFormat(text);
        assertFalse(
            text.replace("''", "").contains("'"), key + " has an apostrophe that is not doubled");
      }
    }
    assertTrue(texts.keys().size() > 100);
  }
}
