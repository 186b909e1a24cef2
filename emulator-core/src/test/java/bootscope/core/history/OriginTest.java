package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.drive.Drive;
import bootscope.core.history.Origin.Chain;
import bootscope.core.history.Origin.Link;
import bootscope.core.history.Origin.Why;
import bootscope.core.isa.Assembler;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.memory.PhysicalObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes are followed back through each kind of copy, to each kind of end. */
class OriginTest {
  private static final String SET_UP =
      "mov esp, 0x31_0000; mov eax, cr4; or eax, 0x600; mov cr4, eax;";

  private Debugger debugger;
  private Drive drive;
  private History history;
  private long entry;

  private void open(Boot boot) throws Exception {
    debugger = Debugger.start(boot, () -> 0);
    drive = new Drive(debugger, new Drive.Seat() {});
    entry = debugger.machine().processor().linearRip();
  }

  /** Runs code in place of a guest's until it halts. */
  private void run(String code) throws Exception {
    open(Guests.boot("hello-pvh"));
    byte[] bytes = Assembler.assemble(32, SET_UP + code + "cli; hlt");
    debugger.machine().memory().poke(entry, bytes);
    history = new History(debugger, drive, 64 << 20, 20, 0);
    go(Long.MAX_VALUE);
  }

  private void go(long end) {
    StopReason reason = StopReason.LIMIT;
    while (reason == StopReason.LIMIT && now() < end) {
      history.look();
      reason = drive.slice(Math.min(end, now() + 7), Long.MAX_VALUE).reason();
    }
    history.look();
  }

  @AfterEach
  void close() {
    if (history != null) {
      history.close();
    }
    debugger.close();
  }

  private Machine machine() {
    return debugger.machine();
  }

  private long now() {
    return machine().clock().instructions();
  }

  private List<Chain> chains(long address, int size) throws Exception {
    String there = StateHash.of(machine());
    Origin origin = history.origin(true, address, size, Syntax.INTEL, () -> false);
    assertEquals(there, StateHash.of(machine()), "it stays where it was");
    for (Chain c : origin.chains()) {
      check(c, address);
    }
    return origin.chains();
  }

  /** Each copy is one: its source has the value before it, its target behind it. */
  private void check(Chain chain, long address) throws Exception {
    long here = now();
    Piece last = Piece.physical(address + chain.offset(), chain.size());
    assertEquals(chain.value(), last.value(machine()));
    for (Link link : chain.links()) {
      assertEquals(last, link.to());
      last = link.from();
    }
    assertEquals(last, chain.end().place());
    for (Link link : chain.links()) {
      history.goTo(link.step().instructions());
      assertTrue(link.step().instructions() <= here);
      if (machine().processor().linearRip() == link.step().rip()) { // no interrupt came before
        assertEquals(chain.value(), link.from().value(machine()), link.toString());
        history.goTo(link.step().instructions() + 1);
        assertEquals(chain.value(), link.to().value(machine()), link.toString());
      }
    }
    history.goTo(here);
  }

  private Chain chain(long address, int size) throws Exception {
    List<Chain> all = chains(address, size);
    assertEquals(1, all.size(), all::toString);
    assertEquals(size, all.getFirst().size());
    return all.getFirst();
  }

  private static List<String> texts(Chain chain) {
    return chain.links().stream().map(l -> l.step().text().replaceAll(" +", " ")).toList();
  }

  @Test
  void throughRegistersAndTheStack() throws Exception {
    run(
        "mov dword ptr [0x30_0000], 0x12345678; mov eax, [0x30_0000]; push eax; mov eax, 5;"
            + "pop ebx; xchg ebx, ecx; mov ebx, 7; mov [0x30_0010], ecx;"
            + "mov ecx, 0x12345678; push dword ptr [0x30_0010]; pop dword ptr [0x30_0020];");
    Chain chain = chain(0x30_0020, 4);
    assertEquals(0x12345678, chain.value());
    assertEquals(
        List.of("pop", "push", "mov", "xchg", "pop", "push", "mov", "mov"),
        texts(chain).stream().map(t -> t.split(" ")[0]).toList());
    assertEquals("ecx", chain.links().get(2).from().text());
    assertEquals("ebx", chain.links().get(3).from().text());
    assertTrue(chain.links().getLast().constant(), "a number in the instruction");
    assertFalse(chain.links().getFirst().constant());
    assertEquals(Why.BEGINNING, chain.end().why(), "the test's code is of no file");
  }

