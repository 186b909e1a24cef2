/**
 * The engine that runs a guest: blocks of decoded instructions, where they are kept, and the loop
 * that runs one behind the other. An op tells which way it leaves its block; where that way leads
 * is known here. {@link bootscope.core.cpu.engine.Processor} is what the rest of the program sees.
 */
package bootscope.core.cpu.engine;
