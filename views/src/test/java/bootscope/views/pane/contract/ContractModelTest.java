package bootscope.views.pane.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.HandOver;
import bootscope.core.boot.HandOverComparison.Row;
import bootscope.core.boot.MemoryRange;
import bootscope.core.boot.MemoryType;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.MeasuredWays;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.contract.ContractModel.Checked;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractModelTest {
  @Test
  void everyItemHoldsOrIsLeftOpenAtEntry() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      ContractModel model = new ContractModel(guest);
      model.setVisible(true);
      Checked checked = model.checkedProperty().get();
      assertTrue(checked.atEntry() && checked.holds());
      assertTrue(checked.count(Verdict.PASS) > 15 && checked.count(Verdict.UNSPECIFIED) > 3);
      model.passProperty().set(false);
      model.openProperty().set(false);
      assertEquals(0, model.items().size());
    }
  }

  @Test
  void aPaneOpenedLateStillShowsTheEntry() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      guest.run();
      ContractModel model = new ContractModel(guest);
      model.setVisible(true);
      assertTrue(model.checkedProperty().get().atEntry());
      model.checkNow();
      guest.until(() -> !model.checkedProperty().get().atEntry());
      Checked now = model.checkedProperty().get();
      assertEquals(guest.session().view().instructions(), now.instructions());
      assertFalse(now.holds(), "EIP has moved");
      model.showEntry();
      assertTrue(model.checkedProperty().get().holds());
    }
  }

  @Test
  void aRegisterChangedAtEntryFailsItsItemAtOnce() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      ContractModel model = new ContractModel(guest);
      model.setVisible(true);
      guest
          .session()
          .change(
              d -> {
                d.set(CpuRegisters.named("rbx").orElseThrow(), 0);
                return null;
              })
          .join();
      guest.until(() -> !model.checkedProperty().get().holds());
      model.passProperty().set(false);
      model.openProperty().set(false);
      assertEquals("start_info.magic", model.items().getFirst().name());
      guest.session().restart().join();
      guest.until(() -> model.checkedProperty().get().holds());
    }
  }

  private static HandOver handOver(Verdict tr) {
    return new HandOver(
        EntryAbi.PVH,
        List.of(
            new ContractItem("CR4", "0", "0x0", Verdict.PASS, ""),
            new ContractItem("TR", "limit 0x67", "limit " + tr, tr, "An active TSS."),
            new ContractItem("EFER", "unspecified", "0x0", Verdict.UNSPECIFIED, "")),
        List.of(new MemoryRange(0, 0x9_FC00, MemoryType.RAM, "")));
  }

  private static MeasuredWays measured() {
    return new MeasuredWays(
        Map.of(),
        List.of(),
        List.of(
            MeasuredWay.of("a", "", MeasuredWay.PVH).with(handOver(Verdict.PASS)),
            MeasuredWay.of("b", "SeaBIOS", MeasuredWay.PVH).with(handOver(Verdict.FAIL)),
            MeasuredWay.of("c", "SeaBIOS", MeasuredWay.BZIMAGE)
                .with(new HandOver(EntryAbi.LINUX, List.of(), List.of())),
            MeasuredWay.of("d", "qboot", MeasuredWay.PVH)));
  }

  @Test
  void whatTheMeasuredWaysHandOverStandsSideBySide() {
    try (TestGuest guest = new TestGuest()) {
      ContractModel model = new ContractModel(guest);
      assertNull(model.waysProperty().get());
      guest.ways().measuredProperty().set(measured());
      assertEquals(List.of("PVH", "SeaBIOS PVH"), model.waysProperty().get().ways());
      assertEquals(List.of(0L, 1L), model.failures());
      assertEquals(
          List.of("CR4", "TR", "EFER", "memory from 0x0"),
          model.rows().stream().map(Row::item).toList());
      model.differingProperty().set(true);
      assertEquals(List.of("TR"), model.rows().stream().map(Row::item).toList());
      model.differingProperty().set(false);
      model.openProperty().set(false);
      model.passProperty().set(false);
      assertEquals(List.of("TR"), model.rows().stream().map(Row::item).toList());
      model.sideBySideProperty().set(true);
      assertTrue(model.text().contains("! limit FAIL"), model.text());
      guest.ways().measuredProperty().set(null);
      assertFalse(model.sideBySide(), "there is nothing to show any more");
      assertEquals(List.of(), model.rows());
      model.dispose();
      guest.ways().measuredProperty().set(measured());
      assertNull(model.waysProperty().get(), "it is gone");
    }
  }
}
