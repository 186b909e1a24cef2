package bootscope.views.pane;

import bootscope.core.debug.Inspector;
import bootscope.core.session.MachineView;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.value.ChangeListener;

/**
 * A pane's model that follows the guest while the pane can be seen. One question is under way at a
 * time: what changes meanwhile is asked for when its answer is there, so that a slow guest is not
 * flooded and the newest state is shown in the end. Needs no screen.
 */
public abstract class GuestFollower {
  private final Workspace workspace;
  private final ChangeListener<Guest> guestListener = (o, before, now) -> guestChanged();
  private final ChangeListener<MachineView> viewListener = (o, before, now) -> viewChanged();
  private boolean visible;
  private Guest shown;
  private final Calm calm = new Calm();
  private boolean asking;
  private boolean again;
  private int generation;

  protected GuestFollower(Workspace workspace) {
    this.workspace = workspace;
    workspace.guest().addListener(guestListener);
    workspace.view().addListener(viewListener);
  }

  public final Workspace workspace() {
    return workspace;
  }

  /** The guest that is shown, or null. */
  public final Guest guest() {
    return shown;
  }

  /** Whether the pane can be seen; while it cannot, nothing is asked. */
  public final void setVisible(boolean now) {
    visible = now;
    if (now) {
      guestChanged();
    }
  }

  /** The pane is gone. */
  public void dispose() {
    workspace.guest().removeListener(guestListener);
    workspace.view().removeListener(viewListener);
    visible = false;
    generation++;
  }

  private void guestChanged() {
    if (!visible) {
      return;
    }
    Guest now = workspace.guest().getValue();
    if (now != shown) {
      shown = now;
      generation++;
      asking = false;
      again = false;
      onGuest(now);
    }
    viewChanged();
  }

  private void viewChanged() {
    MachineView view = workspace.view().getValue();
    if (visible
        && shown != null
        && shown == workspace.guest().getValue()
        && view != null
        && calm.shows(view)) {
      onView(shown, view);
    }
  }

  /** Another guest, or none, is shown: forget the one before. */
  protected abstract void onGuest(Guest guest);

  /** There is a newer view. */
  protected abstract void onView(Guest guest, MachineView view);

  /**
   * Asks, unless an answer is still awaited: then {@link #onView} is called again with the newest
   * view when it has come.
   */
  protected final <T> void ask(Function<Inspector, T> question, Consumer<? super T> answer) {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    int asked = generation;
    shown.ask(
        question,
        value -> {
          if (asked != generation) {
            return;
          }
          asking = false;
          answer.accept(value);
          if (again) {
            again = false;
            viewChanged();
          }
        },
        () -> failed(asked));
  }

  /**
   * There is no answer, which has been told: what is shown stays, and the next view is asked for.
   */
  private void failed(int asked) {
    if (asked == generation) {
      asking = false;
      again = false;
    }
  }
}
