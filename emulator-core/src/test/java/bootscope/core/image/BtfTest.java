package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.core.image.Btf.Kind;
import bootscope.core.image.Btf.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where members of structures lie, by what a compiler and Debian's kernels say of their types. */
class BtfTest {
  private static final String NO_BTF =
      "the kernel has no types (was it built with CONFIG_DEBUG_INFO_BTF=y?)";

  /** Members whose places the compiler tells as numbers, too. */
  private static final List<String> PATHS =
      List.of(
          "pid",
          "c",
          "ptr",
          "whole",
          "work",
          "work.func",
          "work.deep.x",
          "comm",
          "two",
          "dim",
          "d",
          "e",
          "small",
          "call",
          "flex",
          "last");

  private static final String SOURCE =
      """
      typedef unsigned int u32;
      typedef const volatile u32 number;
      enum big { BIG = 0x1ffffffffULL };
      enum small { SMALL };
      struct inner { char a; long func; union { struct { char y; short x; } deep; long z; }; };
      struct task {
        number pid;
        union { struct { char c; void *const ptr; }; long whole; };
        struct inner work;
        u32 f1 : 3;
        u32 f2 : 8;
        u32 behind;
        char comm[16];
        struct inner two[2];
        int dim[3][4];
        double d;
        enum big e;
        enum small small;
        int (*call)(struct task *, int, ...);
        union { struct { union { long last; }; }; };
        short flex[];
      };
      struct task *known;
      int function(struct task *t, ...) { return t->f1 + t->f2; }
      """;

  private static Btf read(BtfBytes bytes) {
    return Btf.of(bytes.bytes(), true, "a test");
  }

  @ParameterizedTest
  @CsvSource({"-m64, 8", "-m32, 4"})
  void membersLieWhereTheCompilerPutsThem(String width, int pointer, @TempDir Path dir)
      throws Exception {
    StringBuilder source = new StringBuilder(SOURCE);
    source.append("__attribute__((section(\"offsets\"))) const unsigned places[] = {\n");
    for (String path : PATHS) {
      String size = path.equals("flex") ? "0" : "sizeof(known->" + path + ")";
      source.append("__builtin_offsetof(struct task, ").append(path).append("), ");
      source.append(size).append(",\n");
    }
    Files.writeString(dir.resolve("types.c"), source.append("};\n"));
    SourceKernel.output(dir, List.of("gcc", width, "-gbtf", "-c", "types.c", "-o", "types.o"));
    Elf elf = Elf.parse(ImageBytes.ofFile(dir.resolve("types.o")));
    Btf types = Btf.of(elf, SymbolTable.empty(""));
    assertEquals("the image's section .BTF", types.origin());
    ElfSection table =
        elf.sections().stream().filter(s -> s.name().equals("offsets")).findFirst().orElseThrow();
    byte[] said = elf.bytes().read(table.offset(), (int) table.size());
    for (int i = 0; i < PATHS.size(); i++) {
      Member m = types.member("task", PATHS.get(i)).orElseThrow();
      String ours = m.offsetBytes() + " " + m.sizeBytes();
      String theirs = LittleEndian.u32(said, 8 * i) + " " + LittleEndian.u32(said, 8 * i + 4);
      assertEquals(theirs, ours, PATHS.get(i));
    }
    assertEquals(new Member(0, 4, Kind.INTEGER), types.member("task", "pid").orElseThrow());
    assertEquals(pointer, types.member("task", "ptr").orElseThrow().sizeBytes());
    List<String> kinds =
        List.of("ptr", "call", "comm", "dim", "two", "work", "d", "e").stream()
            .map(p -> types.member("task", p).orElseThrow().kind().name())
            .toList();
    assertEquals(
        List.of("POINTER", "POINTER", "ARRAY", "ARRAY", "ARRAY", "STRUCT", "FLOAT", "ENUM"), kinds);
    for (String none :
        List.of(
            "f1",
            "f2",
            "pid.x",
            "ptr.pid",
            "two.a",
            "comm.x",
            "nothing",
            "",
            ".",
            "work.",
            ".work",
            "work..func",
            "work.f")) {
      assertEquals(Optional.empty(), types.member("task", none), none);
    }
    assertTrue(types.member("task", "behind").isPresent());
    assertEquals(Optional.empty(), types.member("small", "SMALL"), "no structure");
    assertEquals(Optional.empty(), types.member("", "func"));
    assertEquals(Optional.empty(), types.member("tas", "pid"));
    assertEquals(Optional.empty(), types.member("task_", "pid"));
  }

