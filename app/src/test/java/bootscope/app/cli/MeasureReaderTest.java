package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.Invocation.Measure.Format;
import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.app.cli.RunOptions.Loader;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasureReaderTest {
  private static Invocation parse(String words) {
    return new CommandLineParser(InstantSource.system()).parse(List.of(words.split(" ")));
  }

  private static Invocation.Measure measure(String words) {
    return (Invocation.Measure) parse("measure " + words);
  }

  private static String refused(String words) {
    return assertThrows(UsageException.class, () -> parse("measure " + words)).getMessage();
  }

  @Test
  void aKernelIsEnough() {
    Invocation.Measure m = measure("-kernel k");
    assertEquals(Format.TEXT, m.format());
    assertEquals(List.of(), m.firmware(), "those that are found");
    assertEquals(1, m.options().repeat());
  }

  @Test
  void noCodeIsKeptUnlessAFolderIsNamed() {
    assertEquals(KeptCodeChoice.OFF, measure("-kernel k").options().keptCode());
    assertTrue(measure("-kernel k -kept-code dir").options().keptCode().on());
  }

  @Test
  void firmwareIsAListAndMayBeGivenAgain() {
    Invocation.Measure m =
        measure("-format json -kernel k -bios a.bin,dir/b,,c.rom -bios d.bin -repeat 3 -m 1G");
    assertEquals(List.of("a.bin", "dir/b,c.rom", "d.bin"), m.firmware());
    assertEquals(Format.JSON, m.format());
    assertEquals(3, m.options().repeat());
    assertEquals(1L << 30, m.options().memoryBytes());
    assertTrue(m.options().firmware().image().isEmpty());
  }

  @Test
  void loadersAreAListOrAllOfThemEachOnce() {
    assertEquals(List.of(), measure("-kernel k").loaders());
    assertEquals(
        List.of(Loader.XEN, Loader.QEMU), measure("-kernel k -loader xen,qemu,xen").loaders());
    List<Loader> all = measure("-kernel k -loader all").loaders();
    assertEquals(Loader.values().length - 1, all.size());
    assertTrue(all.contains(Loader.BOOTSCOPE));
    assertTrue(refused("-kernel k -loader xen,grub").startsWith("-loader: 'grub' is not built"));
    assertTrue(refused("-kernel k -loader all -bios b").startsWith("-loader, -bios: measure"));
    assertTrue(refused("-kernel k -loader all -repeat 2").startsWith("-loader, -repeat: measure"));
  }

  @Test
  void whatWouldChangeTheComparisonIsRefusedByName() {
    assertTrue(refused("-kernel k -S").startsWith("-S: measure does not take it"));
    assertTrue(refused("-kernel k -timeline text").startsWith("-timeline: measure does not"));
    assertTrue(refused("-kernel k -format xml").startsWith("-format: 'xml' is not built"));
    assertTrue(refused("-kernel k -format").startsWith("-format: its text|json|csv is missing"));
    assertTrue(refused("-m 512").startsWith("-kernel: missing"));
  }
}
