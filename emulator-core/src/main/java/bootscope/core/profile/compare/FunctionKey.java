package bootscope.core.profile.compare;

import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import java.util.Comparator;
import java.util.regex.Pattern;

/** By what functions of two profiles are the same. */
record FunctionKey(String name, Place place, String module) implements Comparable<FunctionKey> {
  /** What GCC and LLVM put behind the names of the copies and parts that they make. */
  private static final Pattern SUFFIX =
      Pattern.compile("(?:\\.(?:constprop|isra|part|cold|llvm|lto_priv|localalias)(?:\\.\\d+)?)+$");

  private static final Comparator<FunctionKey> ORDER =
      Comparator.comparing(FunctionKey::name)
          .thenComparing(FunctionKey::module)
          .thenComparing(FunctionKey::place);

  static FunctionKey of(ProfiledFunction f) {
    return new FunctionKey(f.name(), f.place(), f.module());
  }

  /** The function of whose copies or parts this is one; itself if it is none. */
  FunctionKey base() {
    int dot = name.indexOf('.', 1);
    return dot < 0 ? this : new FunctionKey(SUFFIX.matcher(name).replaceFirst(""), place, module);
  }

  @Override
  public int compareTo(FunctionKey other) {
    return ORDER.compare(this, other);
  }
}
