package bootscope.core.boot;

import bootscope.core.board.Board;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Flat Multiboot kernels and what goes with them. */
final class MultibootSamples {
  static final long LOAD = 0x10_0000;
  static final long ENTRY = LOAD + 0x40;
  static final int SIZE = 0x1234;
  private static final int MAGIC = 0x1BAD_B002;
  private static final int ADDRESSES = 1 << 16;
  private static final int VIDEO = 1 << 2;

  private MultibootSamples() {}

  /** A file of {@link #SIZE} bytes, 0x90 behind the header, loaded at {@code load}. */
  static KernelImage kernel(long load, int flags) throws ImageException {
    byte[] bytes = new byte[SIZE];
    java.util.Arrays.fill(bytes, (byte) 0x90);
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int all = flags | ADDRESSES;
    b.putInt(MAGIC).putInt(all).putInt(-(MAGIC + all));
    b.putInt((int) load).putInt((int) load).putInt(0).putInt((int) load + 0x3000);
    b.putInt((int) load + 0x40).putInt(0).putInt(1024).putInt(768).putInt(32);
    return KernelImages.openBootable(ImageBytes.ofArray("kernel.bin", bytes));
  }

  static KernelImage kernel() throws ImageException {
    return kernel(LOAD, 3);
  }

  static KernelImage withVideo() throws ImageException {
    return kernel(LOAD, VIDEO);
  }

  static BootParts parts(KernelImage kernel, String commandLine, BootModule... modules) {
    return new BootParts(kernel, List.of(modules), commandLine, Board.q35(Bench.RAM, 1, false), 0);
  }

  /** A module of so many bytes, each of them {@code content}. */
  static BootModule module(String name, int size, String text, int content) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) content);
    return new BootModule(name, size, text, Contents.of(bytes));
  }

  static List<String> failures(List<ContractItem> items) {
    List<String> names = new ArrayList<>();
    for (ContractItem i : items) {
      if (i.verdict() == ContractItem.Verdict.FAIL) {
        names.add(i.name());
      }
    }
    return names;
  }
}
