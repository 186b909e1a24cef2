package bootscope.core.boot;

import bootscope.core.bits.Host;
import bootscope.core.board.Board;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.memory.GuestRam;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A kernel of one code and one data segment, and 16 MiB of memory to place it in. */
final class Bench implements AutoCloseable {
  static final long RAM = 16 << 20;
  static final long ENTRY = 0x10_0040;

  final List<BootSegment> segments = new ArrayList<>();
  final List<BootModule> modules = new ArrayList<>();
  long entry = ENTRY;
  long ram = RAM;
  int serialPorts = 1;
  long startSeconds;
  LoaderProfile profile = LoaderProfiles.BOOTSCOPE;
  PvhRequest.Notes notes = new PvhRequest.Notes(true);
  String commandLine = "console=ttyS0 panic=-1";

  private final Arena arena = Arena.ofConfined();
  private final GuestRam memory = new GuestRam(arena, RAM, RAM);
  final CpuState cpu = new CpuState(arena);
  final PhysicalReader reader = this::read;

  Bench() {
    for (long at = 0; at < 2 * GuestRam.CHUNK_BYTES; at += GuestRam.CHUNK_BYTES) {
      Host.fill(memory.host(at), GuestRam.CHUNK_BYTES, 0xCC); // so that what is not written is seen
    }
    segment(0x10_0000, 0x2000, 0x1000);
    segment(0x20_0000, 0x1000, 0x1000);
  }

  Bench segment(long paddr, long memorySize, long fileSize) {
    byte[] bytes = new byte[(int) Math.min(fileSize & Long.MAX_VALUE, 0x1_0000)];
    Arrays.fill(bytes, (byte) 0x90);
    int number = segments.size();
    segments.add(
        new BootSegment(
            "LOAD " + number,
            "vmlinux, offset 0x" + Integer.toHexString(64 + 56 * number),
            paddr,
            memorySize,
            fileSize,
            Contents.of(bytes)));
    return this;
  }

  Bench module(String name, int size, String text) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) ('A' + modules.size()));
    modules.add(new BootModule(name, size, text, Contents.of(bytes)));
    return this;
  }

  BootPlan plan() throws BootException {
    return PvhBoot.plan(
        new PvhRequest(
            "vmlinux",
            segments,
            entry,
            modules,
            commandLine,
            Board.q35(ram, serialPorts, false),
            startSeconds,
            notes),
        profile);
  }

  /** Carries the plan out, in memory and processor. */
  BootPlan boot() throws BootException {
    return boot(plan());
  }

  /** Carries a plan out, in memory and processor. */
  BootPlan boot(BootPlan plan) throws BootException {
    for (Placement p : plan.placements()) {
      p.writeTo(memory);
    }
    plan.entryState().orElseThrow().applyTo(cpu);
    return plan;
  }

  byte[] read(long paddr, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      long at = paddr + i;
      bytes[i] = at >= 0 && at < RAM ? (byte) Host.getU8(memory.host(at)) : (byte) 0xFF;
    }
    return bytes;
  }

  void put(long paddr, int size, long value) {
    Host.put(memory.host(paddr), size, value);
  }

  @Override
  public void close() {
    arena.close();
  }
}
