package bootscope.views.pane.contract;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.ContractItem.Verdict;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.RichView;
import bootscope.views.control.rich.Tone;
import bootscope.views.control.sheet.Page;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Link;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.contract.ContractModel.Checked;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignN;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;
import org.kordamp.ikonli.materialdesign2.MaterialDesignV;

/** Shows a {@link ContractModel}. */
public final class ContractPane implements DockPane {
  private static final String INDENT = "    ";

  private final ContractModel model;
  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final Label nothing = new Label();
  private final Label summary = new Label();
  private final RichView view = new RichView();
  private final WaysTable ways;

  /** Which item each line belongs to; null for the note above. */
  private final List<ContractItem> itemOfLine = new ArrayList<>();

  private final Conditions conditions = new Conditions();
  private final PaneMenu menu;

  public ContractPane(PaneContext context, ContractModel model) {
    this.model = model;
    texts = context.texts();
    nothing.textProperty().bind(texts.bind("contract.none"));
    nothing.getStyleClass().add("muted");
    nothing.setWrapText(true);
    view.setId("contract-text");
    view.setName(texts.get("pane.contract"));
    view.setOnFollow(target -> ((Link) target).follow(model.workspace().navigator()));
    ways = new WaysTable(model, texts);
    BooleanBinding any = model.checkedProperty().isNotNull();
    Action check =
        Action.of("contract.check")
            .icon(MaterialDesignC.CLIPBOARD_SEARCH_OUTLINE)
            .labelled()
            .enabled(any.and(model.sideBySideProperty().not().or(model.waysProperty().isNull())))
            .keys("Ctrl+Shift+E")
            .run(model::checkNow);
    Action entry =
        Action.of("contract.entry")
            .icon(MaterialDesignH.HISTORY)
            .enabled(
                Bindings.createBooleanBinding(
                    () ->
                        !model.sideBySide()
                            && model.checkedProperty().get() != null
                            && !model.checkedProperty().get().atEntry(),
                    model.checkedProperty(),
                    model.waysProperty(),
                    model.sideBySideProperty()))
            .run(model::showEntry);
    Action pass =
        Action.of("contract.pass")
            .icon(MaterialDesignC.CHECK)
            .toggles(model.passProperty())
            .build();
    Action open =
        Action.of("contract.open")
            .icon(MaterialDesignL.LOCK_OPEN_VARIANT_OUTLINE)
            .toggles(model.openProperty())
            .build();
    Action sideBySide =
        Action.of("contract.ways")
            .icon(MaterialDesignV.VIEW_COLUMN_OUTLINE)
            .labelled()
            .enabled(model.waysProperty().isNotNull())
            .toggles(model.sideBySideProperty())
            .build();
    Action differing =
        Action.of("contract.differing")
            .icon(MaterialDesignN.NOT_EQUAL_VARIANT)
            .enabled(model.sideBySideProperty().and(model.waysProperty().isNotNull()))
            .toggles(model.differingProperty())
            .build();
    menu = new PaneMenu(context, model.workspace(), "contract");
    menu.section(
            menu.copy(content, this::chosenText),
            menu.copy(
                "all",
                MaterialDesignF.FILE_DOCUMENT_OUTLINE,
                conditions.when(() -> !model.text().isEmpty()),
                model::text),
            Action.of("contract.select-all")
                .icon(MaterialDesignS.SELECT_ALL)
                .paneKeys("Ctrl+A")
                .enabled(new KeyboardWithin(view))
                .run(view::selectAll))
        .section(
            Action.of("contract.to-place")
                .icon(MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE)
                .enabled(conditions.when(() -> chosen() != null && link(chosen()) != null))
                .run(() -> link(chosen()).follow(model.workspace().navigator())))
        .section(check, entry)
        .section(pass, open, sideBySide, differing);
    menu.on(
        content, asked -> conditions.update(), () -> model.sideBySide() ? null : view.caretPlace());
    view.setOnCaretMoved(conditions::update);
    summary.getStyleClass().add("summary");
    summary.setWrapText(true);
    FlowPane bar = new FlowPane();
    bar.getStyleClass().add("pane-bar");
    for (Action action : List.of(check, entry, pass, open, sideBySide, differing)) {
      bar.getChildren().add(context.menus().button(action));
    }
    bar.getChildren().add(summary);
    content.setTop(bar);
    content.setCenter(new StackPane(view, ways.page(), nothing));
    model.checkedProperty().addListener((o, before, now) -> show());
    model.passProperty().addListener((o, before, now) -> show());
    model.openProperty().addListener((o, before, now) -> show());
    model.waysProperty().addListener((o, before, now) -> show());
    model.differingProperty().addListener((o, before, now) -> show());
    model.sideBySideProperty().addListener((o, before, now) -> show());
    texts.localeProperty().addListener((o, before, now) -> show());
    show();
  }

  private void show() {
    showAnew();
    conditions.update();
  }

  private void showAnew() {
    boolean sideBySide = model.sideBySide();
    Page.show(ways.page(), sideBySide);
    if (sideBySide) {
      view.setVisible(false);
      nothing.setVisible(false);
      showWays();
    } else {
      showGuest();
    }
  }

