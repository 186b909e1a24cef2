package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.debug.LastExceptions.Failure;
import bootscope.core.debug.LastExceptions.LastException;

/**
 * Why an exception could not be delivered, as the one tells that was raised instead (SDM vol. 3A
 * §6.13, vol. 2A "INT n").
 *
 * @param number of the entry in the IDT, or the selector; 0 where there is neither
 * @param address that could not be read or written, linear; 0 where there is none
 */
public record FailedDelivery(Reason reason, int number, long address) {
  /** What was wrong. */
  public enum Reason {
    /** The entry lies beyond the IDT's limit. */
    OUTSIDE_IDT,
    /** The entry is none of a gate that an exception can go through. */
    NO_GATE,
    GATE_NOT_PRESENT,
    /** The selector in the gate names no code segment that can be gone to. */
    CODE_SEGMENT,
    STACK_SEGMENT,
    TASK_STATE,
    IDT_NOT_MAPPED,
    GDT_NOT_MAPPED,
    STACK_NOT_MAPPED,
    PAGE_FAULT,
    /** The stack pointer is not canonical, or what else there is. */
    OTHER
  }

  /** A phrase for a person. */
  public String words() {
    return switch (reason) {
      case OUTSIDE_IDT -> "entry " + number + " lies beyond the limit of the IDT";
      case NO_GATE -> "entry " + number + " of the IDT is no gate for it";
      case GATE_NOT_PRESENT -> "entry " + number + " of the IDT is not present";
      case CODE_SEGMENT -> "code segment " + hex(number) + " cannot be gone to";
      case STACK_SEGMENT -> "the stack, or stack segment " + hex(number) + ", cannot be used";
      case TASK_STATE -> "the task state, or " + hex(number) + " in it, cannot be used";
      case IDT_NOT_MAPPED -> "the IDT cannot be read at " + hex(address);
      case GDT_NOT_MAPPED -> "the GDT cannot be read at " + hex(address);
      case STACK_NOT_MAPPED -> "the stack cannot be written at " + hex(address);
      case PAGE_FAULT -> "memory cannot be accessed at " + hex(address);
      case OTHER -> "its frame or handler's address cannot be used";
    };
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  private static final int IN_IDT = 2; // bit 1 of an error code
  private static final long FRAME = 128; // more than a frame of 64-bit code has

  /** Of an exception whose delivery has failed, with the registers as they were then. */
  public static FailedDelivery of(LastException exception, RegisterValues r) {
    Failure f = exception.failure();
    int selector = f.errorCode() & 0xFFFC;
    if (!r.has(CpuRegisters.CR0, 1)) { // real mode: no error codes
      return new FailedDelivery(Reason.OUTSIDE_IDT, exception.vector(), 0);
    }
    return switch (f.vector()) {
      case GuestFault.PF -> pageFault(f.address(), r);
      case GuestFault.GP, GuestFault.NP ->
          (f.errorCode() & IN_IDT) != 0
              ? gate(f, r)
              : new FailedDelivery(selector == 0 ? Reason.OTHER : Reason.CODE_SEGMENT, selector, 0);
      case GuestFault.TS -> new FailedDelivery(Reason.TASK_STATE, selector, 0);
      case GuestFault.SS -> new FailedDelivery(Reason.STACK_SEGMENT, selector, 0);
      default -> new FailedDelivery(Reason.OTHER, 0, 0);
    };
  }

  private static FailedDelivery gate(Failure f, RegisterValues r) {
    int entry = (f.errorCode() & 0xFFFF) >> 3;
    if (f.vector() == GuestFault.NP) {
      return new FailedDelivery(Reason.GATE_NOT_PRESENT, entry, 0);
    }
    long end = (entry + 1L) * entryBytes(r) - 1;
    boolean outside = end > r.get(CpuRegisters.IDTR_LIMIT);
    return new FailedDelivery(outside ? Reason.OUTSIDE_IDT : Reason.NO_GATE, entry, 0);
  }

  private static FailedDelivery pageFault(long address, RegisterValues r) {
    long sp = r.get(CpuRegisters.general(CpuState.RSP));
    long stack = r.codeBits() == 64 ? sp : sp + r.get(CpuRegisters.base(CpuState.SS));
    Reason reason =
        within(address, CpuRegisters.IDTR, CpuRegisters.IDTR_LIMIT, r)
            ? Reason.IDT_NOT_MAPPED
            : within(address, CpuRegisters.GDTR, CpuRegisters.GDTR_LIMIT, r)
                ? Reason.GDT_NOT_MAPPED
                : stack - address >= 0 && stack - address <= FRAME
                    ? Reason.STACK_NOT_MAPPED
                    : Reason.PAGE_FAULT;
    return new FailedDelivery(reason, 0, address);
  }

  private static boolean within(
      long address, CpuRegister base, CpuRegister limit, RegisterValues r) {
    return Long.compareUnsigned(address - r.get(base), r.get(limit)) <= 0;
  }

  /** Bytes of an entry in the IDT. */
  public static int entryBytes(RegisterValues r) {
    return r.longMode() ? 16 : r.has(CpuRegisters.CR0, 1) ? 8 : 4;
  }
}
