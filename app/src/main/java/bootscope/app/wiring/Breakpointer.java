package bootscope.app.wiring;

import bootscope.app.menu.BreakpointsPort;
import bootscope.app.menu.Workbench;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Trigger;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.breakpoints.BreakpointForm;
import bootscope.views.pane.breakpoints.BreakpointsModel;
import java.util.Optional;
import java.util.function.Consumer;

/** What can be done to breakpoints from menus. */
final class Breakpointer implements BreakpointsPort {
  private final Workbench workbench;
  private final OpenGuest open;
  private final Navigator navigator;

  Breakpointer(Workbench workbench, OpenGuest open, Navigator navigator) {
    this.workbench = workbench;
    this.open = open;
    this.navigator = navigator;
  }

  private void change(Consumer<Editor> change) {
    Guest now = open.guest().get();
    if (now != null) {
      now.change(
          d -> {
            change.accept(d);
            return null;
          },
          done -> {});
    }
  }

  @Override
  public void toggle() {
    Navigator.CodeCursor at = navigator.cursor().getValue();
    if (at != null) {
      change(d -> toggle(d, at));
    }
  }

  private static void toggle(Editor d, Navigator.CodeCursor at) {
    long physical = at.physical() ? at.address() : d.physical(at.address());
    Breakpoints all = d.breakpoints();
    boolean found = false;
    for (Breakpoint b : all.list()) {
      Optional<Trigger.Place> place =
          b.trigger().place(all.surroundings()).filter(Trigger.Place::code);
      boolean here =
          place
              .filter(p -> p.address() == (p.physical() ? physical : at.address()))
              .filter(p -> p.physical() || !at.physical())
              .isPresent();
      if (here) {
        all.delete(b.id());
        found = true;
      }
    }
    if (!found) {
      String name = at.physical() ? null : d.nameOf(false, at.address());
      String where = name == null ? "0x" + Long.toHexString(at.address()) : name;
      all.add(new AddressTrigger(at.address(), at.physical(), where));
    }
  }

  @Override
  public void disableAll() {
    change(d -> d.breakpoints().list().forEach(b -> d.breakpoints().enable(b.id(), false)));
  }

  @Override
  public void removeAll() {
    change(d -> d.breakpoints().list().forEach(b -> d.breakpoints().delete(b.id())));
  }

  @Override
  public void add() {
    Guest now = open.guest().get();
    if (now != null) {
      BreakpointsModel model = new BreakpointsModel(workbench.texts());
      model.setGuest(now);
      model.show(now.session().view());
      BreakpointForm form = new BreakpointForm(workbench.texts(), model, workbench::answered);
      workbench.ask(form, form.field());
    }
  }
}
