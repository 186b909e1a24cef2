package bootscope.core.lockstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QemuLogTest {
  private static final String LONG =
      """
      Trace 0: 0x7f0000000100 [0000000000000000/ffffffff81000000/0040c0b0/ff020201]
      RAX=0000000000000001 RBX=0000000000000002 RCX=0000000000000003 RDX=0000000000000004
      RSI=0000000000000005 RDI=0000000000000006 RBP=0000000000000007 RSP=0000000000000008
      R8 =0000000000000009 R9 =000000000000000a R10=000000000000000b R11=000000000000000c
      R12=000000000000000d R13=000000000000000e R14=000000000000000f R15=0000000000000010
      RIP=ffffffff81000000 RFL=00000046 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=0
      ES =0000 0000000000000000 00000000 00000000
      CS =0010 0000000000000000 ffffffff 00af9b00 DPL=0 CS64 [-RA]
      SS =0018 0000000000000000 ffffffff 00cf9300 DPL=0 DS   [-WA]
      DS =0000 0000000000000000 00000000 00000000
      FS =0000 0000000000001000 00000000 00000000
      GS =0000 ffffffff83000000 00000000 00000000
      LDT=0000 0000000000000000 0000ffff 00008200 DPL=0 LDT
      TR =0040 fffffe0000003000 00004087 00008b00 DPL=0 TSS64-busy
      GDT=     fffffe0000001000 0000007f
      IDT=     fffffe0000000000 00000fff
      CR0=80050033 CR2=0000000000001234 CR3=0000000002a10000 CR4=000000a0
      DR0=0000000000000001 DR1=0000000000000002 DR2=0000000000000003 DR3=0000000000000004
      DR6=00000000ffff0ff0 DR7=0000000000000400
      CCS=0000000000000000 CCD=0000000000000000 CCO=EFLAGS
      EFER=0000000000000d01
      FCW=037f FSW=3800 [ST=7] FTW=80 MXCSR=00001f80
      FPR0=0000000000000000 0000 FPR1=0000000000000000 0000
      FPR2=0000000000000000 0000 FPR3=0000000000000000 0000
      FPR4=0000000000000000 0000 FPR5=0000000000000000 0000
      FPR6=0000000000000000 0000 FPR7=8000000000000000 3fff
      XMM00=0000000000000001 0000000000000002 XMM01=0000000000000003 0000000000000004
      """;

  private static QemuLog log(String text) {
    return new QemuLog(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aStateInLongModeIsReadWhole() throws IOException {
    QemuLog log = log(LONG + LONG);
    log.next();
    long[] s = log.state;
    long[] expected = {1, 3, 4, 2, 8, 7, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16};
    for (int i = 0; i < 16; i++) {
      assertEquals(expected[i], s[i], CpuImage.name(i));
    }
    assertEquals(0xFFFF_FFFF_8100_0000L, s[CpuImage.RIP]);
    assertEquals(0x46, s[CpuImage.RFLAGS]);
    assertEquals(0xA09B, s[CpuImage.ATTRIBUTES + 1]);
    assertEquals(0x1000, s[CpuImage.BASE + 4]);
    assertEquals(0x4087, s[CpuImage.LIMIT + 7]);
    assertEquals(0x7F, s[CpuImage.GDTR + 1]);
    assertEquals(0x1234, s[CpuImage.CR2]);
    assertEquals(0xA0, s[CpuImage.CR4]);
    assertEquals(4, s[CpuImage.DR + 3]);
    assertEquals(0x400, s[CpuImage.DR + 5]);
    assertEquals(0xD01, s[CpuImage.EFER]);
    assertEquals(0x3800, s[CpuImage.FSW]);
    assertEquals(0x80, s[CpuImage.FTW]);
    assertEquals(0x1F80, s[CpuImage.MXCSR]);
    assertEquals(0x3FFF, s[CpuImage.FPR + 15]);
    assertEquals(2, s[CpuImage.XMM]);
    assertEquals(1, s[CpuImage.XMM + 1]);
    assertEquals(3, s[CpuImage.XMM + 3]);
  }

  @Test
  void eventsBetweenTwoStatesAreTold() throws IOException {
    String fault = "     0: v=0e e=0002 i=0 cpl=0 IP=0010:ffffffff81000000 pc=0 SP=0018:0 CR2=0\n";
    String software =
        "     1: v=80 e=0000 i=1 cpl=3 IP=0033:ffffffff81000000 pc=0 SP=002b:0 CR2=0\n";
    String hardware = "Servicing hardware INT=0x30\n     2: v=30 e=0000 i=0 cpl=0 IP=0010:0 pc=0\n";
    QemuLog log = log(LONG + fault + LONG + software + LONG + hardware + LONG + "Trace 0\n");
    log.next();
    log.next();
    assertEquals(14, log.exception);
    log.next();
    assertEquals(-1, log.exception);
    assertEquals(-1, log.interrupt);
    log.next();
    assertEquals(0x30, log.interrupt);
    assertEquals(-1, log.exception);
    assertThrows(EOFException.class, log::next);
  }
}
