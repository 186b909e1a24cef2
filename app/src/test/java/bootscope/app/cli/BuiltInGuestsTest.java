package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void anUnknownGuestSuggestsTheNearest() {
    String message =
        assertThrows(UsageException.class, () -> BuiltInGuests.read("helo-pvh")).getMessage();
    assertTrue(message.endsWith("did you mean guest:hello-pvh?"), message);
  }
}
