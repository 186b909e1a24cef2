package bootscope.core.profile;

import bootscope.core.debug.LinuxTasks;
import bootscope.core.debug.Symbols;
import bootscope.core.image.Btf;
import bootscope.core.image.Btf.Kind;
import bootscope.core.image.Btf.Member;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * Which program a Linux kernel is about to begin for a thread that has called execve: {@code
 * linux_binprm} has the path, {@code mm_struct} where it has been loaded. Where these have their
 * members is taken from the kernel's own types; without them nothing is told. Looks only.
 */
final class ExecReader {
  /** The function that is called when a program has been loaded, with a {@code linux_binprm}. */
  static final String LOADED = "finalize_exec";

  /** The function that is called before, in kernels that have not the other. */
  static final String KNOWN = "setup_new_exec";

  private static final String BINARY = "linux_binprm";
  private static final int MOST_PATH = 256;
  private static final int MOST_PARTS = 64;

  private final LinuxTasks linux;
  private final LongUnaryOperator words;
  private final Symbols symbols;

  /**
   * @param words the word of the kernel's at a linear address, 0 where there is none
   */
  ExecReader(LinuxTasks linux, LongUnaryOperator words, Symbols symbols) {
    this.linux = linux;
    this.words = words;
    this.symbols = symbols;
  }

  /** Whether the kernel says when it has loaded a program. */
  boolean tellsLoaded() {
    return symbols.address(LOADED).isPresent();
  }

  /** Whether it says which programs are begun. */
  boolean tells() {
    return tellsLoaded() || symbols.address(KNOWN).isPresent();
  }

  /** The program of a {@code linux_binprm}, without symbols; empty where that is not known. */
  Optional<Program> known(long binary) {
    Optional<String> path = path(binary, "filename");
    if (path.isPresent() && isNoName(path.get())) {
      path = file(binary).or(() -> path(binary, "filename"));
    }
    return path.or(() -> linux.currentTask().map(LinuxTasks.Task::comm))
        .map(name -> new Program(name, null, 0));
  }

  /** Whether a path leads to the program without being one's own, as {@code /proc/self/exe}. */
  private static boolean isNoName(String path) {
    return path.startsWith("/proc/") || path.startsWith("/dev/fd/");
  }

  /** The program of a {@code linux_binprm} that has been loaded, with symbols if it has a file. */
  Optional<Program> loaded(long binary, ProgramFiles files) {
    Optional<Program> known = known(binary);
    // A script's is another than the path that was asked for.
    Optional<String> path = file(binary).or(() -> path(binary, "interp"));
    Optional<ProgramFile.Loaded> loaded = loaded();
    if (known.isEmpty() || path.isEmpty() || loaded.isEmpty()) {
      return known;
    }
    return files
        .of(path.get(), loaded.get())
        .or(() -> files.of(known.get().name(), loaded.get()))
        .map(file -> new Program(known.get().name(), file, file.moved(loaded.get())))
        .or(() -> known);
  }

  /** The path of the file that is loaded, from the root of its file system. */
  private Optional<String> file(long binary) {
    Btf types = linux.types();
    Optional<Member> file = pointer(types, BINARY, "file");
    Optional<Member> entry = pointer(types, "file", "f_path.dentry");
    Optional<Member> parent = pointer(types, "dentry", "d_parent");
    Optional<Member> name = pointer(types, "dentry", "d_name.name");
    if (file.isEmpty() || entry.isEmpty() || parent.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    long at = word(binary, file.get());
    at = at == 0 ? 0 : word(at, entry.get());
    String path = "";
    for (int i = 0; at != 0 && i < MOST_PARTS; i++) {
      long above = word(at, parent.get());
      if (above == at) {
        return path.isEmpty() ? Optional.empty() : Optional.of(path);
      }
      Optional<String> part = text(word(at, name.get()));
      if (part.isEmpty() || part.get().length() + path.length() >= MOST_PATH) {
        return Optional.empty();
      }
      path = "/" + part.get() + path;
      at = above;
    }
    return Optional.empty();
  }

  private Optional<ProgramFile.Loaded> loaded() {
    Btf types = linux.types();
    OptionalLong task = linux.current();
    Optional<Member> mm = pointer(types, "task_struct", "mm");
    if (task.isEmpty() || mm.isEmpty()) {
      return Optional.empty();
    }
    long memory = word(task.getAsLong(), mm.get());
    Optional<Member> endCode = types.member("mm_struct", "end_code");
    Optional<Member> startData = types.member("mm_struct", "start_data");
    Optional<Member> endData = types.member("mm_struct", "end_data");
    if (memory == 0 || endCode.isEmpty() || startData.isEmpty() || endData.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ProgramFile.Loaded(
            word(memory, endCode.get()),
            word(memory, startData.get()),
            word(memory, endData.get())));
  }

  private static Optional<Member> pointer(Btf types, String struct, String name) {
    return types.member(struct, name).filter(m -> m.kind() == Kind.POINTER);
  }

  private long word(long at, Member member) {
    return words.applyAsLong(at + member.offsetBytes());
  }

  /** A path, of printable characters, cut where it is too long; empty where it is none. */
  private Optional<String> path(long binary, String member) {
    return pointer(linux.types(), BINARY, member).map(m -> word(binary, m)).flatMap(this::text);
  }

  private Optional<String> text(long at) {
    byte[] read = new byte[MOST_PATH];
    int length = 0;
    if (at == 0) {
      return Optional.empty();
    }
    while (length < MOST_PATH) {
      int b = (byte) words.applyAsLong(at + length);
      if (b == 0) {
        break;
      }
      read[length++] = (byte) (b >= 0x20 && b < 0x7F ? b : '?');
    }
    return length == 0
        ? Optional.empty()
        : Optional.of(new String(read, 0, length, StandardCharsets.US_ASCII));
  }
}