  @Test
  void aByteIsFollowedWhereItMoves() throws Exception {
    run(
        "mov eax, 0x44332211; bswap eax; mov [0x30_0000], eax; movzx ebx, byte ptr [0x30_0001];"
            + "mov [0x30_0004], bl; mov bh, bl; mov [0x30_0008], bh;");
    Chain chain = chain(0x30_0008, 1);
    assertEquals(0x33, chain.value());
    assertEquals("bh", chain.links().get(0).from().text());
    assertEquals("bl", chain.links().get(1).from().text());
    assertEquals("rax[1]", chain.links().get(3).from().text().replace("ah", "rax[1]"));
    Link swap = chain.links().get(4);
    assertTrue(swap.step().text().startsWith("bswap"), swap.toString());
    assertEquals("rax[2]", swap.from().text());
    assertEquals(entry + Assembler.assemble(32, SET_UP).length + 3, chain.end().place().at());
  }

  @Test
  void throughStringInstructions() throws Exception {
    run(
        "mov dword ptr [0x30_0000], 0x0A0B0C0D; mov esi, 0x30_0000; mov edi, 0x30_0100; mov ecx, 4;"
            + "cld; rep movsb; mov esi, 0x30_0103; mov edi, 0x30_0203; mov ecx, 4; std; rep movsb;"
            + "cld; mov esi, 0x30_0200; lodsd; mov edi, 0x30_0300; mov ecx, 40; rep stosd;"
            + "mov esi, 0x30_0300; mov edi, 0x30_0304; mov byte ptr [0x30_0302], 0xEE; mov ecx, 9;"
            + "rep movsd;");
    Chain chain = chain(0x30_0310, 1); // of the fifth element, which is the first one's copy
    assertEquals(0x0D, chain.value());
    assertEquals(0x30_0300, chain.links().getFirst().from().at());
    assertEquals(
        List.of("rep movs", "rep stos", "lods", "rep movs", "rep movs", "mov"),
        texts(chain).stream()
            .map(t -> t.replaceFirst("^(rep )?([a-z]+).*", "$1$2").replaceFirst("s[bdwq]$", "s"))
            .toList());
    assertEquals("al", chain.links().get(1).from().text());
    Chain other = chain(0x30_0312, 1);
    assertEquals(0xEE, other.value());
    assertEquals(2, other.links().size());
  }

  @Test
  void throughVectorRegisters() throws Exception {
    run(
        "mov dword ptr [0x30_0004], 0x55667788; movups xmm1, oword ptr [0x30_0000];"
            + "movaps xmm2, xmm1; movhlps xmm3, xmm2; movlhps xmm2, xmm2; xorps xmm1, xmm1;"
            + "movups oword ptr [0x30_0040], xmm2; movups oword ptr [0x30_0060], xmm1;");
    Chain chain = chain(0x30_004C, 4);
    assertEquals(0x55667788, chain.value());
    assertEquals(
        List.of("xmm2[12-15]", "xmm2[4-7]", "xmm1[4-7]"),
        chain.links().subList(0, 3).stream().map(l -> l.from().text()).toList());
    assertEquals(Why.COMPUTED, chain(0x30_0060, 8).end().why());
  }

  @Test
  void whatIsSavedAndPutBackIsNotTold() throws Exception {
    run(
        "mov ebx, 0x12345678; mov edx, 700; again: push ebx; xor ebx, ebx; pop ebx; dec edx; jne"
            + " again;mov [0x30_0000], ebx; mov ebx, 0x12345678; mov edx, 3; once: push ebx; xor"
            + " ebx, ebx;pop ebx; dec edx; jne once; mov [0x30_0010], ebx;");
    Chain few = chain(0x30_0010, 4);
    assertEquals(2, few.links().size());
    assertEquals(List.of(0, 3), few.links().stream().map(Link::away).toList());
    assertTrue(few.links().getLast().constant());
    Chain many = chain(0x30_0000, 4);
    assertEquals(List.of(0, 700), many.links().stream().map(Link::away).toList());
    assertTrue(many.links().getLast().constant());
  }

  @Test
  void bytesThatCameApartHaveAChainEach() throws Exception {
    run(
        "mov dword ptr [0x30_0000], 0x11111111; mov word ptr [0x30_0002], 0x2222;"
            + "mov eax, [0x30_0000]; mov [0x30_0010], eax; mov dword ptr [0x30_0014], eax;");
    List<Chain> all = chains(0x30_0010, 8);
    assertEquals(
        List.of("0+2", "2+2", "4+2", "6+2"),
        all.stream().map(c -> c.offset() + "+" + c.size()).toList());
    assertEquals(List.of(0x1111L, 0x2222L), all.stream().map(Chain::value).distinct().toList());
    assertEquals("ax", all.get(0).links().getFirst().from().text());
    assertEquals("rax[2-3]", all.get(1).links().getFirst().from().text());
  }

