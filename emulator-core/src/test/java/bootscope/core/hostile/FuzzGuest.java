package bootscope.core.hostile;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * A guest made from a seed: 32-bit code that does, in an endless round, what could harm the program
 * that runs it. Each step is a small piece of machine code with odd or extreme values. Exceptions
 * lead back to the round's beginning, so that a step that faults hinders none but those behind it.
 */
final class FuzzGuest {
  private static final int CODE = 0x40_0000;
  private static final int SLED = 0x60_0000;
  private static final int SLED_BYTES = 0x1_0000;
  private static final int TABLES = 0x80_0000;
  private static final int GDT = TABLES;
  private static final int IDT = TABLES + 0x1000;
  private static final int DIRECTORY = TABLES + 0x2000;
  private static final int HANDLERS = TABLES + 0x3000;
  private static final int POINTERS = TABLES + 0x6000;
  private static final int STACK = TABLES + 0x1_0000;
  private static final int DATA = 0xA0_0000;

  private static final int HPET = 0xFED0_0000;
  private static final int IO_APIC = 0xFEC0_0000;
  private static final int LOCAL_APIC = 0xFEE0_0000;
  private static final int HOLE = 0xD000_0000;
  private static final int ECAM = 0xB000_0000;

  private static final int[] VALUES = {
    0,
    1,
    2,
    3,
    0x7F,
    0x80,
    0xFE,
    0xFF,
    0x100,
    0x7FFF,
    0xFFFF,
    0x1_0000,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFF0,
    -1
  };
  private static final int[] PORTS = {
    0x20, 0x21, 0xA0, 0xA1, 0x4D0, 0x4D1, 0x40, 0x41, 0x42, 0x43, 0x61, 0x60, 0x64, 0x70, 0x71,
    0x80, 0x92, 0xB2, 0xB3, 0xF4, 0xF5, 0xE9, 0x3F8, 0x3F9, 0x3FA, 0x3FB, 0x3FC, 0x3FD, 0x3FE,
    0x3FF, 0x600, 0x602, 0x608, 0x620, 0x628, 0xCF8, 0xCFC, 0x2E8, 0x1234
  };
  private static final int[] MSRS = {
    0x10, 0x1B, 0x3B, 0x6E0, 0x277, 0x2FF, 0xC000_0080, 0x174, 0x803
  };

  private final Random random;
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();

  private FuzzGuest(long seed) {
    random = new Random(seed);
  }

  /** A machine that stands before the first instruction of the guest of a seed. */
  static Machine start(long seed) throws Exception {
    return start(seed, EngineChoice.AUTO);
  }

  static Machine start(long seed, EngineChoice engine) throws Exception {
    Machine m = Guests.on(engine, Guests.boot("hello-pvh")).start();
    new FuzzGuest(seed).load(m);
    return m;
  }

  private void load(Machine m) {
    prologue();
    int round = CODE + code.size();
    int steps = 4 + random.nextInt(40);
    for (int i = 0; i < steps; i++) {
      step(round);
    }
    emit(0xE9).emit32(round - (CODE + code.size() + 4)); // jmp round
    m.memory().poke(CODE, code.toByteArray());
    m.memory().poke(SLED, sled());
    tables(m, round);
    code.reset();
    emit(0xB8).emit32(CODE).emit(0xFF, 0xE0); // mov $CODE,%eax; jmp *%eax
    m.memory().poke(m.processor().linearRip(), code.toByteArray());
  }

  /** Descriptor tables, a stack, the 8259s and the local APIC as guests commonly have them. */
  private void prologue() {
    emit(0x0F, 0x01, 0x15).emit32(POINTERS); // lgdt
    emit(0x0F, 0x01, 0x1D).emit32(POINTERS + 8); // lidt
    emit(0xB8).emit32(0x10).emit(0x8E, 0xD8, 0x8E, 0xC0, 0x8E, 0xD0); // ds, es, ss
    emit(0xEA).emit32(CODE + code.size() + 6).emit(0x08, 0x00); // ljmp
    emit(0xBC).emit32(STACK);
    int[][] pics = {{0x20, 0x11}, {0x21, 0x20}, {0x21, 4}, {0x21, 1}, {0x21, 0}};
    for (int[] pic : pics) {
      out(pic[0], 1, pic[1]);
    }
    store(LOCAL_APIC + 0xF0, 0x1FF);
    store(LOCAL_APIC + 0x350, 0x700);
    out(0x43, 1, 0x34); // a tick now and then, so that HLT seldom is the end
    out(0x40, 1, 2 + random.nextInt(100));
    out(0x40, 1, 0);
  }

