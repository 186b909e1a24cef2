package bootscope.views.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaneIdTest {
  @Test
  void aNumberFromTwoOnTellsAFurtherPaneOfAKind() {
    assertEquals(new PaneId("memory", 1), PaneId.of("memory"));
    assertEquals(new PaneId("memory", 2), PaneId.of("memory-2"));
    assertEquals(new PaneId("start-info", 3), PaneId.of("start-info-3"));
    for (String kind : new String[] {"e820", "start-info", "memory-1", "memory-22", "-2", ""}) {
      assertEquals(new PaneId(kind, 1), PaneId.of(kind));
    }
    assertEquals("memory-2", PaneId.of("memory-2").toString());
  }

  @Test
  void aFurtherPaneCallsItsActionsAndNodesByItsOwnId() {
    PaneId second = PaneId.of("memory-2");
    assertEquals("memory-2", second.own("memory"));
    assertEquals("memory-2.find", second.own("memory.find"));
    assertEquals("memory-2-note", second.own("memory-note"));
    assertEquals("memorymap.copy", second.own("memorymap.copy"));
    assertEquals("view.go-to", second.own("view.go-to"));
    assertEquals("memory.find", PaneId.of("memory").own("memory.find"));
    assertEquals("memory.find", PaneId.general("memory-2.find"));
    assertEquals("pane.show.memory-2", PaneId.general("pane.show.memory-2"));
    assertEquals("bare", PaneId.general("bare"));
  }
}
