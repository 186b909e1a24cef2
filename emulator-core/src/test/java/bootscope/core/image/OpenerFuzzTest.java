package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import bootscope.core.image.KallsymsSample.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Opens mutants of small good files. Each must open or be refused with an {@link ImageException},
 * soon. {@code -Dbootscope.fuzz.mutants=N} sets their number, {@code -Dbootscope.fuzz.seed=S} the
 * seed.
 */
class OpenerFuzzTest {
  private static final int MUTANTS = Integer.getInteger("bootscope.fuzz.mutants", 4000);
  private static final long SEED = Long.getLong("bootscope.fuzz.seed", 20_260_101L);
  private static final long MOST_NANOS = 10_000_000_000L;
  private static final long[] NUMBERS = {
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFF_FFFFL,
    0x8000_0000L,
    0xFFFF_FFF0L,
    0xFFFF_FFFFL,
    0x1_0000_0000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -0x1000
  };

  private static List<byte[]> seeds() {
    List<byte[]> all = new ArrayList<>();
    all.add(Samples.kernel());
    all.add(
        Samples.elf(
            false,
            Samples.load(0x1000, new byte[99], 200),
            Samples.notes(Samples.pvhNotes(4, 0x1000))));
    all.add(SymbolTableTest.withSymtab(true));
    all.add(SymbolTableTest.withSymtab(false));
    all.add(BtfTest.withSection());
    for (Layout layout : Layout.values()) {
      all.add(KallsymsSample.kernel(layout, true));
      all.add(KallsymsSample.kernel(layout, false));
    }
    for (Compression method : Compression.values()) {
      all.add(Samples.bzImage(method));
      all.add(Samples.pack(method, Samples.kernel()));
    }
    for (String suffix : new String[] {"gz", "bz2", "lzma", "xz", "lzo", "lz4", "zst"}) {
      all.add(Samples.bzImage(Samples.resource("mixed." + suffix), 120_000));
    }
    all.add(MultibootTest.flat(MultibootHeader.ADDRESSES | MultibootHeader.VIDEO));
    all.add(MultibootTest.elf(true, MultibootHeader.PAGE_ALIGNED));
    all.add(MultibootTest.elf(false, MultibootHeader.ADDRESSES | MultibootHeader.MEMORY_INFO));
    all.add(Samples.pack(Compression.GZIP, MultibootTest.flat(MultibootHeader.ADDRESSES)));
    all.add(Samples.kernelDeb(null));
    all.add(Samples.kernelDeb(Compression.XZ));
    all.add(Samples.kernelDeb(Compression.ZSTD));
    all.add(Samples.kernelDeb(Compression.GZIP));
    all.add(Samples.deb(null, "Depends: linux-image-6.1.0\n", Samples.tarEntry("x", new byte[9])));
    all.add(Samples.cpio("init", new byte[50]));
    all.add(Samples.longNamedDeb("boot/vmlinuz-" + "6".repeat(120)));
    all.add("ffffffff81000000 T _text\nffffffff81000200 t start\n".getBytes());
    return all;
  }

  @Test
  void mutantsOpenOrAreRefusedWithOneClearErrorInBoundedTime() {
    System.out.println("opener fuzzing: " + MUTANTS + " mutants, seed " + SEED);
    List<byte[]> seeds = seeds();
    int opened = 0;
    for (int i = 0; i < MUTANTS; i++) {
      Random random = new Random(SEED + i);
      byte[] mutant = mutate(seeds.get(i % seeds.size()), seeds, random);
      long begin = System.nanoTime();
      try {
        tryAll(mutant);
        opened++;
      } catch (ImageException e) {
        String m = e.getMessage();
        assertTrue(m.startsWith("mutant") && m.endsWith(".") && m.contains("; "), m);
      } catch (Throwable t) {
        String hex = HexFormat.of().formatHex(mutant, 0, Math.min(mutant.length, 2000));
        fail("mutant " + i + " of seed " + SEED + " (" + mutant.length + " bytes): " + hex, t);
      }
      long took = System.nanoTime() - begin;
      assertTrue(took < MOST_NANOS, "mutant " + i + " took " + took / 1_000_000 + " ms");
    }
    assertTrue(opened > 0 && opened < MUTANTS, opened + " were opened");
  }

