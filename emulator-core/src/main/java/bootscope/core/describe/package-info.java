/**
 * Registers and structures as data, and the self-describing form in which every component saves and
 * restores its state. Imports only {@code bits}.
 */
package bootscope.core.describe;
