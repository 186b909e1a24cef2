package bootscope.views.control.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;

/**
 * Gives the columns of a table of text the widths that their texts need: the last one what is left,
 * and where there is too little for all, the widest ones less. Once the user has dragged one, they
 * stay as they are.
 */
public final class ColumnFit<R> {
  /** Left and right of a cell's text, as the style sheet has it, and a pixel for rounding. */
  private static final double PADDING = 14;

  /** What a table has around itself. */
  private static final double EDGE = 1;

  /** A column's width, where none was set. */
  private static final double UNCHOSEN = 80;

  /** How many characters a column may have too much before it is fitted again. */
  private static final int SLACK = 12;

  /** What a column shows of a row. */
  @FunctionalInterface
  public interface Texts<R> {
    String of(TableColumn<R, ?> column, R row);
  }

  private final TableView<R> table;
  private final Texts<R> texts;
  private double cell;
  private final Map<TableColumn<R, ?>, Double> headings = new HashMap<>();
  private Region sight; // the part of the table in which rows are seen
  private boolean fitting;
  private boolean byUser;

  private ColumnFit(TableView<R> table, Texts<R> texts) {
    this.table = table;
    this.texts = texts;
    table.setColumnResizePolicy(TableView.UNCONSTRAINED_RESIZE_POLICY);
    table.getItems().addListener((ListChangeListener<R>) change -> fit());
    table.skinProperty().addListener((o, before, now) -> follow());
    table.widthProperty().addListener((o, before, now) -> fit());
    for (TableColumn<R, ?> column : table.getColumns()) {
      if (column.isResizable()) {
        column.setPrefWidth(column.getMinWidth());
      }
      column.widthProperty().addListener((o, before, now) -> byUser |= !fitting);
      column
          .textProperty()
          .addListener(
              (o, before, now) -> {
                headings.remove(column);
                fit();
              });
    }
  }

  /**
   * Fits a table's columns from now on. Those that cannot be resized keep their width.
   *
   * @param texts what is shown; of columns that are resizable only
   */
  public static <R> ColumnFit<R> of(TableView<R> table, Texts<R> texts) {
    return new ColumnFit<>(table, texts);
  }

  /**
   * Takes another font.
   *
   * @param width of its characters, in pixels
   */
  public void setCell(double width) {
    cell = width;
    headings.clear();
    fit();
  }

  private void follow() {
    Node clip = table.lookup(".clipped-container");
    if (clip instanceof Region region && region != sight) {
      sight = region;
      region.widthProperty().addListener((o, before, now) -> fit());
      fit();
    }
  }

  /** Fits them to what the rows show now. */
  public void fit() {
    if (byUser || sight == null || table.getWidth() <= 0) {
      return;
    }
    List<TableColumn<R, ?>> columns =
        table.getColumns().stream().filter(TableColumn::isResizable).toList();
    // With no rows there is no such part, but there are headings.
    double room = sight.getWidth() > 0 ? sight.getWidth() : table.getWidth() - 2 * EDGE;
    for (TableColumn<R, ?> column : table.getColumns()) {
      room -= column.isResizable() ? 0 : column.getWidth();
    }
    double[] needed = columns.stream().mapToDouble(this::needed).toArray();
    double[] now = columns.stream().mapToDouble(TableColumn::getWidth).toArray();
    if (serves(now, needed, room, SLACK * cell)) {
      return;
    }
    double[] least = columns.stream().mapToDouble(this::heading).toArray();
    double[] widths = shares(least, needed, Math.max(0, room));
    fitting = true;
    for (int i = 0; i < widths.length; i++) {
      // By the width that none has chosen, JavaFX takes it that it is to choose one.
      columns.get(i).setPrefWidth(widths[i] == UNCHOSEN ? UNCHOSEN + 1 : widths[i]);
    }
    fitting = false;
  }

  /**
   * Whether widths may stay as they are: they fill the room, all texts fit, and none but the last
   * has more than some slack too much. Columns that move with each step are hard to read.
   */
  static boolean serves(double[] widths, double[] needed, double room, double slack) {
    boolean serves = Math.abs(Arrays.stream(widths).sum() - room) < 1;
    for (int i = 0; i < widths.length; i++) {
      double more = widths[i] - needed[i];
      serves &= more >= 0 && (more <= slack || i == widths.length - 1);
    }
    return serves;
  }

  private double needed(TableColumn<R, ?> column) {
    int most = 0;
    for (R row : table.getItems()) {
      most = Math.max(most, texts.of(column, row).length());
    }
    return Math.ceil(Math.max(heading(column), most * cell + PADDING));
  }

  private double heading(TableColumn<R, ?> column) {
    Double known = headings.get(column);
    if (known != null) {
      return known;
    }
    Text heading = new Text(column.getText());
    double around = PADDING;
    if (table.lookup(".column-header .label") instanceof Label shown) {
      heading.setFont(shown.getFont());
      around = insets(shown) + insets((Region) shown.getParent()) + 1; // a pixel for rounding
    }
    double width = Math.ceil(heading.getLayoutBounds().getWidth() + around);
    if (around > PADDING) {
      headings.put(column, width); // as it looks once its style is known
    }
    return width;
  }

  private static double insets(Region region) {
    return region.snappedLeftInset() + region.snappedRightInset();
  }

  /** As {@link #shares(double[], double)}, but none gets less than its least where all fit. */
  static double[] shares(double[] least, double[] needed, double room) {
    double spare = room - Arrays.stream(least).sum();
    if (spare < 0) {
      return shares(needed, room);
    }
    double[] beyond = needed.clone();
    Arrays.setAll(beyond, i -> needed[i] - least[i]);
    double[] shares = shares(beyond, spare);
    Arrays.setAll(shares, i -> least[i] + shares[i]);
    return shares;
  }

  /**
   * How much each gets of a room: all that it needs, and the last one the rest; where that is not
   * there, at most as much as makes it fit.
   */
  static double[] shares(double[] needed, double room) {
    double[] shares = needed.clone();
    double[] sorted = needed.clone();
    Arrays.sort(sorted);
    double left = room;
    for (int i = 0; i < sorted.length; i++) {
      double most = left / (sorted.length - i);
      if (sorted[i] > most) {
        for (int j = 0; j < shares.length; j++) {
          shares[j] = Math.min(shares[j], Math.floor(most));
        }
        break;
      }
      left -= sorted[i];
    }
    double used = Arrays.stream(shares).sum();
    shares[shares.length - 1] += Math.max(0, room - used);
    return shares;
  }
}
