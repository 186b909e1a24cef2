package bootscope.core.remote.dap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.Stop;
import bootscope.core.drive.RunWatch;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.image.SourceKernel;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.remote.RemoteServer;
import bootscope.core.remote.SessionGuest;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.debug.Breakpoint;
import org.eclipse.lsp4j.debug.BreakpointLocation;
import org.eclipse.lsp4j.debug.BreakpointLocationsArguments;
import org.eclipse.lsp4j.debug.Capabilities;
import org.eclipse.lsp4j.debug.ConfigurationDoneArguments;
import org.eclipse.lsp4j.debug.ContinueArguments;
import org.eclipse.lsp4j.debug.ContinuedEventArguments;
import org.eclipse.lsp4j.debug.DataBreakpoint;
import org.eclipse.lsp4j.debug.DataBreakpointInfoArguments;
import org.eclipse.lsp4j.debug.DisassembleArguments;
import org.eclipse.lsp4j.debug.DisassembledInstruction;
import org.eclipse.lsp4j.debug.DisconnectArguments;
import org.eclipse.lsp4j.debug.EvaluateArguments;
import org.eclipse.lsp4j.debug.FunctionBreakpoint;
import org.eclipse.lsp4j.debug.InitializeRequestArguments;
import org.eclipse.lsp4j.debug.InstructionBreakpoint;
import org.eclipse.lsp4j.debug.NextArguments;
import org.eclipse.lsp4j.debug.PauseArguments;
import org.eclipse.lsp4j.debug.ReadMemoryArguments;
import org.eclipse.lsp4j.debug.ReverseContinueArguments;
import org.eclipse.lsp4j.debug.Scope;
import org.eclipse.lsp4j.debug.ScopesArguments;
import org.eclipse.lsp4j.debug.SetBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetDataBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetFunctionBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetInstructionBreakpointsArguments;
import org.eclipse.lsp4j.debug.SetVariableArguments;
import org.eclipse.lsp4j.debug.Source;
import org.eclipse.lsp4j.debug.SourceBreakpoint;
import org.eclipse.lsp4j.debug.StackFrame;
import org.eclipse.lsp4j.debug.StackTraceArguments;
import org.eclipse.lsp4j.debug.StepBackArguments;
import org.eclipse.lsp4j.debug.StepInArguments;
import org.eclipse.lsp4j.debug.StepOutArguments;
import org.eclipse.lsp4j.debug.SteppingGranularity;
import org.eclipse.lsp4j.debug.StoppedEventArguments;
import org.eclipse.lsp4j.debug.Variable;
import org.eclipse.lsp4j.debug.VariablesArguments;
import org.eclipse.lsp4j.debug.WriteMemoryArguments;
import org.eclipse.lsp4j.debug.launch.DSPLauncher;
import org.eclipse.lsp4j.debug.services.IDebugProtocolClient;
import org.eclipse.lsp4j.debug.services.IDebugProtocolServer;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An editor at a guest, by the library's own client. */
@Timeout(60)
class DapServerTest {
  private final LinkedBlockingQueue<StoppedEventArguments> stops = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Integer> continued = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> initialized = new CompletableFuture<>();
  private Session session;
  private RemoteServer server;
  private Socket socket;
  private IDebugProtocolServer editor;

  /** What the editor hears. */
  private final class Hears implements IDebugProtocolClient {
    @Override
    public void initialized() {
      initialized.complete(null);
    }

    @Override
    public void stopped(StoppedEventArguments stop) {
      stops.add(stop);
    }

    @Override
    public void continued(ContinuedEventArguments event) {
      continued.add(event.getThreadId());
    }
  }

  private void open(String guest) throws Exception {
    open(Guests.boot(guest));
  }

