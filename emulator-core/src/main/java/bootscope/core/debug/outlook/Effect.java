package bootscope.core.debug.outlook;

import bootscope.core.cpu.system.Segments;
import bootscope.core.debug.CpuRegister;
import java.util.OptionalLong;

/** One thing that an instruction would do. */
public sealed interface Effect {
  /**
   * Execution goes on elsewhere, or would if a condition held.
   *
   * @param target linear address
   * @param taken whether it goes there; always where there is no condition
   */
  record Goes(long target, boolean conditional, boolean taken) implements Effect {}

  /**
   * Flags that it leaves.
   *
   * @param known which, in their places in RFLAGS
   * @param values theirs; 0 elsewhere
   */
  record FlagsAfter(int known, int values) implements Effect {}

  /** A system register gets a value, which may be the one that it has. */
  record Gets(CpuRegister register, long before, long after) implements Effect {}

  /**
   * A model-specific register is written, which may keep some bits or refuse the value.
   *
   * @param number as in ECX
   * @param name without {@code IA32_}; empty for one that is not known
   */
  record WritesMsr(int number, String name, long value) implements Effect {}

  /** What follows from what registers get. */
  record Follows(Consequence what) implements Effect {}

  /**
   * A descriptor is looked up.
   *
   * @param descriptor its lower 8 bytes as they lie in the table
   */
  record LooksUp(int selector, long descriptor) implements Effect {
    /** Its access rights: bits 40 to 55, without the limit's. */
    public int attributes() {
      return Segments.attributes(descriptor);
    }

    /** Of a segment: the linear address at which it begins. */
    public long base() {
      return Segments.base(descriptor);
    }

    /** Of a segment: offset of its last byte. */
    public long limit() {
      return Segments.limit(descriptor);
    }
  }

  /**
   * CS is loaded: the code that follows.
   *
   * @param codeBits 16, 32 or 64
   * @param cpl its privilege level
   */
  record Enters(int selector, int codeBits, int cpl) implements Effect {}

  /**
   * It ends in an exception in place of what it is for.
   *
   * @param vector of the exception
   */
  record Raises(int vector, Why why) implements Effect {}

  /** Memory that it reads cannot be read: no page is mapped at a linear address, or nothing is. */
  record CannotRead(long linear, int size) implements Effect {}

  /**
   * It reads or writes an I/O port.
   *
   * @param device the name of what answers there; empty for nothing
   */
  record UsesPort(int port, String device, boolean write) implements Effect {}

  /**
   * A string instruction goes over memory, one element after the other.
   *
   * @param write whether it writes there; else it reads
   * @param linear address of the lowest byte
   * @param count how many elements, at least 1
   * @param size of an element, bytes
   * @param down whether it begins with the highest
   * @param atMost whether what it compares can end it before
   * @param value what it writes everywhere; empty where that lies in memory or comes from a port
   */
  record Sweeps(
      boolean write,
      long linear,
      long count,
      int size,
      boolean down,
      boolean atMost,
      OptionalLong value)
      implements Effect {
    /** Linear address of the highest byte. */
    public long last() {
      return linear + count * size - 1;
    }
  }

  /** What follows from a register's new value, or from the instruction at all. */
  enum Consequence {
    PROTECTION_ON,
    PROTECTION_OFF,
    PAGING_ON,
    PAGING_OFF,
    /** EFER.LMA becomes 1. */
    LONG_MODE_ON,
    LONG_MODE_OFF,
    /** EFER.LME is set, and paging is yet to be switched on. */
    LONG_MODE_PREPARED,
    /** The code segment stays what it is until a far transfer. */
    CODE_SEGMENT_STAYS,
    TRANSLATIONS_DROPPED,
    /** All but those of global pages. */
    LOCAL_TRANSLATIONS_DROPPED,
    /** The new page tables do not map the instruction after it. */
    NEXT_NOT_MAPPED,
    CALL_GATE,
    TASK_SWITCH,
    /** A repeated string instruction finds its counter at 0. */
    NO_ELEMENTS,
    /** Halted until an interrupt comes. */
    HALTS,
    /** Halted with maskable interrupts off. */
    HALTS_FOR_GOOD
  }

  /** Why an exception is raised. */
  enum Why {
    /** CPL is not 0. */
    LEVEL,
    RESERVED_BITS,
    PAGING_WITHOUT_PROTECTION,
    WRITE_THROUGH_WITHOUT_CACHE_DISABLE,
    LONG_MODE_WITHOUT_PAE,
    LONG_MODE_FROM_LONG_SEGMENT,
    LONG_MODE_WITH_16_BIT_TSS,
    PAGING_OFF_IN_64_BIT_CODE,
    PAGING_OFF_WITH_PCIDS,
    PAE_OFF_IN_LONG_MODE,
    PCIDS_TOO_SOON,
    PDPTE_RESERVED_BITS,
    LME_WHILE_PAGING,
    NULL_SELECTOR,
    OUTSIDE_TABLE,
    NOT_CODE,
    SEGMENT_LEVEL,
    LONG_AND_BIG,
    NOT_PRESENT,
    OUTSIDE_SEGMENT,
    NOT_CANONICAL,
    GATE_LEVEL,
    ON_PURPOSE
  }
}
