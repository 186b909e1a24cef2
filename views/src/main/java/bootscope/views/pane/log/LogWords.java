package bootscope.views.pane.log;

import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.machine.Stimulus;
import bootscope.core.session.LogEvent;
import bootscope.core.timeline.Milestones;
import bootscope.views.control.map.SizeText;
import bootscope.views.pane.EditWords;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Link;
import bootscope.views.text.Texts;

/** Events in words, and where they lead. */
final class LogWords {
  private static final int PAGE_FAULT = 14;

  private LogWords() {}

  /** One line. */
  static String text(LogEvent event, Texts texts, Guest guest) {
    return switch (event.what()) {
      case LogEvent.Opened o -> texts.get("log.opened", o.chain());
      case LogEvent.Warned w -> texts.get("log.warned", w.text());
      case LogEvent.Placed p ->
          texts.get("log.placed", p.name(), hex(p.physicalAddress()), p.length());
      case LogEvent.Entered e -> texts.get("log.entered", entry(guest, e.physicalAddress()));
      case LogEvent.FirmwareSaid f -> texts.get("log.firmware", f.line());
      case LogEvent.Reached r -> {
        String meaning = Milestones.meaning(r.milestone());
        yield meaning.isEmpty() ? r.milestone() : r.milestone() + ": " + meaning;
      }
      case LogEvent.FiveBitWords w -> texts.get("log.fiveBitWords", w.port() + 1);
      case LogEvent.Stimulated s ->
          switch (s.what()) {
            case Stimulus.Typed t -> texts.get("log.typed", t.port() + 1);
            case Stimulus.Break b -> texts.get("log.break", b.port() + 1);
            case Stimulus.PowerButton p -> texts.get("log.powerButton");
            case Stimulus.Nmi n -> texts.get("log.nmi");
          };
      case LogEvent.UnclaimedPort p ->
          texts.get(p.write() ? "log.portWritten" : "log.portRead", hex(p.port()));
      case LogEvent.UnclaimedMemory m ->
          texts.get(m.write() ? "log.memoryWritten" : "log.memoryRead", hex(m.physicalAddress()));
      case LogEvent.UnknownMsr m ->
          texts.get(m.write() ? "log.msrWritten" : "log.msrRead", hex(m.msr() & 0xFFFF_FFFFL));
      case LogEvent.Undefined u ->
          texts.get("log.undefined", u.bytes(), place(u.place(), u.linearAddress()));
      case LogEvent.Fault f -> fault(f, texts);
      case LogEvent.Hit h -> texts.get("log.hit", h.hit().text(), place(h.place(), h.linearRip()));
      case LogEvent.Said s ->
          texts.get("log.said", s.text(), s.breakpoint(), place(s.place(), s.linearRip()));
      case LogEvent.Edited e -> EditWords.of(e.edit(), texts);
      case LogEvent.DiskOpened d ->
          texts.get(
              d.disk().readOnly() ? "log.diskReadOnly" : "log.diskOpened." + d.disk().policy(),
              d.disk().id(),
              d.disk().file());
      case LogEvent.DiskWritten d -> texts.get("log.diskWritten", SizeText.of(d.bytes()), d.file());
      case LogEvent.DiskKept d -> texts.get("log.diskKept", SizeText.of(d.bytes()), d.file());
      case LogEvent.DiskTrouble d -> texts.get("log.diskTrouble", d.text());
      case LogEvent.Ended e ->
          e.cause().isEmpty()
              ? texts.get("log.ended", e.reason().text())
              : texts.get("log.endedBy", e.reason().text(), e.cause());
    };
  }

  private static String fault(LogEvent.Fault f, Texts texts) {
    String name = ExceptionNames.name(f.vector());
    if (!GuestFault.pushesErrorCode(f.vector())) {
      return texts.get("log.fault.plain", name, place(f.place(), f.linearRip()));
    }
    return f.vector() == PAGE_FAULT
        ? texts.get(
            "log.pageFault",
            place(f.place(), f.linearRip()),
            hex(f.linearAddress()),
            pageFault(f.errorCode()))
        : texts.get("log.fault", name, place(f.place(), f.linearRip()), hex(f.errorCode()));
  }

  /** The error code of #PF in letters (SDM vol. 3A §4.7). */
  private static String pageFault(int code) {
    String access = (code & 16) != 0 ? "fetch" : (code & 2) != 0 ? "write" : "read";
    return ((code & 4) != 0 ? "user " : "supervisor ")
        + access
        + ((code & 1) != 0 ? ", protection" : ", not present");
  }

  private static String entry(Guest guest, long physical) {
    return place(guest == null ? null : guest.symbols().nameOfPhysical(physical), physical);
  }

  private static String place(String name, long address) {
    return name == null ? hex(address) : name + " (" + hex(address) + ")";
  }

  /** The part of an event's words that {@link #link} is about; empty if it is none. */
  static String place(LogEvent event, Guest guest) {
    return switch (event.what()) {
      case LogEvent.Placed p -> hex(p.physicalAddress());
      case LogEvent.Entered e -> entry(guest, e.physicalAddress());
      case LogEvent.UnclaimedMemory m -> hex(m.physicalAddress());
      case LogEvent.Undefined u -> place(u.place(), u.linearAddress());
      case LogEvent.Fault f -> place(f.place(), f.linearRip());
      default -> "";
    };
  }

  /** Where the event leads. */
  static Link link(LogEvent event) {
    return switch (event.what()) {
      case LogEvent.Placed p -> Link.memory(p.physicalAddress());
      case LogEvent.Entered e -> new Link.ToCode(e.physicalAddress(), true);
      case LogEvent.UnclaimedMemory m -> Link.memory(m.physicalAddress());
      case LogEvent.Undefined u -> new Link.ToCode(u.linearAddress(), false);
      case LogEvent.Fault f -> new Link.ToCode(f.linearRip(), false);
      default -> instant(event);
    };
  }

  /** To the event's instant on the timeline. */
  static Link instant(LogEvent event) {
    return new Link.ToInstant("timeline", event.instructions());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
