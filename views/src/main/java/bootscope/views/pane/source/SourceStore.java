package bootscope.views.pane.source;

import bootscope.core.debug.SourceFiles;
import bootscope.core.debug.SourceLines;
import bootscope.core.image.KernelImage;
import bootscope.core.image.LineTable.SourceFile;
import bootscope.views.control.source.SourceText;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Workspace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The texts of a guest's source files, read in the background when they are first wanted, and the
 * lines that they have code for. On the JavaFX thread.
 */
final class SourceStore {
  /** So many texts are kept. */
  private static final int MOST = 8;

  /**
   * A file as it was read.
   *
   * @param code lines with code, ascending
   */
  record Read(int number, SourceFile file, SourceFiles.Text found, SourceText text, int[] code) {}

  private final Workspace workspace;
  private final Executor executor;
  private final Map<Integer, Read> kept =
      new LinkedHashMap<>(MOST * 2, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Read> eldest) {
          return size() > MOST;
        }
      };
  private Guest guest;
  private List<String> places = List.of();
  private SourceLines lines;
  private long generation;

  /**
   * @param executor runs what is done with what was read: the JavaFX thread
   */
  SourceStore(Workspace workspace, Executor executor) {
    this.workspace = workspace;
    this.executor = executor;
  }

  /**
   * Another guest, or none (null): reads which lines it has.
   *
   * @param ready run once they are read
   */
  void open(Guest now, Runnable ready) {
    guest = now;
    lines = null;
    forget();
    long mine = generation;
    if (now != null) {
      workspace.inBackground(
          () -> {
            SourceLines read = now.symbols().lines();
            read.isEmpty(); // they are read here, and not where they are first asked
            executor.execute(
                () -> {
                  if (mine == generation) {
                    lines = read;
                    ready.run();
                  }
                });
          });
    }
  }

  /**
   * Says where source files are, before where the command line says it: as {@link SourceFiles#of}
   * takes it.
   */
  void setPlaces(List<String> said) {
    places = List.copyOf(said);
    forget();
  }

  private void forget() {
    kept.clear();
    generation++;
  }

  /** The guest's lines; null until they are read. */
  SourceLines lines() {
    return lines;
  }

  /** Where a file's text goes to: at once, or when it is read. */
  void read(int number, Consumer<Read> then) {
    Read known = kept.get(number);
    if (known != null) {
      then.accept(known);
      return;
    }
    SourceLines of = lines;
    KernelImage kernel = guest.boot().kernel();
    SourceFiles files =
        SourceFiles.of(
            kernel, Stream.concat(places.stream(), kernel.sourcePaths().stream()).toList());
    long mine = generation;
    workspace.inBackground(
        () -> {
          SourceFile file = of.files().get(number);
          SourceFiles.Text found = files.text(file);
          SourceText text = SourceText.of(found.lines(), file.baseName());
          Read read = new Read(number, file, found, text, of.linesWithCode(number));
          executor.execute(
              () -> {
                if (mine == generation) {
                  kept.put(number, read);
                  then.accept(read);
                }
              });
        });
  }
}
