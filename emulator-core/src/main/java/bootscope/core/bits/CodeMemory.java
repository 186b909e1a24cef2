package bootscope.core.bits;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Memory for machine code: the same bytes at two host addresses, one to write at, one to run at, so
 * that no page is ever both. The host's own calls are used for it; where they are missing or
 * refused (a container's policy, SELinux), there is none, and {@link Unavailable} says why.
 */
public final class CodeMemory implements AutoCloseable {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfLong ADDRESS = ValueLayout.JAVA_LONG; // as a number

  /**
   * A call of code in memory like this, with two numbers. It may not block: it runs without telling
   * the Java runtime, which waits for it when it collects garbage.
   */
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS), Linker.Option.critical(false));

  /** Why no code can be run from memory here. */
  public static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    public Unavailable(String reason) {
      super(reason);
    }
  }

  private final long writable;
  private final long executable;
  private final long bytes;
  private final Mapping mapping;

  private CodeMemory(long writable, long executable, long bytes, Mapping mapping) {
    this.writable = writable;
    this.executable = executable;
    this.bytes = bytes;
    this.mapping = mapping;
  }

  /**
   * Maps memory.
   *
   * @param bytes its size, a multiple of the host's page
   * @throws Unavailable where the host has no such memory or does not give it
   */
  public static CodeMemory map(long bytes) throws Unavailable {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    try {
      Mapping mapping =
          LinuxCalls.here()
              ? new Linux()
              : system.contains("mac")
                  ? new MacOs()
                  : system.contains("windows") ? new Windows() : null;
      if (mapping == null) {
        throw new Unavailable("nothing is known about executable memory on " + system);
      }
      return mapping.map(bytes);
    } catch (Unavailable e) {
      throw e;
    } catch (Throwable e) {
      throw new Unavailable("the host's calls cannot be reached: " + e);
    }
  }

  /** Host address at which to write. */
  public long writable() {
    return writable;
  }

  /** Host address at which to run what stands at the same distance from {@link #writable}. */
  public long executable() {
    return executable;
  }

  /**
   * Calls code, by the host's calling convention, with two numbers. No check is made.
   *
   * @param at in the executable mapping
   */
  public static void call(MemorySegment at, long first, long second) {
    try {
      CALL.invokeExact(at, first, second);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of code in memory cannot throw", e);
    }
  }

  @Override
  public void close() {
    mapping.unmap(this);
  }

  /** How one kind of host maps memory twice. */
  private interface Mapping {
    CodeMemory map(long bytes) throws Throwable;

    void unmap(CodeMemory memory);
  }

  private static MethodHandle handle(
      SymbolLookup library, String name, FunctionDescriptor type, Linker.Option... options)
      throws Unavailable {
    return LINKER.downcallHandle(
        library.find(name).orElseThrow(() -> new Unavailable("the host's library has no " + name)),
        type,
        options);
  }

  // Protections and flags of mmap, the same on both systems.
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int SHARED = 1;

  private static Unavailable notMapped(int protection) {
    return new Unavailable(
        "the host does not map memory that can be "
            + ((protection & EXECUTE) != 0 ? "executed" : "written"));
  }

  /** Linux on x86-64: an anonymous file ({@code memfd_create}). */
  private static final class Linux implements Mapping {
    private static final long CLOSE_ON_EXEC = 1;

    @Override
    public CodeMemory map(long bytes) throws Throwable {
      long file;
      try (Arena arena = Arena.ofConfined()) {
        long name = arena.allocateFrom("bootscope code").address();
        file = LinuxCalls.call(LinuxCalls.MEMFD_CREATE, name, CLOSE_ON_EXEC, 0, 0, 0);
      }
      if (file < 0) {
        throw new Unavailable("the host gives no anonymous file");
      }
      try {
        if (LinuxCalls.call(LinuxCalls.FTRUNCATE, file, bytes, 0, 0, 0) != 0) {
          throw new Unavailable("the host gives no " + bytes + " bytes for an anonymous file");
        }
        long writable = map(file, bytes, READ | WRITE);
        try {
          return new CodeMemory(writable, map(file, bytes, READ | EXECUTE), bytes, this);
        } catch (Unavailable e) {
          LinuxCalls.call(LinuxCalls.MUNMAP, writable, bytes, 0, 0, 0);
          throw e;
        }
      } finally {
        LinuxCalls.call(LinuxCalls.CLOSE, file, 0, 0, 0, 0);
      }
    }

    private long map(long file, long bytes, int protection) throws Throwable {
      long at = LinuxCalls.call(LinuxCalls.MMAP, 0, bytes, protection, SHARED, file);
      if (at == -1) {
        throw notMapped(protection);
      }
      return at;
    }

    @Override
    public void unmap(CodeMemory memory) {
      LinuxCalls.call(LinuxCalls.MUNMAP, memory.writable, memory.bytes, 0, 0, 0);
      LinuxCalls.call(LinuxCalls.MUNMAP, memory.executable, memory.bytes, 0, 0, 0);
    }
  }

  /** macOS: a shared memory object. */
  private static final class MacOs implements Mapping {
    private static final int CREATE_NEW_READ_WRITE = 0x0A02; // O_RDWR | O_CREAT | O_EXCL
    private static final int OWNER_ONLY = 0600;

    private final SymbolLookup library = LINKER.defaultLookup();
    private final MethodHandle mmap =
        handle(library, "mmap", FunctionDescriptor.of(LONG, ADDRESS, LONG, INT, INT, INT, LONG));
    private final MethodHandle munmap =
        handle(library, "munmap", FunctionDescriptor.of(INT, ADDRESS, LONG));
    private final MethodHandle ftruncate =
        handle(library, "ftruncate", FunctionDescriptor.of(INT, INT, LONG));
    private final MethodHandle closeFile =
        handle(library, "close", FunctionDescriptor.of(INT, INT));
    private final MethodHandle open =
        handle(
            library,
            "shm_open",
            FunctionDescriptor.of(INT, ADDRESS, INT, INT),
            Linker.Option.firstVariadicArg(2));
    private final MethodHandle unlink =
        handle(library, "shm_unlink", FunctionDescriptor.of(INT, ADDRESS));

    MacOs() throws Unavailable {}

    @Override
    public CodeMemory map(long bytes) throws Throwable {
      int file;
      try (Arena arena = Arena.ofConfined()) {
        long name = arena.allocateFrom("/bootscope." + ProcessHandle.current().pid()).address();
        file = (int) open.invokeExact(name, CREATE_NEW_READ_WRITE, OWNER_ONLY);
        int unused = (int) unlink.invokeExact(name);
      }
      if (file < 0) {
        throw new Unavailable("the host gives no shared memory");
      }
      try {
        if ((int) ftruncate.invokeExact(file, bytes) != 0) {
          throw new Unavailable("the host gives no " + bytes + " bytes of shared memory");
        }
        long writable = map(file, bytes, READ | WRITE);
        try {
          return new CodeMemory(writable, map(file, bytes, READ | EXECUTE), bytes, this);
        } catch (Unavailable e) {
          int unused = (int) munmap.invokeExact(writable, bytes);
          throw e;
        }
      } finally {
        int unused = (int) closeFile.invokeExact(file);
      }
    }

    private long map(int file, long bytes, int protection) throws Throwable {
      long at = (long) mmap.invokeExact(0L, bytes, protection, SHARED, file, 0L);
      if (at == -1) {
        throw notMapped(protection);
      }
      return at;
    }

    @Override
    public void unmap(CodeMemory memory) {
      try {
        int unused = (int) munmap.invokeExact(memory.writable, memory.bytes);
        unused = (int) munmap.invokeExact(memory.executable, memory.bytes);
      } catch (Throwable e) {
        throw new IllegalStateException("munmap cannot throw", e);
      }
    }
  }

  /** Windows: a section of the paging file with two views. */
  private static final class Windows implements Mapping {
    private static final int PAGE_EXECUTE_READWRITE = 0x40; // the most that a view may be given
    private static final int FILE_MAP_WRITE = 2;
    private static final int FILE_MAP_READ = 4;
    private static final int FILE_MAP_EXECUTE = 0x20;
    private static final long PAGING_FILE = -1;

    private final MethodHandle create;
    private final MethodHandle view;
    private final MethodHandle unview;
    private final MethodHandle closeHandle;

    Windows() throws Unavailable {
      SymbolLookup library = SymbolLookup.libraryLookup("kernel32", Arena.global());
      create =
          handle(
              library,
              "CreateFileMappingW",
              FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG));
      view =
          handle(library, "MapViewOfFile", FunctionDescriptor.of(LONG, LONG, INT, INT, INT, LONG));
      unview = handle(library, "UnmapViewOfFile", FunctionDescriptor.of(INT, LONG));
      closeHandle = handle(library, "CloseHandle", FunctionDescriptor.of(INT, LONG));
    }

    @Override
    public CodeMemory map(long bytes) throws Throwable {
      long section =
          (long)
              create.invokeExact(
                  PAGING_FILE, 0L, PAGE_EXECUTE_READWRITE, (int) (bytes >>> 32), (int) bytes, 0L);
      if (section == 0) {
        throw new Unavailable("the host gives no section of memory that can be executed");
      }
      try {
        long writable = (long) view.invokeExact(section, FILE_MAP_WRITE, 0, 0, bytes);
        long executable =
            (long) view.invokeExact(section, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, bytes);
        if (writable == 0 || executable == 0) {
          throw new Unavailable("the host does not map memory that can be executed");
        }
        return new CodeMemory(writable, executable, bytes, this);
      } finally {
        int unused = (int) closeHandle.invokeExact(section);
      }
    }

    @Override
    public void unmap(CodeMemory memory) {
      try {
        int unused = (int) unview.invokeExact(memory.writable);
        unused = (int) unview.invokeExact(memory.executable);
      } catch (Throwable e) {
        throw new IllegalStateException("UnmapViewOfFile cannot throw", e);
      }
    }
  }
}
