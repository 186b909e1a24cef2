package bootscope.core.lockstep;

import bootscope.core.bits.Host;
import bootscope.core.boot.BootPlan;
import bootscope.core.memory.GuestRam;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Starts QEMU with our guest's memory, our stand-in for its firmware, and its log in a pipe. */
final class Qemu {
  private static final String CPU =
      "qemu64,-svm,-abm,+ssse3,+sse4.1,+sse4.2,+popcnt,+movbe,+xsave,+xsaveopt,+rdrand,+rdseed,"
          + "+fsgsbase,+smep,+smap,+clflushopt,+clwb,+umip,+rdpid,+pdpe1gb,+rdtscp,+arat,"
          + "+3dnowprefetch,+lahf-lm,-la57";

  private Qemu() {}

  static byte[] bios(byte[] image, BootPlan plan) {
    putInt(image, 0xFFE0, plan.entry().physicalAddress());
    putInt(image, 0xFFE4, plan.startInfo().orElseThrow());
    return image;
  }

  private static void putInt(byte[] image, int at, long value) {
    for (int i = 0; i < 4; i++) {
      image[at + i] = (byte) (value >>> 8 * i);
    }
  }

  static void fill(MemorySegment file, GuestRam ram) {
    for (long at = 0; at < ram.bytes(); at += GuestRam.CHUNK_BYTES) {
      if (ram.present(at)) {
        long size = Math.min(GuestRam.CHUNK_BYTES, ram.bytes() - at);
        MemorySegment.copy(Host.segment(ram.host(at), size), 0, file, at, size);
      }
    }
  }

  static Process start(
      Path ram, Path bios, Path fifo, long ramBytes, boolean floating, Set<Long> quiet)
      throws IOException {
    List<String> command = new ArrayList<>();
    String program = System.getenv().getOrDefault("QEMU", "qemu-system-x86_64");
    String memory = "memory-backend-file,id=ram,share=on,size=" + ramBytes + ",mem-path=" + ram;
    command.addAll(List.of(program, "-machine", "q35,accel=tcg,memory-backend=ram"));
    command.addAll(List.of("-m", ramBytes / 1024 / 1024 + "M", "-object", memory));
    command.addAll(List.of("-cpu", CPU, "-icount", "shift=0,sleep=off", "-bios", bios.toString()));
    command.addAll(List.of("-nodefaults", "-display", "none", "-monitor", "none"));
    command.addAll(List.of("-serial", "null", "-no-reboot", "-singlestep"));
    command.addAll(List.of("-d", "nochain,exec,cpu,int" + (floating ? ",fpu" : "")));
    command.addAll(List.of("-D", fifo.toString(), "-dfilter", filter(quiet)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    String preload = System.getenv("LOCKSTEP_PRELOAD");
    if (preload != null) {
      builder.environment().put("LD_PRELOAD", preload);
    }
    return builder.start();
  }

  /** All addresses but those of the quiet instructions. */
  private static String filter(Set<Long> quiet) {
    StringBuilder ranges = new StringBuilder();
    long from = 0;
    for (long address : quiet) {
      ranges.append(String.format(Locale.ROOT, "0x%x..0x%x,", from, address - 1));
      from = address + 1;
    }
    return ranges.append(String.format(Locale.ROOT, "0x%x..0xffffffffffffffff", from)).toString();
  }
}
