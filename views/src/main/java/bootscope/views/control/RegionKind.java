package bootscope.views.control;

/** What a range of memory holds, and the colour that it has everywhere. */
public enum RegionKind {
  RAM(Ink.RAM),
  KERNEL(Ink.KERNEL),
  INITRD(Ink.INITRD),
  START_INFO(Ink.START_INFO),
  COMMAND_LINE(Ink.CMDLINE),
  ACPI(Ink.ACPI),
  PAGE_TABLE(Ink.PAGE_TABLE),
  STACK(Ink.STACK),
  /** Where interrupts lead in real mode. */
  VECTORS(Ink.PAGE_TABLE),
  /** The firmware's ROM, or what it shows below 1 MiB. */
  FIRMWARE(Ink.ACPI),
  RESERVED(Ink.RESERVED),
  DEVICE(Ink.DEVICE),
  HOLE(Ink.HOLE);

  private final Ink ink;

  RegionKind(Ink ink) {
    this.ink = ink;
  }

  public Ink ink() {
    return ink;
  }
}