  private void showWays() {
    ways.show();
    List<String> names = model.waysProperty().get().ways();
    List<Long> failures = model.failures();
    List<String> each = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      each.add(
          texts.get(
              failures.get(i) == 0 ? "contract.ways.keeps" : "contract.ways.breaks",
              names.get(i),
              failures.get(i)));
    }
    Page.show(summary, true);
    summary.setText(String.join("; ", each));
    summary.getStyleClass().removeAll("pass", "fail");
    summary.getStyleClass().add(failures.stream().allMatch(n -> n == 0) ? "pass" : "fail");
  }

  private void showGuest() {
    Checked checked = model.checkedProperty().get();
    view.setVisible(checked != null);
    nothing.setVisible(checked == null);
    Page.show(summary, checked != null);
    if (checked == null) {
      return;
    }
    summary.setText(
        texts.get(
            checked.atEntry() ? "contract.atEntry" : "contract.now",
            checked.count(Verdict.PASS),
            checked.count(Verdict.FAIL),
            checked.count(Verdict.UNSPECIFIED),
            checked.instructions()));
    summary.getStyleClass().removeAll("pass", "fail");
    summary.getStyleClass().add(checked.holds() ? "pass" : "fail");
    List<RichLine> lines = new ArrayList<>();
    if (!checked.atEntry() && !checked.holds()) {
      lines.add(RichLine.of().add(texts.get("contract.nowNote"), Tone.MUTED).build());
    }
    itemOfLine.clear();
    lines.forEach(line -> itemOfLine.add(null));
    for (ContractItem item : model.items()) {
      List<RichLine> made = lines(item);
      lines.addAll(made);
      made.forEach(line -> itemOfLine.add(item));
    }
    view.show(lines);
  }

  /** Verdict and name; what was found; what was asked for; what it means. */
  private List<RichLine> lines(ContractItem item) {
    Tone tone =
        switch (item.verdict()) {
          case PASS -> Tone.PASS;
          case FAIL -> Tone.FAIL;
          case UNSPECIFIED -> Tone.UNSPECIFIED;
        };
    String verdict = item.verdict().name().toLowerCase(Locale.ROOT);
    List<RichLine> lines = new ArrayList<>();
    lines.add(
        RichLine.of()
            .add(texts.get("contract." + verdict), tone)
            .add("   ", Tone.PLAIN)
            .add(item.name(), Tone.STRONG)
            .build());
    RichLine.Builder found = RichLine.of().add(INDENT, Tone.CODE);
    String actual = item.actual();
    Link link = link(item);
    int end = link == null ? 0 : addressEnd(actual);
    lines.add(
        found
            .add(actual.substring(0, end), Tone.CODE, link)
            .add(actual.substring(end), Tone.CODE)
            .build());
    if (item.verdict() != Verdict.UNSPECIFIED) {
      lines.add(
          RichLine.of()
              .add(INDENT, Tone.CODE)
              .add(texts.get("contract.requires", item.requirement()), Tone.MUTED)
              .build());
    }
    lines.add(RichLine.of().add(INDENT, Tone.CODE).add(item.explanation(), Tone.MUTED).build());
    return lines;
  }

  /** The item in whose lines the caret stands; null where it stands in none. */
  private ContractItem chosen() {
    int line = view.caretLine();
    return model.sideBySide() || line < 0 || line >= itemOfLine.size()
        ? null
        : itemOfLine.get(line);
  }

  /** What is selected; else the item at the caret; else, and of the ways, all. */
  private String chosenText() {
    if (model.sideBySide()) {
      return ways.chosenText().orElseGet(model::text);
    }
    String selected = view.selectedText();
    if (!selected.isEmpty() || chosen() == null) {
      return selected.isEmpty() ? model.text() : selected;
    }
    return lines(chosen()).stream().map(RichLine::text).collect(Collectors.joining("\n"));
  }

  /** To what an item is about, where that is a place in memory. */
  private static Link link(ContractItem item) {
    String found = item.actual();
    boolean code = item.name().equals("EIP");
    boolean pointer =
        switch (item.name()) {
          case "EIP", "EBX", "command line", "ACPI root" -> found.startsWith("0x");
          default -> item.name().matches("module \\d+") && found.startsWith("0x");
        };
    if (!pointer) {
      return null;
    }
    long address = Long.parseUnsignedLong(found.substring(2, addressEnd(found)), 16);
    return code ? new Link.ToCode(address, false) : Link.memory(address);
  }

  /** Where the hexadecimal number ends that a text begins with. */
  private static int addressEnd(String found) {
    int end = 2;
    while (end < found.length() && Character.digit(found.charAt(end), 16) >= 0) {
      end++;
    }
    return end;
  }

  /** The line above all items. */
  public String summary() {
    return summary.getText();
  }

  /** All that is shown, as plain text. */
  public String text() {
    return view.lines().stream().map(RichLine::text).collect(Collectors.joining("\n"));
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return model.sideBySide() ? ways.page().focusTarget() : view.focusTarget();
  }

  @Override
  public void setVisible(boolean visible) {
    model.setVisible(visible);
  }

  @Override
  public void dispose() {
    view.dispose();
    model.dispose();
  }
}
