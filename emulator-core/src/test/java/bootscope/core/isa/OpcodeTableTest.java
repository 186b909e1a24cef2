package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpcodeTableTest {

  @Test
  void aRowsIndexIsItsPlace() {
    List<Opcode> rows = OpcodeTable.rows();
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(i, rows.get(i).index());
    }
  }

  @Test
  void everyRowOfAnImplementedFeatureHasAMnemonic() {
    for (Opcode row : OpcodeTable.rows()) {
      if (row.feature().implemented()) {
        assertNotEquals(Mnemonic.UNIMPLEMENTED, row.mnemonic(), row::toString);
      }
    }
  }

  @Test
  void everyMnemonicHasARow() {
    Set<Mnemonic> missing = EnumSet.allOf(Mnemonic.class);
    for (Opcode row : OpcodeTable.rows()) {
      missing.remove(row.mnemonic());
    }
    assertEquals(EnumSet.noneOf(Mnemonic.class), missing);
  }

  @Test
  void noRowIsHiddenBehindAnEarlierOne() {
    List<String> hidden = new ArrayList<>();
    List<Opcode> rows = OpcodeTable.rows();
    for (Opcode row : rows) {
      for (Opcode earlier : rows) {
        if (earlier == row) {
          break;
        }
        boolean sameOpcode = earlier.map == row.map && earlier.code == row.code;
        boolean sameModes = (!row.in64 || earlier.in64) && (!row.inLegacy || earlier.inLegacy);
        boolean covers =
            (earlier.keyMask & ~row.keyMask) == 0
                && (row.keyValue & earlier.keyMask) == earlier.keyValue;
        boolean sameFeature =
            earlier.feature() == row.feature() || earlier.feature() == CpuFeature.BASE;
        if (sameOpcode && sameModes && covers && sameFeature) {
          hidden.add(row + " behind " + earlier);
        }
      }
    }
    assertEquals(List.of(), hidden);
  }

  @Test
  void onlyReadModifyWriteRowsAreLockable() {
    for (Opcode row : OpcodeTable.rows()) {
      if (row.lockable()) {
        assertEquals(Opcode.Access.READ_WRITE, row.access(), row::toString);
        assertTrue(row.operands[0].memoryCapable(), row::toString);
      }
    }
  }
}
