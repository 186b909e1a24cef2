/**
 * Fields in which names are typed: they offer those that go on from what is typed, and those near
 * one that there is not. Which names there are, their user says.
 */
package bootscope.views.control.name;
