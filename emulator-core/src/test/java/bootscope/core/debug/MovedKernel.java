package bootscope.core.debug;

import bootscope.core.boot.Firmware;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.isa.Assembler;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A bzImage in small, and firmware that plays its loader and its decompressor: it copies a kernel
 * of 32 bits from its ROM to another place than its file says, with its pointers changed as a
 * decompressor changes them, and goes the way of a bzImage's boot. All of it runs in real mode.
 */
final class MovedKernel {
  static final long LINKED = 0xC010_0000L;
  static final long PHYSICAL = 0x10_0000;
  static final long MOVED = 0x3_0000;
  static final long VIRTUAL_SLIDE = 0x0B00_0000;
  static final int START_KERNEL = 0x60;

  private static final int DATA = 0x1000; // from the kernel's start
  private static final int POINTERS = 16;
  private static final int SETUP = 1024;

  private MovedKernel() {}

  /**
   * @param bios whether the firmware is one with INT 19h and an option ROM, or one that asks fw_cfg
   *     for the kernel by itself
   */
  static Boot boot(boolean bios) throws Exception {
    Firmware firmware = Firmware.of("test.rom", rom(bios), Map.of(), Map.of(), false);
    return Boot.of(
        new FirmwareLinux(firmware),
        kernel(),
        List.of(),
        "",
        MachineConfiguration.ofRam(32L << 20));
  }

