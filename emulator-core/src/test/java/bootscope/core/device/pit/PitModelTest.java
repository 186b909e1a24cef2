package bootscope.core.device.pit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A counter, which is a function of time, against the 8254 datasheet's mode definitions
 * (231164-005) stepped clock by clock, under random counts, rewritten counts and gate changes.
 */
class PitModelTest {
  private static final int CLOCKS = 160;

  /** The datasheet's counter: counting element CE, count register CR, one CLK pulse at a time. */
  private static final class Model {
    final int mode;
    int cr;
    int ce;
    boolean written;
    boolean load; // on the next CLK pulse
    boolean reload; // modes 2 and 3: CR is taken at the end of the (half) period
    boolean loaded;
    boolean trigger;
    boolean gate;
    boolean out;

    Model(int mode, boolean gate) {
      this.mode = mode;
      this.gate = gate;
      out = mode != 0;
    }

    void write(int count) {
      cr = count;
      written = true;
      switch (mode) {
        case 0 -> {
          out = false;
          load = true;
          loaded = false;
        }
        case 1, 5 -> {}
        case 2, 3 -> {
          if (loaded && gate) {
            reload = true;
          } else {
            load = true;
          }
        }
        default -> load = true;
      }
    }

    void gate(boolean level) {
      if (level && !gate && written) {
        trigger = true;
      }
      if (!level && (mode == 2 || mode == 3)) {
        out = true; // "if GATE goes low during an output pulse, OUT is set high immediately"
      }
      gate = level;
    }

    private int half() {
      return out ? (cr + 1) / 2 : cr / 2;
    }

    void clock() {
      boolean triggered = trigger && written;
      trigger = false;
      switch (mode) {
        case 0 -> {
          if (load) {
            ce = cr;
            load = false;
            loaded = true;
          } else if (loaded && gate) {
            ce--;
            out |= ce == 0;
          }
        }
        case 1 -> {
          if (triggered) {
            ce = cr;
            loaded = true;
            out = false;
          } else if (loaded) {
            ce--;
            out |= ce == 0;
          }
        }
        case 2 -> {
          if (load || triggered) {
            ce = cr;
            load = false;
            reload = false;
            loaded = true;
          } else if (loaded && gate) {
            ce--;
            if (ce == 1) {
              out = false;
            } else if (ce == 0) {
              ce = cr; // also a count written meanwhile
              reload = false;
              out = true;
            }
          }
        }
        case 3 -> { // ce: clocks that remain of this half
          if (load || triggered) {
            out = true;
            ce = half();
            load = false;
            reload = false;
            loaded = true;
          } else if (loaded && gate) {
            ce--;
            if (ce == 0) {
              out = !out;
              ce = half();
              reload = false;
            }
          }
        }
        case 4 -> {
          out = true;
          if (load) {
            ce = cr;
            load = false;
            loaded = true;
          } else if (loaded && gate) {
            ce--;
            out = ce != 0;
          }
        }
        default -> {
          out = true;
          if (triggered) {
            ce = cr;
            loaded = true;
          } else if (loaded) {
            ce--;
            out = ce != 0;
          }
        }
      }
    }
  }

  private static int bcd(int value) {
    return value / 10 << 4 | value % 10;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void theCounterFollowsTheDatasheetClockByClock(int mode) {
    long seed = new Random().nextLong();
    System.out.println("PitModelTest mode " + mode + " seed " + seed);
    Random random = new Random(seed);
    for (int scenario = 0; scenario < 3000; scenario++) {
      boolean gate = random.nextInt(4) != 0;
      boolean decimal = random.nextBoolean();
      StringBuilder story = new StringBuilder("seed " + seed + " mode " + mode);
      PitCounter counter = new PitCounter("test", gate);
      Model model = new Model(mode, gate);
      counter.control(0x30 | mode << 1 | (decimal ? 1 : 0), 0);
      long announced = PitCounter.NEVER;
      boolean before = counter.out(0);
      for (long tick = 0; tick < CLOCKS; tick++) {
        boolean touched = false;
        if (tick == 2 || random.nextInt(25) == 0) {
          int count = 2 + random.nextInt(19);
          int code = decimal ? bcd(count) : count;
          counter.write(code & 0xFF, tick);
          counter.write(code >> 8, tick);
          model.write(count);
          story.append(" @").append(tick).append(" count ").append(count);
          touched = true;
        }
        if (random.nextInt(20) == 0) {
          gate = !gate;
          counter.gate(gate, tick);
          model.gate(gate);
          story.append(" @").append(tick).append(" gate ").append(gate ? 1 : 0);
          touched = true;
        }
        boolean out = counter.out(tick);
        assertEquals(model.out, out, "OUT at " + tick + " of " + story);
        if (!touched && out != before) {
          assertEquals(tick, announced, "the change was to come then: " + story);
        }
        if (announced != PitCounter.NEVER && !touched) {
          assertTrue(announced >= tick, "a change was announced for " + announced + story);
        }
        if (model.loaded && !model.load && mode != 3 && (mode != 2 || gate) && model.ce >= 0) {
          int count = decimal ? bcd(model.ce) : model.ce;
          assertEquals(count, counter.count(tick), "count at " + tick + " of " + story);
        }
        if (mode != 1 && mode != 5 && gate) {
          boolean nullCount = !model.loaded || model.load || model.reload;
          assertEquals(nullCount, (counter.status(tick) & 0x40) != 0, "null count " + story);
        }
        before = out;
        announced = counter.nextChange(tick);
        model.clock();
      }
    }
  }
}
