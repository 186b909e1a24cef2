package bootscope.core.isa;

/** The VEX and EVEX prefixes (SDM vol. 2A §2.3, §2.7). */
final class VectorPrefix {
  private VectorPrefix() {}

  /** Reads the VEX or EVEX prefix after its first byte; the map's index, or −1. */
  static int read(Encoding e, int first) {
    e.vector = Encoding.VEX;
    int p0 = e.next();
    e.rexR = (p0 & 0x80) == 0 ? 8 : 0;
    if (first == 0xc5) {
      e.rexX = 0;
      e.rexB = 0;
      e.rexW = 0;
      e.vector = Encoding.VEX | (p0 & 4) << Encoding.LENGTH_SHIFT - 2;
      e.mandatoryPrefix = p0 & 3;
      e.vvvv = ~p0 >> 3 & 15;
      if (e.mode != 8) {
        legacyRegisters(e);
      }
      return OpcodeTable.VEX_MAP + 1;
    }
    e.rexX = (p0 & 0x40) == 0 ? 8 : 0;
    e.rexB = (p0 & 0x20) == 0 ? 8 : 0;
    int p1 = e.next();
    e.rexW = p1 >> 7;
    e.vvvv = ~p1 >> 3 & 15;
    e.mandatoryPrefix = p1 & 3;
    if (first == 0xc4) {
      e.vector = Encoding.VEX | (p1 & 4) << Encoding.LENGTH_SHIFT - 2 | e.rexW * Encoding.W;
      if (e.mode != 8) {
        legacyRegisters(e);
      }
      int map = p0 & 31;
      return map >= 1 && map <= 3 ? OpcodeTable.VEX_MAP + map : -1;
    }
    int p2 = e.next();
    e.highR = (p0 & 0x10) == 0 ? 16 : 0;
    e.highX = e.rexX != 0 ? 16 : 0;
    e.highV = (p2 & 8) == 0 ? 16 : 0;
    e.vector =
        Encoding.EVEX
            | (p2 >> 5 & 3) << Encoding.LENGTH_SHIFT
            | ((p2 & 0x80) != 0 ? Encoding.ZEROING : 0)
            | ((p2 & 0x10) != 0 ? Encoding.BROADCAST : 0)
            | e.rexW * Encoding.W
            | (p2 & 7) << Encoding.MASK_SHIFT;
    if (e.mode != 8) {
      legacyRegisters(e);
    }
    int map = p0 & 7;
    return (p0 & 8) == 0 && (p1 & 4) != 0 && map >= 1 && map != 4 && map != 7
        ? OpcodeTable.EVEX_MAP + map
        : -1;
  }

  /** Outside 64-bit mode the bits that name more registers are ignored. */
  private static void legacyRegisters(Encoding e) {
    e.rexR = 0;
    e.rexX = 0;
    e.rexB = 0;
    e.highR = 0;
    e.highX = 0;
    e.highV = 0;
    e.vvvv &= 7;
  }

  /** What the prefix adds to the key by which rows are told apart; after ModR/M. */
  static int key(Encoding e) {
    int key = 0;
    int length = e.vector >> Encoding.LENGTH_SHIFT & 3;
    if ((e.vector & Encoding.BROADCAST) != 0) {
      key = Opcode.KEY_BROADCAST;
      if (e.mod == 3) {
        length = 2; // rounding control: the length is that of the whole register
        e.vector |= Encoding.ROUNDING;
      }
    }
    return key | length << Opcode.KEY_L_SHIFT;
  }

  /** Whether the row allows what the prefix says. */
  static boolean legal(Encoding e, Opcode opcode) {
    if (!usesVvvv(opcode) && (e.vvvv != 0 || e.highV != 0 && opcode.vectorIndex == 0)) {
      return false;
    }
    if ((e.vector & Encoding.EVEX) == 0) {
      return true;
    }
    if ((e.vector & Encoding.BROADCAST) != 0) {
      if (e.mod == 3 ? !opcode.sae && !opcode.rounding : opcode.broadcast == 0) {
        return false;
      }
    } else if ((e.vector >> Encoding.LENGTH_SHIFT & 3) == 3) {
      return false;
    }
    return true;
  }

  private static boolean usesVvvv(Opcode opcode) {
    for (OperandSpec spec : opcode.operands) {
      if (spec.isVvvv()) {
        return true;
      }
    }
    return false;
  }
}
