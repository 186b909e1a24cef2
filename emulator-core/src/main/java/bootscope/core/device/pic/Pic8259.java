package bootscope.core.device.pic;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.io.IrqLine;

/**
 * One 8259A, after Intel's datasheet (231468-003) and, for the edge/level register, the ICH9's
 * (316972 §5.8, §13.4).
 *
 * <p>Deviation: MCS-80/85 mode and buffered mode are accepted and behave as 8086 mode, because no
 * PC can use them.
 */
final class Pic8259 {
  private final String name;
  private final boolean master;
  private final int edgeLevelMask;
  private IrqLine output = IrqLine.unconnected();

  private int lines; // what the wires carry
  private int irr;
  private int isr;
  private int imr;
  private int elcr;
  private int lowest = 7; // the input of lowest priority
  private int vectorBase;
  private int icw3;
  private int initStep; // the ICW expected next, or 0
  private boolean needsIcw4;
  private boolean single;
  private boolean levelTriggered; // ICW1 LTIM, kept for its describers only
  private boolean autoEoi;
  private boolean rotateOnAutoEoi;
  private boolean specialMask;
  private boolean fullyNested;
  private boolean readIsr;
  private boolean poll;
  private boolean outputLevel;

  Pic8259(String name, boolean master, int edgeLevelMask) {
    this.name = name;
    this.master = master;
    this.edgeLevelMask = edgeLevelMask;
  }

  void output(IrqLine line) {
    output = line;
  }

  void input(int number, boolean level) {
    int bit = 1 << number;
    if ((elcr & bit) != 0) {
      irr = level ? irr | bit : irr & ~bit;
    } else if (!level) {
      // An edge request must stay up until it is acknowledged (datasheet, "Edge and level
      // triggered modes"), or the acknowledgement finds the default input 7.
      irr &= ~bit;
    } else if ((lines & bit) == 0) {
      irr |= bit;
    }
    lines = level ? lines | bit : lines & ~bit;
    update();
  }

  /** The input that would be acknowledged now, or -1. */
  int next() {
    int requests = irr & ~imr;
    int inService = specialMask ? isr & ~imr : isr;
    for (int i = 1; i <= 8; i++) {
      int number = (lowest + i) & 7;
      int bit = 1 << number;
      if ((inService & bit) != 0) {
        // Special fully nested: the master takes a further, higher request of the slave in service.
        boolean nested = fullyNested && master && number == 2 && (requests & bit) != 0;
        return nested ? number : -1;
      }
      if ((requests & bit) != 0) {
        return number;
      }
    }
    return -1;
  }

  private void update() {
    boolean level = next() >= 0;
    if (level != outputLevel) {
      outputLevel = level;
      output.set(level);
    }
  }

  /**
   * The interrupt acknowledge cycles.
   *
   * @return the input acknowledged, or 7 without an in-service bit when the request has gone
   */
  int acknowledge() {
    int number = next();
    // INT falls during the acknowledgement and rises again for a further request, so that a
    // cascaded master sees an edge for each.
    if (outputLevel) {
      outputLevel = false;
      output.set(false);
    }
    if (number >= 0) {
      int bit = 1 << number;
      if ((elcr & bit) == 0) {
        irr &= ~bit;
      }
      if (!autoEoi) {
        isr |= bit;
      } else if (rotateOnAutoEoi) {
        lowest = number;
      }
    }
    update();
    return number < 0 ? 7 : number;
  }

  boolean cascades(int number) {
    return master && !single && number == 2;
  }

  int vector(int number) {
    return vectorBase | number;
  }

  int read(int address) {
    if (poll) {
      poll = false;
      int number = next();
      return number < 0 ? acknowledge() & 0 : 0x80 | acknowledge();
    }
    return peek(address);
  }

  int peek(int address) {
    if (poll) {
      int number = next();
      return number < 0 ? 0 : 0x80 | number;
    }
    return address == 1 ? imr : readIsr ? isr : irr;
  }

  void write(int address, int value) {
    if (address == 0) {
      if ((value & 0x10) != 0) {
        icw1(value);
      } else if ((value & 0x08) != 0) {
        ocw3(value);
      } else {
        ocw2(value);
      }
    } else {
      switch (initStep) {
        case 2 -> {
          vectorBase = value & 0xF8;
          initStep = !single ? 3 : needsIcw4 ? 4 : 0;
        }
        case 3 -> {
          icw3 = value;
          initStep = needsIcw4 ? 4 : 0;
        }
        case 4 -> {
          autoEoi = (value & 0x02) != 0;
          fullyNested = (value & 0x10) != 0;
          initStep = 0;
        }
        default -> mask(value);
      }
    }
    update();
  }

