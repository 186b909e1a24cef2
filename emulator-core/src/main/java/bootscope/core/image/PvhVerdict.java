package bootscope.core.image;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Whether an image can be booted through the x86/HVM direct boot ABI, and why.
 *
 * @param bootable everything that the ABI asks of the image is there
 * @param entry 32-bit physical address of the PVH entry, when the note is there
 * @param reason one sentence; for an image that cannot boot, with what to do
 */
public record PvhVerdict(boolean bootable, OptionalLong entry, String reason) {

  public PvhVerdict { // names from a file may reach a terminal
    reason = ImageException.printable(reason);
  }

  /** Looks for the note and checks that all can be loaded, and with it what the note points to. */
  public static PvhVerdict of(Elf elf) {
    PvhVerdict verdict = ofEntry(elf);
    for (ImageFinding f : elf.findings()) {
      if (f.prevents()) {
        String reason = "At " + f.text() + ".";
        return new PvhVerdict(
            false, verdict.entry, verdict.bootable ? reason : reason + " " + verdict.reason);
      }
    }
    return verdict;
  }

  private static PvhVerdict ofEntry(Elf elf) {
    ElfNote note = elf.note(ElfNote.XEN, ElfNote.PHYS32_ENTRY).orElse(null);
    if (note == null) {
      return no(
          "There is no Xen PHYS32_ENTRY note: "
              + found(elf)
              + "A Linux kernel has it when it was built with CONFIG_PVH=y.");
    }
    OptionalLong entry = note.number();
    if (entry.isEmpty()) {
      return no(
          "The Xen PHYS32_ENTRY note has a descriptor of "
              + note.descriptor().length
              + " bytes, where 4 or 8 are defined.");
    }
    long at = entry.getAsLong();
    String where = "The Xen PHYS32_ENTRY note gives 0x" + Long.toHexString(at);
    if (at >>> 32 != 0) {
      return new PvhVerdict(false, entry, where + ", which does not fit in 32 bits.");
    }
    LoadSegment zeros = null;
    for (LoadSegment s : elf.loadSegments().reversed()) { // bytes of later ones replace others
      long from = at - s.physicalAddress();
      if (from >= 0 && from < s.fileSize()) {
        ElfSegment header = s.header();
        String place =
            String.format(
                Locale.ROOT, ", in load segment %d (%s).", header.index(), header.flagText());
        return new PvhVerdict(true, entry, where + place);
      }
      zeros = from >= 0 && from < s.memorySize() ? s : zeros;
    }
    String place =
        zeros == null
            ? ", which lies in no load segment: it must be a physical address, not a virtual one."
            : ", in a part of memory that holds no code, only zeros.";
    return new PvhVerdict(false, entry, where + place);
  }

  private static PvhVerdict no(String reason) {
    return new PvhVerdict(false, OptionalLong.empty(), reason);
  }

  private static String found(Elf elf) {
    StringBuilder damage = new StringBuilder();
    for (ImageFinding f : elf.findings()) {
      if (f.prevents()) {
        continue; // told already
      }
      damage.append("At ").append(f.text()).append(". ");
      if (damage.length() > 500) {
        break;
      }
    }
    if (elf.notes().isEmpty()) {
      return (damage.isEmpty()
              ? "the file has no notes at all. "
              : "the file has no notes that can be read. ")
          + damage;
    }
    Set<String> names = new LinkedHashSet<>();
    for (ElfNote n : elf.notes()) {
      names.add(n.owner() + " " + n.typeName());
      if (names.size() == 24) {
        names.add("…");
        break;
      }
    }
    return "the notes found are " + String.join(", ", names) + ". " + damage;
  }
}
