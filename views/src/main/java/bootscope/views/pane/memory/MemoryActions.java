package bootscope.views.pane.memory;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.history.History;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.hex.HexModel;
import bootscope.views.control.hex.HexView;
import bootscope.views.pane.AccessQuestion;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator.Place;
import bootscope.views.pane.OriginQuestion;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.Property;
import javafx.scene.Node;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignN;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/** What can be done with the bytes that are selected, or at the caret. */
final class MemoryActions {
  private final PaneContext context;
  private final Texts texts;
  private final Workspace workspace;
  private final MemoryModel model;
  private final Supplier<HexView> view;
  private final Consumer<String> say;
  private final Conditions conditions = new Conditions();
  private final PaneMenu menu;
  private final WriteQuestion writes;

  /**
   * @param content of the pane
   * @param view the grid that is shown
   * @param units how many bytes a unit has
   * @param find gives the keyboard to the field that says what to search for
   * @param say shows a sentence below the grid
   */
  MemoryActions(
      PaneContext context,
      Workspace workspace,
      MemoryModel model,
      Node content,
      Supplier<HexView> view,
      Property<Integer> units,
      Runnable find,
      Consumer<String> say) {
    this.context = context;
    texts = context.texts();
    this.workspace = workspace;
    this.model = model;
    this.view = view;
    this.say = say;
    writes = new WriteQuestion(texts, workspace);
    menu = new PaneMenu(context, workspace, "memory");
    BooleanProperty open = conditions.when(() -> guest() != null);
    menu.section(
            menu.copying(content).run(() -> copy(MemoryText::hex)),
            copy("dump", MaterialDesignF.FILE_DOCUMENT_OUTLINE, open, MemoryText::dump),
            copy("text", MaterialDesignF.FORMAT_TEXT, open, MemoryText::characters),
            copy("array", MaterialDesignC.CODE_BRACES, open, MemoryText::array),
            menu.copy("address", MaterialDesignN.NUMERIC, open, () -> hex(caret())),
            action("select-all")
                .icon(MaterialDesignS.SELECT_ALL)
                .paneKeys("Ctrl+A")
                .enabled(new KeyboardWithin(content))
                .run(() -> grid().select(grid().first(), grid().last())))
        .section(
            action("edit")
                .icon(MaterialDesignP.PENCIL_OUTLINE)
                .enabled(conditions.when(() -> guest() != null && grid().byteAt(caret()) >= 0))
                .run(
                    () -> {
                      view.get().requestFocus();
                      say.accept(texts.get("memory.typeDigits"));
                    }),
            context.action("memory.bookmark"),
            context.action("memory.save"))
        .submenu("memory.watch", watches())
        .section(
            write("last-write", MaterialDesignH.HISTORY, DataTrigger.MOST_BYTES, writes::last),
            write(
                "next-write",
                MaterialDesignF.FAST_FORWARD_OUTLINE,
                DataTrigger.MOST_BYTES,
                writes::next),
            write(
                "origin",
                MaterialDesignS.SOURCE_BRANCH,
                History.MOST_FOLLOWED,
                new OriginQuestion(texts, workspace)::of))
        .submenu("memory.accesses", accesses())
        .section(
            context.action("view.go-to"),
            action("follow")
                .icon(MaterialDesignA.ARROW_RIGHT_BOLD_OUTLINE)
                .enabled(conditions.when(() -> guest() != null && model.pointer().isPresent()))
                .run(
                    () ->
                        model
                            .pointer()
                            .ifPresent(
                                p -> workspace.navigator().goToMemory(p.address(), p.physical()))),
            action("open-other")
                .icon(MaterialDesignC.COMPARE)
                .enabled(open)
                .run(() -> workspace.navigator().goToOther(context.pane(), place())),
            action("follow-code")
                .icon(MaterialDesignC.CODE_BRACES)
                .enabled(open)
                .run(() -> workspace.navigator().goToCode(caret(), isPhysical())),
            action("to-physical")
                .icon(MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE)
                .enabled(conditions.when(() -> guest() != null && !isPhysical()))
                .run(this::toPhysical),
            action("translate")
                .icon(MaterialDesignF.FILE_TREE_OUTLINE)
                .enabled(conditions.when(() -> guest() != null && !isPhysical()))
                .run(() -> workspace.navigator().goToWalk(caret())))
        .section(
            action("find")
                .icon(MaterialDesignM.MAGNIFY)
                .paneKeys("Ctrl+F")
                .enabled(new KeyboardWithin(content))
                .run(find),
            context.action("memory.next"),
            context.action("memory.previous"))
        .section(context.action("memory.physical"))
        .submenu("memory.units", units(units));
  }

  private Action.Builder action(String name) {
    return Action.of(context.own("memory." + name));
  }

  private Action copy(
      String what, Ikon icon, BooleanProperty open, Function<MemoryText, String> form) {
    return action("copy-" + what).icon(icon).enabled(open).run(() -> copy(form));
  }

