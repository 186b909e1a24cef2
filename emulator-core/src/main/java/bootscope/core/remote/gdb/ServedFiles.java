package bootscope.core.remote.gdb;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Files that the client may read, all of them made here: none of the host's (GDB manual, "File-I/O
 * Remote Protocol Extension", "Host I/O Packets").
 */
final class ServedFiles {
  // Errors by the numbers that the protocol gives them.
  private static final int EBADF = 9;
  private static final int ENOENT = 2;
  private static final int EINVAL = 22;
  private static final int ENOSYS = 88;

  private static final int MOST_OPEN = 8;

  /** Of a status: mode, size and blocks lie at these places of its 64 bytes. */
  private static final int STATUS = 64;

  private static final int STATUS_MODE = 8;
  private static final int STATUS_SIZE = 28;
  private static final int REGULAR_READABLE = 0100444;

  private final Function<String, Optional<byte[]>> files;
  private final Map<Integer, byte[]> open = new HashMap<>();
  private int next = 3;

  /**
   * @param files what a name means
   */
  ServedFiles(Function<String, Optional<byte[]>> files) {
    this.files = files;
  }

  /**
   * What {@code vFile:} is answered with.
   *
   * @param request behind that
   * @return null for what there is not
   */
  byte[] answer(String request) throws PacketException {
    int colon = request.indexOf(':');
    if (colon < 0) {
      throw new PacketException();
    }
    String[] arguments = request.substring(colon + 1).split(",", -1);
    return switch (request.substring(0, colon)) {
      case "setfs" -> result(0);
      case "open" -> open(argument(arguments, 0));
      case "close" -> close(argument(arguments, 0));
      case "pread" -> read(argument(arguments, 0), argument(arguments, 1), argument(arguments, 2));
      case "fstat" -> status(argument(arguments, 0));
      case "readlink" -> error(EINVAL);
      case "pwrite", "unlink" -> error(ENOSYS);
      default -> null;
    };
  }

  private static String argument(String[] arguments, int number) throws PacketException {
    if (number >= arguments.length) {
      throw new PacketException();
    }
    return arguments[number];
  }

  private byte[] open(String name) throws PacketException {
    Optional<byte[]> file = files.apply(Hex.text(name));
    if (file.isEmpty() || open.size() >= MOST_OPEN) {
      return error(ENOENT);
    }
    open.put(next, file.get());
    return result(next++);
  }

  private byte[] close(String number) throws PacketException {
    return open.remove((int) Hex.number(number)) == null ? error(EBADF) : result(0);
  }

  private byte[] read(String number, String count, String offset) throws PacketException {
    byte[] file = open.get((int) Hex.number(number));
    if (file == null) {
      return error(EBADF);
    }
    long from = Hex.number(offset);
    long wanted = Math.clamp(Hex.number(count), 0, GdbLink.MOST / 2);
    if (from < 0 || from > file.length) {
      return attached(new byte[0]);
    }
    return attached(
        Arrays.copyOfRange(file, (int) from, (int) Math.min(file.length, from + wanted)));
  }

  private byte[] status(String number) throws PacketException {
    byte[] file = open.get((int) Hex.number(number));
    if (file == null) {
      return error(EBADF);
    }
    byte[] status = new byte[STATUS];
    put(status, STATUS_MODE, 4, REGULAR_READABLE);
    put(status, STATUS_SIZE, 8, file.length);
    return attached(status);
  }

  /** The highest byte first. */
  private static void put(byte[] into, int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      into[at + i] = (byte) (value >>> 8 * (bytes - 1 - i));
    }
  }

  private static byte[] result(int value) {
    return Bytes.of("F" + Integer.toHexString(value));
  }

  private static byte[] error(int number) {
    return Bytes.of("F-1," + Integer.toHexString(number));
  }

  private static byte[] attached(byte[] data) {
    return Bytes.joined("F" + Integer.toHexString(data.length) + ";", data);
  }
}
