package bootscope.core.isa;

/**
 * Opcode rows of the one-byte map, and of segment registers on the stack. Columns: {@link
 * OpcodeTable}.
 */
final class OneByteRows {
  private OneByteRows() {}

  static final String TEXT =
      """
      # Arithmetic and logic with two operands.
      00            ADD         Eb,Gb          rw lock arith
      01            ADD         Ev,Gv          rw lock arith
      02            ADD         Gb,Eb          arith
      03            ADD         Gv,Ev          arith
      04            ADD         AL,Ib          arith
      05            ADD         rAX,Iz         arith
      80/0          ADD         Eb,Ib          rw lock arith
      81/0          ADD         Ev,Iz          rw lock arith
      82/0          ADD         Eb,Ib          rw lock i64 arith
      83/0          ADD         Ev,sIb         rw lock arith
      08            OR          Eb,Gb          rw lock logic
      09            OR          Ev,Gv          rw lock logic
      0A            OR          Gb,Eb          logic
      0B            OR          Gv,Ev          logic
      0C            OR          AL,Ib          logic
      0D            OR          rAX,Iz         logic
      80/1          OR          Eb,Ib          rw lock logic
      81/1          OR          Ev,Iz          rw lock logic
      82/1          OR          Eb,Ib          rw lock i64 logic
      83/1          OR          Ev,sIb         rw lock logic
      10            ADC         Eb,Gb          rw lock adc
      11            ADC         Ev,Gv          rw lock adc
      12            ADC         Gb,Eb          adc
      13            ADC         Gv,Ev          adc
      14            ADC         AL,Ib          adc
      15            ADC         rAX,Iz         adc
      80/2          ADC         Eb,Ib          rw lock adc
      81/2          ADC         Ev,Iz          rw lock adc
      82/2          ADC         Eb,Ib          rw lock i64 adc
      83/2          ADC         Ev,sIb         rw lock adc
      18            SBB         Eb,Gb          rw lock adc
      19            SBB         Ev,Gv          rw lock adc
      1A            SBB         Gb,Eb          adc
      1B            SBB         Gv,Ev          adc
      1C            SBB         AL,Ib          adc
      1D            SBB         rAX,Iz         adc
      80/3          SBB         Eb,Ib          rw lock adc
      81/3          SBB         Ev,Iz          rw lock adc
      82/3          SBB         Eb,Ib          rw lock i64 adc
      83/3          SBB         Ev,sIb         rw lock adc
      20            AND         Eb,Gb          rw lock logic
      21            AND         Ev,Gv          rw lock logic
      22            AND         Gb,Eb          logic
      23            AND         Gv,Ev          logic
      24            AND         AL,Ib          logic
      25            AND         rAX,Iz         logic
      80/4          AND         Eb,Ib          rw lock logic
      81/4          AND         Ev,Iz          rw lock logic
      82/4          AND         Eb,Ib          rw lock i64 logic
      83/4          AND         Ev,sIb         rw lock logic
      28            SUB         Eb,Gb          rw lock arith
      29            SUB         Ev,Gv          rw lock arith
      2A            SUB         Gb,Eb          arith
      2B            SUB         Gv,Ev          arith
      2C            SUB         AL,Ib          arith
      2D            SUB         rAX,Iz         arith
      80/5          SUB         Eb,Ib          rw lock arith
      81/5          SUB         Ev,Iz          rw lock arith
      82/5          SUB         Eb,Ib          rw lock i64 arith
      83/5          SUB         Ev,sIb         rw lock arith
      30            XOR         Eb,Gb          rw lock logic
      31            XOR         Ev,Gv          rw lock logic
      32            XOR         Gb,Eb          logic
      33            XOR         Gv,Ev          logic
      34            XOR         AL,Ib          logic
      35            XOR         rAX,Iz         logic
      80/6          XOR         Eb,Ib          rw lock logic
      81/6          XOR         Ev,Iz          rw lock logic
      82/6          XOR         Eb,Ib          rw lock i64 logic
      83/6          XOR         Ev,sIb         rw lock logic
      38            CMP         Eb,Gb          r arith
      39            CMP         Ev,Gv          r arith
      3A            CMP         Gb,Eb          arith
      3B            CMP         Gv,Ev          arith
      3C            CMP         AL,Ib          arith
      3D            CMP         rAX,Iz         arith
      80/7          CMP         Eb,Ib          r arith
      81/7          CMP         Ev,Iz          r arith
      82/7          CMP         Eb,Ib          r i64 arith
      83/7          CMP         Ev,sIb         r arith
      # Segment registers on the stack, decimal adjustment, INC and DEC by opcode.
      06            PUSH        ES             i64
      07            POP         ES             i64
      0E            PUSH        CS             i64
      16            PUSH        SS             i64
      17            POP         SS             i64
      1E            PUSH        DS             i64
      1F            POP         DS             i64
      0FA0          PUSH        FS             d64
      0FA1          POP         FS             d64
      0FA8          PUSH        GS             d64
      0FA9          POP         GS             d64
      27            DAA         -              i64 b t=ca w=szapc u=o
      2F            DAS         -              i64 b t=ca w=szapc u=o
      37            AAA         -              i64 b t=a w=ca u=oszp
      3F            AAS         -              i64 b t=a w=ca u=oszp
      D4            AAM         Ib             i64 b w=szp u=oac
      D5            AAD         Ib             i64 b w=szp u=oac
      40+r          INC         Zv             i64 inc
      48+r          DEC         Zv             i64 inc
      50+r          PUSH        Zv             d64
      58+r          POP         Zv             d64
      60            PUSHA       -              i64
      61            POPA        -              i64
      62m           BOUND       Gv,Ma          i64
      63            ARPL        Ew,Gw          i64 rw w=z
      63            MOVSXD      Gv,Ez          o64
      68            PUSH        Iz             d64
      69            IMUL        Gv,Ev,Iz       mul
      6A            PUSH        sIb            d64
      6B            IMUL        Gv,Ev,sIb      mul
      6C            INS         -              b t=d
      6D            INS         -              z t=d
      6E            OUTS        -              b t=d
      6F            OUTS        -              z t=d
      70+cc         J           Jb             f64
      84            TEST        Eb,Gb          r logic
      85            TEST        Ev,Gv          r logic
      86            XCHG        Eb,Gb          rw lock
      87            XCHG        Ev,Gv          rw lock
      88            MOV         Eb,Gb          w
      89            MOV         Ev,Gv          w
      8A            MOV         Gb,Eb
      8B            MOV         Gv,Ev
      8Cm           MOV         Mw,Sw          w
      8Cr           MOV         Rv,Sw
      8D            LEA         Gv,M           n m
      8E            MOV         Sw,Ew
      8F/0          POP         Ev             d64 w
      F3:90         PAUSE       -              nob
      90            NOP         -              nob
      90+r          XCHG        Zv,rAX
      98            CBW         -
      99            CWD         -
      9A            CALL_FAR    Ap             i64
      9B            FWAIT       -              FPU
      9C            PUSHF       -              d64
      9D            POPF        -              d64 w=all
      9E            SAHF        -              i64 b w=szapc
      9E            SAHF        -              o64 b LAHF64 w=szapc
      9F            LAHF        -              i64 b t=szapc
      9F            LAHF        -              o64 b LAHF64 t=szapc
      A0            MOV         AL,Ob
      A1            MOV         rAX,Ov
      A2            MOV         Ob,AL          w
      A3            MOV         Ov,rAX         w
      A4            MOVS        -              b t=d
      A5            MOVS        -              t=d
      A6            CMPS        -              b t=d arith
      A7            CMPS        -              t=d arith
      A8            TEST        AL,Ib          logic
      A9            TEST        rAX,Iz         logic
      AA            STOS        -              b t=d
      AB            STOS        -              t=d
      AC            LODS        -              b t=d
      AD            LODS        -              t=d
      AE            SCAS        -              b t=d arith
      AF            SCAS        -              t=d arith
      B0+r          MOV         Zb,Ib
      B8+r          MOV         Zv,Iv
      C2            RET         Iw             f64
      C3            RET         -              f64
      C4m           LES         Gz,Mp          i64
      C5m           LDS         Gz,Mp          i64
      C6/0          MOV         Eb,Ib          w
      C7/0          MOV         Ev,Iz          w
      C6/7.0        XABORT      Ib             b RTM
      C7/7.0        XBEGIN      Jz             RTM
      C8            ENTER       Iw,Ib          d64
      C9            LEAVE       -              d64
      CA            RET_FAR     Iw
      CB            RET_FAR     -
      CC            INT3        -
      CD            INT         Ib
      CE            INTO        -              i64 t=o
      CF            IRET        -              w=all
      D6            SALC        -              i64 b t=c
      D7            XLAT        -              b
      E0            LOOPNE      Jb             f64 t=z
      E1            LOOPE       Jb             f64 t=z
      E2            LOOP        Jb             f64
      E3            JCXZ        Jb             f64
      E4            IN          AL,Ib
      E5            IN          eAX,Ib         z
      E6            OUT         Ib,AL          b
      E7            OUT         Ib,eAX         z
      E8            CALL        Jz             f64
      E9            JMP         Jz             f64
      EA            JMP_FAR     Ap             i64
      EB            JMP         Jb             f64
      EC            IN          AL,DX
      ED            IN          eAX,DX         z
      EE            OUT         DX,AL          b
      EF            OUT         DX,eAX         z
      F1            INT1        -
      F4            HLT         -              cpl0
      F5            CMC         -              t=c w=c
      F6/0          TEST        Eb,Ib          r logic
      F6/1          TEST        Eb,Ib          r logic
      F6/2          NOT         Eb             rw lock
      F6/3          NEG         Eb             rw lock arith
      F6/4          MUL         Eb             r mul
      F6/5          IMUL        Eb             r mul
      F6/6          DIV         Eb             r u=oszapc
      F6/7          IDIV        Eb             r u=oszapc
      F7/0          TEST        Ev,Iz          r logic
      F7/1          TEST        Ev,Iz          r logic
      F7/2          NOT         Ev             rw lock
      F7/3          NEG         Ev             rw lock arith
      F7/4          MUL         Ev             r mul
      F7/5          IMUL        Ev             r mul
      F7/6          DIV         Ev             r u=oszapc
      F7/7          IDIV        Ev             r u=oszapc
      F8            CLC         -              w=c
      F9            STC         -              w=c
      FA            CLI         -              w=i
      FB            STI         -              w=i
      FC            CLD         -              w=d
      FD            STD         -              w=d
      FE/0          INC         Eb             rw lock inc
      FE/1          DEC         Eb             rw lock inc
      FF/0          INC         Ev             rw lock inc
      FF/1          DEC         Ev             rw lock inc
      FF/2          CALL        Ev             f64 r
      FF/3m         CALL_FAR    Mp             r
      FF/4          JMP         Ev             f64 r
      FF/5m         JMP_FAR     Mp             r
      FF/6          PUSH        Ev             d64 r
      # Shifts and rotates; /6 is SHL again.
      C0/0          ROL         Eb,Ib          rw w=oc u=o
      C1/0          ROL         Ev,Ib          rw w=oc u=o
      D0/0          ROL         Eb,1           rw w=oc
      D1/0          ROL         Ev,1           rw w=oc
      D2/0          ROL         Eb,CL          rw w=oc u=o
      D3/0          ROL         Ev,CL          rw w=oc u=o
      C0/1          ROR         Eb,Ib          rw w=oc u=o
      C1/1          ROR         Ev,Ib          rw w=oc u=o
      D0/1          ROR         Eb,1           rw w=oc
      D1/1          ROR         Ev,1           rw w=oc
      D2/1          ROR         Eb,CL          rw w=oc u=o
      D3/1          ROR         Ev,CL          rw w=oc u=o
      C0/2          RCL         Eb,Ib          rw t=c w=oc u=o
      C1/2          RCL         Ev,Ib          rw t=c w=oc u=o
      D0/2          RCL         Eb,1           rw t=c w=oc
      D1/2          RCL         Ev,1           rw t=c w=oc
      D2/2          RCL         Eb,CL          rw t=c w=oc u=o
      D3/2          RCL         Ev,CL          rw t=c w=oc u=o
      C0/3          RCR         Eb,Ib          rw t=c w=oc u=o
      C1/3          RCR         Ev,Ib          rw t=c w=oc u=o
      D0/3          RCR         Eb,1           rw t=c w=oc
      D1/3          RCR         Ev,1           rw t=c w=oc
      D2/3          RCR         Eb,CL          rw t=c w=oc u=o
      D3/3          RCR         Ev,CL          rw t=c w=oc u=o
      C0/4          SHL         Eb,Ib          rw w=oszpc u=oa
      C1/4          SHL         Ev,Ib          rw w=oszpc u=oa
      D0/4          SHL         Eb,1           rw w=oszpc u=a
      D1/4          SHL         Ev,1           rw w=oszpc u=a
      D2/4          SHL         Eb,CL          rw w=oszpc u=oa
      D3/4          SHL         Ev,CL          rw w=oszpc u=oa
      C0/5          SHR         Eb,Ib          rw w=oszpc u=oa
      C1/5          SHR         Ev,Ib          rw w=oszpc u=oa
      D0/5          SHR         Eb,1           rw w=oszpc u=a
      D1/5          SHR         Ev,1           rw w=oszpc u=a
      D2/5          SHR         Eb,CL          rw w=oszpc u=oa
      D3/5          SHR         Ev,CL          rw w=oszpc u=oa
      C0/6          SHL         Eb,Ib          rw w=oszpc u=oa
      C1/6          SHL         Ev,Ib          rw w=oszpc u=oa
      D0/6          SHL         Eb,1           rw w=oszpc u=a
      D1/6          SHL         Ev,1           rw w=oszpc u=a
      D2/6          SHL         Eb,CL          rw w=oszpc u=oa
      D3/6          SHL         Ev,CL          rw w=oszpc u=oa
      C0/7          SAR         Eb,Ib          rw w=oszpc u=oa
      C1/7          SAR         Ev,Ib          rw w=oszpc u=oa
      D0/7          SAR         Eb,1           rw w=oszpc u=a
      D1/7          SAR         Ev,1           rw w=oszpc u=a
      D2/7          SAR         Eb,CL          rw w=oszpc u=oa
      D3/7          SAR         Ev,CL          rw w=oszpc u=oa
      """;
}
