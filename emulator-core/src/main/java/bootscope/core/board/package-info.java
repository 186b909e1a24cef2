/**
 * What hardware there is, as one value: {@link bootscope.core.board.Board}. Devices are made from
 * it and tables printed from it. Imports nothing.
 */
package bootscope.core.board;
