/**
 * What is kept between starts: appearance, keys, arrangement, recent files. Written as JSON in the
 * user's configuration folder; a damaged file is put aside, never fatal. Imports {@code views} and
 * {@code cli}.
 */
package bootscope.app.settings;
