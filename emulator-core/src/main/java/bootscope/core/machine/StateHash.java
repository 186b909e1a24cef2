package bootscope.core.machine;

import bootscope.core.bits.Host;
import bootscope.core.describe.Stateful;
import bootscope.core.disk.Disk;
import bootscope.core.memory.GuestRam;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One number for everything that the guest could ever notice: the clock, all components' fields,
 * RAM, and what was written to disks. Pages of zeros are left out, so that it doesn't matter which
 * ones the host has.
 */
public final class StateHash {
  private StateHash() {}

  /** SHA-256 of the machine's state, in hexadecimal. */
  public static String of(Machine machine) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      number(digest, machine.clock().now());
      number(digest, machine.clock().skipped());
      for (Stateful component : machine.components()) {
        digest.update(component.stateName().getBytes(StandardCharsets.UTF_8));
        digest.update(StateFields.of(component));
      }
      byte[] page = new byte[GuestRam.PAGE_BYTES];
      GuestRam ram = machine.memory().ram();
      for (long at = next(ram, 0); at >= 0; at = next(ram, at + GuestRam.PAGE_BYTES)) {
        number(digest, at);
        Host.copyOut(ram.host(at), page, 0, page.length);
        digest.update(page);
      }
      for (Disk disk : machine.disks()) {
        Drives.digest(disk, digest);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each Java platform has SHA-256
    }
  }

  private static void number(MessageDigest digest, long value) {
    digest.update(ByteBuffer.allocate(8).putLong(0, value));
  }

  /** RAM offset of the first page at or behind an offset that is not all zeros, or −1. */
  static long next(GuestRam ram, long from) {
    for (long at = from; at < ram.storedBytes(); at += GuestRam.PAGE_BYTES) {
      if (!ram.present(at)) {
        at = (at | GuestRam.CHUNK_BYTES - 1) + 1 - GuestRam.PAGE_BYTES;
      } else if (!zero(ram.host(at))) {
        return at;
      }
    }
    return -1;
  }

  private static boolean zero(long host) {
    for (int i = 0; i < GuestRam.PAGE_BYTES; i += 32) {
      long any =
          Host.getLong(host + i)
              | Host.getLong(host + i + 8)
              | Host.getLong(host + i + 16)
              | Host.getLong(host + i + 24);
      if (any != 0) {
        return false;
      }
    }
    return true;
  }
}
