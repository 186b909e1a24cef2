package bootscope.core.remote.dap;

import bootscope.core.debug.Inspector;
import bootscope.core.debug.SourceLines;
import bootscope.core.image.LineTable.SourceFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.lsp4j.debug.BreakpointLocation;
import org.eclipse.lsp4j.debug.BreakpointLocationsArguments;
import org.eclipse.lsp4j.debug.InitializeRequestArguments;
import org.eclipse.lsp4j.debug.Source;

/**
 * An editor's source files, and the image's. The editor reads them itself: it is told paths, and
 * numbers lines from 1 on unless it says that it does from 0.
 */
final class DapSources {
  private static final int MOST_LOCATIONS = 10_000;

  private volatile int firstLine = 1;
  private volatile int firstColumn = 1;

  void begin(InitializeRequestArguments editor) {
    firstLine = Boolean.FALSE.equals(editor.getLinesStartAt1()) ? 0 : 1;
    firstColumn = Boolean.FALSE.equals(editor.getColumnsStartAt1()) ? 0 : 1;
  }

  int toClient(int line) {
    return line - 1 + firstLine;
  }

  int fromClient(int line) {
    return line + 1 - firstLine;
  }

  /** A column that is not known is the first. */
  int columnToClient(int column) {
    return Math.max(column, 1) - 1 + firstColumn;
  }

  /** A file as the editor opens it: where it is on this host, or else where the image says. */
  Source source(Inspector machine, SourceFile file) {
    Source source = new Source();
    source.setName(file.baseName());
    source.setPath(machine.sources().find(file).map(Path::toString).orElse(file.path()));
    return source;
  }

  /**
   * The image's file that an editor's is: of that path, found there, or compiled from it where the
   * tree lay elsewhere, which the longest end of the path tells.
   */
  OptionalInt number(Inspector machine, Source source) {
    if (source.getPath() == null) {
      return OptionalInt.empty();
    }
    String path = source.getPath().replace('\\', '/');
    String name = path.substring(path.lastIndexOf('/') + 1);
    List<SourceFile> files = machine.symbols().lines().files();
    int best = -1;
    int longest = 0;
    boolean several = false;
    for (int i = 0; i < files.size(); i++) {
      SourceFile file = files.get(i);
      if (!file.baseName().equals(name)) {
        continue;
      }
      if (file.path().equals(path) || isAt(machine.sources().find(file), source.getPath())) {
        return OptionalInt.of(i);
      }
      int length = file.shortPath().length();
      if (("/" + path).endsWith("/" + file.shortPath()) && length >= longest) {
        several = length == longest;
        best = i;
        longest = length;
      }
    }
    return best < 0 || several ? OptionalInt.empty() : OptionalInt.of(best);
  }

  private static boolean isAt(Optional<Path> found, String path) {
    try {
      return found.isPresent() && found.get().equals(Path.of(path).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      return false;
    }
  }

  List<BreakpointLocation> locations(Inspector machine, BreakpointLocationsArguments asked) {
    List<BreakpointLocation> all = new ArrayList<>();
    OptionalInt file = number(machine, asked.getSource());
    if (file.isEmpty()) {
      return all;
    }
    SourceLines lines = machine.symbols().lines();
    int from = fromClient(asked.getLine());
    int to = asked.getEndLine() == null ? from : fromClient(asked.getEndLine());
    for (int line : lines.linesWithCode(file.getAsInt())) {
      if (line >= from && line <= to && all.size() < MOST_LOCATIONS) {
        BreakpointLocation location = new BreakpointLocation();
        location.setLine(toClient(line));
        all.add(location);
      }
    }
    return all;
  }
}
