package bootscope.app.cli;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.remote.Protocol;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything that the command line says about one run, checked as far as it can be without opening
 * a file. Immutable; the same options always describe the same run.
 *
 * @param window whether a window may open: nothing was asked for that only a terminal has
 * @param kernel a file's name, or {@code guest:NAME} for a built-in guest; empty only where {@code
 *     snapshotLoad} or a firmware image is present
 * @param initrds handed to the guest as modules, in this order; each as {@link ModuleFile} has it
 * @param append the guest's command line
 * @param memoryBytes guest RAM, a multiple of 4 KiB
 * @param serials what COM1, COM2, … (at most four) are connected to
 * @param debugConsole where bytes written to port 0xE9 go
 * @param monitorOnStdio whether the monitor owns the terminal from the start ({@code -monitor
 *     stdio})
 * @param stopAtStart stop before the first instruction and open the monitor ({@code -S})
 * @param checkEntry report the entry contract when the guest reaches its PVH entry
 * @param noReboot end at a reset instead of carrying it out
 * @param noShutdown stop and open the monitor at power-off instead of ending
 * @param log what to log ({@code -d}), to {@code logFile} or else standard error
 * @param instructionShift one guest instruction lasts {@code 1 << instructionShift} nanoseconds
 * @param rtcStart date and time that the guest's RTC shows at the start, in UTC
 * @param repeat how many times to run the same boot, at least 1
 * @param maxInstructions end with {@link ExitStatus#INSTRUCTION_LIMIT} at this count
 * @param maxTime end with {@link ExitStatus#TIME_LIMIT} at this virtual time, in ns
 * @param stateHashAt instruction counts, ascending, at which to print the hash of the whole state;
 *     with {@code stateHash} it is printed at the end too
 * @param firmware what {@code -bios}, {@code -L} and {@code -fw_cfg} say
 * @param drives virtio disks in the order in which they are put into the PCI slots
 * @param testDevices what {@code -device} adds for tests
 * @param loader whose way of handing over through PVH to follow
 * @param engine what runs the guest
 * @param keptCode where translated code is kept from run to run
 * @param history bytes of checkpoints at the most, for going back in time; 0 for none
 * @param replay what a capsule says of the run that leads to its instant
 * @param doors where clients from outside may come to control the guest
 * @param profile what is wanted of a profile of the run
 * @param debugFiles where symbols and lines of source are, beside the kernel's own
 */
public record RunOptions(
    boolean window,
    Optional<String> kernel,
    List<String> initrds,
    String append,
    long memoryBytes,
    CpuChoice cpu,
    List<CharDevice> serials,
    CharDevice debugConsole,
    boolean monitorOnStdio,
    boolean stopAtStart,
    boolean checkEntry,
    boolean noReboot,
    boolean noShutdown,
    Set<LogItem> log,
    Optional<Path> logFile,
    int instructionShift,
    LocalDateTime rtcStart,
    List<TimelineOutput> timelines,
    int repeat,
    OptionalLong maxInstructions,
    OptionalLong maxTime,
    Optional<SnapshotSave> snapshotSave,
    Optional<Path> snapshotLoad,
    boolean stateHash,
    List<Long> stateHashAt,
    FirmwareChoice firmware,
    List<DriveChoice> drives,
    TestDevices testDevices,
    Loader loader,
    EngineChoice engine,
    KeptCodeChoice keptCode,
    long history,
    Optional<Path> replay,
    List<Door> doors,
    ProfileChoice profile,
    DebugFiles debugFiles) {

  public RunOptions {
    initrds = List.copyOf(initrds);
    serials = List.copyOf(serials);
    log = Set.copyOf(log);
    timelines = List.copyOf(timelines);
    stateHashAt = List.copyOf(stateHashAt);
    drives = List.copyOf(drives);
    doors = List.copyOf(doors);
  }

  /**
   * Where clients come.
   *
   * @param address of a socket; empty for standard input and output
   */
  public record Door(Protocol protocol, Optional<SocketAddress> address) {}

  /** The same run with a profile. */
  RunOptions profiled(ProfileChoice choice) {
    return new RunOptions(
        window,
        kernel,
        initrds,
        append,
        memoryBytes,
        cpu,
        serials,
        debugConsole,
        monitorOnStdio,
        stopAtStart,
        checkEntry,
        noReboot,
        noShutdown,
        log,
        logFile,
        instructionShift,
        rtcStart,
        timelines,
        repeat,
        maxInstructions,
        maxTime,
        snapshotSave,
        snapshotLoad,
        stateHash,
        stateHashAt,
        firmware,
        drives,
        testDevices,
        loader,
        engine,
        keptCode,
        history,
        replay,
        doors,
        choice.with(profile.programs()),
        debugFiles);
  }

  /** Whether a client has standard input and output. */
  public boolean clientOnStdio() {
    return doors.stream().anyMatch(door -> door.address().isEmpty());
  }

  /** Guest RAM where none is asked for, in bytes. */
  public static final long DEFAULT_MEMORY = 512L << 20;

  /** The least RAM that a guest can have, and the most, in bytes. */
  public static final long LEAST_MEMORY = 2L << 20;

  public static final long MOST_MEMORY = 64L << 30;

  /** Prefix of {@link #kernel} that names a built-in guest. */
  public static final String GUEST_PREFIX = "guest:";

  /** The built-in guest that {@code -kernel guest:NAME} asks for. */
  public Optional<String> builtInGuest() {
    return kernel
        .filter(name -> name.startsWith(GUEST_PREFIX))
        .map(name -> name.substring(GUEST_PREFIX.length()));
  }

  /** Whether console and monitor share the terminal ({@code mon:stdio}), and Ctrl-A is ours. */
  public boolean consoleShared() {
    return serials.stream().anyMatch(CharDevice::withMonitor);
  }

  /** Whether the monitor can be had on the terminal. */
  public boolean monitorReachable() {
    return monitorOnStdio || consoleShared();
  }

  /**
   * A processor model and the features switched on and off against it.
   *
   * @param without feature names in lower case, such as {@code sse4_2}
   */
  public record CpuChoice(String model, Set<String> with, Set<String> without) {
    public CpuChoice {
      with = Set.copyOf(with);
      without = Set.copyOf(without);
    }
  }

  /** What can be done as asked, but may not be meant: a line each, to be shown before the run. */
  public List<String> warnings() {
    return firmware.files().stream()
        .filter(file -> !file.name().startsWith(FwCfgFile.USERS_FOLDER))
        .map(
            file ->
                String.format(
                    Locale.ROOT,
                    "-fw_cfg: '%s' is not below %s, where a user's files belong; others may clash",
                    file.name(),
                    FwCfgFile.USERS_FOLDER))
        .toList();
  }

  /**
   * Firmware and what it is given.
   *
   * @param image {@code -bios}: a file's name, to be looked for where it is a bare one; without it
   *     no firmware runs
   * @param folders {@code -L}: where firmware files are looked for first, in this order
   * @param files {@code -fw_cfg}: each name once
   */
  public record FirmwareChoice(Optional<String> image, List<Path> folders, List<FwCfgFile> files) {
    public static final FirmwareChoice NONE =
        new FirmwareChoice(Optional.empty(), List.of(), List.of());

    public FirmwareChoice {
      folders = List.copyOf(folders);
      files = List.copyOf(files);
    }
  }

  /**
   * A file that the guest finds in fw_cfg.
   *
   * @param name 1 to 55 characters
   * @param file where its bytes come from; empty where {@code text} has them
   */
  public record FwCfgFile(String name, Optional<Path> file, Optional<String> text) {
    /** Names below this are the user's; all others belong to machine and firmware. */
    public static final String USERS_FOLDER = "opt/";
  }

  /**
   * A disk at virtio, as its file has it: byte for byte.
   *
   * @param id the user's name for it, or {@code virtio0} and on
   * @param readOnly the guest cannot write to it, and is told so
   * @param snapshot what the guest writes is forgotten at the end, and the file stays as it was
   * @param raw the file was said to be a raw image; where it was not, one that begins like an image
   *     of another format is to be refused
   */
  public record DriveChoice(
      String id, Path file, boolean readOnly, boolean snapshot, boolean raw) {}

  /**
   * Devices for tests of processors and emulators.
   *
   * @param debugExit {@code isa-debug-exit}
   * @param pcTestdev {@code pc-testdev}
   */
  public record TestDevices(Optional<DebugExitPorts> debugExit, boolean pcTestdev) {
    public static final TestDevices NONE = new TestDevices(Optional.empty(), false);
  }

  /** The ports at which a guest ends the program, {@code count} of them from {@code first}. */
  public record DebugExitPorts(int first, int count) {}

  /**
   * Where translated code is kept from run to run.
   *
   * @param on whether it is at all
   * @param folder that was named; without it, the usual one
   */
  public record KeptCodeChoice(boolean on, Optional<Path> folder) {
    public static final KeptCodeChoice USUAL = new KeptCodeChoice(true, Optional.empty());
    public static final KeptCodeChoice OFF = new KeptCodeChoice(false, Optional.empty());
  }

  /** Whose way of handing over through PVH a direct boot follows. */
  public enum Loader {
    BOOTSCOPE,
    QEMU,
    CLOUD_HYPERVISOR,
    FIRECRACKER,
    XEN,
    /** All of them side by side, for a look; the boot is our own. */
    ALL;

    /** As {@code -loader} takes it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What a serial port or the debug console is connected to. */
  public record CharDevice(Kind kind, Optional<Path> file, boolean withMonitor) {
    public enum Kind {
      /** The terminal, or whatever standard input and output are. */
      STDIO,
      /** Output to a file; no input. */
      FILE,
      /** The device is there, its output is dropped, no input. */
      NULL,
      /** There is no such device. */
      NONE
    }

    public static final CharDevice NONE = new CharDevice(Kind.NONE, Optional.empty(), false);
  }

  /** One report of the boot timeline; without a file it goes to standard output. */
  public record TimelineOutput(Format format, Optional<Path> file) {
    public enum Format {
      TEXT,
      JSON,
      CSV
    }
  }

  /** Save the machine to {@code file} when {@code atInstructions} have retired. */
  public record SnapshotSave(long atInstructions, Path file) {}

  /** What {@code -d} can log. */
  public enum LogItem {
    IN_ASM("in_asm", "each block of guest instructions when it is first decoded"),
    INT("int", "interrupts and exceptions, each with the state it interrupts"),
    ENGINE("engine", "which engine runs the guest, why no other, and at the end what it held"),
    CPU_RESET("cpu_reset", "the processor's state at each reset"),
    FIRMWARE("firmware", "what firmware writes to its log at port 0x402"),
    UNIMP("unimp", "encodings, MSRs, ports and addresses that are not there, at the end of a run"),
    GUEST_ERRORS(
        "guest_errors", "double faults, serial ports not set up, addresses where nothing answers");

    private final String key;
    private final String meaning;

    LogItem(String key, String meaning) {
      this.key = key;
      this.meaning = meaning;
    }

    public String key() {
      return key;
    }

    public String meaning() {
      return meaning;
    }
  }
}
