package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.MonitorTarget;
import bootscope.app.cli.monitor.MonitorTarget.Topic;
import bootscope.core.boot.BootSteps;
import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.MultibootInfo;
import bootscope.core.boot.StartInfo;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.DescriptorTables;
import bootscope.core.debug.EngineReport;
import bootscope.core.debug.InterruptWays;
import bootscope.core.debug.PageMap;
import bootscope.core.debug.PciText;
import bootscope.core.debug.PhysicalMap;
import bootscope.core.debug.RegisterText;
import bootscope.core.debug.Stop;
import bootscope.core.describe.RegisterBank;
import bootscope.core.image.ElfNote;
import bootscope.core.image.ImageReport;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the monitor's {@code info} shows of the guest and its boot. */
final class GuestInfo {
  private static final long LOW = 0xFFFF_FFFFL;
  private static final String NO_IMAGE =
      "the kernel image is not at hand: this machine comes from a snapshot\n";

  private final Debugger debugger;

  GuestInfo(Debugger debugger) {
    this.debugger = debugger;
  }

  private Machine machine() {
    return debugger.machine();
  }

  /** As of {@link MonitorTarget#info}. */
  String text(Topic topic) {
    return switch (topic) {
      case REGISTERS -> RegisterText.text(debugger);
      case MEM -> PageMap.of(machine()).text();
      case TLB -> PageMap.of(machine()).lines();
      case SEGMENTS, GDT, LDT, IDT, TSS ->
          debugger.inspector().descriptors(DescriptorTables.Kind.valueOf(topic.name())).text();
      case PCI -> PciText.text(machine());
      case MTREE -> PhysicalMap.text(machine());
      case STATUS -> status();
      case PIC, LAPIC -> banks(topic.name().toLowerCase(Locale.ROOT));
      case IRQ -> InterruptWays.text(debugger);
      case CONTRACT -> ContractText.atEntry(debugger);
      case IMAGE -> image();
      case NOTES -> notes();
      case STARTINFO -> lines(multiboot() ? information().lines() : startInfo().lines());
      case E820 ->
          lines(multiboot() ? information().memoryMapLines() : startInfo().memoryMapLines());
      case MODULES -> debugger.symbols().modules().text();
      case ENGINE -> EngineReport.text(machine().processor().engine().status());
      case TIMELINE -> TimelineReport.text(debugger.recorder().timeline(), TimelineClock.VIRTUAL);
    };
  }

  /** As of {@link MonitorTarget#contractNow}. */
  String contractNow() {
    return ContractText.now(debugger);
  }

  private String status() {
    Stop stop = debugger.stop();
    String why =
        debugger.atStart() ? "before the first instruction" : Whereabouts.why(stop).strip();
    return String.format(
        Locale.ROOT,
        "VM status: paused (%s)%nafter %s, at %,d ns of virtual time%n",
        why.replace("\n", "; "),
        Whereabouts.counted(machine().clock().instructions(), "instruction"),
        machine().clock().now());
  }

  /** As of {@link MonitorTarget#devices}. */
  String devices(String name) {
    List<RegisterBank> banks = machine().registerBanks();
    if (name.isEmpty()) {
      return banks.stream()
          .map(b -> String.format(Locale.ROOT, "%-16s %s%n", b.name(), b.title()))
          .collect(Collectors.joining());
    }
    return banks.stream()
        .filter(b -> b.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () -> new UsageException(name + ": there is no such device; 'info devices' has them"))
        .text();
  }

  private String banks(String prefix) {
    StringBuilder out = new StringBuilder();
    for (RegisterBank bank : machine().registerBanks()) {
      if (bank.name().startsWith(prefix)) {
        out.append(bank.text());
      }
    }
    return out.toString();
  }

  private String image() {
    Boot boot = debugger.boot();
    if (boot == null) {
      return NO_IMAGE;
    }
    String kernel =
        boot.kernel().fileSize() == 0
            ? "there is no kernel: firmware looks for one\n"
            : ImageReport.of(boot.kernel()).render();
    return kernel
        + "\nStarted by: "
        + boot.protocol().title()
        + "\n"
        + BootSteps.text(BootSteps.of(boot.protocol(), boot.plan()));
  }

  private String notes() {
    if (debugger.boot() == null) {
      return NO_IMAGE;
    }
    StringBuilder out = new StringBuilder();
    for (ElfNote n : debugger.boot().kernel().elf().notes()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-8s 0x%-4x %-20s %s%n",
              n.owner(),
              n.type(),
              n.typeName(),
              n.description()));
    }
    return out.isEmpty() ? "there are none\n" : out.toString();
  }

  /** Where the kernel was given it; EBX now, where that is not known. */
  private StartInfo startInfo() {
    long present = machine().state().reg(CpuState.RBX) & LOW;
    return StartInfo.read(machine().memory()::peek, debugger.startInfo().orElse(present));
  }

  private boolean multiboot() {
    return debugger.boot() != null && debugger.boot().plan().entry().abi() == EntryAbi.MULTIBOOT;
  }

  /** What a Multiboot kernel was given: where the boot put it, or what EBX holds now. */
  private MultibootInfo information() {
    long present = machine().state().reg(CpuState.RBX) & LOW;
    long at = debugger.boot().plan().information().orElse(present);
    return MultibootInfo.read(machine().memory()::peek, at);
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
