package bootscope.core.bits;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Linux's own calls on x86-64, all by one function of the host's library, {@code syscall}: the
 * first call of each signature costs milliseconds of the start. Unlike the raw calls it gives −1
 * where one fails.
 */
final class LinuxCalls {
  static final long CLOSE = 3;
  static final long MMAP = 9;
  static final long MUNMAP = 11;
  static final long MADVISE = 28;
  static final long FTRUNCATE = 77;
  static final long EXIT_GROUP = 231;
  static final long MEMFD_CREATE = 319;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG));

  private LinuxCalls() {}

  /** Whether this is such a host. */
  static boolean here() {
    String processor = System.getProperty("os.arch");
    return System.getProperty("os.name").equals("Linux")
        && (processor.equals("amd64") || processor.equals("x86_64"));
  }

  static long call(long number, long a, long b, long c, long d, long e) {
    try {
      return (long) SYSCALL.invokeExact(number, a, b, c, d, e, 0L);
    } catch (Throwable t) {
      throw new IllegalStateException("a call of the host's cannot throw", t);
    }
  }
}
