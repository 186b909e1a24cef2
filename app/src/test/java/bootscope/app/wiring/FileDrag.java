package bootscope.app.wiring;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javafx.scene.input.DataFormat;
import javafx.scene.input.Dragboard;
import javafx.scene.input.TransferMode;

/**
 * Files in the midst of a drag from another program, which JavaFX's headless platform knows not:
 * its drag board is made here, on an inner interface of JavaFX.
 */
final class FileDrag {
  private FileDrag() {}

  static Dragboard of(List<Path> files) throws ReflectiveOperationException {
    Class<?> peer = Class.forName("com.sun.javafx.tk.TKClipboard");
    Object clipboard =
        Proxy.newProxyInstance(
            FileDrag.class.getClassLoader(),
            new Class<?>[] {peer},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getTransferModes" -> EnumSet.of(TransferMode.COPY);
                  case "getContentTypes" -> Set.of(DataFormat.FILES);
                  case "hasContent" -> arguments[0] == DataFormat.FILES;
                  case "getContent" ->
                      arguments[0] == DataFormat.FILES
                          ? files.stream().map(Path::toFile).toList()
                          : null;
                  default -> null;
                });
    Constructor<Dragboard> constructor = Dragboard.class.getDeclaredConstructor(peer);
    constructor.setAccessible(true);
    return constructor.newInstance(clipboard);
  }
}
