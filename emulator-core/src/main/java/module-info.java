/**
 * The emulator: a deterministic x86-64 machine, the loaders and boot protocols that start a guest
 * in it, and what observes it. Needs neither JavaFX nor {@code java.desktop}.
 */
module bootscope.core {
  requires jdk.unsupported; // bits.Host
  requires com.github.luben.zstd_jni;
  requires com.google.gson;
  requires java.logging; // remote.dap
  requires org.apache.commons.compress;
  requires org.eclipse.lsp4j.debug;
  requires org.eclipse.lsp4j.jsonrpc;
  requires org.tukaani.xz;

  exports bootscope.core.bits;
  exports bootscope.core.board;
  exports bootscope.core.boot.acpi;
  exports bootscope.core.boot.smbios;
  exports bootscope.core.boot;
  exports bootscope.core.cpu.engine;
  exports bootscope.core.cpu.fpu;
  exports bootscope.core.cpu.kept;
  exports bootscope.core.cpu.mmu;
  exports bootscope.core.cpu.simd;
  exports bootscope.core.cpu.state;
  exports bootscope.core.cpu.system;
  exports bootscope.core.cpu.transfer;
  exports bootscope.core.debug;
  exports bootscope.core.debug.outlook;
  exports bootscope.core.debug.search;
  exports bootscope.core.describe;
  exports bootscope.core.device.acpi;
  exports bootscope.core.device.apic;
  exports bootscope.core.device.fwcfg;
  exports bootscope.core.device.hpet;
  exports bootscope.core.device.misc;
  exports bootscope.core.device.pci;
  exports bootscope.core.device.pic;
  exports bootscope.core.device.pit;
  exports bootscope.core.device.rtc;
  exports bootscope.core.device.serial;
  exports bootscope.core.device.virtio;
  exports bootscope.core.disk;
  exports bootscope.core.drive;
  exports bootscope.core.event;
  exports bootscope.core.history;
  exports bootscope.core.files;
  exports bootscope.core.image;
  exports bootscope.core.io;
  exports bootscope.core.isa;
  exports bootscope.core.machine;
  exports bootscope.core.measure;
  exports bootscope.core.memory;
  exports bootscope.core.remote;
  exports bootscope.core.remote.control;
  exports bootscope.core.remote.dap;
  exports bootscope.core.remote.gdb;
  exports bootscope.core.profile;
  exports bootscope.core.profile.export;
  exports bootscope.core.profile.compare;
  exports bootscope.core.session;
  exports bootscope.core.time;
  exports bootscope.core.timeline;
}
