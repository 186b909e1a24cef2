package bootscope.views.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import org.junit.jupiter.api.Test;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

class KeyMapTest {
  private final List<String> failures = new ArrayList<>();
  private final List<String> ran = new ArrayList<>();
  private final SimpleBooleanProperty stopped = new SimpleBooleanProperty(true);
  private final ActionRegistry actions =
      new ActionRegistry((a, e) -> failures.add(a + ": " + e.getMessage()));
  private final Action run = action("run.continue", "F9", "F5");
  private final Action breakpoint = action("breakpoint.toggle", "F2");
  private final KeyMap keys = new KeyMap(actions, KeyPreset.all());

  private Action action(String id, String... chords) {
    Action action =
        Action.of(id)
            .icon(MaterialDesignP.PLAY)
            .keys(chords)
            .enabled(stopped)
            .run(() -> ran.add(id));
    actions.add(action);
    return action;
  }

  @Test
  void anActionHasItsOwnKeysAtFirst() {
    assertEquals(Optional.of(run), keys.find(KeyChord.of("F5")));
    assertEquals(Optional.of(KeyChord.of("F9")), keys.shown(run));
  }

  @Test
  void anActionThatCannotBeDoneLeavesItsKeyToOthers() {
    stopped.set(false);
    assertEquals(Optional.empty(), keys.find(KeyChord.of("F9")));
  }

  @Test
  void aPresetChangesWhatItNames() {
    keys.usePreset(preset("visual-studio"));
    assertEquals(Optional.of(run), keys.find(KeyChord.of("F5")));
    assertEquals(Optional.of(breakpoint), keys.find(KeyChord.of("F9")));
    assertEquals(List.of(), keys.conflicts());
  }

  @Test
  void twoActionsOnOneKeyAreAConflict() {
    keys.assign(breakpoint, List.of(KeyChord.of("F9")));
    assertEquals(
        List.of(new KeyMap.Conflict(KeyChord.of("F9"), List.of(run, breakpoint))),
        keys.conflicts());
    assertEquals(List.of(run), keys.othersOn(KeyChord.of("F9"), breakpoint));
  }

  @Test
  void aPanesKeysAreItsOwnWhileItHasTheKeyboard() {
    SimpleBooleanProperty inLog = new SimpleBooleanProperty();
    Action ofLog = ofPane("log.copy", inLog);
    Action ofMap = ofPane("e820.copy", inLog.not());
    KeyChord copy = KeyChord.of("F2");
    assertEquals(List.of(), keys.conflicts());
    assertEquals(List.of(), keys.othersOn(copy, ofLog));
    assertEquals(List.of(), keys.othersOn(copy, breakpoint));
    assertEquals(Optional.of(ofMap), keys.find(copy));
    inLog.set(true);
    assertEquals(Optional.of(ofLog), keys.find(copy));
    Action again = ofPane("log.cut", inLog);
    assertEquals(List.of(new KeyMap.Conflict(copy, List.of(ofLog, again))), keys.conflicts());
    assertEquals(List.of(again), keys.othersOn(copy, ofLog));
  }

  private Action ofPane(String id, ObservableBooleanValue focused) {
    Action action =
        Action.of(id).icon(MaterialDesignP.PLAY).paneKeys("F2").enabled(focused).run(() -> {});
    actions.add(action);
    return action;
  }

  @Test
  void changesAreSavedAndComeBack() {
    keys.usePreset(preset("intellij"));
    keys.assign(run, List.of(KeyChord.of("Ctrl+R")));
    KeyMap.Saved saved = keys.save();
    assertEquals(new KeyMap.Saved("intellij", Map.of("run.continue", List.of("Ctrl+R"))), saved);

    KeyMap again = new KeyMap(actions, KeyPreset.all());
    again.restore(saved);
    assertEquals(Optional.of(run), again.find(KeyChord.of("Ctrl+R")));
    assertEquals("intellij", again.preset().id());
    assertTrue(again.isChanged(run));
  }

