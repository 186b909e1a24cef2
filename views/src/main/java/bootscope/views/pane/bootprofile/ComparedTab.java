package bootscope.views.pane.bootprofile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables of a comparison, with their columns from left to right. */
enum ComparedTab {
  FUNCTIONS(Column.OWN_BEFORE, Column.OWN_AFTER, Column.TOTAL_CHANGE, Column.CALLS),
  PATHS(Column.BEFORE, Column.AFTER, Column.OWN_CHANGE, Column.CALLS),
  INITCALLS(Column.BEFORE, Column.AFTER, Column.OTHERS_CHANGE, Column.LEVEL),
  MILESTONES(Column.AT_BEFORE, Column.AT_AFTER),
  THREADS(Column.BEFORE, Column.AFTER),
  WAITING(Column.OWN_BEFORE, Column.OWN_AFTER, Column.TOTAL_CHANGE, Column.CALLS);

  /** What a column shows. */
  enum Column {
    NAME,
    BEFORE,
    AFTER,
    OWN_BEFORE,
    OWN_AFTER,
    AT_BEFORE,
    AT_AFTER,
    CHANGE,
    PERCENT,
    OWN_CHANGE,
    TOTAL_CHANGE,
    OTHERS_CHANGE,
    CALLS,
    LEVEL,
    STATUS;

    boolean isText() {
      return this == NAME || this == LEVEL || this == STATUS;
    }

    /** What it is sorted by, if it is no text: differences by how large they are. */
    double value(ComparedRow row) {
      return switch (this) {
        case BEFORE, OWN_BEFORE, AT_BEFORE -> row.before();
        case AFTER, OWN_AFTER, AT_AFTER -> row.after();
        case CHANGE -> Math.abs(row.change());
        case PERCENT ->
            Double.isNaN(row.percent()) ? Double.POSITIVE_INFINITY : Math.abs(row.percent());
        case OWN_CHANGE, TOTAL_CHANGE, OTHERS_CHANGE -> Math.abs(row.other());
        case CALLS -> Math.abs(row.calls());
        case NAME, LEVEL, STATUS -> 0;
      };
    }
  }

  private final List<Column> columns;

  ComparedTab(Column before, Column after, Column... more) {
    List<Column> all = new ArrayList<>();
    all.addAll(List.of(Column.NAME, before, after, Column.CHANGE, Column.PERCENT));
    all.addAll(List.of(more));
    all.add(Column.STATUS);
    columns = List.copyOf(all);
  }

  List<Column> columns() {
    return columns;
  }

  /** Of a column's heading. */
  String key(Column column) {
    String of =
        column != Column.NAME
            ? column.name()
            : this == MILESTONES ? "MILESTONE" : this == THREADS ? "THREAD" : "NAME";
    return "bootprofile.compare.column." + of.toLowerCase(Locale.ROOT);
  }

  /** By which it is sorted at first. */
  Column first() {
    return this == MILESTONES ? Column.AT_BEFORE : Column.CHANGE;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
