package bootscope.app.menu;

import bootscope.views.text.Texts;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.stage.FileChooser;
import javafx.stage.FileChooser.ExtensionFilter;
import javafx.stage.Window;

/** The system's dialogs, each starting where the last file was. */
public final class FileChoosers implements FileChoice {
  private final Texts texts;
  private final Window owner;
  private File folder;

  public FileChoosers(Texts texts, Window owner) {
    this.texts = texts;
    this.owner = owner;
  }

  @Override
  public void startAt(Path file) {
    folder =
        file.toAbsolutePath().getParent() == null
            ? null
            : file.toAbsolutePath().getParent().toFile();
  }

  @Override
  public List<Path> toOpen() {
    FileChooser chooser = chooser("chooser.kernel");
    chooser
        .getExtensionFilters()
        .add(
            0,
            new ExtensionFilter(
                texts.get("chooser.kernel.filter"),
                "vmlinu*",
                "*.elf",
                "*.deb",
                "bzImage*",
                "Image*",
                "initr*",
                "*.cpio*",
                "*.json"));
    chooser.setSelectedExtensionFilter(chooser.getExtensionFilters().getLast());
    return taken(chooser.showOpenMultipleDialog(owner));
  }

  @Override
  public List<Path> initrds() {
    return taken(chooser("chooser.initrd").showOpenMultipleDialog(owner));
  }

  @Override
  public Optional<Path> toRead(String title) {
    FileChooser chooser = chooser("chooser.all");
    chooser.setTitle(title);
    return taken(chooser.showOpenDialog(owner));
  }

  @Override
  public Optional<Path> toSave(String name) {
    FileChooser chooser = chooser("chooser.save");
    chooser.setInitialFileName(name);
    return taken(chooser.showSaveDialog(owner));
  }

  @Override
  public Optional<Path> sessionToOpen() {
    return taken(session().showOpenDialog(owner));
  }

  @Override
  public Optional<Path> sessionToSave() {
    FileChooser chooser = session();
    chooser.setInitialFileName("session.bootscope.json");
    return taken(chooser.showSaveDialog(owner));
  }

  @Override
  public Optional<Path> capsuleToOpen() {
    return taken(capsule().showOpenDialog(owner));
  }

  @Override
  public Optional<Path> capsuleToSave() {
    FileChooser chooser = capsule();
    chooser.setInitialFileName("run-to-here.bootcapsule");
    return taken(chooser.showSaveDialog(owner));
  }

  private FileChooser capsule() {
    FileChooser chooser = chooser("chooser.capsule");
    chooser
        .getExtensionFilters()
        .add(0, new ExtensionFilter(texts.get("chooser.capsule"), "*.bootcapsule"));
    return chooser;
  }

  private FileChooser session() {
    FileChooser chooser = chooser("chooser.session");
    chooser
        .getExtensionFilters()
        .add(0, new ExtensionFilter(texts.get("chooser.session"), "*.bootscope.json", "*.json"));
    return chooser;
  }

  private FileChooser chooser(String title) {
    FileChooser chooser = new FileChooser();
    chooser.setTitle(texts.get(title));
    chooser.getExtensionFilters().add(new ExtensionFilter(texts.get("chooser.all"), "*.*", "*"));
    if (folder != null && folder.isDirectory()) {
      chooser.setInitialDirectory(folder);
    }
    return chooser;
  }

  private List<Path> taken(List<File> files) {
    if (files == null || files.isEmpty()) {
      return List.of();
    }
    folder = files.getFirst().getParentFile();
    return files.stream().map(File::toPath).toList();
  }

  private Optional<Path> taken(File file) {
    if (file == null) {
      return Optional.empty();
    }
    folder = file.getParentFile();
    return Optional.of(file.toPath());
  }
}
