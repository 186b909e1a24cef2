package bootscope.app.wiring;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.FailedDelivery;
import bootscope.core.debug.LastExceptions.LastException;
import bootscope.core.debug.RegisterValues;
import bootscope.core.session.MachineView;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.Told;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * How a triple fault came about: the first fault, why it could not be delivered, and what that
 * raised, with ways to the places.
 */
final class FaultStory {
  // Bits of a page fault's error code (SDM vol. 3A §4.7).
  private static final int PRESENT = 1;
  private static final int WRITE = 1 << 1;
  private static final int USER = 1 << 2;
  private static final int RESERVED = 1 << 3;
  private static final int FETCH = 1 << 4;

  // Bits of one that tells of a descriptor (SDM vol. 3A §6.13); the second is a selector's as well
  // (§3.4.2).
  private static final int IN_IDT = 1 << 1;
  private static final int IN_LDT = 1 << 2;

  private final Texts texts;
  private final Navigator navigator;
  private final LongFunction<String> names;
  private final LongConsumer walk;
  private final Set<Long> walks = new HashSet<>(); // addresses whose translation can be asked for
  private final RegisterValues registers;
  private final List<Told> lines = new ArrayList<>();

  private FaultStory(
      MachineView view,
      Texts texts,
      Navigator navigator,
      LongFunction<String> names,
      LongConsumer walk) {
    this.texts = texts;
    this.navigator = navigator;
    this.names = names;
    this.walk = walk;
    registers = view.registers();
  }

  /**
   * The story of a machine that stands at a triple fault.
   *
   * @param names what lies at a linear address, or null
   * @param walk tells how a linear address is translated
   */
  static List<Told> of(
      MachineView view,
      Texts texts,
      Navigator navigator,
      LongFunction<String> names,
      LongConsumer walk) {
    FaultStory story = new FaultStory(view, texts, navigator, names, walk);
    List<LastException> chain = chain(view.exceptions());
    for (LastException e : chain) {
      if (e == chain.getFirst()) {
        story.raised(e);
      }
      if (e.failure() != null) {
        story.failed(e, e == chain.getFirst());
      }
    }
    if (!chain.isEmpty()) {
      long at = chain.getFirst().at();
      story.lines.add(
          new Told(
              texts.get("fault.shutdown"),
              texts.get("fault.timeline"),
              () -> navigator.goToInstant("timeline", at)));
    }
    return story.lines;
  }

  /** The last exceptions of one and the same instruction. */
  private static List<LastException> chain(List<LastException> all) {
    int from = all.size();
    while (from > 0
        && all.get(from - 1).at() == all.getLast().at()
        && all.get(from - 1).failure() != null) {
      from--;
    }
    return all.subList(from, all.size());
  }

  private void raised(LastException e) {
    String name = ExceptionNames.name(e.vector());
    String text =
        texts.get(
            "fault.raised",
            name,
            texts.getOr("fault.name." + name, ""),
            place(e.linearRip()),
            detail(e));
    lines.add(
        new Told(text, texts.get("fault.code"), () -> navigator.goToCode(e.linearRip(), false)));
    if (e.vector() == GuestFault.PF) {
      walk(e.address());
    }
  }

  private String detail(LastException e) {
    int code = e.errorCode();
    if (e.vector() != GuestFault.PF) {
      String said = errorCode(e.vector(), code);
      return said.isEmpty() ? "" : texts.get("fault.with", said);
    }
    String doing = (code & FETCH) != 0 ? "fetch" : (code & WRITE) != 0 ? "write" : "read";
    String why =
        (code & RESERVED) != 0 ? "reserved" : (code & PRESENT) != 0 ? "forbidden" : "notMapped";
    return texts.get(
        "fault.page",
        texts.get("fault.page." + doing),
        place(e.address()),
        texts.get("fault.page." + why),
        errorCode(e.vector(), code),
        hex(e.address()));
  }

