package bootscope.views.pane.log;

import bootscope.core.session.LogEvent;
import java.util.Locale;

/** What events are filtered by. */
public enum LogCategory {
  LOADER,
  /** Milestones, and what came from outside or was done by hand. */
  MILESTONE,
  /** What firmware writes to its log. */
  FIRMWARE,
  /** Accesses to what is not there or not set up, and what is not implemented. */
  ACCESS,
  FAULT,
  /** What becomes of disks' image files. */
  DISK,
  END;

  static LogCategory of(LogEvent event) {
    return switch (event.what()) {
      case LogEvent.Opened o -> LOADER;
      case LogEvent.Warned w -> LOADER;
      case LogEvent.Placed p -> LOADER;
      case LogEvent.Entered e -> LOADER;
      case LogEvent.FirmwareSaid f -> FIRMWARE;
      case LogEvent.Reached r -> MILESTONE;
      case LogEvent.Stimulated s -> MILESTONE;
      case LogEvent.Hit h -> MILESTONE;
      case LogEvent.Said s -> MILESTONE;
      case LogEvent.Edited e -> MILESTONE;
      case LogEvent.FiveBitWords w -> ACCESS;
      case LogEvent.UnclaimedPort p -> ACCESS;
      case LogEvent.UnclaimedMemory m -> ACCESS;
      case LogEvent.UnknownMsr m -> ACCESS;
      case LogEvent.Undefined u -> ACCESS;
      case LogEvent.Fault f -> FAULT;
      case LogEvent.DiskOpened d -> DISK;
      case LogEvent.DiskWritten d -> DISK;
      case LogEvent.DiskKept d -> DISK;
      case LogEvent.DiskTrouble d -> DISK;
      case LogEvent.Ended e -> END;
    };
  }

  /** As in text keys, ids and style classes. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
