/** Files of translated code that runs leave for later ones, and the folder that they lie in. */
package bootscope.core.cpu.kept;
