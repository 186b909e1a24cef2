package bootscope.core.image;

import java.util.List;

/** The fields of the Linux/x86 setup header, in the order of the file. */
final class SetupHeader {
  static final SetupField SETUP_SECTS =
      f("setup_sects", 0x1F1, 1, 0, "size of the real-mode part in 512-byte sectors, less one");
  static final SetupField HEADER = f("header", 0x202, 4, 0x200, "the signature HdrS");
  static final SetupField VERSION =
      f("version", 0x206, 2, 0x200, "boot protocol version, major in the high byte");
  static final SetupField KERNEL_VERSION =
      f("kernel_version", 0x20E, 2, 0x200, "offset of the version text, less 0x200");
  static final SetupField PAYLOAD_OFFSET =
      f("payload_offset", 0x248, 4, 0x208, "compressed kernel, from the protected-mode part");
  static final SetupField PAYLOAD_LENGTH =
      f("payload_length", 0x24C, 4, 0x208, "size of the compressed kernel in bytes");

  static final List<SetupField> ALL =
      List.of(
          SETUP_SECTS,
          f("root_flags", 0x1F2, 2, 0, "mount the root file system read-only if not 0"),
          f("syssize", 0x1F4, 4, 0x204, "size of the protected-mode part in 16-byte units"),
          f("ram_size", 0x1F8, 2, 0, "obsolete"),
          f("vid_mode", 0x1FA, 2, 0, "video mode"),
          f("root_dev", 0x1FC, 2, 0, "default root device number"),
          f("boot_flag", 0x1FE, 2, 0, "0xAA55"),
          f("jump", 0x200, 2, 0x200, "jump instruction; its second byte ends the header"),
          HEADER,
          VERSION,
          f("realmode_swtch", 0x208, 4, 0x200, "hook before leaving real mode"),
          f("start_sys_seg", 0x20C, 2, 0x200, "obsolete load segment"),
          KERNEL_VERSION,
          f("type_of_loader", 0x210, 1, 0x200, "set by the loader: who it is"),
          f("loadflags", 0x211, 1, 0x200, "1 loaded high, 32 quiet, 64 keep segments, 128 heap"),
          f("setup_move_size", 0x212, 2, 0x201, "bytes to move for old loaders"),
          f("code32_start", 0x214, 4, 0x200, "protected-mode entry and load address"),
          f("ramdisk_image", 0x218, 4, 0x200, "set by the loader: initrd address"),
          f("ramdisk_size", 0x21C, 4, 0x200, "set by the loader: initrd size in bytes"),
          f("bootsect_kludge", 0x220, 4, 0x200, "obsolete"),
          f("heap_end_ptr", 0x224, 2, 0x201, "set by the loader: end of the setup heap"),
          f("ext_loader_ver", 0x226, 1, 0x202, "set by the loader: more of its version"),
          f("ext_loader_type", 0x227, 1, 0x202, "set by the loader: more of its type"),
          f("cmd_line_ptr", 0x228, 4, 0x202, "set by the loader: command line address"),
          f("initrd_addr_max", 0x22C, 4, 0x203, "highest address an initrd may take"),
          f("kernel_alignment", 0x230, 4, 0x205, "alignment of the load address, in bytes"),
          f("relocatable_kernel", 0x234, 1, 0x205, "the protected-mode part may be moved"),
          f("min_alignment", 0x235, 1, 0x20A, "least alignment, as a power of two"),
          f("xloadflags", 0x236, 2, 0x20C, "1 64-bit entry at 0x200, 2 may be above 4 GiB"),
          f("cmdline_size", 0x238, 4, 0x206, "most bytes of command line, without its NUL"),
          f("hardware_subarch", 0x23C, 4, 0x207, "0 PC, 1 lguest, 2 Xen, 3 Moorestown, 4 CE4100"),
          f("hardware_subarch_data", 0x240, 8, 0x207, "data for it"),
          PAYLOAD_OFFSET,
          PAYLOAD_LENGTH,
          f("setup_data", 0x250, 8, 0x209, "set by the loader: list of extra data"),
          f("pref_address", 0x258, 8, 0x20A, "preferred load address"),
          f("init_size", 0x260, 4, 0x20A, "bytes of memory the kernel needs to start"),
          f("handover_offset", 0x264, 4, 0x20B, "EFI handover entry, obsolete"),
          f("kernel_info_offset", 0x268, 4, 0x20F, "kernel_info, from the protected-mode part"));

  private SetupHeader() {}

  private static SetupField f(String name, int offset, int size, int since, String meaning) {
    return new SetupField(name, offset, size, since, meaning);
  }
}