  private void icw1(int value) {
    imr = 0;
    isr = 0;
    irr = lines & elcr; // the edge sense circuits want a new low-to-high transition
    lowest = 7;
    specialMask = false;
    readIsr = false;
    poll = false;
    rotateOnAutoEoi = false;
    single = (value & 0x02) != 0;
    levelTriggered = (value & 0x08) != 0;
    needsIcw4 = (value & 0x01) != 0;
    if (!needsIcw4) {
      autoEoi = false;
      fullyNested = false;
    }
    initStep = 2;
  }

  private void ocw2(int value) {
    int level = value & 7;
    switch (value >> 5) {
      case 0 -> rotateOnAutoEoi = false;
      case 4 -> rotateOnAutoEoi = true;
      case 1, 5 -> {
        int ended = highestInService();
        if (ended >= 0) {
          isr &= ~(1 << ended);
          if (value >> 5 == 5) {
            lowest = ended;
          }
        }
      }
      case 3 -> isr &= ~(1 << level);
      case 7 -> {
        isr &= ~(1 << level);
        lowest = level;
      }
      case 6 -> lowest = level;
      default -> {} // 2: no operation
    }
  }

  /** In special mask mode a non-specific EOI passes over masked levels. */
  private int highestInService() {
    int candidates = specialMask ? isr & ~imr : isr;
    for (int i = 1; i <= 8; i++) {
      int number = (lowest + i) & 7;
      if ((candidates >> number & 1) != 0) {
        return number;
      }
    }
    return -1;
  }

  private void ocw3(int value) {
    if ((value & 0x40) != 0) {
      specialMask = (value & 0x20) != 0;
    }
    if ((value & 0x04) != 0) {
      poll = true;
    } else if ((value & 0x02) != 0) {
      readIsr = (value & 0x01) != 0;
    }
  }

  /** OCW1, outside the initialisation. */
  void mask(int value) {
    imr = value & 0xFF;
    update();
  }

  void edgeLevel(int value) {
    elcr = value & edgeLevelMask;
    irr = irr & ~elcr | lines & elcr;
    update();
  }

  int edgeLevel() {
    return elcr;
  }

  /** Whether the next read gives the in-service bits, and not the requests. */
  boolean readsIsr() {
    return readIsr;
  }

  /** Whether the next read polls. */
  boolean polls() {
    return poll;
  }

  /** The initialisation command word that is expected next; 0 for none. */
  int initStep() {
    return initStep;
  }

  int irr() {
    return irr;
  }

  int isr() {
    return isr;
  }

  int imr() {
    return imr;
  }

  int lines() {
    return lines;
  }

  int icw2() {
    return vectorBase;
  }

  int icw3() {
    return icw3;
  }

  int lowest() {
    return lowest;
  }

  /** The modes as one number, for the description: see {@link Pic8259Pair}. */
  int modes() {
    return (autoEoi ? 1 : 0)
        | (rotateOnAutoEoi ? 2 : 0)
        | (specialMask ? 4 : 0)
        | (fullyNested ? 8 : 0)
        | (single ? 16 : 0)
        | (readIsr ? 32 : 0)
        | (poll ? 64 : 0)
        | (needsIcw4 ? 128 : 0)
        | (levelTriggered ? 256 : 0)
        | (outputLevel ? 512 : 0)
        | initStep << 10;
  }

  private void modes(int value) {
    autoEoi = (value & 1) != 0;
    rotateOnAutoEoi = (value & 2) != 0;
    specialMask = (value & 4) != 0;
    fullyNested = (value & 8) != 0;
    single = (value & 16) != 0;
    readIsr = (value & 32) != 0;
    poll = (value & 64) != 0;
    needsIcw4 = (value & 128) != 0;
    levelTriggered = (value & 256) != 0;
    outputLevel = (value & 512) != 0;
    initStep = value >> 10 & 7;
  }

  void save(StateWriter out) {
    out.putInts(name, new int[] {lines, irr, isr, imr, elcr, lowest, vectorBase, icw3, modes()});
  }

  void restore(StateReader in) {
    int[] s = new int[9];
    in.getInts(name, s);
    lines = s[0];
    irr = s[1];
    isr = s[2];
    imr = s[3];
    elcr = s[4];
    lowest = s[5] & 7;
    vectorBase = s[6];
    icw3 = s[7];
    modes(s[8]);
  }
}
