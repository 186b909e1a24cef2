package bootscope.core.isa;

/** Comparison predicates and selectors that the listing writes as part of the mnemonic. */
final class PredicateNames {
  private PredicateNames() {}

  private static final String[] FLOATING = {
    "eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord",
    "eq_uq", "nge", "ngt", "false", "neq_oq", "ge", "gt", "true",
    "eq_os", "lt_oq", "le_oq", "unord_s", "neq_us", "nlt_uq", "nle_uq", "ord_s",
    "eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq", "gt_oq", "true_us"
  };
  private static final String[] INTEGER = {"eq", "lt", "le", null, "neq", "nlt", "nle", null};

  static String of(Opcode opcode, int value) {
    String name = opcode.name;
    if (name.equals("3DNOW")) {
      return threeDNow(value);
    }
    if (name.endsWith("PCLMULQDQ")) {
      if ((value & 0xee) != 0) {
        return null;
      }
      String head = name.startsWith("V") ? "vpclmul" : "pclmul";
      return head + ((value & 1) != 0 ? "h" : "l") + "q" + ((value & 16) != 0 ? "hqdq" : "lqdq");
    }
    if (opcode.code == 0xc2 && name.contains("CMP")) {
      boolean vector = name.startsWith("V");
      if (value >= (vector ? 32 : 8)) {
        return null;
      }
      String suffix = InstructionFormatter.lower(name.substring(name.length() - 2));
      return (vector ? "vcmp" : "cmp") + FLOATING[value] + suffix;
    }
    if (name.startsWith("VPCMP") && (opcode.code & 0xde) == 0x1e) {
      if (value > 7 || INTEGER[value] == null) {
        return null;
      }
      return "vpcmp" + INTEGER[value] + InstructionFormatter.lower(name.substring(5));
    }
    return null;
  }

  private static String threeDNow(int value) {
    return switch (value) {
      case 0x0c -> "pi2fw";
      case 0x0d -> "pi2fd";
      case 0x1c -> "pf2iw";
      case 0x1d -> "pf2id";
      case 0x8a -> "pfnacc";
      case 0x8e -> "pfpnacc";
      case 0x90 -> "pfcmpge";
      case 0x94 -> "pfmin";
      case 0x96 -> "pfrcp";
      case 0x97 -> "pfrsqrt";
      case 0x9a -> "pfsub";
      case 0x9e -> "pfadd";
      case 0xa0 -> "pfcmpgt";
      case 0xa4 -> "pfmax";
      case 0xa6 -> "pfrcpit1";
      case 0xa7 -> "pfrsqit1";
      case 0xaa -> "pfsubr";
      case 0xae -> "pfacc";
      case 0xb0 -> "pfcmpeq";
      case 0xb4 -> "pfmul";
      case 0xb6 -> "pfrcpit2";
      case 0xb7 -> "pmulhrw";
      case 0xbb -> "pswapd";
      case 0xbf -> "pavgusb";
      default -> null;
    };
  }
}
