package bootscope.app.cli.run;

import bootscope.app.cli.ModuleFile;
import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.FwCfgFile;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.ByteText;
import bootscope.core.bits.FileNames;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.BootProtocol;
import bootscope.core.boot.DirectMultiboot;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.Firmware;
import bootscope.core.boot.FirmwareAlone;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.boot.FirmwareMultiboot;
import bootscope.core.boot.FirmwarePvh;
import bootscope.core.boot.LoaderProfile;
import bootscope.core.boot.LoaderProfiles;
import bootscope.core.boot.OwnFiles;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** From options to the way in which a kernel is started. */
public final class Protocols {
  /** What qboot's image, which has no name in it, is called by QEMU. */
  private static final List<String> QBOOT = List.of("qboot.rom", "bios-microvm.bin");

  private Protocols() {}

  /**
   * The way that {@code -bios} and the kernel's file ask for: a Multiboot image by its header;
   * else, without firmware, through PVH, and with it a bzImage by the Linux boot protocol, and an
   * uncompressed kernel through PVH. Another program's way of handing over is always PVH.
   */
  public static BootProtocol of(FirmwareChoice choice, Loader loader, KernelImage kernel)
      throws BootException {
    boolean multiboot = kernel.startsByMultiboot();
    if (choice.image().isEmpty()) {
      OwnFiles files = new OwnFiles(own(choice));
      Optional<LoaderProfile> other =
          LoaderProfiles.of(loader.key()).filter(p -> p != LoaderProfiles.BOOTSCOPE);
      if (other.isPresent()) {
        return new DirectPvh(other.get(), files);
      }
      return multiboot
          ? new DirectMultiboot(files)
          : new DirectPvh(LoaderProfiles.BOOTSCOPE, files);
    }
    if (multiboot) {
      return new FirmwareMultiboot(firmware(choice, Firmware.MULTIBOOT_ROM));
    }
    return through(choice, kernel.bzImage().isPresent());
  }

  /** Through firmware, with a bzImage or an uncompressed kernel. */
  static BootProtocol through(FirmwareChoice choice, boolean bzImage) throws BootException {
    Firmware firmware = firmware(choice, bzImage ? Firmware.LINUX_ROM : Firmware.PVH_ROM);
    return bzImage ? new FirmwareLinux(firmware) : new FirmwarePvh(firmware);
  }

  /** The name of what an image is: SeaBIOS, qboot, or its file's. */
  static String family(Firmware firmware) {
    if (firmware.startsOptionRoms()) {
      return Firmware.SEABIOS;
    }
    return QBOOT.contains(firmware.shortName()) ? "qboot" : firmware.shortName();
  }

  /**
   * The files that go with a kernel, each with its command line. A Multiboot kernel is told each
   * one's file and text, as with QEMU, one that is entered through PVH the text. Linux has one
   * initrd, and looks at no text of it.
   *
   * @param given as {@link ModuleFile} has them
   * @throws UsageException for what the kernel would not look at
   */
  public static List<BootModule> modules(List<String> given, KernelImage kernel)
      throws ImageException {
    boolean multiboot = kernel.startsByMultiboot();
    if (kernel.isLinux() && !multiboot && given.size() > 1) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-initrd: Linux takes one initrd, and would not look at %s; join the archives with"
                  + " cat (where a comma is part of a name, write it twice)",
              given.get(1)));
    }
    List<BootModule> modules = new ArrayList<>();
    for (String item : given) {
      ModuleFile module = ModuleFile.of(item);
      if (!module.commandLine().isEmpty()) {
        checkText(module, item, kernel.isLinux() && !multiboot);
      }
      modules.add(
          BootModule.of(ImageBytes.ofFile(module.file()), multiboot ? item : module.commandLine()));
    }
    return modules;
  }

  private static void checkText(ModuleFile module, String item, boolean linux) {
    String name = FileNames.text(module.file());
    if (!Files.exists(module.file())) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-initrd: neither '%s' nor '%s' is there; a module's file name ends at the first"
                  + " blank, and its command line follows",
              item,
              name));
    }
    if (linux) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-initrd: Linux looks at no command line of its initrd, and '%s' has one; write it"
                  + " behind -append, or leave it out",
              name));
    }
  }

  /** Firmware that is given no kernel. */
  static BootProtocol alone(FirmwareChoice choice) throws BootException {
    FirmwareFiles.Firmware image =
        FirmwareFiles.of(choice.folders()).image(choice.image().orElseThrow());
    return new FirmwareAlone(
        Firmware.of(image.file().toString(), image.bytes(), Map.of(), own(choice), true));
  }

  private static Firmware firmware(FirmwareChoice choice, String optionRom) throws BootException {
    FirmwareFiles files = FirmwareFiles.of(choice.folders());
    FirmwareFiles.Firmware image = files.image(choice.image().orElseThrow());
    Map<String, byte[]> own = own(choice);
    Map<String, byte[]> roms = new HashMap<>();
    String name = image.file().toString();
    boolean needed = Firmware.of(name, image.bytes(), roms, own, true).startsOptionRoms();
    try {
      roms.put(optionRom, files.optionRom(optionRom).bytes());
    } catch (UsageException e) {
      if (needed) {
        throw e;
      }
    }
    return Firmware.of(name, image.bytes(), roms, own, true);
  }

  private static Map<String, byte[]> own(FirmwareChoice choice) {
    Map<String, byte[]> own = new TreeMap<>();
    for (FwCfgFile file : choice.files()) {
      own.put(file.name(), contents(file));
    }
    return own;
  }

  private static byte[] contents(FwCfgFile file) {
    if (file.text().isPresent()) {
      return ByteText.bytes(file.text().get());
    }
    InputFiles.check("-fw_cfg", file.file().orElseThrow());
    try {
      return Files.readAllBytes(file.file().orElseThrow());
    } catch (IOException e) {
      throw new UsageException(
          String.format(Locale.ROOT, "-fw_cfg: %s cannot be read", file.file().orElseThrow()));
    }
  }
}