  private void tables(Machine m, int round) {
    code.reset();
    emit64(0).emit64(0x00CF_9B00_0000_FFFFL).emit64(0x00CF_9300_0000_FFFFL);
    m.memory().poke(GDT, code.toByteArray());
    code.reset();
    emit(23, 0).emit32(GDT).emit(0, 0).emit(0xFF, 0x07).emit32(IDT);
    m.memory().poke(POINTERS, code.toByteArray());
    boolean trapGates = random.nextInt(4) == 0;
    code.reset();
    for (int vector = 0; vector < 256; vector++) {
      long handler = HANDLERS + vector * 32L;
      long type = trapGates || random.nextInt(16) == 0 ? 0x8F00 : 0x8E00;
      emit64(handler & 0xFFFF | 0x8_0000 | type << 32 | (handler & 0xFFFF_0000L) << 32);
    }
    m.memory().poke(IDT, code.toByteArray());
    int stack = random.nextInt(4) == 0 ? place() & ~3 : STACK;
    for (int vector = 0; vector < 256; vector++) {
      code.reset();
      int handler = HANDLERS + vector * 32;
      if (vector < 32 || random.nextInt(8) == 0) {
        emit(0xBC).emit32(stack);
        emit(0xE9).emit32(round - (handler + code.size() + 4));
      } else {
        emit(0x50); // push %eax
        if (random.nextInt(4) != 0) {
          store(LOCAL_APIC + 0xB0, 0);
        }
        if (random.nextInt(4) != 0) {
          emit(0xB0, 0x20, 0xE6, 0x20); // EOI
        }
        emit(0x58, 0xCF); // pop %eax; iret
      }
      m.memory().poke(handler, code.toByteArray());
    }
    code.reset();
    for (int i = 0; i < 1024; i++) {
      emit32(i << 22 | 0x83); // 4 MiB each, as they lie
    }
    m.memory().poke(DIRECTORY, code.toByteArray());
  }