  @Test
  void whatIsNoLongerUnderstoodIsLeftOut() {
    keys.restore(
        new KeyMap.Saved(
            "emacs",
            Map.of("gone.action", List.of("F1"), "run.continue", List.of("C-x C-e", "F6"))));
    assertEquals(KeyPreset.DEFAULT, keys.preset());
    assertEquals(List.of(KeyChord.of("F6")), keys.chords(run));
  }

  @Test
  void keysOfAPanesActionsAreKeptUntilThePaneIsMade() {
    keys.restore(new KeyMap.Saved("default", Map.of("log.mark", List.of("Ctrl+J"))));
    Action mark = action("log.mark");
    assertEquals(Optional.of(mark), keys.find(KeyChord.of("Ctrl+J")));
    assertEquals(Map.of("log.mark", List.of("Ctrl+J")), keys.save().changes());
  }

  @Test
  void anActionHasAnothersKeysInItsPaneWhateverTheyAre() {
    SimpleBooleanProperty inSource = new SimpleBooleanProperty();
    Action line =
        Action.of("source.run")
            .icon(MaterialDesignP.PLAY)
            .paneKeysOf("run.continue")
            .enabled(inSource)
            .run(() -> {});
    actions.add(line);
    assertEquals(keys.chords(run), keys.chords(line));
    assertEquals(Optional.of(run), keys.find(KeyChord.of("F5")));
    inSource.set(true);
    assertEquals(Optional.of(line), keys.find(KeyChord.of("F5")));
    keys.assign(run, List.of(KeyChord.of("Ctrl+R")));
    assertEquals(Optional.of(line), keys.find(KeyChord.of("Ctrl+R")));
    assertEquals(List.of(), keys.conflicts());
    keys.assign(line, List.of(KeyChord.of("F3")));
    assertEquals(Optional.of(run), keys.find(KeyChord.of("Ctrl+R")));
  }

  @Test
  void panesOfOneKindHaveTheSameKeysAndTheOneInUseHasThem() {
    Action first = action("memory.save", "Ctrl+J");
    Action second = action("memory-2.save");
    keys.assign(second, List.of(KeyChord.of("Ctrl+K")));
    assertTrue(keys.isChanged(first));
    assertEquals(List.of(KeyChord.of("Ctrl+K")), keys.chords(first));
    assertEquals(List.of(), keys.conflicts());
    assertEquals(List.of(), keys.othersOn(KeyChord.of("Ctrl+K"), first));
    assertEquals(Optional.of(first), keys.find(KeyChord.of("Ctrl+K")));
    keys.setPaneInUse(() -> "memory-2");
    assertEquals(Optional.of(second), keys.find(KeyChord.of("Ctrl+K")));
    keys.reset(first);
    assertFalse(keys.isChanged(second));
    assertEquals("action.memory.save", second.textKey());
  }

  @Test
  void assigningThePresetsOwnKeysIsNoChange() {
    keys.assign(run, List.of(KeyChord.of("F6")));
    keys.assign(run, List.of(KeyChord.of("F9"), KeyChord.of("F5")));
    assertFalse(keys.isChanged(run));
  }

  @Test
  void aFailingActionIsReportedAndThrowsNothing() {
    Action bad =
        Action.of("bad")
            .icon(MaterialDesignP.PLAY)
            .run(
                () -> {
                  throw new IllegalStateException("broken");
                });
    actions.add(bad);
    actions.run(bad);
    assertEquals(List.of("bad: broken"), failures);
  }

  @Test
  void anActionThatCannotBeDoneIsNotRun() {
    stopped.set(false);
    actions.run(run);
    stopped.set(true);
    actions.run("run.continue");
    assertEquals(List.of("run.continue"), ran);
  }

  private KeyPreset preset(String id) {
    return keys.presets().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }
}
