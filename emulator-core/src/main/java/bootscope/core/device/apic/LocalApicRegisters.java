package bootscope.core.device.apic;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.FieldDescription;
import bootscope.core.describe.RegisterBank;

/** The local APIC's registers as data. */
final class LocalApicRegisters {
  private final LocalApic apic;
  private final RegisterBank bank =
      new RegisterBank("lapic", "Local APIC", AddressSpace.MEMORY, LocalApic.DEFAULT_BASE);

  private LocalApicRegisters(LocalApic apic) {
    this.apic = apic;
  }

  private void add(
      String name,
      int offset,
      Access access,
      String meaning,
      String section,
      FieldDescription... fields) {
    bank.add(
        register(name, offset, 32, access, meaning, "SDM vol. 3A " + section, fields),
        () -> apic.register(offset));
  }

  /** A register that a person may set, too; only what the guest could write. */
  private void settable(
      String name, int offset, String meaning, String section, FieldDescription... fields) {
    add(name, offset, Access.READ_WRITE, meaning, section, fields);
    bank.settable(value -> apic.set(offset, (int) value));
  }

  private void command(String name, int offset, String meaning, String section) {
    bank.command(register(name, offset, 32, Access.WRITE_ONLY, meaning, "SDM vol. 3A " + section));
  }

  static RegisterBank bank(LocalApic apic, ApicTimer timer) {
    LocalApicRegisters r = new LocalApicRegisters(apic);
    r.add("ID", LocalApic.ID, Access.READ_WRITE, "identification (bits 31:24 in xAPIC)", "§10.4.6");
    r.add(
        "VERSION",
        LocalApic.VERSION,
        Access.READ_ONLY,
        "version",
        "§10.4.8",
        bits("VERSION", 7, 0, "version"),
        bits("MAXLVT", 23, 16, "number of LVT entries less one"));
    FieldDescription sub = bits("SUB", 3, 0, "sub-class");
    FieldDescription priority = bits("CLASS", 7, 4, "class");
    r.settable("TPR", LocalApic.TPR, "task priority", "§10.8.3.1", sub, priority);
    r.add("PPR", LocalApic.PPR, Access.READ_ONLY, "processor priority", "§10.8.3.1", sub, priority);
    r.settable("LDR", LocalApic.LDR, "logical destination", "§10.6.2.2");
    r.settable(
        "DFR",
        LocalApic.DFR,
        "destination format",
        "§10.6.2.2",
        bits("MODEL", 31, 28, "0 cluster, 15 flat"));
    r.settable(
        "SVR",
        LocalApic.SVR,
        "spurious interrupt vector",
        "§10.9",
        bits("VECTOR", 7, 0, "vector"),
        bit("ENABLE", 8, "software enable"));
    r.add(
        "ESR",
        LocalApic.ESR,
        Access.READ_WRITE,
        "errors up to its last write",
        "§10.5.3",
        bit("SENDVEC", 5, "illegal vector sent"),
        bit("RECVVEC", 6, "illegal vector received"),
        bit("REGISTER", 7, "access to a register that does not exist"));
    FieldDescription vector = bits("VECTOR", 7, 0, "vector");
    FieldDescription mode =
        bits(
            "MODE",
            10,
            8,
            "delivery mode",
            "fixed",
            "lowest",
            "SMI",
            "?",
            "NMI",
            "INIT",
            "start-up",
            "ExtINT");
    r.add(
        "ICR",
        LocalApic.ICR_LOW,
        Access.READ_WRITE,
        "interrupt command",
        "§10.6.1",
        vector,
        mode,
        bit("LOGICAL", 11, "logical destination"),
        bit("ASSERT", 14, "level"),
        bit("LEVEL", 15, "trigger mode"),
        bits("SHORTHAND", 19, 18, "destination", "none", "self", "all", "others"));
    r.add("ICR2", LocalApic.ICR_HIGH, Access.READ_WRITE, "destination", "§10.6.1");
    FieldDescription masked = bit("MASKED", 16, "masked");
    r.settable(
        "LVTT",
        LocalApic.LVT_TIMER,
        "timer",
        "§10.5.1",
        vector,
        masked,
        bits("TIMER", 18, 17, "mode", "one-shot", "periodic", "TSC-deadline"));
    String[] names = {"LVTTHMR", "LVTPC", "LVT0", "LVT1"};
    String[] meanings = {"thermal sensor", "performance counters", "LINT0", "LINT1"};
    for (int i = 0; i < 4; i++) {
      r.settable(
          names[i],
          LocalApic.LVT_THERMAL + 16 * i,
          meanings[i],
          "§10.5.1",
          vector,
          mode,
          bit("RIRR", 14, "remote IRR"),
          bit("LEVEL", 15, "level-triggered"),
          masked);
    }
    r.settable("LVTERR", LocalApic.LVT_ERROR, "error", "§10.5.1", vector, masked);
    r.settable("TMICT", LocalApic.INITIAL_COUNT, "timer initial count", "§10.5.4");
    r.add("TMCCT", LocalApic.CURRENT_COUNT, Access.READ_ONLY, "timer current count", "§10.5.4");
    r.settable(
        "TDCR",
        LocalApic.DIVIDE,
        "timer divider",
        "§10.5.4",
        bits(
            "DIV",
            3,
            0,
            "divide by",
            "2",
            "4",
            "8",
            "16",
            "?",
            "?",
            "?",
            "?",
            "32",
            "64",
            "128",
            "1"));
    for (int i = 0; i < 8; i++) {
      r.add("ISR" + i, LocalApic.ISR + 16 * i, Access.READ_ONLY, "in service", "§10.8.4");
    }
    for (int i = 0; i < 8; i++) {
      r.add("TMR" + i, LocalApic.TMR + 16 * i, Access.READ_ONLY, "level-triggered", "§10.8.4");
    }
    for (int i = 0; i < 8; i++) {
      r.add("IRR" + i, LocalApic.IRR + 16 * i, Access.READ_ONLY, "requested", "§10.8.4");
    }
    r.command("EOI", LocalApic.EOI, "end of interrupt", "§10.8.5");
    r.command("SELF_IPI", LocalApic.SELF_IPI, "interrupt to itself, in x2APIC mode", "§10.12.11");
    r.bank.reachedBy(
        access ->
            access.space() == AddressSpace.MSR && access.address() >> 8 == LocalApic.MSR_X2APIC >> 8
                ? access.address() - LocalApic.MSR_X2APIC << 4
                : RegisterBank.Way.NOWHERE);
    r.bank.add(
        register(
            "APIC_BASE",
            0,
            64,
            Access.INTERNAL,
            "MSR 1BH",
            "SDM vol. 3A §10.4.4",
            bit("BSP", 8, "bootstrap processor"),
            bit("EXTD", 10, "x2APIC mode"),
            bit("EN", 11, "enabled")),
        () -> apic.readMsr(LocalApic.MSR_APIC_BASE));
    r.bank.add(
        register("TSC_DEADLINE", 0, 64, Access.INTERNAL, "MSR 6E0H", "SDM vol. 3A §10.5.4.1"),
        timer::deadline);
    return r.bank;
  }
}