  @Test
  void itEndsWhereSomethingIsWorkedOut() throws Exception {
    run(
        "mov eax, 5; add eax, 6; mov [0x30_0000], eax; mov eax, 2; inc dword ptr [0x30_0008];"
            + "movsx ecx, word ptr [0x30_0000]; mov [0x30_0010], ecx; call next; next: nop;");
    Chain chain = chain(0x30_0000, 4);
    assertEquals(Why.COMPUTED, chain.end().why());
    assertEquals("eax", chain.end().place().text());
    assertTrue(chain.end().step().text().startsWith("add"), chain.toString());
    assertTrue(chain(0x30_0008, 4).end().step().text().startsWith("inc"));
    List<Chain> extended = chains(0x30_0010, 4);
    assertTrue(extended.get(0).end().step().text().startsWith("add"));
    assertTrue(extended.get(1).end().step().text().startsWith("movsx"), extended.toString());
    assertTrue(chain(0x30_FFFC, 4).end().step().text().startsWith("call"));
  }

  @Test
  void itEndsAtPortsDevicesAndOtherRegisters() throws Exception {
    run(
        "in al, 0x71; mov [0x30_0000], al; mov eax, [0xFEC0_0010]; mov [0x30_0004], eax;"
            + "mov eax, cr4; mov [0x30_0008], eax; mov eax, [0xE000_0000]; mov [0x30_000C], eax;"
            + "mov [0x30_0010], ebp;");
    Chain port = chain(0x30_0000, 1);
    assertEquals(Why.PORT, port.end().why());
    assertEquals(0x71, port.end().at());
    assertEquals("rtc", port.end().name());
    Chain device = chain(0x30_0004, 4);
    assertEquals(Why.DEVICE, device.end().why());
    assertEquals("ioapic", device.end().name());
    assertEquals(0xFEC0_0010L, device.end().at());
    assertEquals(Why.REGISTER, chain(0x30_0008, 4).end().why());
    Chain nothing = chain(0x30_000C, 4);
    assertEquals(Why.DEVICE, nothing.end().why());
    assertNull(nothing.end().name());
    Chain register = chain(0x30_0010, 4);
    assertEquals(Why.BEGINNING, register.end().why());
    assertEquals("ebp", register.end().place().text());
  }

  @Test
  void whatTheBootPutThereIsFoundInItsFile() throws Exception {
    open(Guests.boot("hello-pvh"));
    history = new History(debugger, drive, 64 << 20, 100, 0);
    go(Long.MAX_VALUE);
    Chain code = chain(entry, 8);
    assertEquals(Why.LOADED, code.end().why());
    assertTrue(code.end().name().startsWith("LOAD "), code.end().name());
    byte[] file = Files.readAllBytes(Path.of(debugger.boot().kernel().file()));
    long inFile = code.end().inFile().orElseThrow().offset();
    for (int i = 0; i < 8; i++) {
      assertEquals(code.value() >>> 8 * i & 0xFF, file[(int) inFile + i] & 0xFF);
    }
    long info = debugger.startInfo().orElseThrow();
    Chain told = chain(info, 4);
    assertEquals(Why.LOADED, told.end().why());
    assertEquals(0, told.end().at());
    assertTrue(told.end().inFile().isEmpty());
    assertEquals(Why.BEGINNING, chain(0x300_0000, 8).end().why());
  }

  @Test
  void aResetHasTheBootPutItThereAgain() throws Exception {
    open(Guests.boot("hello-pvh"));
    byte[] code =
        Assembler.assemble(
            32, "mov byte ptr [%#x], 0x12; mov al, 6; mov dx, 0xCF9; out dx, al; hlt", entry);
    debugger.machine().memory().poke(entry, code);
    history = new History(debugger, drive, 64 << 20, 2, 0);
    go(Long.MAX_VALUE);
    assertEquals(StopReason.RESET, debugger.stop().reason());
    drive.reset();
    go(now() + 20);
    Chain chain = chain(entry, 1);
    assertEquals(Why.LOADED, chain.end().why());
    assertTrue(chain.links().isEmpty());
  }

