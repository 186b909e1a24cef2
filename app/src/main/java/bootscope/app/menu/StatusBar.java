package bootscope.app.menu;

import bootscope.views.action.Icon;
import bootscope.views.text.Texts;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** What the guest is doing, how far it is, and work that takes a while. */
final class StatusBar extends HBox {
  private final Texts texts;
  private final Icon icon = new Icon(MaterialDesignC.CIRCLE_OUTLINE);
  private final Label state = reading("status-state");
  private final Tooltip stateTip = new Tooltip(); // all of it, where there is little room
  private final Label instructions = reading("status-instructions");
  private final Label past = reading("status-past");
  private final Label time = reading("status-time");
  private final Label mips = reading("status-mips");
  private final Label mode = reading("status-mode");
  private final Label engine = reading("status-engine");
  private final Tooltip engineTip = new Tooltip();
  private final Label disks = reading("status-disks");
  private final Tooltip disksTip = new Tooltip();
  private final Label work = reading("status-work");
  private final ProgressBar bar = new ProgressBar();
  private final Button cancel = new Button();
  private final Tooltip cancelTip = new Tooltip();
  // The words last: they change, and what is clicked must not move meanwhile.
  private final HBox progress = new HBox(8, bar, cancel, work);

  StatusBar(Texts texts, RunPort run) {
    this.texts = texts;
    setId("status-bar");
    getStyleClass().add("status-bar");
    state.getStyleClass().remove("reading");
    state.setGraphic(icon);
    state.setMinWidth(0);
    state.setTooltip(stateTip);
    stateTip.textProperty().bind(state.textProperty());
    Icon disk = new Icon(MaterialDesignH.HARDDISK);
    disk.getStyleClass().add("stopped");
    disks.setGraphic(disk);
    disks.setTooltip(disksTip);
    engine.setTooltip(engineTip);
    past.setGraphic(new Icon(MaterialDesignH.HISTORY));
    Tooltip pastTip = new Tooltip();
    pastTip.textProperty().bind(texts.bind("status.pastTip"));
    past.setTooltip(pastTip);
    bar.setId("status-progress");
    cancel.setId("status-cancel");
    cancel.setGraphic(new Icon(MaterialDesignC.CLOSE));
    cancel.getStyleClass().addAll("flat", "cancel");
    cancel.setTooltip(cancelTip);
    progress.setStyle("-fx-alignment: center-left;");
    Region spring = new Region();
    setHgrow(spring, Priority.ALWAYS);
    for (Node fixed : new Node[] {past, instructions, time, mips, engine, mode, disks, progress}) {
      ((Region) fixed).setMinWidth(USE_PREF_SIZE);
    }
    getChildren()
        .addAll(state, progress, spring, disks, past, instructions, time, mips, engine, mode);
    run.state().subscribe(this::show);
    run.progress().subscribe(this::show);
    texts.localeProperty().addListener((o, before, now) -> show(run.state().getValue()));
  }

  private static Label reading(String id) {
    Label label = new Label();
    label.setId(id);
    label.getStyleClass().add("reading");
    return label;
  }

  private void show(GuestState guest) {
    var locale = texts.localeProperty().get();
    state.setText(
        switch (guest.phase()) {
          case NO_GUEST -> texts.get("status.noGuest");
          case LOADING -> texts.get("status.loading");
          case STOPPED -> texts.get("status.stopped", guest.detail());
          case RUNNING -> texts.get("status.running");
          case ENDED -> texts.get("status.ended", guest.detail());
          case CRASHED -> texts.get("status.crashed", guest.detail());
        });
    icon.set(glyph(guest.phase()));
    icon.getStyleClass().setAll("icon", style(guest.phase()));
    boolean any = guest.hasGuest();
    show(instructions, any, texts.get("status.instructions", guest.instructions()));
    show(past, !guest.past().isEmpty(), guest.past());
    show(time, any, texts.get("status.time", Readings.time(guest.nanoseconds(), locale)));
    show(
        mips,
        guest.phase() == GuestState.Phase.RUNNING,
        texts.get("status.mips", Readings.mips(guest.mips(), locale)));
    show(mode, any, guest.mode());
    show(engine, any && !guest.engine().isEmpty(), guest.engine());
    engineTip.setText(guest.engineTip());
    engine.setAccessibleHelp(guest.engineTip());
    show(disks, !guest.unwritten().isEmpty(), guest.unwritten());
    disksTip.setText(guest.unwrittenTip());
    disks.setAccessibleHelp(guest.unwrittenTip());
  }

  private static void show(Label label, boolean visible, String text) {
    label.setText(text);
    label.setVisible(visible);
    label.setManaged(visible);
  }

  private void show(Progress now) {
    progress.setVisible(now != null);
    progress.setManaged(now != null);
    if (now != null) {
      work.setText(now.text());
      bar.setProgress(now.fraction() < 0 ? ProgressBar.INDETERMINATE_PROGRESS : now.fraction());
      bar.setAccessibleText(now.text());
      cancel.setOnAction(e -> now.cancel().run());
      cancelTip.setText(texts.get(now.escapes() ? "status.cancelTravel" : "status.cancel"));
      cancel.setAccessibleText(cancelTip.getText());
    } else {
      bar.setProgress(0);
    }
  }

  private static Ikon glyph(GuestState.Phase phase) {
    return switch (phase) {
      case NO_GUEST -> MaterialDesignC.CIRCLE_OUTLINE;
      case LOADING -> MaterialDesignT.TIMER_SAND;
      case STOPPED -> MaterialDesignP.PAUSE_CIRCLE_OUTLINE;
      case RUNNING -> MaterialDesignP.PLAY_CIRCLE_OUTLINE;
      case ENDED -> MaterialDesignP.POWER;
      case CRASHED -> MaterialDesignA.ALERT_OCTAGON_OUTLINE;
    };
  }

  private static String style(GuestState.Phase phase) {
    return switch (phase) {
      case RUNNING -> "running";
      case STOPPED -> "stopped";
      case CRASHED -> "crashed";
      default -> "idle";
    };
  }
}
