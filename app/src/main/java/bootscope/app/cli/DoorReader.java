package bootscope.app.cli;

import bootscope.app.cli.RunOptions.Door;
import bootscope.core.bits.FileNames;
import bootscope.core.remote.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where clients from outside may come. Without a host's name, from this computer alone. */
final class DoorReader {
  /** What QEMU's {@code -s} stands for. */
  private static final int USUAL_PORT = 1234;

  private static final int MOST_PORT = 0xFFFF;

  /** What a socket of QEMU's may be told besides, and always is here. */
  private static final Set<String> GRANTED =
      Set.of("server", "server=on", "nowait", "wait=off", "nodelay", "nodelay=on");

  private DoorReader() {}

  static List<Door> doors(Map<String, List<String>> values) {
    List<Door> doors = new ArrayList<>();
    if (values.containsKey("-s")) {
      doors.add(
          new Door(
              Protocol.GDB,
              Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), USUAL_PORT))));
    }
    for (Protocol protocol : Protocol.values()) {
      for (String value : values.getOrDefault(protocol.option(), List.of())) {
        if (!value.equals("none")) {
          doors.add(new Door(protocol, place(protocol.option(), value)));
        }
      }
    }
    return doors;
  }

  /** Whether a client is to have standard input and output. */
  static boolean onStdio(Map<String, List<String>> values) {
    return doors(values).stream().anyMatch(door -> door.address().isEmpty());
  }

  private static Optional<SocketAddress> place(String option, String value) {
    List<String> words = List.of(value.split(",", -1));
    for (String word : words.subList(1, words.size())) {
      if (!GRANTED.contains(word)) {
        throw wrong(option, value, "'" + word + "' cannot be asked of it");
      }
    }
    String place = words.getFirst();
    if (place.equals("stdio")) {
      return Optional.empty();
    }
    if (place.startsWith("unix:") && place.length() > 5) {
      return Optional.of(UnixDomainSocketAddress.of(FileNames.path(place.substring(5))));
    }
    if (place.startsWith("tcp:")) {
      return Optional.of(tcp(option, value, place.substring(4)));
    }
    throw wrong(option, value, "it is none of tcp:[HOST]:PORT, unix:PATH, stdio");
  }

  private static SocketAddress tcp(String option, String value, String place) {
    int colon = place.lastIndexOf(':');
    String port = place.substring(colon + 1);
    if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MOST_PORT) {
      throw wrong(option, value, "tcp:[HOST]:PORT has a port from 0 to 65535");
    }
    String host = place.substring(0, colon).replaceAll("^\\[|]$", "");
    InetSocketAddress address =
        host.isEmpty()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port))
            : new InetSocketAddress(host, Integer.parseInt(port));
    if (address.isUnresolved()) {
      throw wrong(option, value, "nobody knows a computer called '" + host + "'");
    }
    return address;
  }

  private static UsageException wrong(String option, String value, String why) {
    return new UsageException(option + ": '" + value + "': " + why);
  }
}
