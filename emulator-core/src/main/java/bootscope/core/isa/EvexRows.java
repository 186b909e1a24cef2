package bootscope.core.isa;

/**
 * Opcode rows of EVEX encodings that differ from their VEX and SSE forms. None is implemented.
 * Columns: {@link OpcodeTable}.
 */
final class EvexRows {
  private EvexRows() {}

  static final String TEXT =
      """
      # AVX-512 integer and moves.
      E:66:0FDB     VPANDD      Vx,Hx,Wx       e0b4 AVX512
      E:66:0FDB     VPANDQ      Vx,Hx,Wx       e1b8 AVX512
      E:66:0FDF     VPANDND     Vx,Hx,Wx       e0b4 AVX512
      E:66:0FDF     VPANDNQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0FEB     VPORD       Vx,Hx,Wx       e0b4 AVX512
      E:66:0FEB     VPORQ       Vx,Hx,Wx       e1b8 AVX512
      E:66:0FEF     VPXORD      Vx,Hx,Wx       e0b4 AVX512
      E:66:0FEF     VPXORQ      Vx,Hx,Wx       e1b8 AVX512
      E:66:0F6F     VMOVDQA32   Vx,Wx          e0 AVX512
      E:66:0F6F     VMOVDQA64   Vx,Wx          e1 AVX512
      E:F3:0F6F     VMOVDQU32   Vx,Wx          e0 AVX512
      E:F3:0F6F     VMOVDQU64   Vx,Wx          e1 AVX512
      E:F2:0F6F     VMOVDQU8    Vx,Wx          e0 AVX512
      E:F2:0F6F     VMOVDQU16   Vx,Wx          e1 AVX512
      E:66:0F7F     VMOVDQA32   Wx,Vx          e0 AVX512 w
      E:66:0F7F     VMOVDQA64   Wx,Vx          e1 AVX512 w
      E:F3:0F7F     VMOVDQU32   Wx,Vx          e0 AVX512 w
      E:F3:0F7F     VMOVDQU64   Wx,Vx          e1 AVX512 w
      E:F2:0F7F     VMOVDQU8    Wx,Vx          e0 AVX512 w
      E:F2:0F7F     VMOVDQU16   Wx,Vx          e1 AVX512 w
      E:66:0F64     VPCMPGTB    KG,Hx,Wx       ew AVX512
      E:66:0F65     VPCMPGTW    KG,Hx,Wx       ew AVX512
      E:66:0F66     VPCMPGTD    KG,Hx,Wx       e0b4 AVX512
      E:66:0F74     VPCMPEQB    KG,Hx,Wx       ew AVX512
      E:66:0F75     VPCMPEQW    KG,Hx,Wx       ew AVX512
      E:66:0F76     VPCMPEQD    KG,Hx,Wx       e0b4 AVX512
      E:66:0F3829   VPCMPEQQ    KG,Hx,Wx       e1b8 AVX512
      E:66:0F3837   VPCMPGTQ    KG,Hx,Wx       e1b8 AVX512
      E:NP:0FC2     VCMPPS      KG,Hx,Wx,Ib    e0b4s AVX512
      E:66:0FC2     VCMPPD      KG,Hx,Wx,Ib    e1b8s AVX512
      E:F3:0FC2     VCMPSS      KG,Hdq,Wss,Ib  e0s AVX512
      E:F2:0FC2     VCMPSD      KG,Hdq,Wsd,Ib  e1s AVX512
      E:66:0F71/2   VPSRLW      Hx,Wx,Ib       ew AVX512
      E:66:0F71/4   VPSRAW      Hx,Wx,Ib       ew AVX512
      E:66:0F71/6   VPSLLW      Hx,Wx,Ib       ew AVX512
      E:66:0F72/0   VPRORD      Hx,Wx,Ib       e0b4 AVX512
      E:66:0F72/0   VPRORQ      Hx,Wx,Ib       e1b8 AVX512
      E:66:0F72/1   VPROLD      Hx,Wx,Ib       e0b4 AVX512
      E:66:0F72/1   VPROLQ      Hx,Wx,Ib       e1b8 AVX512
      E:66:0F72/4   VPSRAD      Hx,Wx,Ib       e0b4 AVX512
      E:66:0F72/4   VPSRAQ      Hx,Wx,Ib       e1b8 AVX512
      E:66:0F72/2   VPSRLD      Hx,Wx,Ib       e0b4 AVX512
      E:66:0F72/6   VPSLLD      Hx,Wx,Ib       e0b4 AVX512
      E:66:0F73/2   VPSRLQ      Hx,Wx,Ib       e1b8 AVX512
      E:66:0F73/6   VPSLLQ      Hx,Wx,Ib       e1b8 AVX512
      E:66:0F73/3   VPSRLDQ     Hx,Wx,Ib       ew AVX512
      E:66:0F73/7   VPSLLDQ     Hx,Wx,Ib       ew AVX512
      E:66:0FE2     VPSRAQ      Vx,Hx,Wdq      e1 AVX512
      E:NP:0F78     VCVTTPS2UDQ Vx,Wx          e0b4s AVX512
      E:NP:0F78     VCVTTPD2UDQ Vy,Wx          e1b8s AVX512
      E:66:0F78     VCVTTPS2UQQ Vx,Wh          e0b4s AVX512
      E:66:0F78     VCVTTPD2UQQ Vx,Wx          e1b8s AVX512
      E:NP:0F79     VCVTPS2UDQ  Vx,Wx          e0b4r AVX512
      E:NP:0F79     VCVTPD2UDQ  Vy,Wx          e1b8r AVX512
      E:66:0F79     VCVTPS2UQQ  Vx,Wh          e0b4r AVX512
      E:66:0F79     VCVTPD2UQQ  Vx,Wx          e1b8r AVX512
      E:F3:0F78     VCVTTSS2USI Gy,Wss         exs AVX512
      E:F2:0F78     VCVTTSD2USI Gy,Wsd         exs AVX512
      E:F3:0F79     VCVTSS2USI  Gy,Wss         exr AVX512
      E:F2:0F79     VCVTSD2USI  Gy,Wsd         exr AVX512
      E:F3:0F7B     VCVTUSI2SS  Vss,Hdq,Ey     exr AVX512
      E:F2:0F7B     VCVTUSI2SD  Vsd,Hdq,Ey     exr AVX512
      E:66:0F7A     VCVTTPS2QQ  Vx,Wh          e0b4s AVX512
      E:66:0F7A     VCVTTPD2QQ  Vx,Wx          e1b8s AVX512
      E:66:0F7B     VCVTPS2QQ   Vx,Wh          e0b4r AVX512
      E:66:0F7B     VCVTPD2QQ   Vx,Wx          e1b8r AVX512
      E:F3:0F7A     VCVTUDQ2PD  Vx,Wh          e0b4r AVX512
      E:F3:0F7A     VCVTUQQ2PD  Vx,Wx          e1b8r AVX512
      E:F2:0F7A     VCVTUDQ2PS  Vx,Wx          e0b4r AVX512
      E:F2:0F7A     VCVTUQQ2PS  Vy,Wx          e1b8r AVX512
      E:NP:0F5B     VCVTQQ2PS   Vy,Wx          e1b8r AVX512
      E:F3:0FE6     VCVTQQ2PD   Vx,Wx          e1b8r AVX512
      # Map 0F38.
      E:66:0F380C   VPERMILPS   Vx,Hx,Wx       e0b4 AVX512
      E:66:0F380D   VPERMILPD   Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3810   VPSRLVW     Vx,Hx,Wx       e1 AVX512
      E:66:0F3811   VPSRAVW     Vx,Hx,Wx       e1 AVX512
      E:66:0F3812   VPSLLVW     Vx,Hx,Wx       e1 AVX512
      E:F3:0F3810   VPMOVUSWB   Wh,Vx          e0 AVX512 w
      E:F3:0F3811   VPMOVUSDB   Wf,Vx          e0 AVX512 w
      E:F3:0F3812   VPMOVUSQB   We,Vx          e0 AVX512 w
      E:F3:0F3813   VPMOVUSDW   Wh,Vx          e0 AVX512 w
      E:F3:0F3814   VPMOVUSQW   Wf,Vx          e0 AVX512 w
      E:F3:0F3815   VPMOVUSQD   Wh,Vx          e0 AVX512 w
      E:F3:0F3820   VPMOVSWB    Wh,Vx          e0 AVX512 w
      E:F3:0F3821   VPMOVSDB    Wf,Vx          e0 AVX512 w
      E:F3:0F3822   VPMOVSQB    We,Vx          e0 AVX512 w
      E:F3:0F3823   VPMOVSDW    Wh,Vx          e0 AVX512 w
      E:F3:0F3824   VPMOVSQW    Wf,Vx          e0 AVX512 w
      E:F3:0F3825   VPMOVSQD    Wh,Vx          e0 AVX512 w
      E:F3:0F3830   VPMOVWB     Wh,Vx          e0 AVX512 w
      E:F3:0F3831   VPMOVDB     Wf,Vx          e0 AVX512 w
      E:F3:0F3832   VPMOVQB     We,Vx          e0 AVX512 w
      E:F3:0F3833   VPMOVDW     Wh,Vx          e0 AVX512 w
      E:F3:0F3834   VPMOVQW     Wf,Vx          e0 AVX512 w
      E:F3:0F3835   VPMOVQD     Wh,Vx          e0 AVX512 w
      E:66:0F3813   VCVTPH2PS   Vx,Wh          e0s AVX512
      E:66:0F3814   VPRORVD     Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3814   VPRORVQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3815   VPROLVD     Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3815   VPROLVQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3816   VPERMPS     Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3816   VPERMPD     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F382C   VSCALEFPS   Vx,Hx,Wx       e0b4r AVX512
      E:66:0F382C   VSCALEFPD   Vx,Hx,Wx       e1b8r AVX512
      E:66:0F3836   VPERMD      Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3836   VPERMQ      Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3845   VPSRLVD     Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3845   VPSRLVQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3846   VPSRAVD     Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3846   VPSRAVQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3847   VPSLLVD     Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3847   VPSLLVQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3864   VPBLENDMD   Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3864   VPBLENDMQ   Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3865   VBLENDMPS   Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3865   VBLENDMPD   Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3866   VPBLENDMB   Vx,Hx,Wx       e0 AVX512
      E:66:0F3866   VPBLENDMW   Vx,Hx,Wx       e1 AVX512
      E:66:0F3871   VPSHLDVD    Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3871   VPSHLDVQ    Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3873   VPSHRDVD    Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3873   VPSHRDVQ    Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3875   VPERMI2B    Vx,Hx,Wx       e0 AVX512
      E:66:0F3875   VPERMI2W    Vx,Hx,Wx       e1 AVX512
      E:66:0F3876   VPERMI2D    Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3876   VPERMI2Q    Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3877   VPERMI2PS   Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3877   VPERMI2PD   Vx,Hx,Wx       e1b8 AVX512
      E:66:0F387D   VPERMT2B    Vx,Hx,Wx       e0 AVX512
      E:66:0F387D   VPERMT2W    Vx,Hx,Wx       e1 AVX512
      E:66:0F387E   VPERMT2D    Vx,Hx,Wx       e0b4 AVX512
      E:66:0F387E   VPERMT2Q    Vx,Hx,Wx       e1b8 AVX512
      E:66:0F387F   VPERMT2PS   Vx,Hx,Wx       e0b4 AVX512
      E:66:0F387F   VPERMT2PD   Vx,Hx,Wx       e1b8 AVX512
      E:66:0F388D   VPERMB      Vx,Hx,Wx       e0 AVX512
      E:66:0F388D   VPERMW      Vx,Hx,Wx       e1 AVX512
      E:66:0F3839   VPMINSQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F383B   VPMINUQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F383D   VPMAXSQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F383F   VPMAXUQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3840   VPMULLQ     Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3850   VPDPBUSD    Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3851   VPDPBUSDS   Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3852   VPDPWSSD    Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3853   VPDPWSSDS   Vx,Hx,Wx       e0b4 AVX512
      E:66:0F3883   VPMULTISHIFTQB Vx,Hx,Wx       e1b8 AVX512
      E:66:0F38B4   VPMADD52LUQ Vx,Hx,Wx       e1b8 AVX512
      E:66:0F38B5   VPMADD52HUQ Vx,Hx,Wx       e1b8 AVX512
      E:66:0F3870   VPSHLDVW    Vx,Hx,Wx       e1 AVX512
      E:66:0F3872   VPSHRDVW    Vx,Hx,Wx       e1 AVX512
      E:F3:0F3852   VDPBF16PS   Vx,Hx,Wx       e0b4 AVX512
      E:F2:0F3872   VCVTNE2PS2BF16 Vx,Hx,Wx       e0b4 AVX512
      E:F3:0F3872   VCVTNEPS2BF16 Vy,Wx          e0b4 AVX512
      E:66:0F382D   VSCALEFSS   Vss,Hdq,Wss    e0r AVX512
      E:66:0F382D   VSCALEFSD   Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F3842   VGETEXPPS   Vx,Wx          e0b4s AVX512
      E:66:0F3842   VGETEXPPD   Vx,Wx          e1b8s AVX512
      E:66:0F3843   VGETEXPSS   Vss,Hdq,Wss    e0s AVX512
      E:66:0F3843   VGETEXPSD   Vsd,Hdq,Wsd    e1s AVX512
      E:66:0F384C   VRCP14PS    Vx,Wx          e0b4 AVX512
      E:66:0F384C   VRCP14PD    Vx,Wx          e1b8 AVX512
      E:66:0F384D   VRCP14SS    Vss,Hdq,Wss    e0 AVX512
      E:66:0F384D   VRCP14SD    Vsd,Hdq,Wsd    e1 AVX512
      E:66:0F384E   VRSQRT14PS  Vx,Wx          e0b4 AVX512
      E:66:0F384E   VRSQRT14PD  Vx,Wx          e1b8 AVX512
      E:66:0F384F   VRSQRT14SS  Vss,Hdq,Wss    e0 AVX512
      E:66:0F384F   VRSQRT14SD  Vsd,Hdq,Wsd    e1 AVX512
      E:66:0F38C8   VEXP2PS     Vx,Wx          e0b4s AVX512
      E:66:0F38C8   VEXP2PD     Vx,Wx          e1b8s AVX512
      E:66:0F38CA   VRCP28PS    Vx,Wx          e0b4s AVX512
      E:66:0F38CA   VRCP28PD    Vx,Wx          e1b8s AVX512
      E:66:0F38CB   VRCP28SS    Vss,Hdq,Wss    e0s AVX512
      E:66:0F38CB   VRCP28SD    Vsd,Hdq,Wsd    e1s AVX512
      E:66:0F38CC   VRSQRT28PS  Vx,Wx          e0b4s AVX512
      E:66:0F38CC   VRSQRT28PD  Vx,Wx          e1b8s AVX512
      E:66:0F38CD   VRSQRT28SS  Vss,Hdq,Wss    e0s AVX512
      E:66:0F38CD   VRSQRT28SD  Vsd,Hdq,Wsd    e1s AVX512
      E:66:0F3818   VBROADCASTSS Vx,Wd          e0 AVX512
      E:66:0F3819   VBROADCASTF32X2 Vx,Wq          e0 AVX512
      E:66:0F3819   VBROADCASTSD Vx,Wq          e1 AVX512
      E:66:0F381Am  VBROADCASTF32X4 Vx,Mdq         e0 AVX512
      E:66:0F381Am  VBROADCASTF64X2 Vx,Mdq         e1 AVX512
      E:66:0F381Bm  VBROADCASTF32X8 Vx,Mqq         e0 AVX512
      E:66:0F381Bm  VBROADCASTF64X4 Vx,Mqq         e1 AVX512
      E:66:0F3858   VPBROADCASTD Vx,Wd          e0 AVX512
      E:66:0F3859   VBROADCASTI32X2 Vx,Wq          e0 AVX512
      E:66:0F3859   VPBROADCASTQ Vx,Wq          e1 AVX512
      E:66:0F385Am  VBROADCASTI32X4 Vx,Mdq         e0 AVX512
      E:66:0F385Am  VBROADCASTI64X2 Vx,Mdq         e1 AVX512
      E:66:0F385Bm  VBROADCASTI32X8 Vx,Mqq         e0 AVX512
      E:66:0F385Bm  VBROADCASTI64X4 Vx,Mqq         e1 AVX512
      E:66:0F3878   VPBROADCASTB Vx,Wb          e0 AVX512
      E:66:0F3879   VPBROADCASTW Vx,Ww          e0 AVX512
      E:66:0F387Ar  VPBROADCASTB Vx,Rd          e0 AVX512
      E:66:0F387Br  VPBROADCASTW Vx,Rd          e0 AVX512
      E:66:0F387Cr  VPBROADCASTD Vx,Rd          e0 AVX512
      E:66:0F387Cr  VPBROADCASTQ Vx,Rq          e1 AVX512
      E:66:0F381F   VPABSQ      Vx,Wx          e1b8 AVX512
      E:F3:0F382Ar  VPBROADCASTMB2Q Vx,KR          e1 AVX512
      E:F3:0F383Ar  VPBROADCASTMW2D Vx,KR          e0 AVX512
      E:66:0F388F   VPSHUFBITQMB KG,Hx,Wx       e0 AVX512
      E:66:0F3826   VPTESTMB    KG,Hx,Wx       e0 AVX512
      E:66:0F3826   VPTESTMW    KG,Hx,Wx       e1 AVX512
      E:F3:0F3826   VPTESTNMB   KG,Hx,Wx       e0 AVX512
      E:F3:0F3826   VPTESTNMW   KG,Hx,Wx       e1 AVX512
      E:66:0F3827   VPTESTMD    KG,Hx,Wx       e0b4 AVX512
      E:66:0F3827   VPTESTMQ    KG,Hx,Wx       e1b8 AVX512
      E:F3:0F3827   VPTESTNMD   KG,Hx,Wx       e0b4 AVX512
      E:F3:0F3827   VPTESTNMQ   KG,Hx,Wx       e1b8 AVX512
      E:F2:0F3868   VP2INTERSECTD KG,Hx,Wx       e0b4 AVX512
      E:F2:0F3868   VP2INTERSECTQ KG,Hx,Wx       e1b8 AVX512
      E:F3:0F3828r  VPMOVM2B    Vx,KR          e0 AVX512
      E:F3:0F3828r  VPMOVM2W    Vx,KR          e1 AVX512
      E:F3:0F3829r  VPMOVB2M    KG,Ux          e0 AVX512
      E:F3:0F3829r  VPMOVW2M    KG,Ux          e1 AVX512
      E:F3:0F3838r  VPMOVM2D    Vx,KR          e0 AVX512
      E:F3:0F3838r  VPMOVM2Q    Vx,KR          e1 AVX512
      E:F3:0F3839r  VPMOVD2M    KG,Ux          e0 AVX512
      E:F3:0F3839r  VPMOVQ2M    KG,Ux          e1 AVX512
      E:66:0F3844   VPLZCNTD    Vx,Wx          e0b4 AVX512
      E:66:0F3844   VPLZCNTQ    Vx,Wx          e1b8 AVX512
      E:66:0F38C4   VPCONFLICTD Vx,Wx          e0b4 AVX512
      E:66:0F38C4   VPCONFLICTQ Vx,Wx          e1b8 AVX512
      E:66:0F3855   VPOPCNTD    Vx,Wx          e0b4 AVX512
      E:66:0F3855   VPOPCNTQ    Vx,Wx          e1b8 AVX512
      E:66:0F3854   VPOPCNTB    Vx,Wx          e0 AVX512
      E:66:0F3854   VPOPCNTW    Vx,Wx          e1 AVX512
      E:66:0F3862   VPEXPANDB   Vx,Wx          e0u1 AVX512
      E:66:0F3862   VPEXPANDW   Vx,Wx          e1u2 AVX512
      E:66:0F3863   VPCOMPRESSB Wx,Vx          e0u1 AVX512 w
      E:66:0F3863   VPCOMPRESSW Wx,Vx          e1u2 AVX512 w
      E:66:0F3888   VEXPANDPS   Vx,Wx          e0u4 AVX512
      E:66:0F3888   VEXPANDPD   Vx,Wx          e1u8 AVX512
      E:66:0F3889   VPEXPANDD   Vx,Wx          e0u4 AVX512
      E:66:0F3889   VPEXPANDQ   Vx,Wx          e1u8 AVX512
      E:66:0F388A   VCOMPRESSPS Wx,Vx          e0u4 AVX512 w
      E:66:0F388A   VCOMPRESSPD Wx,Vx          e1u8 AVX512 w
      E:66:0F388B   VPCOMPRESSD Wx,Vx          e0u4 AVX512 w
      E:66:0F388B   VPCOMPRESSQ Wx,Vx          e1u8 AVX512 w
      E:66:0F3890m  VPGATHERDD  Vx,Md          e0 x4 AVX512
      E:66:0F3890m  VPGATHERDQ  Vx,Mq          e1 x4 AVX512
      E:66:0F3891m  VPGATHERQD  Vy,Md          e0 x8 AVX512
      E:66:0F3891m  VPGATHERQQ  Vx,Mq          e1 x8 AVX512
      E:66:0F3892m  VGATHERDPS  Vx,Md          e0 x4 AVX512
      E:66:0F3892m  VGATHERDPD  Vx,Mq          e1 x4 AVX512
      E:66:0F3893m  VGATHERQPS  Vy,Md          e0 x8 AVX512
      E:66:0F3893m  VGATHERQPD  Vx,Mq          e1 x8 AVX512
      E:66:0F38A0m  VPSCATTERDD Md,Vx          e0 x4 AVX512 w
      E:66:0F38A0m  VPSCATTERDQ Mq,Vx          e1 x4 AVX512 w
      E:66:0F38A1m  VPSCATTERQD Md,Vy          e0 x8 AVX512 w
      E:66:0F38A1m  VPSCATTERQQ Mq,Vx          e1 x8 AVX512 w
      E:66:0F38A2m  VSCATTERDPS Md,Vx          e0 x4 AVX512 w
      E:66:0F38A2m  VSCATTERDPD Mq,Vx          e1 x4 AVX512 w
      E:66:0F38A3m  VSCATTERQPS Md,Vy          e0 x8 AVX512 w
      E:66:0F38A3m  VSCATTERQPD Mq,Vx          e1 x8 AVX512 w
      # Map 0F3A.
      E:66:0F3A00   VPERMQ      Vx,Wx,Ib       e1b8 AVX512
      E:66:0F3A01   VPERMPD     Vx,Wx,Ib       e1b8 AVX512
      E:66:0F3A04   VPERMILPS   Vx,Wx,Ib       e0b4 AVX512
      E:66:0F3A05   VPERMILPD   Vx,Wx,Ib       e1b8 AVX512
      E:66:0F3A08   VRNDSCALEPS Vx,Wx,Ib       e0b4s AVX512
      E:66:0F3A09   VRNDSCALEPD Vx,Wx,Ib       e1b8s AVX512
      E:66:0F3A0A   VRNDSCALESS Vss,Hdq,Wss,Ib e0s AVX512
      E:66:0F3A0B   VRNDSCALESD Vsd,Hdq,Wsd,Ib e1s AVX512
      E:66:0F3A1D   VCVTPS2PH   Wh,Vx,Ib       e0s AVX512 w
      E:66:0F3A42   VDBPSADBW   Vx,Hx,Wx,Ib    e0 AVX512
      E:66:0F3A70   VPSHLDW     Vx,Hx,Wx,Ib    e1 AVX512
      E:66:0F3A72   VPSHRDW     Vx,Hx,Wx,Ib    e1 AVX512
      E:66:0F3A03   VALIGND     Vx,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A03   VALIGNQ     Vx,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A23   VSHUFF32X4  Vx,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A23   VSHUFF64X2  Vx,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A43   VSHUFI32X4  Vx,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A43   VSHUFI64X2  Vx,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A25   VPTERNLOGD  Vx,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A25   VPTERNLOGQ  Vx,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A71   VPSHLDD     Vx,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A71   VPSHLDQ     Vx,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A73   VPSHRDD     Vx,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A73   VPSHRDQ     Vx,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A18   VINSERTF32X4 Vx,Hx,Wdq,Ib   e0 AVX512
      E:66:0F3A18   VINSERTF64X2 Vx,Hx,Wdq,Ib   e1 AVX512
      E:66:0F3A19   VEXTRACTF32X4 Wdq,Vx,Ib      e0 AVX512 w
      E:66:0F3A19   VEXTRACTF64X2 Wdq,Vx,Ib      e1 AVX512 w
      E:66:0F3A1A   VINSERTF32X8 Vx,Hx,Wqq,Ib   e0 AVX512
      E:66:0F3A1A   VINSERTF64X4 Vx,Hx,Wqq,Ib   e1 AVX512
      E:66:0F3A1B   VEXTRACTF32X8 Wqq,Vx,Ib      e0 AVX512 w
      E:66:0F3A1B   VEXTRACTF64X4 Wqq,Vx,Ib      e1 AVX512 w
      E:66:0F3A38   VINSERTI32X4 Vx,Hx,Wdq,Ib   e0 AVX512
      E:66:0F3A38   VINSERTI64X2 Vx,Hx,Wdq,Ib   e1 AVX512
      E:66:0F3A39   VEXTRACTI32X4 Wdq,Vx,Ib      e0 AVX512 w
      E:66:0F3A39   VEXTRACTI64X2 Wdq,Vx,Ib      e1 AVX512 w
      E:66:0F3A3A   VINSERTI32X8 Vx,Hx,Wqq,Ib   e0 AVX512
      E:66:0F3A3A   VINSERTI64X4 Vx,Hx,Wqq,Ib   e1 AVX512
      E:66:0F3A3B   VEXTRACTI32X8 Wqq,Vx,Ib      e0 AVX512 w
      E:66:0F3A3B   VEXTRACTI64X4 Wqq,Vx,Ib      e1 AVX512 w
      E:66:0F3A1E   VPCMPUD     KG,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A1E   VPCMPUQ     KG,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A1F   VPCMPD      KG,Hx,Wx,Ib    e0b4 AVX512
      E:66:0F3A1F   VPCMPQ      KG,Hx,Wx,Ib    e1b8 AVX512
      E:66:0F3A3E   VPCMPUB     KG,Hx,Wx,Ib    e0 AVX512
      E:66:0F3A3E   VPCMPUW     KG,Hx,Wx,Ib    e1 AVX512
      E:66:0F3A3F   VPCMPB      KG,Hx,Wx,Ib    e0 AVX512
      E:66:0F3A3F   VPCMPW      KG,Hx,Wx,Ib    e1 AVX512
      E:66:0F3A26   VGETMANTPS  Vx,Wx,Ib       e0b4s AVX512
      E:66:0F3A26   VGETMANTPD  Vx,Wx,Ib       e1b8s AVX512
      E:66:0F3A27   VGETMANTSS  Vss,Hdq,Wss,Ib e0s AVX512
      E:66:0F3A27   VGETMANTSD  Vsd,Hdq,Wsd,Ib e1s AVX512
      E:66:0F3A56   VREDUCEPS   Vx,Wx,Ib       e0b4s AVX512
      E:66:0F3A56   VREDUCEPD   Vx,Wx,Ib       e1b8s AVX512
      E:66:0F3A57   VREDUCESS   Vss,Hdq,Wss,Ib e0s AVX512
      E:66:0F3A57   VREDUCESD   Vsd,Hdq,Wsd,Ib e1s AVX512
      E:66:0F3A50   VRANGEPS    Vx,Hx,Wx,Ib    e0b4s AVX512
      E:66:0F3A50   VRANGEPD    Vx,Hx,Wx,Ib    e1b8s AVX512
      E:66:0F3A51   VRANGESS    Vss,Hdq,Wss,Ib e0s AVX512
      E:66:0F3A51   VRANGESD    Vsd,Hdq,Wsd,Ib e1s AVX512
      E:66:0F3A54   VFIXUPIMMPS Vx,Hx,Wx,Ib    e0b4s AVX512
      E:66:0F3A54   VFIXUPIMMPD Vx,Hx,Wx,Ib    e1b8s AVX512
      E:66:0F3A55   VFIXUPIMMSS Vss,Hdq,Wss,Ib e0s AVX512
      E:66:0F3A55   VFIXUPIMMSD Vsd,Hdq,Wsd,Ib e1s AVX512
      E:66:0F3A66   VFPCLASSPS  KG,Wx,Ib       e0b4 AVX512
      E:66:0F3A66   VFPCLASSPD  KG,Wx,Ib       e1b8 AVX512
      E:66:0F3A67   VFPCLASSSS  KG,Wss,Ib      e0 AVX512
      E:66:0F3A67   VFPCLASSSD  KG,Wsd,Ib      e1 AVX512
      """;
}
