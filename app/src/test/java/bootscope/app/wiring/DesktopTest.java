package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
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
}
