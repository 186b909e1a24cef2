package bootscope.app.cli.capsule;

import bootscope.app.cli.CpuFeatures;
import bootscope.app.cli.ModuleFile;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.FwCfgFile;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.capsule.Capsule.Folder;
import bootscope.app.cli.capsule.Capsule.Packed;
import bootscope.app.cli.capsule.Capsule.Part;
import bootscope.app.cli.capsule.Capsule.Text;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.run.FirmwareFiles;
import bootscope.core.bits.FileNames;
import bootscope.core.boot.Firmware;
import bootscope.core.machine.MachineConfiguration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words of a command line that begin a boot, from what it was begun by: only what the guest can
 * see, so that the same machine comes of them anywhere.
 */
public final class GuestWords {
  private final List<Word> words = new ArrayList<>();

  private GuestWords() {}

  /**
   * @param kernel a file's name, or {@code guest:NAME}; empty where firmware alone runs
   * @param initrds as {@link ModuleFile} has them
   * @param machine without drives
   */
  public static List<Word> of(
      Optional<String> kernel,
      List<String> initrds,
      String append,
      FirmwareChoice firmware,
      Loader loader,
      MachineConfiguration machine,
      List<DriveChoice> drives) {
    GuestWords all = new GuestWords();
    kernel.ifPresent(all::kernel);
    all.initrds(initrds);
    if (!append.isEmpty()) {
      all.texts("-append", append);
    }
    all.firmware(firmware);
    if (loader != Loader.BOOTSCOPE) {
      all.texts("-loader", loader.key());
    }
    all.machine(machine);
    drives.forEach(all::drive);
    return all.words;
  }

  private void word(Part... parts) {
    words.add(new Word(List.of(parts)));
  }

  private void texts(String... texts) {
    for (String text : texts) {
      word(new Text(text));
    }
  }

  private static Text doubled(String text) {
    return new Text(text.replace(",", ",,"));
  }

  private void kernel(String kernel) {
    texts("-kernel");
    word(
        kernel.startsWith(RunOptions.GUEST_PREFIX)
            ? new Text(kernel)
            : new Packed(FileNames.path(kernel), false));
  }

  private void initrds(List<String> items) {
    List<Part> parts = new ArrayList<>();
    for (String item : items) {
      ModuleFile module = ModuleFile.of(item);
      if (!parts.isEmpty()) {
        parts.add(new Text(","));
      }
      parts.add(new Packed(module.file(), true));
      if (!module.commandLine().isEmpty()) {
        parts.add(doubled(" " + module.commandLine()));
      }
    }
    if (!parts.isEmpty()) {
      texts("-initrd");
      words.add(new Word(parts));
    }
  }

  private void firmware(FirmwareChoice choice) {
    if (choice.image().isPresent()) {
      FirmwareFiles files = FirmwareFiles.of(choice.folders());
      texts("-bios");
      word(new Packed(files.image(choice.image().get()).file(), false));
      texts("-L");
      word(new Folder(Firmware.OPTION_ROMS.stream().flatMap(n -> files.file(n).stream()).toList()));
    }
    for (FwCfgFile f : choice.files()) {
      Text name = new Text("name=" + f.name());
      texts("-fw_cfg");
      if (f.file().isPresent()) {
        word(name, new Text(",file="), new Packed(f.file().get(), true));
      } else {
        word(name, new Text(",string="), doubled(f.text().orElse("")));
      }
    }
  }

  private void machine(MachineConfiguration machine) {
    texts("-m", machine.ramBytes() / 1024 + "K");
    texts("-cpu", CpuFeatures.text(machine.features()));
    texts(
        "-rtc",
        "base="
            + LocalDateTime.ofEpochSecond(machine.startSeconds(), 0, ZoneOffset.UTC).withNano(0));
    if (machine.serialPorts() == 0) {
      texts("-serial", "none");
    }
    for (int i = 0; machine.serialPorts() > 1 && i < machine.serialPorts(); i++) {
      texts("-serial", i == 0 ? "mon:stdio" : "null"); // one is as it is without a word
    }
    if (machine.debugConsole()) {
      texts("-debugcon", "null");
    }
    machine
        .testDevices()
        .exit()
        .ifPresent(
            p -> texts("-device", "isa-debug-exit,iobase=" + p.first() + ",iosize=" + p.count()));
    if (machine.testDevices().pcTestdev()) {
      texts("-device", "pc-testdev");
    }
  }

  private void drive(DriveChoice d) {
    String policy = d.readOnly() ? ",readonly=on" : ",snapshot=on";
    texts("-drive");
    word(
        new Text("if=virtio,format=raw,id=" + d.id() + policy + ",file="),
        new Packed(d.file(), true));
  }
}
