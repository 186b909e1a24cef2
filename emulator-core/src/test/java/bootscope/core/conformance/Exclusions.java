package bootscope.core.conformance;

import bootscope.core.cpu.engine.OracleGuest;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Opcode;
import java.util.Set;

/**
 * Rows that a program in user space cannot try, or not on every host, and what tests them instead;
 * and rows of which it sees no more than the refusal, and what tests the rest.
 */
final class Exclusions {
  private static final Set<CpuFeature> FEATURES = OracleGuest.features();
  private static final String PACKAGE = "bootscope.core.cpu.engine.";

  private Exclusions() {}

  /** The test is class#method. */
  record Elsewhere(String reason, String test) {}

  /** Whether the processor has the row: the others are #UD. */
  static boolean has(Opcode row) {
    return row.implemented()
        && (row.feature() == CpuFeature.BASE || FEATURES.contains(row.feature()));
  }

  private static Elsewhere by(String reason, String test) {
    return new Elsewhere(reason, PACKAGE + test);
  }

  /** Why a row has no cases, or null. */
  static Elsewhere of(Opcode row) {
    return switch (row.name()) {
      case "SYSCALL" ->
          by("would call the host's system", "TransferTest#syscallAndSysretBetween64BitModes");
      case "SYSENTER" ->
          by("would call the host's system", "TransferTest#sysenterAndSysexitIn32BitMode");
      case "SGDT", "SIDT", "SLDT", "STR", "SMSW" ->
          by(
              "Linux keeps it from users and emulates it",
              "SegmentTest#umipKeepsUsersFromReadingSystemRegisters");
      case "SALC" ->
          by("no manual lists it", "ConformanceFindingsTest#salcSpreadsTheCarryFlagOverAl");
      case "INT1" ->
          by(
              "hypervisors that intercept #DB report another address",
              "ConformanceFindingsTest#int1TrapsBehindItselfWithoutRegardToTheGate");
      case "NOP" ->
          row.encoding().equals("0F0D")
              ? by(
                  "a reserved NOP by Intel's manual, #UD by AMD's",
                  "ConformanceFindingsTest#prefetchwOfARegisterIsAReservedNop")
              : null;
      default -> null;
    };
  }

  /** For rows whose cases show the refusal at CPL 3: what tests them at CPL 0. Or null. */
  static Elsewhere atCpl0(Opcode row) {
    if (!row.privileged() && !row.name().matches("IN|OUT|INS|OUTS|CLI|STI|RSM")) {
      return null;
    }
    String test =
        switch (row.name()) {
          case "LLDT", "LTR" -> "SegmentTest#ltrMarksItsTssBusyAndRefusesABusyOne";
          case "LGDT", "LIDT" -> "SegmentTest#lgdtAndSgdtHaveTheSizeOfTheMode";
          case "LMSW" -> "RealModeTest#lmswSetsButNeverClearsPe";
          case "INVLPG" -> "PagingTest#aStaleTranslationMayBeUsedUntilInvlpg";
          case "INVPCID" -> "SystemRegisterTest#invpcidChecksItsDescriptor";
          case "MONITOR", "MWAIT" ->
              "ConformanceFindingsTest#monitorAndMwaitAreUndefinedOutsideCpl0";
          case "CLAC", "STAC" -> "PagingTest#smapStopsTheSupervisorFromUserPagesUnlessAcIsSet";
          case "XSETBV" -> "ExtendedTest#xsaveNeedsItsOsBitAndSavesWhatXcr0AndTheMaskSelect";
          case "SWAPGS" -> "SystemRegisterTest#swapgsExchangesTheBases";
          case "SYSRET" -> "TransferTest#syscallAndSysretBetween64BitModes";
          case "SYSEXIT" -> "TransferTest#sysenterAndSysexitIn32BitMode";
          case "CLTS" -> "ConformanceFindingsTest#cltsClearsTsAlone";
          case "INVD", "WBINVD", "WBNOINVD" ->
              "ConformanceFindingsTest#cacheControlAtCpl0ChangesNothingThatAProgramSees";
          case "WRMSR", "RDMSR" -> "SystemRegisterTest#registersKeepWhatIsWrittenToThem";
          case "HLT" -> "DeliveryTest#anInterruptWakesHltAndReturnsBehindIt";
          case "MOV" ->
              row.encoding().matches("0F2[02]")
                  ? "RealModeTest#reservedBitsOfControlRegistersAreRefused"
                  : "DebugTest#generalDetectFaultsOnDebugRegisterAccess";
          case "IN", "OUT" -> "TaskTest#portsNeedIoplOrTheBitmap";
          case "INS", "OUTS" -> "StringTest#insAndOutsMoveBetweenAPortAndMemory";
          case "CLI", "STI" -> "DeliveryTest#stiLetsOneMoreInstructionRunBeforeAnInterrupt";
          case "RSM" -> "CompletenessTest#everyEncodingThatTheProcessorDecodesHasAMeaning";
          default -> "?";
        };
    return by("#GP at CPL 3 alone is tried", test);
  }
}
