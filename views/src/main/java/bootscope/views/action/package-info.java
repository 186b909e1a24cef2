/**
 * What a user can do, each thing one {@link bootscope.views.action.Action}: its name, icon, keys,
 * place in the menus, whether it can be done now, and the doing. Menus, toolbar, context menus,
 * command palette and key sheet are made from the {@link bootscope.views.action.ActionRegistry};
 * the {@link bootscope.views.action.KeyMap} says which keys do it. Imports {@code text}.
 */
package bootscope.views.action;
