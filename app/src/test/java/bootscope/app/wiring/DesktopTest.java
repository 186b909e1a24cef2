package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DesktopTest {
  @Test
  void withX11AndWaylandTheEnvironmentNamesADisplay() {
    assertTrue(Desktop.obstacle("Linux", Map.of()).orElseThrow().contains("DISPLAY"));
    assertTrue(Desktop.obstacle("Linux", Map.of("DISPLAY", "")).isPresent());
    assertEquals(Optional.empty(), Desktop.obstacle("Linux", Map.of("DISPLAY", ":0")));
    assertEquals(
        Optional.empty(), Desktop.obstacle("FreeBSD", Map.of("WAYLAND_DISPLAY", "wayland-0")));
  }

  @Test
  void elsewhereThereAlwaysIsOne() {
    assertEquals(Optional.empty(), Desktop.obstacle("Windows 11", Map.of()));
    assertEquals(Optional.empty(), Desktop.obstacle("Mac OS X", Map.of()));
  }

  @Test
  void withoutAWindowsLibrariesItSaysWhatToInstallBeforeJavaFxBegins() {
    UsageException refused =
        assertThrows(UsageException.class, () -> Desktop.prepare(f -> false, new Properties()));
    assertTrue(refused.getMessage().contains("libgtk-3.so.0"), refused.getMessage());
    for (String name : List.of("libgtk-3-0", "libxtst6", "libgl1", "libxxf86vm1", "gtk3")) {
      assertTrue(refused.getMessage().contains(" " + name), refused.getMessage());
    }
    assertTrue(refused.getMessage().contains("-nographic"), refused.getMessage());
  }

  @Test
  void withoutOpenGlItDrawsBySoftwareInSilence() {
    Properties properties = new Properties();
    Desktop.prepare(f -> !f.equals("libXxf86vm.so.1"), properties);
    assertEquals("sw", properties.getProperty("prism.order"));
  }

  @Test
  void whatTheUserChoseToDrawWithIsKept() {
    Properties properties = new Properties();
    Desktop.prepare(f -> true, properties);
    assertEquals(null, properties.getProperty("prism.order"));
    properties.setProperty("prism.order", "es2");
    Desktop.prepare(f -> !f.startsWith("libGL."), properties);
    assertEquals("es2", properties.getProperty("prism.order"));
  }

  @Test
  void aHeadlessWindowNeedsTheLibrariesOfTextAlone() {
    Properties properties = new Properties();
    properties.setProperty("glass.platform", "Headless");
    Desktop.prepare(f -> !f.contains("gtk") && !f.contains("X"), properties);
    UsageException refused =
        assertThrows(
            UsageException.class, () -> Desktop.prepare(f -> !f.contains("pango"), properties));
    assertTrue(refused.getMessage().contains("libpangoft2-1.0-0"), refused.getMessage());
  }
}
