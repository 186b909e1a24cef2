package bootscope.views.control.dock;

import java.util.function.Function;
import org.kordamp.ikonli.Ikon;

/**
 * A pane that the window offers. It is called {@code pane.<id>} in the texts, and made when it is
 * first seen.
 */
public record PaneKind(String id, Ikon icon, Function<PaneContext, DockPane> factory) {
  public String titleKey() {
    return "pane." + id;
  }
}
