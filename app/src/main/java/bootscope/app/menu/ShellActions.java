package bootscope.app.menu;

import bootscope.views.action.Action;
import bootscope.views.control.theme.Appearance;
import bootscope.views.control.theme.Theme;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignI;
import org.kordamp.ikonli.materialdesign2.MaterialDesignK;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;
import org.kordamp.ikonli.materialdesign2.MaterialDesignW;

/** What can be done with files and with the window itself. */
final class ShellActions {
  /** What the window does for them. */
  interface Doer {
    void chooseKernel();

    void chooseInitrd();

    void openHostKernel();

    void chooseSessionToOpen();

    void chooseSessionToSave();

    void chooseCapsuleToOpen();

    void chooseCapsuleToSave();

    void closeGuest();

    void quit();

    void palette();

    void keySheet();

    void about();
  }

  private ShellActions() {}

  /**
   * @param hostKernelText text key of the action for the running system's kernel
   */
  static List<Action> file(
      Doer doer, ObservableBooleanValue hasGuest, boolean hostKernel, String hostKernelText) {
    ObservableBooleanValue host = new SimpleBooleanProperty(hostKernel);
    return List.of(
        Action.of("file.open")
            .icon(MaterialDesignF.FOLDER_OPEN_OUTLINE)
            .menu("file", 0)
            .toolbar(0)
            .keys("Ctrl+O")
            .run(doer::chooseKernel),
        Action.of("file.open-initrd")
            .icon(MaterialDesignP.PACKAGE_VARIANT)
            .menu("file", 0)
            .enabled(hasGuest)
            .run(doer::chooseInitrd),
        Action.of("file.host-kernel")
            .text(hostKernelText)
            .icon(MaterialDesignL.LAPTOP)
            .menu("file", 0)
            .enabled(host)
            .run(doer::openHostKernel),
        Action.of("file.open-session")
            .icon(MaterialDesignF.FOLDER_STAR_OUTLINE)
            .menu("file", 1)
            .keys("Ctrl+Shift+O")
            .run(doer::chooseSessionToOpen),
        Action.of("file.save-session")
            .icon(MaterialDesignC.CONTENT_SAVE_OUTLINE)
            .menu("file", 1)
            .keys("Ctrl+S")
            .enabled(hasGuest)
            .run(doer::chooseSessionToSave),
        Action.of("file.open-capsule")
            .icon(MaterialDesignP.PACKAGE_UP)
            .menu("file", 1)
            .run(doer::chooseCapsuleToOpen),
        Action.of("file.save-capsule")
            .icon(MaterialDesignP.PACKAGE_DOWN)
            .menu("file", 1)
            .enabled(hasGuest)
            .run(doer::chooseCapsuleToSave),
        Action.of("file.close-guest")
            .icon(MaterialDesignP.POWER)
            .menu("file", 2)
            .keys("Ctrl+W")
            .enabled(hasGuest)
            .run(doer::closeGuest),
        Action.of("file.quit")
            .icon(MaterialDesignE.EXIT_TO_APP)
            .menu("file", 3)
            .keys("Ctrl+Q")
            .run(doer::quit));
  }

  static List<Action> view(Doer doer, Appearance appearance, BooleanProperty fullScreen) {
    return List.of(
        Action.of("view.command-palette")
            .icon(MaterialDesignM.MAGNIFY)
            .menu("help", 0)
            .toolbar(4)
            .keys("Ctrl+Shift+P")
            .run(doer::palette),
        Action.of("view.full-screen")
            .icon(MaterialDesignF.FULLSCREEN)
            .menu("view", 2)
            .keys("Alt+Enter")
            .toggles(fullScreen)
            .build(),
        theme(appearance, "system", null, MaterialDesignT.THEME_LIGHT_DARK),
        theme(appearance, "light", Theme.LIGHT, MaterialDesignW.WEATHER_SUNNY),
        theme(appearance, "dark", Theme.DARK, MaterialDesignW.WEATHER_NIGHT),
        theme(appearance, "high-contrast", Theme.HIGH_CONTRAST, MaterialDesignC.CONTRAST_CIRCLE));
  }

  static List<Action> help(Doer doer) {
    return List.of(
        Action.of("help.keys")
            .icon(MaterialDesignK.KEYBOARD_OUTLINE)
            .menu("help", 0)
            .keys("F1")
            .run(doer::keySheet),
        Action.of("help.about")
            .icon(MaterialDesignI.INFORMATION_OUTLINE)
            .menu("help", 1)
            .run(doer::about));
  }

  private static Action theme(Appearance appearance, String name, Theme theme, Ikon icon) {
    return Action.of("view.theme-" + name)
        .icon(icon)
        .menu("theme", 0)
        .selected(Choices.of(appearance.chosenProperty(), theme))
        .run(() -> appearance.chosenProperty().set(theme));
  }
}
