package bootscope.views.pane.bootprofile;

import bootscope.core.profile.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that profiles are written to and read from; a file's name tells its form by how it
 * ends. Called on a background thread, but for what is said to be known at once.
 */
public interface ProfileFiles {
  /** None are known. */
  ProfileFiles NONE =
      new ProfileFiles() {
        @Override
        public List<String> endings() {
          return List.of();
        }

        @Override
        public void write(Profile profile, Path file) {
          throw new UnsupportedOperationException();
        }

        @Override
        public boolean reads() {
          return false;
        }

        @Override
        public Profile read(Path file) {
          throw new UnsupportedOperationException();
        }
      };

  /**
   * How names of files end that can be written, without the dot: that which is proposed first.
   * Known at once.
   */
  List<String> endings();

  /**
   * Writes a profile.
   *
   * @throws IOException when the file cannot be written, or its name has another ending; there is
   *     no half of one then
   */
  void write(Profile profile, Path file) throws IOException;

  /** Whether files can be read, too. Known at once. */
  boolean reads();

  /**
   * Reads a profile.
   *
   * @throws IOException when it cannot be read, or is of no use; its message says why
   */
  Profile read(Path file) throws IOException;
}
