package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.history.Origin;
import bootscope.core.history.Piece;
import bootscope.core.history.Piece.Space;
import java.util.ArrayList;
import java.util.List;

/** Checks that an instruction computes a byte: from what, is found by changing that before it. */
final class InputCheck {
  /** Carry, parity, adjust, zero, sign and overflow flag. */
  private static final int[] FLAGS = {0, 2, 4, 6, 7, 11};

  private static final int GENERAL = 16 * 8;
  private static final int XMM = 16 * 16;

  private final ChangedPast past;
  private final Origin.Step step;
  private final Piece place;
  private final int value;

  InputCheck(ChangedPast past, Origin.Chain chain) {
    this.past = past;
    step = chain.end().step();
    place = chain.end().place();
    value = (int) chain.value() & 0xFF;
  }

  /** Something that an instruction may compute with. */
  private interface Input {
    void change();
  }

  /**
   * What it computes the byte from, one of it: the first that gives another one when it is changed,
   * in a register, in memory, or among the flags ({@link Space#OTHER}). A call computes where it
   * returns to from where it is ({@link Space#COMPUTED}).
   */
  Space input() throws Exception {
    for (int i = 0; i < GENERAL; i++) {
      if (moves(place(Space.GENERAL, i))) {
        return Space.GENERAL;
      }
    }
    for (Piece read : read()) {
      if (moves(() -> past.change(read))) {
        return Space.PHYSICAL;
      }
    }
    for (int flag : FLAGS) {
      if (moves(() -> past.machine().processor().rflags(flags() ^ 1L << flag))) {
        return Space.OTHER;
      }
    }
    for (int i = 0; i < XMM; i++) {
      if (moves(place(Space.XMM, i))) {
        return Space.XMM;
      }
    }
    assertTrue(step.text().startsWith("call"), () -> "nothing gives another byte: " + step);
    return Space.COMPUTED;
  }

  private Input place(Space space, long at) {
    return () -> past.change(new Piece(space, at, 1));
  }

  private long flags() {
    return past.machine().processor().rflags();
  }

  private List<Piece> read() throws Exception {
    past.goTo(step);
    List<Piece> bytes = new ArrayList<>();
    for (Piece read : past.reads(step.instructions() + 1)) {
      for (int i = 0; i < read.size(); i++) {
        bytes.add(new Piece(Space.PHYSICAL, read.at() + i, 1));
      }
    }
    return bytes;
  }

  /** Whether the same instruction writes another byte to the same place with a changed input. */
  private boolean moves(Input input) throws Exception {
    long behind = step.instructions() + 1;
    past.goTo(step);
    past.machine().runTo(behind);
    long rip = past.machine().processor().linearRip();
    past.goTo(step);
    input.change();
    boolean writes =
        place.space() == Space.PHYSICAL
            ? past.writes(place, behind)
            : past.machine().runTo(behind) != null;
    return writes
        && past.now() == behind
        && past.machine().processor().linearRip() == rip
        && past.held(place) != value;
  }
}
