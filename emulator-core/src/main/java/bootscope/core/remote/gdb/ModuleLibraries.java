package bootscope.core.remote.gdb;

import bootscope.core.debug.Modules;
import bootscope.core.image.KernelModule;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The modules that a kernel has loaded, as libraries for a client: a list of them (GDB manual,
 * "Library List Format"), and a file of each one's symbols. A file's name tells where its module
 * lies and how much of it is there: a client keeps what it has read of a name.
 */
final class ModuleLibraries {
  private static final String FOLDER = "/modules/";

  private final Map<String, KernelModule> files = new HashMap<>();
  private Modules listed; // null as long as nobody has asked
  private String list = "";

  /** The list, made anew where the modules are others. */
  synchronized String list(Modules now) {
    if (now != listed) {
      files.clear();
      StringBuilder out = new StringBuilder("<library-list>\n");
      now.all().forEach(m -> add(out, m));
      list = out.append("</library-list>\n").toString();
      listed = now;
    }
    return list;
  }

  /** Whether a client that has read the list is to read it again; says so once. */
  synchronized boolean areOthers(Modules now) {
    if (listed == null || now == listed || now.isEmpty() && listed.isEmpty()) {
      return false;
    }
    list(now);
    return true;
  }

  /** Whether a client has asked for the list. */
  synchronized boolean areKnown() {
    return listed != null;
  }

  /** The file of a name that was listed. */
  synchronized Optional<byte[]> file(String name) {
    return Optional.ofNullable(files.get(name)).map(m -> SymbolElf.of(m).file());
  }

  private void add(StringBuilder out, KernelModule module) {
    if (module.memory().isEmpty() || module.table().isEmpty()) {
      return;
    }
    String called = module.name().replaceAll("[^A-Za-z0-9_.-]", "_"); // as the guest has it
    int which = 31 * module.memory().hashCode() + module.table().size();
    String name = String.format(Locale.ROOT, "%s%08x/%s.ko", FOLDER, which, called);
    if (files.putIfAbsent(name, module) == null) {
      out.append("<library name=\"").append(name).append("\">");
      SymbolElf.of(module)
          .places()
          .forEach(at -> out.append("<section address=\"0x" + Long.toHexString(at) + "\"/>"));
      out.append("</library>\n");
    }
  }
}
