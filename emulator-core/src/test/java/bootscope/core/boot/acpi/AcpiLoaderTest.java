package bootscope.core.boot.acpi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Board;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Carries out the loader's script as firmware does, and compares with what a direct boot places.
 */
class AcpiLoaderTest {
  private static final long TABLES = 0x1FFE_0000L;
  private static final long ROOT = 0xF_5AD0L;

  private final AcpiTables all = AcpiTables.of(Board.q35(512L << 20, 2, false));
  private final AcpiLoader loader = AcpiLoader.of(all);
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<String, Long> places = new HashMap<>();
  private final StringBuilder allocated = new StringBuilder();

  private static String name(ByteBuffer command) {
    byte[] name = new byte[56];
    command.get(name);
    return new String(name, StandardCharsets.US_ASCII).split("\0")[0];
  }

  private void carryOut() {
    files.put(AcpiLoader.TABLES_FILE, loader.tables().clone());
    files.put(AcpiLoader.RSDP_FILE, loader.rsdp().clone());
    for (int at = 0; at < loader.script().length; at += 128) {
      ByteBuffer c = ByteBuffer.wrap(loader.script(), at, 128).order(ByteOrder.LITTLE_ENDIAN);
      switch (c.getInt()) {
        case 0 -> {
          return;
        }
        case 1 -> {
          String file = name(c);
          allocated.append(file).append(' ').append(c.getInt()).append(' ').append(c.get());
          allocated.append('\n');
          places.put(file, file.equals(AcpiLoader.RSDP_FILE) ? ROOT : TABLES);
        }
        case 2 -> {
          byte[] in = files.get(name(c));
          long add = places.get(name(c));
          int offset = c.getInt();
          int size = c.get();
          long value = add;
          for (int i = 0; i < size; i++) {
            value += (in[offset + i] & 0xFFL) << 8 * i;
          }
          for (int i = 0; i < size; i++) {
            in[offset + i] = (byte) (value >>> 8 * i);
          }
        }
        case 3 -> {
          byte[] in = files.get(name(c));
          int offset = c.getInt();
          int start = c.getInt();
          int length = c.getInt();
          int sum = 0;
          for (int i = start; i < start + length; i++) {
            sum += in[i];
          }
          in[offset] -= (byte) sum;
        }
        default -> throw new AssertionError("an unknown command at " + at);
      }
    }
  }

  @Test
  void firmwareGetsTheTablesThatADirectBootPlaces() {
    carryOut();
    int compared = 0;
    for (AcpiTable table : all.at(TABLES)) {
      boolean root = table.name().startsWith(AcpiTables.RSDP);
      byte[] file = files.get(root ? AcpiLoader.RSDP_FILE : AcpiLoader.TABLES_FILE);
      int from = root ? 0 : (int) (table.address() - TABLES);
      assertArrayEquals(
          table.content(),
          Arrays.copyOfRange(file, from, from + table.content().length),
          table.name());
      compared++;
    }
    assertEquals(10, compared);
  }

  @Test
  void theRootPointerGoesWhereItIsSearchedForAndTheTablesHigh() {
    carryOut();
    assertEquals("etc/acpi/rsdp 16 2\netc/acpi/tables 64 1\n", allocated.toString());
    assertEquals(0, loader.script().length % 4096);
    assertTrue(AcpiTables.checksumHolds(files.get(AcpiLoader.RSDP_FILE)));
  }
}
