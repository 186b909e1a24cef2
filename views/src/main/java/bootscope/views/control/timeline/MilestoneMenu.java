package bootscope.views.control.timeline;

import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.stream.Collectors;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;

/**
 * A list of milestones, each with its exact time and instructions, to go to one of them: what a
 * count opens to. Arrows and Enter work in it as in any menu.
 */
final class MilestoneMenu {
  private final Texts texts;
  private final TimelineModel model;
  private final TimelineView.MomentAction momentAction;
  private final ContextMenu menu = new ContextMenu();

  MilestoneMenu(Texts texts, TimelineModel model, TimelineView.MomentAction momentAction) {
    this.texts = texts;
    this.model = model;
    this.momentAction = momentAction;
    menu.setId("timeline-milestones");
  }

  /** One line a milestone. */
  String lines(List<Milestone> milestones) {
    return milestones.stream().map(this::line).collect(Collectors.joining("\n"));
  }

  private String line(Milestone milestone) {
    return milestone.name() + "  ·  " + TimelineView.moments(texts, milestone.at());
  }

  /**
   * Opens the list at a point of a view.
   *
   * @param run by index: a run that goes on is another one by the time that something is chosen
   */
  void show(Node owner, double x, double y, int run, List<Milestone> milestones) {
    menu.getItems().clear();
    for (Milestone milestone : milestones) {
      MenuItem item = new MenuItem(line(milestone));
      item.setMnemonicParsing(false);
      item.setOnAction(e -> go(run, milestone));
      menu.getItems().add(item);
    }
    MenuItem closer = new MenuItem(texts.get("control.timeline.closer"));
    closer.setId("timeline-closer");
    closer.setOnAction(
        e -> model.showBetween(milestones.getFirst().at(), milestones.getLast().at()));
    menu.getItems().addAll(new SeparatorMenuItem(), closer);
    Point2D place = owner.localToScreen(x, y);
    menu.show(owner, place.getX(), place.getY());
  }

  private void go(int index, Milestone milestone) {
    if (index < model.runs().size()) {
      TimelineRun run = model.runs().get(index);
      model.select(index, run.milestones().indexOf(milestone));
      model.reveal(milestone.at());
      momentAction.go(run, milestone.at());
    }
  }
}
