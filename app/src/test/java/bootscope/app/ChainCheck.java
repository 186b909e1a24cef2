package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.ChangedPast.Parting;
import bootscope.app.ChangedPast.Start;
import bootscope.core.history.Origin;
import bootscope.core.history.Origin.Link;
import bootscope.core.history.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks a chain of copies of one byte by changing the byte on its way and running again. */
final class ChainCheck {
  /** Pieces in which a byte is followed from one copy to the next at the most. */
  private static final int MOST_PIECES = 500;

  private final ChangedPast past;
  private final Origin.Chain chain;
  private final long end; // instructions at which the byte was asked for
  private final List<Link> hops; // the oldest first
  private final int value;
  private final int changed;
  private final List<Parting> partings = new ArrayList<>();
  private final Set<Link> elsewhere = new HashSet<>();
  private final Set<Link> faulting = new HashSet<>();

  ChainCheck(ChangedPast past, Origin.Chain chain, long end) {
    this.past = past;
    this.chain = chain;
    this.end = end;
    hops = chain.links().reversed();
    value = (int) chain.value() & 0xFF;
    changed = ~value & 0xFF;
  }

  /** Where the guest went another way with the changed byte; empty where it came to the end. */
  List<Parting> partings() {
    return partings;
  }

  /** How many copies write to another place: what is copied is part of the address. */
  int elsewhere() {
    return elsewhere.size();
  }

  /** How many of those fault instead, whichever bit of the byte is changed. */
  int faulting() {
    return faulting.size();
  }

  void check() throws Exception {
    eachCopy();
    whole();
  }

  // ---------------------------------------------------------------- each copy

  /**
   * Each copy alone: what is changed before it is changed behind it. What lies in memory between
   * two of them, or since the boot put it there, nobody writes.
   */
  private void eachCopy() throws Exception {
    Origin.Step first = chain.end().step();
    unwritten(chain.end().place(), first, hops.isEmpty() ? end : instructions(hops.getFirst()));
    for (int i = 0; i < hops.size(); i++) {
      Link hop = hops.get(i);
      copies(hop);
      unwritten(hop.to(), hop.step(), i + 1 < hops.size() ? instructions(hops.get(i + 1)) : end);
    }
  }

  private static long instructions(Link hop) {
    return hop.step().instructions();
  }

  /**
   * @param step behind which; null for the beginning
   */
  private void unwritten(Piece place, Origin.Step step, long until) throws Exception {
    if (place.space() == Piece.Space.PHYSICAL) {
      if (step == null) {
        past.goTo(0);
      } else {
        past.goTo(step);
        assertTrue(past.writes(place, step.instructions() + 1), () -> "it does not write: " + step);
      }
      assertFalse(past.writes(place, until), () -> "it is written once more: " + place);
    }
  }

  private void copies(Link hop) throws Exception {
    before(hop);
    List<Piece> written = past.writes(instructions(hop) + 1);
    if (hop.to().space() != Piece.Space.PHYSICAL
        || written.stream().anyMatch(w -> meets(w, hop.to()))) {
      assertEquals(changed, past.held(hop.to()), hop::toString);
    } else if (copiesElsewhere(hop)) {
      elsewhere.add(hop);
    } else {
      faulting.add(hop);
    }
  }

  /**
   * Whether a copy, to an address of which the byte is part, writes the changed one to another
   * place; it does not where that is none, whichever bit is changed: it faults then.
   */
  private boolean copiesElsewhere(Link hop) throws Exception {
    past.goTo(hop.step());
    past.machine().runTo(instructions(hop) + 1);
    long next = past.machine().processor().linearRip();
    for (int bit = 1; bit < 0x100; bit <<= 1) {
      int other = value ^ bit;
      past.goTo(hop.step());
      past.change(hop.from(), bit);
      List<Piece> written = past.writes(instructions(hop) + 1);
      if (past.machine().processor().linearRip() == next) {
        assertTrue(
            written.stream().anyMatch(w -> past.bytes(w).contains(other)), () -> "nowhere: " + hop);
        return true;
      }
    }
    return false;
  }

  private static boolean meets(Piece written, Piece place) {
    return written.at() <= place.at() && place.at() < written.at() + written.size();
  }

  // ---------------------------------------------------------------- from the origin to the end

