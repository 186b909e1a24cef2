package bootscope.views.pane.bootprofile;

import bootscope.core.profile.CallTree;
import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import bootscope.views.pane.bootprofile.ProfileTab.Column;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The rows of one table, sorted, filtered and unfolded. Needs no screen. */
final class TableModel {
  /** More rows are not shown. */
  static final int MOST = 5_000;

  private final ProfileTab tab;
  private ProfileTables tables; // null for none
  private Column sort;
  private boolean descending;
  private String filter = "";
  private final Set<Integer> open = new HashSet<>(); // nodes, or numbers of callers
  private final Map<Integer, ProfileTables.Callers> callers = new HashMap<>(); // by number
  private final Map<Integer, List<ProfileRow>> below = new HashMap<>(); // callers, by number
  private List<ProfileRow> rows = List.of();
  private long left;

  TableModel(ProfileTab tab) {
    this.tab = tab;
    sort = tab.first();
    descending = sort != Column.BEGUN;
  }

  ProfileTab tab() {
    return tab;
  }

  List<ProfileRow> rows() {
    return rows;
  }

  /** How many rows there are beside those that are shown. */
  long left() {
    return left;
  }

  Column sort() {
    return sort;
  }

  boolean isDescending() {
    return descending;
  }

  /** Shows other tables, or none (null). */
  void show(ProfileTables now) {
    if (tables != now) {
      tables = now;
      open.clear();
      callers.clear();
      below.clear();
      if (now != null && tab == ProfileTab.TREE) {
        openHeaviest();
      }
      update();
    }
  }

  /** The way down from the heaviest thread, as long as one call has most of it. */
  private void openHeaviest() {
    CallTree tree = tables.tree();
    for (List<ProfileRow> rows = tables.below(0, 0); !rows.isEmpty() && open.size() < 12; ) {
      ProfileRow most = rows.stream().max(Comparator.comparingLong(ProfileRow::total)).get();
      if (2 * most.total() < tree.total(0)) {
        return;
      }
      open.add(most.node());
      rows = tables.below(most.node(), 0);
    }
  }

  void sort(Column by, boolean down) {
    sort = by;
    descending = down;
    update();
  }

  void filter(String words) {
    filter = words.strip().toLowerCase(Locale.ROOT);
    update();
  }

  /** Shows what is below a row, or hides it. */
  void fold(ProfileRow row, boolean wanted) {
    if (row.fold() != Fold.NONE && (wanted ? open.add(row.node()) : open.remove(row.node()))) {
      update();
    }
  }

  private boolean fits(String name) {
    return name.toLowerCase(Locale.ROOT).contains(filter);
  }

  private void update() {
    List<ProfileRow> all = new ArrayList<>();
    left = 0;
    if (tables != null) {
      switch (tab) {
        case TREE -> tree(all);
        case CALLERS -> callers(all);
        case FUNCTIONS -> flat(all, tables.functionRows());
        case INITCALLS -> flat(all, tables.initcallRows());
        case THREADS -> flat(all, tables.threadRows());
      }
    }
    rows = all;
  }

  private List<ProfileRow> sorted(List<ProfileRow> some) {
    Comparator<ProfileRow> by =
        sort.isText()
            ? Comparator.comparing(sort::text, String.CASE_INSENSITIVE_ORDER)
            : Comparator.comparingLong(sort::value);
    List<ProfileRow> sorted = new ArrayList<>(some);
    sorted.sort((descending ? by.reversed() : by).thenComparing(ProfileRow::name));
    return sorted;
  }

  private void flat(List<ProfileRow> all, List<ProfileRow> some) {
    for (ProfileRow row : sorted(some)) {
      if (fits(row.name())) {
        add(all, row);
      }
    }
  }

  private boolean add(List<ProfileRow> all, ProfileRow row) {
    if (all.size() == MOST) {
      left++;
      return false;
    }
    return all.add(row);
  }

  // ---------------------------------------------------------------- top down

  private void tree(List<ProfileRow> all) {
    BitSet shown = filter.isEmpty() ? null : waysToFitting();
    unfold(all, 0, 0, shown);
  }

  /** The nodes that fit, and those above them. */
  private BitSet waysToFitting() {
    CallTree tree = tables.tree();
    Map<Integer, Boolean> fitting = new HashMap<>();
    tables.functions().forEach(f -> fitting.put(f.function(), fits(tables.name(f.function()))));
    BitSet shown = new BitSet(tree.size());
    for (int node = tree.size() - 1; node > 0; node--) {
      if (shown.get(node) || fitting.getOrDefault(tree.function(node), false)) {
        shown.set(node);
        shown.set(tree.parent(node));
      }
    }
    return shown;
  }

  private void unfold(List<ProfileRow> all, int node, int level, BitSet shown) {
    List<ProfileRow> children = tables.below(node, level);
    if (shown != null) {
      children.removeIf(r -> !shown.get(r.node()));
    }
    for (ProfileRow row : sorted(children)) {
      boolean opened = row.fold() != Fold.NONE && (shown != null || open.contains(row.node()));
      if (!add(all, opened ? folded(row, Fold.OPEN) : row) && shown != null) {
        continue; // what is below it is not counted
      }
      if (opened) {
        unfold(all, row.node(), level + 1, shown);
      }
    }
  }

  private static ProfileRow folded(ProfileRow r, Fold fold) {
    return new ProfileRow(
        r.node(),
        r.function(),
        r.level(),
        fold,
        r.name(),
        r.self(),
        r.total(),
        r.calls(),
        r.begun(),
        r.ended(),
        r.note());
  }

  // ---------------------------------------------------------------- bottom up

  private void callers(List<ProfileRow> all) {
    List<ProfileRow> roots = new ArrayList<>();
    for (ProfileRow f : tables.functionRows()) {
      if (f.self() > 0 && fits(f.name())) {
        roots.add(folded(f, Fold.CLOSED));
      }
    }
    for (ProfileRow root : sorted(roots)) {
      boolean opened = open.contains(root.node());
      add(all, opened ? folded(root, Fold.OPEN) : root);
      if (opened) {
        ProfileTables.Callers places =
            callers.computeIfAbsent(root.node(), n -> tables.placesOf(root.function()));
        unfoldCallers(all, root.node(), places, 1);
      }
    }
  }

  private void unfoldCallers(
      List<ProfileRow> all, int number, ProfileTables.Callers called, int level) {
    List<ProfileRow> some = below.computeIfAbsent(number, n -> callersOf(called, level));
    for (ProfileRow row : sorted(some)) {
      boolean opened = open.contains(row.node());
      add(all, opened ? folded(row, Fold.OPEN) : row);
      if (opened) {
        unfoldCallers(all, row.node(), callers.get(row.node()), level + 1);
      }
    }
  }

  private List<ProfileRow> callersOf(ProfileTables.Callers called, int level) {
    List<ProfileRow> some = new ArrayList<>();
    for (ProfileTables.Callers c : tables.callersOf(called)) {
      int number = -1 - callers.size(); // functions have the others
      callers.put(number, c);
      long self = 0;
      long calls = 0;
      for (int i = 0; i < c.nodes().length; i++) {
        self += c.self()[i];
        calls += c.calls()[i];
      }
      some.add(
          new ProfileRow(
              number,
              c.function(),
              level,
              Fold.CLOSED,
              tables.name(c.function()),
              self,
              0,
              calls,
              -1,
              -1,
              ""));
    }
    return some;
  }
}