  /** "BTF_KIND_STRUCT": with kind_flag the size of a bit field is in the offset. */
  @Test
  void bitFieldsOfBothFormsAreNone() {
    BtfBytes b = new BtfBytes();
    int whole = b.integer("int", 4, 32);
    int part = b.integer("int", 4, 5);
    b.struct("old", 3, 8);
    b.member("field", part, 0).member("odd", whole, 5).member("whole", whole, 32);
    b.type("new", 4, true, 3, 8);
    b.member("field", whole, 32L << 24).member("odd", whole, 33).member("whole", whole, 32);
    for (String struct : List.of("old", "new")) {
      assertEquals(Optional.empty(), read(b).member(struct, "field"), struct);
      assertEquals(Optional.empty(), read(b).member(struct, "odd"), struct);
      assertEquals(
          Optional.of(new Member(4, 4, Kind.INTEGER)), read(b).member(struct, "whole"), struct);
    }
  }

  /** Each kind takes as many bytes as btf.rst says: what follows them is found. */
  @Test
  void allKindsAreGoneOver() {
    BtfBytes b = new BtfBytes();
    int number = b.integer("int", 4, 32);
    b.pointer(number);
    b.array(number, 3);
    b.type("u", 5, false, 1, 4);
    b.member("a", number, 0);
    b.type("e", 6, false, 2, 4);
    b.words(0, 1, 0, 2);
    b.type("f", 7, true, 0, 0);
    int tag = b.type("tag", 18, true, 0, number);
    int named = b.type("t", 8, false, 0, tag);
    int restrict = b.type("", 11, false, 0, b.type("", 9, false, 0, named));
    int constant = b.type("", 10, false, 0, restrict);
    int proto = b.type("", 13, false, 2, number);
    b.words(0, number, 0, 0);
    b.type("function", 12, false, 1, proto);
    b.type("variable", 14, false, 0, number);
    b.words(1);
    b.type(".data", 15, false, 1, 4);
    b.words(13, 0, 4);
    int real = b.type("double", 16, false, 0, 8);
    b.type("decl", 17, false, 0, number);
    b.words(-1);
    int large = b.type("large", 19, false, 1, 8);
    b.words(0, -1, 1);
    b.struct("last", 5, 32);
    b.member("named", constant, 0).member("real", real, 64).member("large", large, 128);
    b.member("proto", proto, 0).member("past", real, 232);
    Btf types = read(b);
    assertEquals(19, types.size());
    assertEquals("a test", types.origin());
    assertEquals(Optional.of(new Member(0, 4, Kind.INTEGER)), types.member("last", "named"));
    assertEquals(Optional.of(new Member(8, 8, Kind.FLOAT)), types.member("last", "real"));
    assertEquals(Optional.of(new Member(16, 8, Kind.ENUM)), types.member("last", "large"));
    assertEquals(Optional.of(new Member(0, 4, Kind.INTEGER)), types.member("u", "a"), "a union");
    assertEquals(Optional.empty(), types.member("last", "proto"), "a function has no size");
    assertEquals(Optional.empty(), types.member("last", "past"), "the structure ends before it");
  }

  @Test
  void whatStructuresOfOneNameDoNotAgreeOnIsNone() {
    BtfBytes b = new BtfBytes();
    int number = b.integer("int", 4, 32);
    b.struct("twice", 3, 12);
    b.member("same", number, 0).member("other", number, 32).member("once", number, 64);
    b.struct("twice", 2, 12);
    b.member("same", number, 0).member("other", number, 64);
    assertEquals(Optional.of(new Member(0, 4, Kind.INTEGER)), read(b).member("twice", "same"));
    assertEquals(Optional.empty(), read(b).member("twice", "other"));
    assertEquals(Optional.empty(), read(b).member("twice", "once"));
  }

  @Test
  void whatLeadsBackIntoItselfEnds() {
    BtfBytes b = new BtfBytes();
    b.type("self", 8, false, 0, 1);
    b.array(2, 1);
    b.struct("ring", 3, 8);
    b.member("", 3, 0).member("self", 1, 0).member("array", 2, 0);
    // Each structure has the next one 1,000 times: more ways than can be gone.
    for (int i = 0; i < 20; i++) {
      b.struct("wide" + i, 1000, 8);
      for (int k = 0; k < 1000; k++) {
        b.member("", 5 + i, 0);
      }
    }
    int number = b.integer("int", 4, 32);
    int huge = b.array(b.array(number, 0xFFFF_FFFFL), 0xFFFF_FFFFL);
    b.struct("huge", 4, 0xFFFF_FFFFL);
    b.member("huge", huge, 0).member("none", 0, 0).member("far", 1 << 30, 0);
    b.member("negative", -1, 0);
    Btf types = read(b);
    for (String path : List.of("self", "array", "nothing", "self.self")) {
      assertEquals(Optional.empty(), types.member("ring", path), path);
    }
    assertEquals(Optional.empty(), types.member("wide0", "nothing"));
    for (String path : List.of("huge", "none", "far", "negative", "none.x", "far.x")) {
      assertEquals(Optional.empty(), types.member("huge", path), path);
    }
    assertEquals(Optional.empty(), types.member("huge", "x.".repeat(1000) + "x"));
  }

