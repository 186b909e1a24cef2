package bootscope.core.remote.dap;

import bootscope.core.debug.CallStack;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.remote.Attendance;
import bootscope.core.remote.Motion;
import bootscope.core.remote.RemoteGuest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.lsp4j.debug.Breakpoint;
import org.eclipse.lsp4j.debug.BreakpointLocation;
import org.eclipse.lsp4j.debug.BreakpointLocationsArguments;
import org.eclipse.lsp4j.debug.BreakpointLocationsResponse;
import org.eclipse.lsp4j.debug.Capabilities;
import org.eclipse.lsp4j.debug.ConfigurationDoneArguments;
import org.eclipse.lsp4j.debug.ContinueArguments;
import org.eclipse.lsp4j.debug.ContinueResponse;
import org.eclipse.lsp4j.debug.DataBreakpointInfoArguments;
import org.eclipse.lsp4j.debug.DataBreakpointInfoResponse;
import org.eclipse.lsp4j.debug.DisassembleArguments;
import org.eclipse.lsp4j.debug.DisassembleResponse;
import org.eclipse.lsp4j.debug.DisassembledInstruction;
import org.eclipse.lsp4j.debug.DisassembledInstructionPresentationHint;
import org.eclipse.lsp4j.debug.DisconnectArguments;
import org.eclipse.lsp4j.debug.EvaluateArguments;
import org.eclipse.lsp4j.debug.EvaluateArgumentsContext;
import org.eclipse.lsp4j.debug.EvaluateResponse;
import org.eclipse.lsp4j.debug.InitializeRequestArguments;
import org.eclipse.lsp4j.debug.NextArguments;
import org.eclipse.lsp4j.debug.PauseArguments;
import org.eclipse.lsp4j.debug.ReadMemoryArguments;
import org.eclipse.lsp4j.debug.ReadMemoryResponse;
import org.eclipse.lsp4j.debug.ReverseContinueArguments;
import org.eclipse.lsp4j.debug.Scope;
import org.eclipse.lsp4j.debug.ScopesArguments;
import org.eclipse.lsp4j.debug.ScopesResponse;
import org.eclipse.lsp4j.debug.SetBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetBreakpointsResponse;
import org.eclipse.lsp4j.debug.SetDataBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetDataBreakpointsResponse;
import org.eclipse.lsp4j.debug.SetExceptionBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetExceptionBreakpointsResponse;
import org.eclipse.lsp4j.debug.SetFunctionBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetFunctionBreakpointsResponse;
import org.eclipse.lsp4j.debug.SetInstructionBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetInstructionBreakpointsResponse;
import org.eclipse.lsp4j.debug.SetVariableArguments;
import org.eclipse.lsp4j.debug.SetVariableResponse;
import org.eclipse.lsp4j.debug.StackFrame;
import org.eclipse.lsp4j.debug.StackFramePresentationHint;
import org.eclipse.lsp4j.debug.StackTraceArguments;
import org.eclipse.lsp4j.debug.StackTraceResponse;
import org.eclipse.lsp4j.debug.StepBackArguments;
import org.eclipse.lsp4j.debug.StepInArguments;
import org.eclipse.lsp4j.debug.StepOutArguments;
import org.eclipse.lsp4j.debug.SteppingGranularity;
import org.eclipse.lsp4j.debug.Thread;
import org.eclipse.lsp4j.debug.ThreadsResponse;
import org.eclipse.lsp4j.debug.Variable;
import org.eclipse.lsp4j.debug.VariablesArguments;
import org.eclipse.lsp4j.debug.VariablesResponse;
import org.eclipse.lsp4j.debug.WriteMemoryArguments;
import org.eclipse.lsp4j.debug.WriteMemoryResponse;
import org.eclipse.lsp4j.debug.services.IDebugProtocolClient;
import org.eclipse.lsp4j.debug.services.IDebugProtocolServer;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;

/**
 * What an editor asks of a guest. There is one thread, the processor; where it has no line of
 * source each step is one of instructions. Memory references are linear addresses, or
 * guest-physical ones behind {@code phys:}.
 *
 * <p>Requests come on the connection's thread. The machine's thread answers, and what it says is
 * written by a thread of the connection's.
 */
