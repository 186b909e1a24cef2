package bootscope.views.pane.disassembly;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.debug.OperandName;
import bootscope.core.debug.RegisterValues;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.code.CodeModel;
import bootscope.views.control.rich.RichLine;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The code around a place at one instant, with what the instruction at the caret does. A machine
 * that is followed takes anchor and caret with it to where it stops; else they stay where they were
 * asked for. While it runs, the code there is read again for each view, in the mode of that
 * instant.
 *
 * @param at where the machine stands; null while it runs
 * @param followed whether anchor and caret came with it to where it stands
 * @param arrived whether they ever came with it
 * @param next address of the next instruction, of the kind that is shown; empty while the machine
 *     runs, and where no linear address leads to a physical one
 * @param anchor what the lines lie around
 * @param caret the line that is explained
 * @param worded the lines by address
 * @param shown the lines as they are shown, by ascending address; the same list where they are
 *     shown just so before
 * @param held what the operands of the next instruction hold; empty while the machine runs
 * @param physicalPages guest-physical addresses of the lines' pages, −1 where there is none
 */
record Lines(
    Stand at,
    boolean followed,
    boolean arrived,
    OptionalLong next,
    long anchor,
    OptionalLong caret,
    Map<Long, Worded> worded,
    List<CodeLine> shown,
    String held,
    Map<Long, Long> physicalPages,
    List<RichLine> explanation) {

  /** Where a machine stands. It comes there once only, but for a restart, which is counted. */
  record Stand(int restarts, long instructions, long rip) {
    static Stand of(Inspector d) {
      return new Stand(d.restarts(), d.instructions(), d.registers().linearRip());
    }
  }

  /**
   * A line with its words.
   *
   * @param names what the numbers in it mean
   */
  record Worded(Listing.Line line, List<OperandName> names, CodeLine shown) {
    /** Whether it would be worded just so, too. */
    boolean is(Listing.Line other, String symbol, String address, List<OperandName> meant) {
      return Arrays.equals(line.bytes(), other.bytes())
          && line.text().equals(other.text())
          && line.size() == other.size()
          && Objects.equals(shown.symbol(), symbol)
          && shown.addressText().equals(address)
          && names.equals(meant);
    }
  }

  /**
   * How lines are to be read and worded, and where.
   *
   * @param wanted what lines are wanted around; empty for the next instruction
   * @param behind how many lines are wanted behind that
   * @param following whether it is shown where the machine stops
   * @param seen where the machine stood when this was asked; null to show the next instruction in
   *     any case
   */
  record Asked(
      Syntax syntax,
      boolean physical,
      OptionalLong wanted,
      int behind,
      OptionalLong caret,
      boolean following,
      Stand seen,
      Texts texts) {

    /** On the emulation thread, since the words cost more than the code. */
    Lines answer(Inspector d, boolean stands, Lines before) {
      Stand at = stands ? Stand.of(d) : null;
      Stand last = before == null ? seen : before.at;
      boolean nowhereYet = before == null || !before.arrived;
      boolean wanting = following || seen == null && nowhereYet;
      boolean follow = stands && wanting && !at.equals(last);
      boolean followed = follow || before != null && before.followed && last.equals(at);
      OptionalLong next = stands || wanted.isEmpty() ? next(d) : OptionalLong.empty();
      OptionalLong there = follow ? next : before == null ? caret : before.caret;
      long kept = before != null ? before.anchor : wanted.orElse(next.orElse(0));
      long anchor = follow ? next.orElse(kept) : kept;
      boolean arrived = follow || !nowhereYet;
      next = stands ? next : OptionalLong.empty();
      return read(d, at, followed, arrived, next, anchor, there, before);
    }

    private OptionalLong next(Inspector d) {
      long rip = d.registers().linearRip();
      long address = physical ? d.physical(rip) : rip;
      return physical && address == -1 ? OptionalLong.empty() : OptionalLong.of(address);
    }

    private Lines read(
        Inspector d,
        Stand at,
        boolean followed,
        boolean arrived,
        OptionalLong next,
        long anchor,
        OptionalLong there,
        Lines before) {
      Map<Long, Worded> known = before == null ? Map.of() : before.worded;
      List<Listing.Line> found = d.code(syntax, physical, anchor, CodeModel.BEFORE, behind);
      RegisterValues registers = d.registers();
      Map<Long, Long> pages = new HashMap<>();
      Map<Long, Worded> worded = HashMap.newHashMap(found.size());
      List<CodeLine> shown = new ArrayList<>(found.size());
      for (Listing.Line line : found) {
        pages.computeIfAbsent(line.address() & -4096, p -> physical ? p : d.physical(p));
        Worded one = worded(d, registers, line, known.get(line.address()));
        worded.put(line.address(), one);
        shown.add(one.shown);
      }
      Explanation ofCaret = explanation(d, there, found);
      Explanation ofNext = next.equals(there) ? ofCaret : explanation(d, next, found);
      return new Lines(
          at,
          followed,
          arrived,
          next,
          anchor,
          there,
          worded,
          before != null && before.shown.equals(shown) ? before.shown : shown,
          ofNext == null || next.isEmpty() ? "" : ofNext.held(),
          pages,
          explained(d, ofCaret));
    }

    /**
     * @param known what the line there was at another instant, or null
     */
    private Worded worded(Inspector d, RegisterValues r, Listing.Line line, Worded known) {
      String symbol = d.nameOf(physical, line.address());
      String address = addressText(r, line.address());
      List<OperandName> names = d.namesIn(physical, line);
      if (known != null && known.is(line, symbol, address, names)) {
        return known;
      }
      String unreadable = texts.get("disassembly.unreadable");
      String bad = texts.get("disassembly.bad");
      return new Worded(
          line, names, LineText.of(line, symbol, address, names, !physical, unreadable, bad));
    }

    /** Of the instruction at an address; null if there is none. */
    private Explanation explanation(Inspector d, OptionalLong at, List<Listing.Line> found) {
      if (at.isEmpty()) {
        return null;
      }
      long address = at.getAsLong();
      Listing.Line line =
          found.stream()
              .filter(l -> l.address() == address)
              .findFirst()
              .orElseGet(() -> d.code(syntax, physical, address, 0, 0).getFirst());
      return line.instruction() == null ? null : new Explanation(texts, d, line, linear(d, at));
    }

    private List<RichLine> explained(Inspector d, Explanation of) {
      return of == null ? List.of() : of.lines(worded(d, d.registers(), of.line(), null).shown);
    }

    private String addressText(RegisterValues r, long address) {
      if (r.codeBits() == 16 && !physical) {
        long offset = address - r.get(CpuRegisters.base(CpuState.CS));
        if (offset >= 0 && offset <= 0xFFFF) {
          return String.format(
              Locale.ROOT, "%04x:%04x", r.get(CpuRegisters.segment(CpuState.CS)), offset);
        }
      }
      return HexFormat.of().toHexDigits(address, r.codeBits() == 64 && !physical ? 16 : 8);
    }

    /**
     * Of a physical address only where the next instruction lies: others may be mapped anywhere.
     */
    private OptionalLong linear(Inspector d, OptionalLong there) {
      return !physical
          ? there
          : next(d).equals(there)
              ? OptionalLong.of(d.registers().linearRip())
              : OptionalLong.empty();
    }
  }
}
