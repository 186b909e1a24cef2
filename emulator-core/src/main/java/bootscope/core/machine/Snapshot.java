package bootscope.core.machine;

import bootscope.core.bits.Host;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.describe.StateException;
import bootscope.core.describe.Stateful;
import bootscope.core.disk.Disk;
import bootscope.core.disk.DiskException;
import bootscope.core.files.OutputFile;
import bootscope.core.files.ZstdLibrary;
import bootscope.core.image.KernelSymbols;
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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
  private static final String CONFIGURATION = "configuration";
  private static final String SYMBOLS = "symbols";
  private static final int SYMBOLS_VERSION = 2; // 2: with where the kernel was moved to
  private static final String CLOCK = "clock";
  private static final int CLOCK_VERSION = 2; // 2: with why the machine cannot go on
  private static final String RAM = "ram";
  private static final String BLOCKS = "blocks";
  private static final String GIVE = "give a file that -snapshot-save wrote";

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
      part(
          out,
          CONFIGURATION,
          ConfigurationFields.VERSION,
          ConfigurationFields.of(machine.configuration()));
      part(out, SYMBOLS, SYMBOLS_VERSION, symbols.map(Snapshot::fields).orElse(new byte[0]));
      MachineParts parts = MachineParts.of(machine);
      part(out, CLOCK, CLOCK_VERSION, parts.clock());
      int i = 0;
      for (Stateful component : machine.components()) {
        byte[] fields = parts.components().get(i++);
        part(out, component.stateName(), component.stateVersion(), fields);
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
    Machine[] made = new Machine[1];
    try (InputStream raw = opened(file)) {
      return read(file, raw, engine, made);
    } catch (IOException | StateException | IllegalArgumentException e) {
      close(made[0]);
      throw damaged(file, e);
    } catch (DiskException e) {
      close(made[0]);
      throw ofDisk(file, e);
    } catch (SnapshotException e) {
      close(made[0]);
      throw e;
    }
  }

  private static void close(Machine made) {
    if (made != null) {
      made.close();
    }
  }

  private static Loaded read(Path file, InputStream raw, EngineChoice engine, Machine[] made)
      throws IOException, SnapshotException {
    DataInputStream in = unpacked(file, raw);
    Machine machine = new Machine(configuration(in).withEngine(engine));
    made[0] = machine;
    Optional<KernelSymbols> symbols = symbols(in);
    parts(in, machine).into(machine);
    pages(in, machine.memory().ram(), machine.memory()::putBack);
    for (Disk disk : machine.disks()) {
      Drives.checkFile(disk, fields(in, BLOCKS, 2));
      Drives.restoreBlocks(disk, in);
    }
    end(in);
    return new Loaded(machine, symbols);
  }

  // ---------------------------------------------------------------- into a machine that is there

  /** A snapshot that was read to its end and fits a machine, of which nothing has changed yet. */
  public static final class Fitting {
    private final Machine machine;
    private final Path file;
    private final MachineParts parts;

    private Fitting(Machine machine, Path file, MachineParts parts) {
      this.machine = machine;
      this.file = file;
      this.parts = parts;
    }

    /** Instructions that had retired when it was saved. */
    public long instructions() {
      return parts.instructions();
    }

    /** Virtual time then. */
    public long virtualNanos() {
      return parts.now();
    }

    /**
     * Puts the machine back to it, in place, between two instructions: what listens and observes
     * stays, and so does decoded code but that of pages that differ.
     *
     * @throws SnapshotException when it was written to since, or doesn't fit after all; the machine
     *     is as it was
     * @throws UncheckedIOException when the host fails in the midst; the machine is of no use then
     */
    public void restore() throws SnapshotException {
      boolean touched = false;
      try (InputStream raw = opened(file)) {
        DataInputStream in = unpacked(file, raw);
        configuration(in);
        symbols(in);
        if (!parts(in, machine).same(parts)) {
          throw new StateException("it was written to meanwhile");
        }
        put();
        touched = true;
        contents(in);
      } catch (IOException | StateException | IllegalArgumentException e) {
        if (touched) {
          throw new UncheckedIOException(file + ": it cannot be read any more", new IOException(e));
        }
        throw damaged(file, e);
      }
    }

    private void put() {
      MachineParts before = MachineParts.of(machine);
      try {
        parts.into(machine);
      } catch (RuntimeException e) {
        before.into(machine);
        throw e;
      }
    }

    private void contents(DataInputStream in) throws IOException {
      GuestRam ram = machine.memory().ram();
      long[] next = {0};
      pages(
          in,
          ram,
          (offset, page) -> {
            zeros(next[0], offset);
            machine.memory().putBack(offset, page);
            next[0] = offset + page.length;
          });
      zeros(next[0], ram.storedBytes());
      for (Disk disk : machine.disks()) {
        part(in, BLOCKS, 2);
        Drives.restoreBlocks(disk, in);
      }
    }

    /** Pages of zeros are not in the file. */
    private void zeros(long from, long end) {
      GuestRam ram = machine.memory().ram();
      for (long at = StateHash.next(ram, from);
          at >= 0 && at < end;
          at = StateHash.next(ram, at + GuestRam.PAGE_BYTES)) {
        machine.memory().putBack(at, new byte[GuestRam.PAGE_BYTES]);
      }
    }
  }

  /**
   * Reads a file to its end and compares it with a machine that is to be put back to it.
   *
   * @throws SnapshotException when it can't be: it is of a machine of another configuration, or is
   *     damaged; nothing was changed
   */
  public static Fitting check(Machine machine, Path file) throws SnapshotException {
    try (InputStream raw = opened(file)) {
      DataInputStream in = unpacked(file, raw);
      Optional<String> differs = configuration(in).differsIn(machine.configuration());
      if (differs.isPresent()) {
        throw new SnapshotException(
            file,
            "it is of another machine: " + differs.get() + " differs",
            "open it as a guest of its own",
            null);
      }
      symbols(in);
      MachineParts parts = parts(in, machine);
      pages(in, machine.memory().ram(), (offset, page) -> {});
      for (Disk disk : machine.disks()) {
        Drives.checkFile(disk, fields(in, BLOCKS, 2));
        Drives.checkBlocks(disk, in);
      }
      end(in);
      return new Fitting(machine, file, parts);
    } catch (IOException | StateException | IllegalArgumentException e) {
      throw damaged(file, e);
    } catch (DiskException e) {
      throw ofDisk(file, e);
    }
  }

  /** Puts a machine back to a snapshot of it: {@link #check}, then {@link Fitting#restore}. */
  public static void restore(Machine machine, Path file) throws SnapshotException {
    check(machine, file).restore();
  }

  // ---------------------------------------------------------------- its parts

  private static InputStream opened(Path file) throws IOException, SnapshotException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would be waited for
      throw new SnapshotException(
          file,
          Files.isDirectory(file) ? "it is a folder" : "it is a pipe or a device",
          GIVE,
          null);
    }
    return new BufferedInputStream(Files.newInputStream(file));
  }

  private static SnapshotException damaged(Path file, Exception e) {
    String what =
        e instanceof java.nio.file.NoSuchFileException
            ? "there is no such file"
            : "the snapshot is damaged ("
                + (e instanceof EOFException ? "it ends too early" : e.getMessage())
                + ")";
    return new SnapshotException(file, what, "save it again with -snapshot-save", e);
  }

  private static SnapshotException ofDisk(Path file, DiskException e) {
    return new SnapshotException(file, "its drive's " + e.where() + ": " + e.what(), e.remedy(), e);
  }

  /** What follows a file's first bytes. */
  private static DataInputStream unpacked(Path file, InputStream raw)
      throws IOException, SnapshotException {
    if (!java.util.Arrays.equals(raw.readNBytes(MAGIC.length), MAGIC)) {
      throw new SnapshotException(file, "this is no snapshot of Bootscope", GIVE, null);
    }
    int version = new DataInputStream(raw).readInt();
    if (version != VERSION) {
      String what = "it has version " + version + ", and " + VERSION + " is understood";
      throw new SnapshotException(file, what, "save it again with this version", null);
    }
    loadZstd(file);
    return new DataInputStream(new BufferedInputStream(new ZstdInputStream(raw), 1 << 16));
  }

  private static MachineConfiguration configuration(DataInputStream in) throws IOException {
    return ConfigurationFields.read(fields(in, CONFIGURATION, ConfigurationFields.VERSION));
  }

  private static Optional<KernelSymbols> symbols(DataInputStream in) throws IOException {
    StateFields.Reader named = fields(in, SYMBOLS, SYMBOLS_VERSION);
    if (named.isEmpty()) {
      return Optional.empty();
    }
    KernelSymbols symbols = KernelSymbols.restore(named);
    named.end();
    return Optional.of(symbols);
  }

  private static MachineParts parts(DataInputStream in, Machine machine) throws IOException {
    byte[] clock = part(in, CLOCK, CLOCK_VERSION);
    List<byte[]> components = new ArrayList<>();
    for (Stateful component : machine.components()) {
      components.add(part(in, component.stateName(), component.stateVersion()));
    }
    return new MachineParts(clock, components);
  }

  /** Takes a page, at its offset in {@link GuestRam}. */
  private interface PageTaker {
    void page(long offset, byte[] page);
  }

  private static void pages(DataInputStream in, GuestRam ram, PageTaker to) throws IOException {
    part(in, RAM, 1);
    byte[] page = new byte[GuestRam.PAGE_BYTES];
    long least = 0;
    for (long at = in.readLong(); at != -1; at = in.readLong()) {
      if (at < least || at >= ram.storedBytes() || at % GuestRam.PAGE_BYTES != 0) {
        throw new StateException("a page of RAM lies at 0x" + Long.toHexString(at));
      }
      in.readFully(page);
      to.page(at, page);
      least = at + page.length;
    }
  }

  private static void end(DataInputStream in) throws IOException {
    if (in.read() >= 0) { // to the very end: there zstd compares its checksum
      throw new StateException("something follows its last part");
    }
  }

  private static StateFields.Reader fields(DataInputStream in, String name, int version)
      throws IOException {
    return new StateFields.Reader(part(in, name, version));
  }

  private static byte[] part(DataInputStream in, String name, int version) throws IOException {
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
    return fields;
  }
}
