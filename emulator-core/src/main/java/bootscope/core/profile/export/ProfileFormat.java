package bootscope.core.profile.export;

import bootscope.core.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A way to write a profile. The same profile gives the same bytes, on every host. What is written
 * is not kept in memory beyond what the format's docstring says.
 */
public interface ProfileFormat {
  /** One word, by which it is asked for. */
  String name();

  /** The end of its files' names, with the dot. */
  String suffix();

  /** What it is and what opens it, in one line. */
  String description();

  /**
   * Writes a profile; the stream is flushed, and left open.
   *
   * @throws IOException from the stream
   */
  void write(Profile profile, Detail detail, OutputStream out) throws IOException;

  /** Writes a profile with the usual detail. */
  default void write(Profile profile, OutputStream out) throws IOException {
    write(profile, Detail.USUAL, out);
  }
}