  /** Straight-line code that can be entered at each of its bytes, a RET now and then. */
  private byte[] sled() {
    byte[] bytes = new byte[SLED_BYTES];
    byte[] fillers = {0x40, 0x41, (byte) 0x90, 0x05, (byte) 0x81, 0x31, (byte) 0xC0, 0x69};
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i % 61 == 60 ? (byte) 0xC3 : fillers[random.nextInt(fillers.length)];
    }
    java.util.Arrays.fill(bytes, bytes.length - 64, bytes.length, (byte) 0xC3);
    return bytes;
  }

  private void step(int round) {
    switch (random.nextInt(24)) {
      case 0 -> pit();
      case 1 -> clock();
      case 2, 3 -> store(HPET + hpetRegister(), value());
      case 4, 5 -> localApic();
      case 6 -> deadline();
      case 7 -> pic();
      case 8 -> ioApic();
      case 9 -> uart();
      case 10 -> powerManagement();
      case 11 -> port();
      case 12 -> store(place(), value());
      case 13 -> emit(0xA1).emit32(place()); // mov place,%eax
      case 14, 15 -> strings();
      case 16 -> patch(round);
      case 17 -> { // call somewhere into the sled
        emit(0xB8).emit32(SLED + random.nextInt(SLED_BYTES - 64)).emit(0xFF, 0xD0);
      }
      case 18 -> paging();
      case 19, 20 -> emit(0xFB, 0xF4); // sti; hlt
      case 21 -> stackAndFlags();
      case 22 -> systemRegisters();
      default -> {
        int turns = 1 + random.nextInt(2000);
        emit(0xB9).emit32(turns).emit(0x49, 0x75, 0xFD); // 1: dec %ecx; jnz 1b
      }
    }
  }

  private void pit() {
    int counter = random.nextInt(3);
    out(0x43, 1, counter << 6 | 0x30 | random.nextInt(16));
    int count = random.nextBoolean() ? random.nextInt(4) : value();
    out(0x40 + counter, 1, count & 0xFF);
    out(0x40 + counter, 1, count >> 8 & 0xFF);
  }

  private void clock() {
    int[] registers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xA, 0xB, 0xB, 0xC, 0x32};
    out(0x70, 1, registers[random.nextInt(registers.length)]);
    if (random.nextInt(4) == 0) {
      in(0x71, 1);
    } else {
      out(0x71, 1, value());
    }
  }

  private int hpetRegister() {
    return random.nextBoolean()
        ? 0x100 + 0x20 * random.nextInt(3) + 4 * random.nextInt(4)
        : new int[] {0x10, 0x20, 0xF0, 0xF4}[random.nextInt(4)];
  }

  private void localApic() {
    switch (random.nextInt(8)) {
      case 0 -> store(LOCAL_APIC + 0x320, random.nextInt(8) << 16 | random.nextInt(256));
      case 1 -> store(LOCAL_APIC + 0x3E0, random.nextInt(16));
      case 2, 3 -> store(LOCAL_APIC + 0x380, value());
      case 4 -> store(LOCAL_APIC + 0x80, value());
      case 5 -> store(LOCAL_APIC + 0x300, 1 << 18 | random.nextInt(256)); // an IPI to itself
      case 6 -> store(LOCAL_APIC + 0x350 + 0x10 * random.nextInt(3), value() & 0x1A7FF);
      default -> store(LOCAL_APIC + 0x10 * random.nextInt(64), value());
    }
  }

  private void deadline() {
    store(LOCAL_APIC + 0x320, 0x4_0000 | 32 + random.nextInt(224));
    if (random.nextBoolean()) {
      emit(0x0F, 0x31, 0x05).emit32(value()).emit(0x81, 0xC2).emit32(value()); // rdtsc; add both
    } else {
      emit(0xB8).emit32(value()).emit(0xBA).emit32(value());
    }
    emit(0xB9).emit32(0x6E0).emit(0x0F, 0x30); // wrmsr
  }

  private void pic() {
    int base = random.nextBoolean() ? 0x20 : 0xA0;
    switch (random.nextInt(4)) {
      case 0 -> {
        out(base, 1, 0x10 | random.nextInt(16));
        for (int i = 0; i < 3; i++) {
          out(base + 1, 1, random.nextInt(256));
        }
        out(base + 1, 1, 0);
      }
      case 1 -> out(base, 1, random.nextInt(256) & ~0x10);
      case 2 -> out(base + 1, 1, value());
      default -> out(0x4D0 + random.nextInt(2), 1, random.nextInt(256));
    }
  }

  private void ioApic() {
    store(IO_APIC, 0x10 + random.nextInt(48));
    store(IO_APIC + 0x10, random.nextInt(2) << 15 | random.nextInt(4) << 12 | random.nextInt(256));
  }

  private void uart() {
    out(0x3F8 + random.nextInt(8), 1, value());
    if (random.nextBoolean()) {
      in(0x3F8 + random.nextInt(8), 1);
    }
  }

  /** The PM timer and its interrupt; going to sleep would end the case, and so is left out. */
  private void powerManagement() {
    out(0x600 + 2 * random.nextInt(2), 2, value());
    out(0x604, 2, random.nextInt(2));
    in(0x608, 4);
  }

  private void port() {
    int port =
        random.nextInt(8) == 0 ? random.nextInt(0x1_0000) : PORTS[random.nextInt(PORTS.length)];
    int size = 1 << random.nextInt(3);
    boolean ends = port >= 0x600 && port < 0x608 || port == 0x64 || port == 0x92 || port == 0xCF9;
    if (random.nextBoolean() || ends && random.nextInt(8) != 0) {
      in(port, size);
    } else {
      out(port, size, value());
    }
  }

  private void strings() {
    int[] operations = {0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAE, 0xAF, 0x6C, 0x6E};
    emit(random.nextInt(8) == 0 ? 0xFD : 0xFC); // std, cld
    emit(0xB9).emit32(random.nextInt(4) == 0 ? value() : random.nextInt(10_000));
    emit(0xBE).emit32(place()).emit(0xBF).emit32(target());
    emit(0x66, 0xBA, 0xF8, 0x03); // mov $0x3f8,%dx
    emit(random.nextBoolean() ? 0xF3 : 0xF2, operations[random.nextInt(operations.length)]);
    emit(0xFC);
  }

  /** Changes an immediate or any other byte of the code, the sled's mostly. */
  private void patch(int round) {
    int at =
        random.nextInt(16) == 0
            ? round + random.nextInt(200)
            : SLED + random.nextInt(SLED_BYTES - 128) / 61 * 61 + random.nextInt(60);
    if (random.nextBoolean()) {
      emit(0xFF, 0x05).emit32(at - at % 61 + 4); // incl
    } else {
      emit(0xC6, 0x05).emit32(at).emit(random.nextBoolean() ? 0x40 : 0x90);
    }
  }

  /** Paging on, or a page-table entry changed without INVLPG. */
  private void paging() {
    if (random.nextBoolean()) {
      emit(0xB8).emit32(DIRECTORY).emit(0x0F, 0x22, 0xD8); // cr3
      emit(0xB8).emit32(0x10).emit(0x0F, 0x22, 0xE0); // cr4: PSE
      emit(0xB8).emit32(0x8000_0011).emit(0x0F, 0x22, 0xC0); // cr0
    } else {
      int entry = 2 + random.nextInt(14); // 8 to 60 MiB
      int frame = random.nextInt(16);
      boolean own = entry < 2 || entry == TABLES >>> 22;
      int flags = random.nextInt(8) == 0 ? 0x82 : 0x83 | random.nextInt(4) << 5;
      store(DIRECTORY + 4 * entry, (own ? entry : frame) << 22 | (own ? 0x83 : flags));
      emit(0xA1).emit32(entry << 22 | 0x1000 + 4 * random.nextInt(16));
      store(entry << 22 | 0x2000, own ? 0 : value());
    }
  }

  private void stackAndFlags() {
    switch (random.nextInt(5)) {
      case 0 -> emit(0xBC).emit32(place() & ~3);
      case 1 -> emit(0xBC).emit32(STACK);
      case 2 -> emit(0x9C, 0x81, 0x0C, 0x24).emit32(0x100).emit(0x9D); // TF
      case 3 -> emit(0xCD, random.nextInt(256)); // int
      default -> emit(random.nextBoolean() ? 0xFA : 0xFB); // cli, sti
    }
  }

  private void systemRegisters() {
    switch (random.nextInt(5)) {
      case 0 -> { // an IDT somewhere else, seldom
        if (random.nextInt(8) == 0) {
          store(POINTERS + 18, place());
          emit(0x66, 0xC7, 0x05).emit32(POINTERS + 16).emit(0xFF, 0x07);
          emit(0x0F, 0x01, 0x1D).emit32(POINTERS + 16);
        }
      }
      case 1 -> {
        emit(0xB8).emit32(SLED + random.nextInt(256)).emit(0x0F, 0x23, 0xC0); // dr0
        emit(0xB8).emit32(0x400 | random.nextInt(2) | random.nextInt(16) << 16);
        emit(0x0F, 0x23, 0xF8); // dr7
      }
      case 2 -> {
        emit(0xB9).emit32(MSRS[random.nextInt(MSRS.length)]);
        emit(0xB8).emit32(value()).emit(0xBA).emit32(random.nextInt(4) == 0 ? value() : 0);
        emit(0x0F, random.nextBoolean() ? 0x30 : 0x32); // wrmsr, rdmsr
      }
      case 3 -> emit(0x0F, 0x01, 0x3D).emit32(place()); // invlpg
      default -> emit(0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8); // cr3 to itself
    }
  }

  private int value() {
    return random.nextInt(3) == 0 ? random.nextInt() : VALUES[random.nextInt(VALUES.length)];
  }

  /** An address of RAM, of a hole, of a device, or at an edge. */
  private int place() {
    return switch (random.nextInt(8)) {
      case 0 -> HOLE + random.nextInt(0x10_0000);
      case 1 -> HPET + random.nextInt(0x400);
      case 2 -> IO_APIC + random.nextInt(0x100);
      case 3 -> LOCAL_APIC + random.nextInt(0x400);
      case 4 -> ECAM + random.nextInt(0x1000);
      case 5 -> (64 << 20) - 8 + random.nextInt(16);
      default -> DATA + random.nextInt(0x1_0000);
    };
  }

  /** Where strings may be written without ending the guest at once. */
  private int target() {
    return random.nextInt(8) == 0 ? SLED + random.nextInt(0x1000) : place();
  }

  // ---------------------------------------------------------------- machine code

  private void out(int port, int size, int value) {
    emit(0x66, 0xBA, port & 0xFF, port >> 8 & 0xFF);
    emit(0xB8).emit32(value);
    if (size == 2) {
      emit(0x66);
    }
    emit(size == 1 ? 0xEE : 0xEF);
  }

  private void in(int port, int size) {
    emit(0x66, 0xBA, port & 0xFF, port >> 8 & 0xFF);
    if (size == 2) {
      emit(0x66);
    }
    emit(size == 1 ? 0xEC : 0xED);
  }

  private void store(int address, int value) {
    emit(0xC7, 0x05).emit32(address).emit32(value);
  }

  private FuzzGuest emit(int... bytes) {
    for (int b : bytes) {
      code.write(b);
    }
    return this;
  }

  private FuzzGuest emit32(int value) {
    return emit(value, value >> 8, value >> 16, value >> 24);
  }

  private FuzzGuest emit64(long value) {
    return emit32((int) value).emit32((int) (value >>> 32));
  }
}
