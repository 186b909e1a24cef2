package bootscope.core.device.pic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.device.Bench;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * One 8259A under random requests, masks and commands, against the datasheet's rules (231468-003,
 * "Priority resolver", "End of interrupt", "Rotation", "Special mask mode", "Poll command") applied
 * to a ring of eight inputs.
 */
class Pic8259ModelTest {
  private final Bench.Probe intr = new Bench().probe();
  private final Pic8259 chip = new Pic8259("one", true, 0xF8);

  // The model.
  private final boolean[] requests = new boolean[8];
  private final boolean[] lines = new boolean[8];
  private final boolean[] service = new boolean[8];
  private final boolean[] masked = new boolean[8];
  private final boolean[] level = new boolean[8];
  private int highest; // the input of highest priority
  private boolean specialMask;
  private boolean autoEoi;
  private boolean rotateOnAutoEoi;

  /** The request that may interrupt now, or −1. */
  private int winner() {
    for (int i = 0; i < 8; i++) {
      int n = (highest + i) % 8;
      if (requests[n] && !masked[n] && !service[n]) {
        return n;
      }
      // What is in service inhibits itself and all below, unless special mask mode and its mask
      // bit let others through.
      if (service[n] && !(specialMask && masked[n])) {
        return -1;
      }
    }
    return -1;
  }

  private void take(int n) {
    if (!level[n]) {
      requests[n] = false;
    }
    if (!autoEoi) {
      service[n] = true;
    } else if (rotateOnAutoEoi) {
      highest = (n + 1) % 8;
    }
  }

  private int highestInService() {
    for (int i = 0; i < 8; i++) {
      int n = (highest + i) % 8;
      if (service[n] && !(specialMask && masked[n])) {
        return n;
      }
    }
    return -1;
  }

  private static int bits(boolean[] values) {
    int all = 0;
    for (int i = 0; i < 8; i++) {
      all |= values[i] ? 1 << i : 0;
    }
    return all;
  }

  private void initialise(Random random) {
    autoEoi = random.nextInt(4) == 0;
    chip.write(0, 0x13); // single
    chip.write(1, 0x40);
    chip.write(1, autoEoi ? 3 : 1);
    Arrays.fill(service, false);
    Arrays.fill(masked, false);
    for (int i = 0; i < 8; i++) {
      requests[i] = lines[i] && level[i]; // an edge is wanted anew
    }
    highest = 0;
    specialMask = false;
    rotateOnAutoEoi = false;
  }

  @Test
  void itResolvesPrioritiesAsTheDatasheetDoes() {
    long seed = new Random().nextLong();
    System.out.println("Pic8259ModelTest seed " + seed);
    Random random = new Random(seed);
    chip.output(intr);
    initialise(random);
    for (int step = 0; step < 300_000; step++) {
      String what = "seed " + seed + " step " + step;
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3 -> {
          int n = random.nextInt(8);
          boolean up = random.nextBoolean();
          chip.input(n, up);
          if (up && !lines[n] || up && level[n]) {
            requests[n] = true;
          } else if (!up) {
            requests[n] = false; // a request must last until it is acknowledged
          }
          lines[n] = up;
        }
        case 4, 5, 6 -> {
          int n = winner();
          int got = chip.acknowledge();
          assertEquals(n < 0 ? 7 : n, got, what);
          if (n >= 0) {
            take(n);
          }
        }
        case 7 -> { // non-specific EOI, now and then with rotation
          boolean rotate = random.nextBoolean();
          chip.write(0, rotate ? 0xA0 : 0x20);
          int n = highestInService();
          if (n >= 0) {
            service[n] = false;
            if (rotate) {
              highest = (n + 1) % 8;
            }
          }
        }
        case 8 -> { // specific EOI, now and then with rotation
          int n = random.nextInt(8);
          boolean rotate = random.nextBoolean();
          chip.write(0, (rotate ? 0xE0 : 0x60) | n);
          service[n] = false;
          if (rotate) {
            highest = (n + 1) % 8;
          }
        }
        case 9 -> { // set priority: the input gets the lowest
          int n = random.nextInt(8);
          chip.write(0, 0xC0 | n);
          highest = (n + 1) % 8;
        }
        case 10 -> {
          int mask = random.nextInt(256);
          chip.write(1, mask);
          for (int i = 0; i < 8; i++) {
            masked[i] = (mask >> i & 1) != 0;
          }
        }
        case 11 -> {
          specialMask = random.nextInt(3) == 0;
          chip.write(0, specialMask ? 0x68 : 0x48);
        }
        case 12 -> {
          rotateOnAutoEoi = random.nextBoolean();
          chip.write(0, rotateOnAutoEoi ? 0x80 : 0x00);
        }
        case 13 -> { // a poll acknowledges
          chip.write(0, 0x0C);
          int n = winner();
          assertEquals(n < 0 ? 0 : 0x80 | n, chip.read(random.nextInt(2)), what);
          if (n >= 0) {
            take(n);
          }
        }
        case 14 -> {
          int levels = random.nextInt(8) == 0 ? random.nextInt(256) & 0xF8 : bits(level);
          chip.edgeLevel(levels);
          for (int i = 0; i < 8; i++) {
            boolean next = (levels >> i & 1) != 0;
            if (next) {
              requests[i] = lines[i];
            }
            level[i] = next;
          }
        }
        default -> {
          if (random.nextInt(50) == 0) {
            initialise(random);
          } else {
            chip.write(0, 0x40); // OCW2 without operation
          }
        }
      }
      chip.write(0, 0x0B);
      assertEquals(bits(service), chip.read(0), what + ": ISR");
      chip.write(0, 0x0A);
      assertEquals(bits(requests), chip.read(0), what + ": IRR");
      assertEquals(bits(masked), chip.read(1), what + ": IMR");
      assertEquals(winner() >= 0, intr.level, what + ": INT");
    }
  }
}
