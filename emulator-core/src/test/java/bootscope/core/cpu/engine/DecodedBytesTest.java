package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.state.CpuState;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decoded code is charged covers what it costs the host's heap. */
class DecodedBytesTest extends BothEngines {
  private static final int START = 0x10_0000;
  private static final int BLOCKS = 600;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "40 FF C0", // inc eax
        "81 84 8B 00 00 05 00 44 33 22 11", // add dword [rbx+rcx*4+50000h],11223344h
        "69 84 8B 00 00 05 00 44 33 22 11", // imul eax,[...],11223344h
        "F0 0F C1 84 8B 00 00 05 00", // lock xadd [...],eax
        "48 0F A4 84 8B 00 00 05 00 07", // shld [...],rax,7
        "F0 48 0F C7 8C 8B 00 00 05 00", // lock cmpxchg16b [...]
        "66 0F 3A 63 84 8B 00 00 05 00 0C", // pcmpistri xmm0,[...],12
        "66 0F 3A 0F 84 8B 00 00 05 00 03", // palignr xmm0,[...],3
        "F2 0F 58 84 8B 00 00 05 00", // addsd xmm0,[...]
        "DB AC 8B 00 00 05 00", // fld tbyte [...]
        "0F 40 84 8B 00 00 05 00", // cmovo eax,[...]
        "0F 90 84 8B 00 00 05 00", // seto [...]
        "0F B6 84 8B 00 00 05 00", // movzx eax,byte [...]
        "48 0F BA AC 8B 00 00 05 00 07", // bts qword [...],7
        "FF B4 8B 00 00 05 00", // push [...]
        "0F 01 84 8B 00 00 05 00" // sgdt [...]
      })
  void theChargeIsNotLessThanTheHeap(String encoding) throws Exception {
    byte[] instruction = HexFormat.ofDelimiter(" ").parseHex(encoding);
    try (Guest g = new Guest(16 << 20).long64()) {
      byte[] code = new byte[instruction.length * 64 * (BLOCKS + 1)];
      for (int i = 0; i < code.length; i++) {
        code[i] = instruction[i % instruction.length];
      }
      g.memory.poke(START, code);
      for (int i = 0; i <= BLOCKS; i++) {
        g.s.rip(START + i * 64L * instruction.length);
        g.run(1);
      }
      assertTrue(g.cpu.blocks() > BLOCKS, g.cpu.blocks() + " blocks");
      long charged = g.cpu.decodedBytes();
      long heap = heap(field(field(field(g.cpu, "blocks"), "cache"), "buckets"));
      assertTrue(
          heap <= charged && heap > charged / 4,
          String.format(Locale.ROOT, "%,d bytes of heap, %,d charged", heap, charged));
    }
  }

  private static Object field(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  /** Bytes of all objects that only these blocks hold, as HotSpot lays them out. */
  private static long heap(Object buckets) throws IllegalAccessException {
    Map<Object, Boolean> seen = new IdentityHashMap<>();
    Deque<Object> open = new ArrayDeque<>();
    visit(buckets, seen, open);
    long bytes = -size(4 + 4L * Array.getLength(buckets));
    while (!open.isEmpty()) {
      Object next = open.remove();
      Class<?> type = next.getClass();
      long content = 0;
      if (type.isArray()) {
        boolean references = !type.componentType().isPrimitive();
        content = 4 + (long) Array.getLength(next) * width(type.componentType());
        for (int i = 0; references && i < Array.getLength(next); i++) {
          visit(Array.get(next, i), seen, open);
        }
      }
      for (; type != Object.class && !type.isArray(); type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())) {
            content += width(field.getType());
            if (!field.getType().isPrimitive()) {
              field.setAccessible(true);
              visit(field.get(next), seen, open);
            }
          }
        }
      }
      bytes += size(content);
    }
    return bytes;
  }

  private static void visit(Object value, Map<Object, Boolean> seen, Deque<Object> open) {
    boolean shared =
        value == null
            || value instanceof Enum<?>
            || value instanceof Processor
            || value instanceof CpuState
            || value instanceof Cpu
            || !value.getClass().isArray() && !belongsToBlock(value);
    if (!shared && seen.put(value, true) == null) {
      open.add(value);
    }
  }

  /** Blocks, ops and what these are made of; but no unit of the processor that an op works with. */
  private static boolean belongsToBlock(Object value) {
    Class<?> type = value.getClass();
    return switch (type.getPackageName()) {
      case "bootscope.core.cpu.engine", "bootscope.core.cpu.ops" -> true;
      case "bootscope.core.cpu.system" -> value instanceof Op || type.isHidden(); // a lambda
      default -> false;
    };
  }

  /** A header of 12 bytes, and all in eights. */
  private static long size(long content) {
    return 12 + content + 7 & -8;
  }

  private static int width(Class<?> type) {
    if (type == long.class || type == double.class) {
      return 8;
    }
    return type == byte.class || type == boolean.class ? 1 : type == short.class ? 2 : 4;
  }
}
