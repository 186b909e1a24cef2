/**
 * The emulator: a deterministic x86-64 machine, the loaders and boot protocols that start a guest in
 * it, and what observes it. Needs neither JavaFX nor {@code java.desktop}.
 */
module bootscope.core {
  exports bootscope.core.bits;
  exports bootscope.core.describe;
  exports bootscope.core.time;
  exports bootscope.core.memory;
  exports bootscope.core.io;
  exports bootscope.core.isa;
  exports bootscope.core.cpu.state;
  exports bootscope.core.device.serial;
  exports bootscope.core.device.pic;
  exports bootscope.core.device.pit;
  exports bootscope.core.device.apic;
  exports bootscope.core.device.rtc;
  exports bootscope.core.device.acpi;
  exports bootscope.core.device.pci;
  exports bootscope.core.device.misc;
  exports bootscope.core.device.hpet;
}
