package bootscope.app.menu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class AboutViewTest {
  @Test
  void eachLibraryIsNamedWithItsLicenceAndTheVersionThatItsJarHas() {
    String details =
        AboutView.details(
            new Texts(Locale.ENGLISH),
            List.of("gson-2.13.2.jar", "javafx-controls-26-linux.jar", "xz-1.11.jar"),
            "start-up cache: window.aot, in use");
    assertTrue(details.contains("Java " + System.getProperty("java.version")), details);
    assertTrue(details.contains("\nstart-up cache: window.aot, in use\n"), details);
    assertTrue(details.contains("\nlicences: "), details);
    assertTrue(details.matches("(?s).*Gson +2\\.13\\.2 +Apache-2\\.0.*"), details);
    assertTrue(details.matches("(?s).*OpenJFX +26 +GPL-2\\.0 with Classpath.*"), details);
    assertTrue(details.matches("(?s).*XZ for Java +1\\.11 +0BSD.*"), details);
  }
}
