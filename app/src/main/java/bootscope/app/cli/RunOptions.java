package bootscope.app.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything that the command line says about one run, checked as far as it can be without opening
 * a file. Immutable; the same options always describe the same run.
 *
 * @param window whether a window may open: nothing was asked for that only a terminal has
 * @param kernel a file's name, or {@code guest:NAME} for a built-in guest; empty only where {@code
 *     snapshotLoad} is present
 * @param initrds handed to the guest as modules, in this order
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
 */
public record RunOptions(
    boolean window,
    Optional<String> kernel,
    List<Path> initrds,
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
    List<Long> stateHashAt) {

  public RunOptions {
    initrds = List.copyOf(initrds);
    serials = List.copyOf(serials);
    log = Set.copyOf(log);
    timelines = List.copyOf(timelines);
    stateHashAt = List.copyOf(stateHashAt);
  }

  /** Guest RAM where none is asked for, in bytes. */
  public static final long DEFAULT_MEMORY = 512L << 20;

  /** Prefix of {@link #kernel} that names a built-in guest. */
  public static final String GUEST_PREFIX = "guest:";

  /** The built-in guest that {@code -kernel guest:NAME} asks for. */
  public Optional<String> builtInGuest() {
    return kernel
        .filter(name -> name.startsWith(GUEST_PREFIX))
        .map(name -> name.substring(GUEST_PREFIX.length()));
  }

  /** Whether Ctrl-A c opens the monitor on the terminal. */
  public boolean monitorReachable() {
    return monitorOnStdio || serials.stream().anyMatch(CharDevice::withMonitor);
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
    CPU_RESET("cpu_reset", "the processor's state at each reset"),
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
