package bootscope.core.remote.gdb;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterValues;
import bootscope.core.describe.FieldDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The registers by gdb's numbers, and the description of them that it is given. They are those of
 * 64-bit code in every mode, so that gdb stays attached from real mode to long mode: what changes
 * with the mode is their value alone. What gdb has no feature for comes in one of ours, made from
 * the table of the processor's registers.
 *
 * <p>gdb takes {@code rip} for a linear address. It is one here: the offset in CS with the base of
 * CS, which {@code cs_base} tells.
 */
final class GdbRegisters {
  private static final String CORE = "org.gnu.gdb.i386.core";
  private static final String SSE = "org.gnu.gdb.i386.sse";
  private static final String SEGMENTS = "org.gnu.gdb.i386.segments";
  private static final String SYSTEM = "org.bootscope.system";

  /** What the system's feature leaves out: gdb has it elsewhere. */
  private static final Set<String> ELSEWHERE = Set.of("fs_base", "gs_base", "fs.base", "gs.base");

  private static final Map<String, List<GdbRegister>> FEATURES = features();
  private static final List<GdbRegister> ALL =
      FEATURES.values().stream().flatMap(List::stream).toList();

  /** The target description. */
  static final String DESCRIPTION = description();

  private GdbRegisters() {}

  /** All of them, by number. */
  static List<GdbRegister> all() {
    return ALL;
  }

  /** Number of the program counter. */
  static int rip() {
    return 16;
  }

  // ---------------------------------------------------------------- the table

  private static Map<String, List<GdbRegister>> features() {
    Map<String, List<GdbRegister>> all = new LinkedHashMap<>();
    all.put(CORE, core());
    all.put(SSE, sse());
    all.put(SEGMENTS, List.of(cpu("fs_base", 64, "int64", ""), cpu("gs_base", 64, "int64", "")));
    all.put(SYSTEM, system());
    return all;
  }

  private static CpuRegister named(String name) {
    return CpuRegisters.named(name).orElseThrow().register();
  }

  private static GdbRegister cpu(String name, int bits, String type, String group) {
    return GdbRegister.of(name, bits, type, group, named(name));
  }

  private static List<GdbRegister> core() {
    List<GdbRegister> all = new ArrayList<>();
    for (String name : "rax rbx rcx rdx rsi rdi rbp rsp".split(" ")) {
      boolean pointer = name.equals("rbp") || name.equals("rsp");
      all.add(cpu(name, 64, pointer ? "data_ptr" : "int64", ""));
    }
    for (int i = 8; i < 16; i++) {
      all.add(cpu("r" + i, 64, "int64", ""));
    }
    all.add(
        new GdbRegister(
            "rip",
            64,
            "code_ptr",
            "",
            RegisterValues::linearRip,
            values -> 0,
            (machine, value, high) -> {
              long base = machine.registers().get(CpuRegisters.base(CpuState.CS));
              RegisterEdit edit = machine.set(CpuRegisters.RIP, value - base, 0);
              return edit == RegisterEdit.DONE ? null : edit.text();
            }));
    all.add(GdbRegister.of("eflags", 32, "eflags", "", CpuRegisters.RFLAGS));
    for (String name : "cs ss ds es fs gs".split(" ")) {
      all.add(cpu(name, 32, "int32", ""));
    }
    for (int i = 0; i < 8; i++) {
      all.add(cpu("st" + i, 80, "i387_ext", ""));
    }
    all.add(GdbRegister.of("fctrl", 32, "int", "float", named("fcw")));
    all.add(GdbRegister.of("fstat", 32, "int", "float", named("fsw")));
    all.add(new GdbRegister("ftag", 32, "int", "float", GdbRegisters::tags, v -> 0, null));
    for (String name : "fiseg fioff foseg fooff fop".split(" ")) {
      all.add(new GdbRegister(name, 32, "int", "float", null, null, null));
    }
    return all;
  }

  /** The tag word: two bits for each physical register (SDM vol. 1 §8.1.7). */
  private static long tags(RegisterValues values) {
    long top = values.get(named("fsw")) >> 11 & 7;
    long tags = 0;
    for (int i = 0; i < 8; i++) {
      tags |= tag(values, named("st" + i)) << 2 * (top + i & 7);
    }
    return tags;
  }

  private static long tag(RegisterValues values, CpuRegister st) {
    if (values.empty(st)) {
      return 3;
    }
    long exponent = values.high(st) & 0x7FFF;
    long significand = values.get(st);
    if (exponent == 0 && significand == 0) {
      return 1;
    }
    return exponent == 0 || exponent == 0x7FFF || significand >= 0 ? 2 : 0;
  }

