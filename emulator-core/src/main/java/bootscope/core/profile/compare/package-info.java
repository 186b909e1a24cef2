/** Two profiles held against each other: what a boot gained and lost, and by which function. */
package bootscope.core.profile.compare;
