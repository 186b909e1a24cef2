package bootscope.core.cpu.engine;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests of what holds whichever engine runs the guest: each runs on the interpreter and on both.
 */
@ParameterizedClass
@EnumSource(names = {"INTERPRETER", "AUTO"})
abstract class BothEngines {
  @Parameter EngineChoice engine;

  @BeforeEach
  void choose() {
    Guest.engine = engine;
  }

  @AfterEach
  void putBack() {
    Guest.engine = EngineChoice.AUTO;
  }
}
