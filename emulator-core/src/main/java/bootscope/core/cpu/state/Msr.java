package bootscope.core.cpu.state;

/**
 * Where {@link CpuState} keeps model-specific registers. These are slots of ours, not MSR numbers;
 * FS and GS base are the segments' own.
 */
public final class Msr {
  public static final int EFER = 0;
  public static final int STAR = 1;
  public static final int LSTAR = 2;
  public static final int CSTAR = 3;
  public static final int FMASK = 4;
  public static final int KERNEL_GS_BASE = 5;
  public static final int TSC_AUX = 6;
  public static final int SYSENTER_CS = 7;
  public static final int SYSENTER_ESP = 8;
  public static final int SYSENTER_EIP = 9;
  public static final int PAT = 10;
  public static final int TSC_OFFSET = 11; // guest TSC − virtual time
  public static final int MTRR_DEF_TYPE = 12;
  public static final int MTRR_FIXED = 13; // 11 of them
  public static final int MTRR_VARIABLE = 24; // 8 pairs
  public static final int PDPTE = 40; // 4: the PAE pointers that MOV CR3 loads (SDM vol. 3A §4.4.1)
  public static final int MISC_ENABLE = 44;
  public static final int DEBUGCTL = 45;
  public static final int TSC_ADJUST = 46;
  public static final int MCG_STATUS = 47;
  public static final int NB_CFG = 48;
  public static final int HWCR = 49;
  public static final int SYSCFG = 50;
  public static final int IORR = 51; // 2 pairs
  public static final int TOP_MEM = 55;
  public static final int TOP_MEM2 = 56;
  public static final int CFG = 57; // 4: LS_CFG, IC_CFG, DC_CFG, BU_CFG

  // EFER bits (SDM vol. 3A §2.2.1, AMD APM vol. 2 §3.1.7).
  public static final long EFER_SCE = 1;
  public static final long EFER_LME = 1 << 8;
  public static final long EFER_LMA = 1 << 10;
  public static final long EFER_NXE = 1 << 11;

  /** All of EFER that there is. */
  public static final long EFER_BITS = EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE;

  private Msr() {}
}
