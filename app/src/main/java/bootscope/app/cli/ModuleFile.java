package bootscope.app.cli;

import bootscope.core.bits.FileNames;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A file that is handed to the guest beside the kernel, as one item of {@code -initrd} names it:
 * its name and, behind a blank, a command line of its own. A file that is there under the whole of
 * it is that file; else its name ends at the first blank, as with QEMU.
 *
 * @param commandLine empty for none
 */
public record ModuleFile(Path file, String commandLine) {
  /**
   * Reads an item, without its file.
   *
   * @throws InvalidPathException when the host has no files of such names
   */
  public static ModuleFile of(String item) {
    int blank = item.indexOf(' ');
    Path whole = FileNames.path(item);
    return blank <= 0 || Files.exists(whole)
        ? new ModuleFile(whole, "")
        : new ModuleFile(FileNames.path(item.substring(0, blank)), item.substring(blank + 1));
  }

  /** The item. */
  public String text() {
    String name = FileNames.text(file);
    return commandLine.isEmpty() ? name : name + " " + commandLine;
  }

  /** The same command line for another file. */
  public ModuleFile at(Path other) {
    return new ModuleFile(other, commandLine);
  }
}
