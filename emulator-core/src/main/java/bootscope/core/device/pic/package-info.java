/**
 * The pair of 8259A interrupt controllers. Imports {@code describe} and {@code io}; never the
 * processor or another device.
 */
package bootscope.core.device.pic;
