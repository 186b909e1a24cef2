package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProgramImageTest {
  private static Optional<ProgramImage> read(byte[] bytes) {
    return ProgramImage.of(ImageBytes.ofArray("program", bytes));
  }

  @Test
  void itsSymbolsAreThoseOfSymtabOrDynsym() {
    for (int table : new int[] {ElfSection.SYMBOLS, ElfSection.DYNAMIC_SYMBOLS}) {
      ProgramImage image = read(ElfPrograms.of(2, 0x401000, table, "_start", "work")).orElseThrow();
      assertEquals(0x401100, image.symbols().address("work").orElseThrow());
      assertEquals(0x401200, image.endCode());
      assertEquals(0x401000, image.startData());
      assertEquals(0x401200, image.endData());
      assertEquals(false, image.movable());
    }
    assertTrue(
        read(ElfPrograms.of(3, 0x1000, ElfSection.SYMBOLS, "_start")).orElseThrow().movable());
  }

  @Test
  void whatIsNoProgramWithSymbolsIsNone() {
    assertEquals(Optional.empty(), read(ElfPrograms.of(1, 0, ElfSection.SYMBOLS, "init_module")));
    assertEquals(Optional.empty(), read(ElfPrograms.of(2, 0x401000, ElfSection.SYMBOLS)));
    assertEquals(Optional.empty(), read(new byte[] {0x7F, 'E', 'L', 'F'}));
  }

  @Test
  void damagedOnesAreReadOrNot() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = ElfPrograms.of(2, 0x401000, ElfSection.SYMBOLS, "_start", "work");
    for (int i = 0; i < 5_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(8); n >= 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      read(bad).ifPresent(image -> assertTrue(image.symbols().size() <= 2, "seed " + seed));
    }
  }
}
