/**
 * The debug adapter protocol, for Visual Studio Code and other editors (Debug Adapter Protocol
 * specification).
 */
package bootscope.core.remote.dap;
