package bootscope.app.menu;

import bootscope.core.bits.FileNames;
import bootscope.views.action.ActionKeys;
import bootscope.views.control.dock.Dock;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;

/**
 * The window, as what stands behind it sees it: panes, notices, questions, files. It knows nothing
 * of what there is to do; {@link MainWindow} adds that. Use it on the JavaFX thread.
 */
public final class Workbench {
  private final Texts texts;
  private final Dock dock;
  private final FileChoice choosers;
  private final Consumer<String> onRecent;
  private final ObservableList<String> recent = FXCollections.observableArrayList();
  private final BorderPane frame = new BorderPane();
  private final NoticeBar notices;
  private final NoticeBar answers;
  private final Overlay overlay;

  /**
   * @param choosers asks the user for files
   * @param recent files opened before, the newest first
   * @param onRecent told of a file to put first of the recent ones
   */
  public Workbench(
      Texts texts,
      Dock dock,
      ActionKeys keys,
      FileChoice choosers,
      List<String> recent,
      Consumer<String> onRecent) {
    this.texts = texts;
    this.dock = dock;
    this.choosers = choosers;
    this.onRecent = onRecent;
    this.recent.setAll(recent);
    if (!recent.isEmpty()) {
      choosers.startAt(FileNames.path(recent.getFirst()));
    }
    notices = NoticeBar.above(texts);
    answers = NoticeBar.over(texts);
    overlay = new Overlay(keys, frame);
  }

  public Texts texts() {
    return texts;
  }

  public Dock dock() {
    return dock;
  }

  /** Shows a notice above the panes until it is dismissed. */
  public void tell(Notice notice) {
    notices.tell(notice, NoticeBar.About.ANYTHING);
  }

  /** As {@link #tell}, of what is true of the present machine only: it goes with that machine. */
  public void tellOfMachine(Notice notice) {
    notices.tell(notice, NoticeBar.About.MACHINE);
  }

  /** As {@link #tellOfMachine}, of what is true only while the machine stands where it does. */
  public void tellOfInstant(Notice notice) {
    notices.tell(notice, NoticeBar.About.INSTANT);
  }

  /**
   * Shows what a question about the present machine has found, in place of the last answer. It lies
   * over the panes, so that what was clicked stays where it is.
   */
  public void answer(Notice notice) {
    answers.tell(notice, NoticeBar.About.MACHINE);
  }

  /** The machine that notices were told of is no more, or has been made anew. */
  public void machineGone() {
    notices.machineGone();
    answers.machineGone();
  }

  /** The machine stands, or runs, elsewhere than it stood. */
  public void machineMoved() {
    notices.machineMoved();
  }

  /**
   * Shows something over the window that asks for an answer; Escape closes it.
   *
   * @param focus what takes the keyboard
   */
  public void ask(Region content, Node focus) {
    overlay.open(content, focus, Pos.TOP_CENTER);
  }

  /** Closes it. */
  public void answered() {
    overlay.close();
  }

  /** Asks for a file to write; empty when the user would rather not. */
  public Optional<Path> fileToSave(String name) {
    return choosers.toSave(name);
  }

  /**
   * Asks for a file to read; empty when the user would rather not.
   *
   * @param title shown over the dialog, in the user's language
   */
  public Optional<Path> fileToRead(String title) {
    return choosers.toRead(title);
  }

  /** Asks for initial RAM disks. */
  public List<Path> initrds() {
    return choosers.initrds();
  }

  /** Puts a file on the list of recent ones; call it when opening has succeeded. */
  public void addRecent(String path) {
    onRecent.accept(path);
  }

  /** The files opened before, the newest first. */
  public ObservableList<String> recent() {
    return recent;
  }

  // ---------------------------------------------------------------- for the window

  FileChoice choosers() {
    return choosers;
  }

  BorderPane frame() {
    return frame;
  }

  NoticeBar notices() {
    return notices;
  }

  NoticeBar answers() {
    return answers;
  }

  Overlay overlay() {
    return overlay;
  }
}
