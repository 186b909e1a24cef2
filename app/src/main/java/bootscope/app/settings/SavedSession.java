package bootscope.app.settings;

import bootscope.core.board.PortRange;
import bootscope.core.board.TestDevices;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.isa.CpuFeature;
import bootscope.core.machine.MachineConfiguration;
import bootscope.views.control.dock.DockLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything that brings a guest back as it was begun: its files, options, breakpoints, bookmarks,
 * and the arrangement of panes. The guest's own state is not part of it; being deterministic, it
 * gets to the same point again.
 *
 * @param format always {@link #FORMAT}
 * @param version of this form, now {@link #VERSION}
 * @param kernel an absolute path, or {@code guest:NAME}
 * @param initrds absolute paths, in the order of the modules
 * @param append the guest's command line
 * @param bios the firmware's image, a path or a bare name; null without firmware
 * @param biosFolders in which its files are looked for first
 * @param loader the program whose way of handing over is followed, as {@code -loader} takes it
 * @param drives virtio disks in the order of their slots
 * @param fwCfg what {@code -fw_cfg} adds
 * @param layout null is the standard arrangement
 * @param zooms text size by pane, where it is not 1
 */
public record SavedSession(
    String format,
    int version,
    String kernel,
    List<String> initrds,
    String append,
    String bios,
    List<String> biosFolders,
    String loader,
    Machine machine,
    List<SavedDrive> drives,
    List<SavedFwCfg> fwCfg,
    List<SavedBreakpoint> breakpoints,
    List<SavedBookmark> bookmarks,
    List<SavedInstant> instants,
    DockLayout layout,
    Map<String, Double> zooms) {
  public static final String FORMAT = "bootscope-session";
  public static final int VERSION = 2;

  /**
   * A drive.
   *
   * @param file an absolute path
   * @param raw whether the file was said to be a raw image
   */
  public record SavedDrive(
      String id, String file, boolean readOnly, boolean snapshot, boolean raw) {}

  /**
   * An item of fw_cfg.
   *
   * @param file an absolute path; null where {@code text} is the item
   */
  public record SavedFwCfg(String name, String file, String text) {}

  /**
   * A breakpoint.
   *
   * @param kind id of its kind
   * @param said what its kind's parameters are, by name
   * @param condition an expression; null or empty for none
   * @param message what it says instead of stopping the guest; null or empty where it stops it
   * @param once whether it goes when it is hit
   * @param ignored how many of its hits are let pass first
   */
  public record SavedBreakpoint(
      String kind,
      Map<String, String> said,
      String condition,
      String message,
      boolean once,
      long ignored,
      boolean enabled) {}

  /** A bookmark; the address is hexadecimal. */
  public record SavedBookmark(String name, String address, boolean physical) {
    public static SavedBookmark of(String name, long address, boolean physical) {
      return new SavedBookmark(name, "0x" + Long.toHexString(address), physical);
    }

    public long number() {
      return SavedSession.number(address);
    }
  }

  /**
   * An instant of a run that was marked: instructions, and ns of virtual time.
   *
   * @param byItself whether nothing came from outside before: a boot of this session comes by it
   */
  public record SavedInstant(String note, long instructions, long virtualNanos, boolean byItself) {}

  /**
   * A machine's configuration and what runs it; features by name, so that a list of them survives
   * new ones.
   */
  public record Machine(
      long memoryBytes,
      Set<String> features,
      long tscHz,
      long seed,
      long startSeconds,
      int serialPorts,
      SerialTiming serialTiming,
      boolean debugConsole,
      int exitPort,
      int exitPorts,
      boolean pcTestdev,
      String engine) {
    /** Without a word on it, characters take no time on the wire. */
    public Machine {
      serialTiming = serialTiming == null ? SerialTiming.INSTANT : serialTiming;
    }

    public static Machine of(MachineConfiguration m) {
      Set<String> features = new TreeSet<>();
      m.features().forEach(f -> features.add(f.name()));
      return new Machine(
          m.ramBytes(),
          features,
          m.tscHz(),
          m.seed(),
          m.startSeconds(),
          m.serialPorts(),
          m.serialTiming(),
          m.debugConsole(),
          m.testDevices().exit().map(PortRange::first).orElse(0),
          m.testDevices().exit().map(PortRange::count).orElse(0),
          m.testDevices().pcTestdev(),
          m.engine().key());
    }

    /** The configuration; {@link SessionStore} has looked at its values. */
    public MachineConfiguration configuration() {
      Set<CpuFeature> all = EnumSet.noneOf(CpuFeature.class);
      features.forEach(name -> all.add(CpuFeature.valueOf(name)));
      TestDevices exit =
          exitPorts == 0 ? TestDevices.NONE : TestDevices.exitAt(exitPort, exitPorts);
      return new MachineConfiguration(
              memoryBytes, all, tscHz, seed, startSeconds, serialPorts, serialTiming, debugConsole)
          .withTestDevices(exit.withPcTestdev(pcTestdev))
          .withEngine(choice());
    }

    /** An engine that this version does not know, or none, is left to the program. */
    private EngineChoice choice() {
      return Stream.of(EngineChoice.values())
          .filter(e -> e.key().equals(engine))
          .findFirst()
          .orElse(EngineChoice.AUTO);
    }
  }

  /** Gaps become the standard; values are what {@link SessionStore} lets pass. */
  public SavedSession {
    initrds = initrds == null ? List.of() : List.copyOf(initrds);
    append = append == null ? "" : append;
    loader = loader == null ? "bootscope" : loader;
    biosFolders = biosFolders == null ? List.of() : List.copyOf(biosFolders);
    drives = drives == null ? List.of() : List.copyOf(drives);
    fwCfg = fwCfg == null ? List.of() : List.copyOf(fwCfg);
    breakpoints = breakpoints == null ? List.of() : List.copyOf(breakpoints);
    bookmarks = bookmarks == null ? List.of() : List.copyOf(bookmarks);
    instants = instants == null ? List.of() : List.copyOf(instants);
    zooms = zooms == null ? Map.of() : new TreeMap<>(zooms);
  }

  private static long number(String text) {
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseLong(text);
  }
}
