package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.text.Texts;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class BuiltInGuestsTest {
  @Test
  void eachListedGuestIsAnElfImageInTheAssets() {
    for (String name : BuiltInGuests.ALL.keySet()) {
      byte[] image = BuiltInGuests.read(name);
      assertEquals(0x7f, image[0], name);
      assertEquals('E', image[1], name);
    }
  }

  @Test
  void theWelcomePageSaysOfEachWhatTheHelpSays() {
    Texts texts = new Texts(Locale.ENGLISH);
    BuiltInGuests.ALL.forEach(
        (name, what) ->
            assertEquals(
                what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1),
                texts.get("guest." + name)));
  }

  @Test
  void anUnknownGuestSuggestsTheNearest() {
    String message =
        assertThrows(UsageException.class, () -> BuiltInGuests.read("helo-pvh")).getMessage();
    assertTrue(message.endsWith("did you mean guest:hello-pvh?"), message);
  }
}