  /** Asks something of some bytes. */
  @FunctionalInterface
  private interface BytesQuestion {
    void of(String name, boolean physical, long address, int length);
  }

  private Action write(String id, Ikon icon, int most, BytesQuestion question) {
    return action(id)
        .icon(icon)
        .enabled(
            conditions
                .when(() -> guest() != null && range().filter(t -> t.length() <= most).isPresent())
                .and(workspace.canBring()))
        .run(
            () ->
                range()
                    .ifPresent(
                        r -> question.of(r.text(), r.physical(), r.address(), (int) r.length())));
  }

  /** Who read the bytes, or accessed them at all. */
  private List<Action> accesses() {
    AccessQuestion question = new AccessQuestion(texts, workspace);
    List<Action> all = new ArrayList<>();
    for (Which which : Which.values()) {
      for (Accesses on : List.of(Accesses.READ, Accesses.ACCESS)) {
        String when = which.name().toLowerCase(Locale.ROOT);
        all.add(
            Action.of(context.own("memory." + when + "-" + on.name().toLowerCase(Locale.ROOT)))
                .icon(
                    which == Which.LAST
                        ? MaterialDesignH.HISTORY
                        : MaterialDesignF.FAST_FORWARD_OUTLINE)
                .enabled(
                    conditions
                        .when(() -> guest() != null && trigger(on).isPresent())
                        .and(workspace.canBring()))
                .run(() -> trigger(on).ifPresent(t -> question.ofBytes(which, t))));
      }
    }
    return all;
  }

  private List<Action> watches() {
    List<Action> all = new ArrayList<>();
    for (Accesses on : Accesses.values()) {
      all.add(
          action("watch-" + on.name().toLowerCase(Locale.ROOT))
              .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
              .enabled(conditions.when(() -> guest() != null && trigger(on).isPresent()))
              .selected(
                  conditions.when(
                      () ->
                          trigger(on)
                              .filter(t -> Guest.stopsAt(workspace.view().getValue(), t))
                              .isPresent()))
              .run(() -> trigger(on).ifPresent(guest()::toggleBreakpoint)));
    }
    return all;
  }

  private List<Action> units(Property<Integer> units) {
    List<Action> all = new ArrayList<>();
    for (int size : HexModel.UNIT_SIZES) {
      all.add(
          action("unit-" + size)
              .icon(MaterialDesignN.NUMERIC)
              .selected(conditions.when(() -> units.getValue() == size))
              .run(() -> units.setValue(size)));
    }
    return all;
  }

  PaneMenu menu() {
    return menu;
  }

  /** Something else is selected or shown. */
  void update() {
    conditions.update();
  }

  // ---------------------------------------------------------------- what is chosen

  private Guest guest() {
    return model.guest();
  }

  private HexModel grid() {
    return model.grid();
  }

  private boolean isPhysical() {
    return model.physicalProperty().get();
  }

  private long caret() {
    return grid().caret();
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  /** The selected bytes, or those at the caret. */
  private Place place() {
    long bytes = model.selectedBytes();
    boolean several = bytes > grid().unitSize() && bytes <= Integer.MAX_VALUE;
    return several
        ? new Place(grid().selectionFirst(), isPhysical(), (int) bytes)
        : new Place(caret(), isPhysical(), 1);
  }

  private Optional<MemoryRange> range() {
    long length = model.selectedBytes();
    if (length < 1 || length > DataTrigger.MOST_BYTES) {
      return Optional.empty();
    }
    long first = grid().selectionFirst();
    String name = model.symbol(first);
    return Optional.of(
        new MemoryRange(first, isPhysical(), length, name == null ? hex(first) : name));
  }

  private Optional<DataTrigger> trigger(Accesses on) {
    return range().map(r -> new DataTrigger(r, on));
  }

  // ---------------------------------------------------------------- what is done

  /** Copies the selected bytes as the machine has them when it is asked. */
  private void copy(Function<MemoryText, String> form) {
    Guest guest = guest();
    if (guest == null) {
      menu.put("");
      return;
    }
    boolean physical = isPhysical();
    long first = grid().selectionFirst();
    long selected = model.selectedBytes();
    boolean all = Long.compareUnsigned(selected - 1, MemoryText.MOST) < 0;
    int length = all ? (int) selected : MemoryText.MOST;
    guest.ask(
        d -> MemoryText.read(d, physical, first, length),
        read -> {
          String text = form.apply(read);
          if (text == null) {
            say.accept(texts.get("memory.notAllReadable"));
          } else {
            menu.put(text);
            say.accept(texts.get(all ? "memory.copied" : "memory.copiedFirst", length, hex(first)));
          }
        });
  }

  /** Goes to the guest-physical address behind the caret's linear one. */
  private void toPhysical() {
    long linear = caret();
    guest()
        .ask(
            d -> d.physical(linear),
            place -> {
              if (place < 0) {
                say.accept(texts.get("memory.notMapped", hex(linear)));
              } else {
                workspace.navigator().goToMemory(place, true);
              }
            });
  }
}
