package bootscope.core.cpu.state;

/**
 * Bits of the control registers, RFLAGS and debug registers (SDM vol. 3A §2.3, §2.5, vol. 3B
 * §17.2).
 */
public final class Bits {
  public static final long CR0_PE = 1;
  public static final long CR0_MP = 1 << 1;
  public static final long CR0_EM = 1 << 2;
  public static final long CR0_TS = 1 << 3;
  public static final long CR0_ET = 1 << 4;
  public static final long CR0_NE = 1 << 5;
  public static final long CR0_WP = 1 << 16;
  public static final long CR0_AM = 1 << 18;
  public static final long CR0_NW = 1 << 29;
  public static final long CR0_CD = 1 << 30;
  public static final long CR0_PG = 1L << 31;

  /** All of CR0 that can be written (SDM vol. 3A §2.5). */
  public static final long CR0_WRITABLE =
      CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD | CR0_PG;

  public static final long CR4_VME = 1;
  public static final long CR4_PVI = 1 << 1;
  public static final long CR4_TSD = 1 << 2;
  public static final long CR4_DE = 1 << 3;
  public static final long CR4_PSE = 1 << 4;
  public static final long CR4_PAE = 1 << 5;
  public static final long CR4_MCE = 1 << 6;
  public static final long CR4_PGE = 1 << 7;
  public static final long CR4_PCE = 1 << 8;
  public static final long CR4_OSFXSR = 1 << 9;
  public static final long CR4_OSXMMEXCPT = 1 << 10;
  public static final long CR4_UMIP = 1 << 11;
  public static final long CR4_FSGSBASE = 1 << 16;
  public static final long CR4_PCIDE = 1 << 17;
  public static final long CR4_OSXSAVE = 1 << 18;
  public static final long CR4_SMEP = 1 << 20;
  public static final long CR4_SMAP = 1 << 21;

  public static final int FLAG_FIXED = 1 << 1;
  public static final int FLAG_TF = 1 << 8;
  public static final int FLAG_IF = 1 << 9;
  public static final int FLAG_DF = 1 << 10;
  public static final int FLAG_IOPL = 3 << 12;
  public static final int FLAG_NT = 1 << 14;
  public static final int FLAG_RF = 1 << 16;
  public static final int FLAG_VM = 1 << 17;
  public static final int FLAG_AC = 1 << 18;
  public static final int FLAG_VIF = 1 << 19;
  public static final int FLAG_VIP = 1 << 20;
  public static final int FLAG_ID = 1 << 21;

  /** DR6 bits that always read as one (SDM vol. 3B figure 17-1). */
  public static final long DR6_FIXED = 0xFFFF0FF0L;

  public static final long DR6_BD = 1 << 13;
  public static final long DR6_BS = 1 << 14;
  public static final long DR6_BT = 1 << 15;
  public static final long DR7_FIXED = 0x400;
  public static final long DR7_GD = 1 << 13;

  /** Width of a physical address in bits, as CPUID 8000_0008 reports. */
  public static final int PHYSICAL_BITS = 40;

  /** Bits of a PAE page-directory pointer that must be 0: 63:MAXPHYADDR, 8:5, 2:1 (§4.4.1). */
  public static final long PDPTE_RESERVED = ~((1L << PHYSICAL_BITS) - 1) | 0x1E6;

  private Bits() {}
}