  private static BtfBytes small() {
    BtfBytes b = new BtfBytes();
    int number = b.integer("int", 4, 32);
    int text = b.array(b.integer("char", 1, 8), 16);
    int pointer = b.pointer(number);
    int inner = b.struct("inner", 1, 8);
    b.member("func", pointer, 0);
    b.struct("task", 4, 32);
    b.member("pid", number, 0).member("comm", text, 32).member("", inner, 192);
    b.member("work", inner, 192);
    return b;
  }

  @Test
  void whatCannotBeReadSaysWhy() {
    byte[] good = small().bytes();
    assertTrue(Btf.of(good, true, "").member("task", "work.func").isPresent());
    check("they have no header", new byte[23]);
    check("they begin with magic 0x9feb, version 1", changed(good, 0, 2, 0x9FEB));
    check("they begin with magic 0xeb9f, version 2", changed(good, 2, 1, 2));
    check("their parts lie outside of them", changed(good, 4, 4, 20)); // shorter than itself
    check("their parts lie outside of them", changed(good, 4, 4, 0xFFFF_FFFFL));
    check("their parts lie outside of them", changed(good, 8, 4, 0xFFFF_FFF0L));
    check("their parts lie outside of them", changed(good, 12, 4, good.length));
    check("their parts lie outside of them", changed(good, 20, 4, good.length));
    check("type 1 does not fit", changed(good, 12, 4, 15)); // cut within it
    check("type 1 does not fit", changed(good, 24 + 7, 1, 0)); // no kind
    check("type 1 does not fit", changed(good, 24 + 7, 1, 20)); // a kind that is not known
    check("type 1 does not fit", changed(good, 24 + 4, 4, 0x0400_FFFF)); // too many members
    assertEquals("it has none", Btf.empty("it has none").origin());
    assertEquals(Optional.empty(), Btf.empty("").member("task", "pid"));
  }

  private static void check(String why, byte[] bytes) {
    Btf types = Btf.of(bytes, true, "a test");
    assertTrue(types.isEmpty(), why);
    assertEquals("the kernel's types (.BTF) are damaged: " + why, types.origin());
    assertEquals(Optional.empty(), types.member("task", "pid"));
  }

  private static byte[] changed(byte[] good, int at, int size, long value) {
    byte[] b = good.clone();
    System.arraycopy(Samples.number(size, value), 0, b, at, size);
    return b;
  }

