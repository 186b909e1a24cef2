package bootscope.views.control.dock;

import bootscope.views.action.PaneId;
import bootscope.views.text.Texts;
import java.util.function.Function;
import javafx.beans.value.ObservableValue;
import org.kordamp.ikonli.Ikon;

/**
 * A pane that the window offers. It is called {@code pane.<id>} in the texts, and made when it is
 * first seen. A further one of a kind, as {@code memory-2}, has the first one's name and a number.
 */
public record PaneKind(String id, Ikon icon, Function<PaneContext, DockPane> factory) {
  public PaneId pane() {
    return PaneId.of(id);
  }

  public String titleKey() {
    return "pane." + pane().kind();
  }

  /** What its tab shows. */
  public ObservableValue<String> title(Texts texts) {
    ObservableValue<String> kind = texts.bind(titleKey());
    return pane().number() == 1 ? kind : texts.bind("pane.numbered", kind, pane().number());
  }
}
