package bootscope.views.pane.contract;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.ContractItem.Verdict;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.RichView;
import bootscope.views.control.rich.Tone;
import bootscope.views.control.sheet.Page;
import bootscope.views.pane.Clipboards;
import bootscope.views.pane.Link;
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
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;

/** Shows a {@link ContractModel}. */
public final class ContractPane implements DockPane {
  private static final String INDENT = "    ";

  private final ContractModel model;
  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final Label nothing = new Label();
  private final Label summary = new Label();
  private final RichView view = new RichView();

  public ContractPane(PaneContext context, ContractModel model) {
    this.model = model;
    texts = context.texts();
    nothing.textProperty().bind(texts.bind("contract.none"));
    nothing.getStyleClass().add("muted");
    nothing.setWrapText(true);
    view.setId("contract-text");
    view.setName(texts.get("pane.contract"));
    view.setOnFollow(target -> ((Link) target).follow(model.workspace().navigator()));
    BooleanBinding any = model.checkedProperty().isNotNull();
    Action check =
        Action.of("contract.check")
            .icon(MaterialDesignC.CLIPBOARD_SEARCH_OUTLINE)
            .labelled()
            .enabled(any)
            .keys("Ctrl+Shift+E")
            .run(model::checkNow);
    Action entry =
        Action.of("contract.entry")
            .icon(MaterialDesignH.HISTORY)
            .enabled(
                Bindings.createBooleanBinding(
                    () ->
                        model.checkedProperty().get() != null
                            && !model.checkedProperty().get().atEntry(),
                    model.checkedProperty()))
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
    Action copy =
        Action.of("contract.copy")
            .icon(MaterialDesignC.CONTENT_COPY)
            .keys("Ctrl+C")
            .enabled(content.focusWithinProperty())
            .run(this::copy);
    context.actions().add(check, entry, pass, open, copy);
    Clipboards.contextMenu(view, context.menus().contextMenu(check, entry, pass, open, copy));
    summary.getStyleClass().add("summary");
    summary.setWrapText(true);
    FlowPane bar = new FlowPane();
    bar.getStyleClass().add("pane-bar");
    for (Action action : List.of(check, entry, pass, open)) {
      bar.getChildren().add(context.menus().button(action));
    }
    bar.getChildren().add(summary);
    content.setTop(bar);
    content.setCenter(new StackPane(view, nothing));
    model.checkedProperty().addListener((o, before, now) -> show());
    model.passProperty().addListener((o, before, now) -> show());
    model.openProperty().addListener((o, before, now) -> show());
    texts.localeProperty().addListener((o, before, now) -> show());
    show();
  }

  private void show() {
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
    model.items().forEach(item -> lines.addAll(lines(item)));
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

  /** What is selected, or all of it. */
  private void copy() {
    String chosen = view.selectedText();
    Clipboards.put(chosen.isEmpty() ? model.text() : chosen);
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
    return view.focusTarget();
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
