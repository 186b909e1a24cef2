package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.path;

import bootscope.app.cli.RunOptions.DriveChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code -drive}. What is not there is refused with what to write in its place. */
final class DriveReader {
  private static final String OPTION = "-drive";

  /** QEMU's rule for ids: a letter, then letters, digits and these signs; not for ever, though. */
  private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,59}");

  /** What QEMU takes for the name of a protocol instead of a file. */
  private static final Pattern PROTOCOL =
      Pattern.compile("(nbd|https?|ftps?|ssh|iscsi|rbd|nfs|json|fat|blkdebug|null-co)[:+].*");

  private DriveReader() {}

  /**
   * One {@code -drive}.
   *
   * @param virtio it is a disk by itself; else a {@code -device} must name it
   */
  record Drive(DriveChoice choice, boolean virtio) {}

  /** The drives in order, each with an id of its own. */
  static List<Drive> drives(List<String> given, boolean snapshot) {
    List<Drive> drives = new ArrayList<>();
    int virtio = 0;
    for (String value : given) {
      Drive drive = drive(value, TypedOptions.usualId(virtio), snapshot);
      virtio += drive.virtio() ? 1 : 0;
      String id = drive.choice().id();
      if (drives.stream().anyMatch(other -> other.choice().id().equals(id))) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "-drive: two drives are called '%s'; give one of them another id=",
                id));
      }
      drives.add(drive);
    }
    return drives;
  }

  private static Drive drive(String value, String defaultId, boolean snapshot) {
    Suboptions keys = Suboptions.parse(OPTION, null, value);
    String name = keys.take("file").orElseThrow(() -> missing(value, "file=FILE"));
    boolean virtio = virtio(keys);
    boolean raw = raw(keys);
    boolean readOnly = keys.takeSwitch("readonly").orElse(false);
    boolean forget = keys.takeSwitch("snapshot").orElse(snapshot);
    Optional<String> id = keys.take("id");
    takeWhatTheGuestCannotTell(keys);
    keys.refuseRest();
    if (id.isEmpty() && !virtio) {
      throw missing(value, "id=ID, for -device to name it");
    }
    id.filter(text -> !ID.matcher(text).matches())
        .ifPresent(
            text -> {
              throw new UsageException(
                  String.format(
                      Locale.ROOT,
                      "-drive: id=%s is not a letter followed by letters, digits, '-', '.' and '_',"
                          + " 60 at most",
                      text));
            });
    return new Drive(
        new DriveChoice(id.orElse(defaultId), file(name), readOnly, forget, raw), virtio);
  }

  private static Path file(String name) {
    if (PROTOCOL.matcher(name).matches()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-drive: '%s' is not a file on this computer, and only such are built",
              name));
    }
    return path(OPTION, name.startsWith("file:") ? name.substring(5) : name);
  }

  private static boolean virtio(Suboptions keys) {
    String bus = keys.take("if").orElse("");
    switch (bus) {
      case "virtio" -> {
        return true;
      }
      case "none" -> {
        return false;
      }
      case "" ->
          throw new UsageException(
              "-drive: without if= a drive is an IDE disk, and there are none; write if=virtio");
      default ->
          throw new UsageException(
              String.format(
                  Locale.ROOT,
                  "-drive: if=%s is not built yet; write if=virtio, or if=none and -device",
                  bus));
    }
  }

  private static boolean raw(Suboptions keys) {
    Optional<String> format = keys.take("format");
    format
        .filter(text -> !text.equals("raw"))
        .ifPresent(
            text -> {
              throw new UsageException(
                  String.format(
                      Locale.ROOT,
                      "-drive: format=%s is not built yet; convert the file to format=raw, with"
                          + " qemu-img",
                      text));
            });
    return format.isPresent();
  }

  /** How the host reaches the file; no choice of these shows in the guest or loses data. */
  private static void takeWhatTheGuestCannotTell(Suboptions keys) {
    keys.takeOnly("media", "disk");
    keys.takeOnly("cache", "writeback", "none", "unsafe");
    keys.takeOnly("aio", "threads", "native", "io_uring");
    keys.takeOnly("discard", "ignore", "off", "unmap", "on");
  }

  private static UsageException missing(String value, String what) {
    return new UsageException(String.format(Locale.ROOT, "-drive: '%s' has no %s", value, what));
  }
}
