package bootscope.core.isa;

/** Opcode rows of the x87 unit, D8–DF. Columns: {@link OpcodeTable}. */
final class X87Rows {
  private X87Rows() {}

  static final String TEXT =
      """
      # Arithmetic, SDM vol. 2D tables A-7 to A-22.
      D8/0m         FADD        Md             r FPU
      D8/0r         FADD        ST0,STi        FPU
      DC/0m         FADD        Mq             r FPU
      DA/0m         FIADD       Md             r FPU
      DE/0m         FIADD       Mw             r FPU
      D8/1m         FMUL        Md             r FPU
      D8/1r         FMUL        ST0,STi        FPU
      DC/1m         FMUL        Mq             r FPU
      DA/1m         FIMUL       Md             r FPU
      DE/1m         FIMUL       Mw             r FPU
      D8/2m         FCOM        Md             r FPU
      D8/2r         FCOM        ST0,STi        FPU
      DC/2m         FCOM        Mq             r FPU
      DA/2m         FICOM       Md             r FPU
      DE/2m         FICOM       Mw             r FPU
      D8/3m         FCOMP       Md             r FPU
      D8/3r         FCOMP       ST0,STi        FPU
      DC/3m         FCOMP       Mq             r FPU
      DA/3m         FICOMP      Md             r FPU
      DE/3m         FICOMP      Mw             r FPU
      D8/4m         FSUB        Md             r FPU
      D8/4r         FSUB        ST0,STi        FPU
      DC/4m         FSUB        Mq             r FPU
      DA/4m         FISUB       Md             r FPU
      DE/4m         FISUB       Mw             r FPU
      D8/5m         FSUBR       Md             r FPU
      D8/5r         FSUBR       ST0,STi        FPU
      DC/5m         FSUBR       Mq             r FPU
      DA/5m         FISUBR      Md             r FPU
      DE/5m         FISUBR      Mw             r FPU
      D8/6m         FDIV        Md             r FPU
      D8/6r         FDIV        ST0,STi        FPU
      DC/6m         FDIV        Mq             r FPU
      DA/6m         FIDIV       Md             r FPU
      DE/6m         FIDIV       Mw             r FPU
      D8/7m         FDIVR       Md             r FPU
      D8/7r         FDIVR       ST0,STi        FPU
      DC/7m         FDIVR       Mq             r FPU
      DA/7m         FIDIVR      Md             r FPU
      DE/7m         FIDIVR      Mw             r FPU
      DC/0r         FADD        STi,ST0        FPU
      DE/0r         FADDP       STi,ST0        FPU
      DC/1r         FMUL        STi,ST0        FPU
      DE/1r         FMULP       STi,ST0        FPU
      DC/4r         FSUBR       STi,ST0        FPU
      DE/4r         FSUBRP      STi,ST0        FPU
      DC/5r         FSUB        STi,ST0        FPU
      DE/5r         FSUBP       STi,ST0        FPU
      DC/6r         FDIVR       STi,ST0        FPU
      DE/6r         FDIVRP      STi,ST0        FPU
      DC/7r         FDIV        STi,ST0        FPU
      DE/7r         FDIVP       STi,ST0        FPU
      # Aliases that the SDM leaves undocumented but processors decode.
      DC/2r         FCOM        ST0,STi        FPU
      DC/3r         FCOMP       ST0,STi        FPU
      DE/2r         FCOMP       ST0,STi        FPU
      DD/1r         FXCH        ST0,STi        FPU
      DF/1r         FXCH        ST0,STi        FPU
      DF/0r         FFREEP      STi            FPU
      DF/2r         FSTP        STi            FPU
      DF/3r         FSTP        STi            FPU
      D9/3r         FSTP        STi            FPU
      DE/3.1        FCOMPP      -              FPU
      # Loads, stores, control.
      D9/0m         FLD         Md             r FPU
      D9/2m         FST         Md             w FPU
      D9/3m         FSTP        Md             w FPU
      D9/4m         FLDENV      Me             r FPU
      D9/5m         FLDCW       Mw             r FPU
      D9/6m         FNSTENV     Me             w FPU
      D9/7m         FNSTCW      Mw             w FPU
      D9/0r         FLD         STi            FPU
      D9/1r         FXCH        ST0,STi        FPU
      D9/2.0        FNOP        -              FPU
      D9/4.0        FCHS        -              FPU
      D9/4.1        FABS        -              FPU
      D9/4.4        FTST        -              FPU
      D9/4.5        FXAM        -              FPU
      D9/5.0        FLD1        -              FPU
      D9/5.1        FLDL2T      -              FPU
      D9/5.2        FLDL2E      -              FPU
      D9/5.3        FLDPI       -              FPU
      D9/5.4        FLDLG2      -              FPU
      D9/5.5        FLDLN2      -              FPU
      D9/5.6        FLDZ        -              FPU
      D9/6.0        F2XM1       -              FPU
      D9/6.1        FYL2X       -              FPU
      D9/6.2        FPTAN       -              FPU
      D9/6.3        FPATAN      -              FPU
      D9/6.4        FXTRACT     -              FPU
      D9/6.5        FPREM1      -              FPU
      D9/6.6        FDECSTP     -              FPU
      D9/6.7        FINCSTP     -              FPU
      D9/7.0        FPREM       -              FPU
      D9/7.1        FYL2XP1     -              FPU
      D9/7.2        FSQRT       -              FPU
      D9/7.3        FSINCOS     -              FPU
      D9/7.4        FRNDINT     -              FPU
      D9/7.5        FSCALE      -              FPU
      D9/7.6        FSIN        -              FPU
      D9/7.7        FCOS        -              FPU
      DA/0r         FCMOVB      ST0,STi        CMOV t=c
      DA/1r         FCMOVE      ST0,STi        CMOV t=z
      DA/2r         FCMOVBE     ST0,STi        CMOV t=zc
      DA/3r         FCMOVU      ST0,STi        CMOV t=p
      DA/5.1        FUCOMPP     -              FPU
      DB/0r         FCMOVNB     ST0,STi        CMOV t=c
      DB/1r         FCMOVNE     ST0,STi        CMOV t=z
      DB/2r         FCMOVNBE    ST0,STi        CMOV t=zc
      DB/3r         FCMOVNU     ST0,STi        CMOV t=p
      DB/4.0        FNENI       -              FPU
      DB/4.1        FNDISI      -              FPU
      DB/4.2        FNCLEX      -              FPU
      DB/4.3        FNINIT      -              FPU
      DB/4.4        FNSETPM     -              FPU
      DB/5r         FUCOMI      ST0,STi        CMOV w=oszapc
      DB/6r         FCOMI       ST0,STi        CMOV w=oszapc
      DF/5r         FUCOMIP     ST0,STi        CMOV w=oszapc
      DF/6r         FCOMIP      ST0,STi        CMOV w=oszapc
      DB/0m         FILD        Md             r FPU
      DB/1m         FISTTP      Md             w SSE3
      DB/2m         FIST        Md             w FPU
      DB/3m         FISTP       Md             w FPU
      DB/5m         FLD         Mt             r FPU
      DB/7m         FSTP        Mt             w FPU
      DD/0m         FLD         Mq             r FPU
      DD/1m         FISTTP      Mq             w SSE3
      DD/2m         FST         Mq             w FPU
      DD/3m         FSTP        Mq             w FPU
      DD/4m         FRSTOR      Mf             r FPU
      DD/6m         FNSAVE      Mf             w FPU
      DD/7m         FNSTSW      Mw             w FPU
      DD/0r         FFREE       STi            FPU
      DD/2r         FST         STi            FPU
      DD/3r         FSTP        STi            FPU
      DD/4r         FUCOM       ST0,STi        FPU
      DD/5r         FUCOMP      ST0,STi        FPU
      DF/0m         FILD        Mw             r FPU
      DF/1m         FISTTP      Mw             w SSE3
      DF/2m         FIST        Mw             w FPU
      DF/3m         FISTP       Mw             w FPU
      DF/4m         FBLD        Mt             r FPU
      DF/5m         FILD        Mq             r FPU
      DF/6m         FBSTP       Mt             w FPU
      DF/7m         FISTP       Mq             w FPU
      DF/4.0        FNSTSW      AX             FPU
      """;
}