  /** An error code with what its bits say (SDM vol. 3A §4.7, §6.13); empty where there is none. */
  private String errorCode(int vector, int code) {
    if (!hasErrorCode(vector)) {
      return "";
    }
    String shown = hex(code & 0xFFFF_FFFFL);
    if (vector == GuestFault.PF) {
      return texts.get(
          "fault.code.page",
          shown,
          bit(code, PRESENT),
          bit(code, WRITE),
          bit(code, USER),
          bit(code, RESERVED),
          bit(code, FETCH));
    }
    boolean selects = vector != GuestFault.DF && vector != GuestFault.AC && (code & 0xFFFC) != 0;
    if ((code & IN_IDT) != 0) {
      return texts.get("fault.code.idt", shown, (code & 0xFFFF) >> 3);
    }
    String table = (code & IN_LDT) != 0 ? "fault.code.ldt" : "fault.code.gdt";
    return texts.get(selects ? table : "fault.code.none", shown, hex(code & 0xFFFC));
  }

  /** In real mode no exception has one (SDM vol. 3A §20.1.4). */
  private boolean hasErrorCode(int vector) {
    return GuestFault.pushesErrorCode(vector) && registers.has(CpuRegisters.CR0, Bits.CR0_PE);
  }

  private static int bit(int code, int mask) {
    return (code & mask) != 0 ? 1 : 0;
  }

  /** Of the first it has been said what it is. */
  private void failed(LastException e, boolean first) {
    String name = ExceptionNames.name(e.vector());
    FailedDelivery why = FailedDelivery.of(e, registers);
    long idt = registers.get(CpuRegisters.IDTR);
    String reason =
        texts.get(
            "fault.why." + why.reason(),
            why.number(),
            hex(registers.get(CpuRegisters.IDTR_LIMIT)),
            hex(why.number()),
            place(why.address()));
    String code = hex(e.failure().errorCode() & 0xFFFF_FFFFL);
    String text =
        texts.get(
            "fault.failed",
            first ? texts.get("fault.it") : name + texts.getOr("fault.name." + name, ""),
            ExceptionNames.name(e.failure().vector()),
            hasErrorCode(e.failure().vector())
                ? texts.get("fault.with", texts.get("fault.code.none", code))
                : "",
            reason);
    switch (why.reason()) {
      case NO_GATE, GATE_NOT_PRESENT -> {
        long entry = idt + (long) why.number() * FailedDelivery.entryBytes(registers);
        line(text, texts.get("fault.idt"), entry);
      }
      case CODE_SEGMENT, STACK_SEGMENT -> {
        long offset = why.number() & 0xFFF8;
        if (inGdt(why.number())) {
          line(text, texts.get("fault.gdt"), registers.get(CpuRegisters.GDTR) + offset);
        } else {
          nowhere(text);
        }
      }
      case IDT_NOT_MAPPED, GDT_NOT_MAPPED, STACK_NOT_MAPPED, PAGE_FAULT -> {
        line(text, texts.get("fault.memory"), why.address());
        walk(why.address());
      }
      case OUTSIDE_IDT, TASK_STATE, OTHER -> nowhere(text);
    }
  }

  /** Whether a selector names an entry that the GDT has. */
  private boolean inGdt(int selector) {
    return (selector & IN_LDT) == 0 && (selector | 7) <= registers.get(CpuRegisters.GDTR_LIMIT);
  }

  private void nowhere(String text) {
    lines.add(new Told(text));
  }

  private void line(String text, String link, long address) {
    lines.add(new Told(text, link, () -> navigator.goToMemory(address, false)));
  }

  /** A way to how an address is translated, which is told once. */
  private void walk(long address) {
    if (walks.add(address)) {
      lines.add(
          new Told(
              texts.get("fault.translation", place(address)),
              texts.get("fault.walk"),
              () -> walk.accept(address)));
    }
  }

  private String place(long address) {
    String name = names.apply(address);
    return name == null ? hex(address) : name + " (" + hex(address) + ")";
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
