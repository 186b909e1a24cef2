/**
 * Milestones and lanes of one or more runs on a zoomable axis. {@code TimelineModel} needs no
 * window. Imports only {@code control}.
 */
package bootscope.views.control.timeline;
