package bootscope.views.pane.startinfo;

import bootscope.core.boot.StartInfo;
import bootscope.core.debug.Inspector;
import bootscope.core.describe.Structure;
import bootscope.core.describe.StructureField;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Question;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Link;
import bootscope.views.pane.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** What the start_info pane shows. */
public final class StartInfoModel extends GuestFollower<Optional<StartInfo>> {
  /** Most modules that are shown in full. */
  static final int MOST_MODULES = 16;

  /**
   * A field of a structure.
   *
   * @param offset from the structure's start
   * @param bytes in hexadecimal, in the order of memory
   * @param link to what a pointer points to, or null
   * @param changed since the last stop
   */
  public record Field(
      String name,
      int offset,
      long address,
      String bytes,
      String value,
      String meaning,
      Link link,
      boolean changed) {}

  /** A structure with its fields. */
  public record Block(String name, long address, int size, List<Field> fields) {}

  /**
   * Everything.
   *
   * @param valid whether the magic number is there; if not, the guest has used the memory otherwise
   * @param commandLine null where there is none
   * @param modules the module list's entries
   * @param moduleTexts their command lines, null where there is none
   * @param moduleCount how many there are, which may be more
   */
  public record Shown(
      boolean valid,
      Block header,
      StartInfo.Text commandLine,
      List<Block> modules,
      List<StartInfo.Text> moduleTexts,
      long moduleCount,
      long mapAddress,
      int mapEntries) {}

  private final ReadOnlyObjectWrapper<Shown> shown = new ReadOnlyObjectWrapper<>();
  private Map<Long, String> now = new HashMap<>();
  private Map<Long, String> lastStop = Map.of();
  private long stopMoment = -1;
  private long restarts;

  public StartInfoModel(Workspace workspace) {
    super(workspace);
  }

  /** Null until there is something. */
  public ReadOnlyObjectProperty<Shown> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  @Override
  protected void onGuest(Guest guest) {
    forget();
    shown.set(null);
    ask(Question.of(Inspector::startInfo));
  }

  /** Compares the next stop with none, as with a machine that has just been made. */
  private void forget() {
    now = new HashMap<>();
    lastStop = Map.of();
    stopMoment = -1;
  }

  @Override
  protected void onView(MachineView view, Optional<StartInfo> info) {
    if (restarts != view.restarts()) {
      restarts = view.restarts();
      forget();
    }
    if (info.isEmpty()) {
      shown.set(null); // firmware has not come to the kernel yet
      return;
    }
    boolean stopped = view.phase() != Phase.RUNNING;
    if (stopped && view.moment() != stopMoment && stopMoment >= 0) {
      lastStop = now;
    }
    if (stopped) {
      stopMoment = view.moment();
    }
    Map<Long, String> fresh = new HashMap<>();
    shown.set(show(info.get(), fresh));
    if (stopped) {
      now = fresh;
      lastStop = lastStop.isEmpty() ? fresh : lastStop;
    }
  }

  private Shown show(StartInfo info, Map<Long, String> fresh) {
    Block header = block(info.header(), info.address(), fresh);
    if (!info.valid()) {
      return new Shown(false, header, null, List.of(), List.of(), 0, 0, 0);
    }
    List<Block> modules = new ArrayList<>();
    List<StartInfo.Text> texts = new ArrayList<>();
    for (StartInfo.Module m : info.modules()) {
      if (modules.size() < MOST_MODULES) {
        modules.add(block(m.entry(), m.address(), fresh));
        texts.add(m.commandLine());
      }
    }
    return new Shown(
        true,
        header,
        info.commandLine(),
        modules,
        texts,
        info.header().get("nr_modules"),
        info.header().get("memmap_paddr"),
        info.memoryMap().size());
  }

  private Block block(Structure structure, long address, Map<Long, String> fresh) {
    byte[] bytes = structure.bytes();
    List<Field> fields = new ArrayList<>();
    for (StructureField f : structure.description().fields()) {
      String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, f.offset(), f.offset() + f.size());
      long at = address + f.offset();
      fresh.put(at, hex);
      boolean pointer = f.format() == StructureField.Format.ADDRESS && structure.get(f) != 0;
      fields.add(
          new Field(
              f.name(),
              f.offset(),
              at,
              hex,
              structure.show(f),
              f.meaning(),
              pointer ? Link.memory(structure.get(f)) : null,
              !hex.equals(lastStop.getOrDefault(at, hex))));
    }
    return new Block(structure.description().name(), address, bytes.length, fields);
  }

  /** All of it as text, for copying. */
  public String text() {
    StringBuilder text = new StringBuilder();
    Shown s = shown.get();
    if (s == null) {
      return "";
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(s.header);
    blocks.addAll(s.modules);
    for (Block b : blocks) {
      text.append(String.format(Locale.ROOT, "%s at 0x%x%n", b.name, b.address));
      for (Field f : b.fields) {
        text.append(
            String.format(
                Locale.ROOT,
                "  +%02x  %-15s %-24s %s  %s%n",
                f.offset,
                f.name,
                f.bytes,
                f.value,
                f.meaning));
      }
    }
    if (s.commandLine != null) {
      text.append("command line: ").append(s.commandLine.readable()).append('\n');
    }
    return text.toString();
  }
}