  private static List<GdbRegister> sse() {
    List<GdbRegister> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(cpu("xmm" + i, 128, "vec128", ""));
    }
    all.add(cpu("mxcsr", 32, "i386_mxcsr", "vector"));
    return all;
  }

  /** What gdb knows nothing of. */
  private static List<GdbRegister> system() {
    List<GdbRegister> all = new ArrayList<>();
    for (CpuRegister r : CpuRegisters.all()) {
      boolean wanted =
          switch (r.group()) {
            case DESCRIPTOR_CACHE, TABLE, CONTROL, DEBUG, MSR -> true;
            case SEGMENT -> r.name().equals("ldtr") || r.name().equals("tr");
            default -> r.name().equals("xcr0");
          };
      if (wanted && !ELSEWHERE.contains(r.name())) {
        int bits = Math.max(8, Integer.highestOneBit(r.width() * 2 - 1));
        boolean flags = r.fields().stream().anyMatch(f -> f.width() == 1);
        all.add(
            GdbRegister.of(
                r.name().replace('.', '_'), bits, flags ? id(r) : "uint" + bits, "system", r));
      }
    }
    return all;
  }

  private static String id(CpuRegister r) {
    return "bs_" + r.name().replace('.', '_');
  }

  // ---------------------------------------------------------------- the description

  private static String description() {
    StringBuilder out =
        new StringBuilder(
            """
            <?xml version="1.0"?>
            <!DOCTYPE target SYSTEM "gdb-target.dtd">
            <target version="1.0">
            <architecture>i386:x86-64</architecture>
            <osabi>none</osabi>
            """);
    FEATURES.forEach(
        (name, registers) -> {
          out.append("<feature name=\"").append(name).append("\">\n");
          out.append(types(name));
          registers.forEach(r -> out.append(line(r)));
          out.append("</feature>\n");
        });
    return out.append("</target>\n").toString();
  }

  private static String line(GdbRegister r) {
    String group = r.group().isEmpty() ? "" : " group=\"" + r.group() + "\"";
    return String.format(
        Locale.ROOT,
        "<reg name=\"%s\" bitsize=\"%d\" type=\"%s\"%s/>%n",
        r.name(),
        r.bits(),
        r.type(),
        group);
  }

  private static String types(String feature) {
    return switch (feature) {
      case CORE -> flags("eflags", 4, CpuRegisters.RFLAGS.fields());
      case SSE ->
          """
          <vector id="v4f" type="ieee_single" count="4"/>
          <vector id="v2d" type="ieee_double" count="2"/>
          <vector id="v16i8" type="int8" count="16"/>
          <vector id="v8i16" type="int16" count="8"/>
          <vector id="v4i32" type="int32" count="4"/>
          <vector id="v2i64" type="int64" count="2"/>
          <union id="vec128">
          <field name="v4_float" type="v4f"/>
          <field name="v2_double" type="v2d"/>
          <field name="v16_int8" type="v16i8"/>
          <field name="v8_int16" type="v8i16"/>
          <field name="v4_int32" type="v4i32"/>
          <field name="v2_int64" type="v2i64"/>
          <field name="uint128" type="uint128"/>
          </union>
          """
              + flags("i386_mxcsr", 4, named("mxcsr").fields());
      case SYSTEM -> {
        StringBuilder all = new StringBuilder();
        for (GdbRegister r : FEATURES.get(SYSTEM)) {
          if (r.type().startsWith("bs_")) {
            CpuRegister cpu =
                CpuRegisters.all().stream()
                    .filter(c -> id(c).equals(r.type()))
                    .findFirst()
                    .orElseThrow();
            all.append(flags(r.type(), r.bytes(), cpu.fields()));
          }
        }
        yield all.toString();
      }
      default -> "";
    };
  }

  private static String flags(String id, int bytes, List<FieldDescription> fields) {
    StringBuilder out = new StringBuilder("<flags id=\"" + id + "\" size=\"" + bytes + "\">\n");
    for (FieldDescription f : fields) {
      String type = f.width() == 1 ? " type=\"bool\"" : " type=\"uint64\"";
      out.append(
          String.format(
              Locale.ROOT,
              "<field name=\"%s\" start=\"%d\" end=\"%d\"%s/>%n",
              f.name(),
              f.low(),
              f.low() + f.width() - 1,
              type));
    }
    return out.append("</flags>\n").toString();
  }

  // ---------------------------------------------------------------- values

  /** All values, in the form of a {@code g} packet: unknown bytes are {@code xx}. */
  static String values(RegisterValues values) {
    StringBuilder out = new StringBuilder();
    ALL.forEach(r -> out.append(value(r, values)));
    return out.toString();
  }

  static String value(GdbRegister r, RegisterValues values) {
    if (!r.isKnown()) {
      return "x".repeat(2 * r.bytes());
    }
    StringBuilder out = new StringBuilder();
    long low = r.low().get(values);
    long high = r.bits() > 64 ? r.high().get(values) : 0;
    for (int i = 0; i < r.bytes(); i++) {
      long part = i < 8 ? low >>> 8 * i : high >>> 8 * (i - 8);
      out.append(Hex.digit(part >>> 4)).append(Hex.digit(part));
    }
    return out.toString();
  }
}
