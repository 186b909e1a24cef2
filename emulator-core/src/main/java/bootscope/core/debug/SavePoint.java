package bootscope.core.debug;

import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import java.nio.file.Path;

/**
 * An instant of a machine under control: its state in a file, and how far each record of its run
 * had come. Good as long as that machine is: until a restart makes another one.
 */
public final class SavePoint {
  final Machine machine;
  final Recorded.Mark records;
  private final Path file;
  private final long instructions;
  private final long virtualNanos;

  SavePoint(Machine machine, Path file, Recorded.Mark records) {
    this.machine = machine;
    this.file = file;
    this.records = records;
    instructions = machine.clock().instructions();
    virtualNanos = machine.clock().now();
  }

  /** The snapshot. */
  public Path file() {
    return file;
  }

  /** Instructions that had retired. */
  public long instructions() {
    return instructions;
  }

  /** Virtual time then. */
  public long virtualNanos() {
    return virtualNanos;
  }
}
