package bootscope.core.cpu.state;

/**
 * An exception of the guest's, on its way to the guest's handler (SDM vol. 3A §6.15). It is thrown
 * before the faulting instruction has changed any architectural state, carries no stack trace, and
 * each thread of emulation reuses one instance: read it where it is caught.
 */
public final class GuestFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public static final int DE = 0;
  public static final int DB = 1;
  public static final int NMI = 2;
  public static final int BP = 3;
  public static final int OF = 4;
  public static final int BR = 5;
  public static final int UD = 6;
  public static final int NM = 7;
  public static final int DF = 8;
  public static final int TS = 10;
  public static final int NP = 11;
  public static final int SS = 12;
  public static final int GP = 13;
  public static final int PF = 14;
  public static final int MF = 16;
  public static final int AC = 17;
  public static final int MC = 18;
  public static final int XM = 19;

  /** Whether an exception of this vector has an error code outside real mode (table 6-1). */
  public static boolean pushesErrorCode(int vector) {
    return switch (vector) {
      case DF, TS, NP, SS, GP, PF, AC -> true;
      default -> false;
    };
  }

  private int vector;
  private int errorCode;
  private boolean hasErrorCode;
  private long linearAddress;

  GuestFault() {
    super(null, null, false, false);
  }

  GuestFault set(int vector, boolean hasErrorCode, int errorCode, long linearAddress) {
    this.vector = vector;
    this.hasErrorCode = hasErrorCode;
    this.errorCode = errorCode;
    this.linearAddress = linearAddress;
    return this;
  }

  public int vector() {
    return vector;
  }

  public boolean hasErrorCode() {
    return hasErrorCode;
  }

  public int errorCode() {
    return errorCode;
  }

  /** For #PF: the linear address that goes to CR2. */
  public long linearAddress() {
    return linearAddress;
  }

  @Override
  public String getMessage() {
    return "guest exception "
        + vector
        + (hasErrorCode ? "(" + Integer.toHexString(errorCode) + ")" : "");
  }
}
