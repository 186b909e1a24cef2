package bootscope.app.wiring;

import bootscope.app.menu.PromptForm;
import bootscope.app.menu.Workbench;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.ViewScope;
import bootscope.views.action.PaneId;
import bootscope.views.control.name.Proposal;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestNames;
import bootscope.views.pane.KernelPlace;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.symbols.SymbolForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.application.Platform;

/** Asks for a place in the guest, and shows it, or how it is translated. On the JavaFX thread. */
final class GoTo {
  /** So many places are remembered. */
  private static final int MOST = 20;

  private final Workbench workbench;
  private final OpenGuest open;
  private final Navigator navigator;
  private final GuestNames names;
  private final List<String> places = new ArrayList<>(); // the newest first

  GoTo(Workbench workbench, OpenGuest open, Navigator navigator) {
    this.workbench = workbench;
    this.open = open;
    this.navigator = navigator;
    names = new GuestNames(workbench.texts());
  }

  void ask() {
    PromptForm form = new PromptForm(workbench.texts(), "go-to", this::offer, this::go);
    workbench.ask(form, form.field());
  }

  /** Names for what is typed; for nothing, where one has been. */
  private List<Proposal> offer(String word) {
    String been = workbench.texts().get("go-to.been");
    return word.isEmpty()
        ? places.stream().map(place -> new Proposal(place, been)).toList()
        : names.inExpression(open.guest().get(), word);
  }

  /** Asks for a symbol by some of its letters. */
  void askSymbol() {
    if (open.guest().get() != null) {
      SymbolForm form =
          new SymbolForm(
              workbench.texts(), open.workspace(), workbench::answered, Platform::runLater);
      workbench.ask(form, form.field());
    }
  }

  void askWhatToTranslate() {
    PromptForm form = new PromptForm(workbench.texts(), "translate", this::offer, this::translate);
    workbench.ask(form, form.field());
  }

  /** What to do with an address of a guest. */
  @FunctionalInterface
  private interface Use {
    void of(Guest guest, long address);
  }

  private void go(String text, Consumer<Wrong> wrong) {
    use(text, wrong, this::show);
  }

  private void translate(String text, Consumer<Wrong> wrong) {
    use(text, wrong, (guest, address) -> navigator.goToWalk(address));
  }

  /** Works out what was typed, and remembers it. */
  private void use(String text, Consumer<Wrong> wrong, Use use) {
    Guest now = open.guest().get();
    if (now == null) {
      return;
    }
    try {
      long address =
          Expression.parse(text, 16)
              .value(new ViewScope(now.symbols(), open.view().get().registers()));
      workbench.answered();
      remember(text);
      use.of(now, address);
    } catch (ExpressionException e) {
      wrong.accept(names.wrong(now, e));
    }
  }

  private void show(Guest guest, long address) {
    KernelPlace.of(guest, address, this::show);
  }

  private void remember(String text) {
    places.remove(text);
    places.addFirst(text);
    if (places.size() > MOST) {
      places.removeLast();
    }
  }

  private static boolean isMemory(String pane) {
    return pane != null && PaneId.of(pane).kind().equals("memory");
  }

  /** In the memory or source pane if that is in use, else in the disassembly. */
  private void show(long address, boolean physical) {
    String pane = workbench.dock().activeProperty().get();
    if (isMemory(pane)) {
      navigator.goToMemory(address, physical);
    } else if ("source".equals(pane)) {
      navigator.goToSource(address, physical);
    } else {
      navigator.goToCode(address, physical);
    }
  }
}
