package bootscope.app.cli;

import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.RunOptions.FwCfgFile;
import bootscope.core.bits.FileNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Options that are typed or chosen elsewhere than on the command line, read by its rules. Every
 * method that reads throws {@link UsageException} for what cannot be meant.
 */
public final class TypedOptions {
  private TypedOptions() {}

  /**
   * A drive as it was typed.
   *
   * @param file its image's name
   * @param id the user's name for it; empty for the usual one
   */
  public record DriveText(String file, boolean readOnly, boolean snapshot, boolean raw, String id) {
    /** A drive's text, from which the same drive is read where it stands. */
    public static DriveText of(DriveChoice drive, int index) {
      String id = drive.id().equals(usualId(index)) ? "" : drive.id();
      return new DriveText(
          FileNames.text(drive.file()), drive.readOnly(), drive.snapshot(), drive.raw(), id);
    }

    private String option() {
      return String.format(
          Locale.ROOT,
          "file=%s,if=virtio%s%s%s%s",
          doubled(file.strip()),
          raw ? ",format=raw" : "",
          readOnly ? ",readonly=on" : "",
          snapshot ? ",snapshot=on" : "",
          id.isBlank() ? "" : ",id=" + doubled(id.strip()));
    }
  }

  /** What a drive is called that was given no name. */
  public static String usualId(int index) {
    return "virtio" + index;
  }

  /** Guest RAM in bytes, as {@code -m} takes it. */
  public static long memory(String size) {
    return MachineReader.memorySize(size);
  }

  /**
   * Files that go with a kernel, as {@code -initrd} takes them; blanks beside the commas do not
   * count.
   */
  public static List<String> modules(String list) {
    List<String> items = new ArrayList<>();
    for (String item : Suboptions.splitCommas(list)) {
      if (!item.isBlank()) {
        OptionValues.path("-initrd", item.strip());
        items.add(item.strip());
      }
    }
    return items;
  }

  /** Files that go with a kernel, from which {@link #modules} makes the same. */
  public static String modulesText(List<String> items) {
    return items.stream().map(TypedOptions::doubled).collect(Collectors.joining(", "));
  }

  /** The drives, each with an id of its own. Their files are not looked at. */
  public static List<DriveChoice> drives(List<DriveText> texts) {
    return DriveReader.drives(texts.stream().map(DriveText::option).toList(), false).stream()
        .map(DriveReader.Drive::choice)
        .toList();
  }

  /** Items of fw_cfg, each as {@code -fw_cfg} takes it. */
  public static List<FwCfgFile> fwCfg(List<String> items) {
    return FirmwareReader.fwCfgFiles(items);
  }

  /** An item of fw_cfg as {@code -fw_cfg} takes it. */
  public static String text(FwCfgFile item) {
    String value =
        item.text()
            .map(text -> ",string=" + doubled(text))
            .orElseGet(() -> ",file=" + doubled(FileNames.text(item.file().orElseThrow())));
    return "name=" + doubled(item.name()) + value;
  }

  private static String doubled(String text) {
    return text.replace(",", ",,");
  }
}
