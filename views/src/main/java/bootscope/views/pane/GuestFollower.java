package bootscope.views.pane;

import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import javafx.beans.value.ChangeListener;

/**
 * A pane's model that follows the guest while the pane can be seen. What it wants to know beside
 * the view itself is one question, whose answer comes with each view. Needs no screen.
 *
 * @param <T> the answer; {@link Void} for a pane that asks nothing
 */
public abstract class GuestFollower<T> {
  private final Workspace workspace;
  private final ChangeListener<Guest> guestListener = (o, before, now) -> guestChanged();
  private final ChangeListener<MachineView> viewListener = (o, before, now) -> viewChanged();
  private boolean visible;
  private Guest shown;
  private Question<T> question;
  private T answer;
  private long moment = -1;

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
    if (visible && !now) {
      withdraw();
    }
    boolean again = now && !visible;
    visible = now;
    if (now) {
      if (again && shown == workspace.guest().getValue()) {
        onSeenAgain();
      }
      guestChanged();
    }
  }

  /** The pane is gone. */
  public void dispose() {
    workspace.guest().removeListener(guestListener);
    workspace.view().removeListener(viewListener);
    setVisible(false);
  }

  /**
   * Asks something else from now on; null for nothing. What is shown stays until the answer is
   * there.
   */
  protected final void ask(Question<T> now) {
    withdraw();
    question = now;
    put();
  }

  /**
   * The pane can be seen again, of the same guest: puts its question once more, which begins anew.
   * Who asks something else by then does so here.
   */
  protected void onSeenAgain() {
    put();
  }

  private void put() {
    moment = -1;
    if (visible && shown != null && question != null) {
      shown.session().stand(question);
    }
  }

  private void withdraw() {
    if (visible && shown != null && question != null) {
      shown.session().withdraw(question);
    }
  }

  private void guestChanged() {
    if (!visible) {
      return;
    }
    Guest now = workspace.guest().getValue();
    if (now != shown) {
      withdraw();
      question = null;
      answer = null;
      shown = now;
      moment = -1;
      onGuest(now);
    }
    viewChanged();
  }

  private void viewChanged() {
    MachineView view = workspace.view().getValue();
    if (!visible
        || shown == null
        || shown != workspace.guest().getValue()
        || view == null
        || !view.full()) {
      return;
    }
    if (question == null) {
      onView(view, null);
      return;
    }
    view.answers().trouble(question).ifPresent(shown::failed);
    view.answers()
        .to(question)
        .filter(a -> a != answer || view.moment() != moment) // another asked for this view
        .ifPresent(
            a -> {
              answer = a;
              moment = view.moment();
              onView(view, a);
            });
  }

  /**
   * Another guest, or none (null), is shown: forget the one before, and ask what is to be known.
   */
  protected abstract void onGuest(Guest guest);

  /**
   * There is a newer view.
   *
   * @param answer to what was asked, of the view's instant; null where nothing was
   */
  protected abstract void onView(MachineView view, T answer);
}
