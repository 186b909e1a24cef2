package bootscope.core.isa;

/** A memory operand: ModR/M with SIB and displacement. */
final class MemoryForm {
  private static final byte[] BASE_16 = {3, 3, 5, 5, 6, 7, 5, 3};
  private static final byte[] INDEX_16 = {6, 7, 6, 7, -1, -1, -1, -1};

  private MemoryForm() {}

  /** Parses SIB and displacement (SDM vol. 2A tables 2-1 to 2-3). */
  static void read(Encoding e) {
    e.index = Operand.Memory.NONE;
    e.scale = 0;
    e.displacement = 0;
    e.displacementBytes = e.mod == 1 ? 1 : e.mod == 2 ? 4 : 0;
    if (e.addressSize == 2) {
      e.base = BASE_16[e.rm];
      e.index = INDEX_16[e.rm];
      switch (e.rm) {
        case 4 -> e.base = 6;
        case 5 -> e.base = 7;
        default -> {}
      }
      if (e.mod == 2) {
        e.displacementBytes = 2;
      } else if (e.mod == 0 && e.rm == 6) {
        e.base = Operand.Memory.NONE;
        e.displacementBytes = 2;
      }
    } else if (e.rm == 4) {
      int sib = e.next();
      e.scale = sib >> 6;
      int field = sib >> 3 & 7 | e.rexX;
      e.index = field == 4 ? Operand.Memory.NONE : field;
      e.sibIndex = field;
      e.base = sib & 7 | e.rexB;
      if ((sib & 7) == 5 && e.mod == 0) {
        e.base = Operand.Memory.NONE;
        e.displacementBytes = 4;
      }
    } else if (e.rm == 5 && e.mod == 0) {
      e.base = e.mode == 8 ? Operand.Memory.RIP : Operand.Memory.NONE;
      e.displacementBytes = 4;
    } else {
      e.base = e.rm | e.rexB;
    }
    if (e.displacementBytes != 0) {
      e.displacement = e.signed(e.displacementBytes);
    }
  }

  /** The segment that the operand is in: the prefix, or what its base register says. */
  static int segment(Encoding e) {
    if (e.segmentPrefix >= 0) {
      return e.segmentPrefix;
    }
    boolean stack =
        e.addressSize == 2
            ? e.rm == 2 || e.rm == 3 || e.rm == 6 && e.mod != 0
            : e.base == 4 || e.base == 5;
    return stack ? 2 : 3;
  }

  /** The operand, of so many bytes. */
  static Operand.Memory operand(Encoding e, Opcode opcode, int size) {
    long shown = e.displacement;
    if ((e.vector & Encoding.EVEX) != 0 && e.displacementBytes == 1) {
      // The compressed displacement counts in units of the access (SDM vol. 2A §2.7.5).
      shown *=
          opcode.displacementUnit != 0
              ? opcode.displacementUnit
              : (e.vector & Encoding.BROADCAST) != 0 ? opcode.broadcast : Math.max(size, 1);
    }
    int shownIndex = e.index;
    if (opcode.vectorIndex != 0) {
      shownIndex = e.sibIndex | e.highV;
    }
    return new Operand.Memory(
        (e.vector & Encoding.BROADCAST) != 0 ? opcode.broadcast : size,
        segment(e),
        e.segmentPrefix >= 0,
        e.base,
        shownIndex,
        e.scale,
        shown,
        e.displacementBytes,
        e.addressSize);
  }
}