  /**
   * The whole: the byte that was changed at its origin comes to the end. Where the guest goes
   * another way with it, or writes it elsewhere, it is changed behind that in the run as it was,
   * and followed from there.
   */
  private void whole() throws Exception {
    if (hops.isEmpty() && chain.end().step() == null) {
      return; // nothing was done to it since the boot put it there
    }
    Start start = this::origin;
    start.go();
    long same = past.now();
    for (Link hop : hops) {
      if (!past.come(hop.step()) || past.held(hop.from()) != changed) {
        Parting parting = parting(start, same, instructions(hop), hop.from());
        partings.add(parting);
        start =
            hop.from().space() == Piece.Space.PHYSICAL // where nobody writes it meanwhile
                ? () -> before(hop)
                : inRegister(hop, same, parting);
        start.go();
        assertTrue(past.come(hop.step()), hop::toString);
      }
      past.machine().runTo(instructions(hop) + 1);
      if (past.held(hop.to()) != changed) {
        assertTrue(elsewhere.contains(hop) || faulting.contains(hop), hop::toString);
        partings.add(new Parting(instructions(hop), hop.step().text(), false));
        start = () -> behind(hop);
        start.go();
      }
      same = past.now();
    }
    past.machine().runTo(end);
    Piece last = hops.isEmpty() ? chain.end().place() : hops.getLast().to();
    if (past.held(last) != changed) {
      partings.add(parting(start, same, end, last));
    }
  }

  private Parting parting(Start start, long same, long differ, Piece place) throws Exception {
    return past.parting(start, same, differ, place, value, changed);
  }

  /** Behind the instruction that the chain ends at, or before the first copy. */
  private void origin() throws Exception {
    Origin.Step step = chain.end().step();
    if (step != null) {
      past.goTo(step);
      past.machine().runTo(step.instructions() + 1);
    } else {
      past.goTo(hops.getFirst().step());
    }
    change(chain.end().place());
  }

  private void before(Link hop) throws Exception {
    past.goTo(hop.step());
    change(hop.from());
  }

  private void behind(Link hop) throws Exception {
    past.goTo(hop.step());
    past.machine().runTo(instructions(hop) + 1);
    change(hop.to());
  }

  private void change(Piece place) {
    assertEquals(changed, past.change(place), chain::toString);
  }

  // ---------------------------------------------------------------- in a register

  /**
   * From where the guest parted on, with the byte in a register, or in what that was saved to.
   *
   * @param since instructions at which it came into the register
   * @return from where it comes to the next copy
   */
  private Start inRegister(Link hop, long since, Parting parted) throws Exception {
    long at = parted.instructions() + 1;
    for (int piece = 0; piece < MOST_PIECES && at < instructions(hop); piece++) {
      List<Parting> found = new ArrayList<>();
      for (Piece carrier : carriers(hop.from(), since, at)) {
        long from = at;
        Start start =
            () -> {
              past.goTo(from);
              change(carrier);
            };
        start.go();
        boolean came = past.come(hop.step());
        if (came && past.held(hop.from()) == changed) {
          return start;
        }
        if (!came) {
          found.add(parting(start, at, instructions(hop), hop.from()));
        }
      }
      Optional<Parting> next = found.stream().min(Comparator.comparing(Parting::instructions));
      partings.add(next.orElseThrow(() -> new AssertionError("it is lost on the way to " + hop)));
      at = next.get().instructions() + 1;
    }
    assertTrue(at >= instructions(hop), () -> "it parts too often on the way to " + hop);
    return () -> before(hop);
  }

  /**
   * The places that may have the byte at an instant: its register, others, what was written since.
   */
  private List<Piece> carriers(Piece register, long since, long at) throws Exception {
    past.goTo(since);
    long whole = past.whole(register);
    List<Piece> written = past.writes(at);
    List<Piece> carriers = new ArrayList<>(List.of(register));
    for (int number = 0; number < 16; number++) {
      carriers.add(new Piece(Piece.Space.GENERAL, 8L * number + register.within(), 1));
    }
    carriers.removeIf(c -> past.whole(c) != whole);
    written.stream()
        .filter(w -> w.size() > register.within())
        .map(w -> new Piece(w.space(), w.at() + register.within(), 1))
        .distinct()
        .filter(w -> past.held(w) == value)
        .forEach(carriers::add);
    return carriers;
  }
}
