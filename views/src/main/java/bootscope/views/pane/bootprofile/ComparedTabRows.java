package bootscope.views.pane.bootprofile;

import bootscope.core.profile.compare.AlignedTree;
import bootscope.core.profile.compare.Fate;
import bootscope.views.pane.bootprofile.ComparedTab.Column;
import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A table of a comparison, sorted, filtered and unfolded. Needs no screen. */
final class ComparedTabRows implements TableRows<ComparisonDigest, ComparedRow> {
  /** Which rows are wanted. */
  enum Only {
    ALL,
    DIFFERENT,
    MORE,
    LESS,
    COME_OR_GONE;

    boolean fits(ComparedRow row) {
      return switch (this) {
        case ALL -> true;
        case DIFFERENT -> !row.isSame();
        case MORE -> row.change() > 0;
        case LESS -> row.change() < 0;
        case COME_OR_GONE -> row.fate() != Fate.SAME;
      };
    }
  }

  private static final int MOST = TableModel.MOST;

  private final ComparisonWords words;
  private final ComparedTab tab;
  private ComparisonDigest digest; // null for none
  private ComparedRows source;
  private List<ComparedRow> flat; // null until they are wanted
  private Column sort;
  private boolean descending;
  private String filter = "";
  private Only only = Only.ALL;
  private final Set<Integer> open = new HashSet<>(); // nodes
  private List<ComparedRow> rows = List.of();
  private long left;
  private boolean stale;

  ComparedTabRows(ComparisonWords words, ComparedTab tab) {
    this.words = words;
    this.tab = tab;
    sort = tab.first();
    descending = sort == Column.CHANGE;
  }

  @Override
  public String id() {
    return tab.id();
  }

  @Override
  public List<Heading> columns() {
    return tab.columns().stream().map(c -> new Heading(tab.key(c), c.isText())).toList();
  }

  @Override
  public String text(int column, ComparedRow row) {
    return words.cell(tab, tab.columns().get(column), row);
  }

  @Override
  public void show(ComparisonDigest content) {
    if (digest != content) {
      digest = content;
      source = content == null ? null : new ComparedRows(content);
      flat = null;
      open.clear();
      if (content != null && tab == ComparedTab.PATHS) {
        List<Integer> cause = content.comparison().cause();
        open.addAll(cause.subList(0, Math.min(12, cause.size())));
      }
      stale = true;
    }
    if (stale) {
      stale = false;
      update();
    }
  }

  @Override
  public List<ComparedRow> rows() {
    return rows;
  }

  @Override
  public long left() {
    return left;
  }

  @Override
  public int sorted() {
    return tab.columns().indexOf(sort);
  }

  @Override
  public boolean isDescending() {
    return descending;
  }

  @Override
  public void sort(int column, boolean down) {
    sort = tab.columns().get(column);
    descending = down;
    stale = true;
  }

  @Override
  public void filter(String wanted) {
    filter = wanted.strip().toLowerCase(Locale.ROOT);
    stale = true;
  }

  void only(Only wanted) {
    only = wanted;
    stale = true;
  }

  @Override
  public Fold fold(ComparedRow row) {
    return row.fold();
  }

  @Override
  public void fold(ComparedRow row, boolean wanted) {
    if (row.fold() != Fold.NONE && (wanted ? open.add(row.node()) : open.remove(row.node()))) {
      stale = true;
    }
  }

  /** Of a node of the chart: its own row, or that of its function. */
  @Override
  public boolean isOf(ComparedRow row, int name) {
    return tab == ComparedTab.PATHS
        ? row.node() == name
        : row.function() >= 0 && row.function() == digest.comparison().tree().function(name);
  }

  // ---------------------------------------------------------------- rows

  private void update() {
    List<ComparedRow> all = new ArrayList<>();
    left = 0;
    if (digest != null && tab == ComparedTab.PATHS) {
      unfold(all, 0, 0, filter.isEmpty() && only == Only.ALL ? null : waysToFitting());
    } else if (digest != null) {
      if (flat == null) {
        flat = source.of(tab);
      }
      for (ComparedRow row : sorted(flat)) {
        if (only.fits(row) && fits(row.name())) {
          add(all, row);
        }
      }
    }
    rows = all;
  }

  private boolean fits(String name) {
    return name.toLowerCase(Locale.ROOT).contains(filter);
  }

  private boolean add(List<ComparedRow> all, ComparedRow row) {
    if (all.size() == MOST) {
      left++;
      return false;
    }
    return all.add(row);
  }

  private List<ComparedRow> sorted(List<ComparedRow> some) {
    Comparator<ComparedRow> by =
        sort.isText()
            ? Comparator.comparing(
                r -> words.cell(tab, sort, r).strip(), String.CASE_INSENSITIVE_ORDER)
            : Comparator.comparingDouble(sort::value);
    if (sort == Column.NAME) {
      by = Comparator.comparing(ComparedRow::name, String.CASE_INSENSITIVE_ORDER);
    }
    List<ComparedRow> sorted = new ArrayList<>(some);
    sorted.sort((descending ? by.reversed() : by).thenComparing(ComparedRow::name));
    return sorted;
  }

  /** The nodes that fit, and those above them. */
  private BitSet waysToFitting() {
    AlignedTree tree = digest.comparison().tree();
    boolean[] named = new boolean[digest.comparison().matched().size()];
    for (int i = 0; i < named.length; i++) {
      named[i] = fits(digest.paths().functionName(i));
    }
    BitSet shown = new BitSet(tree.size());
    for (int node = tree.size() - 1; node > 0; node--) {
      if (shown.get(node) || named[tree.function(node)] && only.fits(source.row(node, 0))) {
        shown.set(node);
        shown.set(tree.parent(node));
      }
    }
    return shown;
  }

  private void unfold(List<ComparedRow> all, int node, int level, BitSet shown) {
    List<ComparedRow> children = source.below(node, level);
    if (shown != null) {
      children.removeIf(r -> !shown.get(r.node()));
    }
    for (ComparedRow row : sorted(children)) {
      boolean opened = row.fold() != Fold.NONE && (!filter.isEmpty() || open.contains(row.node()));
      if (!add(all, opened ? row.folded(Fold.OPEN) : row) && shown != null) {
        continue; // what is below it is not counted
      }
      if (opened) {
        unfold(all, row.node(), level + 1, shown);
      }
    }
  }
}
