package bootscope.app.menu;

import bootscope.app.cli.TypedOptions;
import bootscope.app.cli.TypedOptions.DriveText;
import bootscope.views.action.Icon;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/** A guest's drives, one in a row, which can be added and removed. */
final class DriveRows extends VBox {
  /** What becomes of what the guest writes. */
  private enum Access {
    WRITE,
    SNAPSHOT,
    READ_ONLY
  }

  private final Texts texts;
  private final Supplier<Optional<Path>> choose;
  private final VBox rows = new VBox(4);

  /**
   * @param choose opens the system's dialog for a disk image
   */
  DriveRows(Texts texts, List<DriveText> now, Supplier<Optional<Path>> choose) {
    super(4);
    this.texts = texts;
    this.choose = choose;
    Button add = new Button(texts.get("bootOptions.addDrive"));
    add.setId("boot-add-drive");
    add.setOnAction(
        e -> {
          Row row = new Row(new DriveText("", false, false, false, ""));
          rows.getChildren().add(row);
          row.file.requestFocus();
          renumber();
        });
    now.forEach(drive -> rows.getChildren().add(new Row(drive)));
    renumber();
    getChildren().addAll(rows, add);
  }

  /** What was typed; a row without a file is none. */
  List<DriveText> texts() {
    return rows.getChildren().stream()
        .map(row -> ((Row) row).text())
        .filter(drive -> !drive.file().isBlank())
        .toList();
  }

  /** The names that drives have by their places. */
  private void renumber() {
    List<Node> all = rows.getChildren();
    for (int i = 0; i < all.size(); i++) {
      Row row = (Row) all.get(i);
      row.id.setPromptText(TypedOptions.usualId(i));
      row.file.setId("boot-drive-" + i);
    }
    rows.setVisible(!all.isEmpty());
    rows.setManaged(!all.isEmpty());
  }

  private final class Row extends HBox {
    private final TextField file = new TextField();
    private final ComboBox<Access> access = new ComboBox<>();
    private final CheckBox raw = new CheckBox(texts.get("bootOptions.raw"));
    private final TextField id = new TextField();

    Row(DriveText now) {
      super(6);
      setAlignment(Pos.CENTER_LEFT);
      file.setText(now.file());
      file.setPromptText(texts.get("bootOptions.driveFile"));
      file.setAccessibleText(texts.get("bootOptions.driveFile"));
      file.setPrefColumnCount(12);
      HBox.setHgrow(file, Priority.ALWAYS);
      Button browse = new Button(texts.get("bootOptions.browse"));
      browse.setOnAction(e -> choose.get().ifPresent(f -> file.setText(f.toString())));
      access.getItems().setAll(Access.values());
      access.setValue(
          now.readOnly() ? Access.READ_ONLY : now.snapshot() ? Access.SNAPSHOT : Access.WRITE);
      access.setAccessibleText(texts.get("bootOptions.access"));
      access.setConverter(
          new StringConverter<>() {
            @Override
            public String toString(Access value) {
              return value == null ? "" : texts.get("bootOptions.access." + value);
            }

            @Override
            public Access fromString(String text) {
              throw new UnsupportedOperationException();
            }
          });
      Tooltip accessTip = new Tooltip();
      access
          .valueProperty()
          .subscribe(a -> accessTip.setText(texts.get("bootOptions.access." + a + ".tip")));
      access.setTooltip(accessTip);
      raw.setSelected(now.raw());
      raw.setTooltip(new Tooltip(texts.get("bootOptions.raw.tip")));
      id.setText(now.id());
      id.setPrefColumnCount(6);
      id.setAccessibleText(texts.get("bootOptions.driveId"));
      id.setTooltip(new Tooltip(texts.get("bootOptions.driveId")));
      Button remove = new Button();
      remove.setGraphic(new Icon(MaterialDesignC.CLOSE));
      remove.getStyleClass().addAll("flat", "cancel");
      remove.setAccessibleText(texts.get("bootOptions.removeDrive"));
      remove.setTooltip(new Tooltip(texts.get("bootOptions.removeDrive")));
      remove.setOnAction(
          e -> {
            rows.getChildren().remove(this);
            renumber();
          });
      for (Region fixed : List.of(browse, access, raw, remove)) {
        fixed.setMinWidth(Region.USE_PREF_SIZE);
      }
      id.setMinWidth(70);
      getChildren().addAll(file, browse, access, raw, id, remove);
    }

    DriveText text() {
      Access chosen = access.getValue();
      return new DriveText(
          file.getText(),
          chosen == Access.READ_ONLY,
          chosen == Access.SNAPSHOT,
          raw.isSelected(),
          id.getText());
    }
  }
}
