package bootscope.views.pane.bootprofile;

import java.util.List;
import java.util.Locale;

/** The tables, with their columns from left to right. */
enum ProfileTab {
  TREE(Column.NAME, Column.TOTAL_SHARE, Column.TOTAL, Column.SELF, Column.CALLS),
  CALLERS(Column.NAME, Column.SELF_SHARE, Column.SELF, Column.CALLS),
  FUNCTIONS(
      Column.NAME,
      Column.SELF_SHARE,
      Column.SELF,
      Column.TOTAL_SHARE,
      Column.TOTAL,
      Column.CALLS,
      Column.PLACE),
  INITCALLS(Column.NAME, Column.LEVEL, Column.BEGUN, Column.OWN, Column.OTHERS),
  THREADS(Column.NAME, Column.PID, Column.TOTAL_SHARE, Column.TOTAL);

  /** What a column shows. */
  enum Column {
    NAME,
    SELF_SHARE,
    SELF,
    TOTAL_SHARE,
    TOTAL,
    CALLS,
    PLACE,
    LEVEL,
    BEGUN,
    OWN,
    OTHERS,
    PID;

    /** Of its heading. */
    String key() {
      return "bootprofile.column." + id(this);
    }

    boolean isText() {
      return this == NAME || this == PLACE || this == LEVEL;
    }

    /** What it is sorted by, if it is no text. */
    long value(ProfileRow row) {
      return switch (this) {
        case SELF, SELF_SHARE, OWN -> row.self();
        case TOTAL, TOTAL_SHARE, OTHERS -> row.total();
        case CALLS, PID -> row.calls();
        case BEGUN -> row.begun();
        default -> 0;
      };
    }

    /** What it is sorted by, if it is a text. */
    String text(ProfileRow row) {
      return this == NAME ? row.name() : row.note();
    }
  }

  private final List<Column> columns;

  ProfileTab(Column... columns) {
    this.columns = List.of(columns);
  }

  List<Column> columns() {
    return columns;
  }

  /** By which it is sorted at first. */
  Column first() {
    return switch (this) {
      case TREE, THREADS -> Column.TOTAL;
      case CALLERS, FUNCTIONS -> Column.SELF;
      case INITCALLS -> Column.BEGUN;
    };
  }

  String id() {
    return id(this);
  }

  private static String id(Enum<?> of) {
    return of.name().toLowerCase(Locale.ROOT);
  }
}
