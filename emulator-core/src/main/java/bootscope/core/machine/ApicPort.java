package bootscope.core.machine;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.device.apic.LocalApic;
import bootscope.core.device.apic.ProcessorPins;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.Window;

/** Between the processor and its local APIC: pins one way, CR8 and MSRs the other. */
final class ApicPort implements ProcessorPins, InterruptController, MsrBank {
  private static final int BYTES = 4096;

  private final LocalApic apic;
  private final Processor processor;
  private final MemoryMap memory;
  private final Runnable reset;

  ApicPort(LocalApic apic, Processor processor, MemoryMap memory, Runnable reset) {
    this.apic = apic;
    this.processor = processor;
    this.memory = memory;
    this.reset = reset;
    apicBaseChanged(apic.base(), apic.memoryMapped());
  }

  @Override
  public void interruptPending(boolean pending) {
    processor.interruptChanged();
  }

  @Override
  public void nmi() {
    processor.nmi();
  }

  @Override
  public void init() {
    // An INIT leads the bootstrap processor to the reset vector, to firmware (SDM vol. 3A §9.4.2).
    // There is none: as with port 0x92 and port 0xCF9's soft reset, the whole machine starts anew.
    reset.run();
  }

  @Override
  public void startup(int vector) {
    // Counts only for a processor that waits after INIT: never this one.
  }

  @Override
  public void apicBaseChanged(long base, boolean memoryMapped) {
    if (memoryMapped) {
      memory.place(Window.of(base, BYTES, "lapic", Window.Layer.PROCESSOR, apic));
    } else {
      memory.remove("lapic");
    }
  }

  @Override
  public boolean pending() {
    return apic.interruptPending();
  }

  @Override
  public int acknowledge() {
    return apic.acknowledge();
  }

  @Override
  public int taskPriority() {
    return apic.taskPriorityClass();
  }

  @Override
  public void taskPriority(int priority) {
    apic.taskPriorityClass(priority);
  }

  @Override
  public boolean enabled() {
    return apic.enabled();
  }

  @Override
  public void tscOffset(long offset) {
    apic.tscOffset(offset);
  }

  @Override
  public boolean owns(int msr) {
    return LocalApic.owns(msr);
  }

  @Override
  public boolean readable(int msr) {
    return apic.readable(msr);
  }

  @Override
  public long read(int msr) {
    return apic.readMsr(msr);
  }

  @Override
  public boolean write(int msr, long value) {
    return apic.writeMsr(msr, value);
  }
}
