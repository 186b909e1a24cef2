package bootscope.core.device.apic;

/** Which accesses to the x2APIC's MSRs fault (SDM vol. 3A table 10-6 and §10.12.1.3). */
final class X2Apic {
  private X2Apic() {}

  /**
   * @param offset of the register in the xAPIC's window: (MSR − 0x800) × 16
   */
  static boolean readable(int offset) {
    if (offset >= LocalApic.ISR && offset < LocalApic.ESR) {
      return true;
    }
    return switch (offset) {
      case LocalApic.ID, LocalApic.VERSION, LocalApic.TPR, LocalApic.PPR, LocalApic.LDR -> true;
      case LocalApic.SVR, LocalApic.ESR, LocalApic.ICR_LOW -> true;
      case LocalApic.LVT_TIMER, LocalApic.LVT_THERMAL, LocalApic.LVT_PERFORMANCE -> true;
      case LocalApic.LVT_LINT0, LocalApic.LVT_LINT1, LocalApic.LVT_ERROR -> true;
      case LocalApic.INITIAL_COUNT, LocalApic.CURRENT_COUNT, LocalApic.DIVIDE -> true;
      default -> false;
    };
  }

  /** Whether the register can be written and the value sets no reserved bit. */
  static boolean writable(int offset, long value) {
    long allowed =
        switch (offset) {
          case LocalApic.TPR -> 0xFF;
          case LocalApic.EOI, LocalApic.ESR -> 0;
          case LocalApic.SVR -> 0x1FF;
          case LocalApic.ICR_LOW -> 0xFFFF_FFFF_000C_CFFFL;
          case LocalApic.LVT_TIMER -> 0x0007_10FF;
          case LocalApic.LVT_THERMAL, LocalApic.LVT_PERFORMANCE -> 0x0001_17FF;
          case LocalApic.LVT_LINT0, LocalApic.LVT_LINT1 -> 0x0001_F7FF;
          case LocalApic.LVT_ERROR -> 0x0001_10FF;
          case LocalApic.INITIAL_COUNT -> 0xFFFF_FFFFL;
          case LocalApic.DIVIDE -> 0x0B;
          case LocalApic.SELF_IPI -> 0xFF;
          default -> -1;
        };
    boolean exists =
        switch (offset) {
          case LocalApic.EOI, LocalApic.SELF_IPI -> true;
          case LocalApic.ID, LocalApic.VERSION, LocalApic.PPR, LocalApic.LDR -> false;
          case LocalApic.CURRENT_COUNT -> false;
          default -> readable(offset) && (offset < LocalApic.ISR || offset >= LocalApic.ESR);
        };
    return exists && (value & ~allowed) == 0;
  }
}
