package bootscope.core.isa;

/**
 * Opcode rows of VEX encodings without an SSE form. The processor implements none of them. Columns:
 * {@link OpcodeTable}.
 */
final class VexRows {
  private VexRows() {}

  static final String TEXT =
      """
      # AVX, AVX2, FMA, F16C, BMI, opmasks, AMX: what has no SSE form.
      V:NP:0F77     VZEROUPPER  -              L0 AVX
      V:NP:0F77     VZEROALL    -              L1 AVX
      V:66:0F380C   VPERMILPS   Vx,Hx,Wx       W0 AVX
      V:66:0F380D   VPERMILPD   Vx,Hx,Wx       W0 AVX
      V:66:0F380E   VTESTPS     Vx,Wx          W0 AVX
      V:66:0F380F   VTESTPD     Vx,Wx          W0 AVX
      V:66:0F3813   VCVTPH2PS   Vx,Wh          W0 F16C
      V:66:0F3816   VPERMPS     Vx,Hx,Wx       W0 L1 AVX2
      V:66:0F3818   VBROADCASTSS Vx,Wd          W0 AVX
      V:66:0F3819   VBROADCASTSD Vx,Wq          W0 L1 AVX
      V:66:0F381Am  VBROADCASTF128 Vx,Mdq         W0 L1 AVX
      V:66:0F382Cm  VMASKMOVPS  Vx,Hx,Mx       W0 AVX
      V:66:0F382Dm  VMASKMOVPD  Vx,Hx,Mx       W0 AVX
      V:66:0F382Em  VMASKMOVPS  Mx,Hx,Vx       W0 AVX w
      V:66:0F382Fm  VMASKMOVPD  Mx,Hx,Vx       W0 AVX w
      V:66:0F3836   VPERMD      Vx,Hx,Wx       W0 L1 AVX2
      V:66:0F3845   VPSRLVD     Vx,Hx,Wx       W0 AVX2
      V:66:0F3845   VPSRLVQ     Vx,Hx,Wx       W1 AVX2
      V:66:0F3846   VPSRAVD     Vx,Hx,Wx       W0 AVX2
      V:66:0F3847   VPSLLVD     Vx,Hx,Wx       W0 AVX2
      V:66:0F3847   VPSLLVQ     Vx,Hx,Wx       W1 AVX2
      V:66:0F3850   VPDPBUSD    Vx,Hx,Wx       W0 AVX_VNNI
      V:66:0F3851   VPDPBUSDS   Vx,Hx,Wx       W0 AVX_VNNI
      V:66:0F3852   VPDPWSSD    Vx,Hx,Wx       W0 AVX_VNNI
      V:66:0F3853   VPDPWSSDS   Vx,Hx,Wx       W0 AVX_VNNI
      V:66:0F3858   VPBROADCASTD Vx,Wd          W0 AVX2
      V:66:0F3859   VPBROADCASTQ Vx,Wq          W0 AVX2
      V:66:0F385Am  VBROADCASTI128 Vx,Mdq         W0 L1 AVX2
      V:66:0F3878   VPBROADCASTB Vx,Wb          W0 AVX2
      V:66:0F3879   VPBROADCASTW Vx,Ww          W0 AVX2
      V:66:0F388Cm  VPMASKMOVD  Vx,Hx,Mx       W0 AVX2
      V:66:0F388Cm  VPMASKMOVQ  Vx,Hx,Mx       W1 AVX2
      V:66:0F388Em  VPMASKMOVD  Mx,Hx,Vx       W0 AVX2 w
      V:66:0F388Em  VPMASKMOVQ  Mx,Hx,Vx       W1 AVX2 w
      V:66:0F3890m  VPGATHERDD  Vx,Md,Hx       W0 x4 AVX2
      V:66:0F3890m  VPGATHERDQ  Vx,Mq,Hx       W1 x4 AVX2
      V:66:0F3891m  VPGATHERQD  Vy,Md,Hy       W0 x8 AVX2
      V:66:0F3891m  VPGATHERQQ  Vx,Mq,Hx       W1 x8 AVX2
      V:66:0F3892m  VGATHERDPS  Vx,Md,Hx       W0 x4 AVX2
      V:66:0F3892m  VGATHERDPD  Vx,Mq,Hx       W1 x4 AVX2
      V:66:0F3893m  VGATHERQPS  Vy,Md,Hy       W0 x8 AVX2
      V:66:0F3893m  VGATHERQPD  Vx,Mq,Hx       W1 x8 AVX2
      V:NP:0F38F2   ANDN        Gy,By,Ey       L0 BMI1
      V:NP:0F38F3/1 BLSR        By,Ey          L0 BMI1
      V:NP:0F38F3/2 BLSMSK      By,Ey          L0 BMI1
      V:NP:0F38F3/3 BLSI        By,Ey          L0 BMI1
      V:NP:0F38F5   BZHI        Gy,Ey,By       L0 BMI2
      V:F3:0F38F5   PEXT        Gy,By,Ey       L0 BMI2
      V:F2:0F38F5   PDEP        Gy,By,Ey       L0 BMI2
      V:F2:0F38F6   MULX        Gy,By,Ey       L0 BMI2
      V:NP:0F38F7   BEXTR       Gy,Ey,By       L0 BMI1
      V:66:0F38F7   SHLX        Gy,Ey,By       L0 BMI2
      V:F3:0F38F7   SARX        Gy,Ey,By       L0 BMI2
      V:F2:0F38F7   SHRX        Gy,Ey,By       L0 BMI2
      V:NP:0F3849/0m LDTILECFG   M512           W0 L0 o64 AMX
      V:NP:0F3849/0.0 TILERELEASE -              W0 L0 o64 AMX
      V:66:0F3849/0m STTILECFG   M512           W0 L0 o64 AMX w
      V:F2:0F3849.0 TILEZERO    TG             W0 L0 o64 AMX
      V:F2:0F384Bm  TILELOADD   TG,M           W0 L0 o64 AMX
      V:66:0F384Bm  TILELOADDT1 TG,M           W0 L0 o64 AMX
      V:F3:0F384Bm  TILESTORED  M,TG           W0 L0 o64 AMX w
      V:F3:0F385Cr  TDPBF16PS   TG,TR,TH       W0 L0 o64 AMX
      V:F2:0F385Er  TDPBSSD     TG,TR,TH       W0 L0 o64 AMX
      V:F3:0F385Er  TDPBSUD     TG,TR,TH       W0 L0 o64 AMX
      V:66:0F385Er  TDPBUSD     TG,TR,TH       W0 L0 o64 AMX
      V:NP:0F385Er  TDPBUUD     TG,TR,TH       W0 L0 o64 AMX
      V:66:0F3A00   VPERMQ      Vx,Wx,Ib       W1 L1 AVX2
      V:66:0F3A01   VPERMPD     Vx,Wx,Ib       W1 L1 AVX2
      V:66:0F3A02   VPBLENDD    Vx,Hx,Wx,Ib    W0 AVX2
      V:66:0F3A04   VPERMILPS   Vx,Wx,Ib       W0 AVX
      V:66:0F3A05   VPERMILPD   Vx,Wx,Ib       W0 AVX
      V:66:0F3A06   VPERM2F128  Vx,Hx,Wx,Ib    W0 L1 AVX
      V:66:0F3A18   VINSERTF128 Vx,Hx,Wdq,Ib   W0 L1 AVX
      V:66:0F3A19   VEXTRACTF128 Wdq,Vx,Ib      W0 L1 AVX w
      V:66:0F3A1D   VCVTPS2PH   Wh,Vx,Ib       W0 F16C w
      V:66:0F3A38   VINSERTI128 Vx,Hx,Wdq,Ib   W0 L1 AVX2
      V:66:0F3A39   VEXTRACTI128 Wdq,Vx,Ib      W0 L1 AVX2 w
      V:66:0F3A46   VPERM2I128  Vx,Hx,Wx,Ib    W0 L1 AVX2
      V:66:0F3A4A   VBLENDVPS   Vx,Hx,Wx,Lx    W0 AVX
      V:66:0F3A4B   VBLENDVPD   Vx,Hx,Wx,Lx    W0 AVX
      V:66:0F3A4C   VPBLENDVB   Vx,Hx,Wx,Lx    W0 AVX
      V:F2:0F3AF0   RORX        Gy,Ey,Ib       L0 BMI2
      V:66:0F3896   VFMADDSUB132PS Vx,Hx,Wx       W0 FMA
      V:66:0F3896   VFMADDSUB132PD Vx,Hx,Wx       W1 FMA
      V:66:0F3897   VFMSUBADD132PS Vx,Hx,Wx       W0 FMA
      V:66:0F3897   VFMSUBADD132PD Vx,Hx,Wx       W1 FMA
      V:66:0F3898   VFMADD132PS Vx,Hx,Wx       W0 FMA
      V:66:0F3898   VFMADD132PD Vx,Hx,Wx       W1 FMA
      V:66:0F3899   VFMADD132SS Vss,Hdq,Wss    W0 FMA
      V:66:0F3899   VFMADD132SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F389A   VFMSUB132PS Vx,Hx,Wx       W0 FMA
      V:66:0F389A   VFMSUB132PD Vx,Hx,Wx       W1 FMA
      V:66:0F389B   VFMSUB132SS Vss,Hdq,Wss    W0 FMA
      V:66:0F389B   VFMSUB132SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F389C   VFNMADD132PS Vx,Hx,Wx       W0 FMA
      V:66:0F389C   VFNMADD132PD Vx,Hx,Wx       W1 FMA
      V:66:0F389D   VFNMADD132SS Vss,Hdq,Wss    W0 FMA
      V:66:0F389D   VFNMADD132SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F389E   VFNMSUB132PS Vx,Hx,Wx       W0 FMA
      V:66:0F389E   VFNMSUB132PD Vx,Hx,Wx       W1 FMA
      V:66:0F389F   VFNMSUB132SS Vss,Hdq,Wss    W0 FMA
      V:66:0F389F   VFNMSUB132SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38A6   VFMADDSUB213PS Vx,Hx,Wx       W0 FMA
      V:66:0F38A6   VFMADDSUB213PD Vx,Hx,Wx       W1 FMA
      V:66:0F38A7   VFMSUBADD213PS Vx,Hx,Wx       W0 FMA
      V:66:0F38A7   VFMSUBADD213PD Vx,Hx,Wx       W1 FMA
      V:66:0F38A8   VFMADD213PS Vx,Hx,Wx       W0 FMA
      V:66:0F38A8   VFMADD213PD Vx,Hx,Wx       W1 FMA
      V:66:0F38A9   VFMADD213SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38A9   VFMADD213SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38AA   VFMSUB213PS Vx,Hx,Wx       W0 FMA
      V:66:0F38AA   VFMSUB213PD Vx,Hx,Wx       W1 FMA
      V:66:0F38AB   VFMSUB213SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38AB   VFMSUB213SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38AC   VFNMADD213PS Vx,Hx,Wx       W0 FMA
      V:66:0F38AC   VFNMADD213PD Vx,Hx,Wx       W1 FMA
      V:66:0F38AD   VFNMADD213SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38AD   VFNMADD213SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38AE   VFNMSUB213PS Vx,Hx,Wx       W0 FMA
      V:66:0F38AE   VFNMSUB213PD Vx,Hx,Wx       W1 FMA
      V:66:0F38AF   VFNMSUB213SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38AF   VFNMSUB213SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38B6   VFMADDSUB231PS Vx,Hx,Wx       W0 FMA
      V:66:0F38B6   VFMADDSUB231PD Vx,Hx,Wx       W1 FMA
      V:66:0F38B7   VFMSUBADD231PS Vx,Hx,Wx       W0 FMA
      V:66:0F38B7   VFMSUBADD231PD Vx,Hx,Wx       W1 FMA
      V:66:0F38B8   VFMADD231PS Vx,Hx,Wx       W0 FMA
      V:66:0F38B8   VFMADD231PD Vx,Hx,Wx       W1 FMA
      V:66:0F38B9   VFMADD231SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38B9   VFMADD231SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38BA   VFMSUB231PS Vx,Hx,Wx       W0 FMA
      V:66:0F38BA   VFMSUB231PD Vx,Hx,Wx       W1 FMA
      V:66:0F38BB   VFMSUB231SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38BB   VFMSUB231SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38BC   VFNMADD231PS Vx,Hx,Wx       W0 FMA
      V:66:0F38BC   VFNMADD231PD Vx,Hx,Wx       W1 FMA
      V:66:0F38BD   VFNMADD231SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38BD   VFNMADD231SD Vsd,Hdq,Wsd    W1 FMA
      V:66:0F38BE   VFNMSUB231PS Vx,Hx,Wx       W0 FMA
      V:66:0F38BE   VFNMSUB231PD Vx,Hx,Wx       W1 FMA
      V:66:0F38BF   VFNMSUB231SS Vss,Hdq,Wss    W0 FMA
      V:66:0F38BF   VFNMSUB231SD Vsd,Hdq,Wsd    W1 FMA
      V:NP:0F41r    KANDW       KG,KH,KR       W0 L1 AVX512
      V:NP:0F41r    KANDQ       KG,KH,KR       W1 L1 AVX512
      V:66:0F41r    KANDB       KG,KH,KR       W0 L1 AVX512
      V:66:0F41r    KANDD       KG,KH,KR       W1 L1 AVX512
      V:NP:0F42r    KANDNW      KG,KH,KR       W0 L1 AVX512
      V:NP:0F42r    KANDNQ      KG,KH,KR       W1 L1 AVX512
      V:66:0F42r    KANDNB      KG,KH,KR       W0 L1 AVX512
      V:66:0F42r    KANDND      KG,KH,KR       W1 L1 AVX512
      V:NP:0F45r    KORW        KG,KH,KR       W0 L1 AVX512
      V:NP:0F45r    KORQ        KG,KH,KR       W1 L1 AVX512
      V:66:0F45r    KORB        KG,KH,KR       W0 L1 AVX512
      V:66:0F45r    KORD        KG,KH,KR       W1 L1 AVX512
      V:NP:0F46r    KXNORW      KG,KH,KR       W0 L1 AVX512
      V:NP:0F46r    KXNORQ      KG,KH,KR       W1 L1 AVX512
      V:66:0F46r    KXNORB      KG,KH,KR       W0 L1 AVX512
      V:66:0F46r    KXNORD      KG,KH,KR       W1 L1 AVX512
      V:NP:0F47r    KXORW       KG,KH,KR       W0 L1 AVX512
      V:NP:0F47r    KXORQ       KG,KH,KR       W1 L1 AVX512
      V:66:0F47r    KXORB       KG,KH,KR       W0 L1 AVX512
      V:66:0F47r    KXORD       KG,KH,KR       W1 L1 AVX512
      V:NP:0F4Ar    KADDW       KG,KH,KR       W0 L1 AVX512
      V:NP:0F4Ar    KADDQ       KG,KH,KR       W1 L1 AVX512
      V:66:0F4Ar    KADDB       KG,KH,KR       W0 L1 AVX512
      V:66:0F4Ar    KADDD       KG,KH,KR       W1 L1 AVX512
      V:NP:0F44r    KNOTW       KG,KR          W0 L0 AVX512
      V:NP:0F44r    KNOTQ       KG,KR          W1 L0 AVX512
      V:66:0F44r    KNOTB       KG,KR          W0 L0 AVX512
      V:66:0F44r    KNOTD       KG,KR          W1 L0 AVX512
      V:NP:0F98r    KORTESTW    KG,KR          W0 L0 AVX512
      V:NP:0F98r    KORTESTQ    KG,KR          W1 L0 AVX512
      V:66:0F98r    KORTESTB    KG,KR          W0 L0 AVX512
      V:66:0F98r    KORTESTD    KG,KR          W1 L0 AVX512
      V:NP:0F99r    KTESTW      KG,KR          W0 L0 AVX512
      V:NP:0F99r    KTESTQ      KG,KR          W1 L0 AVX512
      V:66:0F99r    KTESTB      KG,KR          W0 L0 AVX512
      V:66:0F99r    KTESTD      KG,KR          W1 L0 AVX512
      V:NP:0F4Br    KUNPCKWD    KG,KH,KR       W0 L1 AVX512
      V:66:0F4Br    KUNPCKBW    KG,KH,KR       W0 L1 AVX512
      V:NP:0F4Br    KUNPCKDQ    KG,KH,KR       W1 L1 AVX512
      V:NP:0F90     KMOVW       KG,KEw         W0 L0 AVX512
      V:NP:0F90     KMOVQ       KG,KEq         W1 L0 AVX512
      V:66:0F90     KMOVB       KG,KEb         W0 L0 AVX512
      V:66:0F90     KMOVD       KG,KEd         W1 L0 AVX512
      V:NP:0F91m    KMOVW       KEw,KG         W0 L0 AVX512 w
      V:NP:0F91m    KMOVQ       KEq,KG         W1 L0 AVX512 w
      V:66:0F91m    KMOVB       KEb,KG         W0 L0 AVX512 w
      V:66:0F91m    KMOVD       KEd,KG         W1 L0 AVX512 w
      V:NP:0F92r    KMOVW       KG,Rd          W0 L0 AVX512
      V:66:0F92r    KMOVB       KG,Rd          W0 L0 AVX512
      V:F2:0F92r    KMOVD       KG,Rd          W0 L0 AVX512
      V:F2:0F92r    KMOVQ       KG,Rq          W1 L0 AVX512
      V:NP:0F93r    KMOVW       Gd,KR          W0 L0 AVX512
      V:66:0F93r    KMOVB       Gd,KR          W0 L0 AVX512
      V:F2:0F93r    KMOVD       Gd,KR          W0 L0 AVX512
      V:F2:0F93r    KMOVQ       Gq,KR          W1 L0 AVX512
      V:66:0F3A30r  KSHIFTRB    KG,KR,Ib       W0 L0 AVX512
      V:66:0F3A30r  KSHIFTRW    KG,KR,Ib       W1 L0 AVX512
      V:66:0F3A31r  KSHIFTRD    KG,KR,Ib       W0 L0 AVX512
      V:66:0F3A31r  KSHIFTRQ    KG,KR,Ib       W1 L0 AVX512
      V:66:0F3A32r  KSHIFTLB    KG,KR,Ib       W0 L0 AVX512
      V:66:0F3A32r  KSHIFTLW    KG,KR,Ib       W1 L0 AVX512
      V:66:0F3A33r  KSHIFTLD    KG,KR,Ib       W0 L0 AVX512
      V:66:0F3A33r  KSHIFTLQ    KG,KR,Ib       W1 L0 AVX512
      """;
}
