package bootscope.views.pane.timeline;

import bootscope.core.history.Branch;
import bootscope.core.history.Instant;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.action.ActionRegistry;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** The moment that was chosen on the timeline, in words, and the ways to where else it is seen. */
final class ChosenMoment extends FlowPane {
  private final Texts texts;
  private final Workspace workspace;
  private final Words words = new Words();
  private final BooleanProperty elsewhere = new SimpleBooleanProperty();
  private final BooleanProperty reachable = new SimpleBooleanProperty();
  private final List<Action> actions;
  private final BooleanProperty ofBranch = new SimpleBooleanProperty();
  private boolean some;
  private long instructions;
  private Instant there;
  private Branch branch; // null for the run that goes on, and runs that cannot be returned to

  ChosenMoment(Texts texts, ActionRegistry registry, Workspace workspace) {
    super(8, 2);
    this.texts = texts;
    this.workspace = workspace;
    words.setMinWidth(0);
    words.setId("timeline-chosen");
    Action bring =
        Action.of("timeline.bring-here")
            .icon(MaterialDesignH.HISTORY)
            .enabled(elsewhere.and(reachable).or(ofBranch))
            .run(this::bring);
    actions =
        List.of(
            bring, go("terminal", MaterialDesignC.CONSOLE), go("log", MaterialDesignT.TEXT_BOX));
    workspace.view().subscribe(this::reach);
    registry.add(actions);
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("pane-notes");
    getChildren().add(words);
    for (Action action : actions) {
      getChildren().add(link(registry, action));
    }
    none();
  }

  /** They go on in another line where the pane is narrower than they are; links go below them. */
  private static final class Words extends Label {
    private double room = Double.MAX_VALUE;

    Words() {
      setWrapText(true);
    }

    void room(double width) {
      if (width > 0 && width != room) {
        room = width;
        requestLayout();
      }
    }

    @Override
    protected double computePrefWidth(double height) {
      return Math.min(super.computePrefWidth(height), room);
    }
  }

  @Override
  protected double computePrefHeight(double width) {
    words.room(width - snappedLeftInset() - snappedRightInset());
    return super.computePrefHeight(width);
  }

  @Override
  protected void layoutChildren() {
    words.room(getWidth() - snappedLeftInset() - snappedRightInset());
    super.layoutChildren();
  }

  private void bring() {
    if (branch == null) {
      workspace.bringTo(there, () -> {});
    } else {
      workspace.returnTo(branch.number(), there);
    }
  }

  private void reach(MachineView now) {
    reachable.set(now != null && now.canGoTo(instructions));
    ofBranch.set(
        branch != null
            && now != null
            && now.phase() != Phase.RUNNING
            && now.known().stream().anyMatch(k -> k.branches().contains(branch)));
  }

  private Action go(String pane, Ikon icon) {
    return Action.of("timeline.to-" + pane)
        .icon(icon)
        .enabled(elsewhere)
        .run(() -> workspace.navigator().goToInstant(pane, instructions));
  }

  private Hyperlink link(ActionRegistry registry, Action action) {
    Hyperlink link = new Hyperlink();
    link.setId(action.id().replace('.', '-'));
    link.textProperty().bind(texts.bind(action.id()));
    link.setMinWidth(Region.USE_PREF_SIZE);
    link.visibleProperty().bind(action.enabled());
    link.managedProperty().bind(action.enabled());
    link.setOnAction(e -> registry.run(action));
    return link;
  }

  /** Show the moment in other panes. */
  List<Action> actions() {
    return actions;
  }

  /** The moment in words; none where none was chosen. */
  Optional<String> words() {
    return some ? Optional.of(words.getText()) : Optional.empty();
  }

  void none() {
    some = false;
    words.getStyleClass().remove("muted");
    words.getStyleClass().add("muted");
    words.setText(texts.get("timeline.chosen.none"));
    elsewhere.set(false);
    ofBranch.set(false);
    branch = null;
  }

  /**
   * A moment was chosen.
   *
   * @param milestone its name, or empty where there is none
   * @param current whether it is of the run that terminal and log are of
   * @param of the branch that it is of; null for none
   * @param instant where one goes for it
   */
  void say(String milestone, Moment moment, boolean current, Branch of, Instant instant) {
    some = true;
    branch = of;
    there = instant;
    String count =
        NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(moment.instructions());
    String time = TimeAxis.exact(moment.nanos());
    words.getStyleClass().remove("muted");
    words.setText(
        milestone.isEmpty()
            ? texts.get("timeline.chosen", count, time)
            : texts.get("timeline.chosen.milestone", milestone, count, time));
    instructions = moment.instructions();
    elsewhere.set(current);
    reach(workspace.view().getValue());
  }
}
