package bootscope.core.describe;

/** Where the registers of a bank are reached. */
public enum AddressSpace {
  PORT,
  MEMORY,
  MSR,
  PCI_CONFIG,
  /** By an index register of the device itself. */
  INDEXED
}