  static KernelImage kernel() throws Exception {
    byte[] elf = elf();
    ByteBuffer b = ByteBuffer.allocate(SETUP + elf.length).order(ByteOrder.LITTLE_ENDIAN);
    b.put(0x1F1, (byte) 1); // setup sectors behind the first one
    b.putShort(0x1FE, (short) 0xAA55).putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20C);
    b.putInt(0x24C, elf.length);
    b.put(SETUP, elf);
    return KernelImages.open(ImageBytes.ofArray("vmlinuz", b.array()));
  }

  /** The kernel's text: a moved absolute address among its first instructions. */
  private static byte[] text(long slide) {
    ByteBuffer b = ByteBuffer.allocate(0x80).order(ByteOrder.LITTLE_ENDIAN);
    while (b.hasRemaining()) {
      b.put((byte) 0x90); // nop
    }
    b.put(0, (byte) 0x66).put(1, (byte) 0xB9); // mov ecx, the address of data
    b.putInt(2, (int) (LINKED + DATA + slide));
    b.put(START_KERNEL + 1, (byte) 0xFA).put(START_KERNEL + 2, (byte) 0xF4); // cli; hlt
    return b.array();
  }

  private static byte[] data(long slide) {
    ByteBuffer b = ByteBuffer.allocate(0x100).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < POINTERS; i++) {
      b.putInt(8 * i, (int) (LINKED + 4 * i + slide));
      b.putInt(8 * i + 4, 1000 + i); // a number, which is not moved
    }
    return b.array();
  }

  private static byte[] elf() {
    byte[] names = "\0startup_32\0start_kernel\0table\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer b = ByteBuffer.allocate(0x3000).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(0x464C_457F).put((byte) 1).put((byte) 1).put((byte) 1).position(16);
    b.putShort((short) 2).putShort((short) 3).putInt(1).putInt((int) PHYSICAL);
    b.putInt(52).putInt(0x2800).putInt(0).putShort((short) 52).putShort((short) 32);
    b.putShort((short) 2).putShort((short) 40).putShort((short) 3).putShort((short) 0);
    segment(b, 0x1000, 0, text(0).length, 5);
    segment(b, 0x2000, DATA, data(0).length, 6);
    b.put(0x1000, text(0)).put(0x2000, data(0));
    // Symbols: name, value, size, info, other, section; then their names.
    symbol(b, 0x2410, 1, LINKED, START_KERNEL, 0x12);
    symbol(b, 0x2420, 12, LINKED + START_KERNEL, 3, 0x12);
    symbol(b, 0x2430, 25, LINKED + DATA, 0x100, 0x11);
    b.put(0x2600, names);
    section(b.position(0x2828), 2, 0x2400, 0x40, 2, 16); // .symtab, its names in section 2
    section(b, 3, 0x2600, names.length, 0, 0);
    return b.array();
  }

  private static void segment(ByteBuffer b, int offset, int at, int size, int flags) {
    b.putInt(1).putInt(offset).putInt((int) LINKED + at).putInt((int) PHYSICAL + at);
    b.putInt(size).putInt(size).putInt(flags).putInt(0x1000);
  }

  private static void symbol(ByteBuffer b, int at, int name, long value, int size, int info) {
    b.position(at).putInt(name).putInt((int) value).putInt(size);
    b.put((byte) info).put((byte) 0).putShort((short) 1);
  }

  private static void section(ByteBuffer b, int type, int offset, int size, int link, int each) {
    b.putInt(0).putInt(type).putInt(0).putInt(0).putInt(offset).putInt(size).putInt(link);
    b.putInt(0).putInt(4).putInt(each);
  }

  /** 64 KiB at 0xF0000 and below 4 GiB. */
  private static byte[] rom(boolean bios) {
    ByteBuffer b = ByteBuffer.allocate(0x1_0000).order(ByteOrder.LITTLE_ENDIAN);
    code(b, "cld; mov ax,cs; mov ds,ax");
    code(b, "mov ax,0x9000; mov ss,ax; mov sp,0x1000");
    copy(b, 0x200, 0x1000, 0x200, 5); // the setup
    copy(b, 0x210, 0xFFFF, 0x10, 5); // the protected-mode part, at 1 MiB
    copy(b, 0x220, 0xFFFF, 0x4010, 5); // the decompressor at its other place
    copy(b, 0x400, 0x3000, 0, text(0).length);
    copy(b, 0x500, 0x3000, DATA, data(0).length);
    if (bios) {
      configure(b, 0x8000_0090, 0x3333_3300); // PAM: RAM from C0000 on
      copy(b, 0x300, 0xC000, 0, 0x48);
      code(b, "xor ax,ax; mov es,ax");
      code(b, "mov word ptr es:[0x64],0xe6f2"); // vector 19h: F000:E6F2
      code(b, "mov word ptr es:[0x66],0xf000");
      code(b, "int 0x19");
      code(b.position(0xE6F2), "jmp 0xc000:0x40"); // to the option ROM
      code(b.position(0x300), "db 0x55,0xaa,1").putShort(0x300 + 0x1A, (short) 0x20);
      b.position(0x320)
          .put("$PnP".getBytes(StandardCharsets.US_ASCII))
          .putShort(0x320 + 0x1A, (short) 0x40);
      code(b.position(0x340), "jmp 0x1000:0x200"); // to the setup
    } else {
      code(b, "mov dx,0x510; mov ax,0xe; out dx,ax"); // fw_cfg: the boot menu, no kernel's
      code(b, "nop; mov ax,8; out dx,ax"); // fw_cfg: the kernel's size
      code(b, "jmp 0x1000:0x200");
    }
    code(b.position(0x200), "jmp 0xffff:0x10"); // setup: to 1 MiB
    code(b.position(0x210), "jmp 0xffff:0x4010"); // on, outside of the image
    code(b.position(0x220), "jmp 0x3000:0"); // to the kernel
    b.put(0x400, text(VIRTUAL_SLIDE)).put(0x500, data(VIRTUAL_SLIDE));
    code(b.position(0xFFF0), "jmp 0xf000:0");
    return b.array();
  }

  /** Puts 16-bit code. */
  private static ByteBuffer code(ByteBuffer b, String text, Object... arguments) {
    return b.put(Assembler.assemble(16, text, arguments));
  }

  private static void copy(ByteBuffer b, int from, int segment, int to, int count) {
    code(b, "mov si,%#x; mov ax,%#x; mov es,ax; mov di,%#x", from, segment, to);
    code(b, "mov cx,%#x; rep movsb", count);
  }

  /** Writes to a PCI configuration register. */
  private static void configure(ByteBuffer b, int address, int value) {
    code(b, "mov dx,0xcf8; mov eax,%#x; out dx,eax", address);
    code(b, "mov dx,0xcfc; mov eax,%#x; out dx,eax", value);
  }
}
