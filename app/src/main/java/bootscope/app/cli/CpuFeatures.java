package bootscope.app.cli;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.isa.CpuFeature;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The processor's features by the names that {@code -cpu} takes: Linux's and QEMU's. */
public final class CpuFeatures {
  /** Where the name is not the feature's own in lower case. */
  private static final Map<CpuFeature, String> OTHER_NAMES =
      Map.of(
          CpuFeature.SSE3, "pni",
          CpuFeature.SSE41, "sse4-1",
          CpuFeature.SSE42, "sse4-2",
          CpuFeature.LAHF64, "lahf-lm",
          CpuFeature.LONG_MODE, "lm",
          CpuFeature.SYSENTER, "sep",
          CpuFeature.PREFETCHW, "3dnowprefetch");

  /** What the model {@code x86-64-v2} has beyond what can be switched off in no model. */
  private static final Set<CpuFeature> V2 =
      EnumSet.of(
          CpuFeature.BASE,
          CpuFeature.FPU,
          CpuFeature.CMOV,
          CpuFeature.CX8,
          CpuFeature.CX16,
          CpuFeature.MMX,
          CpuFeature.SSE,
          CpuFeature.SSE2,
          CpuFeature.SSE3,
          CpuFeature.SSSE3,
          CpuFeature.SSE41,
          CpuFeature.SSE42,
          CpuFeature.POPCNT,
          CpuFeature.LAHF64,
          CpuFeature.CLFLUSH,
          CpuFeature.FXSR,
          CpuFeature.LONG_MODE,
          CpuFeature.SYSCALL,
          CpuFeature.SYSENTER,
          CpuFeature.TSC,
          CpuFeature.MSR);

  /** Name to feature: all that can be switched. */
  static final Map<String, CpuFeature> BY_NAME = byName();

  private CpuFeatures() {}

  private static Map<String, CpuFeature> byName() {
    Map<String, CpuFeature> names = new TreeMap<>();
    for (CpuFeature feature : Processor.implementedFeatures()) {
      if (feature != CpuFeature.BASE) {
        String own = feature.name().toLowerCase(Locale.ROOT).replace('_', '-');
        names.put(OTHER_NAMES.getOrDefault(feature, own), feature);
      }
    }
    names.put("sse3", CpuFeature.SSE3);
    return Collections.unmodifiableMap(names);
  }

  /** What {@code -cpu} takes to make a processor that has these. */
  public static String text(Set<CpuFeature> features) {
    StringBuilder text = new StringBuilder("max");
    for (CpuFeature feature : Processor.implementedFeatures()) {
      if (!features.contains(feature)) {
        BY_NAME.entrySet().stream()
            .filter(e -> e.getValue() == feature)
            .findFirst()
            .ifPresent(e -> text.append(",-").append(e.getKey()));
      }
    }
    return text.toString();
  }

  /** What a processor has that was chosen so. */
  public static Set<CpuFeature> of(RunOptions.CpuChoice choice) {
    EnumSet<CpuFeature> features =
        choice.model().equals("max")
            ? EnumSet.copyOf(Processor.implementedFeatures())
            : EnumSet.copyOf(V2);
    choice.with().forEach(name -> features.add(BY_NAME.get(name)));
    choice.without().forEach(name -> features.remove(BY_NAME.get(name)));
    return features;
  }
}
