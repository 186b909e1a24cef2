package bootscope.core.boot;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What a range of the memory map is for, numbered as in {@code hvm_memmap_table_entry.type}. */
public enum MemoryType {
  RAM(1, "usable memory"),
  RESERVED(2, "not for the operating system"),
  ACPI(3, "ACPI tables, free once they have been read"),
  NVS(4, "ACPI memory that must be kept"),
  UNUSABLE(5, "memory in which errors were found"),
  DISABLED(6, "memory that is not enabled"),
  PMEM(7, "persistent memory");

  private final int code;
  private final String meaning;

  MemoryType(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }

  /** The type's name, or null for a number that the ABI does not define. */
  public static MemoryType of(long code) {
    return code < 1 || code > values().length ? null : values()[(int) code - 1];
  }

  static Map<Long, String> names() {
    Map<Long, String> names = new TreeMap<>();
    Arrays.stream(values()).forEach(t -> names.put((long) t.code, t.name()));
    return names;
  }
}
