package bootscope.app.menu;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.beans.value.ObservableBooleanValue;

/**
 * What the window asks of what is behind it about files: opening, saving, closing. All calls come
 * on the JavaFX thread and return at once. Trouble is told through {@link Workbench#tell}.
 */
public interface FilesPort {
  /**
   * Opens what a user gave at once, told apart by content: a kernel (vmlinux, vmlinuz, {@code
   * .deb}) with its initial RAM disks, or a saved session; RAM disks alone are for the kernel that
   * is open. Stops at its entry.
   *
   * @param files at least one
   */
  void open(List<Path> files);

  /** As {@link #open(List)}, with one file. */
  default void open(Path file) {
    open(List.of(file));
  }

  void openBuiltIn(String name);

  /** Offers to boot the open kernel with these initial RAM disks in place of those it has. */
  void openInitrds(List<Path> files);

  /** Asks for memory size, command line, RAM disks, drives and firmware, and boots with them. */
  void bootOptions();

  /** Whether there is a guest, or one that could not be opened, whose options can be asked for. */
  ObservableBooleanValue hasOptions();

  /** Asks what to measure the ways to boot of, and measures them beside the open guest. */
  void measureWays();

  /** The running system's kernel, if it can be read. */
  Optional<Path> hostKernel();

  /** The text key of the action that boots it: where it cannot, one that says why. */
  String hostKernelText();

  void saveSession(Path file);

  /** Puts the boot, and its run to where the guest stands, into a file. */
  void saveCapsule(Path file);

  /** Writes to the disks' files what the guest changed of them. */
  void writeDisks();

  /**
   * The window is to close: goes on at once, or once the user has said what is to become of what
   * would be lost; not at all if the user would rather stay.
   */
  void leave(Runnable then);

  void closeGuest();
}
