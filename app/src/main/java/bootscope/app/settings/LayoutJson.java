package bootscope.app.settings;

import bootscope.views.control.dock.DockLayout.Area;
import bootscope.views.control.dock.DockLayout.Split;
import bootscope.views.control.dock.DockLayout.Tabs;
import com.google.gson.JsonArray;
import com.google.gson.JsonDeserializationContext;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import java.lang.reflect.Type;

/** An area is tabs if it has {@code ids}, a split if it has {@code areas}. */
final class LayoutJson implements JsonSerializer<Area>, JsonDeserializer<Area> {
  @Override
  public JsonElement serialize(Area area, Type type, JsonSerializationContext context) {
    JsonObject json = context.serialize(area, area.getClass()).getAsJsonObject();
    if (area instanceof Split split) {
      json.add("areas", new JsonArray());
      for (Area part : split.areas()) {
        json.getAsJsonArray("areas").add(context.serialize(part, Area.class));
      }
    }
    return json;
  }

  @Override
  public Area deserialize(JsonElement json, Type type, JsonDeserializationContext context) {
    if (!json.isJsonObject()) {
      throw new JsonParseException("an area must be an object");
    }
    JsonObject object = json.getAsJsonObject();
    if (object.has("ids")) {
      return context.deserialize(json, Tabs.class);
    }
    if (object.has("areas")) {
      return context.deserialize(json, Split.class);
    }
    throw new JsonParseException("an area must have ids or areas");
  }
}