final class DapServer implements IDebugProtocolServer {
  static final int THREAD = 1;
  private static final String NO_PAST = "no history is kept";
  private static final int MOST_FRAMES = 200;
  private static final int MOST_LINES = 2000;
  private static final int MOST_BYTES = 1 << 18;

  private final RemoteGuest guest;
  private final Attendance attendance;
  private final Executor later;
  private final DapSources sources = new DapSources();
  private final DapBreakpoints breakpoints = new DapBreakpoints(sources);
  private IDebugProtocolClient client;
  private DapMotion motion;
  private boolean stopOnEntry = true;
  private volatile Runnable parting = () -> {}; // what becomes of the guest behind a disconnect

  /**
   * @param attendance ends with a disconnect
   * @param later writes what the machine's thread says
   */
  DapServer(RemoteGuest guest, Attendance attendance, Executor later) {
    this.guest = guest;
    this.attendance = attendance;
    this.later = later;
  }

  void connect(IDebugProtocolClient now) {
    client = now;
    motion = new DapMotion(guest, later, breakpoints, now);
  }

  /** The client has gone: its breakpoints go, too. */
  void forget() {
    motion.close();
    guest.change(
        e -> {
          breakpoints.clear(e.breakpoints());
          return null;
        });
  }

  // ---------------------------------------------------------------- asking the machine

  /** Answered by a thread that may wait for the line. */
  private <T> CompletableFuture<T> answered(CompletableFuture<T> answer) {
    return answer.handleAsync(
        (value, trouble) -> {
          if (trouble != null) {
            throw refused(trouble);
          }
          return value;
        },
        later);
  }

  /** What is refused says why; anything else is a defect of ours, and its text means nothing. */
  private static ResponseErrorException refused(Throwable trouble) {
    Throwable cause = trouble instanceof CompletionException ? trouble.getCause() : trouble;
    boolean told =
        cause.getMessage() != null
            && (cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException
                || cause.getClass().getName().startsWith("bootscope."));
    return refused(told ? cause.getMessage() : "it failed within the program: a defect of its own");
  }

  private static ResponseErrorException refused(String why) {
    return new ResponseErrorException(
        new ResponseError(ResponseErrorCode.RequestFailed, why, null));
  }

  private <T> CompletableFuture<T> ask(Function<? super Inspector, ? extends T> question) {
    return answered(guest.ask(machine -> whole(question, machine)));
  }

  private <T> CompletableFuture<T> change(Function<? super Editor, ? extends T> change) {
    return answered(guest.change(machine -> whole(change, machine)));
  }

  /** Of a request that lacks something, which the machine's thread finds before it changes any. */
  private static <M, T> T whole(Function<? super M, ? extends T> request, M machine) {
    try {
      return request.apply(machine);
    } catch (NullPointerException e) {
      throw new IllegalArgumentException("the request lacks something that it needs");
    }
  }