  /** A later version's kinds are gone over where it tells their lengths. */
  @Test
  void unknownKindsAreGoneOverByTheLayoutSection() {
    BtfBytes b = new BtfBytes();
    int number = b.integer("int", 4, 32);
    b.type("new", 21, false, 2, 0);
    b.words(1, 2, 3, 4, 5);
    b.struct("task", 1, 4);
    b.member("pid", number, 0);
    byte[] layout = new byte[4 * 22];
    layout[4 * 21] = 4;
    layout[4 * 21 + 1] = 8;
    assertEquals(Optional.empty(), read(b).member("task", "pid"), "not told");
    assertTrue(read(b.layout(layout)).member("task", "pid").isPresent());
    layout[4 * 21] = 0;
    assertTrue(read(b.layout(layout)).member("task", "pid").isEmpty(), "told otherwise");
    assertTrue(read(b.layout(new byte[4 * 21])).isEmpty(), "too short");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noBytesCanDoHarm(boolean wide) {
    byte[] good = small().layout(new byte[128]).bytes();
    int read = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] b = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(b.length);
        b[at] =
            random.nextBoolean()
                ? (byte) random.nextInt()
                : (byte) (b[at] ^ 1 << random.nextInt(8));
      }
      if (random.nextInt(4) == 0) {
        b = Arrays.copyOf(b, random.nextInt(b.length));
      }
      try {
        Btf types = Btf.of(b, wide, "a test");
        read += types.isEmpty() ? 0 : 1;
        for (String path : List.of("pid", "comm", "func", "work.func", "none")) {
          types
              .member("task", path)
              .ifPresent(m -> assertTrue(m.offsetBytes() >= 0 && m.sizeBytes() >= 0));
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(read > 5_000 && read < 20_000, read + " were read");
  }

  /** A kernel of 64 bits with the types of {@link #small} in a section. */
  static byte[] withSection() {
    byte[] types = small().bytes();
    int at = 128;
    int names = at + types.length;
    int sections = names + 16;
    Samples.Bytes b = Samples.elfHeader(true, 1, sections, 3);
    b.put(4, 1).put(4, 5).put(8, at).put(8, 0x10_0000).put(8, 0x10_0000);
    b.put(8, types.length).put(8, types.length).put(8, 4);
    b.padTo(at).put(types).text("\0.BTF\0").padTo(sections);
    long[][] headers = {{0, 0, 0, 0}, {1, 1, at, types.length}, {0, 3, names, 6}};
    for (long[] h : headers) { // name, type, place, size
      b.put(4, h[0]).put(4, h[1]).put(8, 0).put(8, 0).put(8, h[2]).put(8, h[3]).put(8, 0);
      b.put(8, 1).put(8, 0);
    }
    return b.get();
  }

  @Test
  void anImagesTypesAreInTheirSection() throws Exception {
    KernelImage kernel = KernelImages.open(ImageBytes.ofArray("vmlinux", withSection()));
    assertEquals("the image's section .BTF", kernel.btf().origin());
    Optional<Member> function = Optional.of(new Member(24, 8, Kind.POINTER));
    assertEquals(function, kernel.btf().member("task", "work.func"));
    assertEquals(function, kernel.btf().member("task", "func"), "of a structure without a name");
    KernelImage other = KernelImages.open(ImageBytes.ofArray("stripped", Samples.kernel()));
    assertEquals(NO_BTF, other.btf().origin());
  }

  @Test
  void aFileWithSymbolsMayHaveTheTypes(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("types.c"), SOURCE + "void _start(void) {}\n");
    List<String> gcc = List.of("gcc", "-gbtf", "-nostdlib", "-static", "types.c", "-o", "debug");
    SourceKernel.output(dir, gcc);
    KernelImage kernel = KernelImages.open(ImageBytes.ofArray("stripped", Samples.kernel()));
    ImageBytes debug = ImageBytes.ofFile(dir.resolve("debug"));
    assertTrue(kernel.withSymbols(debug).btf().member("task", "comm").isPresent());
    KernelImage own = KernelImages.open(ImageBytes.ofArray("vmlinux", withSection()));
    assertTrue(own.withSymbols(debug).btf().member("task", "dim").isEmpty(), "its own come first");
  }

  /** A vmlinux without section headers has them where its symbols say. */
  @Test
  void anImageWithoutSectionsHasThemByItsSymbols() throws Exception {
    byte[] content = Samples.concat(new byte[64], small().bytes());
    byte[] file = Samples.elf(true, Samples.load(0x10_0000, content, content.length));
    Elf elf = Elf.parse(ImageBytes.ofArray("vmlinux", file));
    assertEquals(NO_BTF, Btf.of(elf, SymbolTable.empty("")).origin());
    Btf types = Btf.of(elf, symbols(0x10_0040, 0x10_0000 + content.length));
    assertEquals("the image, from __start_BTF on", types.origin());
    assertTrue(types.member("task", "comm").isPresent());
    assertEquals(NO_BTF, Btf.of(elf, symbols(0x20_0000, 0x20_1000)).origin());
    assertEquals(
        "the kernel's types (.BTF) take 0xffffffffffffffc0 bytes",
        Btf.of(elf, symbols(0x10_0040, 0x10_0000)).origin());
    String cut = Btf.of(elf, symbols(0x10_0040, 0x11_0000)).origin();
    assertTrue(cut.startsWith("the kernel's types (.BTF) cannot be read: the file ends here"), cut);
  }

  private static SymbolTable symbols(long start, long stop) {
    SymbolTable.Builder b = new SymbolTable.Builder(2, 64);
    b.add(start, 'd', "__start_BTF".getBytes(), 0, 11);
    b.add(stop, 'd', "__stop_BTF".getBytes(), 0, 10);
    return b.build("a test");
  }

