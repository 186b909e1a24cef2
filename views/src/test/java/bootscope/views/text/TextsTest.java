package bootscope.views.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  /** Words behind a number that are no plural. */
  private static final Set<String> NO_PLURALS =
      Set.of("was", "has", "is", "does", "lacks", "keeps", "breaks", "holds", "fails", "ms", "ns");

  @Test
  void everyPatternCanBeRead() {
    for (String key : texts.keys()) {
      String text = texts.get(key);
      assertFalse(text.isBlank(), key);
      if (Texts.isPattern(text)) {
        new MessageFormat(text);
        assertFalse(
            text.replace("''", "").contains("'"), key + " has an apostrophe that is not doubled");
      }
    }
    assertTrue(texts.keys().size() > 100);
  }

  @Test
  void noTextShowsADoubledApostrophe() {
    for (String key : texts.keys()) {
      for (String shown : List.of(plain(key), texts.get(key, numbers(1)))) {
        assertFalse(shown.contains("''"), key + ": " + shown);
      }
    }
    assertEquals(
        "the local APIC's task priority; it is set there", texts.get("registers.note.cr8"));
    assertEquals("the processor's own", texts.get("e820.by.PROCESSOR"));
  }

  /** As a text is shown that has no place for an argument. */
  private String plain(String key) {
    return Texts.isPattern(texts.get(key)) ? "" : texts.get(key);
  }

  @Test
  void whatIsCountedHasAFormForOne() {
    Pattern plural = Pattern.compile("\\b1 (?:more )?([a-z]+s|were)\\b");
    for (String key : texts.keys()) {
      if (key.equals("registers.bits")) {
        continue; // 8 at least
      }
      Matcher matcher = plural.matcher(texts.get(key, numbers(1)));
      while (matcher.find()) {
        assertTrue(NO_PLURALS.contains(matcher.group(1)), key + ": " + texts.get(key, numbers(1)));
      }
    }
    assertEquals("1 interrupt", texts.get("timeline.interrupts", 1));
    assertEquals("0 interrupts", texts.get("timeline.interrupts", 0));
    assertEquals("1,234 interrupts", texts.get("timeline.interrupts", 1234));
    assertEquals("Memory map: 1 entry", texts.get("startInfo.map", 1));
    assertEquals("At entry: 1 holds, 2 fail, 0 left open", texts.get("contract.atEntry", 1, 2, 0));
    assertEquals("1 instruction", texts.get("control.timeline.instructions", 1L));
    assertEquals("2,000 instructions", texts.get("control.timeline.instructions", 2000L));
  }

  /** A number for each argument that a text may have. */
  private static Object[] numbers(long number) {
    return Stream.generate(() -> number).limit(9).toArray();
  }
}
