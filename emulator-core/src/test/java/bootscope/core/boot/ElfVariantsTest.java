package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.ElfVariants.Variant;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.device.rtc.RtcCmos;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.event.GuestListener;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.ImageReport;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Odd, risky and damaged ELF files: what can work boots and runs as its bytes say, with a warning
 * of what is amiss; what cannot work is refused with the reason.
 */
class ElfVariantsTest {
  private static final MachineConfiguration MACHINE =
      new MachineConfiguration(
          ElfVariants.RAM,
          Processor.implementedFeatures(),
          MachineConfiguration.DEFAULT_TSC_HZ,
          1,
          RtcCmos.DEFAULT_START,
          0,
          SerialTiming.INSTANT,
          true);

  static List<Variant> variants() {
    return ElfVariants.all();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void whatCanWorkBootsWithAWarningAndWhatCannotIsRefusedWithTheReason(Variant v) throws Exception {
    String said;
    try {
      Boot boot = boot(v);
      said = String.join("\n", boot.warnings());
      assertNotNull(v.output(), "it was not refused, with warnings: " + said);
      assertEquals(v.output(), run(boot));
      assertEquals(v.says().isEmpty(), said.isEmpty(), said);
    } catch (ImageException | BootException e) {
      said = e.getMessage();
      assertEquals(v.output(), null, said);
      assertTrue(said.endsWith("."), said);
    }
    for (String part : v.says()) {
      assertTrue(said.contains(part), said + " lacks " + part);
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void inspectShowsWhatCanBeReadOfEachImageOfAnX86(Variant v) {
    KernelImage kernel;
    try {
      kernel = KernelImages.open(ImageBytes.ofArray(v.name(), v.file()));
    } catch (ImageException e) {
      return; // refused above
    }
    String text = ImageReport.of(kernel).render();
    assertTrue(text.contains("ELF header"), text);
    kernel.elf().findings().forEach(f -> assertTrue(text.contains(f.text()), text));
    assertFalse(v.output() != null && text.contains("PVH: not bootable"), text);
  }

  @Test
  void whatIsPlacedNeverOverlapsAndWhatTheGuestIsToldLiesInRamOfItsMap() throws Exception {
    for (Variant v : variants()) {
      if (v.output() == null) {
        continue;
      }
      BootPlan plan = boot(v).plan();
      long end = 0;
      for (Placement p : plan.placements()) {
        assertTrue(p.address() >= end, v + ": " + p.name());
        end = p.end();
        boolean told =
            switch (p.kind()) {
              case START_INFO, MEMORY_MAP, MODULE_LIST, COMMAND_LINE -> true;
              default -> false;
            };
        assertTrue(!told || plan.layout().isRam(p.address(), p.length()), v + ": " + p.name());
      }
    }
  }

  @Test
  void noTwoVariantsHaveOneName() {
    Set<String> names = new HashSet<>();
    variants().forEach(v -> assertTrue(names.add(v.name()), v.name()));
    assertTrue(names.size() > 100, names.size() + " variants");
  }

  private static Boot boot(Variant v) throws ImageException, BootException {
    KernelImage kernel = KernelImages.open(ImageBytes.ofArray(v.name(), v.file()));
    return Boot.of(new DirectPvh(), kernel, List.of(), "", MACHINE);
  }

  private static String run(Boot boot) throws BootException {
    StringBuilder text = new StringBuilder();
    try (Machine machine = boot.start()) {
      machine
          .listeners()
          .add(
              new GuestListener() {
                @Override
                public void debugConsole(int character) {
                  text.append((char) character);
                }
              });
      assertEquals(StopReason.HALTED, machine.runTo(1000), text.toString());
    }
    return text.toString();
  }
}