  /** A number, symbol, register or expression; numbers as they are written. */
  static long value(Inspector machine, String text) {
    try {
      return Expression.parse(text.strip(), 10).value(machine.scope());
    } catch (ExpressionException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  // ---------------------------------------------------------------- beginning and end

  @Override
  public CompletableFuture<Capabilities> initialize(InitializeRequestArguments arguments) {
    sources.begin(arguments);
    Capabilities can = new Capabilities();
    can.setSupportsBreakpointLocationsRequest(true);
    can.setSupportsConfigurationDoneRequest(true);
    can.setSupportsFunctionBreakpoints(true);
    can.setSupportsConditionalBreakpoints(true);
    can.setSupportsHitConditionalBreakpoints(true);
    can.setSupportsInstructionBreakpoints(true);
    can.setSupportsDataBreakpoints(true);
    can.setSupportsEvaluateForHovers(true);
    can.setSupportsSetVariable(true);
    can.setSupportsReadMemoryRequest(true);
    can.setSupportsWriteMemoryRequest(true);
    can.setSupportsDisassembleRequest(true);
    can.setSupportsSteppingGranularity(true);
    can.setSupportsStepBack(guest.hasPast());
    can.setSupportTerminateDebuggee(true);
    return CompletableFuture.completedFuture(can);
  }

  /** The guest is there already: to launch it is to begin with it. */
  @Override
  public CompletableFuture<Void> launch(Map<String, Object> arguments) {
    return begin(arguments);
  }

  @Override
  public CompletableFuture<Void> attach(Map<String, Object> arguments) {
    return begin(arguments);
  }

  private CompletableFuture<Void> begin(Map<String, Object> arguments) {
    stopOnEntry = !Boolean.FALSE.equals(arguments.get(DapArguments.STOP_ON_ENTRY));
    guest.pause();
    return guest.stands().thenAcceptAsync(stop -> client.initialized(), later);
  }

  @Override
  public CompletableFuture<Void> configurationDone(ConfigurationDoneArguments arguments) {
    motion.begin(stopOnEntry);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> disconnect(DisconnectArguments arguments) {
    boolean end = Boolean.TRUE.equals(arguments.getTerminateDebuggee());
    return change(
            e -> {
              breakpoints.clear(e.breakpoints());
              return null;
            })
        .thenAccept(
            done -> {
              motion.close();
              if (end) {
                parting = guest::kill;
              } else if (!Boolean.TRUE.equals(arguments.getSuspendDebuggee())) {
                parting =
                    () -> {
                      attendance.close();
                      guest.go(new Motion.Run());
                    };
              }
            });
  }

  /** The answer to {@link #disconnect} is on its way: only now may the guest, and all, end. */
  void parted() {
    parting.run();
  }

  // ---------------------------------------------------------------- going

  private CompletableFuture<Void> step(Motion way) {
    motion.go(way, "step");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<ContinueResponse> continue_(ContinueArguments arguments) {
    motion.go(new Motion.Run(), "pause");
    ContinueResponse response = new ContinueResponse();
    response.setAllThreadsContinued(true);
    return CompletableFuture.completedFuture(response);
  }

  @Override
  public CompletableFuture<Void> next(NextArguments arguments) {
    boolean one = arguments.getGranularity() == SteppingGranularity.INSTRUCTION;
    return step(one ? new Motion.StepOver() : new Motion.StepLine(true));
  }

  @Override
  public CompletableFuture<Void> stepIn(StepInArguments arguments) {
    boolean one = arguments.getGranularity() == SteppingGranularity.INSTRUCTION;
    return step(one ? new Motion.Step() : new Motion.StepLine(false));
  }

  @Override
  public CompletableFuture<Void> stepOut(StepOutArguments arguments) {
    return step(new Motion.StepOut());
  }

  @Override
  public CompletableFuture<Void> stepBack(StepBackArguments arguments) {
    if (!guest.hasPast()) {
      return CompletableFuture.failedFuture(refused(NO_PAST));
    }
    boolean one = arguments.getGranularity() == SteppingGranularity.INSTRUCTION;
    return answered(guest.ask(machine -> machine.symbols().lines().isEmpty()))
        .thenCompose(
            none -> step(one || none ? new Motion.StepBack() : new Motion.StepLineBack(true)));
  }

  @Override
  public CompletableFuture<Void> reverseContinue(ReverseContinueArguments arguments) {
    if (!guest.hasPast()) {
      return CompletableFuture.failedFuture(refused(NO_PAST));
    }
    return step(new Motion.RunBack());
  }

  @Override
  public CompletableFuture<Void> pause(PauseArguments arguments) {
    guest.pause();
    return CompletableFuture.completedFuture(null);
  }

  // ---------------------------------------------------------------- where it stands

  @Override
  public CompletableFuture<ThreadsResponse> threads() {
    Thread processor = new Thread();
    processor.setId(THREAD);
    processor.setName("CPU 0");
    ThreadsResponse response = new ThreadsResponse();
    response.setThreads(new Thread[] {processor});
    return CompletableFuture.completedFuture(response);
  }

  @Override
  public CompletableFuture<StackTraceResponse> stackTrace(StackTraceArguments arguments) {
    int first = arguments.getStartFrame() == null ? 0 : Math.max(0, arguments.getStartFrame());
    int wanted = arguments.getLevels() == null ? 0 : Math.max(0, arguments.getLevels());
    return ask(
        machine -> {
          List<CallStack.Frame> all = machine.callStack(MOST_FRAMES);
          int end = wanted == 0 ? all.size() : Math.min(all.size(), first + wanted);
          List<StackFrame> frames = new ArrayList<>();
          for (int i = first; i < end; i++) {
            frames.add(frame(machine, i, all.get(i)));
          }
          StackTraceResponse response = new StackTraceResponse();
          response.setStackFrames(frames.toArray(StackFrame[]::new));
          response.setTotalFrames(all.size());
          return response;
        });
  }

  /** A guess is told as one. */
  private StackFrame frame(Inspector machine, int number, CallStack.Frame frame) {
    String name = frame.name().isEmpty() ? hex(frame.address()) : frame.name();
    StackFrame made = new StackFrame();
    made.setId(number + 1);
    made.setName(frame.found().guess() ? "? " + name : name);
    made.setLine(0);
    made.setColumn(0);
    machine
        .lineOf(frame)
        .ifPresent(
            line -> {
              made.setSource(sources.source(machine, line.file()));
              made.setLine(sources.toClient(line.line()));
              made.setColumn(sources.columnToClient(line.column()));
            });
    made.setInstructionPointerReference(hex(frame.address()));
    if (frame.found().guess()) {
      made.setPresentationHint(StackFramePresentationHint.SUBTLE);
    }
    return made;
  }

  @Override
  public CompletableFuture<ScopesResponse> scopes(ScopesArguments arguments) {
    return ask(
        machine -> {
          checkFrame(machine, arguments.getFrameId());
          ScopesResponse response = new ScopesResponse();
          response.setScopes(DapRegisters.scopes().toArray(Scope[]::new));
          return response;
        });
  }

  /** Frames are numbered from 1 on; the first is always there. */
  private static void checkFrame(Inspector machine, int frame) {
    if (frame < 1
        || frame > MOST_FRAMES
        || frame > 1 && frame > machine.callStack(MOST_FRAMES).size()) {
      throw new IllegalArgumentException("frameId: there is no frame " + frame + " now");
    }
  }

  @Override
  public CompletableFuture<VariablesResponse> variables(VariablesArguments arguments) {
    return ask(
        machine -> {
          VariablesResponse response = new VariablesResponse();
          response.setVariables(
              DapRegisters.variables(machine.registers(), arguments.getVariablesReference())
                  .toArray(Variable[]::new));
          return response;
        });
  }

  @Override
  public CompletableFuture<SetVariableResponse> setVariable(SetVariableArguments arguments) {
    return change(
        machine -> {
          String now =
              DapRegisters.set(
                  machine,
                  arguments.getVariablesReference(),
                  arguments.getName(),
                  arguments.getValue());
          SetVariableResponse response = new SetVariableResponse();
          response.setValue(now);
          return response;
        });
  }

  /** All commands of the monitor begin with one. */
  private static boolean isCommand(String line) {
    String text = line.strip();
    return text.isEmpty() || Character.isLetter(text.charAt(0));
  }

  /** In the console a line is one of the monitor's, where it can be; elsewhere an expression. */
  @Override
  public CompletableFuture<EvaluateResponse> evaluate(EvaluateArguments arguments) {
    if (EvaluateArgumentsContext.REPL.equals(arguments.getContext())
        && isCommand(arguments.getExpression())) {
      StringBuffer said = new StringBuffer();
      return answered(
          guest
              .monitor(arguments.getExpression(), said::append)
              .thenApply(
                  done -> {
                    EvaluateResponse response = new EvaluateResponse();
                    response.setResult(said.toString().stripTrailing());
                    return response;
                  }));
    }
    return ask(
        machine -> {
          if (arguments.getFrameId() != null) {
            checkFrame(machine, arguments.getFrameId());
          }
          long value = value(machine, arguments.getExpression());
          String name = machine.nameOf(false, value);
          EvaluateResponse response = new EvaluateResponse();
          response.setResult(hex(value) + (name == null ? "" : " <" + name + ">"));
          response.setMemoryReference(hex(value));
          return response;
        });
  }

  // ---------------------------------------------------------------- memory and code

  /**
   * A place.
   *
   * @param address with its offset
   */
  private record Place(long address, boolean physical) {
    static Place of(Inspector machine, String reference, Integer offset) {
      boolean physical = reference.startsWith("phys:");
      String text = physical ? reference.substring(5) : reference;
      return new Place(value(machine, text) + (offset == null ? 0 : offset), physical);
    }
  }

  @Override
  public CompletableFuture<ReadMemoryResponse> readMemory(ReadMemoryArguments arguments) {
    return ask(
        machine -> {
          Place at = Place.of(machine, arguments.getMemoryReference(), arguments.getOffset());
          byte[] bytes = new byte[Math.min(atLeast0("count", arguments.getCount()), MOST_BYTES)];
          int there = machine.peek(at.physical, at.address, bytes);
          ReadMemoryResponse response = new ReadMemoryResponse();
          response.setAddress(hex(at.address));
          response.setData(Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, there)));
          response.setUnreadableBytes(bytes.length - there); // those behind 256 KiB may be read
          return response;
        });
  }

  private static int atLeast0(String name, int number) {
    if (number < 0) {
      throw new IllegalArgumentException(name + ": 0 or more is wanted");
    }
    return number;
  }

  private static byte[] bytes(String data) {
    try {
      return Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("data: base64 is wanted");
    }
  }

  @Override
  public CompletableFuture<WriteMemoryResponse> writeMemory(WriteMemoryArguments arguments) {
    return change(
        machine -> {
          Place at = Place.of(machine, arguments.getMemoryReference(), arguments.getOffset());
          byte[] bytes = bytes(arguments.getData());
          if (bytes.length > MOST_BYTES || !machine.poke(at.physical, at.address, bytes)) {
            throw new IllegalArgumentException(
                hex(at.address) + ": not all of these bytes are RAM that is mapped");
          }
          WriteMemoryResponse response = new WriteMemoryResponse();
          response.setBytesWritten(bytes.length);
          return response;
        });
  }

  /** As many as are asked for: what cannot be read is told as such. */
  @Override
  public CompletableFuture<DisassembleResponse> disassemble(DisassembleArguments arguments) {
    int count = Math.clamp(arguments.getInstructionCount(), 0, MOST_LINES);
    if (arguments.getInstructionCount() < 0) {
      return CompletableFuture.failedFuture(refused("instructionCount: 0 or more is wanted"));
    }
    int from =
        arguments.getInstructionOffset() == null
            ? 0
            : Math.clamp(arguments.getInstructionOffset(), -MOST_LINES, MOST_LINES);
    return ask(
        machine -> {
          Place at = Place.of(machine, arguments.getMemoryReference(), arguments.getOffset());
          int before = Math.max(0, -from);
          List<Listing.Line> lines =
              machine.code(
                  Syntax.INTEL, at.physical, at.address, before, Math.max(0, from) + count);
          int anchor = 0;
          while (anchor < lines.size()
              && Long.compareUnsigned(lines.get(anchor).address(), at.address) < 0) {
            anchor++;
          }
          DisassembledInstruction[] all = new DisassembledInstruction[count];
          for (int i = 0; i < count; i++) {
            int index = anchor + from + i;
            boolean there = index >= 0 && index < lines.size();
            all[i] =
                there ? instruction(machine, lines.get(index)) : invalid(at.address + from + i);
          }
          DisassembleResponse response = new DisassembleResponse();
          response.setInstructions(all);
          return response;
        });
  }

  private DisassembledInstruction instruction(Inspector machine, Listing.Line line) {
    DisassembledInstruction made = new DisassembledInstruction();
    made.setAddress(hex(line.address()));
    made.setInstruction(line.text());
    machine
        .line(false, line.address())
        .filter(l -> l.beginsAt(line.address()))
        .ifPresent(
            l -> {
              made.setLocation(sources.source(machine, l.file()));
              made.setLine(sources.toClient(l.line()));
            });
    made.setInstructionBytes(HexFormat.ofDelimiter(" ").formatHex(line.bytes()));
    String name = machine.nameOf(false, line.address());
    if (name != null) {
      made.setSymbol(name);
    }
    if (line.instruction() == null) {
      made.setPresentationHint(DisassembledInstructionPresentationHint.INVALID);
    }
    return made;
  }

  private static DisassembledInstruction invalid(long address) {
    DisassembledInstruction made = new DisassembledInstruction();
    made.setAddress(hex(address));
    made.setInstruction("(nothing that can be read)");
    made.setPresentationHint(DisassembledInstructionPresentationHint.INVALID);
    return made;
  }

  // ---------------------------------------------------------------- breakpoints

  @Override
  public CompletableFuture<SetBreakpointsResponse> setBreakpoints(
      SetBreakpointsArguments arguments) {
    return change(
        machine -> {
          SetBreakpointsResponse response = new SetBreakpointsResponse();
          response.setBreakpoints(
              breakpoints
                  .lines(machine, arguments.getSource(), arguments.getBreakpoints())
                  .toArray(Breakpoint[]::new));
          return response;
        });
  }

  /** The lines in a stretch of a source at which one can stop. */
  @Override
  public CompletableFuture<BreakpointLocationsResponse> breakpointLocations(
      BreakpointLocationsArguments arguments) {
    return ask(
        machine -> {
          BreakpointLocationsResponse response = new BreakpointLocationsResponse();
          response.setBreakpoints(
              sources.locations(machine, arguments).toArray(BreakpointLocation[]::new));
          return response;
        });
  }

  /** Some editors send it, with nothing in it, though no filter is offered. */
  @Override
  public CompletableFuture<SetExceptionBreakpointsResponse> setExceptionBreakpoints(
      SetExceptionBreakpointsArguments arguments) {
    SetExceptionBreakpointsResponse response = new SetExceptionBreakpointsResponse();
    response.setBreakpoints(
        Arrays.stream(arguments.getFilters())
            .map(DapBreakpoints::noFilter)
            .toArray(Breakpoint[]::new));
    return CompletableFuture.completedFuture(response);
  }

  @Override
  public CompletableFuture<SetFunctionBreakpointsResponse> setFunctionBreakpoints(
      SetFunctionBreakpointsArguments arguments) {
    return change(
        machine -> {
          SetFunctionBreakpointsResponse response = new SetFunctionBreakpointsResponse();
          response.setBreakpoints(
              breakpoints
                  .functions(machine, arguments.getBreakpoints())
                  .toArray(Breakpoint[]::new));
          return response;
        });
  }

  @Override
  public CompletableFuture<SetInstructionBreakpointsResponse> setInstructionBreakpoints(
      SetInstructionBreakpointsArguments arguments) {
    return change(
        machine -> {
          SetInstructionBreakpointsResponse response = new SetInstructionBreakpointsResponse();
          response.setBreakpoints(
              breakpoints
                  .instructions(machine, arguments.getBreakpoints())
                  .toArray(Breakpoint[]::new));
          return response;
        });
  }

  @Override
  public CompletableFuture<DataBreakpointInfoResponse> dataBreakpointInfo(
      DataBreakpointInfoArguments arguments) {
    return ask(
        machine ->
            DapBreakpoints.info(
                machine,
                arguments.getName(),
                arguments.getBytes() == null ? 0 : arguments.getBytes()));
  }

  @Override
  public CompletableFuture<SetDataBreakpointsResponse> setDataBreakpoints(
      SetDataBreakpointsArguments arguments) {
    return change(
        machine -> {
          SetDataBreakpointsResponse response = new SetDataBreakpointsResponse();
          response.setBreakpoints(
              breakpoints.data(machine, arguments.getBreakpoints()).toArray(Breakpoint[]::new));
          return response;
        });
  }
}
