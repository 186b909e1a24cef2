package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.RunOptions.DebugExitPorts;
import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.FwCfgFile;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.RunOptions.TestDevices;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Firmware, disks and added devices on the command line. */
class BootOptionsTest {
  private final CommandLineParser parser = new CommandLineParser(InstantSource.system());

  private RunOptions run(List<String> words) {
    return assertInstanceOf(Invocation.Run.class, parser.parse(words)).options();
  }

  private RunOptions run(String line) {
    return run(List.of(line.split(" ")));
  }

  private String refusal(String line) {
    String message =
        assertThrows(UsageException.class, () -> parser.parse(List.of(line.split(" "))))
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static DriveChoice disk(String id, String file) {
    return new DriveChoice(id, Path.of(file), false, false, true);
  }

  @Test
  void theDocumentsLineIsReadAsItStands() {
    RunOptions options =
        run(
            List.of(
                "-machine",
                "q35,accel=kvm",
                "-kernel",
                "/path/to/vmlinux",
                "-drive",
                "file=/path/to/rootfs.ext2,if=virtio,format=raw",
                "-append",
                "root=/dev/vda console=ttyS0",
                "-vga",
                "none",
                "-display",
                "none",
                "-serial",
                "mon:stdio"));
    assertEquals(Optional.of("/path/to/vmlinux"), options.kernel());
    assertEquals(List.of(disk("virtio0", "/path/to/rootfs.ext2")), options.drives());
    assertEquals("root=/dev/vda console=ttyS0", options.append());
    assertEquals(
        List.of(new CharDevice(CharDevice.Kind.STDIO, Optional.empty(), true)), options.serials());
    assertFalse(options.window());
    assertEquals(List.of(), options.warnings());
  }

  @Test
  void nothingIsAddedUnlessItIsAskedFor() {
    RunOptions options = run("-kernel k");
    assertEquals(FirmwareChoice.NONE, options.firmware());
    assertEquals(List.of(), options.drives());
    assertEquals(TestDevices.NONE, options.testDevices());
    assertEquals(Loader.BOOTSCOPE, options.loader());
  }

  // ---------------------------------------------------------------- firmware

  @Test
  void firmwareBootsWithoutAKernel() {
    RunOptions options = run("-bios bios-256k.bin -L a -L b");
    assertEquals(Optional.empty(), options.kernel());
    assertEquals(Optional.of("bios-256k.bin"), options.firmware().image());
    assertEquals(List.of(Path.of("a"), Path.of("b")), options.firmware().folders());
  }

  @Test
  void theFirmwaresPlacesAreListedWithThoseGivenFirst() {
    assertEquals(
        new Invocation.FirmwarePlaces(List.of(Path.of("mine"))),
        parser.parse(List.of("-L", "mine", "-L", "help")));
  }

  @Test
  void fwCfgFilesHaveTheirBytesFromAFileOrFromTheLine() {
    RunOptions options =
        run("-kernel k -fw_cfg name=opt/a,file=f -fw_cfg opt/b,string=x,,y -fw_cfg opt/c,string=");
    assertEquals(
        List.of(
            new FwCfgFile("opt/a", Optional.of(Path.of("f")), Optional.empty()),
            new FwCfgFile("opt/b", Optional.empty(), Optional.of("x,y")),
            new FwCfgFile("opt/c", Optional.empty(), Optional.of(""))),
        options.firmware().files());
    assertEquals(List.of(), options.warnings());
  }

  @Test
  void aFwCfgNameOutsideTheUsersFolderIsWarnedOf() {
    List<String> warnings =
        run("-kernel k -fw_cfg etc/x,string=1 -fw_cfg opt/y,string=2").warnings();
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).startsWith("-fw_cfg: 'etc/x' is not below opt/"), warnings.get(0));
  }

  @Test
  void aFwCfgNameLeavesRoomForItsLastByte() {
    String most = "opt/" + "x".repeat(51);
    assertEquals(55, most.length());
    assertEquals(
        most, run("-kernel k -fw_cfg " + most + ",string=1").firmware().files().get(0).name());
    String refusal = refusal("-kernel k -fw_cfg " + most + "x,string=1");
    assertTrue(refusal.contains("has 56 bytes; fw_cfg has room for 55"), refusal);
    // Two bytes of UTF-8.
    assertTrue(refusal("-kernel k -fw_cfg " + most.substring(1) + "é,string=1").contains("56"));
  }

  @ParameterizedTest
  @EnumSource(Loader.class)
  void aLoaderIsCalledByItsProgramsName(Loader loader) {
    assertEquals(loader, run("-kernel k -check-entry -loader " + loader.key()).loader());
    assertFalse(loader.key().contains("_"));
  }

  // ---------------------------------------------------------------- disks

  @Test
  void disksThatDevicesNameComeFirstAsWithQemu() {
    RunOptions options =
        run(
            "-kernel k -drive file=a,if=virtio,format=raw -drive file=b,if=none,format=raw,id=q"
                + " -drive file=c,if=virtio,format=raw -device virtio-blk-pci,drive=q,id=x");
    assertEquals(
        List.of(disk("q", "b"), disk("virtio0", "a"), disk("virtio1", "c")), options.drives());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';                                        '';         false; false",
        "readonly=on;                               '';         true;  false",
        "snapshot=on,readonly=off;                  '';         false; true",
        "'';                                        -snapshot;  false; true",
        "snapshot=off;                              -snapshot;  false; false",
        "cache=none,aio=native,discard=unmap,media=disk; '';    false; false",
      })
  void whatAGuestMayChangeIsSaidByReadonlyAndSnapshot(
      String keys, String option, boolean readOnly, boolean snapshot) {
    String line = "-kernel k -drive file=f,if=virtio,format=raw";
    line += keys.isEmpty() ? "" : "," + keys;
    DriveChoice drive = run((line + " " + option).strip()).drives().get(0);
    assertEquals(new DriveChoice("virtio0", Path.of("f"), readOnly, snapshot, true), drive);
  }

  @Test
  void aCommaInAFilesNameIsWrittenTwice() {
    assertEquals(
        List.of(disk("virtio0", "a,b")),
        run("-kernel k -drive file=a,,b,if=virtio,format=raw").drives());
  }

  @Test
  void aFormatThatWasNotSaidIsNotTakenForSaid() {
    assertFalse(run("-kernel k -drive file=a,if=virtio").drives().get(0).raw());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-drive if=virtio,format=raw;                    has no file=FILE",
        "-drive file=a,format=raw;                       write if=virtio",
        "-drive file=a,if=ide,format=raw;                write if=virtio",
        "-drive file=a,if=virtio,format=qcow2;           convert the file to format=raw",
        "-drive file=a,if=virtio,format=vmdk;            convert the file to format=raw",
        "-drive file=a,if=virtio,readonly=yes;           readonly=on|off is",
        "-drive file=a,if=virtio,cache=writethrough;     cache=writeback|none|unsafe is",
        "-drive file=a,if=virtio,media=cdrom;            media=disk is",
        "-drive file=a,if=virtio,serial=7;               serial=7 is not built yet",
        "-drive file=nbd://host/x,if=virtio;             is not a file on this computer",
        "-drive file=,if=virtio;                         the file's name is empty",
        "-drive a;                                       is not of the form key=value",
        "-drive file=a,if=none,format=raw;               has no id=ID",
        "-drive file=a,if=none,format=raw,id=d;          add -device virtio-blk-pci,drive=d",
        "-drive file=a,if=virtio,id=7;                   is not a letter followed by",
        "-drive file=a,if=virtio,id=d -drive file=b,if=virtio,id=d; two drives are called 'd'",
        "-drive file=a,if=virtio,id=virtio1 -drive file=b,if=virtio; two drives are called",
        "-drive file=a,if=virtio,id=d -device virtio-blk-pci,drive=d; in use already",
        "-device virtio-blk-pci,drive=d;                 there is no drive 'd'; add -drive",
        "-device virtio-blk-pci;                         needs drive=ID",
        "-device virtio-blk-pci,drive=d,addr=5;          addr=5 is not built yet",
        "-hda a;                                         write -drive file=FILE,if=virtio",
        "-hdb a;                                         write -drive file=FILE,if=virtio",
        "-cdrom a;                                       if=virtio,format=raw,readonly=on",
        "-blockdev a;                                    write -drive file=FILE,if=none",
      })
  void aDiskThatIsNotBuiltIsRefusedWithWhatToWrite(String options, String said) {
    String refusal = refusal("-kernel k " + options.strip());
    assertTrue(refusal.contains(said), refusal);
  }

  // ---------------------------------------------------------------- devices

  @Test
  void testDevicesHaveQemusPorts() {
    assertEquals(
        new TestDevices(Optional.of(new DebugExitPorts(0xF4, 4)), true),
        run("-kernel k -device isa-debug-exit,iobase=0xf4,iosize=0x04 -device pc-testdev")
            .testDevices());
    assertEquals(
        Optional.of(new DebugExitPorts(0x501, 2)),
        run("-kernel k -device isa-debug-exit").testDevices().debugExit());
  }

  @Test
  void theLineOfKvmUnitTestsIsReadOnceItsPciDeviceIsLeftOut() {
    RunOptions options =
        run(
            "--no-reboot -nodefaults -device pc-testdev -device"
                + " isa-debug-exit,iobase=0xf4,iosize=0x4 -vnc none -serial stdio -machine"
                + " accel=tcg -kernel x86/realmode.flat -smp 1 -cpu max");
    assertTrue(options.testDevices().pcTestdev());
    assertFalse(options.window());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-device pci-testdev;                     virtio-blk-pci, isa-debug-exit, pc-testdev",
        "-device isa-debug-exit,iosize=8;         not a whole number from 1 to 4",
        "-device isa-debug-exit,iobase=0x10000;   from 0 to 65535",
        "-device isa-debug-exit,iobase=0xffff;    lie beyond 0xffff",
        "-device isa-debug-exit -device isa-debug-exit; only one isa-debug-exit",
        "-device pc-testdev -device pc-testdev;   only one pc-testdev",
        "-device pc-testdev,iobase=1;             iobase=1 is not built yet",
      })
  void aDeviceThatIsNotThereIsRefusedWithTheList(String options, String said) {
    String refusal = refusal("-kernel k " + options.strip());
    assertTrue(refusal.startsWith("-device"), refusal);
    assertTrue(refusal.contains(said), refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-device", "-loader", "-machine", "-cpu", "-d"})
  void helpListsWhatAnOptionTakes(String option) {
    Invocation asked = parser.parse(List.of(option, "help"));
    assertFalse(assertInstanceOf(Invocation.Print.class, asked).text().isEmpty());
  }

  // ---------------------------------------------------------------- together

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-loader all",
        "-loader xen -bios b",
        "-loader qemu -snapshot-load s -check-entry"
      })
  void aLoaderIsForABootWithoutFirmwareAndAllOfThemForACheck(String options) {
    String kernel = options.contains("snapshot") ? "" : "-kernel k ";
    UsageException e = assertThrows(UsageException.class, () -> run(kernel + options));
    assertTrue(e.getMessage().startsWith("-loader"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-fw_cfg opt/a",
        "-fw_cfg opt/a,file=f,string=s",
        "-fw_cfg string=s",
        "-fw_cfg opt/a,gen_id=g",
        "-fw_cfg opt/a,string=1 -fw_cfg opt/a,string=2",
        "-loader grub",
        "-machine pc",
        "-vnc :1",
        "-repeat 2 -drive file=a,if=virtio",
        "-snapshot-load s -bios b",
        "-snapshot-load s -drive file=a,if=virtio",
        "-snapshot-load s -snapshot",
        "-snapshot-load s -device pc-testdev",
        "-bios b -append x",
        "-bios b -initrd x",
      })
  void whatDoesNotFitIsRefusedByTheOptionsName(String line) {
    String kernel = line.contains("-bios") || line.contains("-snapshot-load") ? "" : "-kernel k ";
    assertTrue(refusal(kernel + line).startsWith("-"), line);
  }

  @Test
  void repeatedRunsMayHaveADiskThatTheyCannotChange() {
    assertEquals(2, run("-kernel k -repeat 2 -drive file=a,if=virtio -snapshot").repeat());
    assertEquals(2, run("-kernel k -repeat 2 -drive file=a,if=virtio,readonly=on").repeat());
  }
}
