package bootscope.app.cli.monitor;

import bootscope.core.debug.MemorySpan;
import bootscope.core.debug.search.SearchKind;

/**
 * What is to be looked for in memory.
 *
 * @param what as it was typed: bytes, text, an expression, a part of an instruction
 * @param physical whether among guest-physical addresses, and not linear ones
 * @param aligned whether numbers count at multiples of their size only
 * @param anyCase whether capitals and small letters of text are alike
 * @param within only there; null for everywhere
 * @param most so many places are listed
 */
public record Sought(
    SearchKind kind,
    String what,
    boolean physical,
    boolean aligned,
    boolean anyCase,
    MemorySpan within,
    int most) {}