  private void open(Boot boot) throws Exception {
    session = Session.start(boot, 256L << 20);
    SessionGuest remote =
        new SessionGuest(
            session,
            (line, out) -> {
              out.accept("said: " + line + "\n");
              return CompletableFuture.completedFuture(null);
            });
    server =
        RemoteServer.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "dap",
            (in, out) -> new DapConnection(remote, in, out).serve());
    socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    Launcher<IDebugProtocolServer> launcher =
        DSPLauncher.createClientLauncher(
            new Hears(), socket.getInputStream(), socket.getOutputStream());
    launcher.startListening();
    editor = launcher.getRemoteProxy();
  }

  private void begin(String guest) throws Exception {
    begin(Guests.boot(guest));
  }

  private void begin(Boot boot) throws Exception {
    open(boot);
    Capabilities can = editor.initialize(new InitializeRequestArguments()).get();
    assertTrue(can.getSupportsStepBack() && can.getSupportsDisassembleRequest());
    editor.launch(Map.of("stopOnEntry", true)).get();
    initialized.get(10, TimeUnit.SECONDS);
    editor.configurationDone(new ConfigurationDoneArguments()).get();
    assertEquals("entry", stop().getReason());
  }

  private StoppedEventArguments stop() throws InterruptedException {
    StoppedEventArguments stop = stops.poll(20, TimeUnit.SECONDS);
    assertTrue(stop != null, "it never stopped");
    return stop;
  }

  @AfterEach
  void close() throws Exception {
    if (socket != null) {
      socket.close();
      server.close();
      session.close();
    }
  }

  private String address(String symbol) throws Exception {
    return "0x"
        + Long.toHexString(session.ask(i -> i.symbols().address(symbol).orElseThrow()).get());
  }

  private StackFrame[] frames() throws Exception {
    StackTraceArguments arguments = new StackTraceArguments();
    arguments.setThreadId(1);
    return editor.stackTrace(arguments).get().getStackFrames();
  }

  private Variable[] variables(int reference) throws Exception {
    VariablesArguments arguments = new VariablesArguments();
    arguments.setVariablesReference(reference);
    return editor.variables(arguments).get().getVariables();
  }

  private Variable register(String name) throws Exception {
    ScopesArguments arguments = new ScopesArguments();
    arguments.setFrameId(1);
    for (Scope scope : editor.scopes(arguments).get().getScopes()) {
      for (Variable v : variables(scope.getVariablesReference())) {
        if (v.getName().equals(name)) {
          return v;
        }
      }
    }
    throw new AssertionError(name);
  }

  private Breakpoint[] breakAt(String... functions) throws Exception {
    SetFunctionBreakpointsArguments arguments = new SetFunctionBreakpointsArguments();
    arguments.setBreakpoints(
        Arrays.stream(functions)
            .map(
                name -> {
                  FunctionBreakpoint b = new FunctionBreakpoint();
                  b.setName(name);
                  return b;
                })
            .toArray(FunctionBreakpoint[]::new));
    return editor.setFunctionBreakpoints(arguments).get().getBreakpoints();
  }

  private static <T> T processor(T arguments) throws ReflectiveOperationException {
    arguments.getClass().getMethod("setThreadId", int.class).invoke(arguments, 1);
    return arguments;
  }

  private StoppedEventArguments goOn() throws Exception {
    editor.continue_(processor(new ContinueArguments())).get();
    return stop();
  }

  @Test
  void fromTheLaunchToTheDisconnection() throws Exception {
    begin("hello-pvh");
    assertEquals("CPU 0", editor.threads().get().getThreads()[0].getName());
    assertTrue(frames()[0].getName().startsWith("pvh_entry"), frames()[0].getName());
    Breakpoint[] set = breakAt("put_string", "no_such_function");
    assertTrue(set[0].isVerified());
    assertFalse(set[1].isVerified());
    assertTrue(set[1].getMessage().contains("no_such_function"), set[1].getMessage());
    StoppedEventArguments stop = goOn();
    assertEquals("function breakpoint", stop.getReason());
    assertArrayEquals(new Integer[] {set[0].getId()}, stop.getHitBreakpointIds());
    assertEquals("put_string", frames()[0].getName());
    String there = frames()[0].getInstructionPointerReference();
    editor.stepIn(processor(new StepInArguments())).get();
    assertEquals("step", stop().getReason());
    editor.stepBack(processor(new StepBackArguments())).get();
    stop();
    assertEquals(there, frames()[0].getInstructionPointerReference());
    editor.stepOut(processor(new StepOutArguments())).get();
    stop();
    editor.reverseContinue(processor(new ReverseContinueArguments())).get();
    stop();
    assertEquals("put_string", frames()[0].getName());
    editor.next(processor(new NextArguments())).get();
    stop();
    DisconnectArguments leave = new DisconnectArguments();
    leave.setTerminateDebuggee(false);
    CompletableFuture<Void> ran = new CompletableFuture<>();
    session.hear(
        new RunWatch.Listener() {
          @Override
          public void goes() {
            ran.complete(null);
          }

          @Override
          public void stands(Stop stop) {}
        });
    editor.disconnect(leave).get();
    ran.get(20, TimeUnit.SECONDS); // behind the answer
    session.stands().get(20, TimeUnit.SECONDS);
    assertEquals(Phase.ENDED, session.view().phase(), "it goes on");
    assertEquals(List.of(), session.view().breakpoints());
  }

  @Test
  void registersAreVariablesWithTheirFields() throws Exception {
    begin("long-mode");
    Variable cr0 = register("cr0");
    assertEquals("0x11", cr0.getValue());
    Variable pe = variables(cr0.getVariablesReference())[0];
    assertEquals("PE 0x1", pe.getName() + " " + pe.getValue());
    SetVariableArguments set = new SetVariableArguments();
    set.setVariablesReference(1);
    set.setName("rbx");
    set.setValue("0x100 + 2");
    assertEquals("0x102", editor.setVariable(set).get().getValue());
    assertEquals("0x102", register("rbx").getValue());
    set.setName("cs.base");
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> editor.setVariable(set).get());
    assertTrue(e.getMessage().contains("cs.base: "), e.getMessage());
    e = assertThrows(ExecutionException.class, () -> variables(999_999));
    assertTrue(e.getMessage().contains("variablesReference: "), e.getMessage());
  }

  @Test
  void memoryIsReadWrittenAndWatched() throws Exception {
    begin("long-mode");
    String pml4 = address("pml4");
    WriteMemoryArguments write = new WriteMemoryArguments();
    write.setMemoryReference(pml4);
    write.setOffset(16);
    write.setData(Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}));
    assertEquals(3, editor.writeMemory(write).get().getBytesWritten());
    ReadMemoryArguments read = new ReadMemoryArguments();
    read.setMemoryReference("phys:" + pml4);
    read.setOffset(16);
    read.setCount(3);
    assertEquals("AQID", editor.readMemory(read).get().getData());
    read.setMemoryReference("0x40000000");
    assertEquals(3, editor.readMemory(read).get().getUnreadableBytes());
    DataBreakpointInfoArguments ask = new DataBreakpointInfoArguments();
    ask.setName("pml4");
    DataBreakpoint watch = new DataBreakpoint();
    watch.setDataId(editor.dataBreakpointInfo(ask).get().getDataId());
    SetDataBreakpointsArguments set = new SetDataBreakpointsArguments();
    set.setBreakpoints(new DataBreakpoint[] {watch});
    assertTrue(editor.setDataBreakpoints(set).get().getBreakpoints()[0].isVerified());
    assertEquals("data breakpoint", goOn().getReason());
    ask.setName("cr3");
    watch.setDataId(editor.dataBreakpointInfo(ask).get().getDataId());
    assertTrue(editor.setDataBreakpoints(set).get().getBreakpoints()[0].isVerified());
    assertTrue(goOn().getText().contains("write of cr3"));
    watch.setDataId("nonsense");
    assertFalse(editor.setDataBreakpoints(set).get().getBreakpoints()[0].isVerified());
  }

  @Test
  void asManyInstructionsAreToldAsAreAskedFor() throws Exception {
    begin("hello-pvh");
    DisassembleArguments arguments = new DisassembleArguments();
    arguments.setMemoryReference(address("put_string"));
    arguments.setInstructionCount(20);
    DisassembledInstruction[] from = editor.disassemble(arguments).get().getInstructions();
    assertEquals(20, from.length);
    assertEquals(address("put_string"), from[0].getAddress());
    assertEquals("put_string", from[0].getSymbol());
    arguments.setInstructionOffset(-5);
    DisassembledInstruction[] before = editor.disassemble(arguments).get().getInstructions();
    assertEquals(20, before.length);
    assertEquals(from[0], before[5]);
    arguments.setMemoryReference("0x40000000");
    arguments.setInstructionCount(3);
    assertEquals(3, editor.disassemble(arguments).get().getInstructions().length);
    InstructionBreakpoint at = new InstructionBreakpoint();
    at.setInstructionReference(from[2].getAddress());
    at.setHitCondition(">= 2");
    SetInstructionBreakpointsArguments set = new SetInstructionBreakpointsArguments();
    set.setBreakpoints(new InstructionBreakpoint[] {at});
    assertTrue(editor.setInstructionBreakpoints(set).get().getBreakpoints()[0].isVerified());
    assertEquals("instruction breakpoint", goOn().getReason());
    assertEquals(2, session.view().breakpoints().getFirst().hits());
  }

  @Test
  void expressionsHaveValuesAndTheConsoleIsTheMonitor() throws Exception {
    begin("hello-pvh");
    EvaluateArguments arguments = new EvaluateArguments();
    arguments.setExpression("put_string + 1");
    arguments.setContext("watch");
    assertTrue(editor.evaluate(arguments).get().getResult().endsWith(" <put_string+0x1>"));
    arguments.setContext("repl");
    arguments.setExpression("info registers");
    assertEquals("said: info registers", editor.evaluate(arguments).get().getResult());
    arguments.setContext("hover");
    arguments.setExpression("nonsense");
    assertThrows(ExecutionException.class, () -> editor.evaluate(arguments).get());
  }

  /** What a request lacks is its own trouble, and not the guest's. */
  @Test
  void requestsThatLackSomethingAreRefused() throws Exception {
    begin("hello-pvh");
    for (String request :
        List.of(
            "writeMemory",
            "readMemory",
            "setVariable",
            "setFunctionBreakpoints",
            "setInstructionBreakpoints",
            "setDataBreakpoints",
            "dataBreakpointInfo",
            "disassemble",
            "evaluate",
            "variables",
            "stackTrace")) {
      String message = "{\"seq\":9,\"type\":\"request\",\"command\":\"" + request + "\"";
      for (String rest :
          List.of(",\"arguments\":{}}", "}", ",\"arguments\":{\"breakpoints\":[{}]}}")) {
        byte[] bytes = (message + rest).getBytes(StandardCharsets.US_ASCII);
        socket
            .getOutputStream()
            .write(
                ("Content-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
      }
    }
    session.ask(machine -> machine.instructions()).get(20, TimeUnit.SECONDS);
    assertEquals("CPU 0", editor.threads().get(20, TimeUnit.SECONDS).getThreads()[0].getName());
    assertTrue(session.view().phase() != Phase.FAILED, String.valueOf(session.view().failure()));
  }

  /** Whoever sits before the window steps and runs the guest, forwards and back. */
  @Test
  void whatOthersDoTheEditorIsTold() throws Exception {
    begin("hello-pvh");
    session.step();
    assertEquals("step", stop().getReason());
    assertEquals(0, continued.size(), "it stands again at once");
    Breakpoint[] set = breakAt("put_string");
    session.run();
    assertEquals(1, continued.poll(20, TimeUnit.SECONDS));
    StoppedEventArguments stop = stop();
    assertEquals("function breakpoint", stop.getReason());
    assertArrayEquals(new Integer[] {set[0].getId()}, stop.getHitBreakpointIds());
    session.time().stepBack();
    stop();
    session.control(controls -> controls.debugger().step()); // as the monitor does
    stop();
    assertEquals("put_string", frames()[0].getName());
    editor.stepIn(processor(new StepInArguments())).get();
    assertEquals("step", stop().getReason());
    session.run();
    assertEquals(1, continued.poll(20, TimeUnit.SECONDS));
    assertEquals("function breakpoint", stop().getReason());
    editor.stepIn(processor(new StepInArguments())).get();
    assertEquals("step", stop().getReason());
    session.ask(machine -> machine.instructions()).get();
    editor.threads().get(); // all events are written before
    assertEquals(List.of(), List.copyOf(stops), "each is told once");
    assertEquals(List.of(), List.copyOf(continued));
  }

  /** The window runs a guest that the editor then pauses, and lets go on. */
  @Test
  void aGuestThatOthersRunIsPaused() throws Exception {
    begin("echo");
    session.run();
    assertEquals(1, continued.poll(20, TimeUnit.SECONDS));
    editor.pause(processor(new PauseArguments())).get();
    assertEquals("pause", stop().getReason());
    editor.continue_(processor(new ContinueArguments())).get();
    session.pause();
    assertEquals("pause", stop().getReason());
    assertEquals(0, continued.size(), "it let it run itself");
  }

  /** The machine's thread is held, so that nothing can be answered meanwhile. */
  @Test
  void whoeverAsksWithoutAnEndIsLetGo() throws Exception {
    begin("hello-pvh");
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Boolean> holding =
        session.ask(
            machine -> {
              try {
                return held.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                return false;
              }
            });
    String text =
        "{\"seq\":9,\"type\":\"request\",\"command\":\"readMemory\","
            + "\"arguments\":{\"memoryReference\":\"0x100000\",\"count\":16}}";
    byte[] request =
        ("Content-Length: " + text.length() + "\r\n\r\n" + text)
            .getBytes(StandardCharsets.US_ASCII);
    assertThrows(
        IOException.class,
        () -> {
          for (int i = 0; i < 1_000_000; i++) {
            socket.getOutputStream().write(request);
          }
        });
    assertTrue(!holding.isDone(), "while nothing was answered");
    held.countDown();
    assertTrue(holding.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aGuestThatRunsIsPaused() throws Exception {
    begin("echo");
    editor.continue_(processor(new ContinueArguments())).get();
    editor.pause(processor(new PauseArguments())).get();
    assertEquals("pause", stop().getReason());
  }

  /** The machine stands whatever comes, and the next editor is served. */
  @Test
  void whatIsNoMessageEndsTheConnectionAlone() throws Exception {
    open("hello-pvh");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> beginnings =
        List.of(
            "Content-Length: 999999999\r\n\r\n",
            "Content-Length: -1\r\n\r\n{}",
            "Content-Length: 10\r\n\r\n{\"seq\":1",
            "Content-Length: 2\r\n\r\n[]",
            "x".repeat(5000));
    for (int i = 0; i < 60; i++) {
      socket.close();
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      StringBuilder text = new StringBuilder();
      if (i % 2 == 0) {
        text.append(beginnings.get(random.nextInt(beginnings.size())));
      }
      for (int j = random.nextInt(200); j > 0; j--) {
        text.append((char) random.nextInt(256));
      }
      socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
    socket.close();
    for (int i = 0; ; i++) { // the one before may not be gone yet
      try {
        socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        Launcher<IDebugProtocolServer> launcher =
            DSPLauncher.createClientLauncher(
                new Hears(), socket.getInputStream(), socket.getOutputStream());
        launcher.startListening();
        launcher
            .getRemoteProxy()
            .initialize(new InitializeRequestArguments())
            .get(1, TimeUnit.SECONDS);
        break;
      } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
        assertTrue(i < 50, "seed " + seed);
      }
    }
    assertTrue(session.view().phase() != Phase.FAILED, "seed " + seed);
  }

  @TempDir Path folder;

  private static Source main() {
    Source source = new Source();
    source.setPath(SourceKernel.sources().resolve("main.c").toString());
    return source;
  }

  private Breakpoint[] linesAt(Source source, int... lines) throws Exception {
    SetBreakpointsArguments arguments = new SetBreakpointsArguments();
    arguments.setSource(source);
    arguments.setBreakpoints(
        Arrays.stream(lines)
            .mapToObj(
                line -> {
                  SourceBreakpoint b = new SourceBreakpoint();
                  b.setLine(line);
                  return b;
                })
            .toArray(SourceBreakpoint[]::new));
    return editor.setBreakpoints(arguments).get().getBreakpoints();
  }

  private String top() throws Exception {
    StackFrame frame = frames()[0];
    return frame.getSource().getName() + ":" + frame.getLine();
  }

  /** Breakpoints on lines, frames with their lines, steps by lines and by instructions. */
  @Test
  void sourceIsSteppedThroughByLines() throws Exception {
    Path kernel = SourceKernel.compile(folder, "-g", "-O0");
    begin(
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(kernel)),
            List.of(),
            "",
            MachineConfiguration.ofRam(64 << 20)));
    assertEquals("start.S", frames()[0].getSource().getName());
    int call = SourceKernel.line("main.c", "total = add_up");
    int sum = SourceKernel.line("main.c", "int sum = 0");
    Breakpoint[] told = linesAt(main(), call, sum + 1, 4000);
    assertTrue(told[0].isVerified() && told[1].isVerified() && !told[2].isVerified());
    assertEquals(call, told[0].getLine());
    assertEquals(sum + 2, told[1].getLine());
    assertEquals("the next line with code", told[1].getMessage());
    assertTrue(told[2].getMessage().contains("there is no code"), told[2].getMessage());
    editor.continue_(processor(new ContinueArguments())).get();
    StoppedEventArguments stop = stop();
    assertEquals("breakpoint", stop.getReason());
    assertArrayEquals(new Integer[] {told[0].getId()}, stop.getHitBreakpointIds());
    assertEquals("main.c:" + call, top());
    assertEquals(main().getPath(), frames()[0].getSource().getPath());
    assertEquals("start.S", frames()[1].getSource().getName());
    assertEquals(
        SourceKernel.line("start.S", "call kernel_main"), frames()[1].getLine()); // not behind it
    linesAt(main());
    editor.next(processor(new NextArguments())).get();
    assertEquals("step", stop().getReason());
    assertEquals("main.c:" + (call + 1), top());
    StepBackArguments back = processor(new StepBackArguments());
    editor.stepBack(back).get();
    stop();
    assertEquals("main.c:" + call, top());
    StepInArguments one = processor(new StepInArguments());
    one.setGranularity(SteppingGranularity.INSTRUCTION);
    editor.stepIn(one).get();
    stop();
    assertEquals("main.c:" + call, top());
    editor.stepIn(processor(new StepInArguments())).get();
    stop();
    assertEquals("main.c:" + sum, top());
    BreakpointLocationsArguments asked = new BreakpointLocationsArguments();
    asked.setSource(main());
    asked.setLine(sum);
    asked.setEndLine(sum + 3);
    assertEquals(
        List.of(sum, sum + 2, sum + 3),
        Arrays.stream(editor.breakpointLocations(asked).get().getBreakpoints())
            .map(BreakpointLocation::getLine)
            .toList());
  }

  @Test
  void linesOfAnImageWithoutThemAreRefused() throws Exception {
    begin("hello-pvh");
    Breakpoint[] told = linesAt(main(), 3);
    assertFalse(told[0].isVerified());
    assertTrue(told[0].getMessage().startsWith("there are no lines of source"));
  }
}
