package bootscope.views.pane.bootprofile;

import bootscope.core.profile.compare.AlignedTree;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameModel;
import bootscope.views.control.flame.FlameSlices;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.bootprofile.ComparisonDigest.Named;
import java.io.IOException;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The comparison that is shown, or is being worked out. Needs no screen. */
final class ComparisonModel {
  /** A profile that is yet to be read. */
  @FunctionalInterface
  interface Source {
    Named read() throws IOException;
  }

  private final Workspace workspace;
  private final Executor fx;
  private final FlameModel chart = new FlameModel();
  private Runnable told = () -> {};
  private BiFunction<ComparisonDigest, Integer, String> words = (d, node) -> d.paths().name(node);
  private volatile int order; // what runs by another one is of no use
  private boolean working;
  private ComparisonDigest digest; // null for none
  private String sought = "";

  /**
   * @param fx runs what is done with answers: the JavaFX thread
   */
  ComparisonModel(Workspace workspace, Executor fx) {
    this.workspace = workspace;
    this.fx = fx;
  }

  /** Sets who is told of another comparison, or that one is being worked out. */
  void onChange(Runnable now) {
    told = now;
  }

  /** Sets what is said of a path in its slice. */
  void setWords(BiFunction<ComparisonDigest, Integer, String> now) {
    words = now;
  }

  FlameModel chart() {
    return chart;
  }

  /** Null while nothing is compared. */
  ComparisonDigest digest() {
    return digest;
  }

  /** Whether one is being worked out. */
  boolean isWorking() {
    return working;
  }

  /**
   * Compares two profiles; what was compared before stays if one cannot be read.
   *
   * @param unreadable told of that
   */
  void compare(Source before, Source after, Consumer<IOException> unreadable) {
    int now = ++order;
    working = true;
    told.run();
    workspace.inBackground(
        () -> {
          try {
            Named first = before.read();
            ComparisonDigest made = ComparisonDigest.of(first, after.read(), () -> order != now);
            fx.execute(() -> end(now, () -> show(made)));
          } catch (CancellationException e) {
            // Whoever superseded it has said so.
          } catch (IOException e) {
            fx.execute(() -> end(now, () -> unreadable.accept(e)));
          } catch (RuntimeException | Error e) {
            fx.execute(() -> end(now, () -> {}));
            throw e; // a defect is reported as everywhere
          }
        });
  }

  private void end(int of, Runnable then) {
    if (of == order) {
      working = false;
      then.run();
      told.run();
    }
  }

  /** Ends what is being worked out; what was shown is shown again. */
  void cancel() {
    order++;
    working = false;
    told.run();
  }

  /** Compares the other way round. */
  void exchange() {
    ComparisonDigest now = digest;
    if (now != null) {
      compare(now::after, now::before, e -> {});
    }
  }

  /** Shows none. */
  void close() {
    order++;
    working = false;
    digest = null;
    sought = "";
    chart.setFocus(null);
    chart.setMatches(new BitSet(), false);
    chart.setChosen(new BitSet());
    chart.show(FlameSlices.NONE, name -> "", TimeAxis.Unit.INSTRUCTIONS);
    told.run();
  }

  private void show(ComparisonDigest made) {
    digest = made;
    chart.setFocus(null);
    chart.setChosen(new BitSet());
    chart.setColours(made.paths().colours());
    chart.show(made.paths().slices(), node -> words.apply(made, node), TimeAxis.Unit.INSTRUCTIONS);
    chart.showAll();
    search(sought);
  }

  // ---------------------------------------------------------------- search, what is chosen

  /** Paths to functions whose names have this in them stand out; all do where it is empty. */
  void search(String wanted) {
    sought = wanted;
    BitSet found = new BitSet();
    if (digest != null && !wanted.isEmpty()) {
      BitSet functions = functions();
      AlignedTree tree = digest.comparison().tree();
      for (int i = 1; i < tree.size(); i++) {
        if (functions.get(tree.function(i))) {
          found.set(i);
        }
      }
    }
    chart.setMatches(found, !wanted.isEmpty());
  }

  private BitSet functions() {
    BitSet found = new BitSet();
    String small = sought.toLowerCase(Locale.ROOT);
    for (int i = 0; i < digest.comparison().matched().size(); i++) {
      if (digest.paths().functionName(i).toLowerCase(Locale.ROOT).contains(small)) {
        found.set(i);
      }
    }
    return found;
  }

  /**
   * What a search found: functions, their paths, and what they and all that they called took, each
   * counted once.
   */
  record Found(int functions, int paths, long before, long after) {}

  Found found() {
    if (digest == null || sought.isEmpty()) {
      return new Found(0, 0, 0, 0);
    }
    BitSet functions = functions();
    BitSet ran = new BitSet();
    AlignedTree tree = digest.comparison().tree();
    BitSet within = new BitSet();
    int paths = 0;
    long before = 0;
    long after = 0;
    for (int i = 1; i < tree.size(); i++) {
      boolean inside = within.get(tree.parent(i));
      boolean match = functions.get(tree.function(i));
      if (match) {
        ran.set(tree.function(i));
        paths++;
      }
      if (match && !inside) {
        before += tree.amounts(AlignedTree.BEFORE, i).total();
        after += tree.amounts(AlignedTree.AFTER, i).total();
      }
      if (match || inside) {
        within.set(i);
      }
    }
    return new Found(ran.cardinality(), paths, before, after);
  }

  /** A row was chosen: its path, or all paths to its function, stand out. Null for none. */
  void choose(ComparedRow row) {
    BitSet chosen = new BitSet();
    if (row != null && row.node() >= 0) {
      chosen.set(row.node());
    } else if (row != null && row.function() >= 0) {
      AlignedTree tree = digest.comparison().tree();
      for (int i = 0; i < tree.size(); i++) {
        if (tree.function(i) == row.function()) {
          chosen.set(i);
        }
      }
    }
    chart.setChosen(chosen);
  }

  /** Moves to a row's path, or to the widest one to its function. */
  void open(ComparedRow row) {
    int node =
        row.node() >= 0
            ? row.node()
            : row.function() >= 0 ? digest.paths().widest(row.function()) : -1;
    FlameItem item = node < 0 ? null : digest.paths().item(node);
    if (item != null) {
      chart.zoomTo(item.begin(), item.end());
      chart.setFocus(item);
    }
  }
}
