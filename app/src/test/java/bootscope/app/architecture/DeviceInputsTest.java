package bootscope.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a device offers, somebody uses: a pin that nothing drives, or an output that nobody hears,
 * is a model without a machine. Read from the compiled classes.
 */
class DeviceInputsTest {
  private static final String DEVICES = "bootscope/core/device/";

  /** What the board has no part for yet, with the reason. */
  private static final Map<String, String> NOTHING_DRIVES = Map.of();

  private static final List<ClassModel> CLASSES = classes();

  @Test
  void eachPublicMethodOfADeviceHasACallerOutsideItsClass() {
    Map<String, ClassModel> byName = new TreeMap<>();
    CLASSES.forEach(c -> byName.put(c.thisClass().asInternalName(), c));
    Set<String> called = calledFromOutside();
    Set<String> without = new TreeSet<>();
    int seen = 0;
    for (ClassModel device : CLASSES) {
      String name = device.thisClass().asInternalName();
      if (!name.startsWith(DEVICES)
          || !device.flags().has(AccessFlag.PUBLIC)
          || device.flags().has(AccessFlag.INTERFACE)) {
        continue;
      }
      Set<String> promised = inherited(device, byName);
      for (MethodModel method : device.methods()) {
        String own = method.methodName().stringValue();
        if (method.flags().has(AccessFlag.PUBLIC)
            && !method.flags().has(AccessFlag.SYNTHETIC)
            && !own.startsWith("<")
            && !promised.contains(own + method.methodType().stringValue())) {
          seen++;
          if (!called.contains(name + "." + own)) {
            without.add(name + "." + own);
          }
        }
      }
    }
    assertTrue(seen > 30, "only " + seen + " methods were looked at");
    assertEquals(new TreeSet<>(NOTHING_DRIVES.keySet()), without);
  }

  /** The methods that a class's interfaces and superclasses declare: their callers are theirs. */
  private static Set<String> inherited(ClassModel type, Map<String, ClassModel> byName) {
    Set<String> methods = new HashSet<>();
    List<String> above = new ArrayList<>();
    type.superclass().ifPresent(s -> above.add(s.asInternalName()));
    type.interfaces().forEach(i -> above.add(i.asInternalName()));
    for (String name : above) {
      ClassModel model = byName.get(name);
      if (model != null) {
        model
            .methods()
            .forEach(m -> methods.add(m.methodName().stringValue() + m.methodType().stringValue()));
        methods.addAll(inherited(model, byName));
      } else if (name.equals("java/lang/Enum") || name.equals("java/lang/Record")) {
        type.methods() // accessors, values(): made by the compiler
            .forEach(m -> methods.add(m.methodName().stringValue() + m.methodType().stringValue()));
      }
    }
    return methods;
  }

  /** Methods that a class other than their own, or one nested in it, names. */
  private static Set<String> calledFromOutside() {
    Set<String> called = new HashSet<>();
    for (ClassModel user : CLASSES) {
      String outer = outermost(user.thisClass().asInternalName());
      for (PoolEntry entry : user.constantPool()) {
        if (entry instanceof MemberRefEntry member
            && !outermost(member.owner().asInternalName()).equals(outer)) {
          called.add(member.owner().asInternalName() + "." + member.name().stringValue());
        }
      }
    }
    return called;
  }

  private static String outermost(String name) {
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static List<ClassModel> classes() {
    Path app = Path.of(System.getProperty("basedir", "."));
    List<ClassModel> models = new ArrayList<>();
    for (String module : List.of("emulator-core", "views", "app")) {
      Path classes = app.resolve("../" + module + "/target/classes");
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          models.add(ClassFile.of().parse(file));
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return models;
  }
}