  @ParameterizedTest
  @ValueSource(strings = {DebianPackages.CLOUD, DebianPackages.GENERIC})
  void debiansKernelsTellWhereTheirTasksHaveWhat(String pattern) throws Exception {
    KernelImage kernel = KernelImages.open(ImageBytes.ofFile(DebianPackages.kernel(pattern)));
    Btf types = kernel.btf();
    assertEquals("the image's section .BTF", types.origin());
    assertTrue(types.size() > 90_000, types.size() + " types");
    assertEquals(types, kernel.btf(), "read once");
    Member comm = types.member("task_struct", "comm").orElseThrow();
    assertEquals(16, comm.sizeBytes(), "TASK_COMM_LEN");
    assertEquals(Kind.ARRAY, comm.kind());
    assertEquals(
        Optional.of(new Member(0, 24, Kind.STRUCT)), types.member("task_struct", "thread_info"));
    assertEquals(Kind.POINTER, types.member("task_struct", "stack").orElseThrow().kind());
    assertEquals(Kind.POINTER, types.member("task_struct", "mm").orElseThrow().kind());
    assertEquals(Optional.of(new Member(24, 8, Kind.POINTER)), types.member("work_struct", "func"));
    assertEquals(Kind.POINTER, types.member("worker", "current_func").orElseThrow().kind());
    assertEquals(Kind.POINTER, types.member("worker", "task").orElseThrow().kind());
    assertEquals(
        Optional.of(new Member(24, 8, Kind.POINTER)), types.member("delayed_work", "work.func"));
    assertTrue(types.member("page", "lru").isPresent(), "within unions without a name");
    assertEquals(Optional.empty(), types.member("task_struct", "in_execve"), "a bit field");
    assertEquals(Optional.empty(), types.member("irq_info", "list"), "three are called so");
    assertEquals(Optional.empty(), types.member("pcpu_hot", "current_task"), "of Linux 6.2");

    // The first task stands ready in the file.
    long task = kernel.symbols().address("init_task").orElseThrow();
    long at = kernel.elf().fileOffset(task + comm.offsetBytes()).orElseThrow();
    assertEquals("swapper", LittleEndian.text(kernel.elf().bytes().read(at, 16), 0, 16));
    for (String path : List.of("real_parent", "group_leader")) { // itself
      long to =
          kernel
              .elf()
              .fileOffset(task + types.member("task_struct", path).orElseThrow().offsetBytes())
              .orElseThrow();
      assertEquals(task, LittleEndian.i64(kernel.elf().bytes().read(to, 8), 0), path);
    }

    // The same without section headers.
    Btf bySymbols = Btf.of(withoutSections(kernel.elf()), kernel.symbols());
    assertEquals("the image, from __start_BTF on", bySymbols.origin());
    assertEquals(types.size(), bySymbols.size());
    assertEquals(Optional.of(comm), bySymbols.member("task_struct", "comm"));
  }

  private static Elf withoutSections(Elf elf) throws Exception {
    byte[] file = elf.bytes().read(0, (int) elf.bytes().length());
    Arrays.fill(file, 60, 62, (byte) 0); // e_shnum
    return Elf.parse(ImageBytes.ofArray("vmlinux", file));
  }

  /** Debian's numbers of 6.1.192 for a cloud, as another reader has them. */
  @Test
  void theCloudKernelsNumbers() throws Exception {
    Path deb = DebianPackages.kernel(DebianPackages.CLOUD);
    assumeTrue(deb.toString().contains("6.1.192-"));
    Btf types = KernelImages.open(ImageBytes.ofFile(deb)).btf();
    List<Long> offsets =
        List.of("thread_info", "stack", "flags", "mm", "pid", "tgid", "comm").stream()
            .map(p -> types.member("task_struct", p).orElseThrow().offsetBytes())
            .toList();
    assertEquals(List.of(0L, 32L, 44L, 2272L, 2416L, 2420L, 2976L), offsets);
    assertEquals(95_265, types.size());
    assertEquals(24, types.member("worker", "current_func").orElseThrow().offsetBytes());
    assertEquals(64, types.member("worker", "task").orElseThrow().offsetBytes());
  }

  @Test
  void debiansKernelOf32BitsSaysThatItHasNone() throws Exception {
    for (Path deb : DebianPackages.matching("linux-image-6.1.0-*-686-pae_*.deb")) {
      KernelImage kernel = KernelImages.open(ImageBytes.ofFile(deb));
      assertEquals(NO_BTF, kernel.btf().origin());
      assertEquals(Optional.empty(), kernel.btf().member("task_struct", "comm"));
    }
  }

  @Test
  void withoutAKernelThereAreNone() {
    assertEquals("no kernel's file was given", KernelImage.none("nothing").btf().origin());
  }
}
