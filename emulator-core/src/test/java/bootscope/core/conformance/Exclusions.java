package bootscope.core.conformance;

import bootscope.core.isa.Opcode;

/** Rows that a program in user space cannot try, or not on every host. */
final class Exclusions {
  private Exclusions() {}

  /** Why a row has no cases, or null. */
  static String of(Opcode row) {
    return switch (row.name()) {
      case "SYSCALL", "SYSENTER" -> "calls the system";
      case "SGDT", "SIDT", "SLDT", "STR", "SMSW" -> "Linux emulates it";
      case "INT1" -> "a hypervisor that intercepts #DB reports another address";
      case "NOP" -> row.encoding().equals("0F0D") ? "#UD by AMD's manual" : null;
      default -> null;
    };
  }
}
