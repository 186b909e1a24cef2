package bootscope.views.control.timeline;

import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
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

  /** The same in columns: the menu has the letters of its view, which are all of one width. */
  List<String> columns(List<Milestone> milestones) {
    List<String[]> rows =
        milestones.stream()
            .map(
                m ->
                    new String[] {
                      m.name(),
                      TimeAxis.exact(m.at().nanos()),
                      texts.get("control.timeline.instructions", m.at().instructions())
                    })
            .toList();
    int[] widths = new int[3];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    String format = "%-" + widths[0] + "s  %" + widths[1] + "s  %" + widths[2] + "s";
    return rows.stream().map(row -> String.format(Locale.ROOT, format, (Object[]) row)).toList();
  }

  /**
   * Opens the list at a point of a view.
   *
   * @param run by index: a run that goes on is another one by the time that something is chosen
   */
  void show(Node owner, double x, double y, int run, List<Milestone> milestones) {
    menu.getItems().clear();
    List<String> lines = columns(milestones);
    for (int i = 0; i < lines.size(); i++) {
      Milestone milestone = milestones.get(i);
      MenuItem item = new MenuItem(lines.get(i));
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
