package bootscope.core.session;

import bootscope.core.disk.Disk;
import bootscope.core.disk.DiskException;
import bootscope.core.event.Recorded;
import java.util.List;
import java.util.function.Consumer;

/**
 * When the files of a session's disks are written: at a power-off of a run that was not taken back,
 * and when somebody says so. What guests write in between waits beside the files.
 */
final class DiskKeeper implements Recorded {
  private final Consumer<LogEvent.What> log;
  private String trouble;

  DiskKeeper(Consumer<LogEvent.What> log) {
    this.log = log;
  }

  /** What last went wrong, a sentence; null when nothing has. */
  String trouble() {
    return trouble;
  }

  void trouble(String text) {
    trouble = text;
    log.accept(new LogEvent.DiskTrouble(text));
  }

  @Override
  public Mark mark() {
    String marked = trouble;
    return () -> trouble = marked;
  }

  /** Another run begins. */
  void forget() {
    trouble = null;
  }

  /**
   * Makes the files what the guest sees.
   *
   * @throws DiskException when one cannot be written; it is as it was
   */
  void write(List<Disk> disks) {
    trouble = null;
    disks.forEach(this::write);
  }

  private void write(Disk disk) {
    try {
      long bytes = disk.writeOut();
      if (bytes > 0) {
        log.accept(new LogEvent.DiskWritten(disk.file().toString(), bytes));
      }
    } catch (DiskException e) {
      trouble(e.getMessage());
      throw e;
    }
  }

  /** The guest has powered off: what it wrote is whole, and goes to the files. */
  void poweredOff(List<Disk> disks) {
    for (Disk disk : disks) {
      if (disk.takenBack() && disk.unwritten() > 0) {
        log.accept(new LogEvent.DiskKept(disk.file().toString(), disk.unwritten()));
      } else {
        try {
          write(disk);
        } catch (DiskException e) {
          // It has been told, and waits to be written.
        }
      }
    }
  }
}
