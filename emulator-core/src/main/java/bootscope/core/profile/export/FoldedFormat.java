package bootscope.core.profile.export;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Folded stacks: a line for each path on which instructions were retired, the thread first,
 * functions with semicolons between them, a space, and the instructions that the last one retired
 * itself. Complete. Paths are in the order of their names.
 *
 * <p>Source: FlameGraph's stackcollapse scripts and flamegraph.pl, which state the form of a line.
 */
final class FoldedFormat implements ProfileFormat {
  @Override
  public String name() {
    return "folded";
  }

  @Override
  public String suffix() {
    return ".folded";
  }

  @Override
  public String description() {
    return "folded stacks of all paths, for flamegraph.pl, inferno and speedscope";
  }

  @Override
  public void write(Profile profile, Detail detail, OutputStream out) throws IOException {
    CallTree tree = profile.tree();
    PathOrder order = new PathOrder(tree, profile.functions());
    String[] names = profile.functions().stream().map(f -> plain(f.text())).toArray(String[]::new);
    profile.threads().forEach(t -> names[t.function()] = plain(Threads.label(t)));
    Text.write(out, to -> order.show(new Lines(tree, names, to)));
  }

  /** A name without what has a meaning between names. */
  static String plain(String name) {
    StringBuilder s = new StringBuilder(name.length());
    name.chars()
        .forEach(c -> s.append(c == ';' ? ':' : Character.isISOControl(c) ? '?' : (char) c));
    return s.toString();
  }

  private static final class Lines implements PathOrder.Visitor {
    private final CallTree tree;
    private final String[] names;
    private final Text out;
    private final StringBuilder path = new StringBuilder();
    private int[] ends = new int[64]; // of the path, by depth

    Lines(CallTree tree, String[] names, Text out) {
      this.tree = tree;
      this.names = names;
      this.out = out;
    }

    @Override
    public void enter(int node, int depth) {
      if (depth > 0) {
        path.setLength(ends[depth - 1]);
        path.append(depth > 1 ? ";" : "").append(names[tree.function(node)]);
      }
      if (depth == ends.length) {
        ends = Arrays.copyOf(ends, 2 * depth);
      }
      ends[depth] = path.length();
      if (tree.self(node) > 0) {
        out.add(depth == 0 ? names[tree.function(node)] : path.toString()).add(" ");
        out.add(tree.self(node)).add("\n");
      }
    }
  }
}
