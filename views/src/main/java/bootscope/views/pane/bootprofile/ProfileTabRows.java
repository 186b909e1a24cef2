package bootscope.views.pane.bootprofile;

import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import bootscope.views.pane.bootprofile.ProfileTab.Column;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;

/** A table of a profile, in words. */
final class ProfileTabRows implements TableRows<ProfileTables, ProfileRow> {
  private final Texts texts;
  private final ProfileTab tab;
  private final TableModel model;
  private ProfileTables shown; // null for none

  ProfileTabRows(Texts texts, ProfileTab tab) {
    this.texts = texts;
    this.tab = tab;
    model = new TableModel(tab);
  }

  @Override
  public String id() {
    return tab.id();
  }

  @Override
  public List<Heading> columns() {
    return tab.columns().stream().map(c -> new Heading(c.key(), c.isText())).toList();
  }

  @Override
  public void show(ProfileTables content) {
    shown = content;
    model.show(content);
  }

  @Override
  public List<ProfileRow> rows() {
    return model.rows();
  }

  @Override
  public long left() {
    return model.left();
  }

  @Override
  public int sorted() {
    return tab.columns().indexOf(model.sort());
  }

  @Override
  public boolean isDescending() {
    return model.isDescending();
  }

  @Override
  public void sort(int column, boolean descending) {
    model.sort(tab.columns().get(column), descending);
  }

  @Override
  public void filter(String words) {
    model.filter(words);
  }

  @Override
  public Fold fold(ProfileRow row) {
    return row.fold();
  }

  @Override
  public void fold(ProfileRow row, boolean open) {
    model.fold(row, open);
  }

  @Override
  public boolean isOf(ProfileRow row, int name) {
    return (tab == ProfileTab.FUNCTIONS || tab == ProfileTab.INITCALLS) && row.function() == name;
  }

  // ---------------------------------------------------------------- words

  @Override
  public String text(int column, ProfileRow row) {
    Column of = tab.columns().get(column);
    return switch (of) {
      case NAME -> indented(row);
      case SELF_SHARE -> share(row.self());
      case TOTAL_SHARE -> share(row.total());
      case PLACE -> texts.get("bootprofile.place." + row.note());
      case LEVEL -> row.note();
      case PID -> row.calls() < 0 ? "" : String.valueOf(row.calls());
      default -> number(of.value(row));
    };
  }

  private String indented(ProfileRow row) {
    String how =
        tab == ProfileTab.TREE && !row.note().equals("CALL") && !row.note().equals("START")
            ? texts.get(
                "bootprofile.entered", row.name(), texts.get("bootprofile.entered." + row.note()))
            : row.name();
    return indented(row.level(), row.fold(), tab == ProfileTab.TREE, how);
  }

  /**
   * A name as far in as it stands, with a mark where there is something below it.
   *
   * @param tree whether one without a mark stands as far in as one with it
   */
  static String indented(int level, Fold fold, boolean tree, String name) {
    String mark =
        switch (fold) {
          case NONE -> tree ? "  " : "";
          case CLOSED -> "▸ ";
          case OPEN -> "▾ ";
        };
    return "  ".repeat(Math.min(level, 60)) + mark + name;
  }

  private String share(long part) {
    long all = shown == null ? 0 : shown.all();
    return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / Math.max(1, all));
  }

  private String number(long value) {
    return NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(value);
  }
}
