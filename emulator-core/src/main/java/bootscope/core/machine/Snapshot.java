package bootscope.core.machine;

import bootscope.core.bits.Host;
import bootscope.core.board.Board;
import bootscope.core.board.PortRange;
import bootscope.core.board.RomSizes;
import bootscope.core.board.TestDevices;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.describe.StateException;
import bootscope.core.describe.Stateful;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.disk.Disk;
import bootscope.core.disk.DiskException;
import bootscope.core.files.OutputFile;
import bootscope.core.files.ZstdLibrary;
import bootscope.core.image.KernelSymbols;
import bootscope.core.isa.CpuFeature;
import bootscope.core.memory.GuestRam;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A whole machine in a file. After {@link #MAGIC} and a version comes a zstd stream of parts, each
 * with name, version, length and fields as {@link StateFields} has them: the configuration, the
 * kernel's symbols, the clock, every component, and at last {@code ram}, the pages that are not all
 * zeros, each after its offset. For each drive {@code blocks} follows, what the guest has changed
 * of it; the image itself stays where it is.
 */
public final class Snapshot {
  private static final byte[] MAGIC = "bootscope snapshot\n".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 3; // 3: with firmware and drives
  private static final int MAX_PART = 1 << 24;
  private static final long MOST_RAM = 1L << 36;
  private static final String CONFIGURATION = "configuration";
  private static final int CONFIGURATION_VERSION = 2; // 2: with devices for tests
  private static final String SYMBOLS = "symbols";
  private static final int SYMBOLS_VERSION = 2; // 2: with where the kernel was moved to
  private static final String CLOCK = "clock";
  private static final String RAM = "ram";
  private static final String BLOCKS = "blocks";

  private Snapshot() {}

  /**
   * What a file holds.
   *
   * @param symbols of the kernel that was booted, if it was known
   */
  public record Loaded(Machine machine, Optional<KernelSymbols> symbols) {}

  /** As {@link #save(Machine, Optional, Path)}, of a machine whose kernel is not known. */
  public static void save(Machine machine, Path file) throws SnapshotException {
    save(machine, Optional.empty(), file);
  }

  /**
   * Writes the machine, which must stand between two instructions, and its kernel's symbols, so
   * that addresses have names without the kernel's file. The file appears whole or not at all.
   */
  public static void save(Machine machine, Optional<KernelSymbols> symbols, Path file)
      throws SnapshotException {
    try (OutputFile output = OutputFile.whole(file)) {
      save(machine, symbols, output);
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  /** The same into a file that was opened before, which it completes. */
  public static void save(Machine machine, Optional<KernelSymbols> symbols, OutputFile output)
      throws SnapshotException {
    loadZstd(output.path());
    try {
      write(machine, symbols, output.stream());
      output.commit();
    } catch (IOException e) {
      throw unwritten(output.path(), e);
    }
  }

  private static void loadZstd(Path file) throws SnapshotException {
    try {
      ZstdLibrary.load();
    } catch (LinkageError e) {
      throw new SnapshotException(
          file,
          "Zstandard's native library cannot be loaded on this host (" + e.getMessage() + ")",
          ZstdLibrary.REMEDY,
          e);
    }
  }

  private static SnapshotException unwritten(Path file, IOException e) {
    return new SnapshotException(
        file,
        "the snapshot cannot be written (" + OutputFile.reason(e) + ")",
        "give a place with room for it",
        e);
  }

  private static void write(Machine machine, Optional<KernelSymbols> symbols, OutputStream raw)
      throws IOException {
    raw.write(MAGIC);
    new DataOutputStream(raw).writeInt(VERSION);
    ZstdOutputStream zstd = new ZstdOutputStream(raw, 1);
    zstd.setChecksum(true);
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(zstd, 1 << 16))) {
      part(out, CONFIGURATION, CONFIGURATION_VERSION, configuration(machine.configuration()));
      part(out, SYMBOLS, SYMBOLS_VERSION, symbols.map(Snapshot::fields).orElse(new byte[0]));
      StateFields.Writer clock = new StateFields.Writer();
      clock.putLong("now", machine.clock().now());
      clock.putLong("skipped", machine.clock().skipped());
      part(out, CLOCK, 1, clock.bytes());
      for (Stateful component : machine.components()) {
        part(out, component.stateName(), component.stateVersion(), StateFields.of(component));
      }
      part(out, RAM, 1, new byte[0]);
      byte[] page = new byte[GuestRam.PAGE_BYTES];
      GuestRam ram = machine.memory().ram();
      for (long at = StateHash.next(ram, 0);
          at >= 0;
          at = StateHash.next(ram, at + GuestRam.PAGE_BYTES)) {
        Host.copyOut(ram.host(at), page, 0, page.length);
        out.writeLong(at);
        out.write(page);
      }
      out.writeLong(-1);
      for (Disk disk : machine.disks()) {
        part(out, BLOCKS, 2, Drives.file(disk));
        Drives.saveBlocks(disk, out);
      }
    }
  }

  /** Empty for more than a reader takes: names help, but a snapshot must not fail for them. */
  private static byte[] fields(KernelSymbols symbols) {
    StateFields.Writer out = new StateFields.Writer();
    symbols.save(out);
    byte[] fields = out.bytes();
    return fields.length <= MAX_PART ? fields : new byte[0];
  }

  private static void part(DataOutputStream out, String name, int version, byte[] fields)
      throws IOException {
    out.writeUTF(name);
    out.writeInt(version);
    out.writeInt(fields.length);
    out.write(fields);
  }

  private static byte[] configuration(MachineConfiguration c) {
    StateFields.Writer out = new StateFields.Writer();
    out.putLong("ramBytes", c.ramBytes());
    Set<String> features = new TreeSet<>();
    c.features().forEach(f -> features.add(f.name()));
    out.putBytes("features", String.join(",", features).getBytes(StandardCharsets.UTF_8));
    out.putLong("tscHz", c.tscHz());
    out.putLong("seed", c.seed());
    out.putLong("startSeconds", c.startSeconds());
    out.putInt("serialPorts", c.serialPorts());
    out.putBytes("serialTiming", c.serialTiming().name().getBytes(StandardCharsets.UTF_8));
    out.putBoolean("debugConsole", c.debugConsole());
    out.putLong("firmwareBytes", c.rom().firmware());
    out.putLong("storeBytes", c.rom().store());
    Optional<PortRange> exit = c.testDevices().exit();
    out.putInt("exitPort", exit.map(PortRange::first).orElse(0));
    out.putInt("exitPorts", exit.map(PortRange::count).orElse(0));
    out.putBoolean("pcTestdev", c.testDevices().pcTestdev());
    Drives.save(c.drives(), out);
    return out.bytes();
  }

  /** A new machine that goes on where the saved one stood. */
  public static Machine load(Path file) throws SnapshotException {
    return open(file).machine();
  }

  /** A new machine that goes on where the saved one stood, and its kernel's symbols. */
  public static Loaded open(Path file) throws SnapshotException {
    return open(file, EngineChoice.AUTO);
  }

  /**
   * The same.
   *
   * @param engine what runs the guest from now on, whatever did before
   */
  public static Loaded open(Path file, EngineChoice engine) throws SnapshotException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would be waited for
      throw new SnapshotException(
          file,
          Files.isDirectory(file) ? "it is a folder" : "it is a pipe or a device",
          "give a file that -snapshot-save wrote",
          null);
    }
    Machine[] made = new Machine[1];
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      return read(file, raw, engine, made);
    } catch (IOException | StateException | IllegalArgumentException e) {
      if (made[0] != null) {
        made[0].close();
      }
      String what =
          e instanceof java.nio.file.NoSuchFileException
              ? "there is no such file"
              : "the snapshot is damaged ("
                  + (e instanceof EOFException ? "it ends too early" : e.getMessage())
                  + ")";
      throw new SnapshotException(file, what, "save it again with -snapshot-save", e);
    } catch (DiskException e) {
      if (made[0] != null) {
        made[0].close();
      }
      throw new SnapshotException(
          file, "its drive's " + e.where() + ": " + e.what(), e.remedy(), e);
    } catch (SnapshotException e) {
      if (made[0] != null) {
        made[0].close();
      }
      throw e;
    }
  }

  private static Loaded read(Path file, InputStream raw, EngineChoice engine, Machine[] made)
      throws IOException, SnapshotException {
    String remedy = "give a file that -snapshot-save wrote";
    if (!java.util.Arrays.equals(raw.readNBytes(MAGIC.length), MAGIC)) {
      throw new SnapshotException(file, "this is no snapshot of Bootscope", remedy, null);
    }
    int version = new DataInputStream(raw).readInt();
    if (version != VERSION) {
      String what = "it has version " + version + ", and " + VERSION + " is understood";
      throw new SnapshotException(file, what, "save it again with this version", null);
    }
    loadZstd(file);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(new ZstdInputStream(raw), 1 << 16));
    Machine machine =
        new Machine(
            configuration(part(in, CONFIGURATION, CONFIGURATION_VERSION)).withEngine(engine));
    made[0] = machine;
    StateFields.Reader named = part(in, SYMBOLS, SYMBOLS_VERSION);
    Optional<KernelSymbols> symbols = Optional.empty();
    if (!named.isEmpty()) {
      symbols = Optional.of(KernelSymbols.restore(named));
      named.end();
    }
    StateFields.Reader clock = part(in, CLOCK, 1);
    machine.clock().restore(clock.getLong("now"), clock.getLong("skipped"));
    for (Stateful component : machine.components()) {
      StateFields.Reader fields = part(in, component.stateName(), component.stateVersion());
      component.restore(fields);
      fields.end();
    }
    part(in, RAM, 1);
    byte[] page = new byte[GuestRam.PAGE_BYTES];
    GuestRam ram = machine.memory().ram();
    for (long at = in.readLong(); at != -1; at = in.readLong()) {
      if (at < 0 || at >= ram.storedBytes() || at % GuestRam.PAGE_BYTES != 0) {
        throw new StateException("a page of RAM lies at 0x" + Long.toHexString(at));
      }
      in.readFully(page);
      ram.writing(at, page.length);
      Host.copyIn(page, 0, ram.host(at), page.length);
    }
    for (Disk disk : machine.disks()) {
      Drives.checkFile(disk, part(in, BLOCKS, 2));
      Drives.restoreBlocks(disk, in);
    }
    if (in.read() >= 0) { // to the very end: there zstd compares its checksum
      throw new StateException("something follows its last part");
    }
    machine.restored();
    return new Loaded(machine, symbols);
  }

  private static StateFields.Reader part(DataInputStream in, String name, int version)
      throws IOException {
    String found = in.readUTF();
    int itsVersion = in.readInt();
    int length = in.readInt();
    if (!found.equals(name) || length < 0 || length > MAX_PART) {
      throw new StateException("its part " + found + " stands where " + name + " should");
    }
    if (itsVersion != version) {
      throw new StateException(
          String.format(
              Locale.ROOT,
              "its part %s has version %d, and %d is understood",
              name,
              itsVersion,
              version));
    }
    byte[] fields = new byte[length];
    in.readFully(fields);
    return new StateFields.Reader(fields);
  }

  private static MachineConfiguration configuration(StateFields.Reader in) {
    long ramBytes = in.getLong("ramBytes");
    if (ramBytes <= 0 || ramBytes > MOST_RAM) {
      throw new StateException("RAM of " + ramBytes + " bytes");
    }
    EnumSet<CpuFeature> features = EnumSet.noneOf(CpuFeature.class);
    for (String name : new String(in.getBytes("features"), StandardCharsets.UTF_8).split(",")) {
      features.add(CpuFeature.valueOf(name));
    }
    long tscHz = in.getLong("tscHz");
    long seed = in.getLong("seed");
    long startSeconds = in.getLong("startSeconds");
    int serialPorts = in.getInt("serialPorts");
    if (serialPorts < 0 || serialPorts > Board.MOST_SERIAL_PORTS) {
      throw new StateException(serialPorts + " serial ports");
    }
    SerialTiming timing =
        SerialTiming.valueOf(new String(in.getBytes("serialTiming"), StandardCharsets.UTF_8));
    boolean debugConsole = in.getBoolean("debugConsole");
    RomSizes rom = new RomSizes(in.getLong("firmwareBytes"), in.getLong("storeBytes"));
    if (rom.firmware() < 0 || rom.store() < rom.firmware() || rom.store() > MOST_RAM) {
      throw new StateException("ROM of " + rom);
    }
    int exitPort = in.getInt("exitPort");
    int exitPorts = in.getInt("exitPorts");
    TestDevices testDevices =
        (exitPorts == 0 ? TestDevices.NONE : TestDevices.exitAt(exitPort, exitPorts))
            .withPcTestdev(in.getBoolean("pcTestdev"));
    return new MachineConfiguration(
        ramBytes,
        features,
        tscHz,
        seed,
        startSeconds,
        serialPorts,
        timing,
        debugConsole,
        rom,
        testDevices,
        Drives.restore(in),
        EngineChoice.AUTO,
        KeptCode.NONE);
  }
}
