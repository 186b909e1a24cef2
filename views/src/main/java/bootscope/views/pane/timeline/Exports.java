package bootscope.views.pane.timeline;

import bootscope.views.action.Action;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.pane.Clipboards;
import bootscope.views.pane.SafeFile;
import bootscope.views.pane.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignI;

/** Copies and saves what the timeline shows. */
final class Exports {
  private static final double PNG_SCALE = 2;

  private final PaneContext context;
  private final Workspace workspace;
  private final Supplier<Exported> shown;
  private final Supplier<TimelineView> view;
  private final ObservableBooleanValue any;
  private final List<Action> copies;
  private final List<Action> files;

  /**
   * @param shown what the pane shows now
   * @param view its picture
   * @param any whether there is anything
   * @param focused whether the pane has the keyboard
   */
  Exports(
      PaneContext context,
      Workspace workspace,
      Supplier<Exported> shown,
      Supplier<TimelineView> view,
      ObservableBooleanValue any,
      ObservableBooleanValue focused) {
    this.context = context;
    this.workspace = workspace;
    this.shown = shown;
    this.view = view;
    this.any = any;
    copies =
        List.of(
            Action.of("timeline.copy")
                .icon(MaterialDesignC.CONTENT_COPY)
                .paneKeys("Ctrl+C")
                .enabled(Bindings.and(any, focused))
                .run(this::copySelected),
            copy("text", MaterialDesignF.FILE_DOCUMENT_OUTLINE, () -> shown.get().text()),
            copy("csv", MaterialDesignF.FILE_TABLE_OUTLINE, () -> shown.get().csv()),
            copy("json", MaterialDesignC.CODE_JSON, () -> shown.get().json()));
    files =
        List.of(
            file("png", MaterialDesignI.IMAGE_OUTLINE, this::png),
            file("json", MaterialDesignC.CODE_JSON, () -> utf8(shown.get().json())),
            file("csv", MaterialDesignF.FILE_TABLE_OUTLINE, () -> utf8(shown.get().csv())),
            file("txt", MaterialDesignF.FILE_DOCUMENT_OUTLINE, () -> utf8(shown.get().text())));
    context.actions().add(copies);
    context.actions().add(files);
  }

  /** Copies what is selected, or else all. */
  Action copy() {
    return copies.getFirst();
  }

  /** All of it, for a menu. */
  List<MenuItem> items() {
    List<MenuItem> items = new ArrayList<>(context.menus().items(copies));
    items.add(new SeparatorMenuItem());
    items.addAll(context.menus().items(files));
    return items;
  }

  /** The selected milestone; without one, all that is shown. */
  private void copySelected() {
    String selected = view.get().selectedText();
    Clipboards.put(selected == null ? shown.get().text() : selected);
  }

  private Action copy(String as, Ikon icon, Supplier<String> text) {
    return Action.of("timeline.copy-" + as)
        .icon(icon)
        .enabled(any)
        .run(() -> Clipboards.put(text.get()));
  }

  private Action file(String ending, Ikon icon, Supplier<byte[]> bytes) {
    return Action.of("timeline.export-" + ending)
        .icon(icon)
        .enabled(any)
        .run(
            () ->
                workspace
                    .fileToSave(fileName(shown.get().title()) + "." + ending)
                    .ifPresent(file -> save(file, bytes.get())));
  }

  private static String fileName(String title) {
    return "timeline-" + title.replaceAll("[^A-Za-z0-9._-]+", "-");
  }

  private byte[] png() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      view.get().exportPng(out, PNG_SCALE);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory has no such trouble
    }
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void save(Path file, byte[] bytes) {
    workspace.inBackground(
        () -> {
          try {
            SafeFile.write(file, bytes);
          } catch (IOException e) {
            Platform.runLater(
                () ->
                    workspace.tell(
                        context.texts().get("save.failed", file),
                        context.texts().get("save.failed.remedy", e.getMessage())));
          }
        });
  }
}
