/**
 * Clients from outside that control a machine: what they share. Each protocol has a package below.
 * They know the machine only as {@link bootscope.core.remote.RemoteGuest}.
 */
package bootscope.core.remote;