  /** Everything that reads from an image, so that damage found late is found here too. */
  private static void tryAll(byte[] mutant) throws ImageException {
    ImageBytes bytes = ImageBytes.ofArray("mutant", mutant);
    if (mutant.length > 2 && mutant[0] == 'f') {
      SymbolTables.fromSystemMap(bytes);
      return;
    }
    Optional<MultibootImage> flat = MultibootImages.openFlat(bytes);
    if (flat.isPresent()) {
      MultibootReport.ofFlat(flat.get());
      copyEnds(flat.get().segments());
      return;
    }
    KernelImage image = KernelImages.open(bytes);
    ImageReport.of(image).render();
    image.multiboot().image().ifPresent(m -> assertTrue(m.entry() >>> 32 == 0));
    copyEnds(image.multiboot().image().map(MultibootImage::segments).orElse(List.of()));
    image.symbols().holding(0xFFFF_FFFF_8100_0300L);
    image.symbols().address("start_kernel");
    image.btf().member("task", "work.func");
    byte[] to = new byte[64];
    for (LoadSegment s : image.loadSegments()) {
      s.copyTo(0, to, 0, (int) Math.min(to.length, s.fileSize()));
      image.elf().physicalAddress(s.virtualAddress() + s.memorySize() - 1);
    }
  }

  private static void copyEnds(List<LoadSegment> segments) throws ImageException {
    byte[] to = new byte[64];
    for (LoadSegment s : segments) {
      int count = (int) Math.min(to.length, s.fileSize());
      s.copyTo(0, to, 0, count);
      s.copyTo(s.fileSize() - count, to, 0, count);
      assertTrue(s.physicalAddress() + s.memorySize() <= 1L << 32);
    }
  }

  private static byte[] mutate(byte[] seed, List<byte[]> seeds, Random random) {
    byte[] b = seed.clone();
    int changes = 1 + random.nextInt(random.nextInt(4) == 0 ? 16 : 3);
    for (int i = 0; i < changes && b.length > 0; i++) {
      // Headers are at the start: half of the changes go there.
      int reach = random.nextBoolean() ? b.length : Math.min(b.length, 700);
      int at = random.nextInt(reach);
      switch (random.nextInt(10)) {
        case 0, 1 -> b[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> b[at] = (byte) random.nextInt(256);
        case 3, 4, 5 -> number(b, at & -(1 << random.nextInt(4)), random);
        case 6 -> b = Arrays.copyOf(b, at);
        case 7 -> b = spliced(b, at, 0, random.nextInt(64), b, at);
        case 8 -> b = spliced(b, at, random.nextInt(64), 0, b, at);
        default -> {
          byte[] other = seeds.get(random.nextInt(seeds.size()));
          int from = random.nextInt(other.length);
          int count = random.nextInt(200);
          b = spliced(b, at, count, count, other, from);
        }
      }
    }
    return b;
  }

  private static void number(byte[] b, int at, Random random) {
    long value =
        random.nextInt(3) == 0 ? random.nextInt(b.length) : NUMBERS[random.nextInt(NUMBERS.length)];
    int size = 1 << random.nextInt(4);
    for (int i = 0; i < size && at + i < b.length; i++) {
      b[at + i] = (byte) (value >>> 8 * i);
    }
  }

  /** Replaces {@code drop} bytes at a place by {@code add} bytes from elsewhere. */
  private static byte[] spliced(byte[] b, int at, int drop, int add, byte[] other, int from) {
    int take = Math.min(add, other.length - from);
    int rest = Math.min(b.length, at + drop);
    byte[] out = new byte[at + take + b.length - rest];
    System.arraycopy(b, 0, out, 0, at);
    System.arraycopy(other, from, out, at, take);
    System.arraycopy(b, rest, out, at + take, b.length - rest);
    return out;
  }
}
