package bootscope.views.pane.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.ContractItem.Verdict;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.contract.ContractModel.Checked;
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
                d.machine().state().reg(3, 0);
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
}
