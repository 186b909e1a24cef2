/** Profiles as files of other programs, each format a class behind one interface. */
package bootscope.core.profile.export;
