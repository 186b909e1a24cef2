package bootscope.core.cpu.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether translated code is kept from run to run, and where. The guest cannot tell.
 *
 * @param file its folder is made when it is written; empty where none is kept
 * @param guest what is booted, in a line, for who looks at the file
 * @param noting whether it notes transfers of control, as a profile needs it
 * @param reason why none is kept, in words that follow "since"
 */
public record KeptCode(Optional<Path> file, String guest, boolean noting, String reason) {
  /** Where nobody said what is booted, as with a snapshot. */
  public static final KeptCode NONE = none("no file was named for it");

  public static KeptCode in(Path file, String guest) {
    return in(file, guest, false);
  }

  /** The same for a run that notes transfers, or does not. */
  public static KeptCode in(Path file, String guest, boolean noting) {
    return new KeptCode(Optional.of(file), guest, noting, "");
  }

  public static KeptCode none(String reason) {
    return new KeptCode(Optional.empty(), "", false, reason);
  }
}
