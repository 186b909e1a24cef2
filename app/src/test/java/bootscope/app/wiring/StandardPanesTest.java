package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.dock.DockLayouts;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StandardPanesTest {
  private static final DockLayouts LAYOUTS = StandardPanes.LAYOUTS;

  private static Set<String> ids() {
    return StandardPanes.empty().stream().map(PaneKind::id).collect(Collectors.toSet());
  }

  @Test
  void eachPaneHasATitleAndAPlaceInEachStandardArrangement() {
    Texts texts = new Texts(Locale.ENGLISH);
    for (PaneKind kind : StandardPanes.empty()) {
      assertTrue(texts.has(kind.titleKey()), kind.id());
    }
    for (var layout : List.of(LAYOUTS.compact(), LAYOUTS.wide())) {
      assertEquals(ids().size(), layout.panes().count(), "each once");
      assertEquals(ids(), layout.panes().collect(Collectors.toSet()));
    }
  }

  @Test
  void thePresentersArrangementHasTheFourThatAnAudienceCanTakeIn() {
    assertEquals(
        Set.of("disassembly", "registers", "terminal", "timeline"),
        LAYOUTS.presenter().panes().collect(Collectors.toSet()));
  }

  @Test
  void narrowWindowsGetTheCompactOne() {
    assertEquals(LAYOUTS.compact(), LAYOUTS.forWidth(1280));
    assertEquals(LAYOUTS.wide(), LAYOUTS.forWidth(1920));
  }
}
