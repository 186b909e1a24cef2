package bootscope.core.conformance;

import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.RowEncoder;

/** How many cases of a row are kept with the tests, and which group it is counted in. */
final class Plan {
  static final long SEED = 20_260_722;

  static final int SEQUENCES = 10_000;

  private Plan() {}

  static int cases(Opcode row) {
    String name = row.name();
    if (RowEncoder.x87(row)) {
      return 300;
    }
    if (name.startsWith("PCMPESTR") || name.startsWith("PCMPISTR")) {
      return 1500;
    }
    if (RowEncoder.isString(row)) {
      return 300;
    }
    return switch (name) {
      case "DIV", "IDIV", "RCL", "RCR", "SHLD", "SHRD", "IRET", "RET_FAR" -> 400;
      default ->
          switch (group(row)) {
            case "MMX", "SSE", "SSE2", "SSE3", "SSSE3", "SSE4.1", "SSE4.2" ->
                name.endsWith("S") || name.endsWith("D") || name.startsWith("CVT") ? 300 : 200;
            default -> 200;
          };
    };
  }

  static String group(Opcode row) {
    if (RowEncoder.x87(row) || row.feature() == CpuFeature.FPU) {
      return "x87";
    }
    if (RowEncoder.isString(row)) {
      return "string";
    }
    switch (row.feature()) {
      case MMX:
        return "MMX";
      case SSE:
      case SSE2:
      case SSE3:
      case SSSE3:
        return row.feature().name();
      case SSE41:
        return "SSE4.1";
      case SSE42:
        return "SSE4.2";
      default:
    }
    String name = row.name();
    if (row.privileged()
        || name.matches("IN|OUT|CLI|STI|LAR|LSL|VERR|VERW|XGETBV|FXSAVE|FXRSTOR|XSAVE.*|XRSTOR")
        || name.matches("CPUID|RD.*|WR[FG]SBASE|[SL][GIL]DT|STR|SMSW|RSM|SYS.*")) {
      return "system";
    }
    if (name.matches("J.*|CALL.*|RET.*|LOOP.*|INT.*|IRET|BOUND|UD[0-2]|ENTER|LEAVE")) {
      return "control flow";
    }
    return "integer";
  }
}
