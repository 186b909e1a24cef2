package bootscope.core.boot.smbios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.describe.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmbiosTablesTest {
  private final byte[] table = SmbiosTables.build(0xF_0040);

  private static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytes[i];
    }
    return sum & 0xFF;
  }

  @Test
  void bothChecksumsOfTheEntryPointHold() {
    // DSP0134 2.8 §5.2.1: the whole entry point, and the part from _DMI_ on.
    assertEquals(0, sum(table, 0, 31));
    assertEquals(0, sum(table, 16, 31));
  }

  @Test
  void theEntryPointSaysWhereTheStructuresAreAndHowManyBytesTheyTake() {
    Structure e = SmbiosTables.ENTRY_POINT.at(table, 0);
    assertEquals("\"_SM_\"", e.show(SmbiosTables.ENTRY_POINT.field("anchor")));
    assertEquals("\"_DMI_\"", e.show(SmbiosTables.ENTRY_POINT.field("dmi_anchor")));
    assertEquals(0xF_0060, e.get("table_address"));
    assertEquals(table.length - 32, e.get("table_length"));
  }

  @Test
  void structuresFollowOneAnotherAndEndWithType127() {
    List<Integer> types = new ArrayList<>();
    int at = 32;
    while (at < table.length) {
      types.add((int) table[at]);
      at += table[at + 1]; // the formatted part, then strings up to a double NUL
      while (table[at] != 0 || table[at + 1] != 0) {
        at++;
      }
      at += 2;
    }
    assertEquals(List.of(0, 1, 3, 127), types);
    assertEquals(table.length, at);
    assertEquals(types.size(), SmbiosTables.ENTRY_POINT.at(table, 0).get("structures"));
  }
}
