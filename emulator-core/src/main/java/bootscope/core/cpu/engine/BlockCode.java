package bootscope.core.cpu.engine;

import bootscope.core.cpu.translate.HostLine;
import bootscope.core.isa.CodeSize;
import java.util.List;

/**
 * A block of instructions with what was made of it.
 *
 * @param linearAddress of its first byte
 * @param size in which it is decoded
 * @param guest its bytes
 * @param runs how often it began, or −1 where that is not counted
 * @param host its translated code; empty where the interpreter runs it
 */
public record BlockCode(
    long linearAddress, CodeSize size, byte[] guest, long runs, List<HostLine> host) {}
