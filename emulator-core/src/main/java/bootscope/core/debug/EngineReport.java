package bootscope.core.debug;

import bootscope.core.cpu.engine.BlockCode;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.cpu.engine.HotBlock;
import bootscope.core.cpu.translate.HostLine;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the engine is and holds, as text. */
public final class EngineReport {
  private EngineReport() {}

  /** Which engine runs, in a line; why, where it is the interpreter. */
  public static String engine(EngineStatus s) {
    return s.translates()
        ? "native: what can be translated runs so, the rest by the interpreter"
        : "interpreter, since " + s.reason();
  }

  /** What it holds, in lines. */
  public static List<String> counts(EngineStatus s) {
    String decoded = text("%,d blocks decoded", s.decoded());
    if (!s.translates()) {
      return List.of(decoded);
    }
    return List.of(
        decoded,
        kept(s),
        text(
            "%,d blocks translated, %,d of at most %,d KiB of code",
            s.translated(), s.codeBytes() >> 10, s.mostCodeBytes() >> 10),
        text("code cache emptied %,d times", s.emptied()),
        s.counting() ? "blocks are counted" : "blocks are not counted");
  }

  /** What became of the code that earlier runs kept. */
  public static String kept(EngineStatus s) {
    EngineStatus.Kept kept = s.kept();
    return kept.file().isEmpty()
        ? "no kept code, since " + kept.state()
        : text(
            "kept code %s: %s; %,d blocks taken, %,d of them used, %,d translated anew",
            kept.file().get(), kept.state(), kept.taken(), kept.found(), s.made());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** {@code info engine}. */
  public static String text(EngineStatus s) {
    StringBuilder out = new StringBuilder("engine: ").append(engine(s)).append('\n');
    counts(s).forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  /** The blocks that ran most; where that is not counted, how to have it. */
  public static String hot(Debugger d, int most) {
    EngineInspector engine = d.machine().processor().engine();
    if (!engine.status().knowsRuns()) {
      return "translated blocks are not counted: 'engine count on', let the guest run, ask again\n";
    }
    List<HotBlock> hot = engine.hot(most);
    if (hot.isEmpty()) {
      return "no block has run\n";
    }
    StringBuilder out =
        new StringBuilder("share of instructions, how often it began, instructions of a pass\n");
    for (HotBlock b : hot) {
      out.append(
          text(
              "%5.1f %% %,15d %3d  %s%n",
              100 * b.share(), b.runs(), b.instructions(), place(d, b.linearAddress())));
    }
    return out.toString();
  }

  private static String place(Debugger d, long address) {
    String name = d.nameOf(address);
    return String.format(Locale.ROOT, "0x%016x%s", address, name == null ? "" : " <" + name + ">");
  }

  /**
   * The block with the instruction at an address: the guest's code, and what was made of each
   * instruction.
   */
  public static String block(Debugger d, Syntax syntax, long address) {
    EngineInspector engine = d.machine().processor().engine();
    Optional<BlockCode> found = engine.block(address, syntax, at -> place(d, at));
    if (found.isEmpty()) {
      return text(
          "no block is kept that has an instruction at 0x%x: none ran there, or they were"
              + " dropped%n",
          address);
    }
    BlockCode block = found.get();
    StringBuilder out = new StringBuilder(place(d, block.linearAddress()));
    if (block.runs() >= 0) {
      out.append(block.runs() == 1 ? ", began once" : text(", began %,d times", block.runs()));
    }
    if (block.host().isEmpty()) {
      out.append(", run by the interpreter\n");
      guest(d, syntax, block).forEach(line -> out.append(line).append('\n'));
      return out.toString();
    }
    out.append("\n").append(EngineInspector.registers()).append('\n');
    host(out, block, guest(d, syntax, block));
    return out.toString();
  }

  /** The guest's instructions, a line each. */
  private static List<String> guest(Debugger d, Syntax syntax, BlockCode block) {
    Decoder decoder = new Decoder(block.size());
    InstructionFormatter formatter = InstructionFormatter.of(syntax, block.size());
    byte[] code = block.guest();
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < code.length; ) {
      Instruction in = decoder.decode(code, at, code.length - at);
      int length = in == null ? code.length - at : in.length();
      long address = block.linearAddress() + at;
      lines.add(
          String.format(
              Locale.ROOT,
              "%2d  0x%x  %s  %s",
              lines.size() + 1,
              address,
              HexFormat.of().formatHex(Arrays.copyOfRange(code, at, at + length)),
              in == null ? "(bad)" : formatter.format(in, address, d::nameOf)));
      at += length;
    }
    return lines;
  }

  private static void host(StringBuilder out, BlockCode block, List<String> guest) {
    HostLine.Part part = null;
    int instruction = -1;
    for (HostLine line : block.host()) {
      if (line.part() == HostLine.Part.INSTRUCTION) {
        while (instruction < line.instruction()) { // one that is only left has no code of its own
          out.append(guest.get(++instruction)).append('\n');
        }
      } else if (line.part() != part) {
        out.append("-- ").append(line.part().meaning()).append('\n');
      }
      part = line.part();
      String note = line.note().isEmpty() ? "" : "  ; " + line.note();
      out.append(String.format(Locale.ROOT, "      %06x  %s%s%n", line.at(), line.text(), note));
    }
  }
}
