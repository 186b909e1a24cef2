package bootscope.views.pane.disassembly;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.outlook.Effect;
import bootscope.core.describe.FieldDescription;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.Tone;
import bootscope.views.pane.Link;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** What an instruction would do, in words. */
final class OutlookText {
  private static final long PRESENT = 1 << 7; // of a descriptor's attributes

  private final Texts texts;
  private final LongFunction<String> words;

  /**
   * @param words what lies at a linear address, or empty
   */
  OutlookText(Texts texts, LongFunction<String> words) {
    this.texts = texts;
    this.words = words;
  }

  /** A line for each effect, and one for all that follows from a register's new value. */
  List<RichLine> lines(List<Effect> effects) {
    List<RichLine> out = new ArrayList<>();
    RichLine.Builder following = null;
    for (Effect effect : effects) {
      if (effect instanceof Effect.Follows follows) {
        following = following == null ? RichLine.of() : following.add(" ", Tone.PLAIN);
        following.add(texts.get("explain.follows." + follows.what()), tone(follows.what()));
      } else {
        out.add(line(effect));
      }
    }
    if (following != null) {
      out.add(following.build());
    }
    return out;
  }

  private RichLine line(Effect effect) {
    RichLine.Builder out = RichLine.of();
    switch (effect) {
      case Effect.Goes goes -> {
        String key =
            !goes.conditional()
                ? "explain.goesTo"
                : goes.taken() ? "explain.taken" : "explain.notTaken";
        out.add(texts.get(key) + " ", Tone.PLAIN);
        out.add(place(goes.target()), Tone.SYMBOL, new Link.ToCode(goes.target(), false));
      }
      case Effect.FlagsAfter flags -> {
        out.add(texts.get("explain.after") + " ", Tone.MUTED);
        out.add(Explainer.flags(flags.known(), OptionalLong.of(flags.values())), Tone.CODE);
      }
      case Effect.Gets gets -> gets(out, gets);
      case Effect.WritesMsr msr -> {
        String name = msr.name().isEmpty() ? hex(msr.number() & 0xFFFF_FFFFL) : msr.name();
        out.add(texts.get("explain.msr", name) + " ", Tone.PLAIN);
        out.add(hex(msr.value()), Tone.NUMBER);
      }
      case Effect.Follows follows -> throw new IllegalArgumentException(); // on one line
      case Effect.LooksUp looked -> descriptor(out, looked);
      case Effect.Enters enters ->
          out.add(
              texts.get("explain.enters", enters.codeBits(), enters.cpl(), hex(enters.selector())),
              Tone.PLAIN);
      case Effect.Raises raises ->
          out.add(
              texts.get(
                  "explain.raises",
                  ExceptionNames.name(raises.vector()),
                  texts.get("explain.why." + raises.why())),
              Tone.FAIL);
      case Effect.CannotRead no -> {
        out.add(texts.get("explain.cannotRead", no.size()) + " ", Tone.WARNING);
        out.add(hex(no.linear()), Tone.NUMBER, new Link.ToMemory(no.linear(), false));
      }
      case Effect.Sweeps sweeps -> sweeps(out, sweeps);
      case Effect.UsesPort port -> {
        String key = port.write() ? "explain.port.write" : "explain.port.read";
        String nobody = port.write() ? "explain.port.lost" : "explain.port.nobody";
        out.add(texts.get(key, hex(port.port())) + " ", Tone.PLAIN);
        out.add(port.device().isEmpty() ? texts.get(nobody) : port.device(), Tone.CODE);
      }
    }
    return out.build();
  }

  private static Tone tone(Effect.Consequence what) {
    return switch (what) {
      case NEXT_NOT_MAPPED, HALTS_FOR_GOOD -> Tone.WARNING;
      default -> Tone.STRONG;
    };
  }

  /** The bits that change, and both values; a register that keeps its value says so. */
  private void gets(RichLine.Builder out, Effect.Gets gets) {
    CpuRegister register = gets.register();
    out.add(register.name(), Tone.REGISTER).add(" ", Tone.CODE);
    if (gets.before() == gets.after()) {
      out.add(texts.get("explain.stays") + " ", Tone.MUTED).add(hex(gets.after()), Tone.NUMBER);
      return;
    }
    out.add(hex(gets.before()) + " → " + hex(gets.after()), Tone.NUMBER);
    for (FieldDescription f : register.fields()) {
      long before = f.of(gets.before());
      long after = f.of(gets.after());
      if (before != after) {
        out.add("  " + f.name() + " " + before + "→" + after, Tone.CODE);
      }
    }
  }

  /** Value, first and last byte, and how many elements. */
  private void sweeps(RichLine.Builder out, Effect.Sweeps s) {
    String does =
        !s.write()
            ? texts.get("explain.sweep.reads")
            : s.value().isEmpty()
                ? texts.get("explain.sweep.writes")
                : texts.get("explain.sweep.stores", hex(s.value().getAsLong()));
    out.add(does + " ", Tone.PLAIN);
    out.add(hex(s.linear()), Tone.NUMBER, new Link.ToMemory(s.linear(), false));
    out.add(" … ", Tone.MUTED);
    out.add(hex(s.last()), Tone.NUMBER, new Link.ToMemory(s.last(), false));
    String elements = s.atMost() ? "explain.sweep.atMost" : "explain.sweep.elements";
    String name = words.apply(s.linear());
    out.add(" (" + texts.get(elements, s.count(), s.size(), s.down() ? 1 : 0) + ")", Tone.MUTED);
    out.add(name.isEmpty() ? "" : " " + name, Tone.SYMBOL);
  }

  private void descriptor(RichLine.Builder out, Effect.LooksUp looked) {
    out.add(texts.get("explain.descriptor", hex(looked.selector())) + " ", Tone.PLAIN);
    if ((looked.attributes() & PRESENT) == 0) {
      out.add(texts.get("explain.why.NOT_PRESENT"), Tone.WARNING).add(" ", Tone.CODE);
    }
    out.add(
        texts.get("explain.segment", hex(looked.base()), hex(looked.limit())) + " ", Tone.NUMBER);
    out.add(CpuRegisters.attributes(CpuState.CS).words(looked.attributes()), Tone.CODE);
  }

  private String place(long address) {
    String name = words.apply(address);
    return name.isEmpty() ? hex(address) : name;
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
