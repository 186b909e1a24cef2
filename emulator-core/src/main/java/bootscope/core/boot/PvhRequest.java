package bootscope.core.boot;

import java.util.List;

/**
 * What is to be booted through the PVH entry.
 *
 * @param kernel the file, for messages
 * @param segments in the order of the program headers
 * @param entry the address of the PHYS32_ENTRY note, unsigned
 * @param modules the initrd first; may be empty
 * @param ramBytes all RAM of the machine
 * @param processors logical processors, for the ACPI tables
 */
public record PvhRequest(
    String kernel,
    List<LoadSegment> segments,
    long entry,
    List<BootModule> modules,
    String commandLine,
    long ramBytes,
    int processors) {

  public PvhRequest {
    segments = List.copyOf(segments);
    modules = List.copyOf(modules);
  }
}