  @Test
  void changesByHandAreEnds() throws Exception {
    open(Guests.boot("hello-pvh"));
    byte[] code =
        Assembler.assemble(
            32,
            "nop; nop; nop; nop; mov [0x30_0000], ebp; mov [0x30_0004], esi; mov [0x30_0008], edi;"
                + " hlt");
    debugger.machine().memory().poke(entry, code);
    history = new History(debugger, drive, 64 << 20, 2, 0);
    go(2);
    RegisterEdit edit = debugger.editor().set(CpuRegisters.named("rbp").orElseThrow(), 0x1234);
    assertEquals(RegisterEdit.DONE, edit);
    history.look();
    assertTrue(debugger.editor().poke(true, 0x30_0100, new byte[] {9}));
    history.look();
    go(5);
    assertEquals(
        RegisterEdit.DONE, debugger.editor().set(CpuRegisters.named("rsi").orElseThrow(), 0x5678));
    history.look();
    go(7);
    Chain register = chain(0x30_0000, 4);
    assertEquals(Why.HAND, register.end().why());
    assertEquals(2, register.end().step().instructions());
    Chain justBefore = chain(0x30_0004, 4);
    assertEquals(Why.HAND, justBefore.end().why(), "right before the instruction that copies it");
    assertEquals(5, justBefore.end().step().instructions());
    assertEquals(Why.HAND, chain(0x30_0100, 1).end().why());
    assertEquals(Why.BEGINNING, chain(0x30_0008, 4).end().why());
  }

  @Test
  void whoeverHasEnoughIsToldHowFarItCame() throws Exception {
    run("mov eax, 5; mov [0x30_0000], eax; mov ebx, [0x30_0000]; mov [0x30_0004], ebx;");
    int[] asked = {0};
    Origin origin = history.origin(true, 0x30_0004, 4, Syntax.INTEL, () -> ++asked[0] > 2);
    assertEquals(1, origin.chains().size());
    assertEquals(Why.STOPPED, origin.chains().getFirst().end().why());
    assertTrue(origin.chains().getFirst().links().size() < 3);
  }

  @ParameterizedTest
  @CsvSource({"triple-fault, TRIPLE_FAULT", "echo, WAITING", "hello-pvh, POWER_OFF"})
  void itIsAskedWhereTheGuestGoesNoFurther(String guest, StopReason end) throws Exception {
    open(Guests.boot(guest));
    history = new History(debugger, drive, 64 << 20, 1000, 0);
    go(Long.MAX_VALUE);
    assertEquals(end, debugger.stop().reason());
    assertEquals(Why.LOADED, chain(entry, 8).end().why());
    long stack = machine().state().reg(CpuState.RSP) & -8L;
    long physical = machine().processor().mmu.observe(stack - 8);
    for (Chain c : chains(physical, 8)) {
      assertNotEquals(Why.UNTOLD, c.end().why());
    }
    assertEquals(end, debugger.stop().reason());
  }

  @Test
  void moreThanANumberIsNotFollowed() throws Exception {
    run("nop;");
    assertThrows(
        IllegalArgumentException.class,
        () -> history.origin(true, 0, 9, Syntax.INTEL, () -> false));
  }

  @ParameterizedTest
  @CsvSource({"boot-mix, 120000, 5000", "ticks, 12000, 500", "long-mode, 15000, 1000"})
  void inAGuestEachLinkIsACopy(String guest, long end, int interval) throws Exception {
    open(Guests.boot(guest));
    history = new History(debugger, drive, 64 << 20, interval, 0);
    List<Long> written = new ArrayList<>();
    Addresses seen = new Addresses(written);
    machine().memory().observe(seen);
    go(end);
    machine().memory().forget(seen);
    Random random = new Random(guest.hashCode());
    Map<Why, Integer> ends = new EnumMap<>(Why.class);
    int links = 0;
    for (int i = 0; i < 40; i++) {
      long at = written.get(random.nextInt(written.size()));
      for (Chain c : chains(at, 1)) {
        ends.merge(c.end().why(), 1, Integer::sum);
        links += c.links().size();
      }
    }
    assertTrue(links >= 25, links + " links, " + ends);
    assertFalse(ends.containsKey(Why.UNTOLD), ends::toString);
  }

  /** Keeps where RAM is written. */
  private record Addresses(List<Long> written) implements PhysicalObserver {
    @Override
    public long start() {
      return 0;
    }

    @Override
    public long length() {
      return 64 << 20;
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      if (write) {
        written.add(at);
      }
    }
  }
}
